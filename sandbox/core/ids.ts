import { createHash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id in the vendor's form (`cus_…`) that is the same for the same label, whatever the seed. */
export function idFor(prefix: string, label: string): string {
	const digest = createHash('sha256').update(`${prefix}:${label}`).digest();
	let text = '';
	for (const byte of digest.subarray(0, 24)) text += ALPHABET[byte % 32];
	return `${prefix}_01${text}`;
}
