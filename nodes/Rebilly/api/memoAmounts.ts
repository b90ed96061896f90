import type { AllocationRow } from '../../shared/credit/allocations';
import type { CreditAdapter } from '../../shared/credit/creditAdapter';
import { sum } from '../../shared/money';
import { amountOf, decimalsOf } from './amounts';
import type { CreditMemo } from './types';

/** What a credit memo can be applied to. */
export const TARGETS = ['invoices', 'transactions'] as const;

export type Target = (typeof TARGETS)[number];

/** The number of decimals of a memo's currency. */
export function exponentOf({ id, currency }: CreditMemo): number {
	return decimalsOf(currency, `credit memo '${id}'`);
}

/** What is unused of a memo, in minor units. */
export function unusedOf(memo: CreditMemo): bigint {
	return amountOf(memo.unusedAmount, exponentOf(memo), `credit memo '${memo.id}'`);
}

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

/** What a memo gives to invoices and transactions. */
function allRowsOf(memo: CreditMemo): AllocationRow[] {
	const exponent = exponentOf(memo);
	return TARGETS.flatMap((target) =>
		rowsOf(memo, target, exponent).map((row) => ({ ...row, type: TYPES[target] })),
	);
}

const TYPES = { invoices: 'invoice', transactions: 'transaction' } as const;

/** What a memo gives to invoices and transactions, in minor units. */
export function allocatedOf(memo: CreditMemo): bigint {
	return sum(allRowsOf(memo).map(({ amount }) => amount));
}

export const CREDIT_MEMO: CreditAdapter<CreditMemo> = { unusedOf, rowsOf: allRowsOf };
