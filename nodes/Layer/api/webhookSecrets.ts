import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { trimmedText } from '../../shared/json';
import { fingerprint, isSecret } from '../../shared/webhook/secrets';
import { judgeSignature, signingKey } from '../../shared/webhook/standardWebhooks';

const URL_SECRET = /^[\w~.-]{24,200}$/;

/** What a call must carry. */
interface WebhookSecrets {
	signingSecret: string;
	urlSecret: string;
}

function secretsOf(credentials: ICredentialDataDecryptedObject): WebhookSecrets {
	return {
		signingSecret: trimmedText(credentials.signingSecret),
		urlSecret: trimmedText(credentials.urlSecret),
	};
}

/**
 * Refuses a credential with which anybody could call.
 *
 * @throws InputError naming the credential's field
 */
export function checkSecrets(credentials: ICredentialDataDecryptedObject): void {
	const { signingSecret, urlSecret } = secretsOf(credentials);
	if (!signingSecret && !urlSecret) {
		throw refuse('Signing Secret', "and 'URL Secret' are both empty", 'Fill in one of the two');
	}
	if (signingSecret && !signingKey(signingSecret)) {
		throw refuse(
			'Signing Secret',
			'is not in the form of a signing secret',
			'Copy it from the Layer developer portal; it starts with whsec_',
		);
	}
	if (urlSecret && !URL_SECRET.test(urlSecret)) {
		throw refuse(
			'URL Secret',
			'is too short, or holds what does not belong in a URL',
			'Use 24 letters and digits or more',
		);
	}
}

function refuse(field: string, finding: string, advice: string): InputError {
	return new InputError(field, finding, advice, 'the Layer webhook credential');
}

/**
 * Checks a call: everything that the credential has is demanded, so that leaving something out is no way in.
 *
 * @param now in milliseconds since 1970
 * @returns the id of the message where it is signed, or why the call is refused
 */
export function judgeCall(
	call: {
		headers: Readonly<Record<string, string | string[] | undefined>>;
		query: Readonly<Record<string, unknown>>;
		rawBody: Buffer;
	},
	credentials: ICredentialDataDecryptedObject,
	now: number,
): { messageId: string | undefined } | { refusal: string } {
	const { signingSecret, urlSecret } = secretsOf(credentials);
	if (!signingSecret && !urlSecret) return { refusal: 'No secret is set up for this webhook' };
	const given = typeof call.query.secret === 'string' ? call.query.secret : undefined;
	const knowsUrl = !urlSecret || isSecret(given, fingerprint(urlSecret));
	if (!signingSecret) {
		return knowsUrl
			? { messageId: undefined }
			: { refusal: 'The secret in the URL is missing or not right' };
	}
	const signature = judgeSignature(call.headers, call.rawBody, signingSecret, now);
	if (!signature.valid && signature.finding === 'unsigned') {
		return { refusal: 'The call has no signature headers of the Standard Webhooks scheme' };
	}
	if (!signature.valid) return { refusal: `The signature is ${signature.finding}` };
	return knowsUrl
		? { messageId: signature.messageId }
		: { refusal: 'The secret in the URL is missing or not right' };
}
