import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { FaultName, FaultSource } from './faults';
import type { Limiter } from './limiter';
import type { Entry, RequestLog } from './requestLog';
import type { Simulator } from './simulator';

export interface Front {
	simulator: Simulator;
	log: RequestLog;
	faults: FaultSource;
	limiter: Limiter;
	/** A path that neither fails nor counts, only gets recorded. */
	exemptPath(): string | undefined;
}

interface Visit {
	entry: Entry;
	body: Buffer;
	exempt: boolean;
	fault?: FaultName;
}

/**
 * Puts the request log, the faults and the rate limit in front of a simulator. It has to come before the
 * simulator's own hooks: a request that is refused or lost must not reach them.
 */
export function putInFront(app: FastifyInstance, front: Front): void {
	const { simulator, log, faults, limiter } = front;
	const visits = new WeakMap<FastifyRequest, Visit>();

	app.addHook('onRequest', async (request, reply) => {
		const body = await wholeBody(request);
		if (!body) return drop(request, reply);
		const entry = log.add(
			simulator.name,
			request.raw as Required<typeof request.raw>,
			body.toString(),
		);
		const exempt = request.url.split('?')[0] === front.exemptPath();
		const visit: Visit = { entry, body, exempt };
		visits.set(request, visit);
		if (exempt) return undefined;

		const fault = faults.draw();
		if (fault === 'dropBefore') {
			entry.fault = fault;
			return drop(request, reply);
		}
		const { allowed, budget } = limiter.take(request.method);
		if (!allowed) {
			const { headers, body: refusal } = simulator.rateLimit.refusal(budget);
			return reply.code(429).headers(headers).send(refusal);
		}
		reply.headers(simulator.rateLimit.headers(budget, request.method));
		if (fault) entry.fault = fault;
		if (fault === 'status500Before') return reply.code(500).send(serverError(simulator));
		visit.fault = fault;
		return undefined;
	});

	// The body was read above, before any parser could.
	app.addHook('preParsing', async (request) =>
		Readable.from([visits.get(request)?.body ?? Buffer.alloc(0)], { objectMode: false }),
	);

	app.addHook('onSend', async (request, reply, payload) => {
		const visit = visits.get(request);
		if (!visit) return payload;
		const delay = visit.exempt ? 0 : faults.drawDelay();
		if (delay > 0) await wait(delay, undefined, { ref: false });
		if (visit.fault === 'dropAfter') {
			request.raw.socket.destroy();
			return payload;
		}
		let sent = payload;
		if (visit.fault === 'status500After') {
			reply.code(500).removeHeader('location').header('content-type', 'application/json');
			sent = JSON.stringify(serverError(simulator));
		}
		log.answered(visit.entry, reply.statusCode, () => reply.getHeaders(), sent);
		return sent;
	});
}

async function wholeBody(request: FastifyRequest): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of request.raw) chunks.push(chunk as Buffer);
	} catch {
		return undefined;
	}
	return Buffer.concat(chunks);
}

function drop(request: FastifyRequest, reply: FastifyReply): FastifyReply {
	reply.hijack();
	request.raw.socket.destroy();
	return reply;
}

function serverError(simulator: Simulator): unknown {
	return simulator.serverError?.() ?? { message: 'Internal Server Error' };
}
