import Fastify, { type FastifyInstance } from 'fastify';

import { InvalidFaults, type Faults, type PlannedFault } from './core/faults';
import type { RecordedRequest } from './core/requestLog';
import { type WebhookControls, webhookControls } from './webhooks/control';

export interface Controls {
	reset(seed?: number): void;
	setFaults(faults: Faults): void;
	failNext(...faults: PlannedFault[]): void;
	settled(): Promise<void>;
	state(): Record<string, unknown>;
	requests(): RecordedRequest[];
	webhooks?: WebhookControls;
}

class BadRequest extends Error {}

/** The server that tests and demonstrations steer the simulators with. */
export function createControl(controls: Controls): FastifyInstance {
	const app = Fastify({ forceCloseConnections: true });
	app.removeAllContentTypeParsers();
	// Whatever the content type says: a body is JSON, and none is an empty object.
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		try {
			done(null, body === '' ? {} : JSON.parse(body as string));
		} catch {
			done(new BadRequest('The body is not JSON'));
		}
	});
	app.setErrorHandler((error, _request, reply) => {
		const isOurs = error instanceof BadRequest || error instanceof InvalidFaults;
		const message = error instanceof Error ? error.message : String(error);
		return reply.code(isOurs ? 400 : 500).send({ error: message });
	});
	app.setNotFoundHandler((request, reply) =>
		reply.code(404).send({ error: `There is no ${request.method} ${request.url}` }),
	);

	app.post('/reset', (request) => {
		const seed = readSeed(request.body ?? {});
		controls.reset(seed);
		return { ok: true };
	});
	app.post('/faults', (request) => {
		controls.setFaults(request.body ?? {});
		return { ok: true };
	});
	// One fault or a list of them.
	app.post('/faults/next', (request) => {
		controls.failNext(...([request.body ?? {}].flat() as PlannedFault[]));
		return { ok: true };
	});
	app.get('/faults/settled', async () => {
		await controls.settled();
		return { ok: true };
	});
	app.get('/state', () => controls.state());
	app.get('/requests', () => controls.requests());
	if (controls.webhooks) webhookControls(app, controls.webhooks);
	return app;
}

function readSeed(body: unknown): number | undefined {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		throw new BadRequest('The body must be an object');
	}
	const { seed, ...rest } = body as { seed?: unknown };
	const [unknown] = Object.keys(rest);
	if (unknown !== undefined) throw new BadRequest(`unknown field ${unknown}`);
	if (seed === undefined) return undefined;
	if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0) {
		throw new BadRequest('seed must be a whole number, 0 or more');
	}
	return seed;
}
