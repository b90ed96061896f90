import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from './fields';

/** How line items are entered: in rows of a form, or as one array of JSON. */

const MODE = '/options.lineItemsMode';

/** The choice, which stands under Options: who maps an array knows to look for it. */
export const lineItemsModeOption: INodeProperties = {
	displayName: 'Specify Line Items',
	name: 'lineItemsMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Using Fields', value: 'fields' },
		{ name: 'Using JSON', value: 'json', description: 'Map a whole array with one expression' },
	],
	default: 'fields',
	description: 'How to enter what is credited',
};

/** The two ways to enter line items, each shown where `lineItemsModeOption` says so. */
export function chosenLineItems(rows: INodeProperties, json: INodeProperties): INodeProperties[] {
	return [
		{ ...rows, displayOptions: { hide: { [MODE]: ['json'] } } },
		{ ...json, displayOptions: { show: { [MODE]: ['json'] } } },
	];
}

/** Whether the line items stand in JSON. */
export function hasJsonLineItems(fields: FieldGroup): boolean {
	return fields.collection('options').choice('lineItemsMode', ['fields', 'json']) === 'json';
}

/**
 * Line items in rows, of which one is open from the start. What a row must have is seen at once; the rest waits
 * behind Add Detail, in the order of its names.
 *
 * @param values the fields of a row
 * @param openRow the row that is there from the start
 */
export function lineItemRows(
	values: INodeProperties[],
	openRow: Readonly<Record<string, unknown>>,
	description: string,
): INodeProperties {
	return {
		displayName: 'Line Items',
		name: 'lineItems',
		type: 'fixedCollection',
		required: true,
		typeOptions: {
			multipleValues: true,
			sortable: true,
			hideOptionalFields: true,
			addOptionalFieldButtonText: 'Add Detail',
		},
		placeholder: 'Add Line Item',
		default: openRows('item', openRow),
		description,
		options: [{ displayName: 'Line Item', name: 'item', values }],
	};
}

/** Shows a field of a row at once, although the row can do without it. */
export function alwaysShown(field: INodeProperties): INodeProperties {
	return { ...field, typeOptions: { ...field.typeOptions, showEvenWhenOptional: true } };
}

/** A field of rows as it is when untouched: with one row, so that what it needs is seen. */
export function openRows(
	group: string,
	row: Readonly<Record<string, unknown>>,
): INodeProperties['default'] {
	return { [group]: [row] } as INodeProperties['default'];
}

/** A resource locator in such a row. */
export const NOTHING_CHOSEN = { __rl: true, mode: 'list', value: '' };
