import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	limitFields,
	optionsField,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import type { Call } from '../../../shared/http/call';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findCustomerCredits } from '../../api/customerCredits';
import { fetchCustomer } from '../../api/customers';
import { UUID } from '../../api/environment';
import type { CustomerReference } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField, customerField, readCustomer } from '../fields';
import {
	dayField,
	filtersField,
	memoFilters,
	readDay,
	readDayAfter,
	readMemoFilters,
	readReferenceNumbers,
	readSort,
	referenceNumbersField,
	sortField,
} from '../listFields';
import { CUSTOMER_CREDIT_SUMMARY } from '../summaries';

interface GetAllInput {
	businessId: string;
	customer: CustomerReference | undefined;
	query: NonNullable<Call['query']>;
	limit: number | undefined;
	simplify: (row: object) => IDataObject;
}

/** Not documented for credits; these are the times that a credit has. */
const SORT_KEYS = [
	{ name: 'Created At', value: 'created_at' },
	{ name: 'Sent At', value: 'sent_at' },
	{ name: 'Updated At', value: 'updated_at' },
];

const description: INodeProperties[] = [
	businessField,
	...limitFields,
	simplifyField,
	filtersField([
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
	]),
	sortField(SORT_KEYS),
	optionsField(),
];

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		customer: readCustomer(filters),
		limit: readLimit(fields),
		simplify: readSimplify(fields, CUSTOMER_CREDIT_SUMMARY),
		query: {
			...readMemoFilters(filters),
			reference_number: filters.text('referenceNumber')?.trim(),
			reference_numbers: readReferenceNumbers(filters),
			sent_at_start: readDay(filters, 'sentAfter'),
			sent_at_end: readDayAfter(filters, 'sentBefore'),
			...readSort(fields, SORT_KEYS),
		},
	};
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customer credits',
		description: 'List customer credits, such as those of one customer or of one day',
	},
	description: fieldsOf('customerCredit', 'getAll', description),
	readFields,
	async execute({ http }, { businessId, customer, query, limit, simplify }, context) {
		// The list of credits knows no external ID.
		const customerId =
			customer?.customer_external_id === undefined
				? customer?.customer_id
				: (await fetchCustomer(http, businessId, customer)).id;
		const asked = { ...query, customer_id: customerId };
		const found = await findCustomerCredits(http, businessId, asked, limit);
		return listedItems(context, found, limit, simplify);
	},
});
