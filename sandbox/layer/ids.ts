import { createHash } from 'node:crypto';

/** Those given out before: each reset asks for the same ones. */
const known = new Map<string, string>();

/** A UUID that is the same for the same label. */
export function uuidFor(label: string): string {
	const uuid = known.get(label) ?? hashed(label);
	known.set(label, uuid);
	return uuid;
}

function hashed(label: string): string {
	const hex = createHash('sha256').update(label).digest('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		`8${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
