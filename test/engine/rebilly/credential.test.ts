import type { Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useRebilly();

const KEY = 'sk_sandbox_a-key-that-nobody-has';
const apiKey = () => fixture.sandbox.connection.rebilly.apiKey;
const create = async (credential: Values) =>
	await fixture.create({ options: { maxAttempts: 1 } }, { engine: fixture.engineWith(credential) });

/** The secrets are hidden in the sandbox's log, which shows only whether they were there. */
const secretsSent = () =>
	fixture.requests().map(({ headers }) => ({
		apiKey: headers['reb-apikey'] !== undefined,
		bearer: headers.authorization !== undefined,
	}));

describe('Every request carries', () => {
	it('the API key, and no other secret', async () => {
		const result = await create({});
		expect(only(result).outcome).toBe('created');
		expect(secretsSent()).toEqual(Array(2).fill({ apiKey: true, bearer: false }));
		expect(JSON.stringify(result)).not.toContain(apiKey());
	});

	it('the bearer token, and no other secret', async () => {
		const { bearerToken } = fixture.sandbox.rebilly;
		const result = await create({ authentication: 'bearerToken', bearerToken });
		expect(only(result).outcome).toBe('created');
		expect(secretsSent()).toEqual(Array(2).fill({ apiKey: false, bearer: true }));
		expect(JSON.stringify(result)).not.toContain(bearerToken);
	});

	it('no secret in its address or body', async () => {
		await create({});
		for (const { path, rawBody } of fixture.requests()) {
			expect(path + rawBody).not.toContain(apiKey());
		}
	});

	it('the organization in its address', async () => {
		await create({});
		const { organizationId } = fixture.sandbox.connection.rebilly;
		for (const { path } of fixture.requests()) {
			expect(path.startsWith(`/organizations/${organizationId}/credit-memos/`)).toBe(true);
		}
	});
});

describe('A credential is taken', () => {
	it.each<[string, () => Values]>([
		['a key with white space around it', () => ({ apiKey: ` ${apiKey()}\n` })],
		[
			'an organization with white space around it',
			() => ({ organizationId: ` ${fixture.sandbox.connection.rebilly.organizationId}\n` }),
		],
		[
			'an address with a slash at its end',
			() => ({ baseUrl: `${fixture.sandbox.connection.rebilly.baseUrl}/` }),
		],
		[
			'an address with white space',
			() => ({ baseUrl: ` ${fixture.sandbox.connection.rebilly.baseUrl} ` }),
		],
		[
			'a token with white space around it',
			() => ({
				authentication: 'bearerToken',
				bearerToken: `${fixture.sandbox.rebilly.bearerToken}\n`,
			}),
		],
	])('with %s, by the node and by its test', async (_, credential) => {
		expect(only(await create(credential())).outcome).toBe('created');
		expect(await fixture.engineWith(credential()).testCredential('rebillyApi')).toMatchObject({
			status: 'OK',
		});
	});
});

describe('A credential that cannot be right is refused before any request', () => {
	const IN = 'in the Rebilly credential';
	const CASES: Array<[string, Values, string, string]> = [
		['no key', { apiKey: '' }, `'API Key' ${IN} is empty`, 'Copy a secret key from Rebilly'],
		['a blank key', { apiKey: '  ' }, `'API Key' ${IN} is empty`, 'Copy a secret key from Rebilly'],
		[
			'a publishable key',
			{ apiKey: 'pk_sandbox_1234' },
			`'API Key' ${IN} is a publishable key`,
			'Use a secret key, which starts with sk_',
		],
		[
			'a live key in the sandbox',
			{ environment: 'sandbox', apiKey: 'sk_live_1234' },
			`'API Key' ${IN} belongs to the live environment, but the credential is set to sandbox`,
			'Choose the environment of the key',
		],
		[
			'a sandbox key in the live environment',
			{ environment: 'live', apiKey: 'sk_sandbox_1234' },
			`'API Key' ${IN} belongs to the sandbox environment, but the credential is set to live`,
			'Choose the environment of the key',
		],
		...['SK_LIVE_1234', 'Sk_Live_1234'].map((apiKey): [string, Values, string, string] => [
			`the live key ${apiKey} in the sandbox`,
			{ environment: 'sandbox', apiKey },
			`'API Key' ${IN} belongs to the live environment, but the credential is set to sandbox`,
			'Choose the environment of the key',
		]),
		[
			'a publishable key in capitals',
			{ apiKey: 'PK_SANDBOX_1234' },
			`'API Key' ${IN} is a publishable key`,
			'Use a secret key, which starts with sk_',
		],
		...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'test'].map(
			(environment): [string, Values, string, string] => [
				`the environment ${environment}`,
				{ environment },
				`'Environment' ${IN} is not one of its choices: '${environment}'`,
				'',
			],
		),
		...[
			'http://rebilly.invalid',
			'http://10.0.0.1',
			'http://0.0.0.0',
			'http://127.0.0.1.rebilly.invalid',
			'http://localhost.rebilly.invalid',
			'http://[::2]',
		].map((baseUrl): [string, Values, string, string] => [
			`the address ${baseUrl}, which is not encrypted`,
			{ baseUrl },
			`'Base URL' ${IN} is not encrypted, so that the secret could be read on the way`,
			'Use https:// instead of http://',
		]),
		[
			'no token',
			{ authentication: 'bearerToken', bearerToken: '' },
			`'Bearer Token' ${IN} is empty`,
			'Paste the token',
		],
		['no organization', { organizationId: '' }, `'Organization ID' ${IN} is empty`, 'Copy it from'],
		...['org/1', 'org 1', '../other', '../..', '.', 'o'.repeat(51), 'org?x'].map(
			(organizationId): [string, Values, string, string] => [
				`the organization ${organizationId}`,
				{ organizationId },
				`'Organization ID' ${IN} is not valid`,
				'Use at most 50 letters, digits',
			],
		),
		// Names that nobody has, so that nothing is sent to anybody should one be taken.
		...[
			'',
			'rebilly.invalid',
			'ftp://rebilly.invalid',
			'https://',
			'https://rebilly.invalid/v1',
			'https://rebilly.invalid?x=1',
			'https://rebilly.invalid#x',
			'https://user:password@rebilly.invalid',
			'https://rebilly.invalid:port',
			'file:///etc/passwd',
		].map((baseUrl): [string, Values, string, string] => [
			`the address "${baseUrl}"`,
			{ baseUrl },
			`'Base URL' ${IN} is`,
			'Enter scheme and host alone',
		]),
	];

	it.each(CASES)('%s', async (_, credential, message, advice) => {
		const result = await create(credential);
		expect(failure(result).message).toContain(message);
		expect(failure(result).message).toMatch(/ \[item 0\]$/);
		expect(failure(result).description).toContain(advice);
		expect(result.error?.name).toBe('NodeOperationError');
		expect(fixture.requests()).toEqual([]);
	});

	it.each(CASES)('%s, in its test too', async (_, credential) => {
		const { status, message } = await fixture.engineWith(credential).testCredential('rebillyApi');
		expect(status).toBe('Error');
		expect(message).not.toBe('');
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values]>([
		['a publishable key', { apiKey: 'pk_sandbox_1234567890' }],
		['a key of the other environment', { environment: 'sandbox', apiKey: 'sk_live_1234567890' }],
	])('without showing %s', async (_, credential) => {
		const result = await fixture.create(
			{},
			{ engine: fixture.engineWith(credential), onError: 'continueRegularOutput' },
		);
		expect(jsonOf(result)).toMatchObject([{ error: { kind: 'input', field: 'API Key' } }]);
		expect(JSON.stringify(result)).not.toContain('1234567890');
	});
});

describe('The test of a credential', () => {
	const test = async (credential: Values = {}) =>
		await fixture.engineWith(credential).testCredential('rebillyApi');

	it('says OK for a key that may read credit memos', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(fixture.calls()).toEqual(['GET credit-memos']);
		expect(fixture.queries()).toEqual([{ limit: '1' }]);
	});

	it('says OK when there are credit memos', async () => {
		fixture.addMemo('memo', 'Robin', 500);
		expect((await test()).status).toBe('OK');
	});

	it('says OK for a bearer token', async () => {
		const { bearerToken } = fixture.sandbox.rebilly;
		expect((await test({ authentication: 'bearerToken', bearerToken })).status).toBe('OK');
		expect(secretsSent()).toEqual([{ apiKey: false, bearer: true }]);
	});

	it.each<[string, Values]>([
		['key', { apiKey: KEY }],
		['token', { authentication: 'bearerToken', bearerToken: 'a.b.c' }],
	])('says what to check for a wrong %s', async (_, credential) => {
		expect(await test(credential)).toEqual({
			status: 'Error',
			message: 'Rebilly does not know this key. Check it, and that its environment is right.',
		});
	});

	it('says what to check for a wrong organization', async () => {
		const { status, message } = await test({ organizationId: 'org_other' });
		expect(status).toBe('Error');
		expect(message).toContain('Check the organization ID and the permissions of the key');
	});

	it('says so when nothing listens', async () => {
		const { status, message } = await test({ baseUrl: 'http://127.0.0.1:9' });
		expect(status).toBe('Error');
		expect(message).toContain('ECONNREFUSED');
	});

	it('shows no secret', async () => {
		const results = [await test({ apiKey: KEY }), await test({ apiKey: KEY, organizationId: 'x' })];
		expect(JSON.stringify(results)).not.toContain(KEY);
	});
});
