import type { FastifyInstance, FastifyRequest } from 'fastify';

import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { AmountReader } from '../memo';
import { sendPage } from '../list';
import { invalid, notFound, refuseIfAny, type InvalidField } from '../problem';
import { readNames, readQuery, refuseQuery } from '../query';
import { type InvoiceItemBody, readInvoiceItem } from '../recordSchemas';
import type { Invoice, InvoiceItem, RebillyStore } from '../store';
import { invoiceItemView, type View } from '../views';

const ITEMS = `${ROOT}/invoices/:id/items`;

/** What an invoice is made out for; it can be changed as long as the invoice is a draft. */
export function invoiceItemRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(ITEMS, (request, reply) => {
		const query = readQuery(request.query, 'limit', 'offset', 'expand');
		const [unknown] = readNames(query.expand);
		if (unknown !== undefined) refuseQuery('expand', `has no "${unknown}" here`);
		const invoice = findInvoice(store, request);
		const rows = invoice.items.map((item) => viewOf(item, invoice, request));
		return sendPage(rows, query, reply);
	});

	app.post(ITEMS, (request, reply) => {
		readQuery(request.query);
		const invoice = findDraft(store, request);
		const item = toItem(store, invoice, store.newId('ii'), request.body);
		setItems(store, invoice, [...invoice.items, item]);
		const path = ['invoices', invoice.id, 'items', item.id];
		return sendMade(reply, baseOf(request), path, viewOf(item, invoice, request));
	});

	app.get(`${ITEMS}/:itemId`, (request) => {
		readQuery(request.query);
		const invoice = findInvoice(store, request);
		return viewOf(findItem(invoice, request), invoice, request);
	});

	app.put(`${ITEMS}/:itemId`, (request) => {
		readQuery(request.query);
		const invoice = findDraft(store, request);
		const before = findItem(invoice, request);
		const item = toItem(store, invoice, before.id, request.body);
		setItems(
			store,
			invoice,
			invoice.items.map((one) => (one === before ? item : one)),
		);
		return viewOf(item, invoice, request);
	});

	app.delete(`${ITEMS}/:itemId`, (request, reply) => {
		readQuery(request.query);
		const invoice = findDraft(store, request);
		const gone = findItem(invoice, request);
		setItems(
			store,
			invoice,
			invoice.items.filter((one) => one !== gone),
		);
		return reply.code(204).send();
	});
}

function findInvoice(store: RebillyStore, request: FastifyRequest): Invoice {
	const invoice = store.invoices.get(idOf(request));
	if (!invoice) throw notFound('invoice', idOf(request));
	return invoice;
}

function findDraft(store: RebillyStore, request: FastifyRequest): Invoice {
	const invoice = findInvoice(store, request);
	if (invoice.status === 'draft') return invoice;
	const message = `is ${invoice.status}, and only a draft's items can be changed`;
	throw invalid([{ field: 'status', message }]);
}

function findItem({ items }: Invoice, request: FastifyRequest): InvoiceItem {
	const { itemId } = request.params as { itemId: string };
	const item = items.find(({ id }) => id === itemId);
	if (!item) throw notFound('invoice item', itemId);
	return item;
}

function toItem(
	store: RebillyStore,
	{ currency }: Invoice,
	id: string,
	sent: unknown,
): InvoiceItem {
	const body: InvoiceItemBody = readInvoiceItem(sent, store.decisions);
	const objections: InvalidField[] = [];
	const amounts = new AmountReader(currency, objections, store.decisions);
	const unitPrice = amounts.read(body.unitPrice, 'unitPrice');
	refuseIfAny(objections);
	const { quantity = 1, description = '', ...rest } = body;
	return { ...rest, id, description, quantity, unitPrice };
}

function setItems(store: RebillyStore, invoice: Invoice, items: InvoiceItem[]): void {
	const sum = items.reduce(
		(total, { type, unitPrice, quantity }) =>
			total + (type === 'credit' ? -1 : 1) * unitPrice * quantity,
		0,
	);
	if (sum < 0) throw invalid([{ field: 'unitPrice', message: 'makes the invoice less than 0' }]);
	Object.assign(invoice, { items, amount: sum, amountDue: sum, updatedTime: store.clock.now() });
	invoice.revision += 1;
}

function viewOf(item: InvoiceItem, { id, currency }: Invoice, request: FastifyRequest): View {
	const self = { rel: 'self', href: `${baseOf(request)}/invoices/${id}/items/${item.id}` };
	return { ...invoiceItemView(item, currency), _links: [self] };
}
