import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { CREDIT_MEMO_STATUSES, REASONS } from '../../api/choices';
import type { CreditMemo } from '../../api/types';
import { choicesOf, invoiceField } from '../fields';
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
import { CREDIT_MEMO_READ } from './summaries';

/** What the definition marks as sortable. */
const SORT_KEYS = {
	createdTime: 'Created Time',
	currency: 'Currency',
	updatedTime: 'Updated Time',
};

const WHAT = 'credit memos';

const description = listFields({
	what: WHAT,
	sort: SORT_KEYS,
	filters: [
		...timeFilters(WHAT, 'created'),
		currencyFilter,
		customerFilter(WHAT),
		{ ...invoiceField, description: 'Only credit memos issued for this invoice' },
		{
			displayName: 'Reason',
			name: 'reason',
			type: 'multiOptions',
			options: choicesOf(REASONS),
			default: [],
			description: 'Only credit memos given for one of these reasons',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(CREDIT_MEMO_STATUSES),
			default: [],
			description: 'Only credit memos in one of these states',
		},
		...timeFilters(WHAT, 'updated'),
	],
	options: [
		{
			displayName: 'Expand Customer',
			name: 'expandCustomer',
			type: 'boolean',
			default: false,
			description:
				'Whether to include the customer of each credit memo, in _embedded, where Simplify is off',
		},
	],
});

export const getAll = defineOperation<ServiceHttp, ListInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many credit memos',
		description: 'List credit memos, such as those of a customer that are not used up',
	},
	summary: CREDIT_MEMO_READ,
	description: fieldsOf('creditMemo', 'getAll', description),
	readFields(fields) {
		const expand = fields.collection('options').flag('expandCustomer');
		const input = readList(fields, SORT_KEYS, (filters) => [
			...idTerm(filters, 'customerId'),
			...anyTerm(filters, 'status', CREDIT_MEMO_STATUSES),
			...currencyTerm(filters),
			...anyTerm(filters, 'reason', REASONS),
			...idTerm(filters, 'invoiceId'),
			...timeTerm(filters, 'created'),
			...timeTerm(filters, 'updated'),
		]);
		return expand ? { ...input, query: { ...input.query, expand: 'customer' } } : input;
	},
	async execute(http, { limit, query }, context) {
		const found = await listUpTo<CreditMemo>(http, 'credit-memos', query, limit);
		return listedItems(context, found, limit);
	},
});
