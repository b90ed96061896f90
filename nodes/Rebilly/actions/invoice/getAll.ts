import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	limitFields,
	optionsField,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/descriptions';
import type { FieldGroup } from '../../../shared/fields';
import type { ServiceHttp } from '../../../shared/http';
import { fieldsOf, itemsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { REBILLY_ID } from '../../api/environment';
import { filterAny, filterTerm, filterTimes } from '../../api/filters';
import { listRows } from '../../api/lists';
import { INVOICE_SUMMARY } from '../summaries';
import { type Invoice, INVOICE_STATUSES } from '../../api/types';
import { locatorField } from '../fields';

interface GetAllInput {
	limit: number | undefined;
	filter: string[];
	simplify: (row: object) => IDataObject;
}

const description: INodeProperties[] = [
	...limitFields,
	simplifyField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Currency',
				name: 'currency',
				type: 'string',
				default: '',
				placeholder: 'e.g. USD',
				description: 'Three-letter ISO code',
			},
			locatorField({
				displayName: 'Customer',
				name: 'customerId',
				searchListMethod: 'searchCustomers',
				placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
				description: 'Only invoices of this customer',
			}),
			{
				displayName: 'Due After',
				name: 'dueAfter',
				type: 'dateTime',
				default: '',
				description: 'Only invoices due at this time or later',
			},
			{
				displayName: 'Due Before',
				name: 'dueBefore',
				type: 'dateTime',
				default: '',
				description: 'Only invoices due at this time or earlier',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				options: INVOICE_STATUSES.map((value) => ({
					name: value.charAt(0).toUpperCase() + value.slice(1).replace('-', ' '),
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
	const currency = filters.currency('currency')?.code;
	const customerId = filters.locatorId('customerId', REBILLY_ID);
	const statuses = filters.choices('status', INVOICE_STATUSES);
	return {
		limit: readLimit(fields),
		simplify: readSimplify(fields, INVOICE_SUMMARY),
		filter: [
			...(currency ? [filterTerm('currency', currency, filters.label('currency'))] : []),
			...(customerId ? [filterTerm('customerId', customerId, filters.label('customerId'))] : []),
			...(statuses.length > 0 ? [filterAny('status', statuses)] : []),
			...filterTimes('dueTime', filters.dateTime('dueAfter'), filters.dateTime('dueBefore')),
		],
	};
}

export const getAll = defineOperation<ServiceHttp, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many invoices',
		description: 'List invoices, such as the open ones of a customer',
	},
	description: fieldsOf('invoice', 'getAll', description),
	readFields,
	async execute(http, { limit, filter, simplify }) {
		const rows = await listRows<Invoice>(http, 'invoices', { filter }, limit);
		return itemsOf(rows.map(simplify));
	},
});
