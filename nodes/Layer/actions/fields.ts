import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import { selectOne } from '../../shared/form/descriptions';
import type { FieldGroup } from '../../shared/form/fields';
import { UUID } from '../api/environment';
import type { CustomerReference } from '../api/types';

/** A way to name one record. An object around it, because the linters know modes by this key. */
interface Entry {
	modes: INodePropertyMode[];
}

/** n8n lists what is wrong with a node without saying in which field. */
function byUuid(displayName: string): Entry {
	return {
		modes: [
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 3c90c3cc-0d44-4b50-8888-8dd25736052a',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}',
							errorMessage: `'${displayName}' is not valid. ${UUID.expectation}`,
						},
					},
				],
			},
		],
	};
}

export const byReferenceNumber: Entry = {
	modes: [
		{
			displayName: 'By Number',
			name: 'referenceNumber',
			type: 'string',
			placeholder: 'e.g. INV-1042',
			hint: 'The reference number of the invoice',
		},
	],
};

export const byStableName: Entry = {
	modes: [
		{
			displayName: 'By Name',
			name: 'stableName',
			type: 'string',
			placeholder: 'e.g. SALES',
			hint: 'The stable name, which accounts that you added yourself do not have',
		},
	],
};

/** An ID of the user's own system. */
export function byExternalId(placeholder: string, hint: string): Entry {
	return {
		modes: [{ displayName: 'Own ID', name: 'externalId', type: 'string', placeholder, hint }],
	};
}

/** Text that is sent as it is. */
export function byText(displayName: string, placeholder: string): Entry {
	return { modes: [{ displayName, name: 'text', type: 'string', placeholder }] };
}

/** A field that points at one record: chosen from a searchable list, or given by ID or in a way of its own. */
export function locatorField(options: {
	displayName: string;
	name: string;
	/** Without one, there is no list to choose from. */
	searchListMethod?: string;
	/** What the list is of. Default: the display name. */
	listOf?: string;
	description: string;
	required?: boolean;
	/** Takes the place of the UUID. */
	byId?: Entry;
	more?: Entry[];
}): INodeProperties {
	const { displayName, name, searchListMethod, description, required } = options;
	const entries = [options.byId ?? byUuid(displayName), ...(options.more ?? [])];
	if (searchListMethod) {
		entries.unshift({
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: selectOne(options.listOf ?? displayName),
					typeOptions: { searchListMethod, searchable: true },
				},
			],
		});
	}
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: searchListMethod ? 'list' : 'id', value: '' },
		...(required && { required }),
		description,
		modes: entries.flatMap(({ modes }) => modes),
	};
}

export const businessField = locatorField({
	displayName: 'Business',
	name: 'businessId',
	searchListMethod: 'searchBusinesses',
	description: 'The business in Layer whose books this is about',
	required: true,
});

export const customerField = locatorField({
	displayName: 'Customer',
	name: 'customer',
	searchListMethod: 'searchCustomers',
	description: 'Who gets the credit',
	required: true,
	more: [
		byExternalId(
			'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
			'The ID that the customer has in your own system',
		),
	],
});

/** Reads a customer field in any of its modes. */
export function readCustomer(fields: FieldGroup): CustomerReference | undefined {
	const chosen = fields.locator('customer');
	if (!chosen) return undefined;
	if (chosen.mode === 'externalId') return { customer_external_id: chosen.value };
	return { customer_id: fields.requiredLocatorId('customer', UUID) };
}

export const customerCreditField = locatorField({
	displayName: 'Customer Credit',
	name: 'customerCreditId',
	searchListMethod: 'searchCustomerCredits',
	description: 'The customer credit to work on',
	required: true,
});

export const invoiceField = locatorField({
	displayName: 'Invoice',
	name: 'invoiceId',
	searchListMethod: 'searchInvoices',
	description: 'The invoice to retrieve',
	required: true,
});

/** An amount in a row. */
export const amountField: INodeProperties = {
	displayName: 'Amount',
	name: 'amount',
	type: 'string',
	default: '',
	placeholder: 'e.g. 145.05',
	description: "In units of the currency, unless the option 'Amounts Are In' says cents",
};

/** Layer keeps whole cents and no currency, so the form must say how an amount becomes cents. */
export const currencyField: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. USD',
	description: 'How many decimals an amount has, of which Layer keeps no record',
};

export const amountsInOption: INodeProperties = {
	displayName: 'Amounts Are In',
	name: 'amountsIn',
	type: 'options',
	options: [
		{ name: 'Cents', value: 'cents', description: 'Whole numbers, as in the API: 14505' },
		{ name: 'Currency Units', value: 'currencyUnits', description: 'Such as dollars: 145.05' },
	],
	default: 'currencyUnits',
	description: 'The unit of the amounts in this form and in the output',
};

/** The decimals of the amounts that Layer calls cents, where a form does not say the currency. */
export const TWO_DECIMALS = 2;

/** The option of an operation that shows amounts and has none to enter. */
export const shownCurrencyOption: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'string',
	default: '',
	placeholder: 'e.g. JPY',
	description:
		'The currency of this business, which decides how many decimals the amounts in the output have: two if empty',
};

/** Reads `shownCurrencyOption`: the number of decimals to show amounts with. */
export function readShownExponent(fields: FieldGroup): number {
	return fields.collection('options').currency('currency')?.exponent ?? TWO_DECIMALS;
}

/** Reads `currencyField` and `amountsInOption`. */
export function readMoney(fields: FieldGroup): {
	currency: string;
	/** The number of decimals of the amounts in the form: none when they are in cents already. */
	exponent: number;
} {
	const { code, exponent } = fields.requiredCurrency('currency');
	const unit = fields.collection('options').choice('amountsIn', ['cents', 'currencyUnits']);
	return { currency: code, exponent: unit === 'cents' ? 0 : exponent };
}
