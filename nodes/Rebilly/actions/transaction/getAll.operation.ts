import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { TRANSACTION_RESULTS, TRANSACTION_STATUSES, TRANSACTION_TYPES } from '../../api/choices';
import type { Transaction } from '../../api/types';
import { choicesOf, locatorField } from '../fields';
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
import { TRANSACTION_READ } from './summaries';

/** What the definition marks as sortable. */
const SORT_KEYS = {
	createdTime: 'Created Time',
	currency: 'Currency',
	updatedTime: 'Updated Time',
};

const WHAT = 'transactions';

const description = listFields({
	what: WHAT,
	sort: SORT_KEYS,
	filters: [
		...timeFilters(WHAT, 'created'),
		currencyFilter,
		customerFilter(WHAT),
		locatorField({
			displayName: 'Parent Transaction',
			name: 'parentTransactionId',
			searchListMethod: 'searchTransactions',
			placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
			description: 'Only the refunds and captures of this transaction',
		}),
		{
			displayName: 'Result',
			name: 'result',
			type: 'options',
			options: choicesOf(TRANSACTION_RESULTS),
			default: 'approved',
			description: 'What the gateway decided, of which only an approved refund moved money',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(TRANSACTION_STATUSES),
			default: [],
			description: 'Only transactions in one of these states',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: choicesOf(TRANSACTION_TYPES),
			default: 'refund',
			description: 'Only transactions of this type',
		},
		...timeFilters(WHAT, 'updated'),
	],
});

export const getAll = defineOperation<ServiceHttp, ListInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many transactions',
		description: 'List transactions, such as the approved refunds of a day',
	},
	summary: TRANSACTION_READ,
	description: fieldsOf('transaction', 'getAll', description),
	readFields: (fields) =>
		readList(fields, SORT_KEYS, (filters) => [
			...anyTerm(filters, 'type', TRANSACTION_TYPES),
			...anyTerm(filters, 'result', TRANSACTION_RESULTS),
			...currencyTerm(filters),
			...idTerm(filters, 'customerId'),
			...timeTerm(filters, 'created'),
			...anyTerm(filters, 'status', TRANSACTION_STATUSES),
			...idTerm(filters, 'parentTransactionId'),
			...timeTerm(filters, 'updated'),
		]),
	async execute(http, { limit, query }, context) {
		const found = await listUpTo<Transaction>(http, 'transactions', query, limit);
		return listedItems(context, found, limit);
	},
});
