import type { FastifyInstance, FastifyRequest } from 'fastify';

import { timelines } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { sendList } from '../list';
import { notFound, Problem } from '../problem';
import { readQuery } from '../query';
import { readComment } from '../schemas';
import type { RebillyStore, TimelineMessage } from '../store';
import { addMessage, timelineOf } from '../timeline';
import { timelineView } from '../views';
import { findMemo } from './creditMemos';

const TIMELINE = `${ROOT}/credit-memos/:id/timeline`;

export function timelineRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(TIMELINE, (request, reply) => {
		const isEmpty = store.decisions.unknownTimeline === 'empty' && !store.creditMemo(idOf(request));
		const id = isEmpty ? idOf(request) : findMemo(store, idOf(request)).id;
		return sendList(timelines(id, store), store, request.query, baseOf(request), reply);
	});

	app.post(TIMELINE, (request, reply) => {
		readQuery(request.query);
		const { id } = findMemo(store, idOf(request));
		const { message } = readComment(request.body, store.decisions);
		const occurredTime = store.clock.now();
		const entry = addMessage(store, id, { triggeredBy: 'direct-api', message, occurredTime });
		const base = baseOf(request);
		return reply
			.code(201)
			.header('Location', `${base}/credit-memos/${encodeURIComponent(id)}/timeline/${entry.id}`)
			.send(timelineView(entry, id, base));
	});

	app.get(`${TIMELINE}/:messageId`, (request) => {
		readQuery(request.query);
		const { entry, memoId } = find(store, request);
		return timelineView(entry, memoId, baseOf(request));
	});

	app.delete(`${TIMELINE}/:messageId`, (request, reply) => {
		readQuery(request.query);
		const { entry, memoId } = find(store, request);
		if (entry.triggeredBy === 'rebilly' && store.decisions.ownMessages === 'kept') {
			throw new Problem(409, 'Only comments can be deleted');
		}
		const rest = timelineOf(store, memoId).filter((one) => one !== entry);
		store.timelines.set(memoId, rest);
		return reply.code(204).send();
	});
}

function find(
	store: RebillyStore,
	request: FastifyRequest,
): { entry: TimelineMessage; memoId: string } {
	const { messageId } = request.params as { messageId: string };
	const { id: memoId } = findMemo(store, idOf(request));
	const entry = timelineOf(store, memoId).find(({ id }) => id === messageId);
	if (!entry) throw notFound('timeline message', messageId);
	return { entry, memoId };
}
