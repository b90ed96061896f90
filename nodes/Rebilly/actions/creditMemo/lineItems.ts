import type { INodeProperties } from 'n8n-workflow';

import { byKey, optionalText } from '../../../shared/form/expressions';
import type { AmountAdvice, FieldGroup } from '../../../shared/form/fields';
import {
	alwaysShown,
	lineItemFields,
	lineItemRows,
	lineItemsJson,
	optionsWithLineItems,
} from '../../../shared/form/lineItemFields';
import { withoutUndefined } from '../../../shared/json';
import { sum, toDecimalNumber } from '../../../shared/money';
import { REBILLY_ID } from '../../api/environment';
import type { CreditMemoItem } from '../../api/types';
import { readTax, type Tax, taxField, toTax } from './tax';

/** One line item as it was entered. Amounts are minor units. */
export interface LineItem {
	unitPrice: bigint;
	quantity: number;
	description?: string | undefined;
	invoiceItemId?: string | undefined;
	productId?: string | undefined;
	planId?: string | undefined;
	tax?: Tax | undefined;
}

/** What a line item must have and what most have come first, the details in the order of their names. */
const lineItemValues: INodeProperties[] = [
	{
		displayName: 'Unit Price',
		name: 'unitPrice',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 145.05',
		description: 'Price of one, in units of the currency',
	},
	alwaysShown(
		optionalText({
			displayName: 'Description',
			name: 'description',
			placeholder: 'e.g. Returned blue mug',
		}),
	),
	optionalText({
		displayName: 'Invoice Item ID',
		name: 'invoiceItemId',
		description: 'ID of the item of the invoice that this credits',
	}),
	optionalText({
		displayName: 'Plan ID',
		name: 'planId',
		description: 'ID of the plan that this credits',
	}),
	optionalText({
		displayName: 'Product ID',
		name: 'productId',
		description: 'ID of the product that this credits',
	}),
	{
		displayName: 'Quantity',
		name: 'quantity',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'A whole number',
	},
	taxField,
];

/** The same where they stand in JSON. */
export const LINE_ITEM_KEYS = byKey(lineItemValues);

/** Line items, entered one by one. */
export const lineItemRowsField = lineItemRows(
	lineItemValues,
	{ unitPrice: '', description: '' },
	'What is credited',
);

/** Line items, mapped as one array. */
export const lineItemsJsonField = lineItemsJson(
	'Rebilly',
	'e.g. [{ "unitPrice": 145.05, "quantity": 1, "description": "Refund" }]',
);

/** The line items of a memo's whole content. */
export const LINE_ITEMS = lineItemFields(lineItemRowsField, lineItemsJsonField);

/** Reads the line items in the way the user entered them. */
export function readLineItems(fields: FieldGroup, exponent: number): LineItem[] {
	const options = optionsWithLineItems(fields);
	const rows = options
		? options.jsonRows('lineItemsJson', LINE_ITEM_KEYS)
		: fields.rows('lineItems', 'item');
	if (rows.length === 0) {
		const [group, name] = options ? [options, 'lineItemsJson'] : [fields, 'lineItems'];
		throw group.refuse(name, 'is empty', 'Add at least one line item');
	}
	return rows.map((row) => readLineItem(row, exponent));
}

/** What takes something off, and what is free, is not credited. */
const LINE_ADVICE: AmountAdvice = {
	negative: 'Subtract it from another line item, and leave this one out',
	zero: 'Leave this line item out',
};

/** Reads one row of line items, of either way of entering them. */
export function readLineItem(row: FieldGroup, exponent: number): LineItem {
	row.allowOnly([
		'unitPrice',
		'quantity',
		'description',
		'invoiceItemId',
		'productId',
		'planId',
		'tax',
	]);
	return {
		unitPrice: row.requiredAmount('unitPrice', exponent, LINE_ADVICE),
		quantity: row.withDefault('quantity', row.integer('quantity', 1), 1),
		description: row.text('description'),
		invoiceItemId: row.id('invoiceItemId', REBILLY_ID),
		productId: row.id('productId', REBILLY_ID),
		planId: row.id('planId', REBILLY_ID),
		tax: readTax(row, exponent),
	};
}

/** What the line items credit in all, tax included, in minor units. */
export function totalOf(items: readonly LineItem[]): bigint {
	return sum(
		items.map((item) => item.unitPrice * BigInt(item.quantity) + (item.tax?.amounts.amount ?? 0n)),
	);
}

/** The documented form of the line items. */
export function toItems(items: readonly LineItem[], exponent: number): CreditMemoItem[] {
	return items.map(({ unitPrice, tax, ...rest }): CreditMemoItem =>
		withoutUndefined({
			unitPrice: toDecimalNumber(unitPrice, exponent),
			...rest,
			tax: tax && toTax(tax, exponent),
		}),
	);
}
