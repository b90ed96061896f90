import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { DISPUTE_CATEGORIES, DISPUTE_STATUSES, DISPUTE_TYPES } from '../../api/choices';
import type { Dispute } from '../../api/types';
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
import { DISPUTE_READ } from './summaries';

/** What the definition marks as sortable. */
const SORT_KEYS = {
	createdTime: 'Created Time',
	currency: 'Currency',
	updatedTime: 'Updated Time',
};

const WHAT = 'disputes';

const description = listFields({
	what: WHAT,
	sort: SORT_KEYS,
	filters: [
		{
			displayName: 'Category',
			name: 'category',
			type: 'options',
			options: choicesOf(DISPUTE_CATEGORIES),
			default: 'fraud',
			description: 'Only disputes of this kind of reason',
		},
		...timeFilters(WHAT, 'created'),
		currencyFilter,
		customerFilter(WHAT),
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(DISPUTE_STATUSES),
			default: [],
			description: 'Only disputes in one of these states',
		},
		locatorField({
			displayName: 'Transaction',
			name: 'transactionId',
			searchListMethod: 'searchTransactions',
			placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
			description: 'Only disputes of this payment',
		}),
		{
			displayName: 'Type',
			name: 'type',
			type: 'multiOptions',
			options: choicesOf(DISPUTE_TYPES),
			default: [],
			description: 'Only disputes of one of these types',
		},
		...timeFilters(WHAT, 'updated'),
	],
});

export const getAll = defineOperation<ServiceHttp, ListInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many disputes',
		description: 'List disputes, such as the chargebacks of a day',
	},
	summary: DISPUTE_READ,
	description: fieldsOf('dispute', 'getAll', description),
	readFields: (fields) =>
		readList(fields, SORT_KEYS, (filters) => [
			...anyTerm(filters, 'category', DISPUTE_CATEGORIES),
			...currencyTerm(filters),
			...idTerm(filters, 'customerId'),
			...timeTerm(filters, 'created'),
			...anyTerm(filters, 'status', DISPUTE_STATUSES),
			...idTerm(filters, 'transactionId'),
			...anyTerm(filters, 'type', DISPUTE_TYPES),
			...timeTerm(filters, 'updated'),
		]),
	async execute(http, { limit, query }, context) {
		const found = await listUpTo<Dispute>(http, 'disputes', query, limit);
		return listedItems(context, found, limit);
	},
});
