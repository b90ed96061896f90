import { formatAmount, sum } from '../money';

/**
 * Adding to what a credit is allocated to already, and telling what was granted from what was asked.
 * A vendor takes the complete list of rows, so what is there must be sent along. Pure; minor units.
 */

/** An amount of a credit that goes to one invoice or transaction. */
export interface AllocationRow {
	targetId: string;
	amount: bigint;
	/** What the target is, where a credit can be applied to things of several kinds. */
	type?: string;
}

/**
 * `ensure`: each target ends with at least the amount, so that doing it again changes nothing.
 * `add`: the amount comes on top of what the target has already.
 */
export type AllocationMode = 'ensure' | 'add';

interface Merge {
	/** All rows, those that were there first and in their order. */
	rows: AllocationRow[];
	/** What the rows take from the credit beyond what they have. */
	added: bigint;
}

/** Adds rows to those that are there. No row loses anything. */
export function mergeAllocations(
	present: readonly AllocationRow[],
	wanted: readonly AllocationRow[],
	mode: AllocationMode,
): Merge {
	const rows = bySum(present);
	let added = 0n;
	for (const { targetId, amount } of wanted) {
		const row = rows.find((candidate) => candidate.targetId === targetId);
		const before = row?.amount ?? 0n;
		const after = mode === 'add' ? before + amount : amount > before ? amount : before;
		added += after - before;
		if (row) row.amount = after;
		else rows.push({ targetId, amount: after });
	}
	return { rows, added };
}

/** One row a target, in the order of the first of each. */
export function bySum(rows: readonly AllocationRow[]): AllocationRow[] {
	const sums = new Map<string, bigint>();
	for (const { targetId, amount } of rows) {
		sums.set(targetId, (sums.get(targetId) ?? 0n) + amount);
	}
	return [...sums].map(([targetId, amount]) => ({ targetId, amount }));
}

/** What was asked and what was granted, as a workflow reads it. Amounts are decimal strings in major units. */
export interface GrantCheck {
	asked: string;
	granted: string;
	asAsked: boolean;
	differences: Array<{ id: string; asked: string; granted: string }>;
}

/**
 * Compares the rows that a vendor answered with, with those that were asked for: a vendor may lower what
 * it cannot grant without a word.
 *
 * @param exponent the number of decimals to show amounts with
 */
export function checkGrant(
	asked: readonly AllocationRow[],
	answered: readonly AllocationRow[],
	exponent: number,
): GrantCheck {
	const shown = (amount: bigint) => formatAmount(amount, exponent);
	const grants = new Map(bySum(answered).map(({ targetId, amount }) => [targetId, amount]));
	const rows = bySum(asked).map(({ targetId, amount }) => ({
		id: targetId,
		asked: amount,
		granted: grants.get(targetId) ?? 0n,
	}));
	const differences = rows.filter((row) => row.asked !== row.granted);
	return {
		asked: shown(sum(rows.map((row) => row.asked))),
		granted: shown(sum(rows.map((row) => row.granted))),
		asAsked: differences.length === 0,
		differences: differences.map((row) => ({
			id: row.id,
			asked: shown(row.asked),
			granted: shown(row.granted),
		})),
	};
}
