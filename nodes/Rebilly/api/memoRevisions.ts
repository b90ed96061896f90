import { TARGETS, type Target, exponentOf, rowsOf } from './memoAmounts';
import type { Allocations, CreditMemo } from './types';

/**
 * What a memo's revision and times tell of who wrote it (definition: CreditMemo.revision, "Number of times the credit
 * memo has been modified"). Whether the first is 0 or 1 is not documented.
 */

/** Whether a memo was changed since it was made; undefined where nothing tells. */
export function wasModified({
	revision,
	createdTime,
	updatedTime,
}: CreditMemo): boolean | undefined {
	if (revision === 0) return false;
	if (revision !== undefined && revision > 1) return true;
	if (!createdTime || !updatedTime) return undefined;
	if (Date.parse(createdTime) !== Date.parse(updatedTime)) return true;
	// Within one second two writes look like one.
	return /\.\d{3}/.test(createdTime) ? false : undefined;
}

/** Whether anything was done to a memo since it was read. */
export function wasTouched(before: CreditMemo, now: CreditMemo): boolean {
	if (before.revision !== now.revision) return true;
	if (before.updatedTime !== now.updatedTime) return true;
	return before.unusedAmount !== now.unusedAmount || before.status !== now.status;
}

/**
 * Whether a memo has changed more often than one's own writes explain: somebody else wrote in between.
 *
 * @param sent how many writes of one's own may have been carried out
 */
export function hasMoreRevisions(before: CreditMemo, after: CreditMemo, sent: number): boolean {
	if (before.revision === undefined || after.revision === undefined) return false;
	return after.revision > before.revision + sent;
}

/**
 * Whether the arrays that were sent can have made a memo what it is now: the same targets or fewer, none of them with
 * more, because Rebilly lowers what it cannot grant; and an array that was not sent as it was before.
 */
export function isExplainedBy(sent: Allocations, before: CreditMemo, memo: CreditMemo): boolean {
	const exponent = exponentOf(memo);
	const asked = { ...memo, allocations: sent };
	return TARGETS.every((target) => {
		if (!sent[target]) return rowsKey(before, [target]) === rowsKey(memo, [target]);
		const most = new Map(
			rowsOf(asked, target, exponent).map(({ targetId, amount }) => [targetId, amount]),
		);
		return rowsOf(memo, target, exponent).every(
			({ targetId, amount }) => amount <= (most.get(targetId) ?? -1n),
		);
	});
}

/** Whether two readings of a memo hold the same allocations. */
export function hasSameRows(before: CreditMemo, now: CreditMemo): boolean {
	return rowsKey(before, TARGETS) === rowsKey(now, TARGETS);
}

function rowsKey(memo: CreditMemo, targets: readonly Target[]): string {
	const exponent = exponentOf(memo);
	const keys = targets.flatMap((target) =>
		rowsOf(memo, target, exponent).map(({ targetId, amount }) => `${targetId} ${amount}`),
	);
	return keys.sort().join();
}
