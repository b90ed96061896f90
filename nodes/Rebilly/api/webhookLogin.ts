import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { trimmedText } from '../../shared/json';
import { derivedSecret, fingerprint, isSecret } from '../../shared/webhook/secrets';

/** The header that carries the second secret. */
export const LOGIN_HEADER = 'X-N8n-Webhook-Secret';
const USERNAME = 'n8n';
/** So often the secrets of one URL can be changed by deactivating them in Rebilly. */
export const MOST_GENERATIONS = 10;

/** What Rebilly must send along with each call to one URL. */
export interface WebhookLogin {
	username: string;
	password: string;
	header: string;
}

/** What is kept of it. */
export interface LoginFingerprint {
	login: string;
	header: string;
}

/**
 * The secrets for one URL. They are made from the API key, so they are different for every workflow and need not
 * be kept: not in the workflow, and not in what n8n stores beside it.
 *
 * @param generation counts up when Rebilly has an earlier one deactivated for good
 */
export function webhookLogin(
	credentials: ICredentialDataDecryptedObject,
	url: string,
	generation: number,
): WebhookLogin {
	const withToken = credentials.authentication === 'bearerToken';
	const key = trimmedText(withToken ? credentials.bearerToken : credentials.apiKey);
	const secret = (part: string) =>
		derivedSecret(key, JSON.stringify(['n8n webhook', part, generation, url]));
	return { username: USERNAME, password: secret('password'), header: secret('header') };
}

export function fingerprintOf(login: WebhookLogin): LoginFingerprint {
	return { login: fingerprint(basicLogin(login)), header: fingerprint(login.header) };
}

/** Whether a fingerprint was taken of secrets that a credential gives for a URL. */
export function isLoginFor(
	credentials: ICredentialDataDecryptedObject,
	url: string,
	kept: Partial<LoginFingerprint>,
): boolean {
	return Array.from({ length: MOST_GENERATIONS }, (_, generation) =>
		webhookLogin(credentials, url, generation),
	).some((each) => isSecret(basicLogin(each), kept.login) && isSecret(each.header, kept.header));
}

/** As the header "Authorization: Basic …" has it. */
function basicLogin({ username, password }: WebhookLogin): string {
	return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

/**
 * Whether a call carries both secrets. Both are always compared.
 *
 * @param headers names in lower case
 */
export function carriesLogin(
	headers: Readonly<Record<string, string | string[] | undefined>>,
	expected: Partial<LoginFingerprint>,
): boolean {
	const authorization = headers.authorization;
	const [, login] =
		/^basic +(\S+)$/i.exec(typeof authorization === 'string' ? authorization : '') ?? [];
	const header = headers[LOGIN_HEADER.toLowerCase()];
	const checks = [
		isSecret(login, expected.login),
		isSecret(typeof header === 'string' ? header : undefined, expected.header),
	];
	return checks.every(Boolean);
}
