import type { IDataObject } from 'n8n-workflow';
import { formatAmount } from '../../../shared/money';
import type { Cell, Column, Share } from '../../../shared/run/summary';
import { CREDIT_MEMO, exponentOf } from '../../api/memoAmounts';
import {
	RebillySummary,
	allocatedNow,
	amount,
	asAsked,
	changes,
	customerName,
	freedFrom,
	invoiceIds,
	leftOver,
	memoOf,
	notice,
} from '../columns';

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
		// The customer who was asked for by name takes its place.
		['reason', ({ reason, _embedded: embedded }) => (embedded ? undefined : (reason as Cell))],
		customerName,
		'customerId',
		invoiceIds,
		'createdTime',
	],
};

export const CREDIT_MEMO_CREATED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
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
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
		allocatedNow,
		leftOver,
		invoiceIds,
		asAsked,
		'customerId',
		notice,
	],
	shares,
};

export const CREDIT_MEMO_DEALLOCATED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
		'freed',
		leftOver,
		freedFrom,
		asAsked,
		'customerId',
		notice,
	],
};

export const CREDIT_MEMO_UPDATED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
		amount('totalAmount'),
		amount('unusedAmount'),
		changes,
		'customerId',
		'number',
		notice,
	],
};

export const CREDIT_MEMO_VOIDED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
		amount('totalAmount'),
		'freed',
		freedFrom,
		'customerId',
		'number',
		notice,
	],
};

export const CREDIT_MEMO_REFUNDED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'currency',
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
