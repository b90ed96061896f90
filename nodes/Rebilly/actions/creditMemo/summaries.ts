import type { IDataObject } from 'n8n-workflow';

import { asAsked, changes, freedFrom, notice } from '../../../shared/credit/reportColumns';
import { formatAmount } from '../../../shared/money';
import type { Column, Share } from '../../../shared/run/summary';
import { CREDIT_MEMO, exponentOf } from '../../api/memoAmounts';
import { RebillySummary, allocatedNow, amount, invoiceIds, leftOver, memoOf } from '../columns';

/** What every write begins with. */
const WRITTEN = ['outcome', 'id', 'status', 'currency'] as const;

const refunded: Column<unknown> = [
	'refunded',
	({ amountCheck }) => (amountCheck as { refunded?: string } | undefined)?.refunded,
];

/** What each invoice and transaction has of a memo. */
function shares(record: IDataObject): Share[] {
	const memo = memoOf(record);
	return CREDIT_MEMO.rowsOf(memo).map(({ targetId, amount: minor }) => ({
		to: targetId,
		amount: formatAmount(minor, exponentOf(memo)),
	}));
}

export const CREDIT_MEMO_READ: RebillySummary = {
	columns: [
		'id',
		'number',
		'status',
		'currency',
		amount('totalAmount'),
		amount('unusedAmount'),
		'reason',
		'customerId',
		invoiceIds,
		'createdTime',
	],
};

export const CREDIT_MEMO_CREATED: RebillySummary = {
	columns: [
		...WRITTEN,
		amount('totalAmount'),
		allocatedNow,
		leftOver,
		'customerId',
		'number',
		notice,
	],
	shares,
};

export const CREDIT_MEMO_ALLOCATED: RebillySummary = {
	columns: [...WRITTEN, allocatedNow, leftOver, invoiceIds, asAsked, 'customerId', notice],
	shares,
};

export const CREDIT_MEMO_DEALLOCATED: RebillySummary = {
	columns: [...WRITTEN, 'freed', leftOver, freedFrom, asAsked, 'customerId', notice],
};

export const CREDIT_MEMO_UPDATED: RebillySummary = {
	columns: [
		...WRITTEN,
		amount('totalAmount'),
		amount('unusedAmount'),
		changes,
		'customerId',
		'number',
		notice,
	],
};

export const CREDIT_MEMO_VOIDED: RebillySummary = {
	columns: [...WRITTEN, amount('totalAmount'), 'freed', freedFrom, 'customerId', 'number', notice],
};

export const CREDIT_MEMO_REFUNDED: RebillySummary = {
	columns: [
		...WRITTEN,
		refunded,
		asAsked,
		amount('unusedAmount'),
		'invoiceId',
		'customerId',
		notice,
	],
};

export const TIMELINE: RebillySummary = {
	columns: ['id', 'occurredTime', 'type', 'triggeredBy', 'message'],
};

export const COMMENT_DELETED: RebillySummary = {
	columns: ['outcome', 'deleted', 'id', 'creditMemoId', 'message'],
};
