import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';

import { judgeCall } from '../../nodes/Layer/api/webhookSecrets';
import { checkWebhookUrl } from '../../nodes/Rebilly/api/ownWebhook';
import { carriesLogin, fingerprintOf, webhookLogin } from '../../nodes/Rebilly/api/webhookLogin';
import {
	derivedSecret,
	fingerprint,
	isSecret,
	sameDigest,
} from '../../nodes/shared/webhook/secrets';
import {
	judgeSignature,
	REPLAY_WINDOW,
	signingKey,
} from '../../nodes/shared/webhook/standardWebhooks';

const ROOT = join(__dirname, '..', '..');

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

	it('of an empty digest is no match', () =>
		expect(sameDigest(Buffer.alloc(0), Buffer.alloc(0))).toBe(false));
});

describe('how secrets are compared', () => {
	const files = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => ({ file, source: readFileSync(join(ROOT, 'nodes', file), 'utf8') }));

	it('is timingSafeEqual over digests of one length, in one place', () => {
		const using = files.filter(({ source }) => source.includes('timingSafeEqual('));
		expect(using.map(({ file }) => file)).toEqual([join('shared', 'webhook', 'secrets.ts')]);
		const calls = using[0]!.source.match(/timingSafeEqual\(/g);
		expect(calls).toHaveLength(1);
		expect(using[0]!.source).toMatch(
			/mine\.length === theirs\.length && mine\.length > 0 && timingSafeEqual\(mine, theirs\)/,
		);
	});

	it('uses no other comparison where a call is verified', () => {
		const judging = files.filter(({ file }) =>
			/webhookLogin|webhookSecrets|standardWebhooks|secrets\.ts/.test(file),
		);
		expect(judging).toHaveLength(4);
		for (const { source } of judging) {
			expect(source).not.toMatch(
				/(secret|password|login|header|digest|signature)\w* *[!=]==?(?![= ]*(undefined|''|'string'))/i,
			);
			expect(source).not.toMatch(/\.(startsWith|endsWith|includes|localeCompare|indexOf)\(/);
		}
	});
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
	it('is refused when the credential has no secret at all', () =>
		expect(judgeCall({ headers: {}, query: {}, rawBody }, {}, 0)).toHaveProperty('refusal'));
});
