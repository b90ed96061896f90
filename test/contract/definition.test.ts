/** The check itself: that it finds what is wrong, and nothing where nothing is. */
import type { RecordedRequest } from '../../sandbox';
import type { NodeName } from '../fixtures/engine';
import { locator } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { Definition, describeWith, loadDefinitions } from './definition';

const VERSIONS = ['3.0.3', '3.1.1'];

/** A small API with one of everything that the check has to understand. */
function anApi(openapi: string): Definition {
	const nullable = (type: string) =>
		openapi.startsWith('3.0') ? { type, nullable: true } : { type: [type, 'null'] };
	const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
	const note = { content: { 'application/json': { schema: ref('Note') } } };
	return new Definition({
		openapi,
		servers: [{ url: 'https://notes.example.com/shops/{shopId}' }],
		security: [{ key: [] }, { token: [] }],
		paths: {
			'/notes': {
				get: {
					operationId: 'listNotes',
					parameters: [
						{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
						{ name: 'order', in: 'query', schema: { type: 'string', enum: ['up', 'down'] } },
						{ name: 'on', in: 'query', schema: { type: 'string', format: 'date' } },
						{ name: 'archived', in: 'query', schema: { type: 'boolean' } },
						{
							name: 'sort',
							in: 'query',
							explode: false,
							schema: { type: 'array', items: { type: 'string', maxLength: 4 } },
						},
						{ name: 'guessed', in: 'query', schema: { type: 'string' }, 'x-unverified': true },
						{ name: 'shop', in: 'query', required: true, schema: { type: 'string' } },
					],
					responses: { 200: { content: { 'application/json': { schema: { type: 'array' } } } } },
				},
				post: {
					operationId: 'createNote',
					requestBody: {
						required: true,
						content: { 'application/json': { schema: ref('Note') } },
					},
					responses: {
						201: {
							headers: {
								Location: { schema: { type: 'string', format: 'uri' } },
								'X-Left': { schema: { type: 'integer' } },
							},
							...note,
						},
						'4XX': { content: { 'application/json': { schema: ref('Refusal') } } },
					},
				},
			},
			'/rows': {
				get: {
					operationId: 'listRows',
					parameters: [
						{ name: 'filter', in: 'query', schema: { type: 'string' } },
						{
							name: 'sort',
							in: 'query',
							explode: false,
							schema: { type: 'array', items: { type: 'string' } },
						},
					],
					responses: {
						200: {
							content: { 'application/json': { schema: { type: 'array', items: ref('Note') } } },
						},
					},
				},
			},
			'/notes/latest': { get: { operationId: 'getLatestNote', responses: { 200: note } } },
			'/notes/{id}': {
				parameters: [
					{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
				],
				get: {
					operationId: 'getNote',
					responses: {
						200: {
							content: {
								...note.content,
								'application/pdf': { schema: { type: 'string', format: 'binary' } },
							},
						},
					},
				},
				delete: { operationId: 'deleteNote', responses: { 204: {} } },
			},
			'/status': {
				servers: [{ url: 'https://notes.example.com' }],
				get: {
					operationId: 'getStatus',
					security: [],
					'x-unverified': true,
					responses: { 200: { content: { 'application/json': { schema: {} } } } },
				},
			},
		},
		components: {
			securitySchemes: {
				key: { type: 'apiKey', in: 'header', name: 'X-Key' },
				token: { type: 'http', scheme: 'bearer' },
			},
			schemas: {
				Note: {
					type: 'object',
					required: ['id', 'text', 'kind'],
					properties: {
						id: { type: 'string', readOnly: true },
						text: { type: 'string', maxLength: 10 },
						kind: { type: 'string', enum: ['plain', 'loud'] },
						memo: nullable('string'),
						secret: { type: 'string', writeOnly: true },
						createdTime: { allOf: [ref('Timestamp')] },
						rows: { type: 'array', items: ref('Row') },
						account: { oneOf: [ref('ById'), ref('ByName')] },
						either: { oneOf: [ref('Base'), ref('Refusal')] },
						free: { type: 'object' },
						open: {
							type: 'object',
							additionalProperties: true,
							properties: { known: { type: 'integer' } },
						},
						parent: ref('Note'),
					},
				},
				Timestamp: { type: 'string', format: 'date-time', readOnly: true },
				Base: { type: 'object', properties: { amount: { type: 'number' } } },
				Row: {
					allOf: [ref('Base'), { type: 'object', properties: { label: { type: 'string' } } }],
				},
				ById: account('id'),
				ByName: account('name'),
				Refusal: {
					type: 'object',
					required: ['message'],
					properties: { message: { type: 'string' } },
				},
			},
		},
	});
}

function account(way: string) {
	return {
		type: 'object',
		required: ['type', way],
		properties: { type: { type: 'string', enum: [way] }, [way]: { type: 'string' } },
	};
}

const ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const NOW = '2026-11-22T08:00:00Z';
const NOTE = { text: 'Hello', kind: 'plain' };

/** An exchange in which nothing is wrong, with what the test changes. */
function anExchange(
	method: string,
	path: string,
	{ body, headers = {}, answer = {} }: { body?: unknown; headers?: object; answer?: object } = {},
): RecordedRequest {
	const ok = { status: 200, headers: JSON_TYPE, body: { id: ID, ...NOTE } as unknown, ...answer };
	return {
		service: 'rebilly',
		method,
		path: `/shops/one${path}`,
		headers: { 'x-key': '[hidden]', accept: 'application/json', ...JSON_TYPE, ...headers },
		body: body ?? null,
		rawBody: body === undefined ? '' : JSON.stringify(body),
		receivedAt: Date.parse(NOW),
		status: ok.status,
		handled: { status: ok.status, at: Date.parse(NOW) },
		answer: ok,
	};
}

const created = (answer: object = {}) => ({
	status: 201,
	headers: { ...JSON_TYPE, location: 'http://localhost/notes/1', 'x-left': '12' },
	...answer,
});
const creation = (body: unknown, answer: object = {}) =>
	anExchange('POST', '/notes', { body, answer: created(answer) });
const list = (query: string) =>
	anExchange('GET', `/notes?shop=one${query}`, { answer: { body: [] } });
const reading = (body: unknown) => anExchange('GET', '/notes/latest', { answer: { body } });

describe.each(VERSIONS)('The check of an exchange by OpenAPI %s', (version) => {
	const api = anApi(version);
	const findings = (exchange: RecordedRequest) =>
		api.check(exchange).map(({ operation, place, problem }) => `${operation}: ${place} ${problem}`);

	test.each([
		['a read', reading({ id: ID, ...NOTE })],
		[
			'a read with all properties',
			reading({ id: ID, ...NOTE, createdTime: '2026-11-22T08:00:00Z' }),
		],
		['null where it may be', reading({ id: ID, ...NOTE, memo: null })],
		['a property of another branch', creation({ ...NOTE, rows: [{ amount: 1, label: 'One' }] })],
		['one of several forms', creation({ ...NOTE, account: { type: 'name', name: 'Sales' } })],
		[
			'a form that is only one of several by its other properties',
			creation({ ...NOTE, either: { message: 'x' } }),
		],
		['anything in a free object', creation({ ...NOTE, free: { any: { thing: 1 } } })],
		['anything in an open object', creation({ ...NOTE, open: { known: 1, other: true } })],
		['a write-only property that is sent', creation({ ...NOTE, secret: 'x' })],
		['query parameters', list('&limit=100&order=up&on=2026-11-22&archived=false&sort=a,-b')],
		['a path with an ID', anExchange('GET', `/notes/${ID}`)],
		['a file', pdf('application/pdf', 'application/pdf')],
		['an answer without a body', anExchange('DELETE', `/notes/${ID}`, { answer: gone() })],
		[
			'a status of a declared range',
			creation(NOTE, { status: 418, headers: JSON_TYPE, body: { message: 'No' } }),
		],
		[
			'the other credential',
			{ ...reading({ id: ID, ...NOTE }), headers: { authorization: '[hidden]' } },
		],
		['a broken connection', { ...creation(NOTE), status: null, answer: undefined }],
	])('has nothing against %s', (_what, exchange) => {
		expect(findings(exchange)).toEqual([]);
	});

	test.each([
		['a wrong type', { ...NOTE, text: 1 }, '/text must be string'],
		['an amount as text', { ...NOTE, rows: [{ amount: '1' }] }, '/rows/0/amount must be number'],
		['a missing property', { text: 'Hello' }, '/kind is missing'],
		[
			'a value that is not a choice',
			{ ...NOTE, kind: 'odd' },
			'/kind must be one of ["plain","loud"]',
		],
		[
			'too long a text',
			{ ...NOTE, text: 'Hello world' },
			'/text must NOT have more than 10 characters',
		],
		['an unknown property', { ...NOTE, extra: 1 }, '/extra is not declared'],
		[
			'an unknown property of a row',
			{ ...NOTE, rows: [{ other: 1 }] },
			'/rows/0/other is not declared',
		],
		[
			'an unknown property of an object inside',
			{ ...NOTE, parent: { ...NOTE, no: 1 } },
			'/parent/no is not declared',
		],
		['a read-only property', { ...NOTE, id: ID }, '/id is read-only'],
		[
			'a read-only property inside',
			{ ...NOTE, parent: { ...NOTE, id: ID } },
			'/parent/id is read-only',
		],
		[
			'one that is read-only where it is defined',
			{ ...NOTE, createdTime: NOW },
			'/createdTime is read-only',
		],
		['null where it may not be', { ...NOTE, text: null }, '/text must be string'],
		[
			'a wrong type in an open object',
			{ ...NOTE, open: { known: 'x' } },
			'/open/known must be integer',
		],
	])('finds %s in what is sent', (_what, body, finding) => {
		expect(findings(creation(body))).toEqual([`createNote: request body ${finding}`]);
	});

	test('finds that none of several forms fits', () => {
		const account = { type: 'id', name: 'Sales' };
		expect(findings(creation({ ...NOTE, account }))).toContain(
			'createNote: request body /account must match exactly one schema in oneOf',
		);
	});

	test('finds a property that no form declares', () => {
		const account = { type: 'id', id: '1', extra: 1 };
		expect(findings(creation({ ...NOTE, account }))).toContain(
			'createNote: request body /account/extra is not declared',
		);
	});

	test('finds that a type is asked for which is not offered, and what came instead', () => {
		expect(findings(pdf('application/zip', 'application/pdf'))).toEqual([
			'getNote: request header Accept must be one of application/json, application/pdf',
			"getNote: answer content-type 'application/pdf' was not asked for",
		]);
	});

	test.each([
		['&filter=kind:plain;rows:1..&sort=-text,kind', []],
		['&filter=kind:plain;colour:red', ['request query filter names colour, which no row has']],
		['&sort=-size,text', ['request query sort names size, which no row has']],
	])('looks for the fields that a list is filtered and sorted by: %s', (query, expected) => {
		expect(findings(anExchange('GET', `/rows?${query}`, { answer: { body: [] } }))).toEqual(
			expected.map((finding) => `listRows: ${finding}`),
		);
	});

	test.each([
		['an unknown property', { id: ID, ...NOTE, extra: 1 }, '/extra is not declared'],
		['a write-only property', { id: ID, ...NOTE, secret: 'x' }, '/secret is write-only'],
		['that a read-only property is missing', NOTE, '/id is missing'],
		[
			'a wrong format',
			{ id: ID, ...NOTE, createdTime: 'today' },
			'/createdTime must match format "date-time"',
		],
	])('finds %s in what is answered', (_what, body, finding) => {
		expect(findings(reading(body))).toEqual([`getLatestNote: answer body ${finding}`]);
	});

	test.each([
		['an unknown parameter', list('&colour=red'), 'request query colour is not declared'],
		['too large a number', list('&limit=101'), 'request query limit must be <= 100'],
		['text for a number', list('&limit=ten'), 'request query limit must be integer'],
		[
			'a value that is not a choice',
			list('&order=odd'),
			'request query order must be one of ["up","down"]',
		],
		[
			'a time for a date',
			list('&on=2026-11-22T08:00:00Z'),
			'request query on must match format "date"',
		],
		[
			'a wrong row of a list',
			list('&sort=a,bcdef'),
			'request query sort /1 must NOT have more than 4 characters',
		],
		[
			'a parameter that is there twice',
			list('&limit=1&limit=2'),
			'request query limit is there more than once',
		],
		[
			'a parameter that nobody saw documented',
			list('&guessed=1'),
			'request query guessed is not verified',
		],
	])('finds %s in the query', (_what, exchange, finding) => {
		expect(findings(exchange)).toEqual([`listNotes: ${finding}`]);
	});

	test.each([
		[
			'a query parameter that is missing',
			anExchange('GET', '/notes', { answer: { body: [] } }),
			'listNotes: request query shop is missing',
		],
		[
			'an ID of another form',
			anExchange('GET', '/notes/one'),
			'getNote: request path id must match format "uuid"',
		],
		[
			'an unknown path',
			anExchange('GET', '/letters'),
			'GET /shops/one/letters: request is not declared',
		],
		[
			'a path outside of the server',
			{ ...reading({ id: ID, ...NOTE }), path: '/notes/latest' },
			'GET /notes/latest: request is not declared',
		],
		[
			'an unknown method',
			anExchange('PATCH', `/notes/${ID}`),
			`PATCH /shops/one/notes/${ID}: request is not declared`,
		],
		[
			'an operation that nobody saw documented',
			{ ...reading({}), path: '/status' },
			'getStatus: request is not verified',
		],
		[
			'a missing body',
			anExchange('POST', '/notes', { answer: created() }),
			'createNote: request body is missing',
		],
		[
			'a body where none belongs',
			anExchange('DELETE', `/notes/${ID}`, { body: {}, answer: gone() }),
			'deleteNote: request body is not declared',
		],
		[
			'a body of another type',
			anExchange('POST', '/notes', {
				body: NOTE,
				headers: { 'content-type': 'text/plain' },
				answer: created(),
			}),
			"createNote: request content-type 'text/plain' is not declared",
		],
		[
			'a missing credential',
			{ ...reading({ id: ID, ...NOTE }), headers: {} },
			'getLatestNote: request headers have none of key, token',
		],
		[
			'an undeclared status',
			anExchange('GET', '/notes/latest', { answer: { status: 202 } }),
			'getLatestNote: answer status 202 is not declared',
		],
		[
			'an answer of a type that was not asked for',
			pdf('application/pdf', 'application/json', { id: ID, ...NOTE }),
			"getNote: answer content-type 'application/json' was not asked for",
		],
		[
			'an answer of another type',
			pdf('application/pdf', 'text/html'),
			"getNote: answer content-type 'text/html' is not declared",
		],
		[
			'a missing answer',
			anExchange('GET', '/notes/latest', { answer: { body: null } }),
			'getLatestNote: answer body is missing',
		],
		[
			'an answer where none belongs',
			anExchange('DELETE', `/notes/${ID}`, { answer: { ...gone(), body: {} } }),
			'deleteNote: answer body is not declared',
		],
		[
			'a missing header',
			creation(NOTE, { headers: { ...JSON_TYPE, 'x-left': '1' } }),
			'createNote: answer header Location is missing',
		],
		[
			'a header of another type',
			creation(NOTE, { headers: { ...created().headers, 'x-left': 'few' } }),
			'createNote: answer header X-Left must be integer',
		],
	])('finds %s', (_what, exchange, finding) => {
		expect(findings(exchange)).toEqual([finding]);
	});

	test('names an operation by the path without a placeholder, where there is one', () => {
		expect(api.find('GET', '/shops/one/notes/latest')?.name).toBe('getLatestNote');
		expect(api.find('GET', '/shops/one/notes/other')?.name).toBe('getNote');
	});

	test('wants the answers to be recorded', () => {
		const exchange = { ...reading({ id: ID, ...NOTE }), answer: undefined };
		expect(() => api.check(exchange)).toThrow('did not record');
	});
});

function gone() {
	return { status: 204, headers: {}, body: null };
}

function pdf(accept: string, contentType: string, body: unknown = '%PDF-1.7'): RecordedRequest {
	const answer = { headers: { 'content-type': contentType }, body };
	return anExchange('GET', `/notes/${ID}`, { headers: { accept }, answer });
}

describe('Without definitions', () => {
	test('there is nothing to load', () => {
		expect(loadDefinitions('/nowhere')).toBeUndefined();
	});
});

describeWith(loadDefinitions(), 'The definitions of the APIs', (definitions) => {
	let fixture: RecordsFixture;

	beforeAll(async () => {
		fixture = await RecordsFixture.start();
	});
	afterAll(async () => await fixture.sandbox.close());

	/** What is found when something is changed in an exchange that took place. */
	async function changed(
		node: NodeName,
		operation: string,
		change: (exchange: Mutable) => void,
	): Promise<string[]> {
		fixture.sandbox.reset();
		if (node === 'layer') {
			const allocations = {
				allocation: [{ invoice_id: locator(fixture.layerInvoice()), amount: '45.05' }],
			};
			await fixture.credit({ allocations });
		} else {
			const allocations = {
				invoices: [{ invoiceId: locator(fixture.invoice()), amount: '45.05' }],
			};
			await fixture.memo({ allocations });
		}
		const found = fixture.sandbox.requests().find(({ service, method, path }) => {
			return service === node && definitions[node].find(method, path)?.name === operation;
		});
		const exchange = structuredClone(found) as Mutable;
		expect(definitions[node].check(exchange)).toEqual([]);
		change(exchange);
		return definitions[node].check(exchange).map(({ place, problem }) => `${place} ${problem}`);
	}

	const MEMO_CHANGES: Change[] = [
		[
			'an amount as text',
			(it) => (it.body.items[0].unitPrice = '1'),
			'request body /items/0/unitPrice must be number',
		],
		['the ID in the body', (it) => (it.body.id = 'refund-1'), 'request body /id is read-only'],
		['the total', (it) => (it.body.totalAmount = 1), 'request body /totalAmount is read-only'],
		[
			'the currency of an allocation',
			(it) => (it.body.allocations.invoices[0].currency = 'USD'),
			'request body /allocations/invoices/0/currency is read-only',
		],
		[
			'the time of an allocation',
			(it) => (it.body.allocations.invoices[0].createdTime = NOW),
			'request body /allocations/invoices/0/createdTime is read-only',
		],
		[
			'a field that does not exist',
			(it) => (it.body.note = 'x'),
			'request body /note is not declared',
		],
		[
			'a field of an item that does not exist',
			(it) => (it.body.items[0].sku = 'x'),
			'request body /items/0/sku is not declared',
		],
		[
			'a reason that does not exist',
			(it) => (it.body.reason = 'refund'),
			expect.stringContaining('request body /reason must be one of'),
		],
		['no customer', (it) => delete it.body.customerId, 'request body /customerId is missing'],
		[
			'an ID with a slash',
			(it) => (it.path = it.path.replace('refund-1', 'refund%2F1')),
			expect.stringContaining('request path id must match pattern'),
		],
		['a query', (it) => (it.path += '?force=true'), 'request query force is not declared'],
		['another status', (it) => (it.answer.status = 202), 'answer status 202 is not declared'],
		[
			'a field of the answer that does not exist',
			(it) => (it.answer.body.items[0].sku = 'x'),
			'answer body /items/0/sku is not declared',
		],
		[
			'a status of the memo that does not exist',
			(it) => (it.answer.body.status = 'open'),
			expect.stringContaining('answer body /status must be one of'),
		],
		[
			'no rate limit',
			(it) => delete it.answer.headers['x-ratelimit-remaining'],
			'answer header X-RateLimit-Remaining is missing',
		],
	];

	test.each(MEMO_CHANGES)('Rebilly refuses %s', async (_what, change, finding) => {
		expect(await changed('rebilly', 'PutCreditMemo', change)).toEqual([finding]);
	});

	const CREDIT_CHANGES: Change[] = [
		[
			'an amount with decimals',
			(it) => (it.body.line_items[0].amount = 1.5),
			'request body /line_items/0/amount must be integer',
		],
		[
			'an ID that is none',
			(it) => (it.body.allocations[0].invoice_id = 'one'),
			'request body /allocations/0/invoice_id must match format "uuid"',
		],
		[
			'a field that only Layer sets',
			(it) => (it.body.created_at = NOW),
			'request body /created_at is not declared',
		],
		[
			'a field of a line that does not exist',
			(it) => (it.body.line_items[0].tax = 1),
			'request body /line_items/0/tax is not declared',
		],
		[
			'a field of the account that does not exist',
			(it) => (it.body.line_items[0].revenue_account_identifier.name = 'x'),
			'request body /line_items/0/revenue_account_identifier/name is not declared',
		],
		['null for the memo', (it) => (it.body.memo = null), 'request body /memo must be string'],
		['no lines', (it) => delete it.body.line_items, 'request body /line_items is missing'],
		['another status', (it) => (it.answer.status = 302), 'answer status 302 is not declared'],
		[
			'an answer without its envelope',
			(it) => (it.answer.body = it.answer.body.data),
			expect.stringContaining('answer body'),
		],
		[
			'a field of the answer that does not exist',
			(it) => (it.answer.body.data.customer.vat = 'x'),
			'answer body /data/customer/vat is not declared',
		],
		[
			'no rate limit',
			(it) => delete it.answer.headers['x-ratelimit-reset'],
			'answer header X-RateLimit-Reset is missing',
		],
	];

	test.each(CREDIT_CHANGES)('Layer refuses %s', async (_what, change, finding) => {
		expect(await changed('layer', 'createCustomerCredit', change)).toContainEqual(finding);
	});
});

type Mutable = RecordedRequest & { body: any; answer: any };
type Change = [what: string, change: (exchange: Mutable) => unknown, finding: unknown];
