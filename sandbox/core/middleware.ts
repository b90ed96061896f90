import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import type {
	FastifyInstance,
	FastifyReply,
	FastifyRequest,
	LightMyRequestResponse,
} from 'fastify';

import {
	DEFAULT_MS,
	type FaultOf,
	type FaultPlan,
	type FaultSource,
	isRead,
	type PlannedFault,
} from './faults';
import { faultyAnswer, gatewayAnswer, type Payload } from './faultyAnswer';
import type { LateWork } from './lateWork';
import type { Limiter } from './limiter';
import type { ReadReplica } from './readReplica';
import type { Entry, RequestLog } from './requestLog';
import type { InjectedRequest, Simulator } from './simulator';

export interface MiddlewareOptions {
	simulator: Simulator;
	log: RequestLog;
	/** Faults that are drawn. */
	faults: FaultSource;
	/** Faults that hit chosen requests. */
	plan: FaultPlan;
	limiter: Limiter;
	lateWork: LateWork;
	replica: ReadReplica;
	/** What holds for all requests of the moment. */
	settings: () => { readLagMs: number; clockOffsetMs: number };
	/** A path that neither fails nor counts unless a fault names it, only gets recorded. */
	tokenPath(): string | undefined;
}

interface RequestContext {
	entry: Entry;
	body: Buffer;
	isToken: boolean;
	/** Whether the request went on to the simulator. */
	isLetThrough: boolean;
	/** Whether the answer goes to the process itself, because the work is done late. */
	isLate: boolean;
	/** What changes the answer. */
	fault?: PlannedFault | undefined;
}

/** Marks a request that the process makes itself; names the one of a client that it stands for. */
const LATE_HEADER = 'x-sandbox-late';

/**
 * Puts the request log, the faults and the rate limit in front of a simulator. It has to come before the
 * simulator's own hooks: a request that is refused or lost must not reach them.
 */
export function addMiddleware(app: FastifyInstance, options: MiddlewareOptions): void {
	const { simulator, log, faults, plan, limiter, lateWork, replica, settings } = options;
	const contexts = new WeakMap<FastifyRequest, RequestContext>();
	const lateContexts = new Map<string, RequestContext>();

	/** Does the work of a request whose answer is not, or not yet, sent by its own route. */
	const doLate = async (request: FastifyRequest, context: RequestContext) => {
		const mark = randomUUID();
		lateContexts.set(mark, context);
		const { headers, ...rest } = injected(request, context.body);
		return await app.inject({ ...rest, headers: { ...headers, [LATE_HEADER]: mark } });
	};

	app.addHook('onRequest', async (request, reply) => {
		const mark = request.headers[LATE_HEADER];
		const late = typeof mark === 'string' ? lateContexts.get(mark) : undefined;
		if (late) {
			lateContexts.delete(mark as string);
			contexts.set(request, { ...late, isLetThrough: true, isLate: true });
			return undefined;
		}
		const body = await wholeBody(request);
		if (!body) return drop(request, reply);
		const entry = log.add(
			simulator.name,
			request.raw as Required<typeof request.raw>,
			body.toString(),
		);
		const path = request.url.split('?')[0] ?? '';
		const isToken = path === options.tokenPath();
		const context: RequestContext = {
			entry,
			body,
			isToken,
			isLetThrough: false,
			isLate: false,
		};
		contexts.set(request, context);

		const drawn = isToken ? undefined : faults.draw();
		if (drawn === 'dropBefore') {
			entry.fault = drawn;
			return drop(request, reply);
		}
		if (!isToken) {
			const { allowed, budget } = limiter.take(request.method, path);
			if (!allowed && budget) {
				const { headers, body: refusal } = simulator.rateLimit.refusal(budget);
				return reply.code(429).headers(headers).send(refusal);
			}
			if (budget) reply.headers(simulator.rateLimit.headers(budget, request.method));
		}
		const { name: service } = simulator;
		const planned = plan.take({ service, method: request.method, path, isToken });
		const fault: PlannedFault | undefined = planned ?? (drawn && { fault: drawn });
		if (fault) entry.fault = fault.fault;
		switch (fault?.fault) {
			case 'dropBefore':
				return drop(request, reply);
			case 'status500Before':
				return reply.code(500).send(serverError(simulator));
			case 'status':
				if (fault.after !== false) break;
				return reply.send(gatewayAnswer(request, reply, fault.code ?? 502, fault));
			case 'lateCommit':
				return answerBefore(fault, request, reply, context);
			case 'slowCommit': {
				const answer = await lateWork.after(
					fault.ms ?? DEFAULT_MS,
					async () => await doLate(request, context),
				);
				return answer ? pass(answer, reply) : drop(request, reply);
			}
		}
		context.fault = fault;
		context.isLetThrough = true;
		const ownLag = fault?.fault === 'readLag' ? (fault.ms ?? DEFAULT_MS) : 0;
		const lagMs = Math.max(ownLag, settings().readLagMs);
		if (lagMs === 0 || isToken || !isRead(request.method)) return undefined;
		const answer = await replica.read(injected(request, body), lagMs);
		return answer && pass(answer, reply);
	});

	function answerBefore(
		fault: FaultOf<'lateCommit'>,
		request: FastifyRequest,
		reply: FastifyReply,
		context: RequestContext,
	): FastifyReply {
		const { ms = DEFAULT_MS, status = 504 } = fault;
		void lateWork.after(ms, async () => await doLate(request, context));
		if (status === 0) return drop(request, reply);
		return reply.send(gatewayAnswer(request, reply, status, fault));
	}

	// The body was read above, before any parser could.
	app.addHook('preParsing', async (request) =>
		Readable.from([contexts.get(request)?.body ?? Buffer.alloc(0)], { objectMode: false }),
	);

	app.addHook('preHandler', (request, _reply, done) => {
		const lagMs = Math.max(settings().readLagMs, plan.longestReadLag());
		if (lagMs > 0 && !isRead(request.method)) replica.beforeWrite(simulator.data, lagMs);
		done();
	});

	app.addHook('onSend', async (request, reply, payload) => {
		const context = contexts.get(request);
		if (!context) return payload;
		const { entry, fault } = context;
		if (context.isLetThrough) entry.handled = { status: reply.statusCode, at: Date.now() };
		if (context.isLate) return payload;
		const delay = context.isToken ? 0 : faults.drawDelay();
		if (delay > 0) await wait(delay, undefined, { ref: false });
		if (fault?.fault === 'dropAfter') {
			request.raw.socket.destroy();
			return payload;
		}
		let sent = payload as Payload;
		if (fault?.fault === 'status500After') {
			reply.code(500).removeHeader('location').header('content-type', 'application/json');
			sent = JSON.stringify(serverError(simulator));
		} else if (fault) {
			sent = await faultyAnswer(fault, request, reply, sent);
		}
		const { clockOffsetMs } = settings();
		if (clockOffsetMs !== 0) {
			reply.header('date', new Date(Date.now() + clockOffsetMs).toUTCString());
		}
		log.answered(entry, reply.statusCode, () => reply.getHeaders(), sent);
		return sent;
	});
}

/** The request as it came, to be made again inside the process. */
function injected(request: FastifyRequest, body: Buffer): InjectedRequest {
	const headers = Object.fromEntries(
		Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
	);
	// The body is whole now, and has a length.
	delete headers['transfer-encoding'];
	return {
		method: request.method,
		url: request.url,
		headers,
		...(body.length > 0 && { payload: body }),
	};
}

/** Answers with what the process was answered itself. */
function pass(answer: LightMyRequestResponse, reply: FastifyReply): FastifyReply {
	const { connection, date, 'transfer-encoding': _, ...headers } = answer.headers;
	return reply.code(answer.statusCode).headers(headers).send(answer.rawPayload);
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
