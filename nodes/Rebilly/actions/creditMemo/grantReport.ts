import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/allocations';
import { parseAmount } from '../../../shared/money';
import type { CreditMemo } from '../../api/types';
import type { Target } from './allocationRows';

/** The rows that a memo holds for one kind of target, in minor units. */
export function rowsOf(memo: CreditMemo, target: Target, exponent: number): AllocationRow[] {
	const { invoices = [], transactions = [] } = memo.allocations ?? {};
	return target === 'invoices'
		? invoices.map(({ invoiceId, amount }) => ({
				targetId: invoiceId,
				amount: parseAmount(amount, exponent),
			}))
		: transactions.map(({ transactionId, amount }) => ({
				targetId: transactionId,
				amount: parseAmount(amount, exponent),
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
