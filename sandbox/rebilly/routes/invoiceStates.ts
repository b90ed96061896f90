import type { FastifyInstance } from 'fastify';

import { readNothing } from '../bodyReader';
import { idOf, ROOT, type Context } from '../context';
import { notFound, Problem } from '../problem';
import { readQuery } from '../query';
import { readIssue, readReissue } from '../recordSchemas';
import { type Invoice, OPEN_INVOICE_STATUSES, type RebillyStore } from '../store';
import { addMessage } from '../timeline';
import { sendInvoice } from './writeInvoices';

/** A step of an invoice from one state to another. */
interface Step {
	path: 'issue' | 'abandon' | 'reissue' | 'recalculate';
	take: (store: RebillyStore, invoice: Invoice, body: unknown) => void;
	/** What its timeline says then. */
	message?: [type: string, text: string];
}

const STEPS: Step[] = [
	{ path: 'issue', take: issue, message: ['invoice-issued', 'Invoice issued'] },
	{ path: 'abandon', take: abandon, message: ['invoice-abandoned', 'Invoice abandoned'] },
	{ path: 'reissue', take: reissue, message: ['invoice-reissued', 'Invoice reissued'] },
	{ path: 'recalculate', take: recalculate },
];

export function invoiceStateRoutes(app: FastifyInstance, { store }: Context): void {
	for (const { path, take, message } of STEPS) {
		app.post(`${ROOT}/invoices/:id/${path}`, (request, reply) => {
			readQuery(request.query);
			const invoice = store.invoices.get(idOf(request));
			if (!invoice) throw notFound('invoice', idOf(request));
			take(store, invoice, request.body);
			invoice.revision += 1;
			invoice.updatedTime = store.clock.now();
			if (message) {
				const [type, text] = message;
				const occurredTime = invoice.updatedTime;
				const entry = { type, triggeredBy: 'rebilly' as const, message: text, occurredTime };
				addMessage(store, `invoices/${invoice.id}`, entry);
			}
			return sendInvoice(store, invoice, request, reply);
		});
	}
}

function refuse({ status }: Invoice, what: string): never {
	throw new Problem(409, `The invoice is ${status} and cannot be ${what}`);
}

function issue(store: RebillyStore, invoice: Invoice, body: unknown): void {
	const { issuedTime, dueTime } = readIssue(body, store.decisions);
	if (invoice.status !== 'draft') refuse(invoice, 'issued');
	invoice.issuedTime = issuedTime ?? store.clock.now();
	invoice.dueTime = dueTime ?? invoice.issuedTime;
	// Of nothing there is nothing to pay.
	invoice.status = invoice.amountDue === 0 ? 'paid' : 'unpaid';
	if (invoice.status === 'paid') invoice.paidTime = invoice.issuedTime;
}

function abandon(store: RebillyStore, invoice: Invoice, body: unknown): void {
	readNothing(body);
	if (!OPEN_INVOICE_STATUSES.includes(invoice.status)) refuse(invoice, 'abandoned');
	invoice.status = 'abandoned';
	invoice.abandonedTime = store.clock.now();
}

function reissue(store: RebillyStore, invoice: Invoice, body: unknown): void {
	const { dueTime } = readReissue(body, store.decisions);
	const isIssued = OPEN_INVOICE_STATUSES.includes(invoice.status);
	if (!isIssued && invoice.status !== 'abandoned') refuse(invoice, 'reissued');
	invoice.status = invoice.amountDue < invoice.amount ? 'partially-paid' : 'unpaid';
	invoice.abandonedTime = null;
	invoice.issuedTime = store.clock.now();
	invoice.dueTime = dueTime ?? invoice.issuedTime;
}

/** There are no shipping rates, taxes or discounts here, so the amounts stay. */
function recalculate(_store: RebillyStore, invoice: Invoice, body: unknown): void {
	readNothing(body);
	const isOpen = OPEN_INVOICE_STATUSES.includes(invoice.status);
	if (!isOpen && invoice.status !== 'draft') refuse(invoice, 'recalculated');
}
