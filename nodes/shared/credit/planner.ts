/**
 * How much of a credit goes to which open invoice. Pure: the same input always gives the same plan,
 * whatever the order of the invoices. All amounts are minor units.
 */

export type PlanOrder = 'oldestDueFirst' | 'newestDueFirst' | 'smallestFirst';

export interface PlannableInvoice {
	id: string;
	currency: string;
	/** What is still owed. */
	balance: bigint;
	/** ISO 8601; an invoice without one, or with what is no time, comes after those that have one. */
	dueTime?: string | undefined;
	issuedTime?: string | undefined;
}

export interface PlanRequest {
	/** What the credit still has to give. */
	available: bigint;
	currency: string;
	invoices: readonly PlannableInvoice[];
	order: PlanOrder;
	/** The most that this plan may allocate in all. */
	cap?: bigint | undefined;
	/** Ids of invoices to leave alone. */
	exclude?: readonly string[] | undefined;
}

type LeftOutReason = 'excluded' | 'otherCurrency' | 'nothingDue' | 'creditUsedUp' | 'capReached';

export interface AllocationPlan {
	allocations: Array<{ invoiceId: string; amount: bigint }>;
	leftOver: bigint;
	leftOut: Array<{ invoiceId: string; reason: LeftOutReason }>;
}

/** Spreads a credit over open invoices of its own currency. */
export function planAllocations(request: PlanRequest): AllocationPlan {
	const { available, currency, cap, exclude = [] } = request;
	const plan: AllocationPlan = { allocations: [], leftOver: available, leftOut: [] };
	let capLeft = cap ?? available;

	for (const invoice of [...request.invoices].sort(comparison(request.order))) {
		const reason = exclude.includes(invoice.id)
			? 'excluded'
			: invoice.currency !== currency
				? 'otherCurrency'
				: invoice.balance <= 0n
					? 'nothingDue'
					: plan.leftOver <= 0n
						? 'creditUsedUp'
						: capLeft <= 0n
							? 'capReached'
							: undefined;
		if (reason) {
			plan.leftOut.push({ invoiceId: invoice.id, reason });
			continue;
		}
		const amount = [plan.leftOver, invoice.balance, capLeft].reduce((least, limit) =>
			limit < least ? limit : least,
		);
		plan.allocations.push({ invoiceId: invoice.id, amount });
		plan.leftOver -= amount;
		capLeft -= amount;
	}
	return plan;
}

type Comparison = (first: PlannableInvoice, second: PlannableInvoice) => number;

function comparison(order: PlanOrder): Comparison {
	const byDue: Comparison = (first, second) => compareTimes(first.dueTime, second.dueTime);
	const byOrder: Record<PlanOrder, Comparison> = {
		oldestDueFirst: byDue,
		newestDueFirst: (first, second) => compareTimes(first.dueTime, second.dueTime, -1),
		smallestFirst: (first, second) =>
			compare(first.balance, second.balance) || byDue(first, second),
	};
	return (first, second) =>
		byOrder[order](first, second) ||
		compareTimes(first.issuedTime, second.issuedTime) ||
		compare(first.id, second.id);
}

/** What is no time counts as none, and comes after those that are, whichever the direction. */
function compareTimes(
	first: string | undefined,
	second: string | undefined,
	direction: 1 | -1 = 1,
): number {
	const [mine, theirs] = [Date.parse(first ?? ''), Date.parse(second ?? '')];
	if (Number.isNaN(mine) || Number.isNaN(theirs)) {
		return Number(Number.isNaN(mine)) - Number(Number.isNaN(theirs));
	}
	return direction * compare(mine, theirs);
}

function compare<T extends bigint | number | string>(first: T, second: T): number {
	return first < second ? -1 : first > second ? 1 : 0;
}
