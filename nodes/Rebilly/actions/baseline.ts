import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/**
 * What was found before an execution tried a write that no key protects. Retry On Fail runs all items of a
 * node again, those included that were done, and comparing with the first finding shows which ones were.
 *
 * @param key the item's key, the same in all tries of an execution
 * @param found what this try finds before it writes
 */
export function baseline<T extends IDataObject>(
	context: IExecuteFunctions,
	key: string,
	found: T,
): T {
	// n8n keeps this for as long as the execution and shows it to no one else.
	const memory = context.getContext('node');
	memory[key] ??= found;
	return memory[key] as T;
}
