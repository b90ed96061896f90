import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { TRANSACTION_RESULTS, TRANSACTION_STATUSES, TRANSACTION_TYPES } from '../../api/choices';
import type { Transaction } from '../../api/types';
import { choicesOf, transactionField } from '../fields';
import {
	choiceFilter,
	currencyFilter,
	customerFilter,
	idFilter,
	listFields,
	readList,
	timeFilter,
} from '../listFields';
import { TRANSACTION_READ } from './summaries';

const WHAT = 'transactions';

const LIST = {
	what: WHAT,
	// What the definition marks as sortable.
	sort: { createdTime: 'Created Time', currency: 'Currency', updatedTime: 'Updated Time' },
	filters: [
		choiceFilter({
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: choicesOf(TRANSACTION_TYPES),
			default: 'refund',
			description: 'Only transactions of this type',
		}),
		choiceFilter({
			displayName: 'Result',
			name: 'result',
			type: 'options',
			options: choicesOf(TRANSACTION_RESULTS),
			default: 'approved',
			description: 'What the gateway decided, of which only an approved refund moved money',
		}),
		currencyFilter,
		customerFilter(WHAT),
		timeFilter(WHAT, 'created'),
		choiceFilter({
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(TRANSACTION_STATUSES),
			default: [],
			description: 'Only transactions in one of these states',
		}),
		idFilter({
			...transactionField,
			displayName: 'Parent Transaction',
			name: 'parentTransactionId',
			required: undefined,
			description: 'Only the refunds and captures of this transaction',
		}),
		timeFilter(WHAT, 'updated'),
	],
};

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many transactions',
		description: 'List transactions, such as the approved refunds of a day',
	},
	summary: TRANSACTION_READ,
	description: fieldsOf('transaction', 'getAll', listFields(LIST)),
	readFields: (fields) => readList(fields, LIST),
	async execute(http: ServiceHttp, { limit, query }, context) {
		const found = await listUpTo<Transaction>(http, 'transactions', query, limit);
		return listedItems(context, found, limit);
	},
});
