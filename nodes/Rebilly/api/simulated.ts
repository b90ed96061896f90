import { balanceDeltas } from '../../shared/credit/creditAdapter';
import type { SimulatedEffect } from '../../shared/http/call';
import { toDecimalNumber } from '../../shared/money';
import { amountOf } from './amounts';
import { allocatedOf, exponentOf, rowsOf } from './memoAmounts';
import type { CreditMemo, CreditMemoBody } from './types';

/** What writes to credit memos would bring about, for a dry run. */

/**
 * The memo that a body makes, as far as it can be known.
 *
 * @param id undefined where Rebilly assigns it
 * @param total what the memo credits in all, in minor units
 */
export function newMemo(id: string | undefined, body: CreditMemoBody, total: bigint): CreditMemo {
	const { customerId, currency } = body;
	const empty = { id: id ?? '', customerId, currency, totalAmount: 0, unusedAmount: 0 };
	const memo = changedMemo(empty, body, total);
	if (id !== undefined) return memo;
	const { id: _, ...withoutId } = memo;
	return withoutId as CreditMemo;
}

/**
 * The memo after a change. Of the allocations, the arrays that are not sent stay.
 *
 * @param total what it then credits in all, in minor units; undefined when that stays
 */
export function changedMemo(
	before: CreditMemo,
	changes: Partial<CreditMemoBody>,
	total?: bigint,
): CreditMemo {
	const exponent = exponentOf(before);
	const read = (amount: number | undefined) =>
		amountOf(amount, exponent, `credit memo '${before.id}'`);
	const allocations = { ...before.allocations, ...changes.allocations };
	const after = { ...before, ...changes, allocations };
	const totalBefore = read(before.totalAmount);
	const taken = allocatedOf(after) - allocatedOf(before);
	const used = totalBefore - read(before.unusedAmount) + taken;
	const newTotal = total ?? totalBefore;
	return {
		...after,
		totalAmount: toDecimalNumber(newTotal, exponent),
		unusedAmount: toDecimalNumber(newTotal - used, exponent),
	};
}

/** A write after which a memo is like this, and its invoices owe less by what it took for them. */
export function memoEffect(after: CreditMemo, before?: CreditMemo, status = 200): SimulatedEffect {
	const exponent = exponentOf(after);
	const use = (memo?: CreditMemo) => (memo ? rowsOf(memo, 'invoices', exponent) : []);
	return {
		answer: after,
		status,
		objects: after.id ? [{ path: ['credit-memos', after.id], body: after }] : [],
		balanceDeltas: balanceDeltas(use(before), use(after)),
	};
}
