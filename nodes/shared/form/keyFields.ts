import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { FieldGroup } from './fields';

/** Where a key comes from for who has none. */
const FROM_EXECUTION = 'execution';

/**
 * The field for the key of what is written, which is required unless its options say otherwise.
 *
 * @param what is made once a key, e.g. "credit memo"
 * @param hidden the options under which there is no key to enter
 */
export function keyField(
	what: string,
	description: string,
	hidden: Readonly<Record<string, string[]>> = {},
): INodeProperties {
	return {
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. re_1042',
		hint: `Map the ID of the refund, so that running again creates no second ${what}`,
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
			description: `For who has no ID to map. It covers Retry On Fail alone: running the workflow again creates another ${what}, and n8n's retry of an execution is refused.`,
		},
	];
	return {
		displayName: 'Key',
		name: 'keyMode',
		type: 'options',
		noDataExpression: true,
		options,
		default: 'field',
		description: 'Where the key comes from that makes sure that nothing is created twice',
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
