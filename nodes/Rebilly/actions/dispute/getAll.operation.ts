import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { DISPUTE_CATEGORIES, DISPUTE_STATUSES, DISPUTE_TYPES } from '../../api/choices';
import type { Dispute } from '../../api/types';
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
import { DISPUTE_READ } from './summaries';

const WHAT = 'disputes';

const LIST = {
	what: WHAT,
	// What the definition marks as sortable.
	sort: { createdTime: 'Created Time', currency: 'Currency', updatedTime: 'Updated Time' },
	filters: [
		choiceFilter({
			displayName: 'Category',
			name: 'category',
			type: 'options',
			options: choicesOf(DISPUTE_CATEGORIES),
			default: 'fraud',
			description: 'Only disputes of this kind of reason',
		}),
		currencyFilter,
		customerFilter(WHAT),
		timeFilter(WHAT, 'created'),
		choiceFilter({
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(DISPUTE_STATUSES),
			default: [],
			description: 'Only disputes in one of these states',
		}),
		idFilter({
			...transactionField,
			required: undefined,
			description: 'Only disputes of this payment',
		}),
		choiceFilter({
			displayName: 'Type',
			name: 'type',
			type: 'multiOptions',
			options: choicesOf(DISPUTE_TYPES),
			default: [],
			description: 'Only disputes of one of these types',
		}),
		timeFilter(WHAT, 'updated'),
	],
};

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many disputes',
		description: 'List disputes, such as the chargebacks of a day',
	},
	summary: DISPUTE_READ,
	description: fieldsOf('dispute', 'getAll', listFields(LIST)),
	readFields: (fields) => readList(fields, LIST),
	async execute(http: ServiceHttp, { limit, query }, context) {
		const found = await listUpTo<Dispute>(http, 'disputes', query, limit);
		return listedItems(context, found, limit);
	},
});
