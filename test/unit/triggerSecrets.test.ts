import { createHmac } from 'node:crypto';

import fc from 'fast-check';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { checkSecrets, judgeCall } from '../../nodes/Layer/api/webhookSecrets';
import { checkWebhookUrl } from '../../nodes/Rebilly/api/ownWebhook';
import {
	carriesLogin,
	fingerprintOf,
	isLoginFor,
	MOST_GENERATIONS,
	webhookLogin,
} from '../../nodes/Rebilly/api/webhookLogin';
import { InputError } from '../../nodes/shared/errors';
import {
	derivedSecret,
	fingerprint,
	isSecret,
	sameDigest,
	shortDigest,
} from '../../nodes/shared/webhook/secrets';
import {
	judgeSignature,
	REPLAY_WINDOW,
	signingKey,
} from '../../nodes/shared/webhook/standardWebhooks';

describe('a secret', () => {
	it('is known by its fingerprint, and nothing else is', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (secret, other) => {
				expect(isSecret(secret, fingerprint(secret))).toBe(true);
				expect(isSecret(other, fingerprint(secret))).toBe(other === secret);
			}),
		);
	});

	it('is never there when something is missing', () => {
		expect(isSecret(undefined, fingerprint(''))).toBe(false);
		expect(isSecret('', undefined)).toBe(false);
		expect(isSecret('', '')).toBe(false);
		expect(isSecret('a', 'not a fingerprint')).toBe(false);
	});

	it('is another one for each key and purpose, and the same one each time', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.string(), (key, purpose, other) => {
				expect(derivedSecret(key, purpose)).toBe(derivedSecret(key, purpose));
				expect(derivedSecret(key, purpose)).toHaveLength(43);
				fc.pre(other !== purpose);
				expect(derivedSecret(key, purpose)).not.toBe(derivedSecret(key, other));
			}),
		);
	});

	it('has a short name of one length, another one for each text', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (text, other) => {
				expect(shortDigest(text)).toMatch(/^[\w-]{16}$/);
				expect(shortDigest(text) === shortDigest(other)).toBe(text === other);
				expect(shortDigest(Buffer.from(text))).toBe(shortDigest(text));
			}),
		);
	});

	it('of an empty digest is no match', () =>
		expect(sameDigest(Buffer.alloc(0), Buffer.alloc(0))).toBe(false));
});

describe('the login of a Rebilly webhook', () => {
	const credentials = { authentication: 'apiKey', apiKey: 'sk_sandbox_example' };
	const login = webhookLogin(credentials, 'https://n8n.example.com/webhook/a', 0);
	const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
	const headers = {
		authorization: basic(`${login.username}:${login.password}`),
		'x-n8n-webhook-secret': login.header,
	};
	const expected = fingerprintOf(login);

	it('is carried by the right call', () => {
		expect(carriesLogin(headers, expected)).toBe(true);
		const lower = { ...headers, authorization: headers.authorization.replace('Basic', 'basic') };
		expect(carriesLogin(lower, expected)).toBe(true);
	});

	it('is not carried by any other', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), fc.string(), (username, password, header) => {
				const authorization = basic(`${username}:${password}`);
				expect(carriesLogin({ ...headers, authorization }, expected)).toBe(false);
				expect(carriesLogin({ ...headers, 'x-n8n-webhook-secret': header }, expected)).toBe(false);
			}),
		);
		expect(carriesLogin({}, expected)).toBe(false);
		expect(carriesLogin(headers, {})).toBe(false);
		expect(carriesLogin({ ...headers, 'x-n8n-webhook-secret': [login.header] }, expected)).toBe(
			false,
		);
	});

	it.each([
		[credentials, 'https://n8n.example.com/webhook/b', 0],
		[credentials, 'https://n8n.example.com/webhook-test/a', 0],
		[credentials, 'https://n8n.example.com/webhook/a', 1],
		[{ ...credentials, apiKey: 'sk_sandbox_other' }, 'https://n8n.example.com/webhook/a', 0],
	])('is another one for %j %s %i', (given, url, generation) => {
		const other = webhookLogin(given, url, generation);
		expect(other.password).not.toBe(login.password);
		expect(other.header).not.toBe(login.header);
		expect(carriesLogin(headers, fingerprintOf(other))).toBe(false);
	});

	const URL_A = 'https://n8n.example.com/webhook/a';

	it.each([
		['no scheme', `${login.username}:${login.password}`],
		['another scheme', headers.authorization.replace('Basic', 'Bearer')],
		['a word before', `x ${headers.authorization}`],
		['a word behind', `${headers.authorization} x`],
		['nothing behind the scheme', 'Basic '],
	])('is not carried by a header with %s', (_what, authorization) =>
		expect(carriesLogin({ ...headers, authorization }, expected)).toBe(false),
	);

	it('is carried with blanks after the scheme', () => {
		const authorization = headers.authorization.replace(' ', '   ');
		expect(carriesLogin({ ...headers, authorization }, expected)).toBe(true);
	});

	it('needs both secrets, also where one is kept alone', () => {
		expect(carriesLogin(headers, { login: expected.login })).toBe(false);
		expect(carriesLogin(headers, { header: expected.header })).toBe(false);
		const lists = { ...headers, authorization: [headers.authorization] };
		expect(carriesLogin(lists, expected)).toBe(false);
	});

	it('is made from the key that the credential uses', () => {
		const both = { apiKey: ' sk_sandbox_example ', bearerToken: 'token' };
		const byKey = webhookLogin({ ...both, authentication: 'apiKey' }, URL_A, 0);
		expect(byKey).toEqual(login);
		const byToken = webhookLogin({ ...both, authentication: 'bearerToken' }, URL_A, 0);
		expect(byToken.password).not.toBe(login.password);
		expect(byToken.password).not.toBe(byToken.header);
	});

	it.each([0, 1, MOST_GENERATIONS - 1])('is known again in generation %d', (generation) => {
		const kept = fingerprintOf(webhookLogin(credentials, URL_A, generation));
		expect(isLoginFor(credentials, URL_A, kept)).toBe(true);
		expect(isLoginFor(credentials, `${URL_A}b`, kept)).toBe(false);
		expect(isLoginFor({ ...credentials, apiKey: 'other' }, URL_A, kept)).toBe(false);
		expect(isLoginFor(credentials, URL_A, { ...kept, header: expected.login })).toBe(false);
		expect(isLoginFor(credentials, URL_A, { ...kept, login: expected.header })).toBe(false);
	});

	it('is not known in a generation that is never made, nor by nothing', () => {
		const later = fingerprintOf(webhookLogin(credentials, URL_A, MOST_GENERATIONS));
		expect(isLoginFor(credentials, URL_A, later)).toBe(false);
		expect(isLoginFor(credentials, URL_A, {})).toBe(false);
	});

	it('leaves no secret in what is kept of it', () => {
		const kept = JSON.stringify(expected);
		for (const secret of [login.password, login.header]) expect(kept).not.toContain(secret);
	});
});

describe('a signature of the Standard Webhooks scheme', () => {
	// The example of the specification.
	const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const known = {
		'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
		'webhook-timestamp': '1614265330',
		'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
	};
	const body = Buffer.from('{"test": 2432232314}');
	const then = 1614265330 * 1000;

	it('is that of the specification', () =>
		expect(judgeSignature(known, body, secret, then)).toEqual({
			valid: true,
			messageId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
		}));

	const signed = (key: Buffer, id: string, time: number, text: Buffer) => ({
		'svix-id': id,
		'svix-timestamp': String(time),
		'svix-signature': `v1,${createHmac('sha256', key)
			.update(Buffer.concat([Buffer.from(`${id}.${time}.`), text]))
			.digest('base64')}`,
	});
	const key = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => Buffer.from(bytes));
	const word = fc.stringMatching(/^[A-Za-z0-9_]{1,30}$/);
	const bytes = fc.uint8Array({ maxLength: 300 }).map((list) => Buffer.from(list));
	const time = fc.integer({ min: 1, max: 4_000_000_000 });

	it('holds for every key and body, whatever their bytes', () => {
		fc.assert(
			fc.property(key, word, time, bytes, (own, id, seconds, text) => {
				const given = `whsec_${own.toString('base64')}`;
				expect(judgeSignature(signed(own, id, seconds, text), text, given, seconds * 1000)).toEqual(
					{ valid: true, messageId: id },
				);
			}),
		);
	});

	it('holds for nothing else: another body, key, id or time', () => {
		fc.assert(
			fc.property(
				key,
				key,
				word,
				word,
				time,
				bytes,
				bytes,
				(own, other, id, id2, at, text, text2) => {
					fc.pre(!own.equals(other) && id !== id2 && !text.equals(text2));
					const given = `whsec_${own.toString('base64')}`;
					const headers = signed(own, id, at, text);
					const verified = (changed: object, content = text) =>
						judgeSignature({ ...headers, ...changed }, content, given, at * 1000).valid;
					expect(verified({}, text2)).toBe(false);
					expect(verified(signed(other, id, at, text))).toBe(false);
					expect(verified({ 'svix-id': id2 })).toBe(false);
					expect(verified({ 'svix-timestamp': String(at + 1) })).toBe(false);
				},
			),
		);
	});

	it('is too old after five minutes, in both directions', () => {
		const at = (now: number) => judgeSignature(known, body, secret, now);
		expect(at(then + REPLAY_WINDOW).valid).toBe(true);
		expect(at(then - REPLAY_WINDOW).valid).toBe(true);
		expect(at(then + REPLAY_WINDOW + 1)).toEqual({ valid: false, finding: 'too old' });
		expect(at(then - REPLAY_WINDOW - 1)).toEqual({ valid: false, finding: 'too old' });
	});

	it.each([
		['', undefined],
		['whsec_', undefined],
		['whsec_c2hvcnQ=', undefined],
		['not base64 at all!', undefined],
		[` ${secret} `, 24],
		[secret.replace('whsec_', ''), 24],
	])('has a key in the secret %j: %s bytes', (given, length) =>
		expect(signingKey(given)?.length).toBe(length),
	);

	it('is never valid with a secret that is none', () =>
		expect(judgeSignature(known, body, '', then).valid).toBe(false));

	const [id, at, right] = Object.values(known) as [string, string, string];
	const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
	const named = (prefix: string, signature: string | string[] = right) => ({
		[`${prefix}-id`]: id,
		[`${prefix}-timestamp`]: at,
		[`${prefix}-signature`]: signature,
	});
	const judged = (headers: Parameters<typeof judgeSignature>[0]) =>
		judgeSignature(headers, body, secret, then);
	const VALID = { valid: true, messageId: id };
	const NOT_VALID = { valid: false, finding: 'not valid' };
	const UNSIGNED = { valid: false, finding: 'unsigned' };

	it.each<[string, string]>([
		['a secret before', `${wrong} ${right}`],
		['a secret after', `${right} ${wrong}`],
		['a signature for public keys', `v1a,${wrong.slice(3)} ${right}`],
		['four others before', `${Array(4).fill(wrong).join(' ')} ${right}`],
	])('may stand beside that of %s', (_what, signatures) =>
		expect(judged(named('webhook', signatures))).toEqual(VALID),
	);

	it.each<[string, string]>([
		['alone for public keys', right.replace('v1', 'v1a')],
		['of another version', right.replace('v1', 'v2')],
		['without a version', right.slice(3)],
		['with a word before the version', `x${right}`],
		['with a version that is no number', right.replace('v1', 'vx')],
		['empty behind its version', 'v1,'],
		['not base64', 'v1,***'],
		['with signs before', right.replace(',', ',*')],
		['with signs behind', `${right}*`],
		['behind five others', `${Array(5).fill(wrong).join(' ')} ${right}`],
		['beside what is none', `${right} x`],
		['in two headers that a proxy joined', `${right}, ${right}`],
		['in two headers joined without a blank', `${right},${right}`],
		['with two blanks between', `${right}  ${wrong}`],
		['shorter', right.slice(0, -5)],
		['another one', wrong],
		['of another version that ends in the right one', `v2${right}`],
		['beside one with a word before its version', `x${wrong} ${right}`],
	])('is not valid %s', (_what, signatures) =>
		expect(judged(named('webhook', signatures))).toEqual(NOT_VALID),
	);

	it('may leave out the signs that fill it up', () =>
		expect(judged(named('webhook', right.replace('=', '')))).toEqual(VALID));

	it('is read under the newer name first, and a header that is there twice is none', () => {
		expect(judged(named('svix'))).toEqual(VALID);
		expect(judged({ ...named('svix'), ...named('webhook', wrong) })).toEqual(NOT_VALID);
		expect(judged({ ...named('svix', wrong), ...named('webhook') })).toEqual(VALID);
		expect(judged({ ...named('svix'), ...named('webhook', '') })).toEqual(VALID);
		expect(judged({ ...named('webhook', [right]) })).toEqual(UNSIGNED);
		expect(judged({})).toEqual(UNSIGNED);
	});

	it.each<[string, object]>([
		['no id', { 'webhook-id': undefined }],
		['an empty id', { 'webhook-id': '' }],
		['no time', { 'webhook-timestamp': undefined }],
		['a time with a sign', { 'webhook-timestamp': `-${at}` }],
		['a time with a unit', { 'webhook-timestamp': `${at}s` }],
		['a time with 13 digits', { 'webhook-timestamp': `000${at}` }],
	])('is not valid with %s, even if that is what was signed', (_what, changed) => {
		const headers: Record<string, string | undefined> = { ...known, ...changed };
		const start = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.`;
		const digest = createHmac('sha256', signingKey(secret)!).update(`${start}${body.toString()}`);
		const signature = `v1,${digest.digest('base64')}`;
		expect(judged({ ...headers, 'webhook-signature': signature })).toEqual(NOT_VALID);
	});

	it.each([
		[Buffer.alloc(16, 7), 16],
		[Buffer.alloc(15, 7), undefined],
	])('has a key of 16 bytes at least (%#)', (bytesOfKey, length) =>
		expect(signingKey(`whsec_${bytesOfKey.toString('base64')}`)?.length).toBe(length),
	);

	it.each([`x${secret}`, `${secret}*`, `*${secret}`, `${secret}====`, `${secret}=a`])(
		'has no key in %s',
		(given) => expect(signingKey(given)?.length).not.toBe(24),
	);
});

describe('the URL of a Rebilly webhook', () => {
	const check = (url: string, environment = 'live') => checkWebhookUrl(url, { environment });

	it.each([
		['https://n8n.example.com/webhook/a', 'live'],
		['https://n8n.example.com:8443/webhook/a', 'sandbox'],
		['http://localhost:5678/webhook/a', 'custom'],
	])('may be %s (%s)', (url, environment) => expect(() => check(url, environment)).not.toThrow());

	it.each([
		['http://n8n.example.com/webhook/a', 'is not encrypted'],
		['https://localhost:5678/webhook/a', 'cannot be reached from the internet'],
		['http://127.0.0.1:5678/webhook/a', 'cannot be reached from the internet'],
		['https://192.168.0.7/webhook/a', 'cannot be reached from the internet'],
		['https://[::1]/webhook/a', 'has a host that Rebilly does not take'],
	])('may not be %s', (url, message) => expect(() => check(url)).toThrow(message));
});

describe('a call of Layer', () => {
	const rawBody = Buffer.from('{}');
	const signingSecret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
	const urlSecret = 'abcdefghijklmnopqrstuvwx';
	const digest = createHmac('sha256', Buffer.alloc(24, 1)).update('msg_1.1000.{}').digest('base64');
	const signed = {
		'webhook-id': 'msg_1',
		'webhook-timestamp': '1000',
		'webhook-signature': `v1,${digest}`,
	};
	const forged = { ...signed, 'webhook-id': 'msg_2' };
	const [SIGNED, URL_ONLY, BOTH] = [
		{ signingSecret },
		{ urlSecret },
		{ signingSecret: ` ${signingSecret} `, urlSecret: ` ${urlSecret} ` },
	];
	const right = { secret: urlSecret };

	it.each<[string, object, object, object, number, unknown]>([
		['its signature', SIGNED, signed, {}, 0, { messageId: 'msg_1' }],
		[
			'its signature, whatever the URL says',
			SIGNED,
			signed,
			{ secret: 'x' },
			0,
			{ messageId: 'msg_1' },
		],
		['its URL', URL_ONLY, {}, right, 0, { messageId: undefined }],
		['its URL, whatever its headers say', URL_ONLY, forged, right, 0, { messageId: undefined }],
		['both', BOTH, signed, right, 0, { messageId: 'msg_1' }],
		[
			'no secret of the credential',
			{},
			signed,
			right,
			0,
			{ refusal: 'No secret is set up for this webhook' },
		],
		[
			'blanks for secrets',
			{ signingSecret: ' ', urlSecret: ' ' },
			signed,
			right,
			0,
			{ refusal: 'No secret is set up for this webhook' },
		],
		[
			'no secret in the URL',
			URL_ONLY,
			{},
			{},
			0,
			{ refusal: 'The secret in the URL is missing or not right' },
		],
		[
			'another secret in the URL',
			URL_ONLY,
			{},
			{ secret: 'x' },
			0,
			{ refusal: 'The secret in the URL is missing or not right' },
		],
		[
			'the secret in the URL twice',
			URL_ONLY,
			{},
			{ secret: [urlSecret] },
			0,
			{ refusal: 'The secret in the URL is missing or not right' },
		],
		[
			'its signature alone where both are asked for',
			BOTH,
			signed,
			{},
			0,
			{ refusal: 'The secret in the URL is missing or not right' },
		],
		[
			'its URL alone where both are asked for',
			BOTH,
			{},
			right,
			0,
			{ refusal: 'The call has no signature headers of the Standard Webhooks scheme' },
		],
		['a forged signature', SIGNED, forged, {}, 0, { refusal: 'The signature is not valid' }],
		[
			'a forged signature and the right URL',
			BOTH,
			forged,
			right,
			0,
			{ refusal: 'The signature is not valid' },
		],
		['an old signature', SIGNED, signed, {}, 300_001, { refusal: 'The signature is too old' }],
	])('is judged by %s', (_what, credentials, headers, query, late, judgement) =>
		expect(
			judgeCall(
				{
					headers: headers as Record<string, string>,
					query: query as Record<string, unknown>,
					rawBody,
				},
				credentials as ICredentialDataDecryptedObject,
				1_000_000 + late,
			),
		).toStrictEqual(judgement),
	);

	it.each([
		SIGNED,
		URL_ONLY,
		BOTH,
		{ urlSecret: 'a'.repeat(200) },
		{ urlSecret: `~.-_${urlSecret}` },
	])('may have the secrets %j', (credentials) =>
		expect(() => checkSecrets(credentials)).not.toThrow(),
	);

	it.each<[object, string]>([
		[{}, 'Signing Secret'],
		[{ signingSecret: ' ' }, 'Signing Secret'],
		[{ signingSecret: 'short' }, 'Signing Secret'],
		[{ signingSecret: 'short', urlSecret }, 'Signing Secret'],
		[{ signingSecret, urlSecret: 'short' }, 'URL Secret'],
		[{ urlSecret: 'a'.repeat(23) }, 'URL Secret'],
		[{ urlSecret: 'a'.repeat(201) }, 'URL Secret'],
		[{ urlSecret: `${urlSecret}?` }, 'URL Secret'],
		[{ urlSecret: `&${urlSecret}` }, 'URL Secret'],
	])('may not have the secrets %j', (credentials, field) => {
		const refusal = refusalOf(() => checkSecrets(credentials as ICredentialDataDecryptedObject));
		expect([refusal.field, refusal.place]).toEqual([field, 'the Layer webhook credential']);
		expect(refusal.advice).not.toBe('');
	});
});

function refusalOf(action: () => void): InputError {
	try {
		action();
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error('was not refused');
}
