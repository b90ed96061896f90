import type {
	INodeParameterResourceLocator,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
} from 'n8n-workflow';

import type { FieldGroup } from './fields';

/** How line items are entered: in rows of a form, or as one array of JSON. */

/**
 * Line items, mapped as one array.
 *
 * @param service whose API has the keys of a line item
 */
export function lineItemsJson(service: string, placeholder: string): INodeProperties {
	return {
		displayName: 'Line Items (JSON)',
		name: 'lineItemsJson',
		type: 'json',
		default: '[]',
		required: true,
		placeholder,
		description: `Line items as one array, mapped instead of entered, with the keys of the API of ${service}`,
	};
}

/**
 * The two ways: rows, and a whole array as one option, which takes their place. An option, because n8n lets fields
 * depend on one only in that they are hidden.
 */
export function lineItemFields(
	rows: INodeProperties,
	json: INodeProperties,
): { rows: INodeProperties; option: INodeProperties } {
	const hide = { '/options.lineItemsJson': [{ _cnd: { exists: true as const } }] };
	return { rows: { ...rows, displayOptions: { hide } }, option: json };
}

/** The options of an item if its line items stand there, as JSON. */
export function optionsWithLineItems(fields: FieldGroup): FieldGroup | undefined {
	const options = fields.collection('options');
	return options.holds('lineItemsJson') ? options : undefined;
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
	openRow: INodeParameters,
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
		default: { item: [openRow] },
		description,
		options: [{ displayName: 'Line Item', name: 'item', values }],
	};
}

/** Shows a field of a row at once, although the row can do without it. */
export function alwaysShown(field: INodeProperties): INodeProperties {
	return { ...field, typeOptions: { ...field.typeOptions, showEvenWhenOptional: true } };
}

/** A resource locator in a row that is open from the start, so that what it needs is seen. */
export const NOTHING_CHOSEN: INodeParameterResourceLocator = {
	__rl: true,
	mode: 'list',
	value: '',
};

/**
 * The same rows as one of the fields of a collection, where nothing is marked as required: n8n looks for what the
 * fields of a collection require at the top of the form, and would ask for it in other operations too.
 */
export function withinCollection(rows: INodeProperties): INodeProperties {
	const groups = (rows.options ?? []) as INodePropertyCollection[];
	return {
		...rows,
		required: undefined,
		options: groups.map((group) => ({
			...group,
			values: group.values.map((field) =>
				field.required ? alwaysShown({ ...field, required: undefined }) : field,
			),
		})),
	};
}
