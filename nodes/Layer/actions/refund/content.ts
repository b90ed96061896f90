import type { FieldGroup } from '../../../shared/form/fields';
import { formatAmount, sum } from '../../../shared/money';
import type { ItemizedRefundBody, SimpleRefundBody } from '../../api/refundTypes';
import { readRefundAllocations } from './allocationRows';
import { readPaymentDetails, readRefundPayments } from './payments';
import { readTarget } from './targets';

/** What is refunded, in the form of the body: one thing in full, or parts that are all given. */
export type RefundContent =
	Omit<SimpleRefundBody, 'completed_at'> | Omit<ItemizedRefundBody, 'completed_at'>;

/** @param completedAt when the refund was completed, for the payments that name no time */
export function readContent(
	fields: FieldGroup,
	more: FieldGroup,
	exponent: number,
	completedAt: string,
): RefundContent {
	if (fields.choice('refundType', ['simple', 'json']) !== 'json') {
		return { ...readTarget(fields), ...readPaymentDetails(more, exponent) };
	}
	const amount = fields.requiredAmount('refundedAmount', exponent);
	const allocations = readRefundAllocations(fields, exponent);
	const payments = readRefundPayments(fields, exponent, completedAt);
	const shown = (minor: bigint) => formatAmount(minor, exponent);
	const allocated = sum(allocations.map((row) => BigInt(row.total_amount)));
	const paid = sum(payments.map((row) => BigInt(row.refunded_amount)));
	if (allocated !== amount) {
		throw fields.refuse(
			'refundedAmount',
			`is ${shown(amount)}, but the allocations come to ${shown(allocated)}`,
			'Correct the amounts, so that they are the same',
		);
	}
	if (paid > amount) {
		throw fields.refuse(
			'refundedAmount',
			`is ${shown(amount)}, but the payments come to ${shown(paid)}`,
			'Pay at most what is refunded',
		);
	}
	return {
		refunded_amount: Number(amount),
		allocations,
		...(payments.length > 0 && { payments }),
	};
}
