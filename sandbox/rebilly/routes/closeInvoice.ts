import type { FastifyInstance, FastifyRequest } from 'fastify';

import { toAmount } from '../../core/currency';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { sendPage } from '../list';
import { paidBy } from '../payment';
import { notFound, Problem } from '../problem';
import { readQuery } from '../query';
import { readNothing } from '../bodyReader';
import type { Invoice, RebillyStore } from '../store';
import { sendInvoice } from './writeInvoices';

/** What was paid on an invoice, and making it worthless before that. */
export function closeInvoiceRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/invoices/:id/void`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const invoice = find(store, request);
		voidInvoice(store, invoice);
		return sendInvoice(store, invoice, request, reply);
	});

	app.get(`${ROOT}/invoices/:id/transaction-allocations`, (request, reply) => {
		const query = readQuery(request.query, 'limit', 'offset');
		const invoice = find(store, request);
		const rows = allocations(store, invoice, baseOf(request));
		return sendPage(rows, query, reply);
	});
}

function find(store: RebillyStore, request: FastifyRequest): Invoice {
	const invoice = store.invoices.get(idOf(request));
	if (!invoice) throw notFound('invoice', idOf(request));
	return invoice;
}

function voidInvoice(store: RebillyStore, invoice: Invoice): void {
	const isOpen = ['draft', 'unpaid', 'past-due'].includes(invoice.status);
	if (!isOpen || invoice.appliedCredits.length > 0) {
		throw new Problem(409, `The invoice is ${invoice.status} and cannot be voided`);
	}
	const now = store.clock.now();
	invoice.status = 'voided';
	invoice.voidedTime = now;
	invoice.updatedTime = now;
	invoice.revision += 1;
}

/** What each payment gave to the invoice and was not given back. */
function allocations(store: RebillyStore, invoice: Invoice, base: string) {
	return invoice.transactionIds
		.flatMap((id) => store.transactions.get(id) ?? [])
		.filter(({ type, result }) => type === 'sale' && result === 'approved')
		.map((payment) => ({ payment, amount: paidBy(payment, invoice, store) }))
		.filter(({ amount }) => amount > 0)
		.map(({ payment: { id, currency }, amount }) => ({
			invoiceId: invoice.id,
			transactionId: id,
			amount: toAmount(amount, currency),
			currency,
			_links: [
				{ rel: 'invoice', href: `${base}/invoices/${invoice.id}` },
				{ rel: 'transaction', href: `${base}/transactions/${id}` },
			],
		}));
}
