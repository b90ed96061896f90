import type { INodeProperties } from 'n8n-workflow';

import { entryModeField } from '../../../shared/form/descriptions';
import { byKey, optionalText } from '../../../shared/form/expressions';
import type { AmountAdvice, FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { sum, toDecimalNumber } from '../../../shared/money';
import { REBILLY_ID } from '../../api/environment';
import type { CreditMemoItem, CreditMemoTax, Jurisdictions } from '../../api/types';

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

interface Tax {
	amounts: { amount: bigint } & Partial<Record<TaxPart, bigint>>;
	rates: Partial<Record<TaxRate, number>>;
	description: string;
	jurisdictions?: Jurisdictions | undefined;
}

const TAX_PARTS = ['stateAmount', 'countyAmount', 'cityAmount', 'specialDistrictAmount'] as const;
const TAX_RATES = ['rate', 'stateRate', 'countyRate', 'cityRate', 'specialDistrictRate'] as const;
const JURISDICTIONS = ['country', 'state', 'county', 'city'] as const;
type TaxPart = (typeof TAX_PARTS)[number];
type TaxRate = (typeof TAX_RATES)[number];

function taxNumber(displayName: string, name: string, description: string): INodeProperties {
	return { displayName, name, type: 'string', default: '', description };
}

const taxField: INodeProperties = {
	displayName: 'Tax',
	name: 'tax',
	type: 'collection',
	placeholder: 'Add Tax Field',
	default: {},
	description: 'Tax that is credited with the line item, for its whole quantity',
	options: [
		taxNumber(
			'Amount',
			'amount',
			'Tax of the line item in units of the currency. Needed for a tax.',
		),
		taxNumber('City Amount', 'cityAmount', 'Part of the tax that goes to the city (US)'),
		taxNumber('City Rate', 'cityRate', 'Rate of the city, such as 0.01 (US)'),
		taxNumber('County Amount', 'countyAmount', 'Part of the tax that goes to the county (US)'),
		taxNumber('County Rate', 'countyRate', 'Rate of the county, such as 0.0025 (US)'),
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Sales tax',
			description: 'Name of the tax. Needed for a tax.',
		},
		{
			displayName: 'Jurisdictions',
			name: 'jurisdictions',
			type: 'collection',
			placeholder: 'Add Jurisdiction',
			default: {},
			description: 'Where the tax applies',
			options: [
				optionalText({ displayName: 'City', name: 'city', type: 'string', default: '' }),
				optionalText({
					displayName: 'Country',
					name: 'country',
					type: 'string',
					default: '',
					description: 'Two-letter ISO code, such as US',
				}),
				optionalText({ displayName: 'County', name: 'county', type: 'string', default: '' }),
				optionalText({
					displayName: 'State',
					name: 'state',
					type: 'string',
					default: '',
					description: 'Postal abbreviation, such as CA',
				}),
			],
		},
		taxNumber('Rate', 'rate', 'Overall rate, such as 0.0725'),
		taxNumber(
			'Special District Amount',
			'specialDistrictAmount',
			'Part of the tax that goes to the special district (US)',
		),
		taxNumber('Special District Rate', 'specialDistrictRate', 'Rate of the special district (US)'),
		taxNumber('State Amount', 'stateAmount', 'Part of the tax that goes to the state (US)'),
		taxNumber('State Rate', 'stateRate', 'Rate of the state, such as 0.06 (US)'),
	],
};

/** The two fields that a line item must have come first, the others in the order of their names. */
const lineItemValues: INodeProperties[] = [
	{
		displayName: 'Unit Price',
		name: 'unitPrice',
		type: 'string',
		default: '',
		placeholder: 'e.g. 145.05',
		description: 'Price of one, in units of the currency, such as dollars. Never rounded.',
	},
	{
		displayName: 'Quantity',
		name: 'quantity',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'A whole number. Put a part of a unit into the unit price.',
	},
	optionalText({ displayName: 'Description', name: 'description', type: 'string', default: '' }),
	optionalText({
		displayName: 'Invoice Item ID',
		name: 'invoiceItemId',
		type: 'string',
		default: '',
		description: 'ID of the item of the invoice that this credits',
	}),
	optionalText({
		displayName: 'Plan ID',
		name: 'planId',
		type: 'string',
		default: '',
		description: 'ID of the plan that this credits',
	}),
	optionalText({
		displayName: 'Product ID',
		name: 'productId',
		type: 'string',
		default: '',
		description: 'ID of the product that this credits',
	}),
	taxField,
];

/** The same where they stand in JSON. */
export const LINE_ITEM_KEYS = byKey(lineItemValues);

/** Line items, entered one by one. */
export const lineItemRowsField: INodeProperties = {
	displayName: 'Line Items',
	name: 'lineItems',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Line Item',
	default: {},
	description: 'What is credited',
	options: [{ displayName: 'Line Item', name: 'item', values: lineItemValues }],
};

/** Line items, mapped as one array. */
export const lineItemsJsonField: INodeProperties = {
	displayName: 'Line Items (JSON)',
	name: 'lineItemsJson',
	type: 'json',
	default: '[]',
	placeholder: 'e.g. [{ "unitPrice": 145.05, "quantity": 1, "description": "Refund" }]',
	description:
		'JSON array of objects with unitPrice, quantity, description, invoiceItemId, productId, planId and tax, as in the API of Rebilly',
};

export const lineItemFields: INodeProperties[] = [
	entryModeField('lineItemsMode', 'Specify Line Items', 'How to enter what is credited'),
	{ ...lineItemRowsField, displayOptions: { show: { lineItemsMode: ['fields'] } } },
	{ ...lineItemsJsonField, displayOptions: { show: { lineItemsMode: ['json'] } } },
];

/** Reads the line items in the way the user entered them. */
export function readLineItems(fields: FieldGroup, exponent: number): LineItem[] {
	const asJson = fields.choice('lineItemsMode', ['fields', 'json']) === 'json';
	const name = asJson ? 'lineItemsJson' : 'lineItems';
	const rows = asJson ? fields.jsonRows(name, LINE_ITEM_KEYS) : fields.rows(name, 'item');
	if (rows.length === 0) throw fields.refuse(name, 'is empty', 'Add at least one line item');
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
		quantity: row.required('quantity', row.integer('quantity', 1)),
		description: row.text('description'),
		invoiceItemId: row.id('invoiceItemId', REBILLY_ID),
		productId: row.id('productId', REBILLY_ID),
		planId: row.id('planId', REBILLY_ID),
		tax: readTax(row, exponent),
	};
}

function readTax(row: FieldGroup, exponent: number): Tax | undefined {
	const tax = row.optionalCollection('tax');
	if (!tax) return undefined;
	tax.allowOnly(['amount', 'description', 'jurisdictions', ...TAX_PARTS, ...TAX_RATES]);
	const parts = TAX_PARTS.map((name) => [name, tax.amountOrZero(name, exponent)] as const);
	const rates = TAX_RATES.map((name) => [name, tax.number(name)] as const);
	const places = tax.optionalCollection('jurisdictions');
	places?.allowOnly(JURISDICTIONS);
	return {
		amounts: {
			amount: tax.required('amount', tax.amountOrZero('amount', exponent)),
			...withoutUndefined(Object.fromEntries(parts)),
		},
		rates: withoutUndefined(Object.fromEntries(rates)),
		description: tax.requiredText('description'),
		jurisdictions:
			places &&
			withoutUndefined(Object.fromEntries(JURISDICTIONS.map((name) => [name, places.text(name)]))),
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

function toTax(
	{ amounts, rates, description, jurisdictions }: Tax,
	exponent: number,
): CreditMemoTax {
	const decimals = Object.entries(amounts).map(([name, amount]) => [
		name,
		toDecimalNumber(amount, exponent),
	]);
	const tax = {
		...Object.fromEntries(decimals),
		description,
		...rates,
		jurisdictions,
	} as CreditMemoTax;
	return withoutUndefined(tax);
}
