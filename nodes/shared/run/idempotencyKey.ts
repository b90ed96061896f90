import { createHash } from 'node:crypto';

import { isWellFormed } from '../json';

/** What identifies one item of one run of one node, stable over n8n's Retry On Fail. */
export interface ItemIdentity {
	executionId: string;
	nodeId: string;
	runIndex: number;
	itemIndex: number;
}

/**
 * The key of an item for which the user gave none. Retry On Fail and a restarted worker repeat the same
 * execution and so find the same key; a new execution of the same data does not, which is why the field's
 * description asks for a key from the business data.
 */
export function derivedKey(item: ItemIdentity): string {
	const parts = [item.executionId, item.nodeId, String(item.runIndex), String(item.itemIndex)];
	return `n8n-${digest(JSON.stringify(parts))}`;
}

/**
 * A key that fits a length and an alphabet, made from one that does not: a readable start of the key and a
 * digest of all of it. The same key always gives the same result, and different keys different ones.
 *
 * @param key the user's key, of any length and characters
 * @param maxLength at least 40
 */
export function fittedKey(key: string, maxLength: number): string {
	// In UTF-8, all halves of a character are the same.
	if (!isWellFormed(key)) throw new TypeError('A key must be well-formed text');
	const ending = `-${digest(key)}`;
	const start = key.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, maxLength - ending.length);
	return `${start}${ending}`;
}

function digest(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}
