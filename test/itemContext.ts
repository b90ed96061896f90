import type { ItemContext } from '../nodes/shared/run/operation';

/** What an operation is told about an item, for tests of its reading without n8n. */
export const ITEM: ItemContext = {
	derivedKey: () => 'n8n-derived',
	keyFromExecution: () => 'n8n-derived',
	assertNoAgent: () => undefined,
};
