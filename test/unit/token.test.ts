import '../engine/harness/container';

import { OutboundHttp } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import * as fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { digestOf, keptSession, sessionText, TokenRenewal } from '../../nodes/shared/http/token';
import {
	fetchToken,
	type TokenFailure,
	tokenFailureIn,
} from '../../nodes/shared/http/tokenRequest';

const LIMITS = { deadline: 400, maxBytes: 10_000 };

describe('a kept token', () => {
	const session = fc.record({ token: fc.string(), boundTo: fc.string(), fetchedAt: fc.nat() });

	it('is found again', () => {
		fc.assert(
			fc.property(session, (kept) =>
				expect(keptSession(sessionText(kept), kept.boundTo)).toEqual(kept),
			),
		);
	});

	it('is none for anything else that it could be bound to', () => {
		fc.assert(
			fc.property(session, fc.string(), (kept, other) => {
				fc.pre(other !== kept.boundTo);
				expect(keptSession(sessionText(kept), other)).toBeUndefined();
			}),
		);
	});

	it('can never be an expression of n8n', () => {
		fc.assert(fc.property(session, (kept) => expect(sessionText(kept)).toMatch(/^\{/)));
	});

	it.each([undefined, null, '', 'bare', 5, {}, '{}', '[]', '{"boundTo":"x"}', '{'])(
		'is not %j',
		(text) => expect(keptSession(text, 'x')).toBeUndefined(),
	);

	it('is bound to each part by itself', () => {
		const texts = fc.array(fc.string(), { maxLength: 4 });
		fc.assert(
			fc.property(texts, texts, (first, second) => {
				fc.pre(JSON.stringify(first) !== JSON.stringify(second));
				expect(digestOf(first)).not.toBe(digestOf(second));
			}),
		);
	});
});

describe('renewal', () => {
	/** Tokens `1`, `2` …, each given out when the test says so. */
	function source() {
		const waiting: Array<() => void> = [];
		let number = 0;
		return {
			fetches: () => number,
			fetch: async () => {
				const token = String(++number);
				await new Promise<void>((resolve) => waiting.push(resolve));
				return token;
			},
			give: () => waiting.splice(0).forEach((resolve) => resolve()),
		};
	}

	it('fetches once for all who ask at the same time', async () => {
		const renewal = new TokenRenewal();
		const { fetch, fetches, give } = source();
		const all = Array.from({ length: 200 }, async () => await renewal.renew('a', undefined, fetch));
		give();
		expect(new Set((await Promise.all(all)).map(({ token }) => token))).toEqual(new Set(['1']));
		expect(fetches()).toBe(1);
	});

	it('gives who comes back late with the old token the one that is there by now', async () => {
		const renewal = new TokenRenewal();
		const { fetch, fetches, give } = source();
		const old = { token: 'old', boundTo: 'a', fetchedAt: Date.now() - 3_600_000 };
		const first = renewal.renew('a', old, fetch);
		give();
		expect((await first).token).toBe('1');
		for (let late = 0; late < 200; late++) {
			expect((await renewal.renew('a', old, fetch)).token).toBe('1');
		}
		expect(fetches()).toBe(1);
	});

	it('fetches anew for who comes back with the new one', async () => {
		const renewal = new TokenRenewal();
		const { fetch, give } = source();
		const first = renewal.renew('a', undefined, fetch);
		give();
		const second = renewal.renew('a', await first, fetch);
		give();
		expect((await second).token).toBe('2');
	});

	it('fetches for who has none, whatever others have', async () => {
		const renewal = new TokenRenewal();
		const { fetch, give } = source();
		const first = renewal.renew('a', undefined, fetch);
		give();
		await first;
		const second = renewal.renew('a', undefined, fetch);
		give();
		expect((await second).token).toBe('2');
	});

	it('keeps apart what is fetched with something else', async () => {
		const renewal = new TokenRenewal();
		const { fetch, give } = source();
		const both = [renewal.renew('a', undefined, fetch), renewal.renew('b', undefined, fetch)];
		give();
		expect((await Promise.all(both)).map(({ token }) => token)).toEqual(['1', '2']);
	});

	it('gives out no renewed token after a minute, when others may have made an end to it', async () => {
		const renewal = new TokenRenewal();
		const { fetch, give } = source();
		const old = { token: 'old', boundTo: 'a', fetchedAt: 0 };
		const first = renewal.renew('a', old, fetch);
		give();
		const { fetchedAt } = await first;
		const clock = jest.spyOn(Date, 'now').mockReturnValue(fetchedAt + 60_000);
		try {
			const second = renewal.renew('a', old, fetch);
			give();
			expect((await second).token).toBe('2');
		} finally {
			clock.mockRestore();
		}
	});

	it('is begun again by one of those who wait when whoever fetched was cancelled', async () => {
		const renewal = new TokenRenewal();
		let fetches = 0;
		const cancelled = async () => {
			await new Promise((resolve) => setImmediate(resolve));
			throw Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' });
		};
		const first = renewal.renew('a', undefined, cancelled);
		const others = Array.from(
			{ length: 20 },
			async () =>
				await renewal.renew('a', undefined, async () => await Promise.resolve(String(++fetches))),
		);
		await expect(first).rejects.toThrow('canceled');
		const tokens = (await Promise.all(others)).map(({ token }) => token);
		expect(new Set(tokens)).toEqual(new Set(['1']));
	});

	it('tells all who wait of a failure, and tries again for the next', async () => {
		const renewal = new TokenRenewal();
		const failing = async () => await Promise.reject(new Error('no luck'));
		const all = [1, 2, 3].map(async () => await renewal.renew('a', undefined, failing));
		const results = await Promise.allSettled(all);
		expect(results.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
		expect((await renewal.renew('a', undefined, async () => 'good')).token).toBe('good');
	});
});

describe('fetching a token', () => {
	let server: Server;
	let answer: RequestListener;
	let asked = 0;

	beforeAll(async () => {
		server = createServer((request, response) => {
			asked++;
			answer(request, response);
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
	});
	beforeEach(() => (asked = 0));
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	/** n8n's own, as a credential gets it. */
	const helpers = {
		httpRequest: async (options: IHttpRequestOptions) =>
			await Container.get(OutboundHttp).requests().request(options),
	};

	const fetch = async (limits = LIMITS) =>
		await fetchToken(
			helpers,
			{
				service: 'Acme',
				url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
				username: 'id',
				password: 'the-secret-of-acme',
				form: { grant_type: 'client_credentials' },
			},
			limits,
		);

	const failing = async (
		failure: TokenFailure,
		limits = LIMITS,
	): Promise<Error & { response?: { status: number } }> => {
		const outcome = await fetch(limits).then(
			(token) => new Error(`got ${token}`),
			(error: unknown) => error,
		);
		expect(tokenFailureIn({ cause: outcome })).toBe(failure);
		expect(JSON.stringify(outcome, Object.getOwnPropertyNames(outcome))).not.toContain(
			'the-secret-of-acme',
		);
		return outcome as Error;
	};

	it('gives it', async () => {
		let login: string | undefined;
		answer = ({ headers }, response) => {
			login = headers.authorization;
			response.end('{"access_token":"abc.def"}');
		};
		expect(await fetch()).toBe('abc.def');
		expect(login).toBe(`Basic ${btoa('id:the-secret-of-acme')}`);
	});

	it.each<[string, RequestListener]>([
		['never comes', () => {}],
		[
			'comes in pieces without an end',
			(_, response) => {
				const timer = setInterval(() => response.write(' '), 20);
				response.once('close', () => clearInterval(timer));
			},
		],
		[
			'has a length and stops before it',
			(_, response) => {
				response.setHeader('content-length', 1000);
				response.write('{"access_token":');
			},
		],
	])('ends at the deadline when the answer %s', async (_, given) => {
		answer = given;
		const started = performance.now();
		expect((await failing('for now')).message).toBe('Acme gave no token within 0.4 seconds');
		expect(performance.now() - started).toBeLessThan(2000);
	});

	it('stops reading an answer that is too large', async () => {
		let sent = 0;
		answer = (_, response) => {
			const more = (): void => {
				while (!response.destroyed && sent < 500_000_000) {
					sent += 65_536;
					if (!response.write(' '.repeat(65_536))) return;
				}
			};
			response.on('drain', more);
			more();
		};
		expect((await failing('for now', { ...LIMITS, deadline: 5000 })).message).toContain(
			'too large',
		);
		expect(sent).toBeLessThan(50_000_000);
	});

	it('keeps the status of a refusal, by which n8n knows a 401', async () => {
		answer = (_, response) => response.writeHead(401).end('{"error":"invalid_client"}');
		const error = await failing('for good');
		expect(error.response).toMatchObject({ status: 401, data: { error: 'invalid_client' } });
	});

	it.each([429, 500, 502, 503, 504, 599])('may be had later after a %i', async (status) => {
		answer = (_, response) => response.writeHead(status).end('busy');
		expect((await failing('for now')).response?.status).toBe(status);
	});

	it.each([301, 302, 303, 307, 308])('follows no %i', async (status) => {
		answer = ({ url }, response) =>
			response.writeHead(status, { location: '/other?code=abc' }).end(url);
		expect((await failing('for good')).message).toMatch(
			/redirect to http:\/\/127\.0\.0\.1:\d+\/other,/,
		);
		expect(asked).toBe(1);
	});

	it.each([
		'',
		'{}',
		'{"access_token":""}',
		'{"access_token":5}',
		'{"access_token":"a b"}',
		'{"access_token":"a\\r\\nX: y"}',
		'<h1>Please log in</h1>',
		'[]',
	])('takes %j for no token', async (text) => {
		answer = (_, response) => response.end(text);
		expect((await failing('for good')).message).toBe(
			'Acme answered the request for a token without one',
		);
	});
});

it('an error of a request itself is none of the token', () => {
	for (const error of [new Error('x'), undefined, 'text', { cause: { cause: 'text' } }]) {
		expect(tokenFailureIn(error)).toBeUndefined();
	}
	const own: { cause?: unknown } = {};
	own.cause = own;
	expect(tokenFailureIn(own)).toBeUndefined();
});
