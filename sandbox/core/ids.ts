import { createHash } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Those given out before: each reset asks for the same ones. */
const known = new Map<string, string>();

/** An id in the vendor's form (`cus_…`) that is the same for the same label, whatever the seed. */
export function idFor(prefix: string, label: string): string {
	const name = `${prefix}:${label}`;
	const id = known.get(name) ?? hashed(prefix, name);
	known.set(name, id);
	return id;
}

function hashed(prefix: string, name: string): string {
	const digest = createHash('sha256').update(name).digest();
	let text = '';
	for (const byte of digest.subarray(0, 24)) text += ALPHABET[byte % 32];
	return `${prefix}_01${text}`;
}
