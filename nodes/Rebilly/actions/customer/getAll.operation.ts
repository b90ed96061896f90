import type { INodeProperties } from 'n8n-workflow';

import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import type { Customer } from '../../api/types';
import {
	listFields,
	type ListInput,
	readList,
	textTerm,
	timeFilters,
	timeTerm,
} from '../listFields';
import { CUSTOMER_READ } from './summaries';

/** What the definition marks as sortable. */
const SORT_KEYS = { createdTime: 'Created Time', updatedTime: 'Updated Time' };

const WHAT = 'customers';

function exactFilter(displayName: string, name: string, placeholder: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder,
		description: `Only customers with exactly this ${displayName.toLowerCase()}, in capitals or not`,
	};
}

const description = listFields({
	what: WHAT,
	sort: SORT_KEYS,
	filters: [
		...timeFilters(WHAT, 'created'),
		exactFilter('Email', 'email', 'e.g. name@example.com'),
		exactFilter('First Name', 'firstName', 'e.g. Nathan'),
		exactFilter('Last Name', 'lastName', 'e.g. Smith'),
		...timeFilters(WHAT, 'updated'),
	],
});

export const getAll = defineOperation<ServiceHttp, ListInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customers',
		description: 'List customers, such as the one with an email address',
	},
	summary: CUSTOMER_READ,
	description: fieldsOf('customer', 'getAll', description),
	readFields: (fields) =>
		readList(fields, SORT_KEYS, (filters) => [
			...textTerm(filters, 'email'),
			...textTerm(filters, 'firstName'),
			...textTerm(filters, 'lastName'),
			...timeTerm(filters, 'created'),
			...timeTerm(filters, 'updated'),
		]),
	async execute(http, { limit, query }, context) {
		const found = await listUpTo<Customer>(http, 'customers', query, limit);
		return listedItems(context, found, limit);
	},
});
