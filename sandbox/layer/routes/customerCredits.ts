import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { CreditCreateBody, CreditUpdateBody, patchCredit, postCredit } from '../credits';
import { badRequest, idNotFound } from '../errors';
import type { LayerChoices } from '../decisions';
import { assertListable, withoutUndocumented } from '../filters';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import type { Credit } from '../records';
import type { Books } from '../state';
import { contains, splitList } from '../text';
import { normalInstant, printInstant, startOfDay, startOfNextDay } from '../time';
import { BusinessPath, DateOnly, exact, NoQuery, Uuid } from '../validation';
import { creditView } from '../views';

const SORT_KEYS: SortKeys<Credit> = {
	created_at: (credit) => instantKey(credit.created_at),
	updated_at: (credit) => instantKey(credit.updated_at),
	sent_at: ({ sent_at: sentAt }) => instantKey(sentAt === null ? null : normalInstant(sentAt)),
};

/** Described without their names. */
const UNDOCUMENTED = [
	'sent_at_end',
	'memo',
	'memo_contains',
	'reference_number',
	'reference_numbers',
] as const;

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

/** The documents say that the end is exclusive here, unlike on the list of invoices. */
function sentWithin(
	{ sent_at: sentAt }: Credit,
	{ sent_at_start, sent_at_end }: ListQuery,
	{ creditsUntil }: LayerChoices,
): boolean {
	const end = creditsUntil === 'before' ? startOfDay : startOfNextDay;
	if (sent_at_start === undefined && sent_at_end === undefined) return true;
	if (sentAt === null) return false;
	const time = Date.parse(sentAt);
	return (
		(sent_at_start === undefined || time >= startOfDay(sent_at_start)) &&
		(sent_at_end === undefined || time < end(sent_at_end))
	);
}

/** How far lists lag behind, where they do. Milliseconds. */
const LAG_MS = 1000;

function find(books: Books, query: ListQuery, now: number): Credit[] {
	const { decisions } = books;
	const isListed = ({ deleted_at: deletedAt, created_at: createdAt }: Credit) =>
		(deletedAt === null || decisions.deletedCreditListed === 'listed') &&
		(decisions.creditListLag === 'none' || Date.parse(createdAt) <= now - LAG_MS);
	const { customer_id: customerId, reference_number: reference } = query;
	if (customerId !== undefined) assertListable(books, customerId);
	const candidates =
		customerId === undefined
			? books.credits.all()
			: books.credits.inGroup(books.normalId(customerId));
	const references =
		query.reference_numbers === undefined ? undefined : splitList(query.reference_numbers);
	return candidates.filter(
		(credit) =>
			isListed(credit) &&
			sentWithin(credit, query, decisions) &&
			(query.memo === undefined || credit.memo === query.memo) &&
			contains([credit.memo], query.memo_contains, decisions) &&
			(reference === undefined || credit.reference_number === reference) &&
			(references === undefined || references.includes(credit.reference_number ?? '')),
	);
}

function existingCredit(books: Books, id: string): Credit {
	const credit = books.credits.get(id);
	const isShown = credit?.deleted_at === null || books.decisions.deletedCreditShown === 'shown';
	if (credit === undefined || !isShown) throw idNotFound('customerCreditId', id);
	return credit;
}

export function customerCredits(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/invoices/customer-credits';
	const one = `${collection}/:customerCreditId`;
	const envelope = (data: unknown, meta: object = {}) =>
		layer.data.decisions.envelope === 'bare' ? data : { data, meta };
	const timestamp = () => printInstant(layer.now());

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query: sent }) => {
			const books = booksOf(layer, params.businessId);
			const query = withoutUndocumented(sent, UNDOCUMENTED, books.decisions);
			const { rows, pagination } = books.page(
				'customer credits',
				() => find(books, query, layer.now()),
				SORT_KEYS,
				query,
			);
			return envelope(
				rows.map((row) => creditView(books, row)),
				{ pagination },
			);
		},
	);

	app.post<{ Params: BusinessPath; Body: CreditCreateBody }>(
		collection,
		{ schema: { params: BusinessPath, querystring: NoQuery, body: CreditCreateBody } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			const { credit, isNew } = postCredit(books, body, timestamp());
			const { newCreditStatus, repeatedCreditStatus } = books.decisions;
			return reply
				.status(isNew ? newCreditStatus : repeatedCreditStatus)
				.send(envelope(creditView(books, credit)));
		},
	);

	app.get<{ Params: CreditPath }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			return envelope(creditView(books, existingCredit(books, params.customerCreditId)));
		},
	);

	app.patch<{ Params: CreditPath; Body: CreditUpdateBody }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery, body: CreditUpdateBody } },
		({ params, body }) => {
			const books = booksOf(layer, params.businessId);
			const existing = existingCredit(books, params.customerCreditId);
			if (existing.deleted_at !== null) throw badRequest('The customer credit is deleted');
			return envelope(creditView(books, patchCredit(books, body, existing, timestamp())));
		},
	);

	app.delete<{ Params: CreditPath }>(
		one,
		{ schema: { params: CreditPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const existing = existingCredit(books, params.customerCreditId);
			if (existing.deleted_at !== null) return envelope(creditView(books, existing));
			const now = timestamp();
			const deleted = books.saveCredit({
				...existing,
				allocations: books.decisions.deletedAllocations === 'released' ? [] : existing.allocations,
				updated_at: now,
				deleted_at: now,
			});
			return envelope(creditView(books, deleted));
		},
	);
}
