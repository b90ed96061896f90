import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What is kept of a secret to know it again: it cannot be turned back, and all are equally long. */
export function fingerprint(secret: string): string {
	return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/**
 * Whether a text is the secret that a fingerprint was taken of. Digests are compared, all of equal length and
 * in constant time, so that the time it takes tells nothing about how much of the text was right.
 */
export function isSecret(given: string | undefined, expected: string | undefined): boolean {
	return sameDigest(
		Buffer.from(fingerprint(given ?? ''), 'hex'),
		Buffer.from(given === undefined ? '' : (expected ?? ''), 'hex'),
	);
}

/** Whether two digests are the same, in constant time for those of one length. */
export function sameDigest(mine: Buffer, theirs: Buffer): boolean {
	return mine.length === theirs.length && mine.length > 0 && timingSafeEqual(mine, theirs);
}

/**
 * A secret for one purpose, made from a key. The same key and purpose always give the same secret, so that it
 * needs to be kept nowhere; who knows the secret learns nothing about the key or about other secrets.
 */
export function derivedSecret(key: string, purpose: string): string {
	return createHmac('sha256', key).update(purpose, 'utf8').digest('base64url');
}

/** A short name for a text that is too long to keep. Different texts have different ones. */
export function shortDigest(text: string | Buffer): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** The keyed digest that a sender puts beside its message. */
export function messageDigest(key: Buffer, message: Buffer): Buffer {
	return createHmac('sha256', key).update(message).digest();
}
