import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { INVOICE_STATUSES } from '../../api/choices';
import type { Invoice } from '../../api/types';
import { choicesOf } from '../fields';
import {
	anyTerm,
	currencyFilter,
	currencyTerm,
	customerFilter,
	idTerm,
	listFields,
	type ListInput,
	readList,
	timeFilters,
	timeTerm,
} from '../listFields';
import { INVOICE_READ } from './summaries';

/** What the definition marks as sortable, as far as it helps to find invoices. */
const SORT_KEYS = {
	amount: 'Amount',
	amountDue: 'Amount Due',
	createdTime: 'Created Time',
	currency: 'Currency',
	dueTime: 'Due Time',
	issuedTime: 'Issued Time',
	paidTime: 'Paid Time',
	updatedTime: 'Updated Time',
};

const WHAT = 'invoices';

const description = listFields({
	what: WHAT,
	sort: SORT_KEYS,
	filters: [
		...timeFilters(WHAT, 'created'),
		currencyFilter,
		customerFilter(WHAT),
		...timeFilters(WHAT, 'due'),
		...timeFilters(WHAT, 'issued'),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(INVOICE_STATUSES),
			default: [],
			description: 'Only invoices in one of these states',
		},
		...timeFilters(WHAT, 'updated'),
	],
});

export const getAll = defineOperation<ServiceHttp, ListInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many invoices',
		description: 'List invoices, such as the open ones of a customer',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'getAll', description),
	readFields: (fields) =>
		readList(fields, SORT_KEYS, (filters) => [
			...currencyTerm(filters),
			...idTerm(filters, 'customerId'),
			...anyTerm(filters, 'status', INVOICE_STATUSES),
			...timeTerm(filters, 'due'),
			...timeTerm(filters, 'issued'),
			...timeTerm(filters, 'created'),
			...timeTerm(filters, 'updated'),
		]),
	async execute(http, { limit, query }, context) {
		const found = await listUpTo<Invoice>(http, 'invoices', query, limit);
		return listedItems(context, found, limit);
	},
});
