import type { FastifyInstance } from 'fastify';

import { toAmount } from '../../core/currency';
import { customers } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { readExpand, sendList, viewWith } from '../list';
import { isAvailable, unusedAmount } from '../memo';
import { notFound } from '../problem';
import { readNames, readQuery, refuseQuery } from '../query';
import type { Customer, RebillyStore } from '../store';
import type { View } from '../views';

export function customerRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(`${ROOT}/customers`, (request, reply) => {
		const { fields } = request.query as { fields?: string };
		const base = baseOf(request);
		return sendList(customers, store, request.query, base, reply, trim(fields));
	});

	app.get(`${ROOT}/customers/:id`, (request) => {
		const { expand, fields } = readQuery(request.query, 'expand', 'fields');
		const names = readExpand(expand, customers);
		const customer = find(store, idOf(request));
		return trim(fields)(viewWith(customers, customer, names, store, baseOf(request)));
	});

	app.get(`${ROOT}/customers/:id/credit-balance`, (request) => {
		readQuery(request.query);
		const { id } = find(store, idOf(request));
		const unused = new Map<string, number>();
		for (const memo of store.creditMemos.values()) {
			if (memo.customerId !== id) continue;
			const isListed = isAvailable(memo) || store.decisions.usedUpCurrency === 'zero';
			if (!isListed) continue;
			const amount = isAvailable(memo) ? unusedAmount(memo) : 0;
			unused.set(memo.currency, (unused.get(memo.currency) ?? 0) + amount);
		}
		const balances = [...unused].map(([currency, amount]) => ({
			currency,
			unallocatedAmount: toAmount(amount, currency),
		}));
		return { balances };
	});
}

function find(store: RebillyStore, id: string): Customer {
	const customer = store.customers.get(id);
	if (!customer) throw notFound('customer', id);
	return customer;
}

/** Leaves the fields asked for, and the id, which is always there. */
function trim(fields: unknown): (view: View) => View {
	const names = readNames(typeof fields === 'string' ? fields : undefined);
	if (names.length === 0) return (view) => view;
	return (view) => {
		const unknown = names.find((name) => !Object.hasOwn(view, name));
		if (unknown !== undefined) refuseQuery('fields', `has no "${unknown}" here`);
		const kept = new Set(['id', '_embedded', ...names]);
		return Object.fromEntries(Object.entries(view).filter(([name]) => kept.has(name)));
	};
}
