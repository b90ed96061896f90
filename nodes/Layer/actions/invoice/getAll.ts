import type { INodeProperties } from 'n8n-workflow';

import { limitFields, optionsField, readLimit } from '../../../shared/descriptions';
import type { FieldGroup } from '../../../shared/fields';
import type { Call } from '../../../shared/http';
import { fieldsOf, itemsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { UUID } from '../../api/environment';
import { invoicesPath } from '../../api/invoices';
import { listRows } from '../../api/lists';
import type { Invoice } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField, customerField } from '../fields';

interface GetAllInput {
	businessId: string;
	query: NonNullable<Call['query']>;
	limit: number | undefined;
}

/** The states that the documentation names; Layer may have more. */
const STATUSES = [
	'PAID',
	'PARTIALLY_PAID',
	'PARTIALLY_WRITTEN_OFF',
	'REFUNDED',
	'SENT',
	'VOIDED',
	'WRITTEN_OFF',
] as const;

const description: INodeProperties[] = [
	businessField,
	...limitFields,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{ ...customerField, required: undefined, description: 'Only invoices of this customer' },
			{
				displayName: 'Due After',
				name: 'dueAfter',
				type: 'dateTime',
				default: '',
				description: 'Only invoices due on this date or later',
			},
			{
				displayName: 'Due Before',
				name: 'dueBefore',
				type: 'dateTime',
				default: '',
				description: 'Only invoices due on this date or earlier',
			},
			{
				displayName: 'Reference Numbers',
				name: 'referenceNumbers',
				type: 'string',
				default: '',
				placeholder: 'e.g. INV-1042, INV-1043',
				description: 'Comma-separated reference numbers, any of which an invoice must have',
			},
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
	},
	optionsField(),
];

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	const customer = filters.locator('customer');
	const external = customer?.mode === 'externalId';
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		limit: readLimit(fields),
		query: {
			customer_id: external ? undefined : filters.locatorId('customer', UUID),
			customer_external_id: external ? customer.value : undefined,
			due_at_start: filters.dateTime('dueAfter')?.slice(0, 10),
			due_at_end: filters.dateTime('dueBefore')?.slice(0, 10),
			reference_numbers: filters.text('referenceNumbers')?.replace(/\s*,\s*/g, ','),
			status: filters.choices('status', STATUSES).join(',') || undefined,
		},
	};
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many invoices',
		description: 'List invoices, such as those of one customer',
	},
	description: fieldsOf('invoice', 'getAll', description),
	readFields,
	async execute({ http }, { businessId, query, limit }) {
		return itemsOf(await listRows<Invoice>(http, invoicesPath(businessId), query, limit));
	},
});
