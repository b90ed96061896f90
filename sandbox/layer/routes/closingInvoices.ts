import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { badRequest, idNotFound } from '../errors';
import type { Invoice, WriteOff } from '../records';
import type { Books } from '../state';
import { normalInstant, printInstant } from '../time';
import { Cents, DateTime, exact, NonEmptyText, NoQuery, oneOf, Uuid } from '../validation';
import { invoiceStatus, invoiceView, outstandingBalance, writeOffView } from '../views';

const InvoicePath = exact({ businessId: Uuid, invoiceId: Uuid });
const WriteOffPath = exact({ businessId: Uuid, invoiceId: Uuid, writeOffId: Uuid });
type WriteOffPath = Static<typeof WriteOffPath>;

const WriteOffBody = exact({
	external_id: Type.Optional(NonEmptyText),
	amount: Type.Optional(Cents),
	write_off_mode: Type.Optional(oneOf(['EXPENSE', 'REVENUE_REVERSAL'])),
	write_off_at: Type.Optional(DateTime),
	reference_number: Type.Optional(Type.String()),
	memo: Type.Optional(Type.String()),
});
type WriteOffBody = Static<typeof WriteOffBody>;

/** Makes an invoice worthless, or a part of it. */
export function closingInvoices(app: FastifyInstance, layer: LayerContext): void {
	const one = '/v1/businesses/:businessId/invoices/:invoiceId';
	const timestamp = () => printInstant(layer.now());

	app.post<{ Params: Static<typeof InvoicePath> }>(
		`${one}/void`,
		{ schema: { params: InvoicePath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const voided = voidInvoice(books, findInvoice(books, params.invoiceId), timestamp());
			return { data: invoiceView(books, voided), meta: {} };
		},
	);

	app.post<{ Params: Static<typeof InvoicePath>; Body: WriteOffBody }>(
		`${one}/write-off`,
		{ schema: { params: InvoicePath, querystring: NoQuery, body: WriteOffBody } },
		({ params, body }) => {
			const books = booksOf(layer, params.businessId);
			const invoice = findInvoice(books, params.invoiceId);
			return { data: writeOffView(writeOff(books, invoice, body, timestamp())), meta: {} };
		},
	);

	app.get<{ Params: WriteOffPath }>(
		`${one}/write-offs/:writeOffId`,
		{ schema: { params: WriteOffPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			return { data: writeOffView(findWriteOff(books, params)), meta: {} };
		},
	);

	app.delete<{ Params: WriteOffPath }>(
		`${one}/write-offs/:writeOffId`,
		{ schema: { params: WriteOffPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const now = timestamp();
			const found = findWriteOff(books, params);
			books.saveWriteOff({ ...found, external_id: null, deleted_at: now }, now);
			return { data: {}, meta: {} };
		},
	);
}

function findInvoice(books: Books, id: string): Invoice {
	const invoice = books.invoices.get(id);
	if (invoice === undefined) throw idNotFound('invoiceId', id);
	return invoice;
}

function findWriteOff(books: Books, { invoiceId, writeOffId }: WriteOffPath): WriteOff {
	const { id } = findInvoice(books, invoiceId);
	const found = books.writeOffs.get(writeOffId);
	if (found === undefined || found.deleted_at !== undefined || found.invoice_id !== id) {
		throw idNotFound('writeOffId', writeOffId);
	}
	return found;
}

function voidInvoice(books: Books, invoice: Invoice, now: string): Invoice {
	const status = invoiceStatus(invoice, books.decisions);
	if (status === 'VOIDED') {
		if (books.decisions.voidedInvoice === 'unchanged') return invoice;
		throw badRequest('The invoice is VOIDED already');
	}
	const isOpen = ['DRAFT', 'PENDING', 'SAVED', 'SENT'].includes(invoice.status_before_credits);
	if (!isOpen || invoice.written_off > 0) {
		throw badRequest(
			`The invoice is ${status}: only one without payments or write-offs can be voided`,
		);
	}
	if (invoice.credited > 0 && books.decisions.voidCredited === 'refused') {
		throw badRequest(`The invoice is ${status}: customer credits are allocated to it`);
	}
	return books.invoices.put({
		...invoice,
		status_before_credits: 'VOIDED',
		balance_before_credits: invoice.credited,
		voided_at: now,
		updated_at: now,
	});
}

function writeOff(books: Books, invoice: Invoice, body: WriteOffBody, now: string): WriteOff {
	const known =
		body.external_id === undefined ? undefined : books.writeOffs.getByExternalId(body.external_id);
	if (known) return known;
	const status = invoiceStatus(invoice, books.decisions);
	const outstanding = outstandingBalance(invoice);
	if (status === 'DRAFT' || status === 'VOIDED' || outstanding <= 0) {
		throw badRequest(`The invoice is ${status} with ${outstanding} outstanding`);
	}
	const { amount = outstanding } = body;
	if (amount > outstanding) {
		throw badRequest(`amount ${amount} is more than the ${outstanding} outstanding`);
	}
	const name = body.write_off_mode === 'REVENUE_REVERSAL' ? 'SALES' : 'BAD_DEBT';
	const account = books.findAccount((known) => known.stable_name === name)!;
	return books.saveWriteOff(
		{
			id: books.newId('write-off'),
			external_id: body.external_id ?? null,
			invoice_id: invoice.id,
			amount,
			memo: body.memo ?? null,
			reference_number: body.reference_number ?? null,
			account_id: account.id,
			write_off_at: body.write_off_at === undefined ? now : normalInstant(body.write_off_at),
			created_at: now,
		},
		now,
	);
}
