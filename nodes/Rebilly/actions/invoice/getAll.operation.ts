import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { INVOICE_STATUSES } from '../../api/choices';
import type { Invoice } from '../../api/types';
import { choicesOf } from '../fields';
import {
	choiceFilter,
	currencyFilter,
	customerFilter,
	listFields,
	readList,
	timeFilter,
} from '../listFields';
import { INVOICE_READ } from './summaries';

const WHAT = 'invoices';

const LIST = {
	what: WHAT,
	// What the definition marks as sortable, as far as it helps to find invoices.
	sort: {
		amount: 'Amount',
		amountDue: 'Amount Due',
		createdTime: 'Created Time',
		currency: 'Currency',
		dueTime: 'Due Time',
		issuedTime: 'Issued Time',
		paidTime: 'Paid Time',
		updatedTime: 'Updated Time',
	},
	filters: [
		currencyFilter,
		customerFilter(WHAT),
		choiceFilter({
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(INVOICE_STATUSES),
			default: [],
			description: 'Only invoices in one of these states',
		}),
		timeFilter(WHAT, 'due'),
		timeFilter(WHAT, 'issued'),
		timeFilter(WHAT, 'created'),
		timeFilter(WHAT, 'updated'),
	],
};

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many invoices',
		description: 'List invoices, such as the open ones of a customer',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'getAll', listFields(LIST)),
	readFields: (fields) => readList(fields, LIST),
	async execute(http: ServiceHttp, { limit, query }, context) {
		const found = await listUpTo<Invoice>(http, 'invoices', query, limit);
		return listedItems(context, found, limit);
	},
});
