import type { INodeProperties } from 'n8n-workflow';

import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import type { Customer } from '../../api/types';
import { listFields, readList, textFilter, timeFilter } from '../listFields';
import { CUSTOMER_READ } from './summaries';

function exactly(displayName: string, name: string, placeholder: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder,
		description: `Only customers with exactly this ${displayName.toLowerCase()}, in capitals or not`,
	};
}

const WHAT = 'customers';

const LIST = {
	what: WHAT,
	// What the definition marks as sortable.
	sort: { createdTime: 'Created Time', updatedTime: 'Updated Time' },
	filters: [
		textFilter(exactly('Email', 'email', 'e.g. name@example.com')),
		textFilter(exactly('First Name', 'firstName', 'e.g. Nathan')),
		textFilter(exactly('Last Name', 'lastName', 'e.g. Smith')),
		timeFilter(WHAT, 'created'),
		timeFilter(WHAT, 'updated'),
	],
};

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customers',
		description: 'List customers, such as the one with an email address',
	},
	summary: CUSTOMER_READ,
	description: fieldsOf('customer', 'getAll', listFields(LIST)),
	readFields: (fields) => readList(fields, LIST),
	async execute(http: ServiceHttp, { limit, query }, context) {
		const found = await listUpTo<Customer>(http, 'customers', query, limit);
		return listedItems(context, found, limit);
	},
});
