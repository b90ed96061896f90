import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { badRequest, idNotFound } from '../errors';
import { assertListable, withoutUndocumented } from '../filters';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import { INVOICE_STATUSES, type Invoice } from '../records';
import type { Books } from '../state';
import { contains, splitList } from '../text';
import { startOfDay, startOfNextDay } from '../time';
import { BusinessPath, DateOnly, exact, NoQuery, Uuid } from '../validation';
import { invoiceStatus, invoiceView } from '../views';

const SORT_KEYS: SortKeys<Invoice> = {
	sent_at: (invoice) => instantKey(invoice.sent_at),
	due_at: (invoice) => instantKey(invoice.due_at),
	imported_at: (invoice) => instantKey(invoice.imported_at),
	updated_at: (invoice) => instantKey(invoice.updated_at),
};

/** Described without their names. */
const UNDOCUMENTED = [
	'sent_at_start',
	'sent_at_end',
	'memo',
	'memo_contains',
	'reference_numbers',
] as const;

const ListQuery = exact({
	status: Type.Optional(
		Type.Unsafe<string | string[]>({ type: ['string', 'array'], items: { type: 'string' } }),
	),
	due_at_start: Type.Optional(DateOnly),
	due_at_end: Type.Optional(DateOnly),
	sent_at_start: Type.Optional(DateOnly),
	sent_at_end: Type.Optional(DateOnly),
	customer_id: Type.Optional(Uuid),
	customer_external_id: Type.Optional(Type.String()),
	reference_numbers: Type.Optional(Type.String()),
	memo: Type.Optional(Type.String()),
	memo_contains: Type.Optional(Type.String()),
	q: Type.Optional(Type.String()),
	show_total_count: Type.Optional(Type.Boolean()),
	show_sales_receipts: Type.Optional(Type.Boolean()),
	...pagingParameters(SORT_KEYS),
});
type ListQuery = Static<typeof ListQuery>;

const InvoicePath = exact({ businessId: Uuid, invoiceId: Uuid });

function ofCustomer(books: Books, query: ListQuery): Invoice[] {
	const { customer_id: id, customer_external_id: externalId } = query;
	if (id !== undefined) assertListable(books, id);
	if (externalId === undefined) {
		return id === undefined ? books.invoices.all() : books.invoices.inGroup(books.normalId(id));
	}
	const customer = books.customers.getByExternalId(externalId);
	if (id !== undefined && customer?.id !== books.normalId(id)) {
		throw badRequest('query customer_id and customer_external_id must name the same customer');
	}
	return customer === undefined ? [] : books.invoices.inGroup(customer.id);
}

/** Both days belong to the range. */
function within(
	moment: string | null,
	start: string | undefined,
	end: string | undefined,
): boolean {
	if (start === undefined && end === undefined) return true;
	if (moment === null) return false;
	const time = Date.parse(moment);
	return (
		(start === undefined || time >= startOfDay(start)) &&
		(end === undefined || time < startOfNextDay(end))
	);
}

function find(books: Books, query: ListQuery): Invoice[] {
	const statuses =
		query.status === undefined ? undefined : [query.status].flat().flatMap(splitList);
	for (const status of statuses ?? []) {
		if (!INVOICE_STATUSES.includes(status as Invoice['status_before_credits'])) {
			throw badRequest(`query status ${status} must be one of ${INVOICE_STATUSES.join(', ')}`);
		}
	}
	const references =
		query.reference_numbers === undefined ? undefined : splitList(query.reference_numbers);
	const showsReceipts =
		query.show_sales_receipts === true || books.decisions.salesReceipts === 'always';
	return ofCustomer(books, query).filter(
		(invoice) =>
			(showsReceipts || !invoice.is_receipt) &&
			(statuses === undefined || statuses.includes(invoiceStatus(invoice, books.decisions))) &&
			within(invoice.due_at, query.due_at_start, query.due_at_end) &&
			within(invoice.sent_at, query.sent_at_start, query.sent_at_end) &&
			(references === undefined || references.includes(invoice.reference_number ?? '')) &&
			(query.memo === undefined || invoice.memo === query.memo) &&
			contains([invoice.memo], query.memo_contains, books.decisions) &&
			(query.q === undefined || contains(searchable(books, invoice), query.q, books.decisions)),
	);
}

function searchable(books: Books, invoice: Invoice): Array<string | null> {
	const customer = books.customers.get(invoice.customer_id ?? '');
	return [
		invoice.invoice_number,
		invoice.reference_number,
		invoice.external_id,
		invoice.memo,
		customer?.company_name ?? null,
		customer?.individual_name ?? null,
	];
}

export function invoices(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/invoices';

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query: { show_total_count: showTotal, ...sent } }) => {
			const books = booksOf(layer, params.businessId);
			const query = withoutUndocumented(sent, UNDOCUMENTED, books.decisions);
			const { rows, pagination, count } = books.page(
				'invoices',
				() => find(books, query),
				SORT_KEYS,
				query,
			);
			if (showTotal === true) pagination.total_count = count;
			return { data: rows.map((row) => invoiceView(books, row)), meta: { pagination } };
		},
	);

	app.get<{ Params: Static<typeof InvoicePath> }>(
		`${collection}/:invoiceId`,
		{ schema: { params: InvoicePath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const invoice = books.invoices.get(params.invoiceId);
			if (invoice === undefined) throw idNotFound('invoiceId', params.invoiceId);
			return { data: invoiceView(books, invoice), meta: {} };
		},
	);
}
