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
 * Plans what a new credit gives to which open invoice, makes it with that, and tells plan and grant.
 *
 * @param wanted what is credited in all, in minor units, and how to spread it
 * @param make makes the credit with these rows; without a `state` where one was there already, with what to say of it
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
	make: (rows: AllocationRow[]) => Promise<{ state: State } | { existing: IDataObject }>,
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
	const { state } = made;
	const unused = credit.unusedOf(state);
	const report: PlanReport = {
		allocatedNow: formatAmount(total - unused, exponent),
		leftOver: formatAmount(unused, exponent),
		invoicesLeftOut: plan.leftOut,
	};
	return {
		...state,
		outcome: 'created',
		...report,
		...grantReport(credit, rows, state, exponent),
	};
}
