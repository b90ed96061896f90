import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { idNotFound } from '../errors';
import { withoutUndocumented } from '../filters';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import type { Refund } from '../records';
import { postRefund } from '../refunds';
import { printInstant, startOfDay, startOfNextDay } from '../time';
import { BusinessPath, DateOnly, exact, NoQuery, oneOf, Uuid } from '../validation';
import { refundStatus, refundView } from '../views';

const SORT_KEYS: SortKeys<Refund> = {
	created_at: (refund) => instantKey(refund.created_at),
	completed_at: (refund) => instantKey(refund.completed_at),
};

const UNDOCUMENTED = ['external_id', 'status', 'completed_at_start', 'completed_at_end'] as const;

const ListQuery = exact({
	external_id: Type.Optional(Type.String()),
	status: Type.Optional(oneOf(['SENT', 'PARTIALLY_PAID', 'PAID'])),
	completed_at_start: Type.Optional(DateOnly),
	completed_at_end: Type.Optional(DateOnly),
	...pagingParameters(SORT_KEYS),
});
type ListQuery = Static<typeof ListQuery>;

const RefundPath = exact({ businessId: Uuid, refundId: Uuid });

/** Both days belong to the range. */
function fits(refund: Refund, query: ListQuery): boolean {
	const { completed_at_start: start, completed_at_end: end } = query;
	const time = Date.parse(refund.completed_at);
	return (
		(query.external_id === undefined || refund.external_id === query.external_id) &&
		(query.status === undefined || refundStatus(refund) === query.status) &&
		(start === undefined || time >= startOfDay(start)) &&
		(end === undefined || time < startOfNextDay(end))
	);
}

export function refunds(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/invoices/refunds';

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query: sent }) => {
			const books = booksOf(layer, params.businessId);
			const query = withoutUndocumented(sent, UNDOCUMENTED, books.decisions);
			const { rows, pagination } = books.page(
				'refunds',
				() => books.liveRefunds().filter((refund) => fits(refund, query)),
				SORT_KEYS,
				query,
			);
			return { data: rows.map((row) => refundView(books, row)), meta: { pagination } };
		},
	);

	app.get<{ Params: Static<typeof RefundPath> }>(
		`${collection}/:refundId`,
		{ schema: { params: RefundPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const refund = books.refund(params.refundId);
			if (refund === undefined) throw idNotFound('refundId', params.refundId);
			return { data: refundView(books, refund), meta: {} };
		},
	);

	app.delete<{ Params: Static<typeof RefundPath> }>(
		`${collection}/:refundId`,
		{ schema: { params: RefundPath, querystring: NoQuery } },
		({ params }, reply) => {
			const books = booksOf(layer, params.businessId);
			const refund = books.refund(params.refundId);
			if (refund === undefined) throw idNotFound('refundId', params.refundId);
			const now = printInstant(layer.now());
			books.saveRefund({ ...refund, external_id: null, deleted_at: now }, now);
			const { deletedRefund } = books.decisions;
			if (deletedRefund === 'noContent') return reply.status(204).send();
			return reply.send(deletedRefund === 'typeOnly' ? { type: '{}' } : { data: {}, meta: {} });
		},
	);

	// The two forms of the body are told apart, and checked, in refunds.ts.
	app.post<{ Params: BusinessPath; Body: unknown }>(
		collection,
		{ schema: { params: BusinessPath, querystring: NoQuery } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			const { refund, isNew } = postRefund(books, body, printInstant(layer.now()));
			const { newRefundStatus } = books.decisions;
			return reply
				.status(isNew ? newRefundStatus : 200)
				.send({ data: refundView(books, refund), meta: {} });
		},
	);
}
