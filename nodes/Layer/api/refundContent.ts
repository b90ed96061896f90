import { type Difference, inRow } from '../../shared/credit/differences';
import { sameJson } from '../../shared/json';
import { Comparison } from './comparison';
import { sameTags } from './tags';
import {
	type ItemizedRefundBody,
	REFUND_TARGETS,
	type Refund,
	type RefundAllocation,
	type RefundBody,
	type RefundPayment,
	type RefundPaymentBody,
	type RefundTarget,
	type SimpleRefundBody,
} from './refundTypes';

/**
 * Where a refund that Layer holds is not what was asked for. What the answer does not show cannot be compared:
 * copies of the documentation differ in the fields of a refund.
 *
 * @param exponent the number of decimals of the amounts in the form; 0 shows them in cents
 */
export function refundDifferences(
	asked: RefundBody,
	found: Refund,
	exponent: number,
): Difference[] {
	const comparison = new Comparison(exponent);
	comparison.moment('Completed At', asked.completed_at, found.completed_at);
	comparison.value('Memo', asked.memo, found.memo);
	comparison.value('Reference Number', asked.reference_number, found.reference_number);
	const { tags, metadata } = asked;
	comparison.that('Metadata', metadata, found.metadata, sameJson);
	comparison.that('Tags', tags, found.transaction_tags, (mine, theirs) => sameTags(mine, theirs));
	if ('allocations' in asked) compareItems(comparison, asked, found);
	else compareTarget(comparison, asked, found);
	return comparison.differences;
}

/** A field of the form itself. */
const ownName = (field: string) => field;

function compareTarget(comparison: Comparison, asked: SimpleRefundBody, found: Refund): void {
	comparison.value('Number of Allocations', 1, found.allocations?.length);
	compareTargets(comparison, ownName, asked, found.allocations?.[0]);
	comparePayment(comparison, ownName, asked, found.payments?.[0]);
}

function compareItems(comparison: Comparison, asked: ItemizedRefundBody, found: Refund): void {
	const { allocations, payments = [] } = asked;
	comparison.amount('Refunded Amount', asked.refunded_amount, found.refunded_amount);
	comparison.value('Number of Allocations', allocations.length, found.allocations?.length);
	allocations.forEach((mine, index) => {
		const theirs = found.allocations?.[index];
		const name = (field: string) => inRow('Allocations', index, field);
		comparison.amount(name('Amount'), mine.total_amount, theirs?.total_amount ?? theirs?.amount);
		compareTargets(comparison, name, mine, theirs);
		comparison.value(name('Customer'), mine.customer_id, theirs?.customer?.id);
		comparison.value(name('Customer'), mine.customer_external_id, theirs?.customer?.external_id);
		comparison.amounts(
			name('Line Items'),
			mine.line_items?.map((item) => item.amount),
			theirs?.line_items?.map((item) => item.amount),
		);
	});
	// More payments can be added to a refund later; those that were asked for come first.
	payments.forEach((mine, index) => {
		const name = (field: string) => inRow('Payments', index, field);
		const theirs = found.payments && (found.payments[index] ?? { refunded_amount: 0 });
		comparison.amount(name('Amount'), mine.refunded_amount, theirs?.refunded_amount);
		comparison.moment(name('Completed At'), mine.completed_at, theirs?.completed_at);
		comparePayment(comparison, name, mine, theirs);
	});
}

/** What the form calls that which is refunded. */
const TARGET_LABELS: Record<(typeof REFUND_TARGETS)[number], string> = {
	invoice_id: 'Invoice',
	invoice_external_id: 'Invoice',
	invoice_line_item_id: 'Invoice Line Item',
	invoice_line_item_external_id: 'Invoice Line Item',
	invoice_payment_id: 'Invoice Payment',
	invoice_payment_external_id: 'Invoice Payment',
};

function compareTargets(
	comparison: Comparison,
	name: (field: string) => string,
	asked: RefundTarget,
	found: RefundAllocation | undefined,
): void {
	for (const key of REFUND_TARGETS) {
		comparison.value(name(TARGET_LABELS[key]), asked[key], found?.[key]);
	}
}

function comparePayment(
	comparison: Comparison,
	name: (field: string) => string,
	asked: SimpleRefundBody | RefundPaymentBody,
	found: RefundPayment | undefined,
): void {
	comparison.that(name('Method'), asked.method, found?.method, sameMethod);
	comparison.value(name('Processor'), asked.processor, found?.processor);
	comparison.amount(name('Refund Processing Fee'), asked.refund_processing_fee, found?.fee);
}

/** Layer's documentation has OTHER, its own client Other. */
function sameMethod(asked: string, found: string): boolean {
	return asked.toLowerCase() === found.toLowerCase();
}
