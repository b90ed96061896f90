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
import { filterTerm, filterTimes } from '../../api/filters';
import { listRows } from '../../api/lists';
import { TRANSACTION_SUMMARY } from '../summaries';
import type { Transaction } from '../../api/types';
import { locatorField } from '../fields';

interface GetAllInput {
	limit: number | undefined;
	filter: string[];
	simplify: (row: object) => IDataObject;
}

const TYPES = [
	'3ds-authentication',
	'authorize',
	'capture',
	'credit',
	'refund',
	'sale',
	'setup',
	'void',
];
const RESULTS = ['abandoned', 'approved', 'canceled', 'declined', 'unknown'];

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
				displayName: 'Created After',
				name: 'createdAfter',
				type: 'dateTime',
				default: '',
				description: 'Only transactions created at this time or later',
			},
			{
				displayName: 'Created Before',
				name: 'createdBefore',
				type: 'dateTime',
				default: '',
				description: 'Only transactions created at this time or earlier',
			},
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
				description: 'Only transactions of this customer',
			}),
			{
				displayName: 'Result',
				name: 'result',
				type: 'options',
				options: RESULTS.map((value) => ({ name: capitalized(value), value })),
				default: 'approved',
				description: 'What the gateway decided. Only an approved refund moved money.',
			},
			{
				displayName: 'Type',
				name: 'type',
				type: 'options',
				options: TYPES.map((value) => ({ name: capitalized(value), value })),
				default: 'refund',
			},
		],
	},
	optionsField(),
];

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	const term = (field: string) => {
		const value = filters.text(field)?.trim();
		return value ? [filterTerm(field, value, filters.label(field))] : [];
	};
	const customerId = filters.locatorId('customerId', REBILLY_ID);
	return {
		limit: readLimit(fields),
		simplify: readSimplify(fields, TRANSACTION_SUMMARY),
		filter: [
			...term('type'),
			...term('result'),
			...term('currency'),
			...(customerId ? [filterTerm('customerId', customerId, filters.label('customerId'))] : []),
			...filterTimes(
				'createdTime',
				filters.dateTime('createdAfter'),
				filters.dateTime('createdBefore'),
			),
		],
	};
}

function capitalized(value: string): string {
	return value.charAt(0).toUpperCase() + value.slice(1).replace(/-/g, ' ');
}

export const getAll = defineOperation<ServiceHttp, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many transactions',
		description: 'List transactions, such as the approved refunds of a day',
	},
	description: fieldsOf('transaction', 'getAll', description),
	readFields,
	async execute(http, { limit, filter, simplify }) {
		const rows = await listRows<Transaction>(http, 'transactions', { filter }, limit);
		return itemsOf(rows.map(simplify));
	},
});
