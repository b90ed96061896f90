import type { INodeProperties } from 'n8n-workflow';

import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { listUpTo } from '../../api/lists';
import { CREDIT_MEMO_STATUSES, REASONS } from '../../api/choices';
import type { CreditMemo } from '../../api/types';
import { choicesOf, invoiceField } from '../fields';
import {
	choiceFilter,
	currencyFilter,
	customerFilter,
	idFilter,
	listFields,
	readList,
	timeFilter,
} from '../listFields';
import { CREDIT_MEMO_READ } from './summaries';

const WHAT = 'credit memos';

const LIST = {
	what: WHAT,
	// What the definition marks as sortable.
	sort: { createdTime: 'Created Time', currency: 'Currency', updatedTime: 'Updated Time' },
	filters: [
		customerFilter(WHAT),
		choiceFilter({
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: choicesOf(CREDIT_MEMO_STATUSES),
			default: [],
			description: 'Only credit memos in one of these states',
		}),
		currencyFilter,
		choiceFilter({
			displayName: 'Reason',
			name: 'reason',
			type: 'multiOptions',
			options: choicesOf(REASONS),
			default: [],
			description: 'Only credit memos given for one of these reasons',
		}),
		idFilter({ ...invoiceField, description: 'Only credit memos issued for this invoice' }),
		timeFilter(WHAT, 'created'),
		timeFilter(WHAT, 'updated'),
	],
};

const expandCustomerOption: INodeProperties = {
	displayName: 'Expand Customer',
	name: 'expandCustomer',
	type: 'boolean',
	default: false,
	description:
		'Whether to include the customer of each credit memo, in _embedded, where Simplify is off',
};

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many credit memos',
		description: 'List credit memos, such as those of a customer that are not used up',
	},
	summary: CREDIT_MEMO_READ,
	description: fieldsOf('creditMemo', 'getAll', listFields(LIST, [expandCustomerOption])),
	readFields(fields) {
		const expand = fields.collection('options').flag('expandCustomer');
		const { limit, query } = readList(fields, LIST);
		return { limit, query: { ...query, ...(expand && { expand: 'customer' }) } };
	},
	async execute(http: ServiceHttp, { limit, query }, context) {
		const found = await listUpTo<CreditMemo>(http, 'credit-memos', query, limit);
		return listedItems(context, found, limit);
	},
});
