import {
	type AllocationPlan,
	planAllocations,
	type PlannableInvoice,
	type PlanOrder,
} from './planner';
import { type AllocationRow, checkGrant, type GrantCheck, mergeAllocations } from './allocations';
import type { PlanReport } from './createWithPlan';
import type { CreditAdapter } from './creditAdapter';
import { ConflictError } from '../errors';
import { formatAmount, sum } from '../money';

/** Open invoices are shared: when another credit took what a plan counted on, the plan is made anew. */
const MAX_PLANS = 3;

/** A credit that can be spread over invoices; `rowsOf` are those alone. */
export interface AllocatableCredit<State> extends CreditAdapter<State> {
	openInvoices(state: State): Promise<PlannableInvoice[]>;
	/** Reads it again. Throws when it can no longer be applied. */
	reread(state: State): Promise<State>;
	/**
	 * Adds rows to those that are there, and gives back the credit as the vendor then holds it, and whether somebody
	 * else changed it between reading and writing.
	 */
	add(
		state: State,
		rows: readonly AllocationRow[],
	): Promise<{ state: State; changedMeanwhile: boolean }>;
	/** Whether an error of `add` means that the vendor did not take the rows, and changed nothing. */
	isRefusal(error: unknown): boolean;
}

/** How a credit is spread. The cap is minor units of a currency with so many decimals. */
interface AllocationOrder {
	currency: string;
	exponent: number;
	order: PlanOrder;
	cap: bigint | undefined;
	exclude: readonly string[];
}

interface AutomaticAllocation<State> {
	state: State;
	/** Whether somebody else changed the credit between reading and writing. */
	changedMeanwhile: boolean;
	report: PlanReport & {
		outcome: 'allocated' | 'unchanged';
		/** The first plan beside what the vendor holds in the end. */
		allocationCheck?: GrantCheck;
	};
}

/**
 * Spreads what is left of a credit over the customer's open invoices. Doing it again changes nothing once
 * the credit is used up or no invoice is open.
 */
export async function allocateAutomatically<State>(
	credit: AllocatableCredit<State>,
	start: State,
	choice: AllocationOrder,
): Promise<AutomaticAllocation<State>> {
	const { currency, exponent, order, cap, exclude } = choice;
	let state = start;
	/** What this run applied; others may apply some of the same credit meanwhile. */
	let applied = 0n;
	let leftOut: AllocationPlan['leftOut'] = [];
	let refused: { rows: string; error: unknown } | undefined;
	let asked: AllocationRow[] | undefined;
	let changedMeanwhile = false;

	for (let round = 0; round < MAX_PLANS && credit.unusedOf(state) > 0n; round++) {
		const plan = planAllocations({
			available: credit.unusedOf(state),
			currency,
			invoices: await credit.openInvoices(state),
			order,
			cap: cap === undefined ? undefined : cap - applied,
			exclude,
		});
		leftOut = plan.leftOut;
		if (plan.allocations.length === 0) break;
		const rows = plan.allocations.map(({ invoiceId, amount }) => ({ targetId: invoiceId, amount }));
		// Reading the invoices took time, and a write takes away what others added to the credit meanwhile.
		const now = await credit.reread(state);
		const before = state;
		state = now;
		if (!isSameCredit(credit, before, now)) continue;
		asked ??= mergeAllocations(credit.rowsOf(state), rows, 'add').rows;
		const asText = rowsAsText(rows);
		// The same plan would be refused again; another one means that the invoices had changed meanwhile.
		if (refused?.rows === asText) throw refused.error;
		const added = await credit.add(state, rows).catch((error: unknown) => {
			refused = { rows: asText, error };
		});
		if (added === undefined) {
			if (!credit.isRefusal(refused?.error) || round === MAX_PLANS - 1) throw refused?.error;
			continue;
		}
		applied += sumOfRows(credit, added.state) - sumOfRows(credit, state);
		state = added.state;
		changedMeanwhile ||= added.changedMeanwhile;
		if (credit.unusedOf(state) === plan.leftOver) break;
	}

	return {
		state,
		changedMeanwhile,
		report: {
			outcome: applied > 0n ? 'allocated' : 'unchanged',
			allocatedNow: formatAmount(applied, exponent),
			leftOver: formatAmount(credit.unusedOf(state), exponent),
			invoicesLeftOut: leftOut,
			...(asked && { allocationCheck: checkGrant(asked, credit.rowsOf(state), exponent) }),
		},
	};
}

function sumOfRows<State>(credit: AllocatableCredit<State>, state: State): bigint {
	return sum(credit.rowsOf(state).map(({ amount }) => amount));
}

/** Whether a credit is applied as it was, and as much of it is unused. */
function isSameCredit<State>(credit: AllocatableCredit<State>, before: State, now: State): boolean {
	return (
		rowsAsText(credit.rowsOf(now)) === rowsAsText(credit.rowsOf(before)) &&
		credit.unusedOf(now) === credit.unusedOf(before)
	);
}

function rowsAsText(rows: readonly AllocationRow[]): string {
	return rows.map(({ targetId, amount }) => `${targetId} ${amount}`).join();
}

/**
 * Refuses allocations that need more than a credit has left.
 *
 * @param added what they take beyond what they have, in minor units
 * @param credit how to name the credit, e.g. "credit memo 'cm_1'"
 */
export function assertCovered(
	added: bigint,
	unused: bigint,
	exponent: number,
	currency: string,
	credit: string,
): void {
	if (added <= unused) return;
	const shown = (amount: bigint) =>
		`${formatAmount(amount, exponent)}${currency && ` ${currency}`}`;
	throw new ConflictError(
		`'Allocations' need ${shown(added)}, but only ${shown(unused)} of ${credit} is unused`,
		'Nothing was changed. Lower the amounts',
	);
}
