import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { toDecimalNumber } from '../../../shared/money';
import type { CreditMemoTax, Jurisdictions } from '../../api/types';

/** The tax of one line item as it was entered. Amounts are minor units. */
export interface Tax {
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

export const taxField: INodeProperties = {
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
			'Tax of the line item in units of the currency, which a tax must have',
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
			description: 'Name of the tax, which a tax must have',
		},
		{
			displayName: 'Jurisdictions',
			name: 'jurisdictions',
			type: 'collection',
			placeholder: 'Add Jurisdiction',
			default: {},
			description: 'Where the tax applies',
			options: [
				optionalText({ displayName: 'City', name: 'city' }),
				optionalText({
					displayName: 'Country',
					name: 'country',
					description: 'Two-letter ISO code, such as US',
				}),
				optionalText({ displayName: 'County', name: 'county' }),
				optionalText({
					displayName: 'State',
					name: 'state',
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

export function readTax(row: FieldGroup, exponent: number): Tax | undefined {
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

/** The documented form of a tax. */
export function toTax(
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
