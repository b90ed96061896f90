import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { customers } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { readExpand, viewWith } from '../list';
import { invalid, notFound } from '../problem';
import { readQuery, refuseQuery } from '../query';
import { type CustomerBody, readCustomer } from '../recordSchemas';
import type { Customer, RebillyStore } from '../store';

const OWN_ID = /^[@~\-.\w]{1,50}$/;

/** Creating, changing and merging customers. No node does, but what they work with is made so. */
export function writeCustomerRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/customers`, (request, reply) => {
		const body = readCustomer(request.body, store.decisions);
		return sendWritten(store, putCustomer(store, store.newId('cus'), body), request, reply, 201);
	});

	app.put(`${ROOT}/customers/:id`, (request, reply) => {
		const id = idOf(request);
		if (!OWN_ID.test(id)) throw invalid([{ field: 'id', message: 'has other signs than @~-._' }]);
		const status = store.customers.has(id) ? 200 : 201;
		const body = readCustomer(request.body, store.decisions);
		return sendWritten(store, putCustomer(store, id, body), request, reply, status);
	});

	app.delete(`${ROOT}/customers/:id`, (request, reply) => {
		const { targetCustomerId } = readQuery(request.query, 'targetCustomerId');
		if (!targetCustomerId) refuseQuery('targetCustomerId', 'is required');
		const source = idOf(request);
		if (!store.customers.has(source)) throw notFound('customer', source);
		if (!store.customers.has(targetCustomerId) || targetCustomerId === source) {
			throw notFound('customer to merge with', targetCustomerId);
		}
		merge(store, source, targetCustomerId);
		return reply.code(204).send();
	});
}

/** Writes the whole customer; what is not named is emptied, its lead source excepted. */
export function putCustomer(store: RebillyStore, id: string, body: CustomerBody): Customer {
	const { primaryAddress = null, leadSource, paymentToken: _, ...details } = body;
	const before = store.customers.get(id);
	const now = store.clock.now();
	const emails = primaryAddress?.emails ?? [];
	const customer: Customer = {
		id,
		firstName: primaryAddress?.firstName ?? '',
		lastName: primaryAddress?.lastName ?? '',
		company: primaryAddress?.organization ?? '',
		email: (emails.find(({ primary }) => primary) ?? emails[0])?.value ?? '',
		primaryAddress,
		details,
		...(before?.leadSource && { leadSource: before.leadSource }),
		revision: before ? before.revision + 1 : store.decisions.firstRevision,
		createdTime: before?.createdTime ?? now,
		updatedTime: now,
	};
	store.customers.set(id, customer);
	if (leadSource) setLeadSource(store, customer, leadSource);
	return customer;
}

export function setLeadSource(
	store: RebillyStore,
	customer: Customer,
	data: Record<string, unknown>,
): void {
	const now = store.clock.now();
	const { original = data, createdTime = now } = customer.leadSource ?? {};
	customer.leadSource = { data, original, createdTime, updatedTime: now };
}

/** All that belongs to one customer becomes the other's. */
function merge(store: RebillyStore, source: string, target: string): void {
	const now = store.clock.now();
	for (const rows of [store.invoices, store.transactions, store.creditMemos]) {
		for (const row of rows.values()) {
			if (row.customerId !== source) continue;
			row.customerId = target;
			row.revision += 1;
			row.updatedTime = now;
		}
	}
	store.customers.delete(source);
}

function sendWritten(
	store: RebillyStore,
	customer: Customer,
	request: FastifyRequest,
	reply: FastifyReply,
	status: 200 | 201,
): FastifyReply {
	const expand = readExpand(readQuery(request.query, 'expand').expand, customers);
	const base = baseOf(request);
	if (status === 201) {
		reply.header('Location', `${base}/customers/${encodeURIComponent(customer.id)}`);
	}
	return reply.code(status).send(viewWith(customers, customer, expand, store, base));
}
