import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { idFor } from '../../core/ids';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { checkCurrency, findCustomer } from '../memo';
import { invalid, refuseIfAny, type InvalidField } from '../problem';
import { readQuery } from '../query';
import { type InvoiceBody, readInvoice } from '../recordSchemas';
import type { Invoice, RebillyStore } from '../store';
import { invoiceView } from '../views';

const OWN_ID = /^[@~\-.\w]{1,50}$/;

/** Creating and changing invoices: a new one is a draft without items. */
export function writeInvoiceRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/invoices`, (request, reply) => {
		readQuery(request.query);
		const body = readInvoice(request.body, store.decisions);
		return sendInvoice(store, addInvoice(store, store.newId('in'), body), request, reply);
	});

	app.put(`${ROOT}/invoices/:id`, (request, reply) => {
		readQuery(request.query);
		const id = idOf(request);
		if (!OWN_ID.test(id)) throw invalid([{ field: 'id', message: 'has other signs than @~-._' }]);
		const body = readInvoice(request.body, store.decisions);
		const invoice = store.invoices.get(id);
		if (!invoice) return sendInvoice(store, addInvoice(store, id, body), request, reply);
		changeInvoice(store, invoice, body);
		return reply.send(invoiceView(invoice, store, baseOf(request)));
	});
}

/** The answer to a write that made an invoice or brought it to another state. */
export function sendInvoice(
	store: RebillyStore,
	invoice: Invoice,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const base = baseOf(request);
	return sendMade(reply, base, ['invoices', invoice.id], invoiceView(invoice, store, base));
}

function addInvoice(store: RebillyStore, id: string, body: InvoiceBody): Invoice {
	const { customerId, currency, websiteId: _, dueTime, ...details } = body;
	const objections: InvalidField[] = [];
	findCustomer(customerId, store, objections);
	checkCurrency(currency, objections);
	refuseIfAny(objections);
	const now = store.clock.now();
	const invoice: Invoice = {
		id,
		number: store.nextInvoiceNumber(customerId),
		customerId,
		currency,
		orderId: idFor('ord', `order of ${customerId} in ${currency}`),
		status: 'draft',
		amount: 0,
		amountDue: 0,
		items: [],
		transactionIds: [],
		appliedCredits: [],
		issuedTime: null,
		dueTime: dueTime ?? now,
		paidTime: null,
		voidedTime: null,
		abandonedTime: null,
		details,
		revision: store.decisions.firstRevision,
		createdTime: now,
		updatedTime: now,
	};
	store.invoices.set(id, invoice);
	return invoice;
}

function changeInvoice(store: RebillyStore, invoice: Invoice, body: InvoiceBody): void {
	const { customerId, currency, websiteId: _, dueTime, ...details } = body;
	const objections: InvalidField[] = [];
	const refuse = (field: string) =>
		objections.push({ field, message: 'cannot be changed on an existing invoice' });
	if (customerId !== invoice.customerId) refuse('customerId');
	if (currency !== invoice.currency) refuse('currency');
	refuseIfAny(objections);
	Object.assign(invoice, { details, dueTime: dueTime ?? invoice.dueTime });
	invoice.revision += 1;
	invoice.updatedTime = store.clock.now();
}
