/** The credential tests that a user sees after Save. */
import { Session } from './session';
import type { Version } from './support/installation';
import { sandboxCredentials } from './support/world';

let session: Session;

beforeAll(async () => {
	session = await Session.open();
});
beforeEach(async () => await session.reset());

/** What the editor says after somebody has saved a credential with some of the fields changed. */
async function result(type: string, change: object = {}): Promise<[string, string]> {
	const ready = sandboxCredentials(session.world.connection).find((one) => one.type === type);
	const data = { ...ready?.data, ...change };
	// One of its own, because n8n 2.8 keeps what it has tested, and other tests use the ready ones.
	const credential = await session.n8n.saveCredential('To be tested', type, data);
	try {
		const { status, message } = await session.n8n.testCredential(credential, data);
		return [status, message];
	} finally {
		await session.n8n.deleteCredential(credential);
	}
}

const GREEN = ['OK', 'Connection successful!'];
const UNREACHABLE = 'http://127.0.0.1:9';

describe('a credential that is right', () => {
	it('is green for Layer, by client credentials and by a token', async () => {
		expect(await result('layerApi')).toEqual(GREEN);
		const { accessToken } = session.world.connection.layer;
		expect(await result('layerApi', { authentication: 'accessToken', accessToken })).toEqual(GREEN);
	});

	it('is green for Rebilly', async () => {
		expect(await result('rebillyApi')).toEqual(GREEN);
	});

	it('is green for the webhooks of Layer', async () => {
		expect((await result('layerWebhookApi'))[0]).toBe('OK');
	});
});

/** Where a service refuses or cannot be reached, n8n 2.8 has words of its own. */
function told(words: string, wordsOfOldN8n: string): Record<Version, string> {
	return { '2.40.7': words, '2.8.4': wordsOfOldN8n };
}

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
		const words = typeof reason === 'string' ? reason : reason[session.world.version];
		expect(await result(type, change)).toEqual(['Error', expect.stringContaining(words)]);
	});
});
