/**
 * Proves that every refund has its credit, and no credit is there twice. Pure: it knows no service.
 * All amounts are minor units.
 */
import { Book, type Credit, type Group, isInOtherCurrency, type Refund } from './refundGroups';
import { comparableId, isSameId } from './refundKeys';

export type { Credit, Refund };

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

/** How refunds and credits that name each other stand to one another, where it is not one of each. */
type Relation =
	'oneRefundSeveralCredits' | 'severalRefundsOneCredit' | 'severalRefundsSeveralCredits';

export interface ReconciledRefund {
	refund: Refund;
	/** All credits with the refund's key, those that are gone included. */
	credits: Credit[];
	finding: Finding;
	/** What the credits come to that are not gone, those in another currency left out. */
	credited: bigint;
	/** What was refunded, and what is credited, of all refunds together that share their credits. */
	together: { refunded: bigint; credited: bigint };
	/** What is credited above what was refunded, of the same. */
	difference: bigint;
	/** Undefined where one refund has one credit, or none. */
	relation: Relation | undefined;
	/** The keys of other refunds that are named by the same credits. */
	sharedWith: string[];
}

/**
 * Says what is wrong with a refund's credits, the gravest thing first: gone or missing, another customer,
 * another currency, there more than once, another amount. Several credits that come to the refund's amount
 * together are one refund split, and matched. One credit for several refunds is matched when all of them
 * together come to the same as their credits, and each of them can have its part.
 */
function reconcileRefund(refund: Refund, book: Book): ReconciledRefund {
	const credits = book.creditsOf(refund.key);
	const live = credits.filter(({ gone }) => !gone);
	const group = book.groupOf(refund);
	const together = {
		refunded: total(group.refunds.filter(({ currency }) => currency === refund.currency)),
		credited: amountOf(group.credits, refund),
	};
	const difference = together.credited - together.refunded;
	const named = live.flatMap(({ keys }) => keys).filter((key) => !isSameId(key, refund.key));
	const sharedWith = [...new Set(named)];
	const isMatched = difference === 0n && book.isDivisible(group, refund);
	return {
		refund,
		credits,
		finding: findingOf(refund, credits, difference, isMatched),
		credited: amountOf(live, refund),
		together,
		difference,
		relation: relationOf(group, sharedWith),
		sharedWith,
	};
}

function findingOf(
	refund: Refund,
	all: readonly Credit[],
	difference: bigint,
	isMatched: boolean,
): Finding {
	const live = all.filter(({ gone }) => !gone);
	if (live.length === 0) return all.length > 0 ? 'voidedOrDeleted' : 'missing';
	if (!isOfCustomer(live, refund.customer)) return 'customerDiffers';
	if (live.some((credit) => isInOtherCurrency(credit, refund))) return 'currencyDiffers';
	if (isMatched) return 'matched';
	return live.filter(isWorth).length > 1 && difference > 0n ? 'duplicate' : 'amountDiffers';
}

function relationOf({ credits }: Group, sharedWith: string[]): Relation | undefined {
	const hasOneCredit = credits.filter(isWorth).length <= 1;
	if (sharedWith.length === 0) return hasOneCredit ? undefined : 'oneRefundSeveralCredits';
	return hasOneCredit ? 'severalRefundsOneCredit' : 'severalRefundsSeveralCredits';
}

/** A credit of nothing is nobody's second credit. */
function isWorth({ amount }: Credit): boolean {
	return amount !== 0n;
}

/** Whether all credits are of a customer; without one, of any that is the same for all whose customer is known. */
function isOfCustomer(credits: readonly Credit[], customer: string | undefined): boolean {
	if (customer !== undefined) return credits.every((credit) => isOf(credit, customer));
	const known = credits.filter(({ customers }) => customers.length > 0);
	const [first, ...others] = known;
	return !first || first.customers.some((name) => others.every((credit) => isOf(credit, name)));
}

function isOf({ customers }: Credit, customer: string): boolean {
	return customers.some((name) => isSameId(name, customer));
}

/** What credits come to in the currency of a refund. */
function amountOf(credits: readonly Credit[], refund: Refund): bigint {
	return total(credits.filter((credit) => !isInOtherCurrency(credit, refund)));
}

function total(rows: ReadonlyArray<{ amount: bigint }>): bigint {
	return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

interface Reconciliation {
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

/**
 * Reconciles refunds, each with a key of its own, with the credits that a service holds.
 *
 * @param otherKeys keys of refunds that are not compared here; a credit that names one belongs to it
 */
export function reconcile(
	refunds: readonly Refund[],
	credits: readonly Credit[],
	otherKeys: Iterable<string> = [],
): Reconciliation {
	const book = new Book(refunds, credits);
	const claimed = new Set([...refunds.map(({ key }) => key), ...otherKeys].map(comparableId));
	const rows = refunds.map((refund) => reconcileRefund(refund, book));
	return {
		rows,
		unclaimed: credits.filter(
			({ gone, keys }) => !gone && !keys.some((key) => claimed.has(comparableId(key))),
		),
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
	const counted = new Set<Credit>();
	for (const { refund, credits } of rows) {
		of(refund.currency).refunded += refund.amount;
		for (const credit of credits) {
			if (credit.gone || counted.has(credit)) continue;
			counted.add(credit);
			// A credit in another currency is summed in its own.
			of(credit.currency ?? refund.currency).credited += credit.amount;
		}
	}
	return [...sums].map(([currency, sum]) => ({ currency, ...sum }));
}
