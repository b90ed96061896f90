import type { FastifyInstance, FastifyRequest } from 'fastify';

import { timelines } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { sendList } from '../list';
import { notFound } from '../problem';
import { readQuery } from '../query';
import { readComment } from '../schemas';
import type { RebillyStore } from '../store';
import { addMessage } from '../timeline';
import { customerTimelineView } from '../views';

const TIMELINE = `${ROOT}/customers/:id/timeline`;

/** Comments on a customer, where colleagues look first. */
export function customerTimelineRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(TIMELINE, (request, reply) => {
		const id = find(store, request);
		const base = baseOf(request);
		const own = {
			...timelines(id, store),
			view: (entry: Parameters<typeof customerTimelineView>[0]) =>
				customerTimelineView(entry, id, base),
		};
		return sendList(own, store, request.query, base, reply);
	});

	app.post(TIMELINE, (request, reply) => {
		readQuery(request.query);
		const id = find(store, request);
		const { message } = readComment(request.body, store.decisions);
		const occurredTime = store.clock.now();
		const entry = addMessage(store, id, { triggeredBy: 'direct-api', message, occurredTime });
		const base = baseOf(request);
		return reply
			.code(201)
			.header('Location', `${base}/customers/${encodeURIComponent(id)}/timeline/${entry.id}`)
			.send(customerTimelineView(entry, id, base));
	});
}

function find(store: RebillyStore, request: FastifyRequest): string {
	const id = idOf(request);
	if (!store.customers.has(id)) throw notFound('customer', id);
	return id;
}
