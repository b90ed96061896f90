import fc from 'fast-check';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { getAll as getAllInvoices } from '../../nodes/Rebilly/actions/invoice/getAll.operation';
import { getAll as getAllTransactions } from '../../nodes/Rebilly/actions/transaction/getAll.operation';
import { checkCredential, REBILLY_ID } from '../../nodes/Rebilly/api/environment';
import { filterAny, filterTerm, filterTimes } from '../../nodes/Rebilly/api/filters';
import { listUpTo } from '../../nodes/Rebilly/api/lists';
import { contentDifferences } from '../../nodes/Rebilly/api/memoContent';
import { REBILLY } from '../../nodes/Rebilly/api/profile';
import type { CreditMemo, CreditMemoBody, CreditMemoTax } from '../../nodes/Rebilly/api/types';
import { InputError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import type { ServiceHttp } from '../../nodes/shared/http/client';
import { LiveHttp } from '../../nodes/shared/http/liveHttp';
import type { AnyOperation, Operation } from '../../nodes/shared/run/operation';
import { ITEM } from '../itemContext';

describe('differences between what was asked and what Rebilly holds', () => {
	const tax: CreditMemoTax = {
		amount: 14.5,
		description: 'Sales tax',
		rate: 0.0725,
		stateAmount: 12,
		countyAmount: 2,
		cityAmount: 0.5,
		specialDistrictAmount: 0.25,
		stateRate: 0.06,
		countyRate: 0.01,
		cityRate: 0.0025,
		specialDistrictRate: 0.001,
		jurisdictions: { country: 'US', state: 'CA', county: 'Kern', city: 'Bakersfield' },
	};
	const asked: CreditMemoBody = {
		customerId: 'cus_7',
		currency: 'USD',
		invoiceId: 'in_1',
		reason: 'return',
		description: 'For the delay',
		shippingAmount: 4.95,
		items: [
			{
				unitPrice: 145.05,
				quantity: 2,
				description: 'Refund',
				invoiceItemId: 'ii_1',
				productId: 'prod_1',
				planId: 'plan_1',
				tax,
			},
			{ unitPrice: 5, quantity: 1 },
		],
	};
	const found: CreditMemo = {
		...asked,
		id: 'cm_1',
		number: 7,
		status: 'issued',
		totalAmount: 300,
		unusedAmount: 300,
		allocations: { invoices: [{ invoiceId: 'in_9', amount: 1 }] },
	};
	const first = asked.items![0]!;
	const second = asked.items![1]!;
	const fieldsOf = (body: Partial<CreditMemoBody>, memo: Partial<CreditMemo>) =>
		contentDifferences({ ...asked, ...body }, { ...found, ...memo }).map(({ field }) => field);
	/** What a vendor sends for what it does not have. */
	const nothing = null as unknown as undefined;

	test('none', () => expect(contentDifferences(asked, found)).toEqual([]));

	test.each<[string, Partial<CreditMemo>, string[]]>([
		['another customer', { customerId: 'cus_8' }, ['Customer']],
		['another currency', { currency: 'EUR' }, ['Currency']],
		['another invoice', { invoiceId: 'in_2' }, ['Invoice']],
		['no invoice', { invoiceId: null }, ['Invoice']],
		['another reason', { reason: 'other' }, ['Reason']],
		['another description', { description: 'Other' }, ['Description']],
		['another shipping amount', { shippingAmount: 4.94 }, ['Shipping Amount']],
		['no shipping amount', { shippingAmount: undefined }, ['Shipping Amount']],
		['one item more', { items: [first, second, second] }, ['Number of Line Items']],
		[
			'one item less',
			{ items: [first] },
			['Number of Line Items', 'Line Items, row 2: Unit Price', 'Line Items, row 2: Quantity'],
		],
		[
			'another price',
			{ items: [{ ...first, unitPrice: 145.04 }, second] },
			['Line Items, row 1: Unit Price'],
		],
		[
			'another quantity',
			{ items: [first, { ...second, quantity: 2 }] },
			['Line Items, row 2: Quantity'],
		],
		[
			'an unasked description',
			{ items: [first, { ...second, description: 'x' }] },
			['Line Items, row 2: Description'],
		],
		[
			'another invoice item',
			{ items: [{ ...first, invoiceItemId: 'x' }, second] },
			['Line Items, row 1: Invoice Item ID'],
		],
		[
			'another product',
			{ items: [{ ...first, productId: 'x' }, second] },
			['Line Items, row 1: Product ID'],
		],
		[
			'another plan',
			{ items: [{ ...first, planId: nothing }, second] },
			['Line Items, row 1: Plan ID'],
		],
		[
			'several things',
			{ customerId: 'cus_8', items: [{ ...first, quantity: 1 }, second] },
			['Customer', 'Line Items, row 1: Quantity'],
		],
	])('%s', (_what, memo, fields) => expect(fieldsOf({}, memo)).toEqual(fields));

	/** The form's name of a field: "stateAmount" is "State Amount". */
	const titleOf = (key: string) =>
		key.replace(/^./, (first) => first.toUpperCase()).replace(/(?=[A-Z])(?<=[a-z])/g, ' ');

	test.each(Object.keys(tax).filter((key) => key !== 'jurisdictions'))(
		'another %s of the tax',
		(key) => {
			const other = { ...tax, [key]: key === 'description' ? 'VAT' : 99 };
			expect(fieldsOf({}, { items: [{ ...first, tax: other }, second] })).toEqual([
				`Line Items, row 1: Tax, ${titleOf(key)}`,
			]);
		},
	);

	test('another jurisdiction of the tax', () => {
		const other = { ...tax, jurisdictions: { ...tax.jurisdictions, city: 'Delano' } };
		expect(fieldsOf({}, { items: [{ ...first, tax: other }, second] })).toEqual([
			'Line Items, row 1: Tax, Jurisdictions, City',
		]);
	});

	test('a tax that is missing, and one that was not asked for', () => {
		expect(fieldsOf({}, { items: [{ ...first, tax: undefined }, second] })).toContain(
			'Line Items, row 1: Tax, Amount',
		);
		expect(fieldsOf({}, { items: [first, { ...second, tax }] })).toContain(
			'Line Items, row 2: Tax, Amount',
		);
	});

	test.each<[string, Partial<CreditMemoBody>, Partial<CreditMemo>]>([
		['nothing asked, null found', { description: undefined }, { description: nothing }],
		['nothing asked, empty found', { description: undefined }, { description: '' }],
		['no invoice', { invoiceId: undefined }, { invoiceId: null }],
		['no shipping, zero found', { shippingAmount: undefined }, { shippingAmount: 0 }],
		['no shipping, nothing found', { shippingAmount: undefined }, { shippingAmount: undefined }],
		['shipping of zero, nothing found', { shippingAmount: 0 }, { shippingAmount: undefined }],
		['a reason of Rebilly’s own', { reason: undefined }, { reason: 'other' }],
		['other allocations, which change later', { allocations: {} }, { allocations: undefined }],
		[
			'fields of an item that are null',
			{},
			{
				items: [
					first,
					{
						...second,
						description: nothing,
						invoiceItemId: nothing,
						productId: nothing,
						planId: nothing,
						tax: nothing,
					},
				],
			},
		],
		['no items at all', { items: undefined }, { items: [] }],
		['no items, and none found', { items: [] }, { items: undefined }],
	])('%s is none', (_what, body, memo) => expect(fieldsOf(body, memo)).toEqual([]));

	test('what was not asked for must not be there', () => {
		expect(fieldsOf({ description: undefined }, {})).toEqual(['Description']);
		expect(fieldsOf({ invoiceId: undefined }, {})).toEqual(['Invoice']);
		expect(fieldsOf({ shippingAmount: undefined }, {})).toEqual(['Shipping Amount']);
	});

	test('show both sides', () =>
		expect(
			contentDifferences(asked, { ...found, items: [{ ...first, unitPrice: 1 }, second] }),
		).toEqual([{ field: 'Line Items, row 1: Unit Price', asked: '145.05', found: '1.00' }]));
});

describe('filter terms', () => {
	test.each([
		['cus_7', 'customerId:cus_7'],
		['a@example.com', 'customerId:a@example.com'],
		['a.b', 'customerId:a.b'],
		['a b', 'customerId:a b'],
		['a!b', 'customerId:a!b'],
		['~a-b_c', 'customerId:~a-b_c'],
	])('hold %p', (value, term) => expect(filterTerm('customerId', value, 'Customer')).toBe(term));

	test.each([
		'a;status:paid',
		'a,b',
		'a:b',
		'a..b',
		'..a',
		'a..',
		'!a',
		'@a',
		'a\nb',
		'a\rb',
		';',
		',',
		':',
		'..',
		'!',
		'@',
	])('cannot hold %p', (value) => {
		const act = () => filterTerm('customerId', value, 'Customer');
		expect(act).toThrow(InputError);
		expect(act).toThrow(`'Customer' cannot be searched for: '${value}'`);
	});

	test('are one term each, whatever the value', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (value) => {
				let term: string;
				try {
					term = filterTerm('field', value, 'Field');
				} catch (error) {
					expect(error).toBeInstanceOf(InputError);
					return;
				}
				expect(term).toBe(`field:${value}`);
				expect(term.slice('field:'.length)).not.toMatch(/[;,:\r\n]|\.\.|^[!@]/);
			}),
			{ numRuns: 1000 },
		);
	});

	test('for any of several values', () =>
		expect(filterAny('status', ['unpaid', 'past-due'])).toBe('status:unpaid,past-due'));

	test.each<[string | undefined, string | undefined, string[]]>([
		[undefined, undefined, []],
		['2026-11-22T00:00:00Z', undefined, ['dueTime:2026-11-22T00:00:00Z..']],
		[undefined, '2026-11-22T00:00:00Z', ['dueTime:..2026-11-22T00:00:00Z']],
		[
			'2026-11-22T00:00:00Z',
			'2026-11-23T00:00:00Z',
			['dueTime:2026-11-22T00:00:00Z..2026-11-23T00:00:00Z'],
		],
	])('for times from %p to %p', (from, to, terms) =>
		expect(filterTimes('dueTime', from, to)).toEqual(terms),
	);
});

describe('an id', () => {
	test.each(['a', 'cus_0YV7DDSDD1C8DA64KHH2W33CPF', 'a@b~c-d.e_f', '...', 'x'.repeat(50)])(
		'may be %p',
		(id) => expect(REBILLY_ID.pattern.test(id)).toBe(true),
	);

	test.each(['', 'a b', 'a/b', 'a:b', 'a%2Fb', 'ä', 'a\n', '\na', 'x'.repeat(51)])(
		'may not be %p',
		(id) => expect(REBILLY_ID.pattern.test(id)).toBe(false),
	);

	// In an address these lead to another place, escaped or not.
	test.each(['.', '..'])('may not be %p', (id) => expect(REBILLY_ID.pattern.test(id)).toBe(false));
});

describe('a credential', () => {
	const key = { authentication: 'apiKey', organizationId: 'org_1' };
	const sandbox = { ...key, environment: 'sandbox', apiKey: 'sk_sandbox_abc' };
	const live = { ...key, environment: 'live', apiKey: 'sk_live_abc' };
	const custom = { ...key, environment: 'custom', apiKey: 'anything' };

	test.each<[string, Record<string, unknown>, string]>([
		['the sandbox', sandbox, 'https://api-sandbox.rebilly.com/organizations/org_1'],
		['live', live, 'https://api.rebilly.com/organizations/org_1'],
		[
			'a key without an environment in it',
			{ ...live, apiKey: 'secret' },
			'https://api.rebilly.com/organizations/org_1',
		],
		[
			'a bearer token',
			{
				authentication: 'bearerToken',
				bearerToken: 'x',
				environment: 'live',
				organizationId: ' o ',
			},
			'https://api.rebilly.com/organizations/o',
		],
		[
			'another address',
			{ ...custom, baseUrl: 'http://127.0.0.1:8080' },
			'http://127.0.0.1:8080/organizations/org_1',
		],
		[
			'another address with a slash at its end',
			{ ...custom, baseUrl: ' https://rebilly.example.com// ' },
			'https://rebilly.example.com/organizations/org_1',
		],
		[
			'another address, with a key of any environment',
			{ ...custom, baseUrl: 'http://127.0.0.1:8080', apiKey: 'sk_live_abc' },
			'http://127.0.0.1:8080/organizations/org_1',
		],
		[
			'fields that are not shown',
			{ ...live, baseUrl: 'https://evil.example.com', bearerToken: 'x' },
			'https://api.rebilly.com/organizations/org_1',
		],
	])('of %s leads to its address', (_what, credentials, address) =>
		expect(REBILLY.baseUrl(credentials as ICredentialDataDecryptedObject)).toBe(address),
	);

	const at = (field: string) => `'${field}' in the Rebilly credential`;

	test.each<[string, Record<string, unknown>, string]>([
		['no organization', { ...live, organizationId: ' ' }, `${at('Organization ID')} is empty`],
		[
			'an organization that is a path',
			{ ...live, organizationId: '../other' },
			`${at('Organization ID')} is not valid`,
		],
		[
			'an organization that leads up the path',
			{ ...live, organizationId: '..' },
			`${at('Organization ID')} is not valid`,
		],
		['no key', { ...live, apiKey: '' }, `${at('API Key')} is empty`],
		['a key that is no text', { ...live, apiKey: 5 }, `${at('API Key')} is empty`],
		[
			'a publishable key',
			{ ...live, apiKey: 'pk_live_abc' },
			`${at('API Key')} is a publishable key`,
		],
		[
			'a live key in the sandbox',
			{ ...sandbox, apiKey: 'sk_live_abc' },
			`${at('API Key')} belongs to the live environment, but the credential is set to sandbox`,
		],
		[
			'a sandbox key in live',
			{ ...live, apiKey: ' sk_sandbox_abc' },
			`${at('API Key')} belongs to the sandbox environment, but the credential is set to live`,
		],
		[
			'no token',
			{ ...live, authentication: 'bearerToken', bearerToken: '' },
			`${at('Bearer Token')} is empty`,
		],
		[
			'no environment',
			{ ...live, environment: undefined, apiKey: 'secret' },
			`${at('Environment')} is not one of`,
		],
		[
			'an unknown environment',
			{ ...live, environment: 'staging', apiKey: 'secret' },
			`${at('Environment')} is not one of its choices: 'staging'`,
		],
		...[
			undefined,
			'',
			'rebilly.example.com',
			'ftp://rebilly.example.com',
			'https://rebilly.example.com/organizations/org_1',
			'https://rebilly example.com',
			'https://',
			'javascript:alert(1)',
			'file:///etc/passwd',
			// Paths are put behind the address, and a query or fragment would swallow them.
			'https://rebilly.example.com?a=b',
			'https://rebilly.example.com#a',
			// Addresses are shown in errors.
			'https://user:secret@rebilly.example.com',
		].map((baseUrl): [string, Record<string, unknown>, string] => [
			`the address ${String(baseUrl)}`,
			{ ...custom, baseUrl },
			`${at('Base URL')} is not valid`,
		]),
	])('with %s is refused', (_what, credentials, message) =>
		expect(() => REBILLY.baseUrl(credentials as ICredentialDataDecryptedObject)).toThrow(message),
	);

	test('is refused without showing its secrets', () => {
		for (const credentials of [
			{ ...sandbox, apiKey: 'sk_live_hush' },
			{ ...sandbox, apiKey: 'pk_hush' },
		]) {
			let message = '';
			try {
				checkCredential(credentials);
			} catch (error) {
				message = `${String(error)} ${JSON.stringify(error)}`;
			}
			expect(message).not.toBe('');
			expect(message).not.toContain('hush');
		}
	});
});

describe('an answer', () => {
	test.each([200, 201, 204])('of status %d is no error', (status) =>
		expect(REBILLY.readError(status, { title: 'x', status: 500 })).toBeUndefined(),
	);

	test.each<[string, number, unknown, unknown]>([
		[
			'a title and a detail',
			409,
			{ title: 'Conflict', detail: 'Already voided', status: 409 },
			{ message: 'Rebilly: Conflict: Already voided', fieldErrors: [], isVendorForm: true },
		],
		[
			'a title alone',
			404,
			{ title: 'Not Found' },
			{ message: 'Rebilly: Not Found', fieldErrors: [], isVendorForm: true },
		],
		[
			'an empty title',
			404,
			{ title: '', detail: 5 },
			{ message: 'Rebilly: status 404', fieldErrors: [], isVendorForm: true },
		],
		[
			'fields',
			422,
			{
				title: 'Invalid',
				invalidFields: [
					{ field: 'items.0.unitPrice', message: 'must be above 0' },
					{ field: 'items.0.unitPrice', message: 'must be a number' },
					{ message: 'is not complete' },
					{ field: 'currency' },
					'odd',
				],
			},
			{
				message: 'Rebilly: Invalid',
				isVendorForm: true,
				fieldErrors: [
					{ field: 'items.0.unitPrice', message: 'must be above 0' },
					{ field: 'items.0.unitPrice', message: 'must be a number' },
					{ message: 'is not complete' },
					{ field: 'currency', message: 'is not valid' },
				],
			},
		],
		['a page', 502, '<html>', { message: 'Rebilly answered with status 502', isVendorForm: false }],
		[
			'nothing',
			503,
			undefined,
			{ message: 'Rebilly answered with status 503', isVendorForm: false },
		],
		['a list', 500, [], { message: 'Rebilly answered with status 500', isVendorForm: false }],
		['a redirect', 303, {}, { message: 'Rebilly answered with status 303', isVendorForm: false }],
	])('with %s is an error', (_what, status, body, expected) =>
		expect(REBILLY.readError(status, body)).toEqual(expected),
	);

	test.each([401, 403, 404, 409, 422, 429])('of status %d comes with advice', (status) =>
		expect(REBILLY.advise(status)).toMatch(/^[A-Z].+[^.]$/),
	);

	test('of another status comes without', () => expect(REBILLY.advise(418)).toBeUndefined());
});

describe('rate limits', () => {
	const NOW = Date.parse('2026-11-22T12:00:00Z');
	const at = (seconds: number) => String(NOW / 1000 + seconds);

	beforeEach(() => {
		jest.spyOn(Date, 'now').mockReturnValue(NOW);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test.each<[string, number, Record<string, string>, unknown]>([
		['nothing', 200, {}, {}],
		['requests left', 201, { 'x-ratelimit-remaining': '3599' }, { remaining: 3599 }],
		['a time to come back', 429, { 'x-ratelimit-retry-after': at(30) }, { retryInMs: 30_000 }],
		['a time that is past', 429, { 'x-ratelimit-retry-after': at(-30) }, { retryInMs: 0 }],
		['a time that is none', 429, { 'x-ratelimit-retry-after': 'soon' }, {}],
		['no time', 429, {}, {}],
		[
			'headers without a value',
			429,
			{ 'x-ratelimit-retry-after': '', 'x-ratelimit-remaining': '' },
			{},
		],
		['a time on a success', 200, { 'x-ratelimit-retry-after': at(30) }, {}],
		[
			'our clock an hour slow',
			429,
			{
				date: new Date(NOW + 3_600_000).toUTCString(),
				'x-ratelimit-retry-after': at(3630),
			},
			{ retryInMs: 30_000 },
		],
		[
			'our clock an hour fast',
			429,
			{
				date: new Date(NOW - 3_600_000).toUTCString(),
				'x-ratelimit-retry-after': at(-3570),
			},
			{ retryInMs: 30_000 },
		],
		[
			'a date that is none',
			429,
			{ date: 'yesterday', 'x-ratelimit-retry-after': at(30) },
			{ retryInMs: 30_000 },
		],
	])('%s', (_what, status, headers, expected) => {
		const { retryInMs, remaining, resetInMs } = REBILLY.readRate(status, headers);
		expect({ retryInMs, remaining, resetInMs }).toEqual(expected);
	});
});

/** A connection on which answers are given by hand. */
async function connected(
	answer: (request: IHttpRequestOptions) => unknown,
): Promise<{ http: ServiceHttp; requests: IHttpRequestOptions[] }> {
	const requests: IHttpRequestOptions[] = [];
	const context = {
		getCredentials: () =>
			Promise.resolve({
				environment: 'custom',
				baseUrl: 'https://rebilly.example.com',
				organizationId: 'org_1',
				apiKey: 'key',
			}),
		getExecutionCancelSignal: () => undefined,
		helpers: {
			httpRequestWithAuthentication: (_type: string, request: IHttpRequestOptions) => {
				requests.push(structuredClone(request));
				return Promise.resolve({ statusCode: 200, headers: {}, body: answer(request) });
			},
		},
	} as unknown as IExecuteFunctions;
	return { http: await LiveHttp.connect(context, REBILLY), requests };
}

type Values = Record<string, unknown>;

function locator(mode: string, value: unknown): Values {
	return { __rl: true, mode, value };
}

/** What an operation asks the service for when its form is filled in like this. */
async function asked(operation: AnyOperation<ServiceHttp>, values: Values): Promise<Values> {
	const single = operation as Operation<ServiceHttp, never>;
	const defaults = new Map<string, unknown>(
		single.description.map((field) => [field.name, field.default]),
	);
	const fields = new FieldGroup(
		(name) => (name in values ? values[name] : defaults.get(name)),
		single.description,
	);
	const input = single.readFields(fields, ITEM);
	const { http, requests } = await connected(() => []);
	await single.execute(http, input, {} as IExecuteFunctions, async () => undefined);
	return requests[0]?.qs ?? {};
}

interface Row {
	id: string;
	createdTime: string;
	customerId: string;
}

/** Rebilly's lists in small: at most 1000 rows a page, at most offset 1000, filters over two fields. */
function page(all: readonly Row[], { qs = {} }: IHttpRequestOptions): Row[] {
	const { limit, offset, filter, sort } = qs as {
		limit: number;
		offset: number;
		filter?: string;
		sort: string;
	};
	expect(limit).toBeLessThanOrEqual(1000);
	expect(offset).toBeLessThanOrEqual(1000);
	const terms = (filter ?? '').split(';').filter((term) => term !== '');
	const fits = (row: Row) =>
		terms.every((term) => {
			const [field = '', value = ''] = [
				term.slice(0, term.indexOf(':')),
				term.slice(term.indexOf(':') + 1),
			];
			const held = row[field as keyof Row];
			if (value.includes('..')) {
				const [from = '', to = ''] = value.split('..');
				return (!from || held >= from) && (!to || held <= to);
			}
			const values = value.split(',');
			return values[0]?.startsWith('!') ? !values.includes(`!${held}`) : values.includes(held);
		});
	const direction = sort === '-createdTime' ? -1 : 1;
	return all
		.filter(fits)
		.sort((one, other) =>
			one.createdTime === other.createdTime
				? 0
				: one.createdTime < other.createdTime
					? -direction
					: direction,
		)
		.slice(offset, offset + limit);
}

describe('lists', () => {
	async function listed(all: readonly Row[], filter: string[], limit?: number) {
		const { http } = await connected((request) => page(all, request));
		return (await listUpTo<Row>(http, 'things', { filter }, limit)).rows;
	}

	/** Rows of which so many share one creation time, spread over some customers. */
	function rowsOf(groups: readonly number[], customers: number): Row[] {
		return groups.flatMap((count, second) =>
			Array.from({ length: count }, (_, index) => ({
				id: `row_${second}_${index}`,
				createdTime: new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString(),
				customerId: `cus_${index % customers}`,
			})),
		);
	}

	const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).sort();

	test.each<[string, number[], number]>([
		['no rows', [], 1],
		['one row', [1], 1],
		['a full page', [1000], 1],
		['a row more than a page', [600, 401], 1],
		['as many as can be reached', [1000, 1000], 1],
		['one more than can be reached', [1000, 1000, 1], 1],
		['almost as many as can be reached at one time', [1999], 50],
		['almost as many between others', [10, 1999, 10], 50],
		['several times with many', [1999, 1999, 1999], 5],
	])('of %s are complete, each row once', async (_what, groups, customers) => {
		const all = rowsOf(groups, customers);
		expect(ids(await listed(all, []))).toEqual(ids(all));
	});

	test('are complete, each row once, whatever the rows', async () => {
		const situation = fc.record({
			groups: fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 6 }),
			customers: fc.integer({ min: 1, max: 40 }),
			limit: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
		});
		await fc.assert(
			fc.asyncProperty(situation, async ({ groups, customers, limit }) => {
				const all = rowsOf(groups, customers);
				const found = await listed(all, [], limit);
				expect(new Set(ids(found)).size).toBe(found.length);
				expect(found).toHaveLength(Math.min(all.length, limit ?? Infinity));
			}),
			{ numRuns: 25 },
		);
	});

	test('keep to the filter in every window', async () => {
		const all = rowsOf([1500, 1500, 1500], 2);
		const own = all.filter(({ customerId }) => customerId === 'cus_1');
		expect(ids(await listed(all, ['customerId:cus_1']))).toEqual(ids(own));
		const range = 'createdTime:2026-01-01T00:00:01.000Z..2026-01-01T00:00:02.000Z';
		expect(ids(await listed(all, [range]))).toEqual(
			ids(all.filter(({ createdTime }) => createdTime >= '2026-01-01T00:00:01')),
		);
	});

	test('say so when more rows share one time than can be told apart', async () => {
		await expect(listed(rowsOf([2500], 1), [])).rejects.toThrow(
			'More than 2000 rows share one creation time',
		);
	});
});

describe('the filters of lists', () => {
	const HOSTILE = ['a;customerId:b', 'a,b', 'a:b', 'a..b', '!a', '@list', 'a\nb', 'a\r\nb'];
	const terms = async (operation: AnyOperation<ServiceHttp>, filters: Values) => {
		const { filter } = await asked(operation, { returnAll: true, filters });
		return typeof filter === 'string' ? filter.split(';') : [];
	};

	test.each<[Values, string[]]>([
		[{}, []],
		[{ currency: ' USD ' }, ['currency:USD']],
		[{ customerId: locator('list', 'cus_7') }, ['customerId:cus_7']],
		[{ status: ['unpaid', 'past-due'] }, ['status:unpaid,past-due']],
		[{ status: [] }, []],
		[{ dueAfter: '2026-11-22' }, ['dueTime:2026-11-22T00:00:00Z..']],
		[{ dueBefore: '2026-11-22T14:30:00+02:00' }, ['dueTime:..2026-11-22T14:30:00.999+02:00']],
		[
			{ dueAfter: '2026-11-22', dueBefore: '2026-11-23' },
			['dueTime:2026-11-22T00:00:00Z..2026-11-23T23:59:59.999Z'],
		],
	])('of invoices: %j', async (filters, expected) =>
		expect(await terms(getAllInvoices, filters)).toEqual(expected),
	);

	test.each<[Values, string[]]>([
		[{}, []],
		[{ type: 'refund', result: 'approved' }, ['type:refund', 'result:approved']],
		[{ currency: 'USD', customerId: 'cus_7' }, ['currency:USD', 'customerId:cus_7']],
		[{ type: '', result: ' ' }, []],
		[
			{ createdAfter: '2026-11-22', createdBefore: '2026-11-23T00:00:00.000-05:00' },
			['createdTime:2026-11-22T00:00:00Z..2026-11-23T00:00:00.000-05:00'],
		],
	])('of transactions: %j', async (filters, expected) =>
		expect(await terms(getAllTransactions, filters)).toEqual(expected),
	);

	test.each(HOSTILE)('do not take %p', async (value) => {
		for (const filters of [
			{ currency: value },
			{ customerId: value },
			{ customerId: locator('id', value) },
			{ status: [value] },
			{ dueAfter: value },
		]) {
			await expect(terms(getAllInvoices, filters)).rejects.toThrow(InputError);
		}
		for (const filters of [
			{ type: value },
			{ result: value },
			{ currency: value },
			{ customerId: value },
			{ createdBefore: value },
		]) {
			await expect(terms(getAllTransactions, filters)).rejects.toThrow(InputError);
		}
	});
});
