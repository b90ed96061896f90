import type { FastifyInstance } from 'fastify';

import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { notFound } from '../problem';
import { readQuery } from '../query';
import { readLeadSource } from '../recordSchemas';
import type { Customer, LeadSource, RebillyStore } from '../store';
import type { View } from '../views';
import { setLeadSource } from './writeCustomers';

const LEAD_SOURCE = `${ROOT}/customers/:id/lead-source`;

/** Where a customer comes from. */
export function leadSourceRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(LEAD_SOURCE, (request) => {
		readQuery(request.query);
		const { id, leadSource } = find(store, idOf(request));
		return leadSourceView(id, leadSource, baseOf(request));
	});

	app.put(LEAD_SOURCE, (request, reply) => {
		readQuery(request.query);
		const customer = findCustomer(store, idOf(request));
		setLeadSource(store, customer, readLeadSource(request.body, store.decisions));
		const base = baseOf(request);
		const { id, leadSource } = find(store, customer.id);
		// The definition has no 200 for one that is replaced.
		const path = ['customers', id, 'lead-source'];
		return sendMade(reply, base, path, leadSourceView(id, leadSource, base));
	});

	app.delete(LEAD_SOURCE, (request, reply) => {
		readQuery(request.query);
		const customer: Customer = find(store, idOf(request));
		delete customer.leadSource;
		return reply.code(204).send();
	});
}

function leadSourceView(id: string, leadSource: LeadSource, base: string): View {
	const { data, original, createdTime, updatedTime } = leadSource;
	return {
		...data,
		original,
		createdTime,
		updatedTime,
		_links: [
			{ rel: 'self', href: `${base}/customers/${id}/lead-source` },
			{ rel: 'customer', href: `${base}/customers/${id}` },
		],
	};
}

function findCustomer(store: RebillyStore, id: string): Customer {
	const customer = store.customers.get(id);
	if (!customer) throw notFound('customer', id);
	return customer;
}

function find(store: RebillyStore, id: string): Customer & { leadSource: LeadSource } {
	const customer = findCustomer(store, id);
	if (!customer.leadSource) throw notFound('lead source of the customer', id);
	return customer as Customer & { leadSource: LeadSource };
}
