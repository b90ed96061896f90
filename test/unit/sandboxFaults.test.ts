import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';

import {
	type FaultName,
	type Faults,
	type PlannedFault,
	type Sandbox,
	startSandbox,
} from '../../sandbox';

// What the network, a gateway or a broken service between makes of a request. Seen from a client that looks at every
// byte, because what an HTTP library makes of it is a matter of its own.

let sandbox: Sandbox;
let customerId: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	customerId = [...sandbox.rebilly.data.customers.keys()][0]!;
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

interface Answer {
	/** Undefined when the connection broke before the head was whole. */
	status: number | undefined;
	headers: IncomingHttpHeaders;
	bytes: Buffer;
	/** Whether the body came to its end. */
	isWhole: boolean;
	milliseconds: number;
}

interface Sent {
	body?: unknown;
	headers?: Record<string, string>;
	/** Hangs up after that many milliseconds, or once that many bytes of the body are there. */
	until?: { milliseconds?: number; bytes?: number };
	/** Is told of each piece of the body. */
	onData?: () => void;
}

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

async function send(method: string, url: string, sent: Sent = {}): Promise<Answer> {
	const { until = {}, onData } = sent;
	const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
	const started = performance.now();
	return await new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let status: number | undefined;
		let headers: IncomingHttpHeaders = {};
		const end = (isWhole: boolean) => {
			const milliseconds = performance.now() - started;
			resolve({ status, headers, bytes: Buffer.concat(chunks), isWhole, milliseconds });
		};
		const request = httpRequest(url, {
			method,
			agent,
			headers: {
				...(body !== undefined && { 'content-type': 'application/json' }),
				...sent.headers,
			},
		});
		if (until.milliseconds) setTimeout(() => request.destroy(), until.milliseconds);
		request.on('error', () => end(false));
		request.on('response', (response) => {
			({ statusCode: status, headers } = response);
			response.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				size += chunk.length;
				onData?.();
				if (size >= (until.bytes ?? Infinity)) request.destroy();
			});
			response.on('close', () => end(response.complete));
			response.on('error', () => {});
		});
		request.end(body);
	});
}

async function rebilly(method: string, path: string, sent: Sent = {}): Promise<Answer> {
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	const headers = { 'reb-apikey': apiKey, ...sent.headers };
	return await send(method, `${baseUrl}/organizations/${organizationId}${path}`, {
		...sent,
		headers,
	});
}

async function layer(method: string, path: string, sent: Sent = {}): Promise<Answer> {
	const { baseUrl, accessToken } = sandbox.connection.layer;
	const headers = { authorization: `Bearer ${accessToken}`, ...sent.headers };
	return await send(method, baseUrl + path, { ...sent, headers });
}

async function control(method: string, path: string, body?: unknown): Promise<Answer> {
	return await send(method, `${sandbox.connection.control}${path}`, { body });
}

const json = ({ bytes }: Answer) => JSON.parse(bytes.toString()) as Record<string, unknown>;
const memoBody = (unitPrice = 1) => ({
	customerId,
	currency: 'USD',
	items: [{ unitPrice, quantity: 1 }],
});
const create = async (sent: Sent = {}) =>
	await rebilly('PUT', '/credit-memos/one', { body: memoBody(), ...sent });
const read = async () => await rebilly('GET', '/credit-memos/one');
const whoami = async () => await layer('GET', '/whoami');
const memos = () => sandbox.rebilly.data.creditMemos.size;
const last = () => sandbox.requests().at(-1)!;

describe('lateCommit', () => {
	test.each<[number | undefined, PlannedFault, string, RegExp]>([
		[504, { fault: 'lateCommit', ms: 500 }, 'text/html', /^<html>/],
		[
			502,
			{ fault: 'lateCommit', ms: 500, status: 502, body: 'json' },
			'application/json',
			/^{"message"/,
		],
		[408, { fault: 'lateCommit', ms: 500, status: 408, body: 'empty' }, '', /^$/],
		[undefined, { fault: 'lateCommit', ms: 500, status: 0 }, '', /^$/],
	])('a gateway says %s at once, the work comes later', async (status, fault, type, body) => {
		sandbox.failNext(fault);
		const answer = await create();
		expect([answer.status, memos()]).toEqual([status, 0]);
		expect(answer.headers['content-type'] ?? '').toContain(type);
		expect(answer.bytes.toString()).toMatch(body);
		expect(answer.headers).not.toHaveProperty('x-ratelimit-limit');
		expect(last()).toMatchObject({ fault: 'lateCommit', status: status ?? null, handled: null });
		expect((await read()).status).toBe(404);

		await sandbox.settled();
		expect(json(await read())).toMatchObject({ id: 'one', totalAmount: 1 });
		const [entry] = sandbox.requests();
		expect(entry).toMatchObject({ status: status ?? null, handled: { status: 201 } });
		expect(entry!.handled!.at - entry!.receivedAt).toBeGreaterThanOrEqual(499);
		expect(sandbox.requests()).toHaveLength(3);
	});

	test('what the service refuses late is said in the log', async () => {
		sandbox.failNext({ fault: 'lateCommit', ms: 0 });
		expect((await create({ body: memoBody(-1) })).status).toBe(504);
		await sandbox.settled();
		expect(sandbox.requests()[0]).toMatchObject({ status: 504, handled: { status: 422 } });
		expect(memos()).toBe(0);
	});

	test('a POST of Layer, whose second one overtakes it', async () => {
		const { businessId } = sandbox.connection.layer;
		const [customer] = sandbox.layer.data.of(businessId).customers.all();
		const body = {
			customer_id: customer!.id,
			external_id: 'one',
			line_items: [
				{ amount: 5, revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' } },
			],
		};
		const post = async () =>
			await layer('POST', `/v1/businesses/${businessId}/invoices/customer-credits`, { body });
		sandbox.failNext({
			fault: 'lateCommit',
			ms: 500,
			service: 'layer',
			path: '/customer-credits$',
		});
		expect((await post()).status).toBe(504);
		expect((await post()).status).toBe(201);
		await sandbox.settled();
		expect(sandbox.requests().map(({ handled }) => handled?.status)).toEqual([200, 201]);
	});

	test('leaves reads alone unless it is told to hit them', async () => {
		sandbox.setFaults({ lateCommit: { ms: 0 } });
		expect((await whoami()).status).toBe(200);
		sandbox.setFaults({ lateCommit: { ms: 0, only: 'reads' } });
		expect((await whoami()).status).toBe(504);
		await sandbox.settled();
	});

	test('other faults end with `setFaults`, late work does not; `reset` prevents it', async () => {
		sandbox.setFaults({ lateCommit: { ms: 50 } });
		await create();
		sandbox.setFaults({});
		await sandbox.settled();
		expect(memos()).toBe(1);

		sandbox.failNext({ fault: 'lateCommit', ms: 60_000 });
		await rebilly('PUT', '/credit-memos/two', { body: memoBody() });
		sandbox.reset();
		await sandbox.settled();
		expect(memos()).toBe(0);
	});
});

describe('slowCommit', () => {
	test('the client that waits gets the answer', async () => {
		sandbox.failNext({ fault: 'slowCommit', ms: 120 });
		const answer = await create();
		expect([answer.status, json(answer).id]).toEqual([201, 'one']);
		expect(answer.headers.location).toMatch(/credit-memos\/one$/);
		expect(answer.milliseconds).toBeGreaterThan(110);
		expect(last()).toMatchObject({ fault: 'slowCommit', status: 201, handled: { status: 201 } });
	});

	test('the work is done for a client that has given up', async () => {
		sandbox.failNext({ fault: 'slowCommit', ms: 700 });
		expect((await create({ until: { milliseconds: 250 } })).status).toBeUndefined();
		expect([memos(), last().handled]).toEqual([0, null]);
		await sandbox.settled();
		expect(memos()).toBe(1);
		expect(last().handled).toMatchObject({ status: 201 });
	});
});

test('delay: the work first, the answer later', async () => {
	sandbox.failNext({ fault: 'delay', ms: 100 });
	const answer = create();
	while (memos() === 0) await new Promise(setImmediate);
	const { status, milliseconds } = await answer;
	expect(status).toBe(201);
	expect(milliseconds).toBeGreaterThan(95);
});

describe('the work is done, and the answer is', () => {
	// Each in turn is followed by what shows that the memo is there.
	afterEach(async () => {
		expect(memos()).toBe(1);
		expect(sandbox.requests()[0]).toMatchObject({ handled: { status: 201 } });
		expect(json(await read())).toMatchObject({ id: 'one' });
	});

	test('cut in the body', async () => {
		sandbox.failNext({ fault: 'cutBody' });
		const answer = await create();
		const length = Number(answer.headers['content-length']);
		expect([answer.status, answer.isWhole]).toEqual([201, false]);
		expect(answer.bytes).toHaveLength(Math.ceil(length / 2));
		expect(last()).toMatchObject({ fault: 'cutBody', status: 201 });
	});

	test('garbage', async () => {
		sandbox.failNext({ fault: 'garbage' });
		const answer = await create();
		expect([answer.status, answer.isWhole]).toEqual([201, true]);
		expect(() => json(answer)).toThrow();
		expect(answer.headers['content-type']).toContain('application/json');
	});

	test('no gzip', async () => {
		sandbox.failNext({ fault: 'garbage', gzip: true });
		const answer = await create();
		expect([answer.status, answer.headers['content-encoding']]).toEqual([201, 'gzip']);
		expect(answer.bytes.subarray(0, 2)).not.toEqual(Buffer.from([0x1f, 0x8b]));
	});

	test.each([
		[false, '{}'],
		[true, ''],
	])('empty (nothing: %s)', async (nothing, body) => {
		sandbox.failNext({ fault: 'emptyBody', nothing });
		const answer = await create();
		expect([answer.status, answer.isWhole, answer.bytes.toString()]).toEqual([201, true, body]);
	});

	test('about another record', async () => {
		sandbox.failNext({ fault: 'otherBody' }, { fault: 'otherBody', with: { totalAmount: 9 } });
		const answer = await create();
		expect(answer.status).toBe(201);
		expect(json(answer)).toMatchObject({ id: 'on1', customerId, totalAmount: 1 });
		expect(answer.bytes.toString()).not.toContain('/credit-memos/one');
		expect(json(await read())).toMatchObject({ id: 'one', totalAmount: 9 });
	});

	test.each([408, 409, 413, 423, 425, 499, 501, 507, 520, 527, 529, 530, 598])(
		'%i of a gateway',
		async (code) => {
			sandbox.failNext({ fault: 'status', code });
			const answer = await create();
			expect([answer.status, answer.headers['content-type']]).toEqual([
				code,
				expect.stringContaining('text/html'),
			]);
			expect(answer.headers).not.toHaveProperty('x-ratelimit-limit');
			expect(last()).toMatchObject({ fault: 'status', status: code });
		},
	);

	test.each<[number, string | undefined]>([
		[301, undefined],
		[302, 'https://gateway.example/sign-in'],
	])('a redirect %i', async (code, location) => {
		sandbox.failNext({ fault: 'status', code, location, body: 'empty' });
		const answer = await create();
		const { baseUrl } = sandbox.connection.rebilly;
		expect([answer.status, answer.bytes.length]).toEqual([code, 0]);
		expect(answer.headers.location).toBe(location ?? `${baseUrl}/gateway/moved`);
	});

	test('slower than a client has patience for', async () => {
		sandbox.failNext({ fault: 'trickle', ms: 60_000 });
		const answer = await create({ until: { milliseconds: 1000 } });
		expect([answer.status, answer.isWhole]).toEqual([201, false]);
		expect(answer.bytes.length).toBeGreaterThan(0);
		expect(answer.bytes.length).toBeLessThan(60);
	});

	test('slow, byte by byte, and whole', async () => {
		sandbox.failNext({ fault: 'trickle', ms: 400 });
		let pieces = 0;
		const answer = await create({ onData: () => (pieces += 1) });
		expect([answer.isWhole, json(answer).id]).toEqual([true, 'one']);
		expect(answer.milliseconds).toBeGreaterThan(390);
		expect(pieces).toBeGreaterThan(3);
	});

	test('endless', async () => {
		sandbox.failNext({ fault: 'endless' });
		const answer = await create({ until: { bytes: 20_000_000 } });
		expect([answer.status, answer.isWhole]).toEqual([201, false]);
		expect(answer.headers).not.toHaveProperty('content-length');
		expect(answer.bytes.length).toBeGreaterThanOrEqual(20_000_000);
	});
});

test('status with `after: false` and dropBefore do no work', async () => {
	sandbox.failNext({ fault: 'status', code: 530, after: false }, { fault: 'dropBefore' });
	expect((await create()).status).toBe(530);
	expect((await create()).status).toBeUndefined();
	expect(memos()).toBe(0);
	expect(sandbox.requests()).toMatchObject([
		{ fault: 'status', status: 530, handled: null },
		{ fault: 'dropBefore', status: null, handled: null },
	]);
});

describe('an answer that has no body', () => {
	const bodies: PlannedFault[] = [
		{ fault: 'cutBody' },
		{ fault: 'garbage' },
		{ fault: 'emptyBody' },
		{ fault: 'emptyBody', nothing: true },
		{ fault: 'otherBody' },
		{ fault: 'trickle', ms: 50 },
	];

	test.each(bodies)('%j', async (fault) => {
		await create();
		const comment = await rebilly('POST', '/credit-memos/one/timeline', {
			body: { message: 'Hello' },
		});
		sandbox.failNext(fault);
		const answer = await rebilly(
			'DELETE',
			`/credit-memos/one/timeline/${json(comment).id as string}`,
		);
		const isUntouched = fault.fault === 'otherBody' || 'nothing' in fault;
		expect(answer.status).toBe(isUntouched ? 204 : 200);
		expect(answer.isWhole).toBe(fault.fault !== 'cutBody');
		expect(last()).toMatchObject({ fault: fault.fault, handled: { status: 204 } });
	});
});

describe('reads that lag', () => {
	const amount = async () => json(await read()).totalAmount;
	const change = async (unitPrice: number) =>
		await rebilly('PUT', '/credit-memos/one', { body: memoBody(unitPrice) });

	test('show what was there, as a list and as a record, until the time has passed', async () => {
		await create();
		sandbox.setFaults({ readLagMs: 600_000 });
		expect(await amount()).toBe(1);
		const changed = await change(5);
		const { receivedAt } = last();
		expect(json(changed).totalAmount).toBe(5);
		const total = async () => (await rebilly('GET', '/credit-memos')).headers['pagination-total'];
		await rebilly('PUT', '/credit-memos/two', { body: memoBody() });
		expect([await amount(), await total()]).toEqual([1, '1']);
		expect((await rebilly('GET', '/credit-memos/two')).status).toBe(404);
		expect(last()).toMatchObject({ status: 404, handled: { status: 404 } });

		const readLagMs = Date.now() - receivedAt + 200;
		sandbox.setFaults({ readLagMs });
		let seen = 1;
		while (seen === 1) seen = (await amount()) as number;
		expect(seen).toBe(5);
		expect(Date.now() - receivedAt).toBeGreaterThanOrEqual(readLagMs);
		sandbox.setFaults({});
		expect(await total()).toBe('2');
	});

	test('in Layer, and only those chosen', async () => {
		const { businessId } = sandbox.connection.layer;
		const path = `/v1/businesses/${businessId}/customers`;
		sandbox.setFaults({ readLag: { ms: 60_000, times: 2, path: '/customers/' } });
		const put = async (individual_name: string) =>
			json(
				await layer('POST', path, {
					body: { external_id: 'new', individual_name, email: 'a@example.com' },
				}),
			).data as { id: string };
		const { id } = await put('One');
		const get = async () => await layer('GET', `${path}/${id}`);
		expect((await whoami()).status).toBe(200);
		expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([
			404, 404, 200,
		]);
		expect(sandbox.requests().map(({ fault }) => fault)).toEqual([
			undefined,
			undefined,
			'readLag',
			'readLag',
			undefined,
		]);
	});

	test('an earlier state stays what it was while records change in place', async () => {
		await create();
		const invoice = [...sandbox.rebilly.data.invoices.values()].find(
			(one) => one.amountDue > 0 && one.customerId === customerId && one.currency === 'USD',
		)!;
		const due = async () => json(await rebilly('GET', `/invoices/${invoice.id}`)).amountDue;
		const before = await due();
		sandbox.setFaults({ readLagMs: 600_000 });
		const allocations = { invoices: [{ invoiceId: invoice.id, amount: 0.5 }] };
		expect((await rebilly('PATCH', '/credit-memos/one', { body: { allocations } })).status).toBe(
			200,
		);
		expect(await due()).toBe(before);
		sandbox.setFaults({});
		expect(await due()).toBe((before as number) - 0.5);
	});
});

describe('a clock that is off', () => {
	const HOUR = 3_600_000;

	test.each([2 * HOUR, -2 * HOUR])('by %i ms', async (clockOffsetMs) => {
		await create();
		sandbox.setFaults({ clockOffsetMs, rateLimit: { limit: 2, perSeconds: 60 } });
		const isThen = (time: unknown) => {
			const milliseconds = typeof time === 'number' ? time : Date.parse(String(time));
			expect(Math.abs(milliseconds - Date.now() - clockOffsetMs)).toBeLessThan(70_000);
		};
		const memo = await rebilly('PUT', '/credit-memos/two', { body: memoBody() });
		isThen(json(memo).createdTime);
		isThen(memo.headers.date);
		isThen(sandbox.requests()[0]!.receivedAt + clockOffsetMs);
		await rebilly('GET', '/customers');
		const refused = await rebilly('GET', '/customers');
		isThen(refused.headers.date);
		isThen(Number(refused.headers['x-ratelimit-retry-after']) * 1000);

		isThen(Number((await whoami()).headers['x-ratelimit-reset']) * 1000);
		await whoami();
		const { headers } = await whoami();
		expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
		expect(Number(headers['retry-after'])).toBeGreaterThan(50);
		isThen(sandbox.layer.now());

		sandbox.reset();
		expect(Math.abs(sandbox.layer.now() - Date.now())).toBeLessThan(1000);
		expect(Math.abs(Date.parse((await whoami()).headers.date!) - Date.now())).toBeLessThan(5000);
	});

	test('a token ends by it', async () => {
		const { baseUrl, tokenUrl, clientId, clientSecret } = sandbox.connection.layer;
		const form = new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: clientId,
			scope: `${baseUrl}/sandbox`,
		});
		const login = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
		const response = await fetch(tokenUrl, {
			method: 'POST',
			body: form,
			headers: { authorization: `Basic ${login}` },
		});
		const { access_token: token } = (await response.json()) as { access_token: string };
		const headers = { authorization: `Bearer ${token}` };
		expect((await layer('GET', '/whoami', { headers })).status).toBe(200);
		sandbox.setFaults({ clockOffsetMs: HOUR });
		expect((await layer('GET', '/whoami', { headers })).status).toBe(401);
	});
});

describe('which requests', () => {
	const hits = () => sandbox.requests().map(({ fault }) => fault ?? '-');

	test('writes, reads, a method, a path, a service', async () => {
		const all = async () => {
			sandbox.clearRequests();
			await read();
			await create();
			await rebilly('PATCH', '/credit-memos/one', { body: { description: 'x' } });
			await whoami();
			return hits().map((fault) => (fault === '-' ? 0 : 1));
		};
		const cases: Array<[Faults['status'], number[]]> = [
			[{}, [1, 1, 1, 1]],
			[{ only: 'writes' }, [0, 1, 1, 0]],
			[{ only: 'reads' }, [1, 0, 0, 1]],
			[{ method: 'PATCH' }, [0, 0, 1, 0]],
			[{ path: '/credit-memos/[^/]+$' }, [1, 1, 1, 0]],
			[{ path: '^/whoami$' }, [0, 0, 0, 1]],
			[{ service: 'layer' }, [0, 0, 0, 1]],
			[{ service: 'rebilly', only: 'reads' }, [1, 0, 0, 0]],
			[{ skip: 1, times: 2 }, [0, 1, 1, 0]],
			[{ only: 'reads', skip: 1 }, [0, 0, 0, 1]],
			[{ only: 'token' }, [0, 0, 0, 0]],
			[{ probability: 0 }, [0, 0, 0, 0]],
		];
		for (const [status, expected] of cases) {
			sandbox.setFaults({ status });
			expect([status, await all()]).toEqual([status, expected]);
		}
	});

	test('one after the other, before what is set, over both services', async () => {
		sandbox.setFaults({ plan: [{ fault: 'status', code: 520, times: 1 }], status500After: 1 });
		sandbox.failNext({ fault: 'status', code: 521 }, { fault: 'status', code: 522 });
		const statuses: unknown[] = [];
		for (let count = 0; count < 4; count += 1) {
			statuses.push((count % 2 ? await whoami() : await read()).status);
		}
		expect(statuses).toEqual([521, 522, 520, 500]);
	});

	test('what the rate limit refuses does not use a fault up', async () => {
		sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 60 } });
		await whoami();
		sandbox.failNext({ fault: 'status' });
		expect((await whoami()).status).toBe(429);
		sandbox.failNext({ fault: 'dropAfter' });
		expect((await read()).status).toBeUndefined();
		expect(hits()).toEqual(['-', '-', 'dropAfter']);
	});

	test('the token endpoint, by its name alone', async () => {
		const { tokenUrl } = sandbox.connection.layer;
		sandbox.setFaults({ status: 1, cutBody: { only: 'token', times: 1 } });
		expect((await send('POST', tokenUrl)).isWhole).toBe(false);
		expect((await send('POST', tokenUrl)).status).toBe(400);
		expect(hits()).toEqual(['cutBody', '-']);
	});

	test('by probability, the same for the same seed, each fault for itself', async () => {
		const run = async (faults: Faults) => {
			sandbox.setFaults(faults);
			sandbox.clearRequests();
			for (let count = 0; count < 40; count += 1) await whoami();
			return hits();
		};
		const one = await run({ cutBody: 0.3, seed: 5 });
		expect(new Set(one)).toEqual(new Set(['cutBody', '-']));
		expect(await run({ cutBody: 0.3, seed: 5 })).toEqual(one);
		expect(await run({ cutBody: 0.3, seed: 6 })).not.toEqual(one);
		const both = await run({ cutBody: 0.3, garbage: 0.3, dropAfter: 0.2, seed: 5 });
		expect(both.map((fault) => (fault === 'cutBody' ? fault : '-'))).toEqual(one);
		expect(new Set(both)).toEqual(new Set(['cutBody', 'garbage', 'dropAfter', '-']));
	});
});

describe('the control URL', () => {
	test('sets faults by name and as a plan, lets the next request fail, and waits', async () => {
		const set = await control('POST', '/faults', {
			lateCommit: { ms: 500, status: 504, only: 'writes', times: 1 },
			readLagMs: 0,
			plan: [{ fault: 'status', code: 409, path: '/whoami', times: 1 }],
		});
		expect(set.status).toBe(200);
		expect([(await whoami()).status, (await create()).status, memos()]).toEqual([409, 504, 0]);
		expect((await control('GET', '/faults/settled')).status).toBe(200);
		expect(memos()).toBe(1);
		expect((await control('POST', '/faults/next', { fault: 'dropAfter' })).status).toBe(200);
		expect((await whoami()).status).toBeUndefined();
		const two: PlannedFault[] = [
			{ fault: 'status', code: 408 },
			{ fault: 'status', code: 598 },
		];
		expect((await control('POST', '/faults/next', two)).status).toBe(200);
		expect([(await whoami()).status, (await whoami()).status]).toEqual([408, 598]);
		expect((await whoami()).status).toBe(200);
	});

	test.each<[string, unknown, RegExp]>([
		['/faults', { lateCommit: { milliseconds: 1 } }, /unknown field lateCommit.milliseconds/],
		['/faults', { lateCommit: { ms: -1 } }, /lateCommit.ms must be >= 0/],
		['/faults', { lateCommit: { status: 100 } }, /lateCommit.status/],
		['/faults', { cutBody: 2 }, /cutBody must be <= 1/],
		['/faults', { cutBody: 'all' }, /cutBody must be/],
		['/faults', { status: { code: 600 } }, /status.code must be <= 599/],
		['/faults', { trickle: { path: '(' } }, /path of trickle is no regular expression/],
		['/faults', { endless: { only: 'nothing' } }, /endless.only/],
		['/faults', { clockOffsetMs: 0.5 }, /clockOffsetMs/],
		['/faults', { plan: [{ fault: 'unheardOf' }] }, /plan.0/],
		['/faults', { plan: [{ fault: 'cutBody', ms: 5 }] }, /unknown field plan.0.ms/],
		['/faults', { plan: [{}] }, /plan.0/],
		['/faults/next', {}, /fault/],
		['/faults/next', { fault: 'cutBody', times: 0 }, /times/],
		['/faults/next', { fault: 'cutBody', path: '[' }, /regular expression/],
	])('%s refuses %j', async (path, body, message) => {
		sandbox.setFaults({ status: { code: 418 } });
		const answer = await control('POST', path, body);
		expect(answer.status).toBe(400);
		expect(json(answer).error).toMatch(message);
		expect((await whoami()).status).toBe(418);
	});

	test('every fault goes by its name alone', async () => {
		const names: FaultName[] = [
			'dropBefore',
			'dropAfter',
			'status500Before',
			'status500After',
			'lateCommit',
			'slowCommit',
			'delay',
			'cutBody',
			'garbage',
			'emptyBody',
			'otherBody',
			'status',
			'trickle',
			'endless',
			'readLag',
		];
		for (const name of names) {
			sandbox.setFaults({ [name]: 0 });
			expect((await create()).status).toBeLessThan(300);
			sandbox.setFaults({ [name]: 1 });
			sandbox.setFaults({ [name]: { times: 1 } });
			sandbox.setFaults({ plan: [{ fault: name }] });
		}
	});
});
