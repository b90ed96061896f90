import axios from 'axios';
import Fastify, { type FastifyInstance } from 'fastify';

import { type DeliveryAttempt, type Sandbox, startSandbox } from '../../sandbox';

let sandbox: Sandbox;
let receiver: FastifyInstance;
let url: string;
let received: Array<{ path: string; type: string; headers: Record<string, unknown>; body: any }>;
let answers: number[];

beforeEach(async () => {
	sandbox = await startSandbox();
	received = [];
	answers = [];
	receiver = Fastify({ forceCloseConnections: true });
	receiver.post('/*', async (request, reply) => {
		const body = request.body as { eventType?: string; type?: string };
		const type = body.eventType ?? body.type ?? '';
		received.push({ path: request.url, type, headers: request.headers, body });
		return await reply.code(answers.shift() ?? 200).send({});
	});
	url = await receiver.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
	await sandbox.close();
	await receiver.close();
});

async function rebilly(method: string, path: string, data?: object) {
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	return await axios.request({
		method,
		url: `${baseUrl}/organizations/${organizationId}/${path}`,
		data,
		headers: { 'REB-APIKEY': apiKey, 'content-type': 'application/json' },
		validateStatus: () => true,
		maxRedirects: 0,
	});
}

async function layer(method: string, path: string, data?: object) {
	const { baseUrl, businessId, accessToken } = sandbox.connection.layer;
	return await axios.request({
		method,
		url: `${baseUrl}/v1/businesses/${businessId}/${path}`,
		data,
		headers: { Authorization: `Bearer ${accessToken}` },
		validateStatus: () => true,
	});
}

async function control<T>(method: string, path: string, data?: object): Promise<T> {
	const answer = await axios.request<T>({
		method,
		url: `${sandbox.connection.control}/${path}`,
		data,
	});
	return answer.data;
}

const login = { type: 'basic', username: 'me', password: 'secret-password' };

async function credential(host = '127.0.0.1', auth: object = login) {
	return await rebilly('POST', 'service-credentials/webhook', { type: 'webhook', host, auth });
}

async function webhook(id: string, more: object = {}) {
	const { data } = await credential();
	return await rebilly('PUT', `webhooks/${id}`, {
		method: 'POST',
		url: `${url}/hook`,
		credentialHash: data.id,
		headers: [
			{ name: 'X-One', value: 'one' },
			{ name: 'X-Two', value: 'two', status: 'inactive' },
		],
		...more,
	});
}

const customer = () => [...sandbox.rebilly.data.customers.values()][0]!.id;
const memo = async (id: string, amount = 10) =>
	await rebilly('PUT', `credit-memos/${id}`, {
		customerId: customer(),
		currency: 'USD',
		items: [{ unitPrice: amount, quantity: 1 }],
	});

describe('service credentials', () => {
	it('are the same one for the same content, and cannot be deleted', async () => {
		const first = await credential();
		expect(first.status).toBe(201);
		const second = await credential();
		expect(second.status).toBe(303);
		expect(second.data).toEqual(first.data);
		expect(second.headers.location).toContain(first.data.id);
		expect((await rebilly('DELETE', `service-credentials/webhook/${first.data.id}`)).status).toBe(
			404,
		);
	});

	it('never show their password', async () => {
		const { data } = await credential();
		const all = await rebilly('GET', 'service-credentials/webhook');
		const one = await rebilly('GET', `service-credentials/webhook/${data.id}`);
		expect(JSON.stringify([data, all.data, one.data])).not.toContain(login.password);
		expect(one.data).toEqual(data);
	});

	it('are deactivated for good', async () => {
		const { data } = await credential();
		const patch = async (status: string) =>
			await rebilly('PATCH', `service-credentials/webhook/${data.id}`, { type: 'webhook', status });
		expect((await patch('inactive')).data.status).toBe('inactive');
		expect((await patch('active')).data.status).toBe('active');
		expect((await patch('deactivated')).data.status).toBe('deactivated');
		expect((await patch('active')).status).toBe(422);
	});

	it.each([
		['a port', 'example.com:8080', login],
		['no authentication', 'example.com', { type: 'basic' }],
		['another kind', 'example.com', { type: 'bearer' }],
	])('are refused with %s', async (_, host, auth) =>
		expect((await credential(host, auth)).status).toBe(422),
	);
});

describe('webhooks of Rebilly', () => {
	it('can be made, read, changed and deleted', async () => {
		expect((await webhook('mine')).status).toBe(201);
		expect((await webhook('mine', { eventsFilter: ['invoice-paid'] })).status).toBe(200);
		expect((await rebilly('GET', 'webhooks/mine')).data).toMatchObject({
			id: 'mine',
			status: 'active',
			eventsFilter: ['invoice-paid'],
		});
		expect((await rebilly('GET', 'webhooks')).data).toHaveLength(1);
		expect((await rebilly('DELETE', 'webhooks/mine')).status).toBe(204);
		expect((await rebilly('GET', 'webhooks/mine')).status).toBe(404);
		expect((await rebilly('DELETE', 'webhooks/mine')).status).toBe(404);
	});

	it.each([
		{ credentialHash: 'nobody' },
		{ url: 'nowhere' },
		{ url: 'http://elsewhere.example.com/' },
		{ eventsFilter: ['no-such-event'] },
		{ method: 'FETCH' },
		{ surprise: 1 },
	])('are refused with %j', async (more) => expect((await webhook('mine', more)).status).toBe(422));

	it('are 25 at most that are active', async () => {
		for (let index = 0; index < 25; index++) expect((await webhook(`w${index}`)).status).toBe(201);
		expect((await webhook('w25')).status).toBe(422);
		expect((await webhook('w25', { status: 'inactive' })).status).toBe(201);
		expect((await webhook('w3')).status).toBe(200);
	});

	it('are called for what happens, with login and active headers, in the form of the definition', async () => {
		await webhook('all');
		await memo('cm-1');
		await rebilly('PATCH', 'credit-memos/cm-1', { description: 'new' });
		await rebilly('POST', 'credit-memos/cm-1/void');
		await sandbox.courier.idle();
		expect(received.map(({ type }) => type).sort()).toEqual([
			'credit-memo-created',
			'credit-memo-modified',
			'credit-memo-voided',
		]);
		const [first] = received;
		const basic = Buffer.from('me:secret-password').toString('base64');
		expect(first?.headers).toMatchObject({ authorization: `Basic ${basic}`, 'x-one': 'one' });
		expect(first?.headers['x-two']).toBeUndefined();
		expect(first?.body).toMatchObject({
			creditMemoId: 'cm-1',
			_embedded: { creditMemo: { id: 'cm-1', revision: 1 } },
			_links: [{ rel: 'creditMemo', href: expect.stringContaining('/credit-memos/cm-1') }],
		});
	});

	it('are called for refunds with the refund and its payment, and for the invoices', async () => {
		await webhook('all');
		const { invoices, transactions } = sandbox.rebilly.data;
		const payment = [...transactions.values()].find(
			({ type, status, amount, currency, invoiceIds }) =>
				type === 'sale' &&
				status === 'completed' &&
				amount > 500 &&
				currency === 'USD' &&
				invoices.get(invoiceIds[0] ?? '')?.status === 'paid',
		)!;
		const { data: refund } = await rebilly('POST', `transactions/${payment.id}/refund`, {
			amount: 1,
		});
		await sandbox.courier.idle();
		const event = received.find(({ type }) => type === 'transaction-partially-refunded');
		expect(event?.body).toMatchObject({
			transactionId: payment.id,
			_embedded: { transaction: { id: payment.id }, childTransaction: { id: refund.id } },
		});
		expect(received.map(({ type }) => type)).toContain('invoice-partially-refunded');
	});

	it('are not called when they are inactive or want something else, nor for what changed nothing', async () => {
		await webhook('off', { status: 'inactive' });
		await webhook('other', { eventsFilter: ['invoice-paid'] });
		await memo('cm-1');
		await memo('cm-1');
		await sandbox.courier.idle();
		expect(received).toEqual([]);
		await webhook('all');
		await memo('cm-1');
		await sandbox.courier.idle();
		expect(received).toEqual([]);
	});

	it('are told also when the answer to the write is lost', async () => {
		await webhook('all');
		sandbox.setFaults({ dropAfter: 1 });
		await memo('cm-1').catch(() => undefined);
		await sandbox.courier.idle();
		expect(received).toHaveLength(1);
	});

	it('are shown in the state and the request log without their secrets', async () => {
		await webhook('all');
		const state = JSON.stringify([await control('GET', 'state'), await control('GET', 'requests')]);
		expect(state).toContain(`${url}/hook`);
		expect(state).not.toContain('"one"');
		expect(state).not.toContain(login.password);
	});
});

describe('webhooks of Layer', () => {
	const credit = async (external_id: string) =>
		await layer('POST', 'invoices/customer-credits', {
			customer_external_id: customer(),
			external_id,
			line_items: [
				{ amount: 100, revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' } },
			],
		});

	it('are called in both forms, signed or not', async () => {
		const endpoints = [
			await control<object>('POST', 'webhooks/layer', { url: `${url}/current` }),
			await control<object>('POST', 'webhooks/layer', { url: `${url}/svix`, prefix: 'svix' }),
			await control<object>('POST', 'webhooks/layer', {
				url: `${url}/older`,
				shape: 'older',
				signed: false,
			}),
		];
		expect(endpoints[0]).toMatchObject({ signingSecret: expect.stringMatching(/^whsec_/) });
		expect(endpoints[2]).not.toHaveProperty('signingSecret');
		const { data } = await credit('ref-1');
		await sandbox.courier.idle();
		const by = (path: string) => received.find((one) => one.path === path);
		expect(by('/current')).toMatchObject({
			type: 'CustomerCredit.created',
			body: {
				id: expect.stringMatching(
					new RegExp(`^CustomerCredit_created_${data.data.id}_[0-9a-f-]{36}$`),
				),
				business_id: sandbox.connection.layer.businessId,
				data: { entity_id: data.data.id, entity_external_id: 'ref-1' },
			},
			headers: { 'webhook-signature': expect.stringMatching(/^v1,/) },
		});
		expect(by('/svix')?.headers).toHaveProperty('svix-signature');
		expect(by('/older')).toMatchObject({
			type: 'customer_credit.created',
			body: { data: { id: data.data.id } },
		});
		expect(by('/older')?.headers).not.toHaveProperty('webhook-signature');
		expect(by('/older')?.body).not.toHaveProperty('business_id');
	});

	it('say updated and archived', async () => {
		await control('POST', 'webhooks/layer', { url: `${url}/current` });
		const { data } = await credit('ref-1');
		const path = `invoices/customer-credits/${data.data.id}`;
		await layer('PATCH', path, { memo: 'new' });
		await layer('PATCH', path, { memo: 'new' });
		await layer('DELETE', path);
		await sandbox.courier.idle();
		expect(received.map(({ type }) => type).sort()).toEqual([
			'CustomerCredit.archived',
			'CustomerCredit.created',
			'CustomerCredit.updated',
		]);
	});
});

describe('deliveries', () => {
	beforeEach(async () => {
		await webhook('all', { eventsFilter: ['credit-memo-created'] });
	});

	it('are held, repeated and shuffled on demand, the same for the same seed', async () => {
		const orders: string[][] = [];
		for (const seed of [1, 1, 2]) {
			received = [];
			await control('POST', 'webhooks', { hold: true, copies: 2, order: 'shuffled', seed });
			for (let index = 0; index < 6; index++) await memo(`cm-${seed}-${orders.length}-${index}`);
			await sandbox.courier.idle();
			expect(received).toEqual([]);
			const done = await control<DeliveryAttempt[]>('POST', 'webhooks/release');
			expect(done).toHaveLength(12);
			orders.push(
				sandbox.courier.sent.slice(-12).map(({ delivery }) => delivery.entityId.slice(-1)),
			);
		}
		expect(new Set(orders[0])).toEqual(new Set(['0', '1', '2', '3', '4', '5']));
	});

	it('are sent again until they are taken, three times at most', async () => {
		answers = [500, 302, 200, 500, 500, 500];
		await memo('cm-1');
		await sandbox.courier.idle();
		await memo('cm-2');
		const log = await control<DeliveryAttempt[]>('GET', 'webhooks/deliveries');
		expect(log.map(({ entityId, attempt, status }) => [entityId, attempt, status])).toEqual([
			['cm-1', 1, 500],
			['cm-1', 2, 302],
			['cm-1', 3, 200],
			['cm-2', 1, 500],
			['cm-2', 2, 500],
			['cm-2', 3, 500],
		]);
	});

	it('wait as long as they are told', async () => {
		await control('POST', 'webhooks', { delayMs: 200 });
		const started = performance.now();
		await memo('cm-1');
		expect(received).toEqual([]);
		await sandbox.courier.idle();
		expect(performance.now() - started).toBeGreaterThan(190);
		expect(received).toHaveLength(1);
	});

	it('end with a reset', async () => {
		await control('POST', 'webhooks', { delayMs: 60_000 });
		await memo('cm-1');
		await control('POST', 'reset');
		await sandbox.courier.idle();
		expect(received).toEqual([]);
		expect(await control('GET', 'webhooks/deliveries')).toEqual([]);
	});

	it('can be forged in every way, from a real one', async () => {
		await memo('cm-1');
		await sandbox.courier.idle();
		received = [];
		const counts = await control('POST', 'webhooks/forge', { count: 60 });
		expect(counts).toEqual({
			noSecret: { 200: 10 },
			wrongSecret: { 200: 10 },
			otherSecret: { 200: 10 },
			alteredBody: { 200: 10 },
			oldTimestamp: { 200: 10 },
			replay: { 200: 10 },
		});
		const basic = `Basic ${Buffer.from('me:secret-password').toString('base64')}`;
		const right = received.filter(({ headers }) => headers.authorization === basic);
		// Only the replay has the real secret.
		expect(right).toHaveLength(10);
	});

	it.each([
		['webhooks', { copies: 0 }],
		['webhooks', { surprise: 1 }],
		['webhooks/forge', { how: ['magic'] }],
		['webhooks/forge', {}],
		['webhooks/layer', { url: 'nowhere' }],
	])('%s is refused with %j', async (path, body) => {
		await expect(control('POST', path, body)).rejects.toMatchObject({
			response: { status: 400 },
		});
	});
});
