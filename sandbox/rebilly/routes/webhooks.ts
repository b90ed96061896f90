import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { webhooks } from '../collections';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { sendList } from '../list';
import { invalid, notFound, Problem, refuseIfAny } from '../problem';
import { readQuery } from '../query';
import { readWebhook, type WebhookBody } from '../schemas';
import type { RebillyStore, Webhook } from '../store';
import { webhookView } from '../views';

/** The limit of the documentation on configuring webhooks. */
const MOST_ACTIVE = 25;
const OWN_ID = /^[@~\-.\w]{1,50}$/;

export function webhookRoutes(app: FastifyInstance, { store, events }: Context): void {
	app.get(`${ROOT}/webhooks`, (request, reply) =>
		sendList(webhooks, store, request.query, baseOf(request), reply),
	);

	app.post(`${ROOT}/webhooks`, (request, reply) => {
		readQuery(request.query);
		const webhook = put(store, store.newId('hook'), readWebhook(request.body, store.decisions));
		events.listen();
		return created(store, webhook, request, reply);
	});

	app.get(`${ROOT}/webhooks/:id`, (request) => {
		readQuery(request.query);
		return webhookView(find(store, idOf(request)), store, baseOf(request));
	});

	app.put(`${ROOT}/webhooks/:id`, (request, reply) => {
		readQuery(request.query);
		const id = idOf(request);
		if (!OWN_ID.test(id)) throw invalid([{ field: 'id', message: 'has other signs than @~-._' }]);
		const isNew = !store.webhooks.has(id);
		const webhook = put(store, id, readWebhook(request.body, store.decisions));
		events.listen();
		if (isNew) return created(store, webhook, request, reply);
		return reply.send(webhookView(webhook, store, baseOf(request)));
	});

	app.delete(`${ROOT}/webhooks/:id`, (request, reply) => {
		readQuery(request.query);
		store.webhooks.delete(find(store, idOf(request)).id);
		events.listen();
		return reply.code(204).send();
	});
}

function find(store: RebillyStore, id: string): Webhook {
	const webhook = store.webhooks.get(id);
	if (!webhook) throw notFound('webhook', id);
	return webhook;
}

function put(store: RebillyStore, id: string, body: WebhookBody): Webhook {
	const { eventsFilter = [], status = 'active', headers = [], method, url, credentialHash } = body;
	const credential = store.serviceCredentials.get(credentialHash);
	refuseIfAny([
		...(URL.canParse(url) ? [] : [{ field: 'url', message: 'is not a URL' }]),
		...(credential && credential.status !== 'deactivated'
			? []
			: [{ field: 'credentialHash', message: 'names no service credential' }]),
		...(!credential || !URL.canParse(url) || credential.host === new URL(url).hostname
			? []
			: [{ field: 'credentialHash', message: 'is for another host' }]),
	]);
	const before = store.webhooks.get(id);
	const others = [...store.webhooks.values()].filter((one) => one.id !== id);
	const active = others.filter((one) => one.status === 'active').length;
	if (status === 'active' && before?.status !== 'active' && active >= MOST_ACTIVE) {
		const message = `There are ${active} active webhooks, and no more are allowed`;
		const { webhookLimit } = store.decisions;
		if (webhookLimit === 'validation') throw invalid([{ field: 'status', message }]);
		if (webhookLimit === 'conflict') throw new Problem(409, message);
	}
	if (store.decisions.sameWebhook === 'refused' && others.some((one) => one.url === url)) {
		throw new Problem(409, 'There is a webhook with this URL');
	}
	const now = store.clock.now();
	const webhook: Webhook = {
		id,
		eventsFilter,
		status,
		method,
		url,
		headers: headers.map(({ name, value, status: own = 'active' }) => ({
			name,
			value,
			status: own,
		})),
		credentialHash,
		createdTime: before?.createdTime ?? now,
		updatedTime: now,
	};
	store.webhooks.set(id, webhook);
	return webhook;
}

function created(
	store: RebillyStore,
	webhook: Webhook,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const base = baseOf(request);
	return sendMade(reply, base, ['webhooks', webhook.id], webhookView(webhook, store, base));
}
