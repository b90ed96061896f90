import type { INodeProperties } from 'n8n-workflow';

import {
	type AutomaticChoice,
	enteredRowsField,
	newAllocationFields,
	planOptions,
	readAutomaticChoice,
} from '../../../shared/credit/allocateFields';
import { existingOption, readReturnsDifferent } from '../../../shared/credit/existingCredit';
import { additionalFields } from '../../../shared/form/additionalFields';
import { writeOptionsField } from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import { formatAmount, sum } from '../../../shared/money';
import type { ItemContext } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import type { CustomerReference } from '../../api/types';
import {
	amountsInOption,
	businessField,
	currencyField,
	customerField,
	readCustomer,
	readMoney,
} from '../fields';
import { type RecordNotes, noteFields, readRecordNotes } from '../recordNotes';
import { ALLOCATION_FORM, readAllocations, type WantedRow } from './allocationRows';
import { type LineItem, LINE_ITEMS, readLineItems } from './lineItems';
import { createCustomerOption } from './newCustomer';

export interface CreateInput extends RecordNotes {
	businessId: string;
	/** The idempotency key. */
	externalId: string;
	customer: CustomerReference;
	items: LineItem[];
	sentAt?: string | undefined;
	allocations: WantedRow[];
	/** How to spread the credit over open invoices, if the user wants that. */
	automatic: AutomaticChoice | undefined;
	lookUpFirst: boolean;
	/** Whether a customer that is not there may come with the credit. */
	createCustomer: boolean;
	/** Whether a credit that is there, but is not the same, is given out instead of refused. */
	returnsDifferent: boolean;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
	currency: string;
}

/** What the reference number of a credit is good for. */
export const FILTERED_BY = ', and that lists can be filtered by';

export const sentAtField: INodeProperties = {
	displayName: 'Sent At',
	name: 'sentAt',
	type: 'dateTime',
	default: '',
	description: 'When the credit was sent, in the time zone of the workflow if it names none',
};

export const createFields: INodeProperties[] = [
	businessField,
	customerField,
	currencyField,
	keyField({
		idOf: 'refund',
		never: 'creates a second credit',
		description: 'Becomes the external ID of the credit',
	}),
	LINE_ITEMS.rows,
	...newAllocationFields(ALLOCATION_FORM),
	additionalFields([...noteFields(FILTERED_BY), sentAtField]),
	writeOptionsField([
		amountsInOption,
		createCustomerOption,
		existingOption,
		keyOption('credit'),
		LINE_ITEMS.option,
		...planOptions,
		{
			displayName: 'Look Up Before Creating',
			name: 'lookUpFirst',
			type: 'boolean',
			default: true,
			description:
				"Whether to read the customer's credits first. Without it, Layer overwrites a credit that has this key already.",
		},
	]),
];

export function readFields(fields: FieldGroup, item: ItemContext): CreateInput {
	const { currency, exponent } = readMoney(fields);
	const more = fields.collection('additionalFields');
	const items = readLineItems(fields, exponent);
	const allocations = readAllocations(fields, exponent);
	const automatic = readAutomaticChoice(fields, UUID);
	automatic?.cap(exponent);
	const total = sum(items.map(({ amount }) => amount));
	const allocated = sum(allocations.map(({ amount }) => amount));
	if (allocated > total) {
		throw fields.refuse(
			enteredRowsField(fields),
			`come to ${formatAmount(allocated, exponent)}, but the credit is ${formatAmount(total, exponent)}`,
			'Allocate at most what is credited',
		);
	}
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		externalId: readKey(fields, item.keyFromExecution),
		customer: fields.required('customer', readCustomer(fields)),
		items,
		sentAt: more.dateTime('sentAt'),
		...readRecordNotes(more, FORM_FIELDS, READ_ONLY_FIELDS),
		allocations,
		automatic,
		lookUpFirst: fields.collection('options').flag('lookUpFirst', true),
		createCustomer: fields.collection('options').flag('createCustomer', false),
		returnsDifferent: readReturnsDifferent(fields),
		exponent,
		currency,
	};
}

export const FORM_FIELDS = [
	'line_items',
	'external_id',
	'customer_id',
	'customer_external_id',
	'sent_at',
	'allocations',
];

/** What only Layer sets (definition: CustomerCredit). */
export const READ_ONLY_FIELDS = [
	'id',
	'customer',
	'created_at',
	'updated_at',
	'deleted_at',
	'transaction_tags',
];
