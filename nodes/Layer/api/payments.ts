import { type Call, found, mayBeEarlierAttempt, type Query } from '../../shared/http/call';
import type { Listed } from '../../shared/run/lists';
import { type Business, pathIn } from './businesses';
import { hasId, listUpTo, requestRecord } from './lists';
import type { Payment, PaymentBody } from './types';

/** Where the payments of a business are. */
export const PAYMENTS = ['invoices', 'payments'] as const;

/**
 * GET /v1/businesses/{businessId}/invoices/payments: the payments that a query finds.
 *
 * @param keep what else they must be; Layer documents filters for method and dates alone
 */
export async function findPayments(
	business: Business,
	query: Query,
	limit: number | undefined,
	keep?: (payment: Payment) => boolean,
): Promise<Listed<Payment>> {
	return await listUpTo(business.http, pathIn(business, ...PAYMENTS), query, limit, keep);
}

/**
 * POST /v1/businesses/{businessId}/invoices/payments. The external_id makes it safe to send again: 200 is the payment
 * that exists (reference: the record page). When the answer is lost, it is looked for before that.
 *
 * @param find finds the payment that has the external_id
 * @returns the payment, and whether Layer made it
 */
export async function postPayment(
	business: Business,
	body: PaymentBody,
	find: () => Promise<Payment | undefined>,
): Promise<{ payment: Payment; created: boolean }> {
	const call: Call = {
		method: 'POST',
		path: pathIn(business, ...PAYMENTS),
		body,
		whenAnswerIsLost: async () => found(await find()),
		isAnswer: (answer) => hasId(answer, body.external_id),
		ifUnknown: 'Running it again with the same key is safe: it makes no second one',
		simulate: () => {
			const { tags: _, paid_at: at, ...rest } = body;
			return {
				answer: { ...rest, at },
				status: 201,
				balanceDeltas: (body.allocations ?? []).flatMap(({ invoice_id: id, amount }) =>
					id ? [{ id, amount: BigInt(amount) }] : [],
				),
			};
		},
	};
	const { answer, record: payment } = await requestRecord<Payment>(business.http, call);
	// After a lost answer, 200 means that the first attempt made it: it was looked for before.
	return { payment, created: answer.status === 201 || mayBeEarlierAttempt(answer) };
}
