/** Who may use a credential must not get the key (docs/security.md). */
import type { ICredentialType } from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { Layer } from '../../nodes/Layer/Layer.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { type Sandbox, startSandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import { createEngine, type Engine } from '../engine/harness';
import { locator, parameters } from '../fixtures/form';
import { HTTP_REQUEST, httpRequestNode } from './httpRequestNode';
import { listen, type Listener, redirecting } from './listener';

let sandbox: Sandbox;
let foreign: Listener;

beforeAll(async () => {
	sandbox = await startSandbox();
	foreign = await listen();
});
beforeEach(() => {
	sandbox.reset();
	foreign.heard.length = 0;
	foreign.answer = async (reply) => await reply.send({});
});
afterAll(async () => {
	await sandbox.close();
	await foreign.close();
});

type Type = 'layerApi' | 'rebillyApi';

/** As n8n was before 2.30, which knows no restriction to the nodes of a package. */
const unrestricted = (type: ICredentialType): ICredentialType =>
	Object.assign(type, { restrictToSupportedNodes: undefined });

function engineWith(
	overrides: { layerApi?: object; rebillyApi?: object } = {},
	n8n: 'new' | 'old' = 'new',
): Engine {
	const types = [new LayerApi(), new RebillyApi()];
	return createEngine({
		nodeTypes: {
			[HTTP_REQUEST]: httpRequestNode,
			'n8n-nodes-customer-credits.layer': new Layer(),
			'n8n-nodes-customer-credits.rebilly': new Rebilly(),
		},
		credentialTypes: n8n === 'old' ? types.map(unrestricted) : types,
		credentials: credentialsOf(sandbox, overrides),
	});
}

const secretsOf = () => {
	const { layer, rebilly } = sandbox.connection;
	return [layer.clientSecret, layer.accessToken, rebilly.apiKey, sandbox.rebilly.bearerToken];
};

const WAYS: Array<[Type, string, () => { layerApi?: object; rebillyApi?: object }]> = [
	['rebillyApi', 'an API key', () => ({})],
	[
		'rebillyApi',
		'a bearer token',
		() => ({
			rebillyApi: {
				authentication: 'bearerToken',
				bearerToken: sandbox.rebilly.bearerToken,
			},
		}),
	],
	['layerApi', 'client credentials', () => ({})],
	[
		'layerApi',
		'a pasted token',
		() => ({
			layerApi: {
				authentication: 'accessToken',
				accessToken: sandbox.connection.layer.accessToken,
			},
		}),
	],
];

const own = (type: Type) =>
	type === 'layerApi' ? sandbox.connection.layer.baseUrl : sandbox.connection.rebilly.baseUrl;

async function sendFromHttpRequest(
	engine: Engine,
	credential: Type,
	request: object,
	older: boolean,
) {
	return await engine.runNode({
		node: HTTP_REQUEST,
		parameters: { credential, request: JSON.stringify(request), older },
	});
}

describe.each(WAYS)('the HTTP Request node with %s, %s', (type, _, overrides) => {
	it.each([true, false])('gets no key at all from a new n8n (older way: %s)', async (older) => {
		const request = { url: `${foreign.url}/`, json: true };
		const result = await sendFromHttpRequest(engineWith(overrides()), type, request, older);
		expect(result.error?.message).toBe(`Credential type "${type}" is restricted to specific nodes`);
		expect(foreign.heard).toEqual([]);
	});

	const OTHER_PLACES: Array<[string, () => object]> = [
		['a foreign address', () => ({ url: foreign.url })],
		['a foreign address with a path', () => ({ url: `${foreign.url}/organizations/x?y=z#a` })],
		['the own host in the login part', () => ({ url: foreign.url.replace('://', '://own@') })],
		[
			'the own address in the login part',
			() => ({ url: foreign.url.replace('://', `://${encodeURIComponent(own(type))}@`) }),
		],
		['the own address in the query', () => ({ url: `${foreign.url}/?${own(type)}` })],
		['back slashes', () => ({ url: foreign.url.replace('//', '\\\\') })],
		['white space before it', () => ({ url: ` ${foreign.url}` })],
		['capitals', () => ({ url: foreign.url.replace('http', 'HTTP') })],
		[
			'another name of this machine',
			() => ({ url: foreign.url.replace('127.0.0.1', 'localhost') }),
		],
		[
			'another port',
			() => ({ url: `${own(type)}/`.replace(/:\d+\/$/, `:${new URL(foreign.url).port}/`) }),
		],
		['no address', () => ({ url: '' })],
		['a path alone', () => ({ url: '/whoami' })],
		['a foreign base', () => ({ url: '/whoami', baseURL: foreign.url })],
		[
			'an address without its scheme',
			() => ({ url: foreign.url.slice('http:'.length), baseURL: own(type) }),
		],
		['a foreign address beside the own base', () => ({ url: foreign.url, baseURL: own(type) })],
		['the own address through a proxy', () => ({ url: own(type), proxy: foreign.url })],
		['another host in the header', () => ({ url: own(type), headers: { Host: 'foreign.test' } })],
		[
			'another host in small letters',
			() => ({ url: own(type), headers: { host: 'foreign.test' } }),
		],
		['an unchecked certificate', () => ({ url: own(type), rejectUnauthorized: false })],
		[
			'an unchecked certificate, new way',
			() => ({ url: own(type), skipSslCertificateValidation: true }),
		],
		['own certificates', () => ({ url: own(type), agentOptions: { ca: 'x' } })],
	];

	describe.each([true, false])('of an old n8n (older way: %s)', (older) => {
		it.each(OTHER_PLACES)('cannot send it to %s', async (_place, request) => {
			const engine = engineWith(overrides(), 'old');
			const result = await sendFromHttpRequest(engine, type, request(), older);
			expect(result.error?.message).toMatch(/'.+' (leads to .+ alone|cannot be used with the .+)$/);
			expect(foreign.heard).toEqual([]);
			expect(sandbox.requests().filter(({ path }) => path !== '/oauth2/token')).toEqual([]);
			for (const secret of secretsOf()) expect(JSON.stringify(result)).not.toContain(secret);
		});

		it('is told why', async () => {
			const engine = engineWith(overrides(), 'old');
			const { error } = await sendFromHttpRequest(engine, type, { url: foreign.url }, older);
			const name = type === 'layerApi' ? 'Layer' : 'Rebilly';
			expect(error?.message).toBe(
				`'URL' leads to ${foreign.url}, but the ${name} credential is for ${own(type)} alone`,
			);
		});

		it('can send it home', async () => {
			const path =
				type === 'layerApi'
					? '/whoami'
					: `/organizations/${sandbox.connection.rebilly.organizationId}/credit-memos`;
			const engine = engineWith(overrides(), 'old');
			const request = { url: own(type) + path, json: true };
			const result = await sendFromHttpRequest(engine, type, request, older);
			expect(result.error?.message).toBeUndefined();
			expect(sandbox.requests().at(-1)?.status).toBe(200);
		});
	});
});

const REDIRECTS = [301, 302, 303, 307, 308];
/** A listener answers as the vendor would: an address of the credential that sends on to another. */
describe.each(REDIRECTS)('a redirect by %i', (status) => {
	let vendor: Listener;
	beforeAll(async () => {
		vendor = await listen();
	});
	beforeEach(() => {
		vendor.heard.length = 0;
		vendor.answer = redirecting(status, `${foreign.url}/there?code=hidden-text`);
	});
	afterAll(async () => await vendor.close());

	const pasted = () => ({
		authentication: 'accessToken',
		accessToken: sandbox.connection.layer.accessToken,
	});
	/** Where the redirect is met, and by which credential. */
	const PLACES: Array<[string, Type, () => { layerApi?: object; rebillyApi?: object }]> = [
		['the token URL', 'layerApi', () => ({ layerApi: { tokenUrl: `${vendor.url}/token` } })],
		['Layer', 'layerApi', () => ({ layerApi: { ...pasted(), baseUrl: vendor.url } })],
		['Rebilly', 'rebillyApi', () => ({ rebillyApi: { baseUrl: vendor.url } })],
	];

	it.each(PLACES)('of %s is not followed by the test of the credential', async (_, type, given) => {
		const result = await engineWith(given()).testCredential(type);
		expect(vendor.heard).toHaveLength(1);
		expect(foreign.heard).toEqual([]);
		expect(result).toEqual({ status: 'Error', message: expect.stringContaining('redirect') });
	});

	it.each(PLACES)('of %s is not followed by a run', async (_, type, given) => {
		const engine = engineWith(given());
		const result = await engine.runNode(
			type === 'layerApi'
				? { node: 'layer', parameters: parameters('business', 'getAll') }
				: { node: 'rebilly', parameters: parameters('creditMemo', 'getAll') },
		);
		expect(result.error).toBeDefined();
		expect(vendor.heard.length).toBeGreaterThan(0);
		expect(foreign.heard).toEqual([]);
		for (const secret of secretsOf()) expect(JSON.stringify(result)).not.toContain(secret);
	});

	it.each(PLACES)('of %s is not followed by a list', async (_, type, given) => {
		const engine = engineWith(given());
		const search =
			type === 'layerApi'
				? engine.runListSearch('layer', 'searchBusinesses')
				: engine.runListSearch('rebilly', 'searchCustomers', {
						parameters: { customerId: locator('') },
					});
		await expect(search).rejects.toThrow();
		expect(foreign.heard).toEqual([]);
	});

	it('of the token URL is told with the place, and without its query', async () => {
		const engine = engineWith({ layerApi: { tokenUrl: `${vendor.url}/token` } });
		const { message } = await engine.testCredential('layerApi');
		expect(message).toBe(
			`Layer answered the request for a token with a redirect to ${foreign.url}/there, which is not followed, because the secret would go along`,
		);
	});

	it.each([true, false])(
		'is not followed for the HTTP Request node of an old n8n (older way: %s)',
		async (older) => {
			const engine = engineWith({ rebillyApi: { baseUrl: vendor.url } }, 'old');
			const request = { url: `${vendor.url}/x`, followAllRedirects: true, followRedirect: true };
			await sendFromHttpRequest(engine, 'rebillyApi', request, older);
			expect(vendor.heard).toHaveLength(1);
			expect(foreign.heard).toEqual([]);
		},
	);
});
