import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import Fastify, { type FastifyInstance } from 'fastify';

import { createLayerSimulator } from '../../sandbox/layer';
import type { Invoice } from '../../sandbox/layer/records';
import { METADATA_BYTES } from '../../sandbox/layer/schemas';
import { type Books, IMPORTED_AT } from '../../sandbox/layer/state';
import type { Seed, SeedInvoice } from '../../sandbox/seed';

const USD = '6f1d2c5a-0001-4a5b-9c3d-000000000001';
const EUR = '6f1d2c5a-0002-4a5b-9c3d-000000000002';
const NOBODY = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const NOW = Date.parse('2026-09-14T10:00:00Z');

function seedInvoice(
	number: number,
	status: SeedInvoice['status'],
	amount: number,
	amountDue: number,
	rest: Partial<SeedInvoice> = {},
): SeedInvoice {
	return {
		id: `in_${number}`,
		number,
		customerId: 'cus_1',
		currency: 'USD',
		status,
		amount,
		amountDue,
		issuedTime: `2026-07-${String(number).padStart(2, '0')}T08:00:00.000Z`,
		dueTime: `2026-10-${String(number).padStart(2, '0')}T00:00:00.000Z`,
		items: [{ id: `ii_${number}`, description: 'Order', unitPrice: amount / 2, quantity: 2 }],
		...rest,
	};
}

const SEED: Seed = {
	number: 7,
	customers: [
		{
			id: 'cus_1',
			firstName: 'Robin',
			lastName: 'Hale',
			company: 'Corner Print Shop',
			email: 'robin@example.com',
		},
		{
			id: 'cus_2',
			firstName: 'Sam',
			lastName: 'Porter',
			company: 'Hilltop Garden Supply',
			email: 'sam@example.com',
		},
	],
	invoices: [
		seedInvoice(1, 'unpaid', 12000, 12000),
		seedInvoice(2, 'past-due', 8000, 8000),
		seedInvoice(3, 'partially-paid', 9000, 4000),
		seedInvoice(4, 'paid', 5000, 0),
		seedInvoice(5, 'voided', 5000, 0),
		seedInvoice(6, 'draft', 5000, 5000),
		seedInvoice(7, 'abandoned', 5000, 5000),
		seedInvoice(8, 'refunded', 5000, 0),
		seedInvoice(9, 'disputed', 5000, 0),
		seedInvoice(10, 'partially-refunded', 5000, 0),
		seedInvoice(11, 'unpaid', 7000, 7000, { customerId: 'cus_2' }),
		seedInvoice(12, 'unpaid', 6000, 6000, { customerId: 'cus_2', currency: 'EUR' }),
	],
	payments: [],
	refunds: [],
	businesses: [
		{ id: EUR, externalId: 'shop-eur', legalName: 'Shop Europe GmbH', currency: 'EUR' },
		{ id: USD, externalId: 'shop-usd', legalName: 'Shop LLC', currency: 'USD' },
	],
};

const layer = createLayerSimulator();
let app: FastifyInstance;
let baseUrl: string;
let books: Books;

beforeAll(async () => {
	app = Fastify();
	layer.register(app);
	baseUrl = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
	await app.close();
});

beforeEach(() => {
	layer.reset(SEED);
	layer.now = () => NOW;
	books = layer.data.of(USD);
});

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function call(
	method: Method,
	path: string,
	data?: unknown,
	config: AxiosRequestConfig = {},
): Promise<AxiosResponse> {
	return await axios.request({
		method,
		url: baseUrl + path,
		data,
		validateStatus: () => true,
		...config,
		headers: { Authorization: `Bearer ${layer.accessToken}`, ...config.headers },
	});
}

const customersPath = `/v1/businesses/${USD}/customers`;
const invoicesPath = `/v1/businesses/${USD}/invoices`;
const creditsPath = `${invoicesPath}/customer-credits`;

const customer = (externalId: string) => books.customers.getByExternalId(externalId)!;
const invoice = (number: number) => books.invoices.getByExternalId(`in_${number}`)!;
const account = (name: string) => books.findAccount((known) => known.name === name)!;

const SALES = { type: 'StableName', stable_name: 'SALES' };

function line(amount: unknown, rest: object = {}): object {
	return { amount, revenue_account_identifier: SALES, ...rest };
}

function creditBody(rest: object = {}): object {
	return {
		external_id: 'refund-1',
		customer_external_id: 'cus_1',
		line_items: [line(10000)],
		...rest,
	};
}

function allocation(number: number, amount: unknown): object {
	return { invoice_id: invoice(number).id, amount };
}

async function created(rest: object = {}): Promise<AxiosResponse['data']> {
	const answer = await call('POST', creditsPath, creditBody(rest));
	expect([answer.status, answer.data.errors]).toEqual([201, undefined]);
	return answer.data.data;
}

async function shownInvoice(number: number): Promise<[string, number]> {
	const { data } = await call('GET', `${invoicesPath}/${invoice(number).id}`);
	return [data.data.status, data.data.outstanding_balance];
}

function expectRefusal(answer: AxiosResponse, status: number, description: RegExp | string): void {
	const error = answer.data.errors?.[0];
	const expected =
		typeof description === 'string'
			? expect.stringContaining(description)
			: expect.stringMatching(description);
	expect([answer.status, error?.description]).toEqual([status, expected]);
	const codes: Record<number, string> = { 400: 'SpecifiedBadRequest', 404: 'SpecifiedIdNotFound' };
	expect(error.error_enum).toBe(codes[status]);
	expect(typeof error.type).toBe('string');
	expect(answer.data).not.toHaveProperty('data');
}

describe('token endpoint', () => {
	const basic = (id: string, secret: string) =>
		`Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
	const form = (rest: Record<string, string> = {}) => ({
		grant_type: 'client_credentials',
		scope: `${baseUrl}/sandbox`,
		client_id: layer.clientId,
		...rest,
	});
	const ask = async (
		fields: Record<string, string> = form(),
		authorization = basic(layer.clientId, layer.clientSecret),
	) =>
		await call('POST', '/oauth2/token', new URLSearchParams(fields), {
			headers: { Authorization: authorization },
		});
	const whoami = async (token: string) =>
		await call('GET', '/whoami', undefined, { headers: { Authorization: `Bearer ${token}` } });

	it('gives a bearer token for an hour', async () => {
		const { status, data } = await ask();
		expect(status).toBe(200);
		expect(data).toEqual({
			access_token: expect.stringMatching(/^[\w-]{40,}$/),
			expires_in: 3600,
			token_type: 'Bearer',
		});
		expect((await whoami(data.access_token)).status).toBe(200);
		layer.now = () => NOW + 3_599_999;
		expect((await whoami(data.access_token)).status).toBe(200);
		layer.now = () => NOW + 3_600_000;
		expectRefusal(await whoami(data.access_token), 401, /expired/);
	});

	it('gives another token every time, which leaves the earlier one valid', async () => {
		const first = (await ask()).data.access_token;
		const second = (await ask()).data.access_token;
		expect(second).not.toBe(first);
		expect((await whoami(first)).status).toBe(200);
		expect((await whoami(second)).status).toBe(200);
	});

	it('gives the same tokens after the same reset, and forgets those from before it', async () => {
		const first = (await ask()).data.access_token;
		layer.reset(SEED);
		expectRefusal(await whoami(first), 401, /unknown/);
		expect((await ask()).data.access_token).toBe(first);
	});

	it('can be made to expire what it gave, while the standing token stays', async () => {
		const { access_token: token } = (await ask()).data;
		layer.expireTokens();
		expectRefusal(await whoami(token), 401, /expired/);
		expect((await whoami(layer.accessToken)).status).toBe(200);
	});

	it.each<[string, Record<string, string>, (() => string) | undefined, number, string]>([
		['wrong secret', {}, () => basic(layer.clientId, 'wrong'), 401, 'invalid_client'],
		['wrong client', {}, () => basic('wrong', layer.clientSecret), 401, 'invalid_client'],
		['no Basic header', {}, () => '', 401, 'invalid_client'],
		['other client_id in the form', { client_id: 'other' }, undefined, 401, 'invalid_client'],
		['no client_id in the form', { client_id: '' }, undefined, 401, 'invalid_client'],
		['other grant', { grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
		['no scope', { scope: '' }, undefined, 400, 'invalid_scope'],
		[
			'the scope of another environment',
			{ scope: 'https://api.layerfi.com/production' },
			undefined,
			400,
			'invalid_scope',
		],
	])('refuses: %s', async (_name, fields, authorization, status, error) => {
		const answer = await ask(form(fields), authorization?.());
		expect([answer.status, answer.data]).toEqual([status, { error }]);
	});

	it('takes a form, not JSON', async () => {
		const answer = await call('POST', '/oauth2/token', form(), {
			headers: { Authorization: basic(layer.clientId, layer.clientSecret) },
		});
		expect([answer.status, answer.data]).toEqual([400, { error: 'invalid_request' }]);
	});
});

describe('every call', () => {
	it('says who is calling', async () => {
		const { data } = await call('GET', '/whoami');
		expect(data).toEqual({
			data: { type: 'whoami', clientName: 'Layer Sandbox', clientId: layer.clientId },
		});
	});

	it.each<[string, Method, () => string]>([
		['whoami', 'GET', () => '/whoami'],
		['businesses', 'GET', () => '/v1/businesses'],
		['customers', 'GET', () => customersPath],
		['invoices', 'GET', () => invoicesPath],
		['credits', 'POST', () => creditsPath],
		['one credit', 'DELETE', () => `${creditsPath}/${NOBODY}`],
		['chart', 'GET', () => `/v1/businesses/${USD}/ledger/chart`],
		['dimensions', 'GET', () => `/v1/businesses/${USD}/tags/dimensions`],
	])('needs a bearer token: %s', async (_name, method, path) => {
		for (const authorization of ['', 'Bearer wrong', `Basic ${layer.accessToken}`]) {
			const answer = await call(method, path(), undefined, {
				headers: { Authorization: authorization },
			});
			expectRefusal(answer, 401, /bearer token/i);
		}
	});

	it('answers an unknown route with 404 in the envelope', async () => {
		const answer = await call('GET', '/v1/nothing?token=secret');
		expect(answer.status).toBe(404);
		expect(answer.data.errors[0].description).toBe('No route GET /v1/nothing');
	});

	it.each<[string, Method, string]>([
		['business', 'GET', ''],
		['customers', 'GET', '/customers'],
		['customer', 'GET', `/customers/${NOBODY}`],
		['new customer', 'POST', '/customers'],
		['invoices', 'GET', '/invoices'],
		['invoice', 'GET', `/invoices/${NOBODY}`],
		['credits', 'GET', '/invoices/customer-credits'],
		['new credit', 'POST', '/invoices/customer-credits'],
		['credit', 'GET', `/invoices/customer-credits/${NOBODY}`],
		['changed credit', 'PATCH', `/invoices/customer-credits/${NOBODY}`],
		['removed credit', 'DELETE', `/invoices/customer-credits/${NOBODY}`],
		['chart', 'GET', '/ledger/chart'],
		['dimensions', 'GET', '/tags/dimensions'],
	])('checks the business id and the query: %s', async (_name, method, path) => {
		const body = method === 'POST' ? creditBody() : method === 'PATCH' ? {} : undefined;
		const data = path === '/customers' ? {} : body;
		expectRefusal(
			await call(method, `/v1/businesses/shop-usd${path}`, data),
			400,
			/^path businessId must match format "uuid"/,
		);
		expectRefusal(
			await call(method, `/v1/businesses/${NOBODY}${path}`, data),
			404,
			/^businessId .* was not found/,
		);
		expectRefusal(
			await call(method, `/v1/businesses/${USD}${path}?colour=red`, data),
			400,
			/^query colour is not known here/,
		);
	});

	it.each<[string, Method, string, RegExp]>([
		['customer', 'GET', '/customers', /^customerId/],
		['invoice', 'GET', '/invoices', /^invoiceId/],
		['credit', 'GET', '/invoices/customer-credits', /^customerCreditId/],
		['changed credit', 'PATCH', '/invoices/customer-credits', /^customerCreditId/],
		['removed credit', 'DELETE', '/invoices/customer-credits', /^customerCreditId/],
	])('checks the id of one: %s', async (_name, method, path, description) => {
		const url = `/v1/businesses/${USD}${path}`;
		const body = method === 'PATCH' ? {} : undefined;
		expectRefusal(await call(method, `${url}/${NOBODY}`, body), 404, description);
		expectRefusal(await call(method, `${url}/refund-1`, body), 400, /must match format "uuid"/);
	});

	it('takes a JSON content type without a body, as Layer’s own client sends it', async () => {
		const { id } = await created();
		const headers = {
			Authorization: `Bearer ${layer.accessToken}`,
			'Content-Type': 'application/json',
		};
		const ask = async (path: string, method: Method) =>
			(await fetch(baseUrl + path, { method, headers })).status;
		expect(await ask(creditsPath, 'GET')).toBe(200);
		expect(await ask(`${creditsPath}/${id}`, 'DELETE')).toBe(200);
	});

	it.each<[string, string, string, number]>([
		['broken JSON', '{"line_items":', 'application/json', 400],
		['no body', '', 'application/json', 400],
		['an array', '[]', 'application/json', 400],
		['another content type', 'a=1', 'text/csv', 415],
	])('refuses a body that is no JSON object: %s', async (_name, text, type, status) => {
		const answer = await call('POST', creditsPath, text, {
			headers: { 'Content-Type': type },
			transformRequest: (data: unknown) => data,
		});
		expect(answer.status).toBe(status);
		expect(answer.data.errors[0].description).not.toBe('');
	});
});

describe('businesses', () => {
	it('are listed page by page', async () => {
		const first = await call('GET', '/v1/businesses?limit=1');
		expect(first.data.data).toHaveLength(1);
		expect(first.data.meta.pagination).toEqual({
			sort_by: 'imported_at',
			sort_order: 'ASC',
			cursor: expect.any(String),
			has_more: true,
		});
		const cursor = encodeURIComponent(first.data.meta.pagination.cursor);
		const second = await call('GET', `/v1/businesses?limit=1&cursor=${cursor}`);
		expect(second.data.meta.pagination).toMatchObject({ cursor: null, has_more: false });
		const ids = [...first.data.data, ...second.data.data].map(({ id }: { id: string }) => id);
		expect(ids.sort()).toEqual([USD, EUR]);
	});

	it('are fetched one by one', async () => {
		const { data } = await call('GET', `/v1/businesses/${USD}`);
		expect(data).toMatchObject({
			data: { id: USD, type: 'Business', external_id: 'shop-usd', legal_name: 'Shop LLC' },
			meta: {},
		});
	});
});

describe('seed', () => {
	it('names the business in dollars and the ways in', () => {
		expect(layer.connection('http://127.0.0.1:1')).toEqual({
			baseUrl: 'http://127.0.0.1:1',
			tokenUrl: 'http://127.0.0.1:1/oauth2/token',
			clientId: layer.clientId,
			clientSecret: layer.clientSecret,
			accessToken: layer.accessToken,
			businessId: USD,
		});
	});

	it('gives a business the customers with invoices in its currency, and those invoices', () => {
		const rows = (id: string) => ({
			customers: layer.data
				.of(id)
				.customers.all()
				.map((row) => row.external_id),
			invoices: layer.data.of(id).invoices.size,
		});
		expect(rows(USD)).toEqual({ customers: ['cus_1', 'cus_2'], invoices: 12 });
		expect(rows(EUR)).toEqual({ customers: ['cus_2'], invoices: 2 });
	});

	it('gives ids that are the same every time and differ between businesses', () => {
		const before = customer('cus_2').id;
		layer.reset({ ...SEED, number: 8 });
		expect(layer.data.of(USD).customers.getByExternalId('cus_2')!.id).toBe(before);
		expect(layer.data.of(EUR).customers.getByExternalId('cus_2')!.id).not.toBe(before);
		expect(before).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
	});

	it.each<[number, string, number]>([
		[1, 'SENT', 12000],
		[2, 'SAVED', 8000],
		[3, 'PARTIALLY_PAID', 4000],
		[4, 'PAID', 0],
		[5, 'VOIDED', 0],
		[6, 'DRAFT', 5000],
		[7, 'WRITTEN_OFF', 0],
		[8, 'REFUNDED', 0],
		[9, 'PAID', 0],
		[10, 'PAID', 0],
	])('maps the state of invoice %i to %s', async (number, status, outstanding) => {
		expect(await shownInvoice(number)).toEqual([status, outstanding]);
	});

	it('forgets what was written, and the switches', async () => {
		await created();
		layer.data.decisions.envelope = 'bare';
		layer.data.decisions.accountForm = 'wrapped';
		layer.reset(SEED);
		expect(layer.state().customerCredits).toEqual([]);
		expect(layer.data.decisions).toMatchObject({ envelope: 'wrapped', accountForm: 'plain' });
	});

	it('reports everything that is held', async () => {
		const credit = await created({ allocations: [allocation(1, 500)] });
		await call('DELETE', `${creditsPath}/${(await created({ external_id: 'refund-2' })).id}`);
		const state = layer.state() as Record<string, Array<Record<string, unknown>>>;
		expect(state.businesses).toHaveLength(2);
		expect(state.customers).toHaveLength(3);
		expect(state.invoices).toHaveLength(14);
		expect(state.customerCredits!.map((row) => [row.business_id, row.deleted_at])).toEqual([
			[USD, null],
			[USD, expect.any(String)],
		]);
		expect(state.allocations).toEqual([
			{
				id: credit.allocations[0].id,
				business_id: USD,
				customer_credit_id: credit.id,
				invoice_id: invoice(1).id,
				amount: 500,
			},
		]);
		expect(JSON.stringify(state)).not.toContain(layer.accessToken);
	});
});

describe('customers', () => {
	it('show the documented object', async () => {
		const { data } = await call('GET', `${customersPath}/${customer('cus_1').id}`);
		expect(data).toEqual({
			data: {
				type: 'CustomerData',
				id: customer('cus_1').id,
				external_id: 'cus_1',
				individual_name: 'Robin Hale',
				company_name: 'Corner Print Shop',
				email: 'robin@example.com',
				mobile_phone: null,
				office_phone: null,
				address_string: null,
				memo: null,
				status: 'ACTIVE',
				transaction_tags: [],
			},
			meta: {},
		});
	});

	it('are created, then updated under the same external id, keeping what is not sent', async () => {
		const body = { external_id: 'cus_9', company_name: 'Old Mill', email: 'mill@example.com' };
		const first = await call('POST', customersPath, body);
		expect([first.status, first.data.data]).toEqual([201, expect.objectContaining(body)]);
		const second = await call('POST', customersPath, {
			external_id: 'cus_9',
			memo: 'Call first',
			email: null,
		});
		expect([second.status, second.data.data]).toEqual([
			200,
			{ ...first.data.data, memo: 'Call first', email: null },
		]);
		expect(books.customers.size).toBe(3);
	});

	it('without an external id are new every time', async () => {
		for (const size of [3, 4]) {
			expect((await call('POST', customersPath, { company_name: 'Twin' })).status).toBe(201);
			expect(books.customers.size).toBe(size);
		}
	});

	it.each<[string, object, RegExp]>([
		['unknown property', { notes: 'x' }, /^notes is not known here/],
		['wrong type', { company_name: 5 }, /^company_name must be string,null/],
		['empty external id', { external_id: '' }, /^external_id/],
		['empty tag key', { tags: [{ key: '', value: 'x' }] }, /^tags\[0\]\.key/],
	])('are refused: %s', async (_name, body, description) => {
		expectRefusal(await call('POST', customersPath, body), 400, description);
		expect(books.customers.size).toBe(2);
	});

	it.each<[string, string[]]>([
		['', ['cus_1', 'cus_2']],
		['include_archived=false', ['cus_1', 'cus_2']],
		['include_archived=true', ['cus_1', 'cus_2', 'cus_old']],
		['external_id=cus_2', ['cus_2']],
		['external_id=CUS_2', []],
		['external_id_contains=S_2', ['cus_2']],
		['name=Corner Print Shop', ['cus_1']],
		['name=Sam Porter', ['cus_2']],
		['name=Corner', []],
		['name_contains=corner', ['cus_1']],
		['q=SAM@', ['cus_2']],
		['q=hilltop', ['cus_2']],
		['identity_status=IDENTIFIED', ['cus_1', 'cus_2']],
		['sort_by=name&sort_order=DESC', ['cus_2', 'cus_1']],
	])('are listed: ?%s', async (query, expected) => {
		books.addCustomer({
			external_id: 'cus_old',
			status: 'ARCHIVED',
			created_at: '2026-12-01T00:00:00Z',
		});
		const { data } = await call('GET', `${customersPath}?${query}`);
		expect(data.data.map((row: { external_id: string }) => row.external_id)).toEqual(expected);
	});
});

describe('invoices', () => {
	it('show the documented object', async () => {
		const { data } = await call('GET', `${invoicesPath}/${invoice(3).id}`);
		expect(data.data).toMatchObject({
			id: invoice(3).id,
			type: 'Invoice',
			business_id: USD,
			external_id: 'in_3',
			reference_number: 'in_3',
			invoice_number: 'INV-3',
			status: 'PARTIALLY_PAID',
			sent_at: '2026-07-03T08:00:00Z',
			due_at: '2026-10-03T00:00:00Z',
			paid_at: null,
			customer: { type: 'CustomerData', external_id: 'cus_1' },
			recipient_name: 'Robin Hale',
			line_items: [
				{
					external_id: 'ii_3',
					account_identifier: { type: 'AccountId', id: account('Sales').id },
					unit_price: 4500,
					quantity: '2.00',
					total_amount: 9000,
				},
			],
			subtotal: 9000,
			total_amount: 9000,
			outstanding_balance: 4000,
		});
	});

	it.each<[string, number[]]>([
		['status=SENT', [1, 11]],
		['status=SAVED,SENT', [1, 2, 11]],
		['show_sales_receipts=false&due_at_end=2026-10-02', [1, 2]],
		['status=DRAFT,PARTIALLY_PAID', [6, 3]],
		['status=DRAFT&status=PARTIALLY_PAID', [6, 3]],
		['status=DRAFT&status=VOIDED,REFUNDED', [6, 5, 8]],
		['due_at_start=2026-10-10', [10, 11]],
		['due_at_end=2026-10-02', [1, 2]],
		['due_at_start=2026-10-02&due_at_end=2026-10-03', [2, 3]],
		['sent_at_start=2026-07-10', [10, 11]],
		['sent_at_end=2026-07-02', [1, 2]],
		['customer_external_id=cus_2', [11]],
		['customer_external_id=nobody', []],
		['customer_id={cus_2}', [11]],
		['customer_id={cus_2}&customer_external_id=cus_2', [11]],
		[`customer_id=${NOBODY}`, []],
		['reference_numbers=in_1,in_11,in_99', [1, 11]],
		['memo=Thank you', [2]],
		['memo=thank', []],
		['memo_contains=thank', [2]],
		['q=inv-11', [11]],
		['q=hilltop', [11]],
		['sort_by=due_at&sort_order=DESC&status=SENT,SAVED', [11, 2, 1]],
	])('are listed: ?%s', async (query, expected) => {
		books.invoices.put({ ...invoice(2), memo: 'Thank you' });
		const filled = query.replace('{cus_2}', customer('cus_2').id);
		const { data } = await call('GET', `${invoicesPath}?${filled}`);
		expect(data.data.map((row: { invoice_number: string }) => row.invoice_number)).toEqual(
			expected.map((number) => `INV-${number}`),
		);
	});

	it('are counted only on demand', async () => {
		const plain = await call('GET', `${invoicesPath}?limit=2`);
		expect(plain.data.meta.pagination).not.toHaveProperty('total_count');
		const counted = await call('GET', `${invoicesPath}?limit=2&show_total_count=true&status=SENT`);
		expect(counted.data.meta.pagination.total_count).toBe(2);
	});

	it('show a sales receipt on demand, with null for what it does not have', async () => {
		const { data } = await call('GET', `${invoicesPath}?show_sales_receipts=true&status=PAID`);
		const receipts = data.data.filter((row: { customer: unknown }) => row.customer === null);
		const empty = { invoice_number: null, sent_at: null, external_id: null, recipient_name: null };
		expect(receipts).toEqual([expect.objectContaining({ ...empty, outstanding_balance: 0 })]);
		const [{ id }] = receipts;
		expect((await call('GET', `${invoicesPath}/${id}`)).data.data).toEqual(receipts[0]);
	});

	it('refuse a customer id that does not match the external one', async () => {
		const query = `customer_id=${customer('cus_1').id}&customer_external_id=cus_2`;
		expectRefusal(await call('GET', `${invoicesPath}?${query}`), 400, /same customer/);
	});
});

describe('paging', () => {
	const manyCredits = (count: number) => {
		const { id } = customer('cus_1');
		return Array.from({ length: count }, (_, index) =>
			books.addCredit({
				customer_id: id,
				reference_number: `ref-${index}`,
				// Pairs share a moment, so that the order needs the id as well.
				created_at: new Date(NOW + Math.floor(index / 2)).toISOString(),
			}),
		);
	};

	async function allPages(query: string, between: (page: number) => void = () => {}) {
		const pages: string[][] = [];
		let cursor: string | null = null;
		do {
			const part: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
			const { data } = await call('GET', `${creditsPath}?${query}${part}`);
			pages.push(data.data.map((row: { reference_number: string }) => row.reference_number));
			cursor = data.meta.pagination.cursor;
			expect(data.meta.pagination.has_more).toBe(cursor !== null);
			between(pages.length);
		} while (cursor !== null);
		return pages;
	}

	it('gives 100 rows unless told, and every row once', async () => {
		const rows = manyCredits(250);
		const pages = await allPages('');
		expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
		expect(pages.flat().sort()).toEqual(rows.map((row) => row.reference_number).sort());
	});

	it.each(['sort_order=ASC', 'sort_order=DESC', 'sort_by=sent_at'])(
		'loses and doubles none of the rows that stay: %s',
		async (query) => {
			const rows = manyCredits(10);
			const pages = await allPages(`limit=3&${query}`, (page) => {
				if (page !== 1) return;
				const gone = { ...rows[0]!, deleted_at: rows[0]!.updated_at };
				books.credits.put(gone);
				books.credits.put({ ...rows[9]!, deleted_at: rows[9]!.updated_at });
			});
			const kept = rows.slice(1, 9).map((row) => row.reference_number);
			const seen = pages.flat();
			expect(new Set(seen).size).toBe(seen.length);
			expect(seen.filter((row) => kept.includes(row)).sort()).toEqual(kept.sort());
		},
	);

	it.each<[string, RegExp]>([
		['limit=0', /^query limit must be >= 1/],
		['limit=101', /^query limit must be <= 100/],
		['limit=1.5', /^query limit must be integer/],
		['limit=many', /^query limit must be integer/],
		['limit=1&limit=2', /^query limit must be integer/],
		['sort_by=amount', /^query sort_by must be one of created_at, updated_at, sent_at/],
		['sort_order=asc', /^query sort_order must be one of ASC, DESC/],
		['cursor=%21%21', /^query cursor is malformed/],
		['cursor=', /^query cursor is malformed/],
		['cursor=W10=', /^query cursor is malformed/],
		['external_id=refund-1', /^query external_id is not known here/],
		['customer_id=cus_1', /^query customer_id must match format "uuid"/],
		['sent_at_start=2026-02-30', /^query sent_at_start must match format "date"/],
		['sent_at_end=2026-09-14T00:00:00Z', /^query sent_at_end must match format "date"/],
	])('refuses ?%s', async (query, description) => {
		expectRefusal(await call('GET', `${creditsPath}?${query}`), 400, description);
	});

	it('refuses ?status=OPEN and ?show_total_count=yes on invoices', async () => {
		expectRefusal(await call('GET', `${invoicesPath}?status=SENT,OPEN`), 400, /^query status OPEN/);
		expectRefusal(
			await call('GET', `${invoicesPath}?show_total_count=yes`),
			400,
			/^query show_total_count must be boolean/,
		);
	});

	it('holds a cursor to its list, filters and order, but not to its limit', async () => {
		manyCredits(5);
		const { data } = await call('GET', `${creditsPath}?limit=2&sort_order=DESC`);
		const cursor = `cursor=${encodeURIComponent(data.meta.pagination.cursor)}`;
		const ask = async (path: string) => (await call('GET', path)).status;
		expect(await ask(`${creditsPath}?${cursor}&sort_order=DESC&limit=1`)).toBe(200);
		expect(await ask(`${creditsPath}?sort_order=DESC&sort_by=created_at&${cursor}`)).toBe(200);
		expect(await ask(`${creditsPath}?${cursor}&limit=2`)).toBe(400);
		expect(await ask(`${creditsPath}?${cursor}&sort_order=DESC&sort_by=sent_at`)).toBe(400);
		expect(await ask(`${creditsPath}?${cursor}&sort_order=DESC&reference_number=ref-1`)).toBe(400);
		expect(await ask(`${customersPath}?${cursor}&sort_order=DESC`)).toBe(400);
		// As when a client forgets to escape it.
		expect(
			await ask(`${creditsPath}?${cursor.slice(0, 12)}%20${cursor.slice(12)}&sort_order=DESC`),
		).toBe(400);
	});
});

describe('chart and tags', () => {
	interface Node {
		id: unknown;
		name: string;
		stable_name: unknown;
		account_type: { value: string; display_name: string };
		sub_accounts: Node[];
	}
	const flat = (nodes: Node[]): Node[] =>
		nodes.flatMap((node) => [node, ...flat(node.sub_accounts)]);
	const chart = async () => (await call('GET', `/v1/businesses/${USD}/ledger/chart`)).data.data;

	it('nests revenue accounts, some without a stable name, beside others', async () => {
		const { type, accounts } = await chart();
		expect(type).toBe('Chart_Of_Accounts');
		const all = flat(accounts);
		const revenue = all.filter((node) => node.account_type.value === 'REVENUE');
		const root = revenue.find((node) => node.name === 'Revenue')!;
		const sales = root.sub_accounts.find((node) => node.stable_name === 'SALES')!;
		expect(sales.sub_accounts.map((node) => node.stable_name)).toEqual([null, null]);
		expect(new Set(all.map((node) => node.account_type.value))).toEqual(
			new Set(['ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE']),
		);
		expect(new Set(all.map((node) => node.id)).size).toBe(all.length);
		expect(sales).toMatchObject({
			normality: 'CREDIT',
			account_type: { value: 'REVENUE', display_name: 'Revenue' },
		});
	});

	it('wraps account ids and stable names when switched', async () => {
		layer.data.decisions.accountForm = 'wrapped';
		const nodes = flat((await chart()).accounts);
		const { id } = account('Sales');
		expect(nodes.find((node) => node.name === 'Sales')).toMatchObject({
			id: { type: 'AccountId', id },
			stable_name: { type: 'StableName', stable_name: 'SALES' },
		});
		expect(nodes.find((node) => node.name === 'Wholesale')!.stable_name).toBeNull();
		const credit = await created();
		expect(credit.line_items[0].ledger_account).toMatchObject({
			id: { type: 'AccountId', id },
			stable_name: { type: 'StableName', stable_name: 'SALES' },
		});
	});

	it('shows deleted dimensions only on demand', async () => {
		const keys = async (query: string) => {
			const { data } = await call('GET', `/v1/businesses/${USD}/tags/dimensions${query}`);
			return data.data.dimensions.map(({ key }: { key: string }) => key);
		};
		expect(await keys('')).toEqual(['department', 'entity']);
		expect(await keys('?include_deleted=true')).toEqual(['department', 'entity', 'campaign']);
	});
});

describe('creating a customer credit', () => {
	it('shows the documented object', async () => {
		const answer = await call('POST', creditsPath, {
			external_id: 'refund-1',
			customer_id: customer('cus_1').id,
			customer_external_id: 'cus_1',
			sent_at: '2026-09-14T08:30:00+02:00',
			line_items: [
				{
					amount: 10000,
					revenue_account_identifier: { type: 'AccountId', id: account('Wholesale').id },
					memo: 'Order 7',
					metadata: { refund: 1 },
					reference_number: 'L-1',
					tags: [{ key: 'department', value: 'sales' }],
				},
				line(500),
			],
			allocations: [allocation(1, 700), allocation(2, 300)],
			tags: [{ key: 'source', value: 'n8n', dimension_display_name: 'Source' }],
			memo: 'Refund as credit',
			metadata: { deep: { list: [1, null, 'é'] } },
			reference_number: 'R-1',
		});
		expect(answer.status).toBe(201);
		const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
		const { data, meta } = answer.data;
		const dimension = books.dimensions[0]!;
		expect(meta).toEqual({});
		expect(data).toEqual({
			id: uuid,
			external_id: 'refund-1',
			customer: expect.objectContaining({
				type: 'CustomerData',
				id: customer('cus_1').id,
				external_id: 'cus_1',
				status: 'ACTIVE',
			}),
			sent_at: '2026-09-14T06:30:00Z',
			line_items: [
				{
					id: uuid,
					amount: 10000,
					ledger_account: {
						id: account('Wholesale').id,
						name: 'Wholesale',
						account_number: '4120',
						stable_name: null,
						normality: 'CREDIT',
						account_type: { value: 'REVENUE', display_name: 'Revenue' },
						account_subtype: { value: 'INCOME', display_name: 'Income' },
					},
					memo: 'Order 7',
					metadata: { refund: 1 },
					reference_number: 'L-1',
					transaction_tags: [
						{
							id: uuid,
							key: 'department',
							value: 'sales',
							dimension_id: dimension.id,
							definition_id: dimension.defined_values[0]!.id,
							dimension_display_name: 'Department',
							value_display_name: 'Sales Department',
							archived_at: null,
							created_at: IMPORTED_AT,
							updated_at: IMPORTED_AT,
							deleted_at: null,
						},
					],
				},
				{
					id: uuid,
					amount: 500,
					ledger_account: expect.objectContaining({ name: 'Sales', stable_name: 'SALES' }),
					memo: null,
					metadata: null,
					reference_number: null,
					transaction_tags: [],
				},
			],
			allocations: [
				{ id: uuid, customer_credit_id: data.id, invoice_id: invoice(1).id, amount: 700 },
				{ id: uuid, customer_credit_id: data.id, invoice_id: invoice(2).id, amount: 300 },
			],
			created_at: '2026-09-14T10:00:00Z',
			updated_at: '2026-09-14T10:00:00Z',
			deleted_at: null,
			transaction_tags: [
				{
					id: uuid,
					key: 'source',
					value: 'n8n',
					dimension_id: null,
					definition_id: null,
					dimension_display_name: 'Source',
					value_display_name: null,
					archived_at: null,
					created_at: IMPORTED_AT,
					updated_at: IMPORTED_AT,
					deleted_at: null,
				},
			],
			memo: 'Refund as credit',
			metadata: { deep: { list: [1, null, 'é'] } },
			reference_number: 'R-1',
		});
		expect((await call('GET', `${creditsPath}/${data.id}`)).data.data).toEqual(data);
	});

	it('needs only line items and a customer', async () => {
		const credit = await created({ external_id: undefined });
		expect(credit).toMatchObject({ external_id: null, sent_at: null, allocations: [], memo: null });
	});

	it('without an external id makes a new credit every time', async () => {
		const first = await created({ external_id: undefined });
		const second = await created({ external_id: undefined });
		expect(second.id).not.toBe(first.id);
	});

	it('keeps an external id to one business', async () => {
		await created({ customer_external_id: 'cus_2' });
		const answer = await call(
			'POST',
			`/v1/businesses/${EUR}/invoices/customer-credits`,
			creditBody({ customer_external_id: 'cus_2' }),
		);
		expect(answer.status).toBe(201);
	});

	const limit = METADATA_BYTES;
	const ACCOUNT = 'line_items[0].revenue_account_identifier';
	const BALANCING = { key: 'entity', value: 'north' };
	const euros = () => layer.data.of(EUR);
	const byId = (id?: string) => ({ customer_external_id: undefined, customer_id: id });
	const lines = (...amounts: unknown[]) => ({ line_items: amounts.map((amount) => line(amount)) });
	const oneLine = (rest: object) => ({ line_items: [line(1, rest)] });
	const toAccount = (identifier: unknown) => oneLine({ revenue_account_identifier: identifier });
	const accountId = (id: string) => ({ type: 'AccountId', id });
	const stableName = (name: string) => ({ type: 'StableName', stable_name: name });
	const allocated = (...allocations: object[]) => ({ allocations });
	const elsewhere = () => ({ amount: 1, invoice_id: euros().invoices.all()[0]!.id });
	const moreThanLines = () => ({
		...lines(600, 400),
		...allocated(allocation(1, 600), allocation(2, 401)),
	});
	const ofBytes = (bytes: number, more = '') => ({
		t: 'x'.repeat(bytes - '{"t":""}'.length) + more,
	});

	it.each<[string, () => object, number, string]>([
		// Customer
		['no customer', () => byId(undefined), 400, 'customer_id or customer_external_id is'],
		['unknown customer_id', () => byId(NOBODY), 404, 'customer_id'],
		['unknown external id', () => ({ customer_external_id: 'x' }), 404, 'customer_external_id x'],
		['customer elsewhere', () => byId(euros().customers.all()[0]!.id), 404, 'customer_id'],
		['two customers', () => ({ customer_id: customer('cus_2').id }), 400, 'customer_id and cust'],
		['customer_id no UUID', () => byId('cus_1'), 400, 'customer_id must match format'],
		// Shape
		['unknown property', () => ({ currency: 'USD' }), 400, 'currency is not known here'],
		['number for text', () => ({ external_id: 5 }), 400, 'external_id must be string'],
		['empty external_id', () => ({ external_id: '' }), 400, 'external_id'],
		['memo null', () => ({ memo: null }), 400, 'memo must be string'],
		['sent_at a date', () => ({ sent_at: '2026-09-14' }), 400, 'sent_at must match format'],
		['no offset', () => ({ sent_at: '2026-09-14T10:00:00' }), 400, 'sent_at must match format'],
		['no such day', () => ({ sent_at: '2026-02-30T10:00:00Z' }), 400, 'sent_at must match'],
		// Line items
		['no line_items', () => ({ line_items: undefined }), 400, 'line_items is required'],
		['empty line_items', () => lines(), 400, 'line_items must NOT have fewer than 1'],
		['unknown in a line', () => oneLine({ quantity: 2 }), 400, 'line_items[0].quantity is not'],
		['no amount', () => lines(undefined), 400, 'line_items[0].amount is required'],
		['part of a cent', () => lines(1, 10.5), 400, 'line_items[1].amount must be integer'],
		['amount as text', () => lines('100'), 400, 'line_items[0].amount must be integer'],
		['zero', () => lines(0), 400, 'line_items[0].amount must be >= 1'],
		['negative', () => lines(-5), 400, 'line_items[0].amount must be >= 1'],
		['inexact amount', () => lines(2 ** 53), 400, 'line_items[0].amount must be <='],
		['inexact sum', () => lines(2 ** 53 - 1, 1), 400, 'line_items add up to too large'],
		// Accounts
		['no account', () => toAccount(undefined), 400, `${ACCOUNT} is required`],
		['account as text', () => toAccount('SALES'), 400, `${ACCOUNT} must be object`],
		['other kind', () => toAccount({ type: 'Name' }), 400, `${ACCOUNT}.type must be AccountId or`],
		['half a name', () => toAccount({ type: 'StableName' }), 400, `${ACCOUNT}.stable_name is req`],
		['unknown account', () => toAccount(accountId(NOBODY)), 404, `${ACCOUNT}.id`],
		['elsewhere', () => toAccount(accountId(euros().accounts[0]!.id)), 404, `${ACCOUNT}.id`],
		['an asset', () => toAccount(accountId(account('Cash').id)), 400, `${ACCOUNT} names Cash, wh`],
		[
			'unknown name',
			() => toAccount(stableName('sales')),
			400,
			`${ACCOUNT}.stable_name sales does`,
		],
		['name of an asset', () => toAccount(stableName('CASH')), 400, `${ACCOUNT} names Cash, which`],
		// Metadata and tags
		['much metadata', () => ({ metadata: ofBytes(1025) }), 400, 'metadata must be at most 1024 by'],
		['much UTF-8', () => ({ metadata: ofBytes(1023, 'é') }), 400, 'metadata must be at most 1024'],
		['much on a line', () => oneLine({ metadata: ofBytes(1025) }), 400, 'line_items[0].metadata m'],
		['metadata a list', () => ({ metadata: [] }), 400, 'metadata must be object'],
		['tag without value', () => ({ tags: [{ key: 'a' }] }), 400, 'tags[0].value is required'],
		['empty tag key', () => ({ tags: [{ key: '', value: 'b' }] }), 400, 'tags[0].key must NOT'],
		['empty tag value', () => ({ tags: [{ key: 'a', value: '' }] }), 400, 'tags[0].value must NOT'],
		['tag a number', () => ({ tags: [{ key: 'a', value: 1 }] }), 400, 'tags[0].value must be str'],
		[
			'balancing tag',
			() => oneLine({ tags: [BALANCING] }),
			400,
			'line_items[0].tags[0].key entity',
		],
		// Allocations
		['no invoice', () => allocated({ amount: 1 }), 400, 'allocations[0].invoice_id is required'],
		['nothing', () => allocated(allocation(1, undefined)), 400, 'allocations[0].amount is requir'],
		['zero of it', () => allocated(allocation(1, 0)), 400, 'allocations[0].amount must be >= 1'],
		['half a cent', () => allocated(allocation(1, 0.5)), 400, 'allocations[0].amount must be int'],
		['other key', () => allocated({ amount: 1, id: 'in_1' }), 400, 'allocations[0].invoice_id is'],
		[
			'an extra key',
			() => allocated({ ...allocation(1, 1), id: 'x' }),
			400,
			'allocations[0].id is',
		],
		[
			'unknown invoice',
			() => allocated({ amount: 1, invoice_id: NOBODY }),
			404,
			'allocations[0].in',
		],
		['invoice elsewhere', () => allocated(elsewhere()), 404, 'allocations[0].invoice_id'],
		[
			'other’s invoice',
			() => allocated(allocation(11, 1)),
			400,
			'is an invoice of another customer',
		],
		['one twice', () => allocated(allocation(1, 1), allocation(1, 2)), 400, 'is named twice'],
		[
			'above the lines',
			() => moreThanLines(),
			400,
			'allocations add up to 1001, more than the 1000',
		],
		['above what is due', () => allocated(allocation(3, 4001)), 400, '4001 is more than the 4000'],
		['paid invoice', () => allocated(allocation(4, 1)), 400, 'takes no credit: it is PAID'],
		['void invoice', () => allocated(allocation(5, 1)), 400, 'takes no credit: it is VOIDED'],
		['draft invoice', () => allocated(allocation(6, 1)), 400, 'takes no credit: it is DRAFT'],
		['written off', () => allocated(allocation(7, 1)), 400, 'takes no credit: it is WRITTEN_OFF'],
	])('refuses: %s', async (_name, rest, status, description) => {
		const before = JSON.stringify(layer.state());
		expectRefusal(await call('POST', creditsPath, creditBody(rest())), status, description);
		expect(JSON.stringify(layer.state())).toBe(before);
	});

	it('takes metadata up to the limit exactly, and null', async () => {
		await created({ metadata: ofBytes(limit) });
		await created({ external_id: 'refund-2', metadata: ofBytes(limit - 2, 'é') });
		await created({ external_id: 'refund-3', metadata: null });
	});

	it('names every fault, not only the first', async () => {
		const answer = await call('POST', creditsPath, { line_items: [line(1.5)], colour: 'red' });
		expect(answer.data.errors).toHaveLength(2);
	});
});

describe('a repeated POST', () => {
	const LATER = '2026-09-14T11:00:00Z';
	const full = () => ({
		sent_at: '2026-09-14T06:30:00Z',
		memo: 'First',
		metadata: { a: 1, b: 2 },
		reference_number: 'R-1',
		tags: [{ key: 'department', value: 'sales' }],
		allocations: [allocation(1, 1000)],
	});

	it('with the same content leaves the record as it is', async () => {
		const first = await created(full());
		layer.now = () => Date.parse(LATER);
		const again = { ...full(), sent_at: '2026-09-14T08:30:00+02:00', metadata: { b: 2, a: 1 } };
		const answer = await call('POST', creditsPath, creditBody(again));
		expect([answer.status, answer.data.data]).toEqual([200, first]);
		expect(await shownInvoice(1)).toEqual(['PARTIALLY_PAID', 11000]);
		expect(books.credits.size).toBe(1);
	});

	it('with other content changes the record and keeps what is not sent', async () => {
		const first = await created(full());
		layer.now = () => Date.parse(LATER);
		const answer = await call('POST', creditsPath, creditBody({ memo: 'Second' }));
		expect([answer.status, answer.data.data]).toEqual([
			200,
			{ ...first, memo: 'Second', updated_at: LATER },
		]);
	});

	it('still needs a customer', async () => {
		await created();
		const body = creditBody({ customer_external_id: undefined });
		expectRefusal(
			await call('POST', creditsPath, body),
			400,
			/customer_id or customer_external_id/,
		);
	});

	it('is refused when the credit was deleted', async () => {
		const { id } = await created();
		await call('DELETE', `${creditsPath}/${id}`);
		expectRefusal(
			await call('POST', creditsPath, creditBody()),
			400,
			/external_id refund-1 belongs to a deleted/,
		);
		expect(books.credits.size).toBe(1);
	});
});

describe('updating a customer credit', () => {
	const LATER = '2026-09-14T11:00:00Z';
	const patch = async (id: string, body: object) =>
		await call('PATCH', `${creditsPath}/${id}`, body);

	it.each<[string, () => object, () => object]>([
		['memo', () => ({ memo: 'New' }), () => ({ memo: 'New' })],
		['empty memo', () => ({ memo: '' }), () => ({ memo: '' })],
		['reference', () => ({ reference_number: 'R-2' }), () => ({ reference_number: 'R-2' })],
		['external id', () => ({ external_id: 'refund-x' }), () => ({ external_id: 'refund-x' })],
		['metadata', () => ({ metadata: { c: 3 } }), () => ({ metadata: { c: 3 } })],
		['no metadata', () => ({ metadata: null }), () => ({ metadata: null })],
		['no tags', () => ({ tags: [] }), () => ({ transaction_tags: [] })],
		[
			'sent_at',
			() => ({ sent_at: '2026-09-01T00:00:00.25Z' }),
			() => ({ sent_at: '2026-09-01T00:00:00.250Z' }),
		],
		[
			'customer',
			() => ({ customer_external_id: 'cus_2' }),
			() => ({ customer: expect.objectContaining({ external_id: 'cus_2' }) }),
		],
	])('changes the field that is sent and no other: %s', async (_name, body, change) => {
		const credit = await created({
			memo: 'Old',
			metadata: { a: 1 },
			reference_number: 'R-1',
			sent_at: '2026-09-14T00:00:00Z',
			tags: [{ key: 'department', value: 'sales' }],
		});
		layer.now = () => Date.parse(LATER);
		const answer = await patch(credit.id, body());
		expect([answer.status, answer.data.data]).toEqual([
			200,
			{ ...credit, ...change(), updated_at: LATER },
		]);
	});

	it.each<[string, () => object]>([
		['nothing', () => ({})],
		['the same memo', () => ({ memo: 'Old' })],
		['the same lines', () => ({ line_items: [line(10000)] })],
		['the same allocations', () => ({ allocations: [allocation(1, 100)] })],
	])('with %s leaves the record as it is', async (_name, body) => {
		const credit = await created({ memo: 'Old', allocations: [allocation(1, 100)] });
		layer.now = () => Date.parse(LATER);
		expect((await patch(credit.id, body())).data.data).toEqual(credit);
	});

	it('replaces line items, keeping the id of a line that stays', async () => {
		const credit = await created({ line_items: [line(100), line(200)] });
		const { data } = await patch(credit.id, { line_items: [line(100), line(250)] });
		expect(data.data.line_items.map((row: { amount: number }) => row.amount)).toEqual([100, 250]);
		expect(data.data.line_items[0].id).toBe(credit.line_items[0].id);
		expect(data.data.line_items[1].id).not.toBe(credit.line_items[1].id);
	});

	it('moves the credit to another customer’s list', async () => {
		const { id } = await created();
		await patch(id, { customer_external_id: 'cus_2' });
		for (const [externalId, count] of [
			['cus_1', 0],
			['cus_2', 1],
		] as const) {
			const query = `customer_id=${customer(externalId).id}`;
			expect((await call('GET', `${creditsPath}?${query}`)).data.data).toHaveLength(count);
		}
	});

	it('moves the external id', async () => {
		const { id } = await created();
		await patch(id, { external_id: 'refund-x' });
		expect((await created()).id).not.toBe(id);
		const again = await call('POST', creditsPath, creditBody({ external_id: 'refund-x' }));
		expect([again.status, again.data.data.id]).toEqual([200, id]);
	});

	it.each<[string, () => object, number, RegExp]>([
		['external id in use', () => ({ external_id: 'refund-2' }), 400, /refund-2 belongs to another/],
		[
			'external id of a deleted credit',
			() => ({ external_id: 'refund-3' }),
			400,
			/refund-3 belongs/,
		],
		[
			'lines below the allocations',
			() => ({ line_items: [line(99)] }),
			400,
			/add up to 100, more than the 99/,
		],
		[
			'customer other than the invoice’s',
			() => ({ customer_external_id: 'cus_2' }),
			400,
			/another customer/,
		],
		['no lines', () => ({ line_items: [] }), 400, /^line_items must NOT/],
		['unknown property', () => ({ status: 'VOID' }), 400, /^status is not known here/],
		['unknown customer', () => ({ customer_external_id: 'nobody' }), 404, /^customer_external_id/],
	])('refuses: %s', async (_name, body, status, description) => {
		const { id } = await created({ allocations: [allocation(1, 100)] });
		await created({ external_id: 'refund-2' });
		const deleted = await created({ external_id: 'refund-3' });
		await call('DELETE', `${creditsPath}/${deleted.id}`);
		const before = JSON.stringify(layer.state());
		expectRefusal(await patch(id, body()), status, description);
		expect(JSON.stringify(layer.state())).toBe(before);
	});

	it('refuses a deleted credit', async () => {
		const { id } = await created();
		await call('DELETE', `${creditsPath}/${id}`);
		expectRefusal(await patch(id, { memo: 'x' }), 400, /deleted/);
	});
});

describe('allocations', () => {
	let creditId: string;
	const allocate = async (...allocations: object[]) =>
		await call('PATCH', `${creditsPath}/${creditId}`, { allocations });

	beforeEach(async () => {
		creditId = (await created({ line_items: [line(9000), line(6000)] })).id;
	});

	it('lower the balance, flip the status, and give both back', async () => {
		await allocate(allocation(1, 5000), allocation(3, 4000));
		expect(await shownInvoice(1)).toEqual(['PARTIALLY_PAID', 7000]);
		expect(await shownInvoice(3)).toEqual(['PAID', 0]);
		expect(invoice(3).paid_at).toBe('2026-09-14T10:00:00Z');

		await allocate(allocation(1, 12000));
		expect(await shownInvoice(1)).toEqual(['PAID', 0]);
		expect(await shownInvoice(3)).toEqual(['PARTIALLY_PAID', 4000]);
		expect(invoice(3).paid_at).toBeNull();

		await allocate();
		expect(await shownInvoice(1)).toEqual(['SENT', 12000]);
		expect(layer.state().allocations).toEqual([]);
	});

	it('keep a partly written-off invoice in its state until nothing is due', async () => {
		const before: Partial<Invoice> = { status_before_credits: 'PARTIALLY_WRITTEN_OFF' };
		books.invoices.put({ ...invoice(1), ...before });
		await allocate(allocation(1, 1));
		expect(await shownInvoice(1)).toEqual(['PARTIALLY_WRITTEN_OFF', 11999]);
		await allocate(allocation(1, 12000));
		expect(await shownInvoice(1)).toEqual(['PAID', 0]);
	});

	it('stay when they are not sent', async () => {
		await allocate(allocation(1, 5000));
		const { data } = await call('PATCH', `${creditsPath}/${creditId}`, { memo: 'x' });
		expect(data.data.allocations).toHaveLength(1);
		expect(await shownInvoice(1)).toEqual(['PARTIALLY_PAID', 7000]);
	});

	it('can be changed while the invoice is paid by this credit', async () => {
		await allocate(allocation(2, 8000));
		const lowered = await allocate(allocation(2, 7000));
		expect(lowered.status).toBe(200);
		expect(await shownInvoice(2)).toEqual(['PARTIALLY_PAID', 1000]);
		expect((await allocate(allocation(2, 8000))).status).toBe(200);
		expectRefusal(await allocate(allocation(2, 8001)), 400, /8001 is more than the 8000/);
	});

	it('share an invoice with other credits', async () => {
		await allocate(allocation(2, 5000));
		const other = creditBody({ external_id: 'refund-2', allocations: [allocation(2, 3001)] });
		expectRefusal(await call('POST', creditsPath, other), 400, /3001 is more than the 3000/);
		await created({ external_id: 'refund-2', allocations: [allocation(2, 3000)] });
		expect(await shownInvoice(2)).toEqual(['PAID', 0]);
		await allocate();
		expect(await shownInvoice(2)).toEqual(['PARTIALLY_PAID', 5000]);
	});

	it('keep their id and their invoice when another is added', async () => {
		const first = (await allocate(allocation(1, 5000))).data.data.allocations;
		const both = (await allocate(allocation(1, 5000), allocation(2, 100))).data.data.allocations;
		expect(both[0]).toEqual(first[0]);
		expect(both).toHaveLength(2);
	});

	it('may stay, but not grow, on an invoice that was voided since', async () => {
		await allocate(allocation(1, 100));
		books.invoices.put({ ...invoice(1), credited: 0, status_before_credits: 'VOIDED' });
		expect((await allocate(allocation(1, 100), allocation(2, 5))).status).toBe(200);
		expectRefusal(await allocate(allocation(1, 101)), 400, /takes no credit: it is VOIDED/);
	});
});

describe('deleting a customer credit', () => {
	it('is soft, frees its invoices and can be repeated', async () => {
		const credit = await created({ allocations: [allocation(2, 8000)] });
		layer.now = () => Date.parse('2026-09-14T11:00:00Z');
		const answer = await call('DELETE', `${creditsPath}/${credit.id}`);
		const expected = {
			...credit,
			allocations: [],
			updated_at: '2026-09-14T11:00:00Z',
			deleted_at: '2026-09-14T11:00:00Z',
		};
		expect([answer.status, answer.data.data]).toEqual([200, expected]);
		expect(await shownInvoice(2)).toEqual(['SAVED', 8000]);
		expect((await call('GET', creditsPath)).data.data).toEqual([]);
		expect((await call('GET', `${creditsPath}/${credit.id}`)).data.data).toEqual(expected);
		layer.now = () => Date.parse('2026-09-14T12:00:00Z');
		expect((await call('DELETE', `${creditsPath}/${credit.id}`)).data.data).toEqual(expected);
	});
});

describe('refunds', () => {
	const refundsPath = `${invoicesPath}/refunds`;
	const DONE = '2026-09-14T09:00:00Z';
	const refunded = async (body: object) => {
		const answer = await call('POST', refundsPath, { completed_at: DONE, ...body });
		expect([answer.status, answer.data.errors]).toEqual([201, undefined]);
		return answer.data.data;
	};
	const part = (number: number, amount: number, rest: object = {}) => ({
		refunded_amount: amount,
		allocations: [{ invoice_id: invoice(number).id, total_amount: amount, ...rest }],
	});

	it('make an invoice REFUNDED when all of its money went back, and not before', async () => {
		await refunded(part(4, 2000));
		expect(await shownInvoice(4)).toEqual(['PAID', 0]);
		const rest = await refunded(part(4, 3000));
		expect(await shownInvoice(4)).toEqual(['REFUNDED', 0]);
		expect(rest.allocations[0].invoice_id).toBe(invoice(4).id);
		const listed = await call('GET', `${invoicesPath}?status=REFUNDED`);
		expect(listed.data.data.map((row: { external_id: string }) => row.external_id)).toContain(
			'in_4',
		);
	});

	it('are deleted for good, and give the invoice and the external id back', async () => {
		const { id } = await refunded({ external_id: 'r-1', invoice_id: invoice(4).id });
		expect(await shownInvoice(4)).toEqual(['REFUNDED', 0]);
		const answer = await call('DELETE', `${refundsPath}/${id}`);
		expect([answer.status, answer.data]).toEqual([200, { type: '{}' }]);
		expect(await shownInvoice(4)).toEqual(['PAID', 0]);
		expectRefusal(await call('GET', `${refundsPath}/${id}`), 404, /^refundId/);
		expectRefusal(await call('DELETE', `${refundsPath}/${id}`), 404, /^refundId/);
		expect((await call('GET', refundsPath)).data.data).toEqual([]);
		expect(layer.state().refunds).toEqual([]);
		expect((await refunded({ external_id: 'r-1', invoice_id: invoice(4).id })).id).not.toBe(id);
	});

	it.each(['OTHER', 'Other', 'other'])('take a method in any case: %s', async (method) => {
		const { payments } = await refunded({ invoice_id: invoice(4).id, method });
		expect(payments[0].method).toBe('OTHER');
	});

	it('refuse a method that there is not', async () => {
		const body = { completed_at: DONE, invoice_id: invoice(4).id, method: 'SHELLS' };
		expectRefusal(await call('POST', refundsPath, body), 400, /^method must be one of CASH,/);
	});

	const ofNobody = (externalId: string) => ({
		refunded_amount: 100,
		allocations: [
			{
				total_amount: 100,
				customer_external_id: externalId,
				line_items: [{ amount: 100, account_identifier: SALES }],
			},
		],
	});

	it('make the customer that their external id names', async () => {
		const { allocations } = await refunded(ofNobody('cus_new'));
		expect(allocations[0].customer).toMatchObject({ external_id: 'cus_new', status: 'ACTIVE' });
		expect(customer('cus_new').id).toBe(allocations[0].customer.id);
	});

	it('make no customer when they are refused', async () => {
		const { allocations, ...rest } = ofNobody('cus_new');
		const body = { completed_at: DONE, ...rest, allocations, refunded_amount: 99 };
		expectRefusal(await call('POST', refundsPath, body), 400, /^refunded_amount/);
		expect(customer('cus_new')).toBeUndefined();
	});
});

describe('voiding and writing off', () => {
	const LATER = '2026-09-14T11:00:00Z';
	const path = (number: number) => `${invoicesPath}/${invoice(number).id}`;
	const writeOff = async (number: number, body: object = {}) =>
		await call('POST', `${path(number)}/write-off`, body);

	it('voids an open invoice, for which nothing is owed from then on', async () => {
		const answer = await call('POST', `${path(1)}/void`);
		expect([answer.status, answer.data.data]).toEqual([
			200,
			expect.objectContaining({ status: 'VOIDED', outstanding_balance: 0 }),
		]);
		expect(answer.data.data.voided_at).toBe('2026-09-14T10:00:00Z');
		expectRefusal(await call('POST', `${path(1)}/void`), 400, /VOIDED already/);
	});

	it.each([
		['a paid one', 4, /is PAID/],
		['one paid in part', 3, /is PARTIALLY_PAID/],
		['one written off in part', 2, /is PARTIALLY_WRITTEN_OFF/],
		['one that takes credit', 1, /credits are allocated/],
	])('does not void %s', async (_name, number, description) => {
		await writeOff(2, { amount: 1 });
		await created({ allocations: [allocation(1, 100)] });
		expectRefusal(await call('POST', `${path(number)}/void`), 400, description);
	});

	it('writes off what is outstanding, or a part of it, once a key', async () => {
		const part = await writeOff(1, { amount: 2000, external_id: 'w-1', memo: 'Gone' });
		expect([part.status, part.data.data]).toEqual([
			200,
			expect.objectContaining({
				type: 'Api_Invoice_Write_Off',
				invoice_id: invoice(1).id,
				amount: 2000,
				memo: 'Gone',
				write_off_at: '2026-09-14T10:00:00Z',
				destination_ledger_account: { type: 'AccountId', id: account('Bad Debt').id },
			}),
		]);
		expect(await shownInvoice(1)).toEqual(['PARTIALLY_WRITTEN_OFF', 10000]);
		expect((await writeOff(1, { external_id: 'w-1' })).data).toEqual(part.data);
		const mode = { write_off_mode: 'REVENUE_REVERSAL', write_off_at: LATER };
		const rest = (await writeOff(1, mode)).data.data;
		expect(rest).toMatchObject({ amount: 10000, write_off_at: LATER });
		expect(rest.destination_ledger_account.id).toBe(account('Sales').id);
		expect(await shownInvoice(1)).toEqual(['WRITTEN_OFF', 0]);
		expect((layer.state().writeOffs as unknown[]).length).toBe(2);
	});

	it('reads and deletes a write-off, after which the amount is owed again', async () => {
		const { id } = (await writeOff(1, { external_id: 'w-1' })).data.data;
		const one = `${path(1)}/write-offs/${id}`;
		expect((await call('GET', one)).data.data.amount).toBe(12000);
		expectRefusal(await call('GET', `${path(2)}/write-offs/${id}`), 404, /^writeOffId/);
		expect((await call('DELETE', one)).status).toBe(200);
		expect(await shownInvoice(1)).toEqual(['SENT', 12000]);
		expectRefusal(await call('GET', one), 404, /^writeOffId/);
		expectRefusal(await call('DELETE', one), 404, /^writeOffId/);
		expect((await writeOff(1, { external_id: 'w-1' })).data.data.id).not.toBe(id);
	});

	it.each<[string, number, object, RegExp]>([
		['more than is owed', 1, { amount: 12001 }, /12001 is more than the 12000/],
		['a draft', 6, {}, /is DRAFT/],
		['what is paid', 4, {}, /is PAID with 0/],
		['nothing', 1, { amount: 0 }, /^amount must be >= 1/],
		['in another way', 1, { write_off_mode: 'GIFT' }, /^write_off_mode must be one of/],
	])('does not write off %s', async (_name, number, body, description) => {
		expectRefusal(await writeOff(number, body), 400, description);
	});

	it('leaves what is written off out of what a credit can be given to', async () => {
		await writeOff(1, { amount: 11000 });
		expectRefusal(
			await call('POST', creditsPath, creditBody({ allocations: [allocation(1, 1001)] })),
			400,
			/1001 is more than the 1000/,
		);
	});
});

describe('listing customer credits', () => {
	const add = (reference: string, rest: Parameters<Books['addCredit']>[0]) =>
		books.addCredit({ reference_number: reference, created_at: '2026-09-01T00:00:00Z', ...rest });

	it.each<[string, string[]]>([
		['', ['A', 'B', 'C', 'D']],
		['customer_id={cus_2}', ['C']],
		[`customer_id=${NOBODY}`, []],
		['sent_at_start=2026-09-02', ['B', 'C']],
		['sent_at_end=2026-09-02', ['A']],
		['sent_at_start=2026-09-01&sent_at_end=2026-09-03', ['A', 'B']],
		['memo=Late delivery', ['A']],
		['memo=late', []],
		['memo_contains=late', ['A', 'B']],
		['reference_number=B', ['B']],
		['reference_numbers=A,C,X', ['A', 'C']],
		['sort_by=sent_at&sort_order=DESC', ['C', 'B', 'A', 'D']],
	])('?%s', async (query, expected) => {
		const first = customer('cus_1').id;
		const second = customer('cus_2').id;
		add('A', { customer_id: first, sent_at: '2026-09-01T23:59:59Z', memo: 'Late delivery' });
		add('B', { customer_id: first, sent_at: '2026-09-02T00:00:00Z', memo: 'later' });
		add('C', { customer_id: second, sent_at: '2026-09-03T00:00:00Z' });
		add('D', { customer_id: first, sent_at: null });
		add('E', {
			customer_id: first,
			sent_at: '2026-09-02T00:00:00Z',
			deleted_at: '2026-09-04T00:00:00Z',
		});
		const filled = query.replace('{cus_2}', second);
		const { data } = await call('GET', `${creditsPath}?${filled}`);
		const seen = data.data.map((row: { reference_number: string }) => row.reference_number);
		expect(query.includes('sort_by') ? seen : seen.sort()).toEqual(expected);
	});

	it('answers without the envelope when switched', async () => {
		layer.data.decisions.envelope = 'bare';
		const { status, data: credit } = await call('POST', creditsPath, creditBody());
		expect([status, credit.external_id]).toEqual([201, 'refund-1']);
		const one = `${creditsPath}/${credit.id}`;
		expect((await call('GET', one)).data).toEqual(credit);
		expect((await call('GET', creditsPath)).data).toEqual([credit]);
		expect((await call('PATCH', one, { memo: 'x' })).data.memo).toBe('x');
		expect((await call('DELETE', one)).data.id).toBe(credit.id);
		expect((await call('GET', customersPath)).data.data).toHaveLength(2);
		expectRefusal(await call('GET', `${creditsPath}/${NOBODY}`), 404, /customerCreditId/);
	});
});

describe('rate limit', () => {
	const budget = { limit: 500, remaining: 12, resetAt: NOW + 1, resetInMs: 1 };

	it.each(['GET', 'POST', 'DELETE'])('is 500 a second, 100 at first: %s', (method) => {
		expect(layer.rateLimit.limitOf(method, creditsPath)).toEqual({
			limit: 500,
			perSeconds: 1,
			initial: 100,
		});
	});

	it.each<[string, string, object]>([
		['DELETE', `${invoicesPath}/refunds/${NOBODY}`, { limit: 20, initial: 40 }],
		['POST', `${invoicesPath}/${NOBODY}/write-off`, { limit: 25 }],
	])('has endpoints with a limit of their own: %s %s', (method, path, limit) => {
		const found = layer.rateLimit.limitOf(method, path);
		expect(found).toMatchObject({ ...limit, perSeconds: 1, name: expect.any(String) });
	});

	it('speaks in headers', () => {
		expect(layer.rateLimit.headers(budget, 'GET')).toEqual({
			'X-RateLimit-Limit': '500',
			'X-RateLimit-Remaining': '12',
			'X-RateLimit-Reset': String(NOW / 1000 + 1),
		});
	});

	it.each([
		[-5000, '1'],
		[900, '1'],
		[2900, '3'],
	])('refuses with the seconds to wait: %i ms', (milliseconds, seconds) => {
		const { headers, body } = layer.rateLimit.refusal({
			limit: 500,
			remaining: 0,
			resetAt: NOW + milliseconds,
			resetInMs: milliseconds,
		});
		expect(headers).toMatchObject({ 'Retry-After': seconds, 'X-RateLimit-Remaining': '0' });
		expect(body).toEqual({ errors: [{ type: 'RateLimited', description: 'Too many requests' }] });
	});
});

describe('several simulators', () => {
	it('share nothing', async () => {
		await created();
		const other = createLayerSimulator();
		other.reset(SEED);
		expect(other.state().customerCredits).toEqual([]);
		expect(layer.data.of(USD).credits.size).toBe(1);
	});

	it('report an injected server error without a code', () => {
		expect(layer.serverError()).toEqual({
			errors: [{ type: 'InternalError', description: 'Something went wrong' }],
		});
	});
});
