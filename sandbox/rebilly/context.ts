import type { FastifyReply, FastifyRequest } from 'fastify';

import { ORGANIZATION_ID } from './access';
import type { RebillyEvents } from './events';
import type { RebillyStore } from './store';

/** What every file of routes is given. */
export interface Context {
	store: RebillyStore;
	events: RebillyEvents;
}

/** Where all routes but the status live. */
export const ROOT = '/organizations/:organizationId';

/** The organization's address as the client reached it. */
export function baseOf(request: FastifyRequest): string {
	return `http://${request.headers.host ?? '127.0.0.1'}/organizations/${ORGANIZATION_ID}`;
}

/**
 * The answer to a write that made something: 201, and where that is.
 *
 * @param base the organization's address
 * @param path from there, segment by segment
 */
export function sendMade(
	reply: FastifyReply,
	base: string,
	path: readonly string[],
	view: object,
): FastifyReply {
	const place = path.map((segment) => encodeURIComponent(segment)).join('/');
	return reply.code(201).header('Location', `${base}/${place}`).send(view);
}

export function idOf(request: FastifyRequest): string {
	return (request.params as { id: string }).id;
}
