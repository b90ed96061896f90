import type { IDataObject } from 'n8n-workflow';

import { isWritten } from '../../shared/credit/reportColumns';
import { formatAmount } from '../../shared/money';
import type { Cell, Column, Summary } from '../../shared/run/summary';
import { allocatedOf, exponentOf } from '../api/memoAmounts';
import { decimalText } from '../api/amounts';
import type { CreditMemo } from '../api/types';

/**
 * What *Simplify* shows of each operation: the fields of Rebilly under Rebilly's names, what the node adds in camel case,
 * amounts as decimal text in units of the currency. The most important columns come first, since a table shows those.
 */
export type RebillySummary = Summary<unknown>;

export const memoOf = (record: IDataObject) => record as unknown as CreditMemo;

/** An amount of Rebilly with the decimals of its currency; what is no amount stays as it is. */
export function shown(amount: unknown, currency: unknown): Cell {
	if (amount === undefined || amount === null) return amount;
	return decimalText(amount, currency) ?? JSON.stringify(amount);
}

export function amount(name: string): Column<unknown> {
	return [name, (record) => shown(record[name], record.currency)];
}

/** The texts of a list, comma-separated. */
export function joined(texts: unknown): string {
	return ((texts ?? []) as string[]).join(', ');
}

export const invoiceIds: Column<unknown> = [
	'invoiceIds',
	(record) =>
		joined((memoOf(record).allocations?.invoices ?? []).map(({ invoiceId }) => invoiceId)),
];
/** What is applied of a memo after a write, where the operation does not say how much of it is new. */
export const allocatedNow: Column<unknown> = [
	'allocatedNow',
	(record) =>
		(record.allocatedNow as Cell) ??
		formatAmount(isWritten(record) ? allocatedOf(memoOf(record)) : 0n, exponentOf(memoOf(record))),
];
export const leftOver: Column<unknown> = [
	'leftOver',
	({ leftOver: left, unusedAmount, currency }) => (left as Cell) ?? shown(unusedAmount, currency),
];

export const COMMENT_ADDED: RebillySummary = {
	columns: ['outcome', 'id', 'message', 'creditMemoId', 'customerId', 'occurredTime'],
};
