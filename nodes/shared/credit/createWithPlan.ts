import type { IDataObject } from 'n8n-workflow';

import type { AutomaticChoice } from './allocateFields';
import type { AllocationRow } from './allocations';
import { type CreditAdapter, grantReport } from './creditAdapter';
import { type AllocationPlan, planAllocations, type PlannableInvoice } from './planner';
import { formatAmount } from '../money';

/** What a workflow learns of a plan once the credit was made with it. Decimal strings in major units. */
export interface PlanReport {
	allocatedNow: string;
	leftOver: string;
	invoicesLeftOut: AllocationPlan['leftOut'];
}

/**
 * @param total what there was to give, in minor units
 * @param unused what of it the vendor did not apply
 */
export function planReport(
	plan: AllocationPlan,
	total: bigint,
	unused: bigint,
	exponent: number,
): PlanReport {
	return {
		allocatedNow: formatAmount(total - unused, exponent),
		leftOver: formatAmount(unused, exponent),
		invoicesLeftOut: plan.leftOut,
	};
}

/** A credit that was made, and what else to say of it; or what to say of one that was there already. */
type Made<State> = { state: State; report?: IDataObject } | { existing: IDataObject };

/**
 * Plans what a new credit gives to which open invoice, makes it with that, and tells plan and grant.
 *
 * @param wanted what is credited in all, in minor units, and how to spread it
 * @param make makes the credit with these rows
 */
export async function createWithPlan<State>(
	credit: CreditAdapter<State>,
	wanted: {
		total: bigint;
		currency: string;
		exponent: number;
		choice: AutomaticChoice;
		invoices: readonly PlannableInvoice[];
	},
	make: (rows: AllocationRow[]) => Promise<Made<State>>,
): Promise<IDataObject> {
	const { total, currency, exponent, choice, invoices } = wanted;
	const plan = planAllocations({
		available: total,
		currency,
		invoices,
		order: choice.order,
		cap: choice.cap(exponent),
		exclude: choice.exclude,
	});
	const rows = plan.allocations.map(({ invoiceId: targetId, amount }) => ({ targetId, amount }));
	const made = await make(rows);
	if ('existing' in made) return made.existing;
	const { state, report: more } = made;
	const unused = credit.unusedOf(state);
	return {
		...state,
		outcome: 'created',
		...more,
		...planReport(plan, total, unused, exponent),
		...grantReport(credit, rows, state, exponent),
	};
}
