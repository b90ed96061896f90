/** Refunds whose gateway takes its time, and what they are refunds of. */
import axios, { type AxiosInstance } from 'axios';
import Fastify, { type FastifyInstance } from 'fastify';

import { startSandbox, type Sandbox } from '../../sandbox';
import { buildSeed } from '../../sandbox/buildSeed';

type Row = Record<string, any>;

const seed = buildSeed();
const PRINT_SHOP = seed.customers.find(({ company }) => company === 'Corner Print Shop')!.id;
/** Refunded in part in the seed. */
const PAYMENT = seed.payments.find(({ customerId, id, amount }) => {
	const refund = seed.refunds.find((one) => one.parentTransactionId === id);
	return customerId === PRINT_SHOP && refund !== undefined && refund.amount < amount;
})!;

let sandbox: Sandbox;
let api: AxiosInstance;
let control: AxiosInstance;
let receiver: FastifyInstance;
let received: Row[];

beforeAll(async () => {
	sandbox = await startSandbox();
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	const validateStatus = () => true;
	api = axios.create({
		baseURL: `${baseUrl}/organizations/${organizationId}`,
		headers: { 'REB-APIKEY': apiKey },
		validateStatus,
	});
	control = axios.create({ baseURL: sandbox.connection.control, validateStatus });
	receiver = Fastify({ forceCloseConnections: true });
	receiver.post('/*', async (request, reply) => {
		received.push(request.body as Row);
		return await reply.send({});
	});
	await receiver.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
	await sandbox.close();
	await receiver.close();
});
beforeEach(async () => {
	sandbox.reset(1, {});
	received = [];
	const { data: credential } = await api.post('/service-credentials/webhook', {
		type: 'webhook',
		host: '127.0.0.1',
		auth: { type: 'none' },
	});
	const { port } = receiver.server.address() as { port: number };
	const url = `http://127.0.0.1:${port}/hook`;
	await api.put('/webhooks/all', { method: 'POST', url, credentialHash: credential.id });
});

const waits = async (more: Row = {}) =>
	await control.post('/rebilly/gateway', { result: 'unknown', status: 'waiting-gateway', ...more });
const { invoiceId } = PAYMENT;
/** A memo of 10.00 for an invoice that was paid. */
const memo = async (over: Row = {}) =>
	(
		await api.post<Row>('/credit-memos', {
			customerId: PRINT_SHOP,
			currency: 'USD',
			invoiceId,
			items: [{ unitPrice: 10, quantity: 1 }],
			...over,
		})
	).data;
const refunds = () =>
	[...sandbox.rebilly.data.transactions.values()].filter(
		({ type, status }) => type === 'refund' && status.startsWith('waiting'),
	);
async function events(): Promise<string[]> {
	await sandbox.courier.idle();
	return received.map(({ eventType }) => eventType as string).sort();
}

async function freshPayment(): Promise<string> {
	const { id } = [...sandbox.rebilly.data.transactions.values()].find(
		({ type, currency, childTransactions, isDisputed }) =>
			type === 'sale' && currency === 'USD' && childTransactions.length === 0 && !isDisputed,
	)!;
	return id;
}

test.each([
	['waiting-gateway', 'waiting-gateway-transaction-completed'],
	['waiting-refund', 'waiting-gateway-transaction-completed'],
	['timeout', 'transaction-timeout-resolved'],
])('a refund in %s is completed on demand and sends %s', async (status, event) => {
	const id = await freshPayment();
	await waits({ status });
	const { data: refund } = await api.post<Row>(`/transactions/${id}/refund`, { amount: 5 });
	expect(refund).toMatchObject({ status, result: 'unknown' });
	expect(await events()).toEqual([]);

	expect((await control.post('/rebilly/decide', {})).data).toEqual({ decided: [refund.id] });
	const { data } = await api.get<Row>(`/transactions/${refund.id}`);
	expect(data).toMatchObject({ status: 'completed', result: 'approved', revision: 2 });
	expect(data).not.toHaveProperty('completion');
	expect((await api.get<Row>(`/transactions/${id}`)).data.status).toBe('partially-refunded');
	expect(await events()).toEqual(expect.arrayContaining([event, 'transaction-partially-refunded']));
	const told = received.find(({ eventType }) => eventType === event)!;
	expect(told).toMatchObject({
		transactionId: refund.id,
		_embedded: { transaction: { id: refund.id, result: 'approved' } },
	});
	expect((await control.post('/rebilly/decide', {})).data).toEqual({ decided: [] });
});

test('a refund that is declined in the end leaves the payment as it was', async () => {
	const id = await freshPayment();
	await waits();
	const { data: refund } = await api.post<Row>(`/transactions/${id}/refund`, { amount: 5 });
	const word = { transactionId: refund.id, result: 'declined', status: 'completed' };
	expect((await control.post('/rebilly/decide', word)).status).toBe(200);
	expect((await api.get<Row>(`/transactions/${refund.id}`)).data.result).toBe('declined');
	expect((await api.get<Row>(`/transactions/${id}`)).data.status).toBe('completed');
	expect(await events()).toEqual(['transaction-declined', 'waiting-gateway-transaction-completed']);
});

test('a refund is completed by itself after a while', async () => {
	const id = await freshPayment();
	await waits({ finally: { result: 'approved', status: 'completed', afterMs: 40 } });
	const { data: refund } = await api.post<Row>(`/transactions/${id}/refund`, { amount: 5 });
	for (let tries = 0; refunds().length > 0 && tries < 200; tries++) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	expect((await api.get<Row>(`/transactions/${refund.id}`)).data.result).toBe('approved');
	expect(await events()).toContain('waiting-gateway-transaction-completed');
});

test('a reset forgets who was waiting', async () => {
	await waits({ finally: { result: 'approved', status: 'completed', afterMs: 300 } });
	await api.post(`/transactions/${await freshPayment()}/refund`, { amount: 5 });
	sandbox.reset();
	await new Promise((resolve) => setTimeout(resolve, 400));
	expect(received).toEqual([]);
});

test('a memo is used up when the refund that was made for it is approved', async () => {
	await waits();
	const { id } = await memo();
	const { data: waiting } = await api.post<Row>(`/credit-memos/${id}/refund`);
	expect(waiting).toMatchObject({ status: 'issued', unusedAmount: 10 });
	const [refund] = refunds();
	await control.post('/rebilly/decide', {});
	expect((await api.get<Row>(`/credit-memos/${id}`)).data).toMatchObject({
		status: 'applied',
		unusedAmount: 0,
		allocations: { transactions: [{ transactionId: refund!.id, amount: 10 }] },
	});
	expect(await events()).toContain('credit-memo-applied');
});

test.each([
	['declined', () => ({ result: 'declined' }), 'issued'],
	['voided meanwhile', async (id: string) => await api.post(`/credit-memos/${id}/void`), 'voided'],
])('a memo whose refund is %s has nothing allocated', async (_name, change, status) => {
	await waits();
	const { id } = await memo();
	await api.post(`/credit-memos/${id}/refund`);
	const { result } = (await change(id)) as { result?: string };
	await control.post('/rebilly/decide', result ? { result } : {});
	const { data } = await api.get<Row>(`/credit-memos/${id}`);
	expect(data).toMatchObject({ status, allocations: { transactions: [] } });
});

describe('POST /transactions/{id}/query', () => {
	test('asks the gateway and moves nothing', async () => {
		await waits();
		const { data: refund } = await api.post<Row>(`/transactions/${await freshPayment()}/refund`, {
			amount: 5,
		});
		const before = JSON.stringify(sandbox.rebilly.state());
		const { status, data, headers } = await api.post<Row>(`/transactions/${refund.id}/query`);
		expect([status, data]).toEqual([
			201,
			{
				transactionId: refund.id,
				result: 'approved',
				status: 'completed',
				amount: 5,
				currency: 'USD',
			},
		]);
		expect(headers.location).toContain(refund.id);
		expect(JSON.stringify(sandbox.rebilly.state())).toBe(before);
	});

	test('tells what is known while the gateway has not decided, and of a decided one what it is', async () => {
		const id = await freshPayment();
		await waits({ finally: { result: 'approved', status: 'completed', afterMs: 60_000 } });
		const { data: refund } = await api.post<Row>(`/transactions/${id}/refund`, { amount: 5 });
		const query = async (of: string) => (await api.post<Row>(`/transactions/${of}/query`)).data;
		expect(await query(refund.id)).toMatchObject({ result: 'unknown', status: 'waiting-gateway' });
		expect(await query(id)).toMatchObject({ result: 'approved', status: 'completed' });
		expect((await api.post('/transactions/nobody/query')).status).toBe(404);
	});
});

describe('a memo without an invoice', () => {
	test('is refunded on the last paid invoice of the order', async () => {
		const own = seed.invoices.filter(
			(one) => one.customerId === PRINT_SHOP && one.currency === 'USD' && one.status === 'paid',
		);
		const last = own.sort((one, other) => one.issuedTime.localeCompare(other.issuedTime)).at(-1)!;
		const { id } = await memo({ invoiceId: null });
		const { status, data } = await api.post<Row>(`/credit-memos/${id}/refund`);
		expect([status, data.status]).toEqual([200, 'applied']);
		const { transactionId } = data.allocations.transactions[0];
		const { data: refund } = await api.get<Row>(`/transactions/${transactionId}`);
		expect(refund.invoiceIds).toEqual([last.id]);
	});

	test('gets 409 where nothing was ever paid', async () => {
		const { id } = await memo({ invoiceId: null, currency: 'EUR' });
		expect((await api.post(`/credit-memos/${id}/refund`)).status).toBe(409);
	});
});

test.each([
	['/rebilly/gateway', {}],
	['/rebilly/gateway', { result: 'maybe', status: 'completed' }],
	['/rebilly/decide', { transaction: 'x' }],
])('%s refuses %j', async (path, body) => {
	expect((await control.post(path, body)).status).toBe(400);
});
