import { sameJson } from '../../shared/json';
import type { Difference } from './differences';
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
} from './types';

/**
 * Where a refund that Layer holds is not what was asked for. What the answer does not show cannot be compared:
 * copies of the documentation differ in the fields of a refund.
 */
export function refundDifferences(asked: RefundBody, found: Refund): Difference[] {
	const comparison = new Comparison();
	comparison.moment('completed_at', asked.completed_at, found.completed_at);
	comparison.value('memo', asked.memo, found.memo);
	comparison.value('reference_number', asked.reference_number, found.reference_number);
	const { tags, metadata } = asked;
	comparison.that('metadata', metadata, found.metadata, sameJson);
	comparison.that('tags', tags, found.transaction_tags, (mine, theirs) => sameTags(mine, theirs));
	if ('allocations' in asked) compareItems(comparison, asked, found);
	else compareTarget(comparison, asked, found);
	return comparison.differences;
}

function compareTarget(comparison: Comparison, asked: SimpleRefundBody, found: Refund): void {
	comparison.value('number of allocations', 1, found.allocations?.length);
	compareTargets(comparison, '', asked, found.allocations?.[0]);
	comparePayment(comparison, '', asked, found.payments?.[0]);
}

function compareItems(comparison: Comparison, asked: ItemizedRefundBody, found: Refund): void {
	const { allocations, payments = [] } = asked;
	comparison.value('refunded_amount', asked.refunded_amount, found.refunded_amount);
	comparison.value('number of allocations', allocations.length, found.allocations?.length);
	allocations.forEach((mine, index) => {
		const theirs = found.allocations?.[index];
		const place = `allocations.${index}.`;
		const amount = theirs?.total_amount ?? theirs?.amount;
		comparison.value(`${place}total_amount`, mine.total_amount, amount);
		compareTargets(comparison, place, mine, theirs);
		comparison.value(`${place}customer_id`, mine.customer_id, theirs?.customer?.id);
		comparison.value(
			`${place}customer_external_id`,
			mine.customer_external_id,
			theirs?.customer?.external_id,
		);
		comparison.that(
			`${place}line_items`,
			mine.line_items?.map((item) => item.amount),
			theirs?.line_items?.map((item) => item.amount),
			sameJson,
		);
	});
	// More payments can be added to a refund later; those that were asked for come first.
	payments.forEach((mine, index) => {
		const place = `payments.${index}.`;
		const theirs = found.payments && (found.payments[index] ?? { refunded_amount: 0 });
		comparison.value(`${place}refunded_amount`, mine.refunded_amount, theirs?.refunded_amount);
		comparison.moment(`${place}completed_at`, mine.completed_at, theirs?.completed_at);
		comparePayment(comparison, place, mine, theirs);
	});
}

function compareTargets(
	comparison: Comparison,
	place: string,
	asked: RefundTarget,
	found: RefundAllocation | undefined,
): void {
	for (const key of REFUND_TARGETS) comparison.value(`${place}${key}`, asked[key], found?.[key]);
}

function comparePayment(
	comparison: Comparison,
	place: string,
	asked: SimpleRefundBody | RefundPaymentBody,
	found: RefundPayment | undefined,
): void {
	comparison.value(`${place}method`, asked.method, found?.method);
	comparison.value(`${place}processor`, asked.processor, found?.processor);
	comparison.value(`${place}refund_processing_fee`, asked.refund_processing_fee, found?.fee);
}

class Comparison {
	readonly differences: Difference[] = [];

	value(field: string, asked: unknown, found: unknown): void {
		this.that(field, asked, found, (mine, theirs) => mine === theirs);
	}

	moment(field: string, asked: string, found: string | null | undefined): void {
		this.that(field, asked, found, (mine, theirs) => Date.parse(mine) === Date.parse(theirs ?? ''));
	}

	that<Asked, Found>(
		field: string,
		asked: Asked | undefined,
		found: Found | undefined,
		same: (asked: Asked, found: Found) => boolean,
	): void {
		if (asked === undefined || found === undefined || same(asked, found)) return;
		this.differences.push({ field, asked, found });
	}
}
