/**
 * Proves that every refund has its credit, and no credit is there twice. Pure: it knows no service.
 * All amounts are minor units.
 */
import { comparableId } from './refundKeys';

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
	/** The refunds that the credit says it is for; a text can name several, or none. */
	keys: readonly string[];
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
	/** What is credited above what was refunded; of all refunds together that share their credits. */
	difference: bigint;
	/** The keys of other refunds that are named by the same credits. */
	sharedWith: string[];
}

/**
 * Says what is wrong with a refund's credits, the gravest thing first: gone or missing, another customer,
 * another currency, there more than once, another amount. Several credits that come to the refund's amount
 * together are one refund split, and matched. One credit for several refunds is matched when all of them
 * together come to the same as their credits.
 */
function reconcileRefund(refund: Refund, book: Book): ReconciledRefund {
	const credits = book.creditsOf(refund.key);
	const live = credits.filter(({ gone }) => !gone);
	const group = book.groupOf(refund);
	const difference =
		amountOf(group.credits, refund) -
		total(group.refunds.filter(({ currency }) => currency === refund.currency));
	const named = live.flatMap(({ keys }) => keys).filter((key) => !isSameId(key, refund.key));
	return {
		refund,
		credits,
		finding: findingOf(refund, credits, live, difference),
		credited: amountOf(live, refund),
		difference,
		sharedWith: [...new Set(named)],
	};
}

function findingOf(
	refund: Refund,
	all: readonly Credit[],
	live: readonly Credit[],
	difference: bigint,
): Finding {
	if (live.length === 0) return all.length > 0 ? 'voidedOrDeleted' : 'missing';
	const { customer } = refund;
	if (customer !== undefined && live.some((credit) => !isOf(credit, customer))) {
		return 'customerDiffers';
	}
	if (live.some((credit) => isInOtherCurrency(credit, refund))) return 'currencyDiffers';
	if (difference === 0n) return 'matched';
	return live.length > 1 && difference > 0n ? 'duplicate' : 'amountDiffers';
}

function isOf({ customers }: Credit, customer: string): boolean {
	return customers.some((name) => isSameId(name, customer));
}

function isSameId(one: string, other: string): boolean {
	return comparableId(one) === comparableId(other);
}

/** What credits come to in the currency of a refund. */
function amountOf(credits: readonly Credit[], refund: Refund): bigint {
	return total(credits.filter((credit) => !isInOtherCurrency(credit, refund)));
}

function total(rows: ReadonlyArray<{ amount: bigint }>): bigint {
	return rows.reduce((sum, { amount }) => sum + amount, 0n);
}

function isInOtherCurrency(credit: Credit, refund: Refund): boolean {
	const { currency = refund.currency } = credit;
	return refund.currency !== undefined && currency !== refund.currency;
}

/** Refunds and the credits that are not gone, as far as one leads to the other. */
interface Group {
	refunds: Refund[];
	credits: Credit[];
}

/** Which credits name which refunds. */
class Book {
	private readonly credits = new Map<string, Credit[]>();
	private readonly refunds = new Map<string, Refund>();
	private readonly groups = new Map<string, Group>();

	constructor(refunds: readonly Refund[], credits: readonly Credit[]) {
		for (const refund of refunds) this.refunds.set(comparableId(refund.key), refund);
		for (const credit of credits) {
			for (const key of new Set(credit.keys.map(comparableId))) {
				const own = this.credits.get(key);
				if (own) own.push(credit);
				else this.credits.set(key, [credit]);
			}
		}
	}

	creditsOf(key: string): Credit[] {
		return this.credits.get(comparableId(key)) ?? [];
	}

	/** The refund with all that shares its credits, and what shares theirs. */
	groupOf(refund: Refund): Group {
		const known = this.groups.get(comparableId(refund.key));
		if (known) return known;
		const [refunds, credits] = [new Set([refund]), new Set<Credit>()];
		// A set gives out what is added to it meanwhile.
		for (const { key } of refunds) {
			for (const credit of this.creditsOf(key)) {
				if (credit.gone) continue;
				credits.add(credit);
				for (const other of credit.keys) {
					const sharing = this.refunds.get(comparableId(other));
					if (sharing) refunds.add(sharing);
				}
			}
		}
		const group = { refunds: [...refunds], credits: [...credits] };
		for (const { key } of refunds) this.groups.set(comparableId(key), group);
		return group;
	}
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
