/** What others write of customers, invoices and payments: states, amounts and refusals of the simulated Rebilly. */
import axios, { type AxiosInstance } from 'axios';

import { startSandbox, type Sandbox } from '../../sandbox';

type Row = Record<string, any>;

let sandbox: Sandbox;
let api: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	api = axios.create({
		baseURL: `${baseUrl}/organizations/${organizationId}`,
		headers: { 'REB-APIKEY': apiKey },
		validateStatus: () => true,
	});
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
	sandbox.reset(1, {});
	await api.put('/customers/ann', { primaryAddress: { firstName: 'Ann', lastName: 'Ode' } });
	await api.put('/invoices/in-1', DRAFT);
});

const DRAFT = { customerId: 'ann', currency: 'USD', websiteId: 'web' };
const ITEM = { type: 'debit', unitPrice: 10.5, quantity: 2 };
const sale = (over: Row = {}) => ({ type: 'sale', ...DRAFT, amount: 30, ...over });
const invoice = async () => (await api.get<Row>('/invoices/in-1')).data;
const post = async (path: string, body?: Row) => await api.post<Row>(path, body);
const statusOf = async (path: string, body?: Row) => (await post(path, body)).status;

/** An issued invoice of 21.00 USD. */
async function issued(): Promise<void> {
	await post('/invoices/in-1/items', ITEM);
	await post('/invoices/in-1/issue', {});
}

test('a customer is made, changed, merged and gone', async () => {
	const { status, data } = await api.put<Row>('/customers/ann', {
		primaryAddress: { lastName: 'Oak', emails: [{ label: 'main', value: 'ann@example.com' }] },
	});
	expect([status, data.firstName, data.lastName, data.email, data.revision]).toEqual([
		200,
		null,
		'Oak',
		'ann@example.com',
		2,
	]);
	await api.put('/customers/other', {});
	await api.put('/credit-memos/cm-1', { ...memo(), customerId: 'ann' });
	expect((await api.delete('/customers/ann')).status).toBe(422);
	expect((await api.delete('/customers/ann?targetCustomerId=nobody')).status).toBe(404);
	expect((await api.delete('/customers/ann?targetCustomerId=other')).status).toBe(204);
	expect((await api.get('/customers/ann')).status).toBe(404);
	expect((await api.get<Row>('/credit-memos/cm-1')).data.customerId).toBe('other');
	expect((await invoice()).customerId).toBe('other');
	expect((await api.put('/customers/a b', {})).status).toBe(422);
});

const memo = () => ({ currency: 'USD', items: [{ unitPrice: 5, quantity: 1 }] });

test('a lead source keeps its first content', async () => {
	const path = '/customers/ann/lead-source';
	expect((await api.get(path)).status).toBe(404);
	await api.put(path, { source: 'Fair' });
	const { status, data } = await api.put<Row>(path, { source: 'Poster' });
	expect([status, data.source, data.original]).toEqual([201, 'Poster', { source: 'Fair' }]);
	expect((await api.delete(path)).status).toBe(204);
	expect((await api.delete(path)).status).toBe(404);
});

test('items make the amount of a draft, and of nothing else', async () => {
	const { data } = await post('/invoices/in-1/items', ITEM);
	await post('/invoices/in-1/items', { type: 'credit', unitPrice: 1 });
	expect(await invoice()).toMatchObject({ amount: 20, amountDue: 20, status: 'draft' });
	await api.put(`/invoices/in-1/items/${data.id}`, { ...ITEM, quantity: 1 });
	expect((await invoice()).amount).toBe(9.5);
	expect((await api.delete(`/invoices/in-1/items/${data.id}`)).status).toBe(422);
	await post('/invoices/in-1/issue', {});
	expect(await statusOf('/invoices/in-1/items', ITEM)).toBe(422);
	expect((await api.get('/invoices/in-1/items/nothing')).status).toBe(404);
});

test('an invoice goes through its states and refuses what does not fit', async () => {
	await issued();
	expect(await statusOf('/invoices/in-1/issue', {})).toBe(409);
	expect((await post('/invoices/in-1/abandon')).data.status).toBe('abandoned');
	expect(await statusOf('/invoices/in-1/recalculate')).toBe(409);
	const dueTime = '2027-01-31T00:00:00.000Z';
	expect((await post('/invoices/in-1/reissue', { dueTime })).data).toMatchObject({
		status: 'unpaid',
		dueTime,
		abandonedTime: null,
	});
	await post('/invoices/in-1/void');
	expect(await statusOf('/invoices/in-1/reissue', {})).toBe(409);
	expect(await statusOf('/invoices/nothing/issue', {})).toBe(404);
	const { data } = await api.get<Row[]>('/invoices/in-1/timeline');
	expect(data.map(({ type }) => type).sort()).toEqual([
		'invoice-abandoned',
		'invoice-issued',
		'invoice-reissued',
	]);
	expect((await api.put('/invoices/in-1', { ...DRAFT, currency: 'EUR' })).status).toBe(422);
});

test('a payment pays its invoices, and what is unused can be applied', async () => {
	await issued();
	const { data } = await post('/transactions', sale());
	const apply = async (amount?: number) =>
		await post('/invoices/in-1/transaction', { transactionId: data.id, amount });
	expect((await apply(40)).status).toBe(422);
	expect((await apply(1.5)).data).toMatchObject({ status: 'partially-paid', amountDue: 19.5 });
	// By the definition the invoice must be unpaid.
	expect((await apply()).status).toBe(422);
	const other = await post('/transactions', sale({ invoiceIds: ['in-1'] }));
	expect([other.status, await invoice()]).toMatchObject([201, { status: 'paid', amountDue: 0 }]);
	const rows = (await api.get<Row[]>('/invoices/in-1/transaction-allocations')).data;
	expect(rows.map(({ amount }) => amount)).toEqual([1.5, 19.5]);
});

test('a payment that waits pays when it has its result, and is known by its request', async () => {
	await issued();
	sandbox.rebilly.data.gateway = { result: 'unknown', status: 'waiting-gateway', message: '' };
	const body = sale({ invoiceIds: ['in-1'], requestId: 'once' });
	const { data } = await post('/transactions', body);
	expect((await post('/transactions', body)).data.id).toBe(data.id);
	expect((await invoice()).status).toBe('unpaid');
	const update = async () => await post(`/transactions/${data.id}/update`, { result: 'approved' });
	expect((await update()).data).toMatchObject({ result: 'approved', status: 'completed' });
	expect((await invoice()).status).toBe('paid');
	expect((await update()).status).toBe(409);
	expect(await statusOf('/transactions', sale({ customerId: 'nobody' }))).toBe(422);
	const upsert = sale({ customerId: 'new', upsertCustomer: true });
	expect(await statusOf('/transactions', upsert)).toBe(201);
	expect((await api.get('/customers/new')).status).toBe(200);
});
