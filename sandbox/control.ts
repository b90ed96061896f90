import Fastify, { type FastifyInstance } from 'fastify';

import { InvalidFaults, type Faults, type PlannedFault } from './core/faults';
import type { RecordedRequest } from './core/requestLog';
import { InvalidDecisions } from './decisions';
import type { RebillySimulator } from './rebilly';
import { rebillyControls } from './rebilly/control';
import { type WebhookControls, webhookControls } from './webhooks/control';

export interface Controls {
	/** @param decisions checked by what it calls; undefined leaves them as they are */
	reset(seed?: number, decisions?: unknown): void;
	setFaults(faults: Faults): void;
	failNext(...faults: PlannedFault[]): void;
	settled(): Promise<void>;
	state(): Record<string, unknown>;
	requests(): RecordedRequest[];
	webhooks?: WebhookControls;
	rebilly?: RebillySimulator;
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
		const isOurs = [BadRequest, InvalidFaults, InvalidDecisions].some(
			(own) => error instanceof own,
		);
		const message = error instanceof Error ? error.message : String(error);
		return reply.code(isOurs ? 400 : 500).send({ error: message });
	});
	app.setNotFoundHandler((request, reply) =>
		reply.code(404).send({ error: `There is no ${request.method} ${request.url}` }),
	);

	app.post('/reset', (request) => {
		const { decisions, ...rest } = readObject(request.body ?? {});
		controls.reset(readSeed(rest), decisions);
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
	if (controls.rebilly) rebillyControls(app, controls.rebilly);
	return app;
}

function readObject(body: unknown): Record<string, unknown> {
	if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
		return body as Record<string, unknown>;
	}
	throw new BadRequest('The body must be an object');
}

function readSeed({ seed, ...rest }: Record<string, unknown>): number | undefined {
	const [unknown] = Object.keys(rest);
	if (unknown !== undefined) throw new BadRequest(`unknown field ${unknown}`);
	if (seed === undefined) return undefined;
	if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0) {
		throw new BadRequest('seed must be a whole number, 0 or more');
	}
	return seed;
}
