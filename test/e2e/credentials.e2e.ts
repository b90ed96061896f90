/** The credential tests that a user sees after Save. */
import { listen, type Listener, redirecting } from '../security/listener';
import { E2eFixture, workflowOf } from './fixture';
import { isOlder } from './support/manifests';
import type { SavedCredential } from './support/n8nClient';
import { sandboxCredentials } from './support/n8nWithSandbox';
import { PACKAGE } from './support/packedPackage';

let fixture: E2eFixture;

beforeAll(async () => {
	fixture = await E2eFixture.open();
});
beforeEach(async () => await fixture.reset());

/** What a user enters to reach the sandbox. */
function readyData(type: string): object {
	return sandboxCredentials(fixture.setup.connection).find((one) => one.type === type)?.data ?? {};
}

/** What the editor says after somebody has saved a credential with some of the fields changed. */
async function result(type: string, change: object = {}): Promise<[string, string]> {
	const data = { ...readyData(type), ...change };
	// One of its own, because n8n 2.8 keeps what it has tested, and other tests use the ready ones.
	const credential = await fixture.n8n.saveCredential('To be tested', type, data);
	try {
		const { status, message } = await fixture.n8n.testCredential(credential, data);
		return [status, message];
	} finally {
		await fixture.n8n.deleteCredential(credential);
	}
}

const GREEN = ['OK', 'Connection successful!'];
const UNREACHABLE = 'http://127.0.0.1:9';

describe('a credential that is right', () => {
	it('is green for Layer, by client credentials and by a token', async () => {
		expect(await result('layerApi')).toEqual(GREEN);
		const { accessToken } = fixture.setup.connection.layer;
		expect(await result('layerApi', { authentication: 'accessToken', accessToken })).toEqual(GREEN);
	});

	it('is green for Rebilly', async () => {
		expect(await result('rebillyApi')).toEqual(GREEN);
	});

	it('is green for the webhooks of Layer', async () => {
		expect((await result('layerWebhookApi'))[0]).toBe('OK');
	});
});

/** Where a service refuses or cannot be reached, n8n before 2.30 has words of its own. */
function told(words: string, wordsOfOldN8n: string): { now: string; old: string } {
	return { now: words, old: wordsOfOldN8n };
}

const isOld = () => isOlder(fixture.setup.version, [2, 30, 0]);

const unreachable = told('ECONNREFUSED', 'The service refused the connection');
const unauthorized = (words: string) => told(words, 'Authorization failed');
const forbidden = (words: string) => told(words, 'Forbidden');

describe('a credential that is wrong', () => {
	it.each([
		[
			'layerApi',
			{ clientSecret: 'wrong' },
			unauthorized('does not accept this client ID and secret'),
		],
		[
			'layerApi',
			{ authentication: 'accessToken', accessToken: 'wrong' },
			unauthorized('or this token'),
		],
		['layerApi', { baseUrl: UNREACHABLE }, unreachable],
		['layerApi', { tokenUrl: UNREACHABLE }, unreachable],
		['rebillyApi', { apiKey: 'sk_sandbox_wrong' }, unauthorized('Rebilly does not know this key')],
		['rebillyApi', { organizationId: 'another' }, forbidden('Check the organization ID')],
		['rebillyApi', { baseUrl: UNREACHABLE }, unreachable],
		['rebillyApi', { environment: 'live' }, 'belongs to the sandbox environment'],
		['layerWebhookApi', { urlSecret: '' }, 'are both empty'],
		['layerWebhookApi', { urlSecret: 'short' }, 'is too short'],
	])('is red, and says why: %s with %j', async (type, change, reason) => {
		const words = typeof reason === 'string' ? reason : reason[isOld() ? 'old' : 'now'];
		expect(await result(type, change)).toEqual(['Error', expect.stringContaining(words)]);
	});
});

describe('a credential that was used and then changed', () => {
	let credential: SavedCredential;
	beforeEach(async () => {
		credential = await fixture.n8n.saveCredential('Used', 'layerApi', readyData('layerApi'));
		expect((await fixture.n8n.testSavedCredential(credential)).status).toBe('OK');
	});
	afterEach(async () => await fixture.n8n.deleteCredential(credential));

	const listBusinesses = async () =>
		await fixture.n8n.run(
			await fixture.n8n.createWorkflow(
				workflowOf('Businesses', {
					name: 'List',
					type: `${PACKAGE}.layer`,
					parameters: { resource: 'business', operation: 'getAll' },
					credentials: { layerApi: { id: credential.id, name: credential.name } },
				}),
			),
		);

	it('runs on, unchanged, with the token that n8n keeps', async () => {
		expect((await listBusinesses()).error).toBeUndefined();
		const before = (await fixture.requests()).filter(({ path }) => path === '/oauth2/token').length;
		expect((await listBusinesses()).error).toBeUndefined();
		const after = (await fixture.requests()).filter(({ path }) => path === '/oauth2/token').length;
		expect(after).toBe(before);
	});

	it('is red, and does not run, when its secret is wrong now', async () => {
		const shown = await fixture.n8n.credentialData(credential);
		const edited = { ...shown, clientSecret: 'nonsense' };
		await fixture.n8n.saveCredential(credential.name, credential.type, edited);
		const { status } = await fixture.n8n.testSavedCredential(credential);
		expect(status).toBe('Error');
		expect((await listBusinesses()).error).toContain('401');
	});
});

describe("n8n's own HTTP Request node", () => {
	let foreign: Listener;
	beforeAll(async () => {
		foreign = await listen();
	});
	afterAll(async () => await foreign.close());

	it.each(['rebillyApi', 'layerApi'])('cannot have %s sent to another address', async (type) => {
		const { id, name } = fixture.credential(type);
		const workflow = workflowOf('Steal', {
			name: 'Ask',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: `${foreign.url}/steal`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: type,
				options: {},
			},
			credentials: { [type]: { id, name } },
		});
		if (isOld()) {
			const execution = await fixture.n8n.run(await fixture.n8n.createWorkflow(workflow));
			expect(execution.error).toContain(`leads to ${foreign.url}, but the`);
		} else {
			await expect(fixture.n8n.createWorkflow(workflow)).rejects.toThrow('restricted to');
		}
		expect(foreign.heard).toEqual([]);
	});
});

describe('a redirect', () => {
	let vendor: Listener;
	let foreign: Listener;
	beforeAll(async () => {
		foreign = await listen();
		vendor = await listen();
		vendor.answer = redirecting(302, foreign.url);
	});
	afterAll(async () => {
		await vendor.close();
		await foreign.close();
	});

	it.each([
		['layerApi', 'the token URL', () => ({ tokenUrl: `${vendor.url}/token` })],
		[
			'layerApi',
			'the base URL',
			() => ({ authentication: 'accessToken', accessToken: 'x', baseUrl: vendor.url }),
		],
		['rebillyApi', 'the base URL', () => ({ baseUrl: vendor.url })],
	])('turns the test of %s red and carries no secret on: %s', async (type, _, change) => {
		vendor.heard.length = 0;
		expect((await result(type, change()))[0]).toBe('Error');
		expect(vendor.heard).toHaveLength(1);
		expect(foreign.heard).toEqual([]);
	});
});
