import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { FieldGroup } from './fields';

/** Where a key comes from for who has none. */
const FROM_EXECUTION = 'execution';

/** What a key means to the record that it is for. */
interface KeyWords {
	/** Whose ID to map, e.g. "refund". */
	idOf: string;
	/** What the same key never does again, e.g. "creates a second credit". */
	never: string;
	/** What becomes of the key, in a sentence without its period. */
	description: string;
}

/**
 * The field for the key of what is written, which is required unless its options say otherwise.
 *
 * @param hidden the options under which there is no key to enter
 */
export function keyField(
	{ idOf, never, description }: KeyWords,
	hidden: Readonly<Record<string, string[]>> = {},
): INodeProperties {
	return {
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. re_1042',
		hint: `Map the ID of the ${idOf}. The same key never ${never}.`,
		displayOptions: { hide: { '/options.keyMode': [FROM_EXECUTION], ...hidden } },
		description,
	};
}

/**
 * The option for who has no key.
 *
 * @param what is made once a key, e.g. "credit memo"
 */
export function keyOption(what: string): INodeProperties {
	const options: INodePropertyOptions[] = [
		{ name: 'From the Field', value: 'field', description: 'As entered in Idempotency Key' },
		{
			name: 'From the Execution',
			value: FROM_EXECUTION,
			description: `For who has no ID to map. Covers Retry On Fail alone: running the workflow again creates another ${what}.`,
		},
	];
	return {
		displayName: 'Key',
		name: 'keyMode',
		type: 'options',
		noDataExpression: true,
		options,
		default: 'field',
		description: 'Where the key comes from, without which something could be created twice',
	};
}

/**
 * Reads the fields of `keyField` and `keyOption`.
 *
 * @param fromExecution makes a key for who has none
 */
export function readKey(fields: FieldGroup, fromExecution: () => string): string {
	const mode = fields.collection('options').choice('keyMode', ['field', FROM_EXECUTION]);
	return mode === FROM_EXECUTION ? fromExecution() : fields.requiredKey('idempotencyKey');
}
