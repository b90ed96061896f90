import { ConflictError } from '../../shared/errors';
import { formatAmount, sum } from '../../shared/money';
import { amountOf, decimalsOf } from './amounts';
import { givesBack, keyOf } from './transactions';
import type { Transaction } from './types';

/** Results with which no money moved, and none will. */
const NOT_MADE = ['abandoned', 'canceled', 'declined'];

/** Whether a refund was refused or given up. */
export function isNotMade({ result }: Transaction): boolean {
	return NOT_MADE.includes(result);
}

/** What one payment and its refunds come to, in minor units. */
export class Refundable {
	readonly exponent: number;

	constructor(
		readonly payment: Transaction,
		private readonly children: readonly Transaction[],
	) {
		this.exponent = decimalsOf(payment.currency, `transaction '${payment.id}'`);
	}

	/** The refunds that were made or may yet be. */
	private get standing(): Transaction[] {
		return this.children.filter((child) => givesBack(child) && !isNotMade(child));
	}

	get childIds(): string[] {
		return this.children.map(({ id }) => id);
	}

	get left(): bigint {
		return this.minor(this.payment) - sum(this.standing.map((refund) => this.minor(refund)));
	}

	/** The refund that was made under a key. */
	under(key: string): Transaction | undefined {
		return this.standing.find((refund) => keyOf(refund) === key);
	}

	/** The oldest refund of exactly this amount that was made without a key. */
	withoutKey(amount: bigint): Transaction | undefined {
		return this.standing.find(
			(refund) => this.minor(refund) === amount && keyOf(refund) === undefined,
		);
	}

	/** An amount as a message names it. */
	readonly shown = (amount: bigint): string =>
		`${formatAmount(amount, this.exponent)} ${this.payment.currency}`;

	/** The amount of the payment or of one of its refunds, in minor units. */
	minor({ id, amount }: Transaction): bigint {
		return amountOf(amount, this.exponent, `transaction '${id}'`);
	}
}

/** @throws ConflictError when the transaction is no payment of which so much is left, in minor units */
export function assertRefundable(refundable: Refundable, amount: bigint): void {
	const { payment, left } = refundable;
	const details = { transactionId: payment.id, result: payment.result };
	if (givesBack(payment) || payment.result !== 'approved') {
		throw new ConflictError(
			`The transaction '${payment.id}' cannot be refunded: it is a ${payment.type} with the result ${payment.result}`,
			'Choose an approved payment',
			details,
		);
	}
	if (amount <= left) return;
	throw new ConflictError(
		`'Amount' is ${refundable.shown(amount)}, but only ${refundable.shown(left)} of the transaction '${payment.id}' are left to refund`,
		'Nothing was refunded. Lower the amount',
		{ ...details, refundable: formatAmount(left, refundable.exponent) },
	);
}

/** @throws ConflictError when the key belongs to a refund of another amount */
export function assertSameAmount(refundable: Refundable, refund: Transaction, asked: bigint): void {
	const held = refundable.minor(refund);
	if (held === asked) return;
	throw new ConflictError(
		`The key belongs to the refund '${refund.id}' of ${refundable.shown(held)}, but 'Amount' is ${refundable.shown(asked)}`,
		'Nothing was refunded. Compare the amounts, and map the ID of what this refund is for as the key',
		{ transactionId: refundable.payment.id, refundTransactionId: refund.id },
	);
}
