import type {
	INodeProperties,
	INodePropertyModeValidation,
	INodePropertyOptions,
} from 'n8n-workflow';

import { LARGEST_EXPONENT } from '../../shared/credit/allocateFields';
import { selectOne } from '../../shared/form/descriptions';
import { FieldGroup } from '../../shared/form/fields';
import { REBILLY_ID } from '../api/environment';

interface LocatorOptions {
	displayName: string;
	name: string;
	searchListMethod: string;
	placeholder: string;
	description: string;
	required?: boolean;
	/** Whether text that cannot be an ID may be entered, because it becomes one. */
	anyText?: boolean;
}

/** n8n lists what is wrong with a node without saying in which field. */
function idValidation(displayName: string): INodePropertyModeValidation {
	const errorMessage = `'${displayName}' is not valid. ${REBILLY_ID.expectation}`;
	return { type: 'regex', properties: { regex: REBILLY_ID.pattern.source, errorMessage } };
}

/** A field that points at one record: chosen from a searchable list, or given by ID. */
export function locatorField(options: LocatorOptions): INodeProperties {
	const { displayName, name, searchListMethod, placeholder, description } = options;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...(options.required && { required: true }),
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: selectOne(displayName),
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder,
				...(!options.anyText && { validation: [idValidation(displayName)] }),
			},
		],
	};
}

/**
 * Reads an amount above zero whose currency is not known yet. What is no amount in any currency is refused
 * at once.
 *
 * @returns the amount in minor units of a currency with so many decimals; undefined when the field is empty
 */
export function lateAmount(
	fields: FieldGroup,
	name: string,
): (exponent: number) => bigint | undefined {
	const text = fields.text(name);
	const late = new FieldGroup(() => text, [{ name, displayName: fields.label(name) }]);
	late.amount(name, LARGEST_EXPONENT);
	return (exponent) => late.amount(name, exponent);
}

/** The choices for a field that takes the vendor's own words, such as "partially-paid". */
export function choicesOf(values: readonly string[]): INodePropertyOptions[] {
	return values.map((value) => {
		const words = value.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
		return { name: words.join(' '), value };
	});
}

export const customerField = locatorField({
	displayName: 'Customer',
	name: 'customerId',
	searchListMethod: 'searchCustomers',
	placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
	description: 'Who gets the credit',
	required: true,
});

export const creditMemoField = locatorField({
	displayName: 'Credit Memo',
	name: 'creditMemoId',
	searchListMethod: 'searchCreditMemos',
	placeholder: 'e.g. crmm_0YVCNN22TWC3G8H82QNPNVZCHG',
	description: 'The credit memo to work on',
	required: true,
});

export const invoiceField = locatorField({
	displayName: 'Invoice',
	name: 'invoiceId',
	searchListMethod: 'searchInvoices',
	placeholder: 'e.g. in_0YVF9605RKC62BP14NE2R7V2XT',
	description: 'The invoice that the credit belongs to',
});

export const transactionField = locatorField({
	displayName: 'Transaction',
	name: 'transactionId',
	searchListMethod: 'searchTransactions',
	placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
	description: 'The transaction to work on',
	required: true,
});
