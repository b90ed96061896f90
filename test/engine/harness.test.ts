import Fastify, { type FastifyInstance } from 'fastify';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IExecuteFunctions,
	IHttpRequestHelper,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { once, EventEmitter } from 'node:events';

import { createEngine, type Engine, type WorkflowJson } from './harness';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

function nodeType(
	name: string,
	execute: Execute,
	description: Partial<INodeTypeDescription> = {},
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: name,
			defaults: { name },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
			...description,
		},
		execute,
	};
}

function engineFor(...nodeTypes: INodeType[]): Engine {
	return createEngine({ nodeTypes, credentialTypes: [] });
}

const json = (items: INodeExecutionData[] | undefined) => items?.map((item) => item.json);

const echo = nodeType(
	'echo',
	async function () {
		return [
			this.getInputData().map((_, item) => ({
				json: { value: this.getNodeParameter('value', item) },
				pairedItem: { item },
			})),
		];
	},
	{
		properties: [
			{
				displayName: 'Value',
				name: 'value',
				type: 'string',
				default: 'the default',
				required: true,
			},
		],
	},
);

const echoes = (value: string) => ({ node: echo, parameters: { value } });

describe('items', () => {
	const engine = engineFor(echo);

	test('reach the node and come back paired', async () => {
		const { status, outputs, error, runData } = await engine.runNode({
			...echoes('a'),
			items: [{ n: 1 }, { json: { n: 2 } }],
		});
		expect(status).toBe('success');
		expect(error).toBeUndefined();
		expect(outputs).toEqual([
			[
				{ json: { value: 'a' }, pairedItem: { item: 0 } },
				{ json: { value: 'a' }, pairedItem: { item: 1 } },
			],
		]);
		expect(json(runData['Start']?.[0]?.data?.main?.[0] ?? [])).toEqual([{ n: 1 }, { n: 2 }]);
	});

	test('keep their binary data, which stays in memory', async () => {
		const pdf = nodeType('pdf', async function () {
			const file = await this.helpers.prepareBinaryData(Buffer.from('%PDF-'), 'a.pdf');
			return [[{ json: {}, binary: { file } }]];
		});
		const { outputs } = await engine.runNode({ node: pdf });
		expect(outputs[0]?.[0]?.binary?.['file']).toMatchObject({
			fileName: 'a.pdf',
			mimeType: 'application/pdf',
			data: Buffer.from('%PDF-').toString('base64'),
		});
	});

	test('default to one empty item, and none at all run nothing', async () => {
		expect((await engine.runNode({ node: echo })).outputs).toHaveLength(1);
		expect(await engine.runNode({ node: echo, items: [] })).toMatchObject({
			status: 'success',
			outputs: [],
		});
	});

	test('make expressions differ from item to item', async () => {
		const items = [{ n: 1 }, { n: 2 }];
		const own = await engine.runNode({ ...echoes('={{ $json.n * 10 }}'), items });
		expect(json(own.outputs[0])).toEqual([{ value: 10 }, { value: 20 }]);
		const paired = await engine.runNode({ ...echoes("={{ $('Start').item.json.n }}"), items });
		expect(json(paired.outputs[0])).toEqual([{ value: 1 }, { value: 2 }]);
	});
});

describe('a node', () => {
	test('gets the defaults of its parameters', async () => {
		const { outputs } = await engineFor(echo).runNode({ node: 'echo' });
		expect(json(outputs[0])).toEqual([{ value: 'the default' }]);
	});

	test('is found by its full name, its short name or an instance that nobody registered', async () => {
		const engine = engineFor(echo);
		for (const node of ['echo', 'n8n-nodes-customer-credits.echo', { ...echo }]) {
			expect((await engine.runNode({ node })).status).toBe('success');
		}
		await expect(engine.runNode({ node: 'eco' })).rejects.toThrow('Unknown node type "eco"');
	});

	test('does not run while a required field is empty', async () => {
		const { status, error, outputs } = await engineFor().runNode(echoes(''));
		expect(status).toBe('error');
		expect(error?.message).toContain('"Value" is required');
		expect(outputs).toEqual([]);
	});

	test('gives hints, and an execution id that no other run has', async () => {
		const hinting = nodeType('hinting', async function () {
			this.addExecutionHints({ message: 'only 50 of 60' });
			return [[{ json: { id: this.getExecutionId() } }]];
		});
		const engine = engineFor(hinting);
		const first = await engine.runNode({ node: hinting });
		const second = await engine.runNode({ node: hinting });
		const given = await engine.runNode({ node: hinting, executionId: '77' });
		expect(first.hints).toEqual([{ message: 'only 50 of 60' }]);
		expect(first.outputs[0]?.[0]?.json['id']).not.toEqual(second.outputs[0]?.[0]?.json['id']);
		expect(given.outputs[0]?.[0]?.json['id']).toBe('77');
	});

	test('runs in the newest version unless told otherwise', async () => {
		const versioned = nodeType(
			'versioned',
			async function () {
				return [[{ json: { version: this.getNode().typeVersion } }]];
			},
			{ version: [1, 1.1, 1.2] },
		);
		const engine = engineFor(versioned);
		const newest = await engine.runNode({ node: versioned });
		const older = await engine.runNode({ node: versioned, typeVersion: 1 });
		expect(newest.outputs[0]?.[0]?.json).toEqual({ version: 1.2 });
		expect(older.outputs[0]?.[0]?.json).toEqual({ version: 1 });
	});
});

describe('on error', () => {
	const failing = nodeType('failing', async function () {
		throw new NodeOperationError(this.getNode(), 'no luck', { description: 'try later' });
	});

	const items = [
		{ n: 1, id: 'a' },
		{ n: 2, id: 'b' },
	];

	/** Fails the first item, the way that `form` says. */
	const halfFailing = (form: 'keys' | 'error') =>
		nodeType('halfFailing', async function () {
			const error = new NodeOperationError(this.getNode(), 'no luck');
			const failed: INodeExecutionData =
				form === 'error'
					? { json: {}, error, pairedItem: { item: 0 } }
					: {
							json: { error: { why: 'n' }, message: 'no luck' },
							pairedItem: { item: 0 },
						};
			return [[failed, { json: { done: true }, pairedItem: { item: 1 } }]];
		});

	test('stops the workflow by default', async () => {
		const { status, error, outputs } = await engineFor().runNode({ node: failing, items });
		expect(status).toBe('error');
		expect(error).toMatchObject({ message: 'no luck', description: 'try later' });
		expect(outputs).toEqual([]);
	});

	test('continues with the input items when the node threw', async () => {
		const { error, outputs } = await engineFor().runNode({
			node: failing,
			items,
			onError: 'continueRegularOutput',
		});
		expect(error?.message).toBe('no luck');
		expect(json(outputs[0])).toEqual(items);
	});

	test('continues with the error items that the node gave', async () => {
		const { status, outputs } = await engineFor().runNode({
			node: halfFailing('error'),
			items,
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(json(outputs[0])).toEqual([{ error: 'no luck' }, { done: true }]);
	});

	test('gives failed items to the error output, with the input item merged in', async () => {
		const { outputs } = await engineFor().runNode({
			node: halfFailing('keys'),
			items,
			onError: 'continueErrorOutput',
		});
		expect(outputs.map(json)).toEqual([
			[{ done: true }],
			[{ n: 1, id: 'a', error: { why: 'n' }, message: 'no luck' }],
		]);
	});

	test('leaves only the message of an item that carries an error object', async () => {
		const { outputs } = await engineFor().runNode({
			node: halfFailing('error'),
			items,
			onError: 'continueErrorOutput',
		});
		expect(outputs.map(json)).toEqual([[{ done: true }], [{ error: 'no luck' }]]);
	});
});

describe('retry on fail', () => {
	const failsTwice = () => {
		const ids: string[] = [];
		const node = nodeType('failsTwice', async function () {
			ids.push(this.getExecutionId());
			if (ids.length < 3) throw new Error('not yet');
			return [[{ json: { tries: ids.length } }]];
		});
		return { ids, node };
	};

	test('runs the whole node again under the same execution id', async () => {
		const { ids, node } = failsTwice();
		const result = await engineFor().runNode({ node, retryOnFail: true, maxTries: 3 });
		expect(result.status).toBe('success');
		expect(json(result.outputs[0])).toEqual([{ tries: 3 }]);
		expect(new Set(ids).size).toBe(1);
	});

	test('gives up after the last try', async () => {
		const { ids, node } = failsTwice();
		const result = await engineFor().runNode({ node, retryOnFail: true, maxTries: 2 });
		expect(result.error?.message).toBe('not yet');
		expect(ids).toHaveLength(2);
	});
});

describe('a workflow', () => {
	const workflow = (type = 'n8n-nodes-customer-credits.echo'): WorkflowJson => ({
		name: 'Exported',
		nodes: [
			{
				id: '1',
				name: 'When clicking ‘Execute workflow’',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2',
				name: 'Nothing',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
			{
				id: '3',
				name: 'Echo',
				type,
				typeVersion: 1,
				position: [400, 0],
				parameters: { value: "={{ $('Nothing').item.json.id }}" },
				credentials: { someApi: { id: 'abc', name: 'Another installation' } },
			},
			{
				id: '4',
				name: 'Sticky Note',
				type: 'n8n-nodes-base.stickyNote',
				typeVersion: 1,
				position: [0, 200],
				parameters: { content: 'Read me' },
			},
			{
				id: '5',
				name: 'Off',
				type: 'n8n-nodes-base.slack',
				typeVersion: 2,
				position: [600, 0],
				parameters: {},
				disabled: true,
			},
		],
		connections: {
			'When clicking ‘Execute workflow’': { main: [[{ node: 'Nothing', type: 'main', index: 0 }]] },
			Nothing: { main: [[{ node: 'Echo', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
		pinData: {},
	});

	test('runs from its manual trigger', async () => {
		const given = workflow();
		const { status, lastNode, itemsOf, runData } = await engineFor(echo).runWorkflow(given, {
			startData: [{ id: 'a' }, { id: 'b' }],
		});
		expect(status).toBe('success');
		expect(lastNode).toBe('Echo');
		expect(json(itemsOf('Echo'))).toEqual([{ value: 'a' }, { value: 'b' }]);
		expect(itemsOf('Echo', 1)).toEqual([]);
		expect(itemsOf('Sticky Note')).toEqual([]);
		expect(() => itemsOf('Eco')).toThrow('no node "Eco"');
		expect(Object.keys(runData)).toHaveLength(3);
		expect(given).toEqual(workflow());
	});

	test('starts with one empty item', async () => {
		const { itemsOf } = await engineFor(echo).runWorkflow(workflow());
		expect(json(itemsOf('Nothing'))).toEqual([{}]);
	});

	test('uses pinned data in place of running a node, as a manual run does', async () => {
		const pinned = { ...workflow(), pinData: { Nothing: [{ json: { id: 'pinned' } }] } };
		const { itemsOf } = await engineFor(echo).runWorkflow(pinned);
		expect(json(itemsOf('Echo'))).toEqual([{ value: 'pinned' }]);
	});

	test('says where it failed', async () => {
		const failing = nodeType('failing', async () => {
			throw new Error('no luck');
		});
		const { status, error, lastNode } = await createEngine({
			nodeTypes: { 'n8n-nodes-other.failing': failing },
			credentialTypes: [],
		}).runWorkflow(workflow('n8n-nodes-other.failing'));
		expect({ status, lastNode }).toEqual({ status: 'error', lastNode: 'Echo' });
		expect(error?.message).toBe('no luck');
	});

	test('is refused with an unknown node type or without a manual trigger', async () => {
		const engine = engineFor(echo);
		await expect(engine.runWorkflow(workflow('n8n-nodes-base.slack'))).rejects.toThrow(
			/Unknown node type "n8n-nodes-base\.slack".*\(node "Echo"\)/,
		);
		const { nodes, connections } = workflow();
		await expect(engine.runWorkflow({ nodes: nodes.slice(1), connections })).rejects.toThrow(
			'no manual trigger',
		);
	});
});

describe('over HTTP', () => {
	let server: FastifyInstance;
	let baseUrl: string;
	let seen: Array<{ path: string; header?: unknown; query?: unknown }>;
	let tokens: number;
	let revoked: string[];
	let signals: EventEmitter;

	beforeEach(async () => {
		seen = [];
		tokens = 0;
		revoked = [];
		signals = new EventEmitter();
		server = Fastify({ forceCloseConnections: true });
		server.addHook('onRequest', async ({ url, headers, query }) => {
			seen.push({ path: url.split('?')[0] ?? '', header: headers['x-key'], query });
		});
		server.post('/token', async () => ({ token: `token ${++tokens}` }));
		server.get('/key', async ({ headers }, reply) => {
			const key = String(headers['x-key']);
			const good = key.startsWith('good') || (key.startsWith('token') && !revoked.includes(key));
			return good ? { key, account: { state: 'open' } } : await reply.code(401).send({});
		});
		server.get('/never', () => void signals.emit('asked'));
		server.get<{ Querystring: Record<string, string> }>('/list', async ({ query }) => ({
			names: [`${query['q']} of ${query['owner']}`],
		}));
		baseUrl = await server.listen({ port: 0, host: '127.0.0.1' });
	});

	afterEach(async () => await server.close());

	const type = (more: Partial<ICredentialType>): ICredentialType => ({
		name: 'someApi',
		displayName: 'Some API',
		properties: [
			{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
			{ displayName: 'Key', name: 'key', type: 'string', default: 'good by default' },
			{
				displayName: 'Token',
				name: 'token',
				type: 'hidden',
				typeOptions: { expirable: true },
				default: '',
			},
		],
		test: { request: { baseURL: '={{$credentials.baseUrl}}', url: '/key' } },
		...more,
	});

	const generic = type({
		authenticate: {
			type: 'generic',
			properties: { headers: { 'x-key': '={{$credentials.key}}' }, qs: { plain: 'as it is' } },
		},
	});

	const byFunction = type({
		authenticate: async ({ key }, options) => ({ ...options, headers: { 'x-key': `good ${key}` } }),
	});

	const withToken = type({
		async preAuthentication(this: IHttpRequestHelper, { baseUrl }) {
			const url = `${String(baseUrl)}/token`;
			return (await this.helpers.httpRequest({ method: 'POST', url })) as { token: string };
		},
		authenticate: {
			type: 'generic',
			properties: { headers: { 'x-key': '={{$credentials.token}}' } },
		},
	});

	const asker = {
		...nodeType(
			'asker',
			async function () {
				const returned: INodeExecutionData[] = [];
				for (const item of this.getInputData().keys()) {
					const { baseUrl } = await this.getCredentials('someApi', item);
					const answer = (await this.helpers.httpRequestWithAuthentication.call(this, 'someApi', {
						url: `${String(baseUrl)}/key`,
					})) as { key: string };
					returned.push({ json: { key: answer.key }, pairedItem: { item } });
				}
				return [returned];
			},
			{
				credentials: [{ name: 'someApi', required: true }],
				properties: [{ displayName: 'Owner', name: 'owner', type: 'string', default: 'nobody' }],
			},
		),
		methods: {
			listSearch: {
				async names(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string) {
					const { baseUrl } = await this.getCredentials('someApi');
					const { names } = (await this.helpers.httpRequestWithAuthentication.call(
						this,
						'someApi',
						{
							url: `${String(baseUrl)}/list`,
							qs: { q: filter, owner: this.getCurrentNodeParameter('owner') },
						},
					)) as { names: string[] };
					return {
						results: names.map((name) => ({ name, value: name })),
						paginationToken: paginationToken === undefined ? 'more' : undefined,
					};
				},
			},
			loadOptions: {
				async owners(this: ILoadOptionsFunctions) {
					return [{ name: 'Owner', value: this.getCurrentNodeParameter('owner') as string }];
				},
			},
		},
	};

	function engineWith(
		credentialType: ICredentialType,
		data: ICredentialDataDecryptedObject = {},
	): Engine {
		return createEngine({
			nodeTypes: [asker],
			credentialTypes: [credentialType],
			credentials: { someApi: { id: '1', name: 'Mine', data: { baseUrl, ...data } } },
		});
	}

	describe('a credential', () => {
		test('authenticates by expressions', async () => {
			const { error, outputs } = await engineWith(generic, { key: 'good' }).runNode({
				node: asker,
			});
			expect(error).toBeUndefined();
			expect(json(outputs[0])).toEqual([{ key: 'good' }]);
			expect(seen).toEqual([{ path: '/key', header: 'good', query: { plain: 'as it is' } }]);
		});

		test('has the defaults of its properties and may hold expressions itself', async () => {
			const byDefault = await engineWith(generic).runNode({ node: asker });
			expect(json(byDefault.outputs[0])).toEqual([{ key: 'good by default' }]);
			const computed = engineWith(generic, { key: "={{ 'good' + (1 + 1) }}" });
			expect(json((await computed.runNode({ node: asker })).outputs[0])).toEqual([
				{ key: 'good2' },
			]);
			expect(await computed.testCredential('someApi')).toMatchObject({ status: 'OK' });
			expect(seen.at(-1)?.header).toBe('good2');
		});

		test('authenticates by a function', async () => {
			const { outputs } = await engineWith(byFunction, { key: 'one' }).runNode({ node: asker });
			expect(json(outputs[0])).toEqual([{ key: 'good one' }]);
		});

		test('is found for a workflow file that names another or none', async () => {
			for (const credentials of [{ someApi: { id: 'x', name: 'Theirs' } }, undefined]) {
				const { itemsOf } = await engineWith(generic).runWorkflow({
					nodes: [
						{ name: 'Go', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
						{
							name: 'Ask',
							type: 'n8n-nodes-customer-credits.asker',
							typeVersion: 1,
							parameters: {},
							credentials,
						},
					],
					connections: { Go: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] } },
				});
				expect(json(itemsOf('Ask'))).toEqual([{ key: 'good by default' }]);
			}
		});

		test('that is missing fails the node', async () => {
			const engine = createEngine({ nodeTypes: [asker], credentialTypes: [generic] });
			const { error } = await engine.runNode({ node: asker });
			expect(error?.message).toContain('does not have any credentials set');
		});

		test('that only some nodes may use is refused to the others', async () => {
			const restricted = { ...generic, restrictToSupportedNodes: true as const };
			expect((await engineWith(restricted).runNode({ node: asker })).status).toBe('success');
			const stranger = nodeType('stranger', async function () {
				await this.getCredentials('someApi');
				return [[]];
			});
			const { error } = await engineWith(restricted).runNode({ node: stranger });
			expect(error?.message).toContain('restricted to specific nodes');
		});
	});

	describe('preAuthentication', () => {
		test('fetches a token once, which later runs use', async () => {
			const engine = engineWith(withToken);
			const first = await engine.runNode({ node: asker, items: [{}, {}] });
			const second = await engine.runNode({ node: asker });
			expect(json(first.outputs[0])).toEqual([{ key: 'token 1' }, { key: 'token 1' }]);
			expect(json(second.outputs[0])).toEqual([{ key: 'token 1' }]);
			expect(tokens).toBe(1);
			expect(engine.storedCredentials()).toEqual({ someApi: { baseUrl, token: 'token 1' } });
		});

		test('fetches another after a 401 and keeps that', async () => {
			const engine = engineWith(withToken, { token: 'token old' });
			revoked = ['token old'];
			const { outputs } = await engine.runNode({ node: asker, items: [{}, {}] });
			expect(json(outputs[0])).toEqual([{ key: 'token 1' }, { key: 'token 1' }]);
			expect(seen.map(({ path }) => path)).toEqual(['/key', '/token', '/key', '/key']);
			expect(engine.storedCredentials()['someApi']).toMatchObject({ token: 'token 1' });
		});

		test('leaves fields alone that hold an expression', async () => {
			const rewrites: ICredentialType = {
				...withToken,
				preAuthentication: async () => ({ token: 'token new', key: 'resolved' }),
			};
			const engine = engineWith(rewrites, { key: "={{ 'k' }}" });
			await engine.runNode({ node: asker });
			expect(engine.storedCredentials()['someApi']).toEqual({
				baseUrl,
				key: "={{ 'k' }}",
				token: 'token new',
			});
		});
	});

	describe('a credential test', () => {
		const tested = (test: Partial<ICredentialType['test']> & object, from = generic) =>
			({
				...from,
				test: { request: { baseURL: '={{$credentials.baseUrl}}', url: '/key' }, ...test },
			}) as ICredentialType;

		test('passes with a good key and with a token fetched for it', async () => {
			const ok = { status: 'OK', message: 'Connection successful!' };
			expect(await engineWith(generic).testCredential('someApi')).toEqual(ok);
			const engine = engineWith(withToken);
			expect(await engine.testCredential('someApi')).toEqual(ok);
			expect(engine.storedCredentials()['someApi']).toMatchObject({ token: 'token 1' });
		});

		test('fails with the status text, or with the message of a rule for that status', async () => {
			const bad = { key: 'bad' };
			expect(await engineWith(generic, bad).testCredential('someApi')).toEqual({
				status: 'Error',
				message: 'Unauthorized',
			});
			const ruled = tested({
				rules: [
					{ type: 'responseCode', properties: { value: 403, message: 'not that one' } },
					{ type: 'responseCode', properties: { value: 401, message: 'the key is wrong' } },
				],
			});
			expect(await engineWith(ruled, bad).testCredential('someApi')).toEqual({
				status: 'Error',
				message: 'the key is wrong',
			});
		});

		test('fails when a rule finds its value in the answer', async () => {
			const rule = (value: string) =>
				tested({
					rules: [
						{
							type: 'responseSuccessBody',
							properties: { key: 'account.state', value, message: 'the account is not right' },
						},
					],
				});
			expect(await engineWith(rule('open')).testCredential('someApi')).toEqual({
				status: 'Error',
				message: 'the account is not right',
			});
			expect(await engineWith(rule('closed')).testCredential('someApi')).toMatchObject({
				status: 'OK',
			});
		});

		test('fails without a server to ask, and without a test', async () => {
			await server.close();
			expect(await engineWith(generic).testCredential('someApi')).toEqual({
				status: 'Error',
				message: 'ECONNREFUSED',
			});
			expect(
				await engineWith({ ...generic, test: undefined }).testCredential('someApi'),
			).toMatchObject({ status: 'Error' });
		});
	});

	describe('a picker', () => {
		test('searches with its filter, its page and the fields of the node', async () => {
			const engine = engineWith(generic);
			const first = await engine.runListSearch('asker', 'names', { filter: 'books' });
			expect(first).toEqual({
				results: [{ name: 'books of nobody', value: 'books of nobody' }],
				paginationToken: 'more',
			});
			const second = await engine.runListSearch(asker, 'names', {
				filter: 'books',
				paginationToken: 'more',
				parameters: { owner: 'Ann' },
			});
			expect(second.results[0]?.name).toBe('books of Ann');
			expect(second.paginationToken).toBeUndefined();
			expect(seen[0]?.header).toBe('good by default');
		});

		test('loads options', async () => {
			const options = { parameters: { owner: 'Ann' } };
			expect(await engineWith(generic).runLoadOptions(asker, 'owners', options)).toEqual([
				{ name: 'Owner', value: 'Ann' },
			]);
		});

		test('is refused under a wrong name', async () => {
			const engine = engineWith(generic);
			await expect(engine.runListSearch(asker, 'nams')).rejects.toThrow('no list search "nams"');
			await expect(engine.runLoadOptions(asker, 'names')).rejects.toThrow('"names"');
		});
	});

	test('cancelling aborts the request in flight and stops the workflow', async () => {
		const asked = once(signals, 'asked');
		const slow = nodeType('slow', async function () {
			await this.helpers.httpRequest({
				url: `${baseUrl}/never`,
				abortSignal: this.getExecutionCancelSignal(),
			});
			return [[]];
		});
		const running = engineFor().startNode({ node: slow });
		await asked;
		running.cancel();
		expect(await running.result).toMatchObject({ status: 'canceled', outputs: [] });
	});
});

test('cancelling stops a workflow between two nodes', async () => {
	const signals = new EventEmitter();
	const entered = once(signals, 'entered');
	const waiting = nodeType('waiting', async function () {
		const cancelled = new Promise<void>((resolve) => this.onExecutionCancellation(resolve));
		signals.emit('entered');
		await cancelled;
		return [this.getInputData()];
	});
	const running = engineFor(waiting, echo).startWorkflow({
		nodes: [
			{ name: 'Go', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			{ name: 'Wait', type: 'n8n-nodes-customer-credits.waiting', typeVersion: 1, parameters: {} },
			{ name: 'After', type: 'n8n-nodes-customer-credits.echo', typeVersion: 1, parameters: {} },
		],
		connections: {
			Go: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] },
			Wait: { main: [[{ node: 'After', type: 'main', index: 0 }]] },
		},
	});
	await entered;
	running.cancel();
	const { status, itemsOf } = await running.result;
	expect(status).toBe('canceled');
	expect(itemsOf('Wait')).toHaveLength(1);
	expect(itemsOf('After')).toEqual([]);
});
