/** The credential tests that a user sees after Save. */
import { Session } from './session';
import { sandboxCredentials } from './support/world';

let session: Session;

beforeAll(async () => {
	session = await Session.open();
});
beforeEach(async () => await session.reset());

/** What the editor says about a credential with some of its fields changed. */
async function verdict(type: string, change: object = {}): Promise<[string, string]> {
	const ready = sandboxCredentials(session.world.connection).find((one) => one.type === type);
	const data = { ...ready?.data, ...change };
	const { status, message } = await session.n8n.testCredential(session.credential(type), data);
	return [status, message];
}

const GREEN = ['OK', 'Connection successful!'];
const UNREACHABLE = 'http://127.0.0.1:9';

describe('a credential that is right', () => {
	it('is green for Layer, by client credentials and by a token', async () => {
		expect(await verdict('layerApi')).toEqual(GREEN);
		const { accessToken } = session.world.connection.layer;
		expect(await verdict('layerApi', { authentication: 'accessToken', accessToken })).toEqual(
			GREEN,
		);
	});

	it('is green for Rebilly', async () => {
		expect(await verdict('rebillyApi')).toEqual(GREEN);
	});

	it('is green for the webhooks of Layer', async () => {
		expect((await verdict('layerWebhookApi'))[0]).toBe('OK');
	});
});

describe('a credential that is wrong', () => {
	it.each([
		['layerApi', { clientSecret: 'wrong' }, 'does not accept this client ID and secret'],
		['layerApi', { authentication: 'accessToken', accessToken: 'wrong' }, 'does not accept'],
		['layerApi', { baseUrl: UNREACHABLE }, 'ECONNREFUSED'],
		['layerApi', { tokenUrl: UNREACHABLE }, 'ECONNREFUSED'],
		['rebillyApi', { apiKey: 'sk_sandbox_wrong' }, 'Rebilly does not know this key'],
		['rebillyApi', { organizationId: 'another' }, 'Check the organization ID'],
		['rebillyApi', { baseUrl: UNREACHABLE }, 'ECONNREFUSED'],
		['rebillyApi', { environment: 'live' }, 'belongs to the sandbox environment'],
		['layerWebhookApi', { urlSecret: '' }, 'are both empty'],
		['layerWebhookApi', { urlSecret: 'short' }, 'is too short'],
	])('is red, and says why: %s with %j', async (type, change, reason) => {
		expect(await verdict(type, change)).toEqual(['Error', expect.stringContaining(reason)]);
	});
});
