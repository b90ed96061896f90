/** What Rebilly's own clients send, and the lists that they read: the simulator takes it as the vendor must. */
import axios from 'axios';

import { startSandbox, type Sandbox } from '../../sandbox';

type Row = Record<string, any>;

let sandbox: Sandbox;
let base: string;
let customerId: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	const { baseUrl, organizationId } = sandbox.connection.rebilly;
	base = `${baseUrl}/organizations/${organizationId}`;
	[customerId] = sandbox.rebilly.data.customers.keys() as unknown as [string];
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset(1, {}));

/** Sends a body as text, with exactly these headers. */
async function send(method: string, path: string, text = '', type?: string) {
	const headers = { 'REB-APIKEY': sandbox.connection.rebilly.apiKey };
	return await axios.request<Row>({
		method,
		url: `${base}${path}`,
		data: text === '' ? undefined : text,
		// axios would name a type of its own.
		headers: { ...headers, 'Content-Type': type ?? null },
		transformRequest: (data: unknown) => data,
		validateStatus: () => true,
	});
}

const read = async (path: string) => await send('GET', path);
const memo = (over: Row = {}) => ({
	customerId,
	currency: 'USD',
	items: [{ unitPrice: 10, quantity: 1 }],
	...over,
});

describe('the JavaScript SDK', () => {
	const JSON_TYPE = 'application/json';
	const FORM = 'application/x-www-form-urlencoded';

	test('creates without an id by a path with a slash at its end', async () => {
		const { status, data } = await send(
			'POST',
			'/credit-memos/',
			JSON.stringify(memo()),
			JSON_TYPE,
		);
		expect([status, data.totalAmount]).toEqual([201, 10]);
	});

	test.each(['void', 'refund'])('names a form as the type of an empty body: %s', async (action) => {
		const { data } = await send('PUT', '/credit-memos/cm-1', JSON.stringify(memo()), JSON_TYPE);
		const answer = await send('POST', `/credit-memos/${data.id}/${action}`, '', FORM);
		expect([answer.status, answer.data.status]).toEqual(
			action === 'void' ? [201, 'voided'] : [200, 'applied'],
		);
	});

	test('names a form as the type of an empty body: credit balance', async () => {
		const [invoice] = [...sandbox.rebilly.data.invoices.values()].filter(
			(one) => one.status === 'unpaid',
		);
		const path = `/invoices/${invoice!.id}/allocate-credit-balance`;
		expect((await send('POST', path, '', FORM)).status).toBe(200);
	});

	test('a form with something in it is refused', async () => {
		const { status, data } = await send('POST', '/credit-memos', 'customerId=1', FORM);
		expect([status, data.title]).toEqual([415, 'Unsupported Media Type']);
	});
});

describe('the PHP SDK', () => {
	test('names no type for JSON', async () => {
		const { status, data } = await send('POST', '/credit-memos', JSON.stringify(memo()));
		expect([status, data.totalAmount]).toEqual([201, 10]);
	});
});

describe('both', () => {
	test('send a memo back as it was read', async () => {
		const open = [...sandbox.rebilly.data.invoices.values()].find(
			(one) => one.status === 'unpaid' && one.customerId === customerId,
		)!;
		const allocations = { invoices: [{ invoiceId: open.id, amount: 4 }] };
		await send('PUT', '/credit-memos/cm-1', JSON.stringify(memo({ allocations })));
		const { data: before } = await read('/credit-memos/cm-1');
		const changed = JSON.stringify({ ...before, description: 'Changed' });
		const { status, data } = await send('PUT', '/credit-memos/cm-1', changed);
		expect(status).toBe(200);
		const { updatedTime: _, ...rest } = before;
		expect(data).toMatchObject({ ...rest, description: 'Changed', revision: 2 });
	});

	test('send a webhook back as it was read', async () => {
		const auth = { type: 'none' };
		const { data: credential } = await send(
			'POST',
			'/service-credentials/webhook',
			JSON.stringify({ type: 'webhook', host: 'example.com', auth }),
		);
		const webhook = {
			method: 'POST',
			url: 'https://example.com/hook',
			credentialHash: credential.id,
		};
		await send('PUT', '/webhooks/mine', JSON.stringify(webhook));
		const { data: before } = await read('/webhooks/mine');
		const { status, data } = await send('PUT', '/webhooks/mine', JSON.stringify(before));
		expect([status, data.url]).toEqual([200, webhook.url]);
	});
});

describe('lists', () => {
	test.each([
		'/webhooks?limit=5000',
		'/webhooks?filter=zzz:1',
		'/webhooks?offset=1001',
		'/webhooks?sort=createdTime',
		'/service-credentials/webhook?filter=zzz:1',
		'/service-credentials/webhook?limit=1001',
		'/credit-memos?sort=totalAmount',
		'/customers?sort=firstName',
	])('refuse %s', async (path) => {
		expect((await read(path)).status).toBe(422);
	});

	test.each([
		'/webhooks?limit=1000&offset=0&filter=status:active',
		'/service-credentials/webhook?filter=host:example.com&limit=10&q=x',
	])('take %s', async (path) => {
		const { status, data, headers } = await read(path);
		expect([status, data]).toEqual([200, []]);
		expect(headers['pagination-total']).toBe('0');
	});

	/** What the definition marks as sortable, at the level of the record. */
	test.each([
		['credit-memos', 'currency createdTime updatedTime'],
		[
			'customers',
			'createdTime email invoiceCount lastName lastPaymentTime paymentCount updatedTime websiteId',
		],
		[
			'invoices',
			'abandonedTime amount amountDue autopayRetryNumber autopayScheduledTime collectionPeriod createdTime currency delinquentCollectionPeriod dueTime issuedTime paidTime updatedTime voidedTime',
		],
		[
			'transactions',
			'amount createdTime currency customerId discrepancyTime disputeTime orderId processedTime purchaseAmount purchaseCurrency rebillNumber reportAmount reportCurrency requestCurrency requestId retryNumber riskScore settlementTime updatedTime',
		],
	])('of %s are sorted by each field that is marked', async (path, names) => {
		for (const name of names.split(' ')) {
			const answer = await read(`/${path}?sort=-${name},createdTime`);
			expect([name, answer.status]).toEqual([name, 200]);
		}
	});

	test('are sorted by what belongs to other records too', async () => {
		const { data } = await read('/customers?sort=-invoiceCount');
		const count = (id: string) =>
			[...sandbox.rebilly.data.invoices.values()].filter((one) => one.customerId === id).length;
		const counts = (data as Row[]).map(({ id }) => count(id));
		expect(counts).toEqual([...counts].sort((one, other) => other - one));
	});
});
