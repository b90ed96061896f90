import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/allocations';
import { amountOf } from '../../api/amounts';
import type { CreditMemo } from '../../api/types';
import type { Target } from './allocationRows';

/** The rows that a memo holds for one kind of target, in minor units. */
export function rowsOf(memo: CreditMemo, target: Target, exponent: number): AllocationRow[] {
	const { invoices = [], transactions = [] } = memo.allocations ?? {};
	const amountFor = (amount: number, kind: string, id: string) =>
		amountOf(amount, exponent, `${kind} '${id}' in credit memo '${memo.id}'`);
	return target === 'invoices'
		? invoices.map(({ invoiceId, amount }) => ({
				targetId: invoiceId,
				amount: amountFor(amount, 'invoice', invoiceId),
			}))
		: transactions.map(({ transactionId, amount }) => ({
				targetId: transactionId,
				amount: amountFor(amount, 'transaction', transactionId),
			}));
}

/** What was asked of an allocation and what Rebilly granted; nothing when nothing was asked. */
export function grantReport(
	asked: readonly AllocationRow[],
	memo: CreditMemo,
	exponent: number,
): IDataObject {
	if (asked.length === 0) return {};
	const granted = [
		...rowsOf(memo, 'invoices', exponent),
		...rowsOf(memo, 'transactions', exponent),
	];
	return { allocationCheck: checkGrant(asked, granted, exponent) };
}
