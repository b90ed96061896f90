import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { badRequest, idNotFound } from '../errors';
import type { Customer } from '../records';
import type { Books } from '../state';
import { normalInstant, printInstant } from '../time';
import { BusinessPath, Cents, DateTime, exact, NonEmptyText, NoQuery, Uuid } from '../validation';
import { invoiceView } from '../views';

const InvoiceBody = exact({
	external_id: NonEmptyText,
	sent_at: DateTime,
	due_at: Type.Optional(DateTime),
	invoice_number: Type.Optional(Type.String()),
	customer_id: Type.Optional(Uuid),
	customer_external_id: Type.Optional(NonEmptyText),
	memo: Type.Optional(Type.String()),
	line_items: Type.Array(
		exact({
			external_id: Type.Optional(NonEmptyText),
			product: Type.Optional(Type.String()),
			description: Type.Optional(Type.String()),
			unit_price: Cents,
			quantity: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
		}),
		{ minItems: 1 },
	),
});
type InvoiceBody = Static<typeof InvoiceBody>;

/** Importing an invoice without taxes, discounts and payments; its external id makes that happen once. */
export function importInvoices(app: FastifyInstance, layer: LayerContext): void {
	app.post<{ Params: BusinessPath; Body: InvoiceBody }>(
		'/v1/businesses/:businessId/invoices',
		{ schema: { params: BusinessPath, querystring: NoQuery, body: InvoiceBody } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			const known = books.invoices.getByExternalId(body.external_id);
			const now = printInstant(layer.now());
			const invoice = known ?? addInvoice(books, body, now);
			return reply.status(known ? 200 : 201).send({ data: invoiceView(books, invoice), meta: {} });
		},
	);
}

/** The customer that is named; one with an unknown external id is made, as documented. */
function customerOf(books: Books, body: InvoiceBody, now: string): Customer {
	const { customer_id: id, customer_external_id: externalId } = body;
	if (id === undefined && externalId === undefined) {
		throw badRequest('customer_id or customer_external_id must be provided');
	}
	const byId = id === undefined ? undefined : books.customers.get(id);
	if (id !== undefined && byId === undefined) throw idNotFound('customer_id', id);
	const byName = externalId === undefined ? undefined : books.customers.getByExternalId(externalId);
	if (byId && externalId !== undefined && byName !== byId) {
		throw badRequest('customer_id and customer_external_id must name the same customer');
	}
	return byId ?? byName ?? books.addCustomer({ external_id: externalId ?? null, created_at: now });
}

function addInvoice(books: Books, body: InvoiceBody, now: string) {
	const { external_id, sent_at, due_at, invoice_number = null, memo = null, line_items } = body;
	const lines = line_items.map(({ product, description = product, ...line }) => ({
		id: books.newId('invoice line'),
		external_id: line.external_id ?? null,
		description: description ?? null,
		unit_price: line.unit_price,
		quantity: line.quantity ?? 1,
	}));
	const total = lines.reduce((sum, { unit_price, quantity }) => sum + unit_price * quantity, 0);
	return books.addInvoice({
		customer_id: customerOf(books, body, now).id,
		external_id,
		invoice_number,
		memo,
		total_amount: Math.round(total),
		line_items: lines,
		sent_at: normalInstant(sent_at),
		due_at: due_at === undefined ? null : normalInstant(due_at),
		imported_at: now,
		updated_at: now,
	});
}
