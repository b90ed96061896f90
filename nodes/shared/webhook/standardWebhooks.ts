import { messageDigest, sameDigest } from './secrets';

/**
 * Signatures in the manner of the Standard Webhooks specification (standardwebhooks.com): an HMAC-SHA256 over
 * "id.timestamp.body", whose headers start with `webhook-`, or with `svix-` at the service that it comes from.
 */

/** How far a sender's clock may be off, and how old a call may be. Milliseconds. */
export const REPLAY_WINDOW = 5 * 60 * 1000;

const PREFIXES = ['webhook', 'svix'] as const;
/** A sender that changes its secret signs with two for a while; more than a few is no sender. */
const MOST_SIGNATURES = 5;
const LEAST_SECRET_BYTES = 16;

type SignatureCheck =
	| { valid: true; messageId: string }
	| { valid: false; finding: 'unsigned' | 'not valid' | 'too old' };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Checks the signature of a call.
 *
 * @param body the bytes as they arrived
 * @param secret as the sender shows it, e.g. "whsec_…"
 * @param now in milliseconds since 1970
 */
export function judgeSignature(
	headers: Headers,
	body: Buffer,
	secret: string,
	now: number,
): SignatureCheck {
	const signed = PREFIXES.map((prefix) => ({
		id: single(headers[`${prefix}-id`]),
		timestamp: single(headers[`${prefix}-timestamp`]),
		signatures: single(headers[`${prefix}-signature`]),
	})).find(({ signatures }) => signatures !== '');
	if (!signed) return { valid: false, finding: 'unsigned' };
	const key = signingKey(secret);
	const { id, timestamp, signatures } = signed;
	if (!key || id === '' || !/^\d{1,12}$/.test(timestamp)) {
		return { valid: false, finding: 'not valid' };
	}
	const given = signatures.split(' ');
	// A proxy may have joined two headers into one.
	if (!given.every((each) => /^v\d[A-Za-z_0-9]*,[^,\s]+$/.test(each))) {
		return { valid: false, finding: 'not valid' };
	}
	const start = Buffer.from(`${id}.${timestamp}.`, 'utf8');
	const expected = messageDigest(key, Buffer.concat([start, body]));
	// Each of them is compared, so that the time does not tell which one fitted.
	const fitting = given
		.slice(0, MOST_SIGNATURES)
		.map((signature) => sameDigest(expected, digestOf(signature)))
		.filter(Boolean);
	if (fitting.length === 0) return { valid: false, finding: 'not valid' };
	const age = Math.abs(now - Number(timestamp) * 1000);
	return age <= REPLAY_WINDOW
		? { valid: true, messageId: id }
		: { valid: false, finding: 'too old' };
}

/** The bytes of a secret such as "whsec_…", or undefined when it is none. */
export function signingKey(secret: string): Buffer | undefined {
	const text = secret.trim().replace(/^whsec_/, '');
	if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return undefined;
	const key = Buffer.from(text, 'base64');
	return key.length >= LEAST_SECRET_BYTES ? key : undefined;
}

/** The digest in "v1,<base64>"; empty for other versions, which are for public keys. */
function digestOf(signature: string): Buffer {
	const [, text = ''] = /^v1,([A-Za-z0-9+/_-]+={0,2})$/.exec(signature) ?? [];
	return Buffer.from(text, 'base64');
}

function single(header: string | string[] | undefined): string {
	return typeof header === 'string' ? header : '';
}
