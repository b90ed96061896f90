import type { FastifyInstance } from 'fastify';

/** At the host's root and without a key: it proves that the host is there and nothing else. */
export function statusRoutes(app: FastifyInstance): void {
	app.get('/status', () => ({ status: 'ok', time: new Date().toISOString() }));
}
