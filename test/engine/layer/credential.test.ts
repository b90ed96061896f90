import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type ICredentialDataDecryptedObject, type INode, Workflow } from 'n8n-workflow';

import { LayerApi } from '../../../credentials/LayerApi.credentials';
import { apiUrl, tokenRequest } from '../../../nodes/Layer/api/environment';
import { currentToken } from '../../../nodes/Layer/api/session';
import { locator, type Values } from '../../fixtures/form';
import { aLine, lineItems, TOKEN_PATH, useLayer } from '../../fixtures/layer';
import { failure, jsonOf } from '../../fixtures/results';
import { NodeTypes } from '../harness/nodeTypes';

const fixture = useLayer();

const items = (count: number, prefix = 'refund') =>
	Array.from({ length: count }, (_, index) => ({ key: `${prefix}-${index}` }));
const many: Values = {
	idempotencyKey: '={{ $json.key }}',
	lineItems: lineItems(aLine('1')),
	options: { maxConcurrentRequests: 20 },
};
const outcomes = (result: Awaited<ReturnType<typeof fixture.create>>) =>
	jsonOf(result).map(({ outcome }) => outcome);
const refused = () => fixture.requests().filter(({ status }) => status === 401);

describe('client ID and secret', () => {
	it('fetch a token in the documented way and send it with every request', async () => {
		await fixture.create({}, { engine: fixture.engineWith() });
		const { clientId, baseUrl } = fixture.sandbox.connection.layer;
		const [token, ...rest] = fixture.requests();
		expect(token).toMatchObject({
			method: 'POST',
			path: TOKEN_PATH,
			status: 200,
			headers: {
				authorization: '[hidden]',
				'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
			},
			body: {
				grant_type: 'client_credentials',
				scope: `${baseUrl}/sandbox`,
				client_id: clientId,
			},
		});
		expect(rest.map(({ method, status }) => [method, status])).toEqual([
			['GET', 200],
			['POST', 201],
		]);
	});

	it('fetch one token for 20 items at the same time, and keep it for the next run', async () => {
		const engine = fixture.engineWith();
		fixture.sandbox.setFaults({ delayMs: 5 });
		const result = await fixture.create(many, { engine, items: items(20) });
		expect(outcomes(result)).toEqual(Array(20).fill('created'));
		expect(fixture.tokenCalls()).toHaveLength(1);
		expect(refused()).toEqual([]);

		const next = await fixture.create(many, { engine, items: items(20, 'next') });
		expect(outcomes(next)).toEqual(Array(20).fill('created'));
		expect(fixture.tokenCalls()).toHaveLength(1);
	});

	it('fetch one token for 20 items at the same time when only POSTs are sent', async () => {
		const values = { ...many, options: { maxConcurrentRequests: 20, lookUpFirst: false } };
		const result = await fixture.create(values, { engine: fixture.engineWith(), items: items(20) });
		expect(outcomes(result)).toEqual(Array(20).fill('created'));
		expect(fixture.tokenCalls()).toHaveLength(1);
	});

	it('renew a token that expired between two runs', async () => {
		const engine = fixture.engineWith();
		await fixture.create(many, { engine, items: items(1) });
		const before = engine.storedCredentials().layerApi?.sessionToken;
		fixture.sandbox.layer.expireTokens();
		const result = await fixture.create(many, { engine, items: items(20, 'next') });
		expect(outcomes(result)).toEqual(Array(20).fill('created'));
		// The first request alone finds out, and the others wait for it.
		expect(fixture.tokenCalls()).toHaveLength(2);
		expect(engine.storedCredentials().layerApi?.sessionToken).not.toBe(before);
	});

	it.each([1, 20])(
		'renew a token that expires in mid-run without the user seeing anything, %i at a time',
		async (maxConcurrentRequests) => {
			const engine = fixture.engineWith();
			const options = { maxConcurrentRequests, lookUpFirst: false };
			await fixture.create(many, { engine, items: items(1, 'before') });
			fixture.sandbox.setFaults({ delayMs: 5 });
			fixture.sandbox.clearRequests();
			fixture.onEachRequest((number) => {
				if (number === 12) fixture.sandbox.layer.expireTokens();
			});
			const result = await fixture.create(
				{ ...many, options },
				{ engine, items: items(40), onError: 'continueRegularOutput' },
			);
			expect(jsonOf(result).filter(({ error }) => error)).toEqual([]);
			expect(outcomes(result)).toEqual(Array(40).fill('created'));
			expect(fixture.credits()).toHaveLength(41);
			expect(refused().length).toBeGreaterThan(0);
			// One, whatever was under way.
			expect(fixture.tokenCalls()).toHaveLength(1);
		},
	);

	it('renew a token once for 200 requests that were under way with it', async () => {
		const engine = fixture.engineWith();
		const options = { maxConcurrentRequests: 200, lookUpFirst: false };
		await fixture.create(many, { engine, items: items(1, 'before') });
		fixture.sandbox.setFaults({ delayMs: 50 });
		fixture.sandbox.clearRequests();
		// The first alone goes through; the others are answered 401 at different times.
		fixture.onEachRequest((number) => {
			if (number === 3) fixture.sandbox.layer.expireTokens();
		});
		const result = await fixture.create({ ...many, options }, { engine, items: items(200) });
		expect(outcomes(result)).toEqual(Array(200).fill('created'));
		expect(refused().length).toBeGreaterThan(20);
		expect(fixture.tokenCalls()).toHaveLength(1);
	});

	it('renew a token again when the renewed one has expired before it was used', async () => {
		const engine = fixture.engineWith();
		await fixture.create(many, { engine, items: items(1, 'before') });
		fixture.sandbox.clearRequests();
		fixture.onEachRequest((number) => {
			if (number >= 3 && number <= 8) fixture.sandbox.layer.expireTokens();
		});
		const result = await fixture.create(many, { engine, items: items(5) });
		expect(result.error?.message).toBeUndefined();
		expect(outcomes(result)).toEqual(Array(5).fill('created'));
		expect(fixture.credits()).toHaveLength(6);
	});

	it('renew a token an hour after it was given out', async () => {
		const engine = fixture.engineWith();
		await fixture.create({}, { engine });
		fixture.sandbox.layer.now = () => Date.now() + 3_600_000;
		fixture.sandbox.clearRequests();
		expect(outcomes(await fixture.create({}, { engine }))).toEqual(['existing']);
		expect(fixture.tokenCalls()).toHaveLength(1);
	});

	it('that are wrong are told from a missing record, with what to check', async () => {
		const engine = fixture.engineWith({ clientSecret: 'wrong' });
		const { message, description } = failure(await fixture.create({}, { engine }));
		expect(message).toMatch(/401.* \[item 0\]$/);
		expect(description).toContain('Check the client ID and secret');
		expect(fixture.requests().map(({ path }) => path)).toEqual(
			expect.not.arrayContaining([expect.stringContaining('/v1/')]),
		);
	});

	it('may have white space around them', async () => {
		const { clientId, clientSecret, baseUrl, tokenUrl } = fixture.sandbox.connection.layer;
		const engine = fixture.engineWith({
			clientId: ` ${clientId} `,
			clientSecret: `${clientSecret}\n`,
			baseUrl: `${baseUrl}/ `,
			tokenUrl: ` ${tokenUrl}`,
		});
		expect(outcomes(await fixture.create({}, { engine }))).toEqual(['created']);
	});

	it('leave pickers the same token', async () => {
		const engine = fixture.engineWith();
		const parameters = { businessId: locator(fixture.businessId) };
		await engine.runListSearch('layer', 'searchBusinesses');
		await engine.runListSearch('layer', 'searchCustomers', { parameters });
		await fixture.create({}, { engine });
		expect(fixture.tokenCalls()).toHaveLength(1);
	});
});

describe('a token that n8n has kept is used only for what it was fetched with:', () => {
	/** Uses the credential, changes it as a user does, and says what Layer received of the next run. */
	async function runAfter(change: object) {
		const engine = fixture.engineWith();
		await fixture.create({}, { engine });
		const kept = engine.storedCredentials().layerApi?.sessionToken;
		await engine.editCredential('layerApi', change as ICredentialDataDecryptedObject);
		expect(engine.storedCredentials().layerApi?.sessionToken).toBe(kept);
		fixture.sandbox.clearRequests();
		return await fixture.create({}, { engine });
	}

	it.each([
		['client secret', { clientSecret: 'wrong' }],
		['client ID', { clientId: 'another' }],
	])('not after a change of the %s', async (_, change) => {
		const result = await runAfter(change);
		expect(failure(result).message).toMatch(/40[01]/);
		expect(fixture.tokenCalls().length).toBeGreaterThan(0);
		expect(fixture.requests()).toEqual(fixture.tokenCalls());
	});

	it('not after a change of the scope', async () => {
		await runAfter({ scope: 'https://layer.invalid/other' });
		expect(fixture.tokenCalls()).toHaveLength(1);
		expect(refused()).toEqual([]);
	});

	it('not after a change of the token URL', async () => {
		const result = await runAfter({ tokenUrl: 'http://127.0.0.1:1/token' });
		expect(failure(result).message).toContain('connection refused');
		expect(fixture.requests()).toEqual([]);
	});

	it('not after a change of the base URL: the old token never reaches the new host', async () => {
		const heard: unknown[] = [];
		const other = createServer(({ headers }, response) => {
			heard.push(headers.authorization);
			response.setHeader('content-type', 'application/json').end('{"data":[]}');
		});
		await once(other.listen(0, '127.0.0.1'), 'listening');
		try {
			const engine = fixture.engineWith();
			await fixture.create({}, { engine });
			const kept = String(engine.storedCredentials().layerApi?.sessionToken);
			const { token = kept } = JSON.parse(kept.startsWith('{') ? kept : '{}') as { token?: string };
			const { port } = other.address() as AddressInfo;
			const { scope } = tokenRequest(engine.storedCredentials().layerApi ?? {});
			const baseUrl = `http://127.0.0.1:${port}`;
			// The token server takes this scope, so that a token for the new host can be had.
			await engine.editCredential('layerApi', { baseUrl, scope });
			await fixture.create({}, { engine });
			expect(heard.length).toBeGreaterThan(0);
			expect(heard.filter((sent) => String(sent).includes(token))).toEqual([]);
		} finally {
			other.closeAllConnections();
			other.close();
		}
	});

	it('not after a change to another environment', async () => {
		const engine = fixture.engineWith();
		await fixture.create({}, { engine });
		const stored = engine.storedCredentials().layerApi ?? {};
		const custom = currentToken({ ...stored }, { isTest: false });
		expect(custom).toMatch(/^[\w-]+$/);
		const moved = { ...stored, environment: 'production' };
		expect(() => currentToken(moved, { isTest: false })).toThrow('There is no token');
	});

	it.each([
		['from an earlier version', 'a-bare-token'],
		['that is broken', '{"token":'],
		['of another shape', '{"boundTo":1}'],
	])('not one %s', async (_, sessionToken) => {
		const engine = fixture.engineWith({ sessionToken });
		expect(outcomes(await fixture.create({}, { engine }))).toEqual(['created']);
		expect(fixture.tokenCalls()).toHaveLength(1);
		expect(refused()).toEqual([]);
	});

	it('and still after a change of its name or of spaces around a field', async () => {
		const { clientId } = fixture.sandbox.connection.layer;
		expect(outcomes(await runAfter({ clientId: ` ${clientId} ` }))).toEqual(['existing']);
		expect(fixture.tokenCalls()).toEqual([]);
	});
});

describe('the scope of a custom environment', () => {
	const asked = () => (fixture.tokenCalls()[0]?.body as { scope?: string } | undefined)?.scope;

	it('is what the credential says, letter by letter', async () => {
		await fixture.create({}, { engine: fixture.engineWith({ scope: ' https://x.test/Staging ' }) });
		expect(asked()).toBe('https://x.test/Staging');
	});

	it("is the base URL's sandbox where the credential says nothing", async () => {
		await fixture.create({}, { engine: fixture.engineWith() });
		expect(asked()).toBe(`${fixture.sandbox.connection.layer.baseUrl}/sandbox`);
	});

	it('is not taken over into another environment', () => {
		const credentials = { environment: 'production', scope: 'https://x.test/Staging' };
		expect(tokenRequest(credentials).scope).toBe('https://api.layerfi.com/production');
	});
});

describe('a token that cannot be had', () => {
	let tokens: Server;
	let answer: RequestListener;
	beforeAll(async () => {
		tokens = createServer((request, response) => answer(request, response));
		await once(tokens.listen(0, '127.0.0.1'), 'listening');
	});
	afterAll(() => {
		tokens.closeAllConnections();
		tokens.close();
	});

	const withStatus =
		(status: number): RequestListener =>
		(_, response) =>
			response.writeHead(status, { location: '/there' }).end('{"error":"nothing"}');

	it.each<[string, RequestListener]>([
		...[302, 400, 401, 403, 404, 429, 500, 503].map((status): [string, RequestListener] => [
			`for status ${status}`,
			withStatus(status),
		]),
		['because the connection broke', (request) => request.socket.destroy()],
		['because a page came', (_, response) => response.end('<h1>Please log in</h1>')],
	])('%s leaves no doubt that nothing was written', async (_, given) => {
		answer = given;
		const { port } = tokens.address() as AddressInfo;
		const result = await fixture.create(
			{ options: { maxAttempts: 1, lookUpFirst: false, timeout: 2 } },
			{
				engine: fixture.engineWith({ tokenUrl: `http://127.0.0.1:${port}/token` }),
				onError: 'continueRegularOutput',
			},
		);
		const [{ message, error }] = jsonOf(result) as [{ message: string; error: { kind: string } }];
		expect(error.kind).not.toBe('outcomeUnknown');
		expect(message).not.toMatch(/not known|did not answer/);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('a pasted access token', () => {
	it('is used as it is, and the token endpoint never called', async () => {
		const { accessToken } = fixture.sandbox.connection.layer;
		const engine = fixture.engineWith({
			authentication: 'accessToken',
			accessToken: ` ${accessToken}\n`,
			clientId: '',
			clientSecret: '',
			tokenUrl: '',
		});
		const result = await fixture.create(many, { engine, items: items(20) });
		expect(outcomes(result)).toEqual(Array(20).fill('created'));
		expect(fixture.tokenCalls()).toEqual([]);
	});

	it('that is wrong says what to check, and the token endpoint is not called either', async () => {
		const engine = fixture.engineWith({ authentication: 'accessToken', accessToken: 'wrong' });
		const { message, description } = failure(await fixture.create({}, { engine }));
		expect(message).toBe('Layer: The bearer token is unknown [item 0]');
		expect(description).toContain('the access token in the credential, and its environment');
		expect(fixture.tokenCalls()).toEqual([]);
	});
});

const unusable: Array<[string, object, string]> = [
	['no client ID', { clientId: '' }, "'Client ID' in the Layer credential is empty"],
	['a client ID of white space', { clientId: ' ' }, "'Client ID' in the Layer credential is empty"],
	['no client secret', { clientSecret: '' }, "'Client Secret' in the Layer credential is empty"],
	[
		'no access token',
		{ authentication: 'accessToken', accessToken: '' },
		"'Access Token' in the Layer credential is empty",
	],
	['no base URL', { baseUrl: '' }, "'Base URL' in the Layer credential is not valid"],
	[
		'a base URL without a scheme',
		{ baseUrl: 'sandbox.layerfi.com' },
		"'Base URL' in the Layer credential is not valid",
	],
	[
		'a base URL of another scheme',
		{ baseUrl: 'ftp://sandbox.layerfi.com' },
		"'Base URL' in the Layer credential is not valid",
	],
	[
		'a base URL with a space',
		{ baseUrl: 'https://sandbox layerfi.com' },
		"'Base URL' in the Layer credential is not valid",
	],
	['no token URL', { tokenUrl: '' }, "'Token URL' in the Layer credential is not valid"],
	[
		'a token URL without a scheme',
		{ tokenUrl: 'auth.layerfi.com/oauth2/token' },
		"'Token URL' in the Layer credential is not valid",
	],
	...['test', 'constructor', '__proto__', 'toString', 'hasOwnProperty', ''].map(
		(environment): [string, object, string] => [
			`the unknown environment "${environment}"`,
			{ environment },
			"'Environment' in the Layer credential is not one of its choices",
		],
	),
	[
		'a base URL that is not encrypted',
		{ baseUrl: 'http://sandbox.layerfi.invalid' },
		"'Base URL' in the Layer credential is not encrypted, so that the secret could be read on the way",
	],
	[
		'a token URL that is not encrypted',
		{ tokenUrl: 'http://auth.layerfi.invalid/oauth2/token' },
		"'Token URL' in the Layer credential is not encrypted, so that the secret could be read on the way",
	],
];

describe('a credential that cannot be right is refused before any request:', () => {
	it.each(unusable)('%s', async (_, credential, text) => {
		const engine = fixture.engineWith(credential);
		const { message } = failure(await fixture.create({}, { engine }));
		expect(message).toBe(`${text} [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});

	it.each([
		['Base URL', { baseUrl: 'nonsense' }],
		['Token URL', { tokenUrl: 'nonsense' }],
	])('a wrong %s comes with advice', async (_, credential) => {
		const engine = fixture.engineWith(credential);
		const { description } = failure(await fixture.create({}, { engine }));
		expect(description).toContain('Enter an address that starts with https://');
	});

	it('and fails each item under On Error: Continue', async () => {
		const result = await fixture.create(many, {
			engine: fixture.engineWith({ clientId: '' }),
			items: items(3),
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(result)).toMatchObject(
			[0, 1, 2].map((item) => ({
				error: { message: `'Client ID' in the Layer credential is empty [item ${item}]` },
			})),
		);
		expect(fixture.requests()).toEqual([]);
	});
});

it('a server that is not there is said to be unreachable', async () => {
	const engine = fixture.engineWith({
		authentication: 'accessToken',
		accessToken: 'x',
		baseUrl: 'http://127.0.0.1:1',
	});
	const { message } = failure(await fixture.create({ options: { maxAttempts: 1 } }, { engine }));
	expect(message).toBe('Layer could not be reached (connection refused) [item 0]');
});

it('a page that a proxy answers with is told from Layer', async () => {
	const proxy = createServer((_request, response) => {
		response.setHeader('content-type', 'text/html').end('<h1>Please log in</h1>');
	});
	await once(proxy.listen(0, '127.0.0.1'), 'listening');
	try {
		const { port } = proxy.address() as AddressInfo;
		const engine = fixture.engineWith({
			authentication: 'accessToken',
			accessToken: 'x',
			baseUrl: `http://127.0.0.1:${port}`,
		});
		const { message, description } = failure(await fixture.create({}, { engine }));
		expect(message).toBe("Layer answered with something that is not its API's form [item 0]");
		expect(description).toContain('a proxy or a login page may have answered instead');
	} finally {
		proxy.closeAllConnections();
		proxy.close();
	}
});

describe('the credential test', () => {
	const test = async (credential: object = {}) =>
		await fixture.engineWith(credential).testCredential('layerApi');
	const pasted = () => ({
		authentication: 'accessToken',
		accessToken: fixture.sandbox.connection.layer.accessToken,
	});

	it.each<[string, () => object]>([
		['client ID and secret', () => ({})],
		['an access token', pasted],
		[
			'a slash at the end of the base URL',
			() => ({ baseUrl: `${fixture.sandbox.connection.layer.baseUrl}/` }),
		],
		['an access token and no token URL', () => ({ ...pasted(), tokenUrl: '' })],
	])('passes with %s', async (_, credential) => {
		expect(await test(credential())).toMatchObject({ status: 'OK' });
		expect(fixture.requests().at(-1)).toMatchObject({
			method: 'GET',
			path: '/whoami',
			status: 200,
		});
	});

	it('fetches a token each time, whatever is kept', async () => {
		const engine = fixture.engineWith();
		for (const calls of [1, 2, 3]) {
			expect(await engine.testCredential('layerApi')).toMatchObject({ status: 'OK' });
			expect(fixture.tokenCalls()).toHaveLength(calls);
		}
	});

	it('fails when Layer gives no more tokens, though the kept one is still good', async () => {
		const engine = fixture.engineWith();
		expect(await engine.testCredential('layerApi')).toMatchObject({ status: 'OK' });
		const { tokens } = fixture.sandbox.layer;
		tokens.issue = () => '';
		expect(await engine.testCredential('layerApi')).toEqual({
			status: 'Error',
			message: 'Layer answered the request for a token without one',
		});
	});

	it.each<[string, object]>([
		['client secret', { clientSecret: 'nonsense' }],
		['client ID', { clientId: 'nonsense' }],
	])(
		'fails after the %s was changed for nonsense, though a good token is kept',
		async (_, change) => {
			const engine = fixture.engineWith();
			await fixture.create({}, { engine });
			await engine.editCredential('layerApi', change as ICredentialDataDecryptedObject);
			expect(await engine.testCredential('layerApi')).toEqual({
				status: 'Error',
				message: expect.stringMatching(/does not accept this client ID and secret, or this token/),
			});
			// What the test kept does not help a run either.
			expect((await fixture.create({}, { engine })).error).toBeDefined();
		},
	);

	it.each<[string, object]>([
		['a wrong secret', { clientSecret: 'wrong' }],
		['a wrong client ID', { clientId: 'wrong' }],
		['a wrong token', { authentication: 'accessToken', accessToken: 'wrong' }],
	])('fails with %s, and says what to check', async (_, credential) => {
		expect(await test(credential)).toEqual({
			status: 'Error',
			message: expect.stringMatching(/does not accept this client ID and secret, or this token/),
		});
	});

	it.each(unusable.filter(([, credential]) => !('environment' in credential)))(
		'fails with %s, before any request to Layer',
		async (_, credential, text) => {
			const { status, message } = await test(credential);
			expect(status).toBe('Error');
			expect(fixture.requests().filter(({ path }) => path === '/whoami')).toEqual([]);
			expect(message).toBe(text);
		},
	);

	it('fails with a server that is not there', async () => {
		const result = await test({ ...pasted(), baseUrl: 'http://127.0.0.1:1' });
		expect(result.status).toBe('Error');
	});
});

describe('the environment', () => {
	const hosts: Array<[string, string, string]> = [
		['sandbox', 'https://sandbox.layerfi.com', 'https://sandbox.layerfi.com/sandbox'],
		['production', 'https://api.layerfi.com', 'https://api.layerfi.com/production'],
		['productionCanada', 'https://api-ca.layerfi.com', 'https://api-ca.layerfi.com/production'],
	];

	it.each(hosts)('%s is at %s, asks for the scope %s and is tested there', (name, url, scope) => {
		const credentials = { environment: name };
		expect(apiUrl(credentials)).toBe(url);
		expect(tokenRequest(credentials)).toEqual({
			tokenUrl: 'https://auth.layerfi.com/oauth2/token',
			scope,
		});
		expect(testedAddress(credentials)).toBe(url);
	});

	it('custom is where the credential says', () => {
		const credentials = { environment: 'custom', baseUrl: 'http://127.0.0.1:8080//' };
		expect(apiUrl(credentials)).toBe('http://127.0.0.1:8080');
		expect(testedAddress(credentials)).toBe('http://127.0.0.1:8080');
	});

	/** What n8n makes of the address in the credential's test. */
	function testedAddress(credentials: ICredentialDataDecryptedObject): unknown {
		const node: INode = {
			id: 'node',
			name: 'Node',
			type: 'noOp',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const nodeTypes = new NodeTypes({});
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		const { baseURL } = new LayerApi().test.request;
		return workflow.expression.getSimpleParameterValue(node, baseURL, 'internal', {
			$credentials: credentials,
		});
	}
});
