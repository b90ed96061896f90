/** Whether credits can be divided among the refunds that they name. Pure: it knows no service. */

/** Something with an amount in minor units. */
interface Share {
	amount: bigint;
}

/** One credit gives some of its amount to one refund. */
interface Step<Refund, Credit> {
	refund: Refund;
	credit: Credit;
	/** How the credit was reached: by taking back what it has given to another refund. */
	before: Step<Refund, Credit> | undefined;
}

/**
 * Whether each credit can be given in full to the refunds that it names, so that each refund gets exactly its
 * amount. Equal sums alone do not say so: too much for one refund would hide too little for another.
 *
 * @param namedBy the refunds that a credit names
 */
export function isDivisible<Refund extends Share, Credit extends Share>(
	refunds: readonly Refund[],
	credits: readonly Credit[],
	namedBy: (credit: Credit) => readonly Refund[],
): boolean {
	const division = new Division(refunds, namedBy);
	return credits.every((credit) => division.give(credit)) && division.isComplete;
}

/** Gives credits to refunds by the rule of maximum flow: along the shortest way, which may take back what was given. */
class Division<Refund extends Share, Credit extends Share> {
	private readonly missing: Map<Refund, bigint>;
	private readonly given: Map<Refund, Map<Credit, bigint>>;

	constructor(
		refunds: readonly Refund[],
		private readonly namedBy: (credit: Credit) => readonly Refund[],
	) {
		this.missing = new Map(refunds.map((refund) => [refund, refund.amount]));
		this.given = new Map(refunds.map((refund) => [refund, new Map<Credit, bigint>()]));
	}

	get isComplete(): boolean {
		return [...this.missing.values()].every((amount) => amount === 0n);
	}

	/** Gives all of a credit; false when some of it finds no refund. */
	give(credit: Credit): boolean {
		for (let left = credit.amount; left > 0n;) {
			const last = this.wayFrom(credit);
			if (!last) return false;
			left -= this.move(last, left);
		}
		return true;
	}

	/** The last step of the shortest way from a credit to a refund that lacks something. */
	private wayFrom(from: Credit): Step<Refund, Credit> | undefined {
		const seen = new Set<Refund>();
		const reached: Array<Pick<Step<Refund, Credit>, 'credit' | 'before'>> = [
			{ credit: from, before: undefined },
		];
		// A loop over an array also takes what is added to it meanwhile.
		for (const { credit, before } of reached) {
			for (const refund of this.namedBy(credit)) {
				if (seen.has(refund)) continue;
				seen.add(refund);
				const step = { refund, credit, before };
				if ((this.missing.get(refund) ?? 0n) > 0n) return step;
				for (const [other, amount] of this.given.get(refund) ?? []) {
					if (amount > 0n) reached.push({ credit: other, before: step });
				}
			}
		}
		return undefined;
	}

	/** Gives along a way, and says how much: no more than fits. */
	private move(last: Step<Refund, Credit>, most: bigint): bigint {
		let amount = least(most, this.missing.get(last.refund) ?? 0n);
		for (let step = last; step.before; step = step.before) {
			amount = least(amount, this.givenTo(step.before.refund, step.credit));
		}
		this.missing.set(last.refund, (this.missing.get(last.refund) ?? 0n) - amount);
		for (let step: Step<Refund, Credit> | undefined = last; step; step = step.before) {
			this.add(step.refund, step.credit, amount);
			if (step.before) this.add(step.before.refund, step.credit, -amount);
		}
		return amount;
	}

	private givenTo(refund: Refund, credit: Credit): bigint {
		return this.given.get(refund)?.get(credit) ?? 0n;
	}

	private add(refund: Refund, credit: Credit, amount: bigint): void {
		this.given.get(refund)?.set(credit, this.givenTo(refund, credit) + amount);
	}
}

function least(one: bigint, other: bigint): bigint {
	return one < other ? one : other;
}
