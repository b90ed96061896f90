/**
 * Proves that every refund has its credit, and no credit is there twice. Pure: it knows no service.
 * All amounts are minor units.
 */

/** What should have a credit. */
export interface Refund {
	key: string;
	amount: bigint;
	/** Undefined where the service keeps no currency; then it is not compared. */
	currency?: string | undefined;
	/** Any name that the service has for the customer; undefined when it is not to be compared. */
	customer?: string | undefined;
}

/** What a service holds. */
export interface Credit {
	id: string;
	/** What the credit says it is for; undefined when it says nothing. */
	key: string | undefined;
	amount: bigint;
	currency?: string | undefined;
	/** All names that the service has for the customer. */
	customers: readonly string[];
	/** Whether it is voided or deleted. */
	gone: boolean;
}

export const FINDINGS = [
	'matched',
	'missing',
	'duplicate',
	'amountDiffers',
	'currencyDiffers',
	'customerDiffers',
	'voidedOrDeleted',
] as const;

export type Finding = (typeof FINDINGS)[number];

export interface ReconciledRefund {
	refund: Refund;
	/** All credits with the refund's key, those that are gone included. */
	credits: Credit[];
	finding: Finding;
	/** What the credits come to that are not gone, those in another currency left out. */
	credited: bigint;
}

/**
 * Finds each refund's credits and says what is wrong with them, the gravest thing first: gone or missing,
 * another customer, another currency, there more than once, another amount. Several credits that come to
 * the refund's amount together are one refund split, and matched.
 */
export function reconcileRefund(refund: Refund, credits: readonly Credit[]): ReconciledRefund {
	const live = credits.filter(({ gone }) => !gone);
	const credited = live
		.filter((credit) => !isInOtherCurrency(credit, refund))
		.reduce((total, { amount }) => total + amount, 0n);
	return {
		refund,
		credits: [...credits],
		finding: findingOf(refund, credits, live, credited),
		credited,
	};
}

function findingOf(
	refund: Refund,
	all: readonly Credit[],
	live: readonly Credit[],
	credited: bigint,
): Finding {
	if (live.length === 0) return all.length > 0 ? 'voidedOrDeleted' : 'missing';
	const { customer } = refund;
	if (customer !== undefined && live.some(({ customers }) => !customers.includes(customer))) {
		return 'customerDiffers';
	}
	if (live.some((credit) => isInOtherCurrency(credit, refund))) return 'currencyDiffers';
	if (credited === refund.amount) return 'matched';
	return live.length > 1 && credited > refund.amount ? 'duplicate' : 'amountDiffers';
}

function isInOtherCurrency(credit: Credit, refund: Refund): boolean {
	const { currency = refund.currency } = credit;
	return refund.currency !== undefined && currency !== refund.currency;
}

export interface Reconciliation {
	/** One a refund, in the order of the refunds. */
	rows: ReconciledRefund[];
	/** Credits that belong to none of the refunds and are not gone. */
	unclaimed: Credit[];
	summary: {
		counts: Record<Finding, number>;
		/** By currency, in the order in which they come up; '' where there is none. */
		sums: Array<{ currency: string; refunded: bigint; credited: bigint }>;
	};
}

/** Reconciles refunds with the credits that a service holds. */
export function reconcile(refunds: readonly Refund[], credits: readonly Credit[]): Reconciliation {
	const byKey = new Map<string, Credit[]>();
	for (const credit of credits) {
		if (credit.key === undefined) continue;
		const group = byKey.get(credit.key);
		if (group) group.push(credit);
		else byKey.set(credit.key, [credit]);
	}
	const claimed = new Set(refunds.map(({ key }) => key));
	const rows = refunds.map((refund) => reconcileRefund(refund, byKey.get(refund.key) ?? []));
	return {
		rows,
		unclaimed: credits.filter(({ gone, key }) => !gone && (key === undefined || !claimed.has(key))),
		summary: summaryOf(rows),
	};
}

/** How many rows have which finding, and what they come to. */
export function summaryOf(rows: readonly ReconciledRefund[]): Reconciliation['summary'] {
	return { counts: countsOf(rows), sums: sumsOf(rows) };
}

function countsOf(rows: readonly ReconciledRefund[]): Record<Finding, number> {
	const counts = Object.fromEntries(FINDINGS.map((finding) => [finding, 0])) as Record<
		Finding,
		number
	>;
	for (const { finding } of rows) counts[finding]++;
	return counts;
}

function sumsOf(rows: readonly ReconciledRefund[]): Reconciliation['summary']['sums'] {
	const sums = new Map<string, { refunded: bigint; credited: bigint }>();
	const of = (currency: string | undefined) => {
		const sum = sums.get(currency ?? '') ?? { refunded: 0n, credited: 0n };
		sums.set(currency ?? '', sum);
		return sum;
	};
	for (const { refund, credits } of rows) {
		of(refund.currency).refunded += refund.amount;
		for (const credit of credits) {
			// A credit in another currency is summed in its own.
			if (!credit.gone) of(credit.currency ?? refund.currency).credited += credit.amount;
		}
	}
	return [...sums].map(([currency, sum]) => ({ currency, ...sum }));
}
