/** A service that echoes the secrets of the credential, in whatever it answers: they reach nobody. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { INode } from 'n8n-workflow';

import { HIDDEN } from '../../nodes/shared/redaction';
import { OPERATIONS, PICKERS } from '../contract/operations';
import type { NodeResult } from '../engine/harness';
import type { NodeName } from '../fixtures/engine';
import { allChosen, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { impatient } from './attacks';

/** What the service in front does with a request. */
type Echo = 'refuse' | 'refuse writes' | 'break' | 'answer';

let fixture: RecordsFixture;
let proxy: Server;
let origin = '';
let echo: Echo = 'refuse';
const logged: string[] = [];

/** Every secret of the sandbox's credentials, and the token that is fetched with them. */
function secrets(): string[] {
	const { layer, rebilly } = fixture.sandbox.connection;
	const { bearerToken } = fixture.sandbox.rebilly;
	return [rebilly.apiKey, bearerToken, layer.clientSecret, layer.accessToken];
}

/** What came as a secret with this request. */
function presented({ headers }: IncomingMessage): string {
	const token = String(headers.authorization ?? '').replace(/^Bearer /, '');
	return [headers['reb-apikey'], token].filter(Boolean).join(' ');
}

function formsOf(secret: string): string[] {
	const url = encodeURIComponent(secret);
	return [secret, JSON.stringify({ secret }), url, Buffer.from(secret).toString('base64')];
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const { method = 'GET', url = '', headers } = request;
	const text = formsOf(presented(request)).join(' or ');
	if (echo === 'break') {
		response.writeHead(502, { 'content-type': 'text/html', 'x-echo': presented(request) });
		response.end(`<h1>${text}</h1>`);
		return;
	}
	if (echo === 'refuse' || (echo === 'refuse writes' && method !== 'GET')) {
		const isLayer = url.startsWith('/v1/') || url.startsWith('/whoami');
		const body = isLayer
			? { errors: [{ type: 'BadRequest', description: `Not accepted: ${text}` }] }
			: {
					type: 'about:blank',
					title: `Validation error of ${text}`,
					status: 422,
					detail: text,
					invalidFields: [{ field: text, message: text }],
				};
		response.writeHead(isLayer ? 400 : 422, {
			'content-type': 'application/json',
			'x-echo': presented(request),
			'www-authenticate': `Bearer realm="${presented(request)}"`,
		});
		response.end(JSON.stringify(body));
		return;
	}
	const { layer, rebilly } = fixture.sandbox.connection;
	const base = url.startsWith('/organizations/') ? rebilly.baseUrl : layer.baseUrl;
	const passed = await fetch(`${base}${url}`, {
		method,
		headers: headers as Record<string, string>,
		...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
	});
	const type = passed.headers.get('content-type') ?? '';
	const body = Buffer.from(await passed.arrayBuffer());
	response.writeHead(passed.status, { 'content-type': type, 'x-echo': presented(request) });
	response.end(echo === 'answer' && type.includes('json') ? withEcho(body.toString(), text) : body);
}

/** The same answer with the secrets in fields that nobody asked for. */
function withEcho(body: string, text: string): string {
	const add = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(add);
		if (typeof value !== 'object' || value === null) return value;
		return { ...value, debug: { text, [text]: [text] } };
	};
	const answered = JSON.parse(body) as Values;
	return JSON.stringify(
		'data' in answered ? { ...answered, data: add(answered.data) } : add(answered),
	);
}

beforeAll(async () => {
	fixture = await RecordsFixture.start();
	proxy = createServer((request, response) => void answer(request, response));
	await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
	origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	const logger = Container.get(Logger);
	for (const level of ['error', 'warn', 'info', 'debug'] as const) {
		jest.spyOn(logger, level).mockImplementation((...lines: unknown[]) => {
			logged.push(inspect(lines, { depth: Infinity }));
		});
	}
});
beforeEach(() => {
	fixture.sandbox.reset();
	logged.length = 0;
});
afterAll(async () => {
	proxy.close();
	await fixture.sandbox.close();
	jest.restoreAllMocks();
});

/** In which forms a text holds a secret. */
function foundIn(text: string): string[] {
	return secrets().flatMap((secret) => formsOf(secret).filter((form) => text.includes(form)));
}

/** All that n8n keeps or shows of a run, as deep as it goes; what n8n itself keeps of a credential is not in it. */
function shownOf({ outputs, error, hints, runData, contextData }: NodeResult): string {
	const seen = inspect(
		{ outputs, error, message: error?.message, stack: error?.stack, hints, runData, contextData },
		{ depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity, getters: true },
	);
	return seen + JSON.stringify({ outputs, error, hints });
}

/** What the service does, what n8n does then, and whether it is a dry run. */
const WAYS: ReadonlyArray<[Echo, NonNullable<INode['onError']>, boolean]> = [
	['refuse', 'stopWorkflow', false],
	['answer', 'stopWorkflow', false],
	['answer', 'continueRegularOutput', true],
	['refuse writes', 'continueRegularOutput', false],
	['break', 'continueErrorOutput', false],
];

const nameOf = ({ node, resource, operation, variant = '' }: (typeof OPERATIONS)[number]) =>
	[node, resource, operation, variant].filter(Boolean).join(' ');

describe.each([
	['a key and a client secret', { layer: 'clientCredentials', rebilly: 'apiKey' }, WAYS],
	['tokens', { layer: 'accessToken', rebilly: 'bearerToken' }, WAYS.slice(0, 2)],
] as const)('with %s', (_name, authentications, ways) => {
	const engineFor = (node: NodeName) => {
		const { accessToken } = fixture.sandbox.connection.layer;
		const { bearerToken } = fixture.sandbox.rebilly;
		const authentication = authentications[node];
		return fixture.engineWith({ baseUrl: origin, authentication, accessToken, bearerToken });
	};

	describe.each(OPERATIONS.map((line) => [nameOf(line), line] as const))('%s', (_line, line) => {
		it.each(ways)('that a service echoes (%s; %s; dry run %s)', async (how, onError, dryRun) => {
			echo = 'answer';
			const values = impatient(allChosen(await line.given(fixture)));
			const options = { ...(values.options as Values), ...(dryRun && { dryRun }) };
			echo = how;
			const result = await engineFor(line.node).runNode({
				node: line.node,
				parameters: parameters(line.resource, line.operation, { ...values, options }),
				onError,
			});
			const shown = shownOf(result);
			expect(foundIn(shown)).toEqual([]);
			expect(foundIn(logged.join())).toEqual([]);
			if (how === 'refuse') expect(shown).toContain(HIDDEN);
		});
	});

	it.each(PICKERS.map((picker) => [`${picker.node} ${picker.method}`, picker] as const))(
		'the list %s',
		async (_picker, { node, method, given, path }) => {
			echo = 'answer';
			const form = { ...(node === 'layer' && fixture.inBusiness({})), ...(await given?.(fixture)) };
			for (const how of ['refuse', 'break', 'answer'] as const) {
				echo = how;
				const search = engineFor(node).runListSearch(node, method, {
					parameters: allChosen(form) as never,
					...(path !== undefined && { path }),
				});
				const shown = await search.catch((error: unknown) => error);
				expect(foundIn(inspect(shown, { depth: Infinity, getters: true }))).toEqual([]);
				expect(foundIn(logged.join())).toEqual([]);
			}
		},
	);
});
