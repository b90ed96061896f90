import type { FieldGroup } from '../../../shared/form/fields';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findInvoices } from '../../api/invoices';
import type { LayerClient } from '../client';
import { customerField, readCustomer, shownCurrencyOption } from '../fields';
import {
	dayField,
	listFields,
	type ListInput,
	memoFilters,
	readList,
	readMemoFilters,
	readReferenceNumbers,
	readSortQuery,
	referenceNumbersField,
} from '../listFields';
import { INVOICE_READ } from './summaries';

/**
 * The states that the documentation and Layer's own client name; Layer may have more. An open invoice on which nothing
 * was paid is SENT in the one and SAVED in the other.
 */
const STATUSES = [
	'DRAFT',
	'PAID',
	'PARTIALLY_PAID',
	'PARTIALLY_WRITTEN_OFF',
	'REFUNDED',
	'SAVED',
	'SENT',
	'VOIDED',
	'WRITTEN_OFF',
] as const;

/** Sent At is what Layer's own client sorts by; Due At is not documented. */
const SORT_KEYS = [
	{ name: 'Due At', value: 'due_at' },
	{ name: 'Sent At', value: 'sent_at' },
];

const description = listFields(
	[
		{ ...customerField, required: undefined, description: 'Only invoices of this customer' },
		dayField('Due After', 'dueAfter', 'Only invoices due on this date or later'),
		dayField('Due Before', 'dueBefore', 'Only invoices due on this date or earlier'),
		...memoFilters('invoices'),
		referenceNumbersField('an invoice'),
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. INV-1042',
			description: 'Text that Layer looks for in what identifies an invoice',
		},
		dayField('Sent After', 'sentAfter', 'Only invoices sent on this date or later'),
		dayField('Sent Before', 'sentBefore', 'Only invoices sent on this date or earlier'),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: STATUSES.map((value) => ({
				name: value
					.split('_')
					.map((word) => word.charAt(0) + word.slice(1).toLowerCase())
					.join(' '),
				value,
			})),
			default: [],
			description: 'Only invoices in one of these states',
		},
	],
	SORT_KEYS,
	[shownCurrencyOption],
);

function readFields(fields: FieldGroup): ListInput {
	return readList(fields, (filters) => ({
		...readCustomer(filters),
		due_at_start: filters.day('dueAfter'),
		due_at_end: filters.day('dueBefore'),
		status: filters.choices('status', STATUSES).join(',') || undefined,
		q: filters.text('search'),
		sent_at_start: filters.day('sentAfter'),
		sent_at_end: filters.day('sentBefore'),
		reference_numbers: readReferenceNumbers(filters),
		...readMemoFilters(filters),
		...readSortQuery(fields, SORT_KEYS),
	}));
}

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many invoices',
		description: 'List invoices, such as those of one customer',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'getAll', description),
	readFields,
	async execute({ http }: LayerClient, { businessId, query, limit }, context) {
		const found = await findInvoices({ http, businessId }, query, limit);
		return listedItems(context, found, limit);
	},
});
