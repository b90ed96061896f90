import type { AllocationRow } from '../../shared/credit/allocations';
import type { Difference } from '../../shared/credit/differences';
import { sum } from '../../shared/money';
import { Comparison } from './comparison';
import type { Payment, PaymentBody } from './types';

/** What a payment gives to invoices, in cents. */
export function paidRows({ allocations = [] }: Payment): AllocationRow[] {
	return allocations.flatMap(({ invoice_id: targetId, amount }) =>
		targetId ? [{ targetId, amount: BigInt(amount ?? 0) }] : [],
	);
}

/**
 * Where a payment that Layer holds is not what was asked for. What the answer does not show cannot be compared; where
 * a plan chose the invoices, another time would choose others, so they are not compared.
 *
 * @param asked the body as it is or would be sent
 * @param input how it was asked: the amount is minor units, the exponent the number of decimals of the form
 */
export function paymentDifferences(
	asked: PaymentBody,
	found: Payment,
	input: { amount: bigint; automatic?: unknown; redemptionAccount?: unknown; exponent: number },
): Difference[] {
	const comparison = new Comparison(input.exponent);
	// Of money that is kept, a plan takes no more than was needed then.
	const isUpTo = input.automatic !== undefined && input.redemptionAccount !== undefined;
	if (!isUpTo || BigInt(found.amount ?? 0) > input.amount) {
		comparison.amount('Amount', Number(input.amount), found.amount);
	}
	comparison.value('Method', methodOf(asked.method), methodOf(found.method));
	comparison.moment('Paid At', asked.paid_at, found.at ?? undefined);
	comparison.value('Memo', asked.memo, found.memo);
	comparison.value('Reference Number', asked.reference_number, found.reference_number);
	if (input.automatic === undefined) compareRows(comparison, asked, found);
	return comparison.differences;
}

function compareRows(
	comparison: Comparison,
	{ allocations: asked = [] }: PaymentBody,
	found: Payment,
): void {
	if (!found.allocations) return;
	const theirs = new Map(paidRows(found).map(({ targetId, amount }) => [targetId, amount]));
	for (const { invoice_id: id, amount } of asked) {
		if (id) comparison.amount(`Allocations: ${id}`, amount, Number(theirs.get(id) ?? 0n));
	}
	const kept = sum(asked.flatMap((row) => (row.invoice_id ? [] : BigInt(row.amount))));
	const held = sum(
		found.allocations.flatMap((row) => (row.invoice_id ? [] : BigInt(row.amount ?? 0))),
	);
	comparison.amount('Keep the Rest In', Number(kept), Number(held));
}

/** Layer's client and documents differ in the case, and in older copies in the name. */
function methodOf(method: string | undefined): string | undefined {
	const name = method?.toUpperCase();
	return name === 'REDEEMED_PREPAYMENT' ? 'CREDIT_BALANCE' : name;
}
