import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { CreditCreateBody, CreditUpdateBody, writeCredit } from '../credits';
import { badRequest, idNotFound } from '../errors';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import type { Credit } from '../records';
import type { Books } from '../state';
import { contains, splitList } from '../text';
import { printInstant, startOfDay } from '../time';
import { BusinessPath, DateOnly, exact, NoQuery, Uuid } from '../validation';
import { creditView } from '../views';

const SORT_KEYS: SortKeys<Credit> = {
	created_at: (credit) => instantKey(credit.created_at),
	updated_at: (credit) => instantKey(credit.updated_at),
	sent_at: (credit) => instantKey(credit.sent_at),
};

const ListQuery = exact({
	customer_id: Type.Optional(Uuid),
	sent_at_start: Type.Optional(DateOnly),
	sent_at_end: Type.Optional(DateOnly),
	memo: Type.Optional(Type.String()),
	memo_contains: Type.Optional(Type.String()),
	reference_number: Type.Optional(Type.String()),
	reference_numbers: Type.Optional(Type.String()),
	...pagingParameters(SORT_KEYS),
});
type ListQuery = Static<typeof ListQuery>;

const CreditPath = exact({ businessId: Uuid, customerCreditId: Uuid });
type CreditPath = Static<typeof CreditPath>;

/** The end is exclusive here, unlike on the list of invoices. */
function sentWithin(
	{ sent_at: sentAt }: Credit,
	{ sent_at_start, sent_at_end }: ListQuery,
): boolean {
	if (sent_at_start === undefined && sent_at_end === undefined) return true;
	if (sentAt === null) return false;
	const time = Date.parse(sentAt);
	return (
		(sent_at_start === undefined || time >= startOfDay(sent_at_start)) &&
		(sent_at_end === undefined || time < startOfDay(sent_at_end))
	);
}

function find(books: Books, query: ListQuery): Credit[] {
	const { customer_id: customerId, reference_number: reference } = query;
	const candidates =
		customerId === undefined
			? books.credits.all()
			: books.credits.inGroup(customerId.toLowerCase());
	const references =
		query.reference_numbers === undefined ? undefined : splitList(query.reference_numbers);
	return candidates.filter(
		(credit) =>
			credit.deleted_at === null &&
			sentWithin(credit, query) &&
			(query.memo === undefined || credit.memo === query.memo) &&
			contains([credit.memo], query.memo_contains) &&
			(reference === undefined || credit.reference_number === reference) &&
			(references === undefined || references.includes(credit.reference_number ?? '')),
	);
}

function existingCredit(books: Books, id: string): Credit {
	const credit = books.credits.get(id);
	if (credit === undefined) throw idNotFound('customerCreditId', id);
	return credit;
}

export function customerCredits(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/invoices/customer-credits';
	const one = `${collection}/:customerCreditId`;
	const envelope = (data: unknown, meta: object = {}) =>
		layer.bareEnvelopes ? data : { data, meta };
	const view = (books: Books, credit: Credit) => creditView(books, credit, layer.wrappedAccountIds);
	const timestamp = () => printInstant(layer.now());

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query }) => {
			const books = booksOf(layer, params.businessId);
			const { rows, pagination } = books.page(
				'customer credits',
				() => find(books, query),
				SORT_KEYS,
				query,
			);
			return envelope(
				rows.map((row) => view(books, row)),
				{ pagination },
			);
		},
	);

	app.post<{ Params: BusinessPath; Body: CreditCreateBody }>(
		collection,
		{ schema: { params: BusinessPath, querystring: NoQuery, body: CreditCreateBody } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			if (body.customer_id === undefined && body.customer_external_id === undefined) {
				throw badRequest('customer_id or customer_external_id is required');
			}
			const existing =
				body.external_id === undefined
					? undefined
					: books.credits.getByExternalId(body.external_id);
			if (existing !== undefined && existing.deleted_at !== null) {
				throw badRequest(`external_id ${body.external_id} belongs to a deleted customer credit`);
			}
			const credit = writeCredit(books, body, existing, timestamp());
			return reply.status(existing === undefined ? 201 : 200).send(envelope(view(books, credit)));
		},
	);

	app.get<{ Params: CreditPath }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			return envelope(view(books, existingCredit(books, params.customerCreditId)));
		},
	);

	app.patch<{ Params: CreditPath; Body: CreditUpdateBody }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery, body: CreditUpdateBody } },
		({ params, body }) => {
			const books = booksOf(layer, params.businessId);
			const existing = existingCredit(books, params.customerCreditId);
			if (existing.deleted_at !== null) throw badRequest('The customer credit is deleted');
			return envelope(view(books, writeCredit(books, body, existing, timestamp())));
		},
	);

	app.delete<{ Params: CreditPath }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const existing = existingCredit(books, params.customerCreditId);
			if (existing.deleted_at !== null) return envelope(view(books, existing));
			const now = timestamp();
			const deleted = books.saveCredit({
				...existing,
				allocations: [],
				updated_at: now,
				deleted_at: now,
			});
			return envelope(view(books, deleted));
		},
	);
}
