import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { DEFAULT_MS, type FaultOf, type PlannedFault } from './faults';

export type Payload = string | Buffer | Readable | undefined | null;

const TITLES: Readonly<Record<number, string>> = {
	408: 'Request Time-out',
	409: 'Conflict',
	413: 'Request Entity Too Large',
	499: 'Client Closed Request',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
};

/** Makes the answer one of a gateway, in nothing like the vendor's form. */
export function gatewayAnswer(
	request: FastifyRequest,
	reply: FastifyReply,
	status: number,
	{ body = 'html', location }: Pick<FaultOf<'status'>, 'body' | 'location'>,
): string {
	for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
	reply.code(status).header('server', 'gateway');
	if (status >= 300 && status < 400) {
		reply.header('location', location ?? `http://${request.headers.host ?? ''}/gateway/moved`);
	}
	if (body === 'empty') return '';
	const title = TITLES[status] ?? 'Error';
	if (body === 'json') {
		reply.header('content-type', 'application/json');
		return JSON.stringify({ message: `${title} at the gateway` });
	}
	reply.header('content-type', 'text/html');
	const heading = `${status} ${title}`;
	return `<html>\n<head><title>${heading}</title></head>\n<body><h1>${heading}</h1><p>gateway</p></body>\n</html>\n`;
}

/** Changes the answer to a request whose work was done; undefined when nothing of it is to be sent. */
export async function faultyAnswer(
	fault: PlannedFault,
	request: FastifyRequest,
	reply: FastifyReply,
	payload: Payload,
): Promise<Payload> {
	switch (fault.fault) {
		case 'delay':
			await wait(fault.ms ?? DEFAULT_MS, undefined, { ref: false });
			return payload;
		case 'status':
			return gatewayAnswer(request, reply, fault.code ?? 502, fault);
		case 'cutBody':
			return sendBytes(reply, payload, cut);
		case 'garbage': {
			const bytes = Buffer.from('{"id": \u0000\ufffd<<< no JSON');
			if (fault.gzip) reply.header('content-encoding', 'gzip');
			return sendBytes(reply, bytes, (body) => body);
		}
		case 'emptyBody':
			return fault.nothing ? '' : sendBytes(reply, '{}', (body) => body);
		case 'otherBody':
			return otherBody(reply, payload, fault.with);
		case 'trickle':
			return sendBytes(reply, payload, (body) => Readable.from(dribble(body, fault.ms ?? 120_000)));
		case 'endless': {
			const body = sendBytes(reply, payload, () => Readable.from(endless()));
			reply.removeHeader('content-length');
			return body;
		}
		default:
			return payload;
	}
}

/** Sends a body, with a status that may have one. */
function sendBytes<Sent extends Payload>(
	reply: FastifyReply,
	payload: Payload,
	send: (body: Buffer) => Sent,
): Sent {
	let body = Buffer.isBuffer(payload)
		? payload
		: Buffer.from(typeof payload === 'string' ? payload : '');
	if (reply.statusCode === 204 || body.length === 0) {
		// The vendor answers without a body; an empty JSON object, with room for being cut.
		if (reply.statusCode === 204) reply.code(200);
		if (body.length === 0) body = Buffer.from(`{${' '.repeat(60)}}`);
		reply.header('content-type', 'application/json; charset=utf-8');
	}
	const sent = send(body);
	if (sent instanceof Readable) reply.header('content-length', String(body.length));
	else reply.removeHeader('content-length');
	return sent;
}

/** Half of the body; then the stream fails, which breaks the connection. */
function cut(body: Buffer): Readable {
	async function* half() {
		yield body.subarray(0, Math.ceil(body.length / 2));
		// Lets what was written leave the process.
		await wait(20);
		throw new Error('The body is cut here');
	}
	return Readable.from(half());
}

async function* dribble(body: Buffer, milliseconds: number): AsyncGenerator<Buffer> {
	const steps = Math.min(body.length, Math.max(1, Math.floor(milliseconds / 10)));
	for (let step = 0; step < steps; step++) {
		const from = Math.floor((body.length * step) / steps);
		yield body.subarray(from, Math.floor((body.length * (step + 1)) / steps));
		await wait(milliseconds / steps, undefined, { ref: false });
	}
}

function* endless(): Generator<Buffer> {
	yield Buffer.from('{"padding":"');
	const chunk = Buffer.alloc(64 * 1024, 'a');
	while (true) yield chunk;
}

/** What the answer is about: Layer wraps it in `data`, and a list's is its first row. */
function recordOf(body: unknown): Record<string, unknown> | undefined {
	const isObject = typeof body === 'object' && body !== null;
	const inner = isObject && 'data' in body ? body.data : body;
	const record: unknown = Array.isArray(inner) ? inner[0] : inner;
	return typeof record === 'object' && record !== null
		? (record as Record<string, unknown>)
		: undefined;
}

function otherBody(
	reply: FastifyReply,
	payload: Payload,
	other: Record<string, unknown> | undefined,
): Payload {
	if (reply.statusCode < 200 || reply.statusCode > 299 || payload instanceof Readable) {
		return payload;
	}
	let body: unknown;
	try {
		body = JSON.parse((payload ?? '').toString());
	} catch {
		// The PDF of another record looks like this one's, and an answer without a body is about none.
		return payload;
	}
	const record = recordOf(body);
	if (!record) return payload;
	if (other) {
		Object.assign(record, other);
		return JSON.stringify(body);
	}
	if (typeof record.id !== 'string') return payload;
	const id = otherId(record.id);
	reply.removeHeader('location');
	const ids = new Map([
		[record.id, id],
		[encodeURIComponent(record.id), encodeURIComponent(id)],
	]);
	return JSON.stringify(body, (_name, value: unknown) =>
		typeof value === 'string'
			? value
					.split('/')
					.map((part) => ids.get(part) ?? part)
					.join('/')
			: value,
	);
}

/** An id of the same form. */
function otherId(id: string): string {
	const last = id.at(-1) ?? '';
	return id.slice(0, -1) + (last === '1' ? '2' : '1');
}
