import { ConflictError } from '../../shared/errors';
import { type Call, found, mayBeEarlierAttempt, type Query } from '../../shared/http/call';
import type { Listed } from '../../shared/run/lists';
import { noteGone, noteMade, withMade } from '../../shared/run/madeRows';
import { type Business, pathIn } from './businesses';
import { matches } from './filters';
import { changedInvoice } from './invoices';
import { simulatedRefund } from './simulated';
import { isMadeBefore } from './times';
import { fetchRecord, recordCall, hasId, listUpTo, requestRecord } from './lists';
import type { Refund, RefundBody } from './refundTypes';
import type { Invoice } from './types';

/** Where the refunds of a business are. */
export const REFUNDS = ['invoices', 'refunds'] as const;

/** GET /v1/businesses/{businessId}/invoices/refunds/{id} */
export async function getRefund(business: Business, id: string): Promise<Refund> {
	return await fetchRecord(business.http, pathIn(business, ...REFUNDS), id);
}

/** The refunds that a query finds. */
export async function findRefunds(
	business: Business,
	query: Query,
	limit: number | undefined,
): Promise<Listed<Refund>> {
	const keep = (refund: Refund) => matches(refund, query);
	return await listUpTo(business.http, pathIn(business, ...REFUNDS), query, limit, keep);
}

/**
 * The refund with an external ID, or undefined when there is none. The filter is not documented for refunds
 * (only for their payments), so no limit is asked for: a server that ignores it is searched to the end.
 */
export async function findRefund(
	business: Business,
	externalId: string,
): Promise<Refund | undefined> {
	const path = pathIn(business, ...REFUNDS);
	const { rows } = await findRefunds(business, { external_id: externalId }, undefined);
	const simulated = business.http.simulatedRows(path) as Refund[];
	return [...simulated, ...withMade(business.http, path, rows)].find(
		(refund) => refund.external_id === externalId,
	);
}

/**
 * The refund with an ID or an external ID.
 *
 * @throws ConflictError when no refund has the external ID
 */
export async function fetchRefund(
	business: Business,
	{ id, externalId = '' }: { id?: string | undefined; externalId?: string | undefined },
): Promise<Refund> {
	if (id) return await getRefund(business, id);
	const refund = await findRefund(business, externalId);
	if (refund) return refund;
	throw new ConflictError(
		`No refund in Layer has the external ID '${externalId}'`,
		'Check the external ID and the business, or choose the refund from the list',
	);
}

/**
 * POST /v1/businesses/{businessId}/invoices/refunds. The external_id makes it safe to send again: the same
 * one "will update or no-op" (reference: the create page).
 *
 * @param lookedAt when the look-up began that did not find it, by this machine's clock; milliseconds since 1970
 * @returns the refund, and whether it is new
 */
export async function postRefund(
	business: Business,
	body: RefundBody & { external_id: string },
	lookedAt: number,
): Promise<{ refund: Refund; created: boolean }> {
	const path = pathIn(business, ...REFUNDS);
	const call: Call = {
		method: 'POST',
		path,
		body,
		whenAnswerIsLost: async () => found(await findRefund(business, body.external_id)),
		isAnswer: (answer) => hasId(answer, body.external_id),
		ifUnknown: 'Running it again with the same key is safe: it makes no second one',
		simulate: () => {
			const answer = simulatedRefund(body);
			return { answer, status: 201, row: { path, row: answer } };
		},
	};
	const { answer, record: refund } = await requestRecord<Refund>(business.http, call);
	// Which status a new one has is not documented. What was not there and is no older is new.
	const isNew = answer.status === 201 || !isMadeBefore(refund, answer, lookedAt);
	noteMade(business.http, path, refund);
	return { refund, created: isNew || mayBeEarlierAttempt(answer) };
}

/**
 * DELETE …/invoices/refunds/{id}. A lost answer is looked up: a refund that was deleted is not found any more.
 *
 * @param invoices those that the refund was about, as they were, for a dry run
 */
export async function deleteRefund(
	business: Business,
	{ id }: Refund,
	invoices: readonly Invoice[],
): Promise<void> {
	const list = pathIn(business, ...REFUNDS);
	const path = [...list, id];
	await business.http.request({
		method: 'DELETE',
		path,
		whenAnswerIsLost: business.http.whenGone(recordCall(list, id)),
		// Only the status of an invoice that was given back in full is known to change.
		simulate: () => ({
			answer: {},
			gone: path,
			objects: invoices.map((invoice) =>
				changedInvoice(business, invoice, invoice.status === 'REFUNDED' ? { status: 'PAID' } : {}),
			),
		}),
	});
	noteGone(business.http, list, id);
}
