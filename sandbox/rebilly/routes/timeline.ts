import type { FastifyInstance, FastifyRequest } from 'fastify';

import { timelines } from '../collections';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { sendList } from '../list';
import { notFound, Problem } from '../problem';
import { readQuery } from '../query';
import { readComment, readCustomerComment } from '../schemas';
import type { RebillyStore, TimelineMessage } from '../store';
import { addMessage, timelineOf } from '../timeline';
import { timelineView } from '../views';
import { findMemo } from './creditMemos';

/** A kind of record that has a timeline. */
interface Owner {
	path: 'credit-memos' | 'customers' | 'invoices' | 'transactions';
	/** The id of the record that is asked for; throws where there is none. */
	find: (store: RebillyStore, id: string) => string;
	/** Which type the definition has for a comment; none for one on a credit memo. */
	commentType?: string;
	read: typeof readComment;
}

/** What is in a map by its id, with the word for it. */
function findIn(name: 'customers' | 'invoices' | 'transactions', word: string): Owner['find'] {
	return (store, id) => {
		if (!store[name].has(id)) throw notFound(word, id);
		return id;
	};
}

const OWNERS: Owner[] = [
	{ path: 'credit-memos', find: (store, id) => findMemo(store, id).id, read: readComment },
	{
		path: 'customers',
		find: findIn('customers', 'customer'),
		commentType: 'customer-comment-created',
		read: readCustomerComment,
	},
	{
		path: 'invoices',
		find: findIn('invoices', 'invoice'),
		commentType: 'timeline-comment-created',
		read: readComment,
	},
	{
		path: 'transactions',
		find: findIn('transactions', 'transaction'),
		commentType: 'timeline-comment-created',
		read: readComment,
	},
];

export function timelineRoutes(app: FastifyInstance, context: Context): void {
	for (const owner of OWNERS) {
		listRoute(app, context, owner);
		commentRoute(app, context, owner);
		messageRoutes(app, context, owner);
	}
}

function listRoute(app: FastifyInstance, { store }: Context, { path, find }: Owner): void {
	app.get(`${ROOT}/${path}/:id/timeline`, (request, reply) => {
		const mayBeEmpty = path === 'credit-memos' && store.decisions.unknownTimeline === 'empty';
		const isEmpty = mayBeEmpty && !store.creditMemo(idOf(request));
		const id = isEmpty ? idOf(request) : find(store, idOf(request));
		const collection = timelines(`${path}/${id}`, keyOf(path, id), store);
		return sendList(collection, store, request.query, baseOf(request), reply);
	});
}

function commentRoute(app: FastifyInstance, { store }: Context, owner: Owner): void {
	const { path, find, commentType, read } = owner;
	app.post(`${ROOT}/${path}/:id/timeline`, (request, reply) => {
		readQuery(request.query);
		const id = find(store, idOf(request));
		const { message } = read(request.body, store.decisions);
		const entry = addMessage(store, keyOf(path, id), {
			...(commentType && { type: commentType }),
			triggeredBy: 'direct-api',
			message,
			occurredTime: store.clock.now(),
		});
		const base = baseOf(request);
		const view = timelineView(entry, `${path}/${id}`, base);
		return sendMade(reply, base, [path, id, 'timeline', entry.id], view);
	});
}

function messageRoutes(app: FastifyInstance, { store }: Context, owner: Owner): void {
	const url = `${ROOT}/${owner.path}/:id/timeline/:messageId`;
	app.get(url, (request) => {
		readQuery(request.query);
		const { entry, id } = findMessage(store, owner, request);
		return timelineView(entry, `${owner.path}/${id}`, baseOf(request));
	});

	app.delete(url, (request, reply) => {
		readQuery(request.query);
		const { entry, key } = findMessage(store, owner, request);
		if (entry.triggeredBy === 'rebilly' && store.decisions.ownMessages === 'kept') {
			throw new Problem(409, 'Only comments can be deleted');
		}
		const rest = timelineOf(store, key).filter((one) => one !== entry);
		store.timelines.set(key, rest);
		return reply.code(204).send();
	});
}

function findMessage(
	store: RebillyStore,
	{ path, find }: Owner,
	request: FastifyRequest,
): { entry: TimelineMessage; id: string; key: string } {
	const { messageId } = request.params as { messageId: string };
	const id = find(store, idOf(request));
	const key = keyOf(path, id);
	const entry = timelineOf(store, key).find((one) => one.id === messageId);
	if (!entry) throw notFound('timeline message', messageId);
	return { entry, id, key };
}

/** Records of two kinds may have the same id, because clients choose it. */
function keyOf(path: Owner['path'], id: string): string {
	return path === 'credit-memos' ? id : `${path}/${id}`;
}
