import fc from 'fast-check';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { contentDifferences, rowsOf, unallocated } from '../../nodes/Layer/api/creditContent';
import { layerClient, type LayerClient } from '../../nodes/Layer/actions/client';
import { getAll as getAllInvoices } from '../../nodes/Layer/actions/invoice/getAll.operation';
import { findCustomer } from '../../nodes/Layer/api/customers';
import { apiUrl, checkCredential, tokenRequest } from '../../nodes/Layer/api/environment';
import { matches } from '../../nodes/Layer/api/filters';
import { findInvoiceIds, listOpenInvoices } from '../../nodes/Layer/api/invoices';
import { listPage, listUpTo, unwrap } from '../../nodes/Layer/api/lists';
import { LAYER } from '../../nodes/Layer/api/profile';
import { sameTags } from '../../nodes/Layer/api/tags';
import type {
	CustomerCredit,
	CustomerCreditBody,
	LedgerAccount,
} from '../../nodes/Layer/api/types';
import { ApiError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import type { ServiceHttp } from '../../nodes/shared/http/client';
import { LiveHttp } from '../../nodes/shared/http/liveHttp';
import type { AnyOperation, Operation } from '../../nodes/shared/run/operation';
import { ITEM } from '../itemContext';
import { hurry } from '../pace';

hurry();

const ACCOUNT = 'a0000000-0000-4000-8000-000000000004';
const OTHER_ACCOUNT = 'a0000000-0000-4000-8000-00000000000f';

describe('differences between what was asked and what Layer holds', () => {
	const asked: CustomerCreditBody = {
		external_id: 're_1042',
		customer_id: 'c1',
		sent_at: '2026-11-22T00:00:00Z',
		memo: 'For the delay',
		reference_number: 'CR-7',
		line_items: [
			{
				amount: 14505,
				revenue_account_identifier: { type: 'AccountId', id: ACCOUNT },
				memo: 'Refund',
				reference_number: 'R-1',
			},
			{
				amount: 500,
				revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
			},
		],
	};
	const account: LedgerAccount = { id: ACCOUNT, stable_name: 'REFUNDS', name: 'Refunds' };
	const sales: LedgerAccount = { id: OTHER_ACCOUNT, stable_name: 'SALES', name: 'Sales' };
	const found: CustomerCredit = {
		id: 'cc1',
		external_id: 're_1042',
		customer: { id: 'c1', external_id: 'cus_7' },
		sent_at: '2026-11-22T00:00:00Z',
		memo: 'For the delay',
		reference_number: 'CR-7',
		line_items: [
			{ amount: 14505, ledger_account: account, memo: 'Refund', reference_number: 'R-1' },
			{ amount: 500, ledger_account: sales, memo: null, reference_number: null },
		],
		allocations: [{ invoice_id: 'in1', amount: 100 }],
	};
	const first = found.line_items[0]!;
	const second = found.line_items[1]!;
	const withItems = (...items: CustomerCredit['line_items']): Partial<CustomerCredit> => ({
		line_items: items,
	});
	const fieldsOf = (body: Partial<CustomerCreditBody>, credit: Partial<CustomerCredit>) =>
		contentDifferences({ ...asked, ...body }, { ...found, ...credit }, 2).map(({ field }) => field);

	test('none', () => expect(contentDifferences(asked, found, 2)).toEqual([]));

	test.each<[string, Partial<CustomerCredit>, string[]]>([
		['another customer', { customer: { id: 'c2' } }, ['Customer']],
		['no customer', { customer: undefined }, ['Customer']],
		['another memo', { memo: 'Other' }, ['Memo']],
		['no memo', { memo: null }, ['Memo']],
		['another reference number', { reference_number: 'CR-8' }, ['Reference Number']],
		['another time', { sent_at: '2026-11-22T00:00:01Z' }, ['Sent At']],
		[
			'one line item less',
			withItems(first),
			['Number of Line Items', 'Line Items, row 2: Amount', 'Line Items, row 2: Revenue Account'],
		],
		['one line item more', withItems(first, second, second), ['Number of Line Items']],
		[
			'another amount',
			withItems({ ...first, amount: 14504 }, second),
			['Line Items, row 1: Amount'],
		],
		[
			'another account by ID',
			withItems({ ...first, ledger_account: sales }, second),
			['Line Items, row 1: Revenue Account'],
		],
		[
			'another account by name',
			withItems(first, { ...second, ledger_account: account }),
			['Line Items, row 2: Revenue Account'],
		],
		[
			'no account',
			withItems({ ...first, ledger_account: undefined }, second),
			['Line Items, row 1: Revenue Account'],
		],
		[
			'another memo of an item',
			withItems({ ...first, memo: 'Other' }, second),
			['Line Items, row 1: Memo'],
		],
		[
			'another reference number of an item',
			withItems({ ...first, reference_number: null }, second),
			['Line Items, row 1: Reference Number'],
		],
		[
			'line items the other way round',
			withItems(second, first),
			[
				'Line Items, row 1: Amount',
				'Line Items, row 1: Revenue Account',
				'Line Items, row 1: Memo',
				'Line Items, row 1: Reference Number',
				'Line Items, row 2: Amount',
				'Line Items, row 2: Revenue Account',
			],
		],
		['several things', { customer: { id: 'c2' }, memo: null }, ['Customer', 'Memo']],
	])('%s', (_what, credit, fields) => expect(fieldsOf({}, credit)).toEqual(fields));

	test.each<[string, Partial<CustomerCreditBody>, Partial<CustomerCredit>]>([
		[
			'the same instant written in another way',
			{ sent_at: '2026-11-22T01:00:00+01:00' },
			{ sent_at: '2026-11-22T00:00:00.000Z' },
		],
		['nothing asked, null found', { memo: undefined }, { memo: null }],
		['nothing asked, empty found', { memo: undefined }, { memo: '' }],
		['nothing asked, nothing found', { memo: undefined }, { memo: undefined }],
		['no reference number', { reference_number: undefined }, { reference_number: null }],
		['other allocations, which change later', {}, { allocations: [] }],
		[
			'a customer named by the external ID',
			{ customer_id: undefined, customer_external_id: 'cus_7' },
			{},
		],
	])('%s is none', (_what, body, credit) => expect(fieldsOf(body, credit)).toEqual([]));

	test('of a customer named by the external ID', () =>
		expect(fieldsOf({ customer_id: undefined, customer_external_id: 'cus_8' }, {})).toEqual([
			'Customer',
		]));

	test.each<[string, LedgerAccount, LedgerAccount]>([
		['plain', { id: ACCOUNT }, { stable_name: 'SALES' }],
		['wrapped', { id: { id: ACCOUNT } }, { stable_name: { stable_name: 'SALES' } }],
	])('none, with the account in its %s form', (_form, byId, byName) =>
		expect(
			fieldsOf(
				{},
				withItems({ ...first, ledger_account: byId }, { ...second, ledger_account: byName }),
			),
		).toEqual([]),
	);

	test.each<[string, LedgerAccount, LedgerAccount]>([
		['plain', { id: OTHER_ACCOUNT }, { stable_name: 'OTHER' }],
		['wrapped', { id: { id: OTHER_ACCOUNT } }, { stable_name: { stable_name: 'OTHER' } }],
		['without a name or an id', { id: {} }, { stable_name: null }],
		['with an empty wrapper', { id: undefined }, { stable_name: {} }],
	])('two, with other accounts in their %s form', (_form, byId, byName) =>
		expect(
			fieldsOf(
				{},
				withItems({ ...first, ledger_account: byId }, { ...second, ledger_account: byName }),
			),
		).toEqual(['Line Items, row 1: Revenue Account', 'Line Items, row 2: Revenue Account']),
	);

	test('show both sides', () =>
		expect(
			contentDifferences(
				asked,
				{
					...found,
					line_items: [
						{ ...first, amount: 1, ledger_account: { id: { id: OTHER_ACCOUNT } } },
						second,
					],
				},
				2,
			),
		).toEqual([
			{ field: 'Line Items, row 1: Amount', asked: '145.05', found: '0.01' },
			{
				field: 'Line Items, row 1: Revenue Account',
				asked: ACCOUNT,
				found: OTHER_ACCOUNT,
			},
		]));
});

describe('what of a credit is not allocated', () => {
	test.each<[Partial<CustomerCredit>, bigint]>([
		[{}, 15005n],
		[{ allocations: [] }, 15005n],
		[{ allocations: [{ invoice_id: 'a', amount: 5 }] }, 15000n],
		[
			{
				allocations: [
					{ invoice_id: 'a', amount: 15000 },
					{ invoice_id: 'b', amount: 5 },
				],
			},
			0n,
		],
		[{ line_items: [] }, 0n],
	])('%j: %p cents', (more, cents) =>
		expect(
			unallocated({ id: 'cc1', line_items: [{ amount: 15000 }, { amount: 5 }], ...more }),
		).toBe(cents),
	);

	test('its rows, in their order', () =>
		expect(
			rowsOf({
				id: 'cc1',
				line_items: [],
				allocations: [
					{ invoice_id: 'b', amount: 2 },
					{ invoice_id: 'a', amount: 1 },
				],
			}),
		).toEqual([
			{ targetId: 'b', amount: 2n },
			{ targetId: 'a', amount: 1n },
		]));
});

describe('a credential', () => {
	const client = { authentication: 'clientCredentials', clientId: 'id', clientSecret: 'secret' };
	const token = { authentication: 'accessToken', accessToken: 'token' };

	test.each([
		['sandbox', 'https://sandbox.layerfi.com', 'https://sandbox.layerfi.com/sandbox'],
		['production', 'https://api.layerfi.com', 'https://api.layerfi.com/production'],
		['productionCanada', 'https://api-ca.layerfi.com', 'https://api-ca.layerfi.com/production'],
	])('of %s leads to %s', (environment, address, scope) => {
		for (const credentials of [
			{ ...client, environment },
			{ ...token, environment },
		]) {
			expect(LAYER.baseUrl(credentials)).toBe(address);
			expect(tokenRequest(credentials)).toEqual({
				tokenUrl: 'https://auth.layerfi.com/oauth2/token',
				scope,
			});
		}
	});

	test.each([
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
		['https://layer.example.com/', 'https://layer.example.com'],
		[' https://layer.example.com//  ', 'https://layer.example.com'],
		['https://example.com/layer', 'https://example.com/layer'],
	])('of another address, %p, leads to %s', (baseUrl, address) => {
		const credentials = {
			...client,
			environment: 'custom',
			baseUrl,
			tokenUrl: ' https://example.com/token ',
		};
		expect(apiUrl(credentials)).toBe(address);
		expect(tokenRequest(credentials)).toEqual({
			tokenUrl: 'https://example.com/token',
			scope: `${address}/sandbox`,
		});
	});

	test('of a known environment takes no address from fields that are not shown', () =>
		expect(
			LAYER.baseUrl({ ...token, environment: 'sandbox', baseUrl: 'https://evil.example.com' }),
		).toBe('https://sandbox.layerfi.com'));

	const custom = { ...token, environment: 'custom' };

	test.each<[string, Record<string, unknown>, string]>([
		['no environment', { ...client }, "'Environment' in the Layer credential is not one of"],
		[
			'an unknown environment',
			{ ...client, environment: 'staging' },
			"'Environment' in the Layer credential is not one of",
		],
		[
			'no client ID',
			{ ...client, environment: 'sandbox', clientId: ' ' },
			"'Client ID' in the Layer credential is empty",
		],
		[
			'no client secret',
			{ ...client, environment: 'sandbox', clientSecret: undefined },
			"'Client Secret' in the Layer credential is empty",
		],
		[
			'no token',
			{ ...token, environment: 'sandbox', accessToken: '' },
			"'Access Token' in the Layer credential is empty",
		],
		[
			'a client, where a token was chosen',
			{ ...client, authentication: 'accessToken', environment: 'sandbox' },
			"'Access Token' in the Layer credential is empty",
		],
		...[
			undefined,
			'',
			'layer.example.com',
			'ftp://layer.example.com',
			'https://',
			'https:// layer.example.com',
			'https://layer.example.com/a b',
			'javascript:alert(1)',
			'file:///etc/passwd',
			// Paths are put behind the address, and a query or fragment would swallow them.
			'https://layer.example.com?a=b',
			'https://layer.example.com/a#b',
			// Addresses are shown in errors.
			'https://user:secret@layer.example.com',
		].map((baseUrl): [string, Record<string, unknown>, string] => [
			`the address ${String(baseUrl)}`,
			{ ...custom, baseUrl },
			"'Base URL' in the Layer credential is not valid",
		]),
	])('with %s is refused', (_what, credentials, message) =>
		expect(() => LAYER.baseUrl(credentials as ICredentialDataDecryptedObject)).toThrow(message),
	);

	test('with an address but no address for tokens gets no token', () =>
		expect(() =>
			tokenRequest({ ...client, environment: 'custom', baseUrl: 'https://layer.example.com' }),
		).toThrow("'Token URL' in the Layer credential is not valid"));

	test('is refused without showing its secrets', () => {
		const credentials = { ...client, clientSecret: 'hush', environment: 'nowhere' };
		let message = '';
		try {
			checkCredential(credentials);
		} catch (error) {
			message = `${String(error)} ${JSON.stringify(error)}`;
		}
		expect(message).not.toBe('');
		expect(message).not.toContain('hush');
	});
});

describe('an answer', () => {
	test.each<[string, number, unknown]>([
		['with data', 200, { data: { id: 'a' } }],
		['bare', 201, { id: 'a' }],
		['a list', 200, []],
		['empty', 204, ''],
		['nothing', 200, undefined],
	])('%s is no error', (_what, status, body) =>
		expect(LAYER.readError(status, body)).toBeUndefined(),
	);

	test.each<[string, number, unknown, string]>([
		[
			'a description',
			400,
			{ errors: [{ type: 'BadRequest', description: 'amount is wrong', error_enum: 'X' }] },
			'Layer: amount is wrong',
		],
		[
			'several',
			400,
			{ errors: [{ description: 'a is wrong' }, { description: 'b is wrong' }] },
			'Layer: a is wrong; b is wrong',
		],
		[
			'a code without a description',
			404,
			{ errors: [{ type: 'NotFound', error_enum: 'SpecifiedIdNotFound' }] },
			'Layer: SpecifiedIdNotFound',
		],
		['a type alone', 500, { errors: [{ type: 'InternalError' }] }, 'Layer: InternalError'],
		['an empty one', 500, { errors: [{}] }, 'Layer: the answer has status 500'],
		['none', 500, { errors: [] }, 'Layer: the answer has status 500'],
		['another body', 502, '<html>Bad gateway</html>', 'Layer: the answer has status 502'],
		['no body', 503, undefined, 'Layer: the answer has status 503'],
		['a redirect', 302, '', 'Layer: the answer has status 302'],
		[
			'errors beside a good status',
			200,
			{ data: { id: 'a' }, errors: [{ description: 'not saved' }] },
			'Layer: not saved',
		],
	])('with %s is an error: %d', (_what, status, body, message) =>
		expect(LAYER.readError(status, body)?.message).toBe(message),
	);

	test('with errors of another form beside a good status is an error too', () =>
		expect(LAYER.readError(200, { data: { id: 'a' }, errors: ['not saved'] })).toBeDefined());

	test.each([400, 401, 403, 404, 429])('of status %d comes with advice', (status) =>
		expect(LAYER.advise(status)).toMatch(/^[A-Z].+[^.]$/),
	);

	test('of another status comes without', () => expect(LAYER.advise(418)).toBeUndefined());
});

describe('rate limits', () => {
	const NOW = Date.parse('2026-11-22T12:00:00Z');
	const reset = (seconds: number) => String(NOW / 1000 + seconds);

	beforeEach(() => {
		jest.spyOn(Date, 'now').mockReturnValue(NOW);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test.each<[string, number, Record<string, string>, unknown]>([
		['nothing', 200, {}, {}],
		['seconds to wait', 429, { 'retry-after': '2' }, { retryInMs: 2000 }],
		['seconds that a busy server asks for', 503, { 'retry-after': '7' }, { retryInMs: 7000 }],
		['part of a second', 429, { 'retry-after': '0.5' }, { retryInMs: 500 }],
		['no time to wait', 429, { 'retry-after': '0' }, { retryInMs: 0 }],
		['headers without a value', 429, { 'retry-after': '', 'x-ratelimit-remaining': '' }, {}],
		['a wait that is no number', 429, { 'retry-after': 'soon' }, {}],
		[
			'a full window',
			200,
			{ 'x-ratelimit-remaining': '99', 'x-ratelimit-reset': reset(1) },
			{ remaining: 99, resetInMs: 1000 },
		],
		[
			'an empty window',
			200,
			{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(1) },
			{ remaining: 0, resetInMs: 1000 },
		],
		[
			'a window that is over',
			200,
			{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(-5) },
			{ remaining: 0, resetInMs: 0 },
		],
		[
			'our clock an hour slow',
			200,
			{
				date: new Date(NOW + 3_600_000).toUTCString(),
				'x-ratelimit-remaining': '0',
				'x-ratelimit-reset': reset(3601),
			},
			{ remaining: 0, resetInMs: 1000 },
		],
		[
			'our clock an hour fast',
			200,
			{
				date: new Date(NOW - 3_600_000).toUTCString(),
				'x-ratelimit-remaining': '0',
				'x-ratelimit-reset': reset(-3599),
			},
			{ remaining: 0, resetInMs: 1000 },
		],
		[
			'a date that is none',
			200,
			{ date: 'yesterday', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset(1) },
			{ remaining: 0, resetInMs: 1000 },
		],
	])('%s', (_what, status, headers, expected) => {
		const { retryInMs, remaining, resetInMs } = LAYER.readRate(status, headers);
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
				baseUrl: 'https://layer.example.com',
				authentication: 'accessToken',
				accessToken: 'token',
			}),
		getExecutionCancelSignal: () => undefined,
		helpers: {
			httpRequestWithAuthentication: (_type: string, request: IHttpRequestOptions) => {
				requests.push(structuredClone(request));
				return Promise.resolve({ statusCode: 200, headers: {}, body: answer(request) });
			},
		},
	} as unknown as IExecuteFunctions;
	return { http: await LiveHttp.connect(context, LAYER), requests };
}

test('a busy server is asked again after the time that it says', async () => {
	jest.useFakeTimers();
	const answers = [
		{ statusCode: 503, headers: { 'retry-after': '7' }, body: {} },
		{ statusCode: 200, headers: {}, body: { data: { id: 'a' } } },
	];
	const asked: number[] = [];
	const context = {
		getCredentials: async () => ({
			environment: 'custom',
			baseUrl: 'https://layer.example.com',
			authentication: 'accessToken',
			accessToken: 'token',
		}),
		getExecutionCancelSignal: () => undefined,
		helpers: {
			httpRequestWithAuthentication: async () => {
				asked.push(Date.now());
				return answers[asked.length - 1];
			},
		},
	} as unknown as IExecuteFunctions;
	try {
		const http = await LiveHttp.connect(context, LAYER);
		const answer = http.request({ method: 'GET', path: ['v1', 'things', 'a'] });
		await jest.advanceTimersByTimeAsync(8000);
		expect((await answer).status).toBe(200);
		expect(asked[1]! - asked[0]!).toBe(7000);
	} finally {
		jest.useRealTimers();
	}
});

type Values = Record<string, unknown>;

function locator(mode: string, value: unknown): Values {
	return { __rl: true, mode, value };
}

/** What an operation asks the service for when its form is filled in like this. */
async function asked(operation: AnyOperation<LayerClient>, values: Values): Promise<Values> {
	const single = operation as Operation<LayerClient, never>;
	const defaults = new Map<string, unknown>(
		single.description.map((field) => [field.name, field.default]),
	);
	const fields = new FieldGroup(
		(name) => (name in values ? values[name] : defaults.get(name)),
		single.description,
	);
	const input = single.readFields(fields, ITEM);
	const { http, requests } = await connected(() => []);
	await single.execute(layerClient(http), input, {} as IExecuteFunctions, async () => undefined);
	return requests[0]?.qs ?? {};
}

describe('the envelope', () => {
	test.each<[unknown, unknown]>([
		[{ data: { id: 'a' } }, { id: 'a' }],
		[{ data: [1, 2], meta: {} }, [1, 2]],
		[{ id: 'a' }, { id: 'a' }],
		[
			[1, 2],
			[1, 2],
		],
		[{ data: null }, null],
		[undefined, undefined],
		['text', 'text'],
	])('of %j holds %j', (body, content) => expect(unwrap(body)).toEqual(content));
});

describe('lists', () => {
	const ids = (rows: ReadonlyArray<{ id: string }>) => rows.map(({ id }) => id).join('');
	const rows = (text: string) => [...text].map((id) => ({ id }));
	const page = (text: string, cursor?: unknown, hasMore: unknown = cursor !== undefined) => ({
		data: rows(text),
		meta: { pagination: { cursor, has_more: hasMore } },
	});
	const queries = (requests: IHttpRequestOptions[]) => requests.map(({ qs }) => qs);

	async function listed(pages: unknown[], limit?: number) {
		let next = 0;
		const { http, requests } = await connected(() => pages[next++] ?? page(''));
		const found = (await listUpTo<{ id: string }>(http, ['v1', 'things'], { q: 'x' }, limit)).rows;
		return { found: ids(found), queries: queries(requests), requests };
	}

	test.each<[string, unknown[], string, number]>([
		['one page', [page('abc')], 'abc', 1],
		['an empty page', [page('')], '', 1],
		['a bare list', [rows('abc')], 'abc', 1],
		['a page without figures', [{ data: rows('abc') }], 'abc', 1],
		['three pages', [page('ab', 'c1'), page('cd', 'c2'), page('e')], 'abcde', 3],
		['a last page with a cursor', [page('ab', 'c1'), page('cd', 'c2', false)], 'abcd', 2],
		['an empty cursor', [page('ab', '', true), page('cd')], 'ab', 1],
		['a cursor that is null', [page('ab', null, true), page('cd')], 'ab', 1],
		['a cursor that is no text', [page('ab', 5, true), page('cd')], 'ab', 1],
		[
			'a cursor that comes again',
			[page('ab', 'c1'), page('cd', 'c1'), page('ef', 'c1')],
			'abcd',
			2,
		],
		[
			'cursors that go round in circles',
			[page('ab', 'c1'), page('cd', 'c2'), page('ef', 'c1'), page('gh', 'c2')],
			'abcdef',
			3,
		],
		['rows that come twice', [page('abc', 'c1'), page('cd', 'c2'), page('de')], 'abcde', 3],
		['an empty page in between', [page('ab', 'c1'), page('', 'c2'), page('c')], 'abc', 3],
	])('of %s', async (_what, pages, found, count) => {
		const result = await listed(pages);
		expect(result.found).toBe(found);
		expect(result.requests).toHaveLength(count);
	});

	test('ask for page sizes and follow the cursor', async () => {
		const { queries: asked } = await listed([page('ab', 'c1'), page('c')]);
		expect(asked).toEqual([
			{ q: 'x', limit: 100 },
			{ q: 'x', limit: 100, cursor: 'c1' },
		]);
	});

	test('ask for no more than is still wanted', async () => {
		const { found, queries: asked } = await listed(
			[page('ab', 'c1'), page('bc', 'c2'), page('de')],
			4,
		);
		expect(found).toBe('abcd');
		expect(asked.map((query) => query?.limit)).toEqual([4, 2, 1]);
	});

	test('stop once there are enough', async () => {
		const { found, requests } = await listed([page('abc', 'c1'), page('def')], 3);
		expect(found).toBe('abc');
		expect(requests).toHaveLength(1);
	});

	test('give no more than was asked for, whatever the server does', async () => {
		expect((await listed([page('abcdef')], 2)).found).toBe('ab');
	});

	test.each([[{ data: {} }], [{ data: 'x' }], ['<html>'], [undefined], [{ errors: [] }]])(
		'of %j are refused',
		async (body) => {
			const { http } = await connected(() => body);
			const list = listPage(http, ['v1', 'things'], {});
			await expect(list).rejects.toThrow(ApiError);
			await expect(list).rejects.toThrow("not its API's form");
		},
	);

	test('are complete, in order and without repetition, whatever the pages', async () => {
		const situation = fc.record({
			count: fc.nat(350),
			pageSize: fc.integer({ min: 1, max: 120 }),
			overlap: fc.nat(3),
			limit: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
		});
		await fc.assert(
			fc.asyncProperty(situation, async ({ count, pageSize, overlap, limit }) => {
				const all = Array.from({ length: count }, (_, index) => ({ id: `row${index}` }));
				const { http, requests } = await connected(({ qs }) => {
					const { cursor = '0', limit: size } = (qs ?? {}) as { cursor?: string; limit: number };
					const start = Number(cursor);
					const end = start + Math.min(size, pageSize);
					// Rows at the edge are repeated, as when one was added meanwhile.
					const next = Math.max(start + 1, end - overlap);
					return {
						data: all.slice(start, end),
						meta: { pagination: { cursor: String(next), has_more: end < count } },
					};
				});
				const found = (await listUpTo<{ id: string }>(http, ['v1', 'things'], {}, limit)).rows;
				expect(found).toEqual(all.slice(0, limit));
				expect(requests.every(({ qs }) => Number(qs?.limit) <= 100)).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});
});

describe('what a server might give although it was not asked for', () => {
	test('closed invoices are not open', async () => {
		const { http } = await connected(() => [
			{ id: 'a', outstanding_balance: 5, status: 'SENT' },
			{ id: 'b', outstanding_balance: 5, status: 'SOMETHING_NEW' },
			{ id: 'c', outstanding_balance: 0, status: 'PAID' },
			{ id: 'd', outstanding_balance: 5, status: 'VOIDED' },
			{ id: 'e', outstanding_balance: 5, status: 'DRAFT' },
			{ id: 'f', status: 'SENT' },
			{ id: 'g', outstanding_balance: -5, status: 'SENT' },
		]);
		const open = await listOpenInvoices({ http, businessId: 'b1' }, 'c1');
		expect(open.map(({ id }) => id)).toEqual(['a', 'b']);
	});

	test('another customer is not the one that was looked for', async () => {
		const { http } = await connected(() => [{ id: 'a', external_id: 'cus_8' }]);
		expect(await findCustomer({ http, businessId: 'b1' }, 'cus_7')).toBeUndefined();
	});

	test('another invoice does not have the reference number', async () => {
		const { http } = await connected(() => [
			{ id: 'a', reference_number: 'INV-1' },
			{ id: 'b', reference_number: 'INV-10' },
			{ id: 'c', reference_number: 'INV-2' },
			{ id: 'd', reference_number: 'INV-2' },
		]);
		expect(await findInvoiceIds({ http, businessId: 'b1' }, ['INV-10', 'INV-1'])).toEqual(
			new Map([
				['INV-10', 'b'],
				['INV-1', 'a'],
			]),
		);
		await expect(findInvoiceIds({ http, businessId: 'b1' }, ['INV-3'])).rejects.toThrow(
			"No invoice in Layer has the reference number 'INV-3'",
		);
		await expect(findInvoiceIds({ http, businessId: 'b1' }, ['INV-1', 'INV-2'])).rejects.toThrow(
			"More than one invoice in Layer has the reference number 'INV-2'",
		);
	});

	test('no reference numbers need no request', async () => {
		const { http, requests } = await connected(() => []);
		expect(await findInvoiceIds({ http, businessId: 'b1' }, [])).toEqual(new Map());
		expect(requests).toHaveLength(0);
	});
});

describe('the tags of a record', () => {
	const tag = { key: 'department', value: 'sales' };
	const named = { ...tag, value_display_name: 'Sales' };

	test.each<[string, Parameters<typeof sameTags>[0], Parameters<typeof sameTags>[1], boolean]>([
		['none', [], [], true],
		['none, and none shown', [], undefined, true],
		['the same', [tag], [{ ...tag, dimension_display_name: null }], true],
		['the same with a name that was not asked for', [tag], [named], true],
		[
			'the same in another order',
			[tag, { key: 'a', value: 'b' }],
			[{ key: 'a', value: 'b' }, tag],
			true,
		],
		['another name', [named], [{ ...named, value_display_name: 'Verkauf' }], false],
		['another value', [tag], [{ ...tag, value: 'support' }], false],
		['one more', [tag], [tag, { key: 'a', value: 'b' }], false],
		['one less', [tag], [], false],
		['nothing shown', [tag], undefined, false],
	])('%s', (_what, asked, found, same) => expect(sameTags(asked, found)).toBe(same));
});

describe('a row of a list whose filter the server may not know', () => {
	const row = {
		id: 'a',
		memo: 'For the Delay',
		reference_number: 'CR-7',
		sent_at: '2026-11-22T12:00:00Z',
		status: 'SENT',
		external_id: null,
	};

	test.each<[Parameters<typeof matches>[1], boolean]>([
		[{}, true],
		[{ memo: undefined }, true],
		[{ memo: 'for the delay' }, true],
		[{ memo: 'for the' }, false],
		[{ memo_contains: 'the del' }, true],
		[{ memo_contains: 'refund' }, false],
		[{ reference_number: 'CR-7' }, true],
		[{ reference_number: 'CR-8' }, false],
		[{ reference_numbers: 'CR-8,CR-7' }, true],
		[{ reference_numbers: 'CR-8,CR-70' }, false],
		[{ status: 'SENT,PAID' }, true],
		[{ status: 'PAID' }, false],
		[{ external_id: 're_1' }, false],
		[{ sent_at_start: '2026-11-22', sent_at_end: '2026-11-22' }, true],
		[{ sent_at_start: '2026-11-23' }, true],
		[{ sent_at_end: '2026-11-21' }, true],
		[{ sent_at_start: '2026-11-25' }, false],
		[{ sent_at_end: '2026-11-19' }, false],
		// What a filter is not about, or the answer does not show, is not compared.
		[{ customer_id: 'c2', limit: 5, cursor: 'x' }, true],
		[{ completed_at_start: '2030-01-01' }, true],
		[{ memo: 'for the delay', reference_number: 'CR-8' }, false],
	])('with %j is one of it: %p', (query, expected) => expect(matches(row, query)).toBe(expected));
});

describe('the filters of invoices', () => {
	const business = locator('id', 'b0000000-0000-4000-8000-000000000001');
	const customer = 'c0000000-0000-4000-8000-000000000002';
	const query = async (filters: Values): Promise<Values> => {
		const own = await asked(getAllInvoices, { businessId: business, returnAll: true, filters });
		const always = await asked(getAllInvoices, { businessId: business, returnAll: true });
		return Object.fromEntries(Object.entries(own).filter(([name]) => !(name in always)));
	};

	test.each<[Values, unknown]>([
		[{}, {}],
		[{ status: [] }, {}],
		[{ status: ['SENT', 'PAID'] }, { status: 'SENT,PAID' }],
		[{ customer: locator('list', customer) }, { customer_id: customer }],
		[{ customer: locator('externalId', 'cus_7') }, { customer_external_id: 'cus_7' }],
		[{ dueAfter: '2026-11-22' }, { due_at_start: '2026-11-22' }],
		[{ dueAfter: '2026-11-22T00:00:00' }, { due_at_start: '2026-11-22' }],
		[{ dueBefore: '2026-11-22T23:30:00-08:00' }, { due_at_end: '2026-11-22' }],
		[{ dueBefore: '2026-11-22T00:30:00+14:00' }, { due_at_end: '2026-11-22' }],
		[{ referenceNumbers: 'INV-1 , INV-2' }, { reference_numbers: 'INV-1,INV-2' }],
		[{ referenceNumbers: ' INV-1, INV-2 ' }, { reference_numbers: 'INV-1,INV-2' }],
	])('%j are %j', async (filters, expected) => expect(await query(filters)).toEqual(expected));

	test.each<[Values, string]>([
		[{ status: ['SENT', 'sent'] }, "'Status' is not one of its choices: 'sent'"],
		[{ customer: locator('id', 'cus_7') }, "'Customer' is not valid: 'cus_7'"],
		[{ dueAfter: '2026-02-31' }, "'Due After' is not a date: 2026-02-31"],
	])(
		'%j are refused',
		async (filters, message) => await expect(query(filters)).rejects.toThrow(message),
	);
});
