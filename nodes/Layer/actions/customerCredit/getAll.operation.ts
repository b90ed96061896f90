import type { FieldGroup } from '../../../shared/form/fields';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findCustomerCredits } from '../../api/customerCredits';
import { fetchCustomer } from '../../api/customers';
import type { CustomerReference } from '../../api/types';
import type { LayerClient } from '../client';
import { customerField, readCustomer, shownCurrencyOption } from '../fields';
import {
	dayField,
	listFields,
	type ListInput,
	memoFilters,
	readDayAfter,
	readList,
	readMemoFilters,
	readReferenceNumbers,
	readSortQuery,
	referenceNumbersField,
} from '../listFields';
import { CREDIT_READ } from './summaries';

interface GetAllInput extends ListInput {
	customer: CustomerReference | undefined;
}

/** Not documented for credits; these are the times that a credit has. */
const SORT_KEYS = [
	{ name: 'Created At', value: 'created_at' },
	{ name: 'Sent At', value: 'sent_at' },
	{ name: 'Updated At', value: 'updated_at' },
];

const description = listFields(
	[
		{ ...customerField, required: undefined, description: 'Only credits of this customer' },
		...memoFilters('credits'),
		{
			displayName: 'Reference Number',
			name: 'referenceNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. CR-1042',
			description: 'Only credits with exactly this reference number',
		},
		referenceNumbersField('a credit'),
		dayField('Sent After', 'sentAfter', 'Only credits sent on this date or later'),
		dayField('Sent Before', 'sentBefore', 'Only credits sent on this date or earlier'),
	],
	SORT_KEYS,
	[shownCurrencyOption],
);

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	return {
		...readList(fields, () => ({
			...readMemoFilters(filters),
			reference_number: filters.text('referenceNumber')?.trim(),
			reference_numbers: readReferenceNumbers(filters),
			sent_at_start: filters.day('sentAfter'),
			sent_at_end: readDayAfter(filters, 'sentBefore'),
			...readSortQuery(fields, SORT_KEYS),
		})),
		customer: readCustomer(filters),
	};
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customer credits',
		description: 'List customer credits, such as those of one customer or of one day',
	},
	summary: CREDIT_READ,
	description: fieldsOf('customerCredit', 'getAll', description),
	readFields,
	async execute({ http }, { businessId, customer, query, limit }, context) {
		const business = { http, businessId };
		// The list of credits knows no external ID.
		const customerId =
			customer?.customer_external_id === undefined
				? customer?.customer_id
				: (await fetchCustomer(business, customer)).id;
		const asked = { ...query, customer_id: customerId };
		const found = await findCustomerCredits(business, asked, limit);
		return listedItems(context, found, limit);
	},
});
