import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, bySum, checkGrant } from './allocations';
import { formatAmount, sum } from '../money';

/** What the shared rules know of a vendor's credit; `State` is the vendor's object. Amounts are minor units. */
export interface CreditAdapter<State> {
	/** What of it is applied to nothing. */
	unusedOf(state: State): bigint;
	/** What it gives to invoices, and to whatever else it can be applied to. */
	rowsOf(state: State): AllocationRow[];
}

/**
 * What was asked of an allocation and what the vendor granted; nothing when nothing was asked.
 *
 * @param exponent the number of decimals to show amounts with
 */
export function grantReport<State>(
	credit: CreditAdapter<State>,
	asked: readonly AllocationRow[],
	state: State,
	exponent: number,
): IDataObject {
	if (asked.length === 0) return {};
	return { allocationCheck: checkGrant(asked, credit.rowsOf(state), exponent) };
}

/**
 * What a credit took back between two looks at it. Amounts are decimal strings in major units.
 *
 * @param exponent the number of decimals to show amounts with
 */
export function freedReport<State>(
	credit: CreditAdapter<State>,
	before: State,
	after: State,
	exponent: number,
): IDataObject {
	const left = new Map(
		bySum(credit.rowsOf(after)).map(({ targetId, amount }) => [targetId, amount]),
	);
	const typeOf = new Map(credit.rowsOf(before).map(({ targetId, type }) => [targetId, type]));
	const freed = bySum(credit.rowsOf(before))
		.map(({ targetId: id, amount }) => ({ id, amount: amount - (left.get(id) ?? 0n) }))
		.filter(({ amount }) => amount > 0n);
	return {
		freed: formatAmount(sum(freed.map(({ amount }) => amount)), exponent),
		freedFrom: freed.map(({ id, amount }) => {
			const type = typeOf.get(id);
			return { id, ...(type !== undefined && { type }), amount: formatAmount(amount, exponent) };
		}),
	};
}

/** What each invoice owes less, and more, once a credit is as it is after a write; for a dry run. */
export function balanceDeltas(
	before: readonly AllocationRow[],
	after: readonly AllocationRow[],
): Array<{ id: string; amount: bigint }> {
	return [
		...after.map(({ targetId: id, amount }) => ({ id, amount })),
		...before.map(({ targetId: id, amount }) => ({ id, amount: -amount })),
	];
}
