import type { FastifyRequest } from 'fastify';

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

export function idOf(request: FastifyRequest): string {
	return (request.params as { id: string }).id;
}
