import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

import { startSandbox, type Faults, type RecordedRequest, type Sandbox } from '../../sandbox';

// What surrounds both simulators: the control server, the faults, the request log, the command.

const anyStatus = { validateStatus: () => true };

let sandbox: Sandbox;
let rebilly: AxiosInstance;
let layer: AxiosInstance;
let control: AxiosInstance;
let body: Record<string, unknown>;

function connect({ connection }: Sandbox) {
	const { organizationId, apiKey, baseUrl } = connection.rebilly;
	rebilly = axios.create({
		baseURL: `${baseUrl}/organizations/${organizationId}`,
		headers: { 'REB-APIKEY': apiKey },
		...anyStatus,
	});
	layer = axios.create({
		baseURL: connection.layer.baseUrl,
		headers: { Authorization: `Bearer ${connection.layer.accessToken}` },
		...anyStatus,
	});
	control = axios.create({ baseURL: connection.control, ...anyStatus });
}

beforeAll(async () => {
	sandbox = await startSandbox();
	connect(sandbox);
	const [customerId] = sandbox.rebilly.data.customers.keys();
	body = { customerId, currency: 'USD', items: [{ unitPrice: 1, quantity: 1 }] };
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

const memos = () => sandbox.rebilly.data.creditMemos.size;
const create = async () => await rebilly.post('/credit-memos', body);
const whoami = async () => await layer.get('/whoami');
const codeOf = async (request: Promise<AxiosResponse>) =>
	await request.then(
		(response) => response.status,
		(error: { code?: string }) => error.code,
	);

describe('connection', () => {
	test('names all a client needs, on the loopback', () => {
		const text = expect.stringMatching(/\S/) as string;
		const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string;
		expect(sandbox.connection).toEqual({
			layer: {
				baseUrl: url,
				tokenUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/./),
				clientId: text,
				clientSecret: text,
				accessToken: text,
				businessId: '6f1d2c5a-0001-4a5b-9c3d-000000000001',
			},
			rebilly: {
				baseUrl: url,
				organizationId: text,
				apiKey: expect.stringMatching(/^sk_sandbox_/),
			},
			control: url,
		});
	});

	test('two sandboxes know nothing of each other', async () => {
		const other = await startSandbox({ seed: 2 });
		try {
			await create();
			expect(other.rebilly.data.creditMemos.size).toBe(0);
			expect(other.requests()).toEqual([]);
			expect(other.rebilly.state().invoices).not.toEqual(sandbox.rebilly.state().invoices);
		} finally {
			await other.close();
		}
	});
});

describe('POST /reset', () => {
	test('forgets data, faults and requests', async () => {
		await create();
		sandbox.setFaults({ dropBefore: 1 });
		expect((await control.post('/reset')).status).toBe(200);
		expect(memos()).toBe(0);
		expect(sandbox.requests()).toEqual([]);
		expect((await create()).data.number).toBe(1);
	});

	test('takes another seed and stays with it', async () => {
		const invoices = async () =>
			JSON.stringify((await control.get('/state')).data.rebilly.invoices);
		const one = await invoices();
		await control.post('/reset', { seed: 7 });
		const seven = await invoices();
		expect(seven).not.toBe(one);
		await control.post('/reset', {});
		expect(await invoices()).toBe(seven);
		await control.post('/reset', { seed: 1 });
		expect(await invoices()).toBe(one);
	});

	test.each([{ seed: 'one' }, { seed: 1.5 }, { seed: -1 }, { number: 1 }, []])(
		'refuses %j',
		async (input) => {
			await create();
			const { status, data } = await control.post('/reset', input);
			expect([status, typeof data.error]).toEqual([400, 'string']);
			expect(memos()).toBe(1);
		},
	);
});

describe('GET /state', () => {
	test('holds what both simulators hold', async () => {
		const { data: made } = await create();
		const invoice = [...sandbox.rebilly.data.invoices.values()].find((one) => one.amountDue > 0)!;
		await rebilly.patch(`/credit-memos/${made.id}`, {
			allocations: { invoices: [{ invoiceId: invoice.id, amount: 0.4 }] },
		});
		const { data } = await control.get('/state');
		expect(data.rebilly.creditMemos).toMatchObject([{ id: made.id, unusedAmount: 0.6 }]);
		expect(data.rebilly.allocations).toEqual([
			{ creditMemoId: made.id, invoiceId: invoice.id, amount: 0.4, currency: 'USD' },
		]);
		expect(data.rebilly.invoices).toHaveLength(sandbox.rebilly.data.invoices.size);
		expect(Object.keys(data.layer)).toEqual(
			expect.arrayContaining(['customerCredits', 'invoices']),
		);
	});

	test('nothing else is there', async () => {
		expect((await control.get('/nothing')).status).toBe(404);
	});
});

describe('GET /requests', () => {
	const recorded = async () => (await control.get<RecordedRequest[]>('/requests')).data;

	test('records what was sent, in order, without secrets', async () => {
		const { apiKey } = sandbox.connection.rebilly;
		const { clientId, clientSecret, tokenUrl, accessToken } = sandbox.connection.layer;
		await rebilly.post('/credit-memos?x=1', body, { headers: { 'X-Trace': 'a b' } });
		await whoami();
		await axios.get(`${sandbox.connection.rebilly.baseUrl}/nowhere`, anyStatus);
		await axios.post(
			tokenUrl,
			new URLSearchParams({ grant_type: 'client_credentials', client_secret: clientSecret }),
			{ auth: { username: clientId, password: clientSecret }, ...anyStatus },
		);
		const requests = await recorded();
		expect(requests).toEqual(sandbox.requests());
		expect(
			requests.map(({ service, method, path, status }) => [service, method, path, status]),
		).toEqual([
			['rebilly', 'POST', expect.stringMatching(/\/credit-memos\?x=1$/), 422],
			['layer', 'GET', '/whoami', 200],
			['rebilly', 'GET', '/nowhere', 404],
			['layer', 'POST', new URL(tokenUrl).pathname, expect.any(Number)],
		]);
		expect(requests[0]).toMatchObject({
			body,
			rawBody: JSON.stringify(body),
			headers: { 'reb-apikey': '[hidden]', 'x-trace': 'a b' },
		});
		expect(requests[1]).toMatchObject({
			body: null,
			rawBody: '',
			headers: { authorization: '[hidden]' },
		});
		expect(requests[3]).toMatchObject({
			body: { grant_type: 'client_credentials', client_secret: '[hidden]' },
		});
		for (const secret of [apiKey, clientSecret, accessToken]) {
			expect(JSON.stringify(requests)).not.toContain(secret);
		}
		sandbox.clearRequests();
		expect(await recorded()).toEqual([]);
	});

	test('keeps the text of a body that is not JSON', async () => {
		await rebilly.post('/credit-memos', '{"a": 1.0', {
			headers: { 'Content-Type': 'application/json' },
			transformRequest: (data: string) => data,
		});
		expect(sandbox.requests()).toMatchObject([{ body: null, rawBody: '{"a": 1.0', status: 400 }]);
	});
});

describe('POST /faults', () => {
	test.each([
		{ dropBefore: 1.1 },
		{ dropAfter: -0.1 },
		{ status500Before: '1' },
		{ status500After: null },
		{ delayMs: -1 },
		{ delayMs: 1.5 },
		{ rateLimit: { limit: 0, perSeconds: 1 } },
		{ rateLimit: { limit: 1 } },
		{ rateLimit: { limit: 1, perSeconds: 0 } },
		{ rateLimit: { limit: 1, perSeconds: 1, burst: 1 } },
		{ seed: 'a' },
		{ dropAll: 1 },
		[],
	])('refuses %j and keeps what was set', async (input) => {
		await control.post('/faults', { status500Before: 1 });
		const { status, data } = await control.post('/faults', input);
		expect([status, typeof data.error]).toEqual([400, 'string']);
		expect((await create()).status).toBe(500);
		expect(() => sandbox.setFaults(input as Faults)).toThrow();
	});

	test('names the unknown field', async () => {
		expect((await control.post('/faults', { dropAll: 1 })).data.error).toContain('dropAll');
		expect(
			(await control.post('/faults', '{', { transformRequest: (text: string) => text })).status,
		).toBe(400);
	});

	test.each<[string, Faults, number, number | string]>([
		['dropBefore', { dropBefore: 1 }, 0, 'ECONNRESET'],
		['dropAfter', { dropAfter: 1 }, 1, 'ECONNRESET'],
		['status500Before', { status500Before: 1 }, 0, 500],
		['status500After', { status500After: 1 }, 1, 500],
	])('%s', async (fault, faults, committed, answer) => {
		expect((await control.post('/faults', faults)).status).toBe(200);
		expect(await codeOf(create())).toBe(answer);
		expect(await codeOf(whoami())).toBe(answer);
		expect(memos()).toBe(committed);
		const status = typeof answer === 'number' ? answer : null;
		expect(sandbox.requests()).toMatchObject([
			{ service: 'rebilly', status, fault, body },
			{ service: 'layer', status, fault },
		]);
		expect((await control.get('/state')).status).toBe(200);

		await control.post('/faults', {});
		expect([await codeOf(create()), await codeOf(whoami())]).toEqual([201, 200]);
	});

	test.each(['status500Before', 'status500After'])(
		'%s speaks as the vendor does',
		async (fault) => {
			sandbox.setFaults({ [fault]: 1 });
			const answer = await create();
			expect(answer.data).toMatchObject({ status: 500, title: 'Internal Server Error' });
			expect(answer.headers['content-type']).toContain('application/json');
			expect(answer.headers).not.toHaveProperty('location');
			expect((await whoami()).data).toEqual({
				errors: [expect.objectContaining({ type: expect.any(String) })],
			});
		},
	);

	test('the token endpoint is spared and still recorded', async () => {
		sandbox.setFaults({ dropBefore: 1, rateLimit: { limit: 1, perSeconds: 60 } });
		const { tokenUrl } = sandbox.connection.layer;
		for (const _ of [1, 2]) {
			expect((await axios.post(tokenUrl, new URLSearchParams(), anyStatus)).status).not.toBe(429);
		}
		expect(sandbox.requests()).toHaveLength(2);
	});

	test('the same seed hits the same requests', async () => {
		const run = async (seed: number) => {
			sandbox.setFaults({ status500Before: 0.5, seed });
			const hits: number[] = [];
			for (let count = 0; count < 16; count += 1) hits.push((await create()).status);
			return hits.join();
		};
		const first = await run(3);
		expect(first).toContain('500');
		expect(first).toContain('201');
		expect(await run(3)).toBe(first);
		expect(await run(4)).not.toBe(first);
	});

	test('delayMs holds the answer back, not the work', async () => {
		sandbox.setFaults({ delayMs: 60_000 });
		expect(await codeOf(rebilly.post('/credit-memos', body, { timeout: 250 }))).toBe(
			'ECONNABORTED',
		);
		expect(memos()).toBe(1);
	});

	test('rateLimit replaces the vendor’s limit, each service for itself, over all methods or as it counts', async () => {
		await control.post('/faults', { rateLimit: { limit: 2, perSeconds: 60 } });
		const get = async () => (await rebilly.get('/customers?limit=1')).status;
		expect([await get(), (await create()).status, await get(), (await create()).status]).toEqual([
			200, 201, 429, 429,
		]);
		expect(memos()).toBe(1);
		expect([(await whoami()).status, (await whoami()).status, (await whoami()).status]).toEqual([
			200, 200, 429,
		]);
		expect(sandbox.requests().filter(({ status }) => status === 429)).toHaveLength(3);

		await control.post('/faults', {
			rateLimit: { limit: 1, perSeconds: 60, asVendorCounts: true },
		});
		expect([await get(), await get(), (await create()).status, (await create()).status]).toEqual([
			200, 200, 201, 429,
		]);
		expect([(await whoami()).status, (await whoami()).status]).toEqual([200, 429]);

		await control.post('/faults', {});
		expect([await get(), (await whoami()).status]).toEqual([200, 200]);
	});
});

describe('npm run sandbox', () => {
	const root = join(__dirname, '../..');
	const tsx = join(root, 'node_modules/.bin/tsx');
	const main = join(root, 'sandbox/main.ts');

	async function freePort(): Promise<number> {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		server.close();
		await once(server, 'close');
		return Math.min(port, 65_000);
	}

	test.each(['SIGINT', 'SIGTERM'] as const)(
		'prints one line of JSON and ends on %s',
		async (signal) => {
			const port = await freePort();
			const world = JSON.stringify({ organization: 'optional' });
			const child = spawn(tsx, [main, '--port', String(port), '--decisions', world], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			const [line] = (await once(child.stdout, 'data')) as [Buffer];
			const printed = JSON.parse(line.toString());
			expect(line.toString().trim().split('\n')).toHaveLength(1);
			expect(printed.control).toBe(`http://127.0.0.1:${port}`);
			expect(printed.layer.baseUrl).toBe(`http://127.0.0.1:${port + 1}`);
			expect(printed.rebilly.baseUrl).toBe(`http://127.0.0.1:${port + 2}`);
			expect((await axios.get(`${printed.rebilly.baseUrl}/status`)).data.status).toBe('ok');
			const headers = { 'REB-APIKEY': printed.rebilly.apiKey };
			const list = await axios.get(`${printed.rebilly.baseUrl}/credit-memos`, { headers });
			expect(list.data).toEqual([]);
			child.kill(signal);
			expect(await once(child, 'exit')).toEqual([0, null]);
		},
		30_000,
	);

	test.each([
		['--port', 'x', '--port takes a number'],
		['--decisions', '{', '--decisions takes a JSON object'],
		['--decisions', '{"colour":1}', 'there is no open decision colour'],
	])(
		'refuses %s %s',
		async (option, value, expected) => {
			const ended = new Promise((resolve) =>
				execFile(tsx, [main, option, value], (error, out, stderr) =>
					resolve([error?.code, out, stderr]),
				),
			);
			expect(await ended).toEqual([1, '', expect.stringContaining(expected)]);
		},
		30_000,
	);
});
