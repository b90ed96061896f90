/** Which credits name which refunds. Pure: it knows no service. */
import { isDivisible } from './distribution';
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

export function isInOtherCurrency(credit: Credit, refund: Pick<Refund, 'currency'>): boolean {
	const { currency = refund.currency } = credit;
	return refund.currency !== undefined && currency !== refund.currency;
}

/** Refunds and the credits that are not gone, as far as one leads to the other. */
export interface Group {
	refunds: Refund[];
	credits: Credit[];
}

/** The refunds and credits of a reconciliation, by key. */
export class Book {
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

	/** Whether the credits of a group give each of its refunds its amount, as far as they are in the currency of one. */
	isDivisible(group: Group, { currency }: Refund): boolean {
		// One refund takes all of them, and one credit gives to all.
		if (group.refunds.length === 1 || group.credits.length === 1) return true;
		const refunds = group.refunds.filter((refund) => refund.currency === currency);
		const own = new Map(refunds.map((refund) => [comparableId(refund.key), refund]));
		const credits = group.credits.filter((credit) => !isInOtherCurrency(credit, { currency }));
		return isDivisible(refunds, credits, ({ keys }) =>
			keys.flatMap((key) => own.get(comparableId(key)) ?? []),
		);
	}
}
