import type { FieldGroup } from '../../../shared/form/fields';
import { formatAmount, sum } from '../../../shared/money';
import type { ItemizedRefundBody, RefundTarget, SimpleRefundBody } from '../../api/refundTypes';
import {
	readRefundAllocations,
	type RefundAllocationRow,
	toRefundAllocations,
} from './allocationRows';
import {
	type PaymentDetails,
	readPaymentDetails,
	readRefundPayments,
	type RefundPaymentRow,
	toPaymentDetails,
	toRefundPayments,
} from './payments';
import { readTarget } from './targets';

/** What is refunded: one thing in full, or parts that are all given. */
export type RefundContent = SimpleContent | JsonContent;

interface SimpleContent {
	type: 'simple';
	target: RefundTarget;
	payment: PaymentDetails;
}

/** Amounts are minor units. */
interface JsonContent {
	type: 'json';
	refundedAmount: bigint;
	allocations: RefundAllocationRow[];
	payments: RefundPaymentRow[];
}

export function readContent(fields: FieldGroup, more: FieldGroup, exponent: number): RefundContent {
	if (fields.choice('refundType', ['simple', 'json']) !== 'json') {
		return {
			type: 'simple',
			target: readTarget(fields),
			payment: readPaymentDetails(more, exponent),
		};
	}
	const content: JsonContent = {
		type: 'json',
		refundedAmount: fields.requiredAmount('refundedAmount', exponent),
		allocations: readRefundAllocations(fields, exponent),
		payments: readRefundPayments(fields, exponent),
	};
	assertAddsUp(fields, content, exponent);
	return content;
}

function assertAddsUp(
	fields: FieldGroup,
	{ refundedAmount, allocations, payments }: JsonContent,
	exponent: number,
): void {
	const shown = (amount: bigint) => formatAmount(amount, exponent);
	const allocated = sum(allocations.map(({ amount }) => amount));
	const paid = sum(payments.map(({ amount }) => amount));
	if (allocated !== refundedAmount) {
		throw fields.refuse(
			'refundedAmount',
			`is ${shown(refundedAmount)}, but the allocations come to ${shown(allocated)}`,
			'Correct the amounts, so that they are the same',
		);
	}
	if (paid > refundedAmount) {
		throw fields.refuse(
			'refundedAmount',
			`is ${shown(refundedAmount)}, but the payments come to ${shown(paid)}`,
			'Pay at most what is refunded',
		);
	}
}

/**
 * The documented form of what is refunded: amounts as whole cents, lists without rows left out.
 *
 * @param completedAt when the refund was completed, for the payments that name no time
 */
export function toContent(
	content: RefundContent,
	completedAt: string,
): Partial<SimpleRefundBody & ItemizedRefundBody> {
	return content.type === 'simple'
		? { ...content.target, ...toPaymentDetails(content.payment) }
		: {
				refunded_amount: Number(content.refundedAmount),
				allocations: toRefundAllocations(content.allocations),
				payments:
					content.payments.length > 0 ? toRefundPayments(content.payments, completedAt) : undefined,
			};
}
