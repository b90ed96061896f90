import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

import { startSandbox, type Sandbox } from '../../sandbox';
import { buildSeed } from '../../sandbox/buildSeed';
import type { CreditMemo } from '../../sandbox/rebilly/store';

// The rules of the simulated Rebilly, each over HTTP as a client meets it.

type Row = Record<string, any>;

const seed = buildSeed();
const customerOf = (company: string) =>
	seed.customers.find((customer) => customer.company === company)!.id;
const invoiceOf = (customerId: string, status: string, currency = 'USD') =>
	seed.invoices.find(
		(invoice) =>
			invoice.customerId === customerId &&
			invoice.status === status &&
			invoice.currency === currency,
	)!.id;
const refundOf = (customerId: string) =>
	seed.refunds.find((refund) => refund.customerId === customerId)!.id;

const PRINT_SHOP = customerOf('Corner Print Shop');
const CYCLES = customerOf('Riverside Cycle Repair');
const FLORIST = customerOf('Station Road Florist');
const CATERING = customerOf('Two Bridges Catering');
const TEA = customerOf('Green Tea Counter');
const STATIONERY = customerOf('Bayside Stationery');
const BAKERY = customerOf('Maple Street Bakery');

let sandbox: Sandbox;
let api: AxiosInstance;
let address: string;

beforeAll(async () => {
	sandbox = await startSandbox();
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	address = `${baseUrl}/organizations/${organizationId}`;
	api = axios.create({
		baseURL: address,
		headers: { 'REB-APIKEY': apiKey },
		validateStatus: () => true,
	});
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset(1, {}));

/** A body for PRINT_SHOP, whose one open invoice is of 1200.00 USD. */
const memo = (over: Row = {}): Row => ({
	customerId: PRINT_SHOP,
	currency: 'USD',
	items: [{ unitPrice: 145.05, quantity: 1 }],
	...over,
});
const ofTotal = (unitPrice: number, over: Row = {}) =>
	memo({ items: [{ unitPrice, quantity: 1 }], ...over });

async function created(body: Row): Promise<Row> {
	const { status, data } = await api.post('/credit-memos', body);
	expect([status, data.invalidFields]).toEqual([201, undefined]);
	return data as Row;
}

async function patched(id: string, body: Row): Promise<Row> {
	const { status, data } = await api.patch(`/credit-memos/${id}`, body);
	expect([status, data.invalidFields]).toEqual([200, undefined]);
	return data as Row;
}

const invoice = async (id: string) => (await api.get<Row>(`/invoices/${id}`)).data;
const granted = (rows: Row[]) =>
	rows.map((row) => [row.invoiceId ?? row.transactionId, row.amount]);

function expectProblem(response: AxiosResponse, status: number, ...fields: string[]): void {
	expect(response.headers['content-type']).toContain('application/json');
	expect(response.data).toMatchObject({ status, type: 'about:blank' });
	expect(response.data.title).toEqual(expect.any(String));
	expect(response.data.detail).toEqual(expect.any(String));
	expect(response.status).toBe(status);
	if (fields.length === 0) return;
	expect(response.data.invalidFields.map((one: Row) => one.field)).toEqual(fields);
	for (const { message } of response.data.invalidFields) expect(message).toMatch(/\w/);
}

describe('access', () => {
	test.each([
		['no key', {}, '', 401],
		['a wrong key', { 'REB-APIKEY': 'sk_sandbox_wrong' }, '', 401],
		['a wrong token', { Authorization: 'Bearer a.b.c' }, '', 401],
		['a wrong key for another organization', { 'REB-APIKEY': 'x' }, 'org_other', 401],
		['the key', { 'REB-APIKEY': 'KEY' }, '', 200],
		['the bearer token', { Authorization: 'Bearer TOKEN' }, '', 200],
		['the key of another organization', { 'REB-APIKEY': 'KEY' }, 'org_other', 403],
	])('%s', async (_name, given: Record<string, string>, organization, status) => {
		const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
		expect(apiKey).toMatch(/^sk_sandbox_/);
		const headers = Object.fromEntries(
			Object.entries(given).map(([name, value]) => [
				name,
				value.replace('KEY', apiKey).replace('TOKEN', sandbox.rebilly.bearerToken),
			]),
		);
		const response = await axios.get(
			`${baseUrl}/organizations/${organization || organizationId}/credit-memos`,
			{ headers, validateStatus: () => true },
		);
		expect(response.status).toBe(status);
		if (status !== 200) expectProblem(response, status);
	});

	test('the status is at the root and wants no key', async () => {
		const { data } = await axios.get(`${sandbox.connection.rebilly.baseUrl}/status`);
		expect(data).toEqual({ status: 'ok', time: expect.stringMatching(/Z$/) });
	});

	test('an unknown path and a body that is not JSON are problems too', async () => {
		expectProblem(await api.get('/nothing'), 404);
		const post = async (text: string) =>
			await api.post('/credit-memos', text, {
				headers: { 'Content-Type': 'application/json' },
				transformRequest: (data: string) => data,
			});
		expectProblem(await post('{'), 400);
		expectProblem(await post(''), 422, 'body');
		expectProblem(await post('[]'), 422, 'body');
	});

	test.each(['customers', 'invoices', 'transactions', 'credit-memos'])(
		'an unknown one of the %s is 404',
		async (name) => expectProblem(await api.get(`/${name}/nobody`), 404),
	);
});

describe('lists', () => {
	const list = async (path: string, params: Row = {}) =>
		await api.get<Row[]>(`/${path}`, { params });
	const ids = (rows: Row[]) => rows.map((row) => row.id as string).sort();

	/** Memos of one day, a minute apart, made without a request each. */
	function fill(count: number, over: Partial<CreditMemo> = {}): void {
		const first = Date.parse('2026-10-01T00:00:00.000Z');
		for (let index = 0; index < count; index += 1) {
			sandbox.rebilly.data.addCreditMemo({
				customerId: PRINT_SHOP,
				currency: 'USD',
				shippingAmount: 100 + index,
				createdTime: new Date(first + index * 60_000).toISOString(),
				...over,
			});
		}
	}

	test('are bare arrays of 100 with their totals in headers', async () => {
		fill(130);
		const { data, headers } = await list('credit-memos');
		expect(data).toHaveLength(100);
		expect(headers).toMatchObject({
			'pagination-total': '130',
			'pagination-limit': '100',
			'pagination-offset': '0',
		});
		const rest = await list('credit-memos', { limit: 100, offset: 100 });
		expect(rest.headers).toMatchObject({ 'pagination-limit': '100', 'pagination-offset': '100' });
		expect(new Set(ids([...data, ...rest.data])).size).toBe(130);
		expect((await list('credit-memos', { limit: 0 })).data).toEqual([]);
	});

	test('end at row 2000, and a window over createdTime gets behind it', async () => {
		fill(2010);
		const last = await list('credit-memos', { limit: 1000, offset: 1000, sort: 'createdTime' });
		expect(last.data).toHaveLength(1000);
		expect(last.headers['pagination-total']).toBe('2010');
		const edge = last.data.at(-1)!;
		expect(edge.totalAmount).toBe(20.99);
		const { data } = await list('credit-memos', {
			sort: 'createdTime',
			filter: `createdTime:${edge.createdTime}..`,
		});
		expect(data.map((row) => row.totalAmount)).toEqual(
			Array.from({ length: 11 }, (_, index) => (2099 + index) / 100),
		);
	});

	test.each([
		[{ limit: 1001 }, 'limit'],
		[{ limit: -1 }, 'limit'],
		[{ limit: 'all' }, 'limit'],
		[{ limit: 1.5 }, 'limit'],
		[{ offset: 1001 }, 'offset'],
		[{ offset: -1 }, 'offset'],
		[{ expand: 'website' }, 'expand'],
		[{ 'sort[]': 'createdTime' }, 'sort[]'],
		[{ page: 2 }, 'page'],
		[{ sort: 'totalAmount' }, 'sort'],
		[{ sort: 'createdTime,nothing' }, 'sort'],
		[{ sort: '--createdTime' }, 'sort'],
	])('refuse %j', async (params, field) => {
		expectProblem(await list('credit-memos', params), 422, field);
	});

	test('refuse a parameter that is sent twice', async () => {
		expectProblem(await api.get('/invoices?sort=amount&sort=dueTime'), 422, 'sort');
	});

	test.each<[string, string, (row: Row) => boolean]>([
		['invoices', 'status:unpaid', (row) => row.status === 'unpaid'],
		['invoices', 'status:UNPAID', (row) => row.status === 'unpaid'],
		['invoices', 'status:unpaid,past-due', (row) => /^(unpaid|past-due)$/.test(row.status)],
		['invoices', 'status:!unpaid', (row) => row.status !== 'unpaid'],
		['invoices', 'status:!unpaid,!paid', (row) => !/^(unpaid|paid)$/.test(row.status)],
		[
			'invoices',
			`customerId:${BAKERY};status:unpaid,partially-paid,past-due`,
			(row) => row.customerId === BAKERY && row.amountDue > 0,
		],
		['invoices', 'amount:89.9..145.05', (row) => row.amount >= 89.9 && row.amount <= 145.05],
		['invoices', 'amount:300..', (row) => row.amount >= 300],
		['invoices', 'amount:..89.9', (row) => row.amount <= 89.9],
		['invoices', 'amount:!..89.9,!300..', (row) => row.amount > 89.9 && row.amount < 300],
		['invoices', 'amount:..89.9,300..', (row) => row.amount <= 89.9 || row.amount >= 300],
		['invoices', 'amountDue:0', (row) => row.amountDue === 0],
		[
			'invoices',
			'dueTime:2026-08-15..2026-08-31',
			(row) => row.dueTime >= '2026-08-15' && row.dueTime <= '2026-08-31T00:00:00.000Z',
		],
		[
			'invoices',
			'dueTime:2026-08-15T00:00:00Z..;dueTime:..2026-08-20T02:00:00%2B02:00',
			(row) => row.dueTime >= '2026-08-15' && row.dueTime <= '2026-08-20T00:00:00.000Z',
		],
		['invoices', 'paidTime:2020-01-01..', (row) => row.paidTime !== null],
		['invoices', 'paidTime:..2030-01-01', (row) => row.paidTime !== null],
		[
			'transactions',
			'type:refund;result:approved',
			(row) => row.type + row.result === 'refundapproved',
		],
		['transactions', 'isDisputed:true', (row) => row.isDisputed],
		[
			'transactions',
			`invoiceIds:${invoiceOf(FLORIST, 'paid')}`,
			(row) => row.customerId === FLORIST && !row.isDisputed,
		],
		[
			'transactions',
			'createdTime:2026-09-14T06:00:00.000Z',
			(row) => row.id === refundOf(PRINT_SHOP),
		],
		['customers', 'primaryAddress.organization:corner print shop', (row) => row.id === PRINT_SHOP],
		['customers', 'email:ROBIN.HALE@example.com', (row) => row.id === PRINT_SHOP],
	])('%s filtered by %s', async (path, filter, isWanted) => {
		const all = (await list(path, { limit: 1000 })).data;
		const wanted = all.filter(isWanted);
		expect(wanted.length).toBeGreaterThan(0);
		expect(wanted.length).toBeLessThan(all.length);
		const { data } = await list(path, { filter: decodeURIComponent(filter), limit: 1000 });
		expect(ids(data)).toEqual(ids(wanted));
	});

	test.each([
		'colour:red',
		'constructor:x',
		'status',
		':paid',
		'status:',
		'status:paid,',
		'status:!unpaid,paid',
		'status:true',
		'status:@open',
		'amount:much',
		'amount:1..many',
		'amount:1e3',
		'dueTime:yesterday',
		'dueTime:2026-13-01..',
		'status:paid;',
	])('refuse the filter %s', async (filter) => {
		expectProblem(await list('invoices', { filter }), 422, 'filter');
	});

	test('refuse a word where true or false is wanted', async () => {
		expectProblem(await list('transactions', { filter: 'isDisputed:yes' }), 422, 'filter');
	});

	test('memos are filtered by what follows from their amounts, and inside their rows', async () => {
		const target = invoiceOf(PRINT_SHOP, 'unpaid');
		const part = await created(
			ofTotal(10, { allocations: { invoices: [{ invoiceId: target, amount: 4 }] } }),
		);
		const whole = await created(ofTotal(20, { reason: 'waiver' }));
		for (const [filter, id] of [
			['status:partially-applied', part.id],
			['status:issued', whole.id],
			['unusedAmount:..6', part.id],
			['totalAmount:20', whole.id],
			['reason:waiver', whole.id],
			[`allocations.invoices.invoiceId:${target}`, part.id],
			['number:2', whole.id],
		]) {
			expect((await list('credit-memos', { filter })).data.map((row) => row.id)).toEqual([id]);
		}
	});

	test('are sorted by one key or more, newest first without any', async () => {
		const all = (await list('invoices', { limit: 1000 })).data;
		const times = all.map((row) => row.createdTime as string);
		expect(times).toEqual([...times].sort().reverse());

		const { data } = await list('invoices', { limit: 1000, sort: 'currency,-amount' });
		const expected = [...all].sort(
			(one, other) =>
				(one.currency as string).localeCompare(other.currency as string) ||
				other.amount - one.amount,
		);
		expect(data.map((row) => [row.currency, row.amount])).toEqual(
			expected.map((row) => [row.currency, row.amount]),
		);
	});

	test.each(['paidTime', '-paidTime'])('sorted by %s, rows without one come last', async (sort) => {
		const { data } = await list('invoices', { limit: 1000, sort });
		const firstEmpty = data.findIndex((row) => row.paidTime === null);
		expect(firstEmpty).toBeGreaterThan(0);
		expect(data.slice(firstEmpty).every((row) => row.paidTime === null)).toBe(true);
	});

	test.each([
		['customers', 'oBin HAL'],
		['customers', 'corner print'],
		['customers', PRINT_SHOP.slice(6)],
		['invoices', 'robin.hale@'],
		['transactions', 'robin hale'],
		['credit-memos', 'robin'],
		['credit-memos', 'goodwill'],
	])('%s searched for %s', async (path, q) => {
		await created(memo({ description: 'Goodwill for the delay' }));
		await created(memo({ customerId: FLORIST }));
		const { data } = await list(path, { q, limit: 1000 });
		expect(data.length).toBeGreaterThan(0);
		for (const row of data) expect(row.customerId ?? row.id).toBe(PRINT_SHOP);
		expect((await list(path, { q: `${q} nowhere-to-be-found` })).data).toEqual([]);
	});

	test('invoices are found by their number, and so are the memos and transactions of one', async () => {
		const { id, number } = seed.invoices.find((one) => one.customerId === PRINT_SHOP)!;
		const shown = { ...sandbox.rebilly.data.invoices.get(id)!, number: 987_654 };
		sandbox.rebilly.data.invoices.set(id, shown);
		expect(number).not.toBe(shown.number);
		const made = await created(memo({ invoiceId: id }));
		await created(memo());
		expect(ids((await list('invoices', { q: '987654' })).data)).toEqual([id]);
		expect(ids((await list('credit-memos', { q: '987654' })).data)).toEqual([made.id]);
		const found = (await list('transactions', { q: '987654' })).data;
		expect(found.length).toBeGreaterThan(0);
		for (const row of found) expect(row.invoiceIds).toEqual([id]);
	});

	test.each(['invoices', 'transactions', 'credit-memos'])(
		'%s embed their customer',
		async (path) => {
			await created(memo());
			const [row] = (await list(path, { expand: 'customer', limit: 1 })).data;
			expect(row!._embedded.customer).toMatchObject({ id: row!.customerId });
			const [plain] = (await list(path, { limit: 1 })).data;
			expect(plain).not.toHaveProperty('_embedded');
		},
	);

	test('a single invoice and transaction embed their customer, a memo declares no expand', async () => {
		const { id } = await created(memo());
		const expand = { params: { expand: 'customer' } };
		const { data } = await api.get(`/invoices/${seed.invoices[0]!.id}`, expand);
		expect(data._embedded.customer.id).toBe(data.customerId);
		expectProblem(await api.get(`/credit-memos/${id}`, expand), 422, 'expand');
	});

	test('customers can be trimmed to some fields', async () => {
		const { data } = await list('customers', { fields: 'email', limit: 1 });
		expect(Object.keys(data[0]!).sort()).toEqual(['email', 'id']);
		expectProblem(await list('customers', { fields: 'shoeSize' }), 422, 'fields');
	});
});

describe('creating a credit memo', () => {
	test('answers with everything derived', async () => {
		const invoiceId = invoiceOf(PRINT_SHOP, 'paid');
		const invoiceItemId = seed.invoices.find((one) => one.id === invoiceId)!.items[0]!.id;
		const tax = {
			amount: 0.2,
			description: 'Sales tax',
			rate: null,
			jurisdictions: { state: 'TX' },
		};
		const response = await api.post('/credit-memos', {
			customerId: PRINT_SHOP,
			currency: 'USD',
			invoiceId,
			reason: 'return',
			description: 'Returned goods',
			shippingAmount: 0.1,
			items: [
				{ unitPrice: 0.1, quantity: 3, invoiceItemId, tax, description: 'Paper' },
				{ unitPrice: 349.48, quantity: 1, productId: null, planId: 'plan_1', tax: null },
			],
		});
		expect(response.status).toBe(201);
		const { data } = response;
		expect(data).toMatchObject({
			id: expect.stringMatching(/^crmm_\w{20,45}$/),
			number: 1,
			customerId: PRINT_SHOP,
			currency: 'USD',
			invoiceId,
			quoteId: null,
			status: 'issued',
			reason: 'return',
			description: 'Returned goods',
			shippingAmount: 0.1,
			taxAmount: 0.2,
			totalAmount: 350.08,
			unusedAmount: 350.08,
			revision: 1,
			allocations: { invoices: [], transactions: [] },
			items: [
				{ unitPrice: 0.1, quantity: 3, price: 0.3, invoiceItemId, tax, description: 'Paper' },
				{ unitPrice: 349.48, quantity: 1, price: 349.48, planId: 'plan_1', tax: null },
			],
			createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		});
		expect(data.updatedTime).toBe(data.createdTime);
		expect(new Set(data.items.map((item: Row) => item.id)).size).toBe(2);
		expect(response.headers.location).toBe(`${address}/credit-memos/${data.id}`);
		expect((await api.get(`/credit-memos/${data.id}`)).data).toEqual(data);
	});

	test('numbers each customer’s memos and gives each its own time', async () => {
		const customers = [PRINT_SHOP, PRINT_SHOP, FLORIST, PRINT_SHOP, FLORIST];
		const memos = await Promise.all(
			customers.map(async (customerId) => await created(memo({ customerId }))),
		);
		expect(
			memos
				.filter((one) => one.customerId === PRINT_SHOP)
				.map((one) => one.number)
				.sort(),
		).toEqual([1, 2, 3]);
		expect(
			memos
				.filter((one) => one.customerId === FLORIST)
				.map((one) => one.number)
				.sort(),
		).toEqual([1, 2]);
		expect(new Set(memos.map((one) => one.createdTime)).size).toBe(5);
	});

	test('a refused memo uses up no number', async () => {
		expectProblem(await api.post('/credit-memos', memo({ items: [] })), 422, 'items');
		expect((await created(memo())).number).toBe(1);
	});

	test.each([
		[TEA, 'JPY', 5800],
		[STATIONERY, 'KWD', 12.345],
		[PRINT_SHOP, 'USD', 145.05],
		[PRINT_SHOP, 'EUR', 349.48],
		[PRINT_SHOP, 'USD', 9999999999999.99],
	])('%s is credited exactly in %s: %d', async (customerId, currency, unitPrice) => {
		const data = await created(ofTotal(unitPrice, { customerId, currency }));
		expect(data).toMatchObject({ totalAmount: unitPrice, unusedAmount: unitPrice });
	});

	test('shipping alone makes a memo', async () => {
		const data = await created({ customerId: PRINT_SHOP, currency: 'USD', shippingAmount: 5 });
		expect(data).toMatchObject({ items: [], totalAmount: 5 });
	});

	const item = (over: Row) => ({ items: [{ unitPrice: 1, quantity: 1, ...over }] });
	const tax = (over: Row) => item({ tax: { amount: 1, description: 'Tax', ...over } });
	const long = 'x'.repeat(51);
	const invoices = (...rows: unknown[]) => ({ allocations: { invoices: rows } });
	const foreign = () => seed.invoices.find((one) => one.customerId === FLORIST)!;

	test.each<[string, Row, ...string[]]>([
		['a missing customer', { customerId: undefined }, 'customerId'],
		['an unknown customer', { customerId: 'cus_nobody' }, 'customerId'],
		['a customer id that is too long', { customerId: long }, 'customerId'],
		['a missing currency', { currency: undefined }, 'currency'],
		['an unknown currency', { currency: 'ZZZ' }, 'currency'],
		['a currency in small letters', { currency: 'usd' }, 'currency'],
		['a currency of four letters', { currency: 'USDT' }, 'currency'],
		['a currency that is a number', { currency: 840 }, 'currency'],
		['an unknown field', { externalId: 'a' }, 'externalId'],
		[
			'all that is wrong at once',
			{ note: 1, currency: undefined, reason: 'no' },
			'currency',
			'note',
			'reason',
		],
		['no items', { items: [] }, 'items'],
		['items that are no array', { items: {} }, 'items'],
		['a missing unit price', item({ unitPrice: undefined }), 'items.0.unitPrice'],
		['a missing quantity', item({ quantity: undefined }), 'items.0.quantity'],
		['a unit price as text', item({ unitPrice: '1.00' }), 'items.0.unitPrice'],
		['a unit price of 0', item({ unitPrice: 0 }), 'items.0.unitPrice'],
		['a negative unit price', item({ unitPrice: -1 }), 'items.0.unitPrice'],
		['too many decimals for USD', item({ unitPrice: 145.055 }), 'items.0.unitPrice'],
		['a tiny unit price', item({ unitPrice: 1e-7 }), 'items.0.unitPrice'],
		[
			'too many decimals for JPY',
			{ currency: 'JPY', ...item({ unitPrice: 1.5 }) },
			'items.0.unitPrice',
		],
		[
			'too many decimals for KWD',
			{ currency: 'KWD', ...item({ unitPrice: 1.2345 }) },
			'items.0.unitPrice',
		],
		['a broken quantity', item({ quantity: 2.5 }), 'items.0.quantity'],
		['a quantity of 0', item({ quantity: 0 }), 'items.0.quantity'],
		[
			'the second item',
			{ items: [{ unitPrice: 1, quantity: 1 }, { unitPrice: 1 }] },
			'items.1.quantity',
		],
		['a total too large to be exact', item({ unitPrice: 9e12, quantity: 9 }), 'items'],
		['an unknown item field', item({ sku: 'a' }), 'items.0.sku'],
		['an item description that is null', item({ description: null }), 'items.0.description'],
		['a product id that is too long', item({ productId: long }), 'items.0.productId'],
		['a plan id that is a number', item({ planId: 1 }), 'items.0.planId'],
		['an invoice item id that is too long', item({ invoiceItemId: long }), 'items.0.invoiceItemId'],
		['a tax without an amount', tax({ amount: undefined }), 'items.0.tax.amount'],
		['a negative tax', tax({ amount: -0.01 }), 'items.0.tax.amount'],
		['a tax with too many decimals', tax({ amount: 0.001 }), 'items.0.tax.amount'],
		['a tax without a description', tax({ description: undefined }), 'items.0.tax.description'],
		['an unknown tax field', tax({ name: 'VAT' }), 'items.0.tax.name'],
		['a tax that is a number', item({ tax: 1 }), 'items.0.tax'],
		['an unknown reason', { reason: 'refund' }, 'reason'],
		['a description that is a number', { description: 7 }, 'description'],
		['negative shipping', { shippingAmount: -1 }, 'shippingAmount'],
		['shipping with too many decimals', { shippingAmount: 1.005 }, 'shippingAmount'],
		['an unknown invoice', { invoiceId: 'in_none' }, 'invoiceId'],
		['an invoice id that is too long', { invoiceId: long }, 'invoiceId'],
		['another customer’s invoice', { invoiceId: foreign().id }, 'invoiceId'],
		[
			'an invoice in another currency',
			{ currency: 'EUR', invoiceId: invoiceOf(PRINT_SHOP, 'paid') },
			'invoiceId',
		],
		[
			'an item of another invoice',
			{
				invoiceId: invoiceOf(PRINT_SHOP, 'paid'),
				...item({ invoiceItemId: foreign().items[0]!.id }),
			},
			'items.0.invoiceItemId',
		],
		['allocations that are an array', { allocations: [] }, 'allocations'],
		['an unknown kind of allocation', { allocations: { orders: [] } }, 'allocations.orders'],
		['an allocation to nothing', invoices({ amount: 1 }), 'allocations.invoices.0.invoiceId'],
		[
			'an allocation of nothing',
			invoices({ invoiceId: 'in_1', amount: 0 }),
			'allocations.invoices.0.amount',
		],
		[
			'an allocation with too many decimals',
			invoices({ invoiceId: invoiceOf(PRINT_SHOP, 'unpaid'), amount: 1.001 }),
			'allocations.invoices.0.amount',
		],
	])('refuses %s', async (_name, over, ...fields) => {
		const response = await api.post('/credit-memos', memo(over));
		expectProblem(response, 422, ...fields);
		expect(sandbox.rebilly.data.creditMemos.size).toBe(0);
	});

	const OPEN = invoiceOf(PRINT_SHOP, 'unpaid');
	const READ_ONLY: Array<[field: string, over: Row]> = [
		...[
			'id',
			'number',
			'status',
			'taxAmount',
			'totalAmount',
			'unusedAmount',
			'revision',
			'quoteId',
			'createdTime',
			'updatedTime',
			'_links',
			'_embedded',
		].map((name): [string, Row] => [name, { [name]: null }]),
		['items.0.id', item({ id: 'a' })],
		['items.0.price', item({ price: 1 })],
		['allocations.invoices.0.currency', invoices({ invoiceId: OPEN, amount: 1, currency: 'EUR' })],
	];

	test.each(READ_ONLY)('takes read-only %s and does nothing with it', async (field, over) => {
		const plainly: Row = { items: item({}), allocations: invoices({ invoiceId: OPEN, amount: 1 }) };
		const plain = await created(memo(plainly[field.split('.')[0]!]));
		sandbox.reset();
		const same = await created(memo(over));
		const stable = ({ createdTime, updatedTime, allocations, ...rest }: Row) => ({
			...rest,
			allocated: granted(allocations.invoices),
		});
		expect(stable(same)).toEqual(stable(plain));
	});

	test.each(READ_ONLY)('refuses read-only %s where Rebilly is as strict', async (field, over) => {
		sandbox.reset(1, { readOnlyFields: 'refused' });
		expectProblem(await api.post('/credit-memos', memo(over)), 422, field);
		expect(sandbox.rebilly.data.creditMemos.size).toBe(0);
	});

	test('says of a read-only field that it is one, and of others that they are unknown', async () => {
		sandbox.reset(1, { readOnlyFields: 'refused' });
		const { data } = await api.post('/credit-memos', memo({ status: 'issued', colour: 'red' }));
		expect(data.invalidFields).toEqual([
			{ field: 'status', message: 'is read-only' },
			{ field: 'colour', message: 'is not a known field' },
		]);
	});

	test.each([
		'return',
		'product-unsatisfactory',
		'order-change',
		'order-cancellation',
		'chargeback',
		'write-off',
		'waiver',
		'customer-credit',
		'prepayment',
		'other',
	])('accepts the reason %s', async (reason) => {
		expect(await created(memo({ reason }))).toMatchObject({ reason });
	});
});

describe('PUT', () => {
	const put = async (id: string, body: Row) =>
		await api.put<Row>(`/credit-memos/${encodeURIComponent(id)}`, body);

	test('creates under the id given, then updates', async () => {
		const first = await put('refund-1@shop~a.b_c', memo({ description: 'A', reason: 'other' }));
		expect(first.status).toBe(201);
		expect(first.headers.location).toBe(`${address}/credit-memos/refund-1%40shop~a.b_c`);
		expect(first.data).toMatchObject({ id: 'refund-1@shop~a.b_c', number: 1, revision: 1 });

		const second = await put('refund-1@shop~a.b_c', ofTotal(9));
		expect(second.status).toBe(200);
		expect(second.data).toMatchObject({ number: 1, revision: 2, totalAmount: 9 });
		expect(second.data).not.toHaveProperty('description');
		expect(second.data).not.toHaveProperty('reason');
		expect(second.data.createdTime).toBe(first.data.createdTime);
		expect(second.data.updatedTime > first.data.updatedTime).toBe(true);
	});

	test('the same again changes nothing', async () => {
		const body = memo({ description: 'A', shippingAmount: 1 });
		const { data } = await put('same', body);
		expect(await put('same', body)).toMatchObject({ status: 200, data });
	});

	test.each(['a b', 'a/b', 'a:b', 'ü', 'x'.repeat(51), 'x'.repeat(300)])(
		'refuses the id %s, which GET does not find',
		async (id) => {
			expectProblem(await put(id, memo()), 422, 'id');
			expectProblem(await api.get(`/credit-memos/${encodeURIComponent(id)}`), 404);
		},
	);

	test('accepts an id of 50 characters', async () => {
		expect((await put('x'.repeat(50), memo())).status).toBe(201);
	});

	test('keeps the allocations that the body does not name', async () => {
		const invoiceId = invoiceOf(PRINT_SHOP, 'unpaid');
		await put('kept', ofTotal(10, { allocations: { invoices: [{ invoiceId, amount: 4 }] } }));
		const { data } = await put('kept', ofTotal(12));
		expect(granted(data.allocations.invoices)).toEqual([[invoiceId, 4]]);
		expect(data).toMatchObject({ unusedAmount: 8, status: 'partially-applied' });
	});

	test('wants the customer and the currency, and never others', async () => {
		await put('fixed', memo());
		expectProblem(await put('fixed', { items: [] }), 422, 'customerId', 'currency');
		const over = { customerId: FLORIST, currency: 'EUR' };
		expectProblem(await put('fixed', memo(over)), 422, 'customerId', 'currency');
	});

	test('and PATCH leave a voided memo alone', async () => {
		const { id } = await created(memo());
		sandbox.rebilly.data.creditMemos.get(id)!.fixedStatus = 'voided';
		expectProblem(await put(id, memo()), 422, 'status');
		expectProblem(await api.patch(`/credit-memos/${id}`, { description: 'A' }), 422, 'status');
		expect((await api.get(`/credit-memos/${id}`)).data).toMatchObject({
			status: 'voided',
			unusedAmount: 0,
			revision: 1,
		});
	});
});

describe('PATCH', () => {
	test.each([
		[{ description: 'New' }, { description: 'New', reason: 'other', totalAmount: 146.05 }],
		[{ reason: 'waiver' }, { description: 'Old', reason: 'waiver', totalAmount: 146.05 }],
		[{ shippingAmount: 2.5 }, { shippingAmount: 2.5, totalAmount: 147.55 }],
		[{ items: [{ unitPrice: 3, quantity: 2 }] }, { totalAmount: 7, shippingAmount: 1 }],
	])('%j changes that alone', async (body, expected) => {
		const old = { description: 'Old', reason: 'other', shippingAmount: 1 };
		const before = await created(memo(old));
		const data = await patched(before.id, body);
		expect(data).toMatchObject({ ...expected, revision: 2 });
		expect(data.updatedTime > before.updatedTime).toBe(true);
		expect(await patched(before.id, body)).toEqual(data);
	});

	test.each([
		[{ customerId: PRINT_SHOP }, 'customerId'],
		[{ currency: 'USD' }, 'currency'],
		[{ invoiceId: null }, 'invoiceId'],
		[{ items: [] }, 'items'],
		[{ shippingAmount: null }, 'shippingAmount'],
	])('refuses %j', async (body, field) => {
		const { id } = await created(memo());
		expectProblem(await api.patch(`/credit-memos/${id}`, body), 422, field);
		expect((await api.get(`/credit-memos/${id}`)).data.revision).toBe(1);
	});

	test('does not find what is not there', async () => {
		expectProblem(await api.patch('/credit-memos/crmm_none', {}), 404);
	});
});

describe('allocations to invoices', () => {
	const to = (invoiceId: string, amount?: number) => ({ invoiceId, amount });
	const allocate = (...invoices: Row[]) => ({ allocations: { invoices } });
	const refusal = async (id: string, ...fields: string[]) => {
		const before = sandbox.rebilly.state();
		return async (body: Row) => {
			expectProblem(await api.patch(`/credit-memos/${id}`, body), 422, ...fields);
			expect(sandbox.rebilly.state()).toEqual(before);
		};
	};
	const OPEN = invoiceOf(PRINT_SHOP, 'unpaid');
	const PAST_DUE = invoiceOf(CYCLES, 'past-due');
	const UNPAID = invoiceOf(CYCLES, 'unpaid');

	test('lower what is due and move both statuses, and their removal restores them', async () => {
		const { id } = await created(ofTotal(100, { customerId: CYCLES }));
		const before = await invoice(PAST_DUE);
		const some = await patched(id, allocate(to(PAST_DUE, 20.4)));
		expect(some).toMatchObject({ status: 'partially-applied', unusedAmount: 79.6, revision: 2 });
		expect(some.allocations.invoices).toEqual([
			{
				invoiceId: PAST_DUE,
				amount: 20.4,
				currency: 'USD',
				createdTime: expect.any(String),
				updatedTime: expect.any(String),
			},
		]);
		const after = await invoice(PAST_DUE);
		expect(after).toMatchObject({ status: 'partially-paid', amountDue: 100, amount: 120.4 });
		expect(after.creditMemoAllocations).toEqual(some.allocations.invoices);
		expect(after.revision).toBeGreaterThan(before.revision);

		const none = await patched(id, allocate());
		expect(none).toMatchObject({ status: 'issued', unusedAmount: 100, revision: 3 });
		expect(await invoice(PAST_DUE)).toMatchObject({
			status: 'past-due',
			amountDue: 120.4,
			creditMemoAllocations: [],
		});
	});

	test('in full make the memo applied and the invoice paid', async () => {
		const { id } = await created(ofTotal(120.4, { customerId: CYCLES }));
		expect(await patched(id, allocate(to(PAST_DUE)))).toMatchObject({
			status: 'applied',
			unusedAmount: 0,
		});
		const after = await invoice(PAST_DUE);
		expect(after).toMatchObject({ status: 'paid', amountDue: 0 });
		expect(after.paidTime).toEqual(expect.any(String));
	});

	test.each([
		['without an amount', undefined, undefined, [120.4, 229.08]],
		['for more than is due', 500, undefined, [120.4, 229.08]],
		['for more than is left', 100, 600, [100, 249.48]],
		['within both', 0.1, 0.2, [0.1, 0.2]],
	])('%s are granted what there is, in their order', async (_name, first, second, expected) => {
		const { id } = await created(ofTotal(349.48, { customerId: CYCLES }));
		const { allocations } = await patched(id, allocate(to(PAST_DUE, first), to(UNPAID, second)));
		expect(granted(allocations.invoices)).toEqual([
			[PAST_DUE, expected[0]],
			[UNPAID, expected[1]],
		]);
	});

	test('that are granted nothing disappear', async () => {
		const { id } = await created(ofTotal(50, { customerId: CYCLES }));
		const { allocations } = await patched(id, allocate(to(UNPAID), to(PAST_DUE, 10)));
		expect(granted(allocations.invoices)).toEqual([[UNPAID, 50]]);
		expect(await invoice(PAST_DUE)).toMatchObject({ amountDue: 120.4, status: 'past-due' });
	});

	test('can be made with the memo itself', async () => {
		const data = await created(ofTotal(2000, allocate(to(OPEN, 1500))));
		expect(granted(data.allocations.invoices)).toEqual([[OPEN, 1200]]);
		expect(data).toMatchObject({ status: 'partially-applied', revision: 1 });
	});

	test('are left alone when not sent and replaced when sent', async () => {
		const { id } = await created(
			ofTotal(100, { customerId: CYCLES, ...allocate(to(PAST_DUE, 10), to(UNPAID, 20)) }),
		);
		for (const body of [
			{ description: 'A' },
			{ allocations: {} },
			{ allocations: { transactions: [] } },
		]) {
			const { allocations } = await patched(id, body);
			expect(granted(allocations.invoices)).toEqual([
				[PAST_DUE, 10],
				[UNPAID, 20],
			]);
		}
		const { allocations } = await patched(id, allocate(to(UNPAID, 95)));
		expect(granted(allocations.invoices)).toEqual([[UNPAID, 95]]);
		expect(await invoice(PAST_DUE)).toMatchObject({ amountDue: 120.4, status: 'past-due' });
		expect(await invoice(UNPAID)).toMatchObject({ amountDue: 505 });
	});

	test('sent unchanged keep their share, whatever stands before them', async () => {
		const { id } = await created(ofTotal(100, { customerId: CYCLES, ...allocate(to(UNPAID, 60)) }));
		const { allocations } = await patched(id, allocate(to(PAST_DUE, 90), to(UNPAID, 60)));
		expect(granted(allocations.invoices)).toEqual([
			[PAST_DUE, 40],
			[UNPAID, 60],
		]);
	});

	test('that come out the same leave the row and the invoice as they were', async () => {
		const { id } = await created(ofTotal(100, { customerId: CYCLES, ...allocate(to(UNPAID)) }));
		const before = await invoice(UNPAID);
		const { allocations } = await patched(id, { ...allocate(to(UNPAID, 500)), description: 'A' });
		expect(allocations.invoices).toEqual(before.creditMemoAllocations);
		await patched(id, allocate(to(UNPAID, 100), to(PAST_DUE)));
		expect(await invoice(UNPAID)).toEqual(before);
	});

	test('of several memos share what an invoice has due', async () => {
		const first = await created(ofTotal(1000, allocate(to(OPEN))));
		const second = await created(ofTotal(1000, allocate(to(OPEN))));
		expect(granted(second.allocations.invoices)).toEqual([[OPEN, 200]]);
		expect(await invoice(OPEN)).toMatchObject({ amountDue: 0, status: 'paid' });
		expect((await invoice(OPEN)).creditMemoAllocations).toHaveLength(2);
		expect(first.unusedAmount + second.unusedAmount).toBe(800);
	});

	test.each([
		['an unknown invoice', 'in_none'],
		['another customer’s invoice', invoiceOf(FLORIST, 'unpaid')],
	])('are refused for %s', async (_name, invoiceId) => {
		const { id } = await created(memo());
		await (
			await refusal(id, 'allocations.invoices.0.invoiceId')
		)(allocate(to(invoiceId, 1)));
	});

	test('are refused for an invoice in another currency', async () => {
		const { id } = await created(memo({ customerId: CATERING }));
		const refused = await refusal(id, 'allocations.invoices.1.invoiceId');
		const other = invoiceOf(CATERING, 'past-due', 'EUR');
		await refused(allocate(to(invoiceOf(CATERING, 'unpaid'), 1), to(other, 1)));
	});

	test.each(['draft', 'voided', 'abandoned', 'disputed', 'partially-refunded', 'refunded', 'paid'])(
		'are refused for a %s invoice',
		async (status) => {
			const { id } = await created(memo({ customerId: FLORIST }));
			const refused = await refusal(id, 'allocations.invoices.0.invoiceId');
			await refused(allocate(to(invoiceOf(FLORIST, status), 1)));
		},
	);

	test('are refused when one invoice is named twice', async () => {
		const { id } = await created(memo());
		await (
			await refusal(id, 'allocations.invoices.1.invoiceId')
		)(allocate(to(OPEN, 1), to(OPEN, 2)));
	});

	describe('to an invoice that is settled by now', () => {
		let id: string;
		beforeEach(async () => {
			({ id } = await created(ofTotal(200, { customerId: CYCLES, ...allocate(to(PAST_DUE)) })));
			expect(await invoice(PAST_DUE)).toMatchObject({ status: 'paid' });
		});

		test('stay when they are sent as they are', async () => {
			const { allocations } = await patched(id, allocate(to(UNPAID, 5), to(PAST_DUE, 120.4)));
			expect(granted(allocations.invoices)).toEqual([
				[UNPAID, 5],
				[PAST_DUE, 120.4],
			]);
		});

		test.each([
			['changed', [to(PAST_DUE, 120)], 'allocations.invoices.0.invoiceId'],
			['sent without an amount', [to(PAST_DUE)], 'allocations.invoices.0.invoiceId'],
			['left out', [to(UNPAID, 5)], 'allocations.invoices'],
			['all deleted', [], 'allocations.invoices'],
		])('cannot be %s', async (_name, rows, field) => {
			await (
				await refusal(id, field)
			)(allocate(...rows));
		});
	});

	test('forbid items below what is allocated', async () => {
		const { id } = await created(ofTotal(100, allocate(to(OPEN, 60))));
		const items = (unitPrice: number) => ({ items: [{ unitPrice, quantity: 1 }] });
		await (
			await refusal(id, 'items')
		)(items(59.99));
		expect(await patched(id, items(60))).toMatchObject({ status: 'applied', unusedAmount: 0 });
		expect(await patched(id, { ...items(70), ...allocate(to(OPEN, 65)) })).toMatchObject({
			unusedAmount: 5,
		});
		expect(await patched(id, { ...items(50), ...allocate(to(OPEN)) })).toMatchObject({
			unusedAmount: 0,
			totalAmount: 50,
		});
	});

	test('show up in the customer’s credit balance', async () => {
		await created(ofTotal(100, allocate(to(OPEN, 60.01))));
		await created(ofTotal(0.2));
		await created(ofTotal(7.5, { currency: 'EUR' }));
		const { data } = await api.get(`/customers/${PRINT_SHOP}/credit-balance`);
		expect(data).toEqual({
			balances: [
				{ currency: 'USD', unallocatedAmount: 40.19 },
				{ currency: 'EUR', unallocatedAmount: 7.5 },
			],
		});
		for (const fixedStatus of ['voided', 'draft', 'quotation'] as const) {
			const { id } = await created(memo({ customerId: FLORIST }));
			sandbox.rebilly.data.creditMemos.get(id)!.fixedStatus = fixedStatus;
		}
		const other = await api.get(`/customers/${FLORIST}/credit-balance`);
		expect(other.data).toEqual({ balances: [] });
		expectProblem(await api.get('/customers/cus_none/credit-balance'), 404);
	});
});

describe('allocations to transactions', () => {
	const allocate = (transactionId: string, amount?: number) => ({
		allocations: { transactions: [{ transactionId, amount }] },
	});
	const find = (wanted: (row: Row) => boolean) =>
		[...sandbox.rebilly.data.transactions.values()].find(wanted)!.id;

	test('use the memo up, no further than the transaction goes', async () => {
		const refund = refundOf(PRINT_SHOP);
		const first = await created(ofTotal(100, allocate(refund)));
		expect(first).toMatchObject({ status: 'applied', unusedAmount: 0 });
		expect(first.allocations.transactions[0]).toMatchObject({
			transactionId: refund,
			currency: 'USD',
		});
		const second = await created(ofTotal(100, allocate(refund, 100)));
		expect(granted(second.allocations.transactions)).toEqual([[refund, 45.05]]);
		expect(await patched(first.id, { allocations: { transactions: [] } })).toMatchObject({
			status: 'issued',
		});
		const third = await patched(second.id, allocate(refund, 100));
		expect(granted(third.allocations.transactions)).toEqual([[refund, 100]]);
	});

	test('share the memo with invoices, which are served first', async () => {
		const { allocations } = await created(
			ofTotal(100, {
				allocations: {
					transactions: [{ transactionId: refundOf(PRINT_SHOP) }],
					invoices: [{ invoiceId: invoiceOf(PRINT_SHOP, 'unpaid'), amount: 70 }],
				},
			}),
		);
		expect([allocations.invoices[0].amount, allocations.transactions[0].amount]).toEqual([70, 30]);
	});

	test('can go to a disputed payment', async () => {
		const disputed = find((row) => row.isDisputed);
		const { allocations } = await created(
			ofTotal(10, { customerId: FLORIST, ...allocate(disputed) }),
		);
		expect(granted(allocations.transactions)).toEqual([[disputed, 10]]);
	});

	test.each<[string, () => Row]>([
		['an unknown one', () => allocate('txn_none')],
		['a sale', () => allocate(find((row) => row.type === 'sale' && row.customerId === PRINT_SHOP))],
		['another customer’s', () => allocate(refundOf(BAKERY))],
		['one in another currency', () => ({ currency: 'EUR', ...allocate(refundOf(PRINT_SHOP)) })],
		[
			'a declined one',
			() => ({ customerId: BAKERY, ...allocate(find((row) => row.result === 'declined')) }),
		],
	])('are refused for %s', async (_name, over) => {
		expectProblem(
			await api.post('/credit-memos', memo(over())),
			422,
			'allocations.transactions.0.transactionId',
		);
	});

	test('are refused when one transaction is named twice', async () => {
		const row = { transactionId: refundOf(PRINT_SHOP), amount: 1 };
		expectProblem(
			await api.post('/credit-memos', memo({ allocations: { transactions: [row, row] } })),
			422,
			'allocations.transactions.1.transactionId',
		);
	});
});

describe('rate limit', () => {
	test('writes say what is left of 3,000; reads say nothing and cost nothing', async () => {
		const first = await api.post('/credit-memos', memo());
		const read = await api.get('/credit-memos');
		const second = await api.post('/credit-memos', {});
		expect(first.headers).toMatchObject({
			'x-ratelimit-limit': '3000',
			'x-ratelimit-remaining': '2999',
		});
		expect(read.headers).not.toHaveProperty('x-ratelimit-limit');
		expect(second.headers['x-ratelimit-remaining']).toBe('2998');
	});

	test('a refusal names the time at which the next window begins', async () => {
		sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 60 } });
		const before = Math.floor(Date.now() / 1000);
		await api.get('/customers');
		const refused = await api.get('/customers');
		expectProblem(refused, 429);
		expect(refused.data.title).toBe('Rate Limit Exceeded');
		const after = Number(refused.headers['x-ratelimit-retry-after']);
		expect(after).toBeGreaterThanOrEqual(before + 60);
		expect(after).toBeLessThanOrEqual(before + 62);
	});
});
