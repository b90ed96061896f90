import fc from 'fast-check';

import { CancelledError } from '../../nodes/shared/errors';
import {
	backOff,
	type Permit,
	RateLimiter,
	type RateReading,
	serverTime,
	throwIfCancelled,
	wait,
} from '../../nodes/shared/http/rateLimiter';

beforeEach(() => {
	jest.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
	jest.useRealTimers();
});

/** Keeps an eye on a promise, so that a test can ask whether and when it came to an end. */
function watch(promise: Promise<unknown>) {
	const seen: { state: 'waiting' | 'done' | 'failed'; error?: unknown; at?: number } = {
		state: 'waiting',
	};
	promise.then(
		() => Object.assign(seen, { state: 'done', at: Date.now() - 1_000_000 }),
		(error: unknown) => Object.assign(seen, { state: 'failed', error, at: Date.now() - 1_000_000 }),
	);
	return seen;
}

async function pass(milliseconds: number): Promise<void> {
	await jest.advanceTimersByTimeAsync(milliseconds);
}

describe('waiting', () => {
	test.each([1, 199, 200, 201, 1000, 60_000])('takes %d ms, no less', async (milliseconds) => {
		const seen = watch(wait(milliseconds, undefined));
		await pass(milliseconds - 1);
		expect(seen.state).toBe('waiting');
		await pass(1);
		expect(seen.state).toBe('done');
	});

	test.each([0, -5])('for %d ms is over at once', async (milliseconds) => {
		const seen = watch(wait(milliseconds, undefined));
		await pass(0);
		expect(seen.state).toBe('done');
	});

	test('ends soon after a cancellation', async () => {
		const abort = new AbortController();
		const seen = watch(wait(60_000, abort.signal));
		await pass(1000);
		abort.abort();
		expect(seen.state).toBe('waiting');
		await pass(250);
		expect(seen.error).toBeInstanceOf(CancelledError);
	});

	test('does not start when the execution is cancelled already', async () => {
		const seen = watch(wait(60_000, AbortSignal.abort()));
		await pass(0);
		expect(seen.error).toBeInstanceOf(CancelledError);
	});

	test('for nothing still notices a cancellation', async () => {
		const seen = watch(wait(0, AbortSignal.abort()));
		await pass(0);
		expect(seen.error).toBeInstanceOf(CancelledError);
	});

	test('a cancellation is asked for with or without a signal', () => {
		expect(() => throwIfCancelled(undefined)).not.toThrow();
		expect(() => throwIfCancelled(new AbortController().signal)).not.toThrow();
		expect(() => throwIfCancelled(AbortSignal.abort())).toThrow('The execution was cancelled');
	});
});

/** Takes permits and keeps an eye on each. */
function take(limiter: RateLimiter, count: number, maxWait?: number) {
	return Array.from({ length: count }, () => {
		const promise = limiter.acquire('write', maxWait);
		return { promise, seen: watch(promise) };
	});
}

async function permitOf({ promise }: ReturnType<typeof take>[number]): Promise<Permit> {
	const permit = await promise;
	if (!permit) throw new Error('There was no permit');
	return permit;
}

const states = (all: ReturnType<typeof take>) => all.map(({ seen }) => seen.state);

/** Sends one request to learn from what is said of the limit. */
async function learn(limiter: RateLimiter, reading?: RateReading): Promise<void> {
	const permit = await limiter.acquire('write');
	permit?.release(reading);
}

describe('the rate limiter', () => {
	test('lets a request go while nothing was refused', async () => {
		const [first] = take(new RateLimiter(undefined), 1);
		await pass(0);
		expect(first?.seen.state).toBe('done');
	});

	test('sends the first request alone, to learn of the limit before others follow', async () => {
		const limiter = new RateLimiter(undefined);
		const all = take(limiter, 3);
		await pass(1000);
		expect(states(all)).toEqual(['done', 'waiting', 'waiting']);
		(await permitOf(all[0]!)).release({ limit: 50, remaining: 49 });
		await pass(0);
		expect(states(all)).toEqual(['done', 'done', 'done']);
	});

	test('sends one alone again after a refusal, when the time is over that the vendor says', async () => {
		const limiter = new RateLimiter(undefined);
		const all = take(limiter, 3);
		(await permitOf(all[0]!)).release({ refused: true, retryInMs: 500 });
		await pass(499);
		expect(states(all)).toEqual(['done', 'waiting', 'waiting']);
		await pass(1);
		expect(states(all)).toEqual(['done', 'done', 'waiting']);
	});

	test('does not send one after the other where nobody answers', async () => {
		const limiter = new RateLimiter(undefined);
		const all = take(limiter, 3);
		(await permitOf(all[0]!)).release();
		await pass(0);
		expect(states(all)).toEqual(['done', 'done', 'done']);
	});

	test('counts a permit that is given back twice once', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, { limit: 4, remaining: 3 });
		const [first] = take(limiter, 1);
		const permit = await permitOf(first!);
		permit.release({ limit: 4, remaining: 2 });
		permit.release({ limit: 4, remaining: 200 });
		const all = take(limiter, 3);
		await pass(0);
		expect(states(all)).toEqual(['done', 'waiting', 'waiting']);
	});

	test('gives up as soon as it is known that nothing will move for too long', async () => {
		const limiter = new RateLimiter(undefined);
		const [patient, impatient] = [take(limiter, 2, 5000), take(limiter, 1, 1000)];
		await pass(500);
		(await permitOf(patient[0]!)).release({ refused: true, retryInMs: 2000 });
		await pass(0);
		expect([...states(patient), ...states(impatient)]).toEqual(['done', 'waiting', 'done']);
		expect(await impatient[0]!.promise).toBeUndefined();
		await pass(2000);
		expect(patient[1]!.seen.state).toBe('done');
	});

	test('lets all wait for as long as it takes while others move', async () => {
		const limiter = new RateLimiter(undefined);
		limiter.expect(1000);
		await learn(limiter, { limit: 60, remaining: 60, windowInMs: 60_000 });
		const all = take(limiter, 200, 1500);
		for (const each of all) {
			const permit = each.promise.then((given) => given?.release({ limit: 60, remaining: 10 }));
			permit.catch(() => undefined);
		}
		await pass(600_000);
		expect(await Promise.all(all.map(async ({ promise }) => !!(await promise)))).not.toContain(
			false,
		);
		expect(all.at(-1)!.seen.at).toBeGreaterThan(60_000);
	});

	test('holds all back for one refusal, and a later one longer', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, { limit: 100, remaining: 99 });
		const under = take(limiter, 2);
		const permits = await Promise.all(under.map(permitOf));
		permits[0]!.release({ refused: true, retryInMs: 1000 });
		const [next] = take(limiter, 1);
		await pass(900);
		permits[1]!.release({ refused: true, retryInMs: 1000 });
		await pass(999);
		expect(next!.seen.state).toBe('waiting');
		await pass(1);
		expect(next!.seen.at).toBe(1900);
	});

	test('a refusal of a write does not hold reads back, and the other way round', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, { refused: true, retryInMs: 60_000 });
		const read = await limiter.acquire('read', 0);
		expect(read).toBeDefined();
		expect([limiter.isPaced('read'), limiter.isPaced('write')]).toEqual([false, true]);
		read?.release({ refused: true, retryInMs: 60_000 });
		expect(limiter.isPaced('read')).toBe(true);
		expect(await limiter.acquire('read', 1000)).toBeUndefined();
	});

	test('has one budget for both where reading counts', async () => {
		const limiter = new RateLimiter(undefined, true);
		await learn(limiter, { refused: true, retryInMs: 60_000 });
		expect(await limiter.acquire('read', 1000)).toBeUndefined();
	});

	test('goes at the pace of what reads were let through before one was refused, where nobody tells more', async () => {
		const limiter = new RateLimiter(undefined);
		const reads: number[] = [];
		const worker = async () => {
			for (let count = 0; count < 20; count++) {
				const permit = await limiter.acquire('read');
				await wait(20, undefined);
				const second = Math.floor(Date.now() / 1000);
				const passed = reads.filter((at) => Math.floor(at / 1000) === second).length;
				if (passed < 20) reads.push(Date.now());
				permit?.release(
					passed < 20 ? {} : { refused: true, retryInMs: 1000 - (Date.now() % 1000) },
				);
				if (passed >= 20) refusals++;
			}
		};
		let refusals = 0;
		const all = watch(Promise.all(Array.from({ length: 10 }, worker)));
		await pass(40_000);
		expect(all.state).toBe('done');
		expect(refusals).toBeLessThan(60);
	});

	test.each<[string, RateReading, number]>([
		['an empty window', { limit: 5, remaining: 0, resetInMs: 2000 }, 2000],
		['requests left', { limit: 5, remaining: 1, resetInMs: 2000 }, 0],
		['no figures', {}, 0],
		['a length alone', { resetInMs: 2000 }, 0],
		['figures that are none', { limit: NaN, remaining: NaN, resetInMs: 2000 }, 0],
		['a wait that no vendor means', { refused: true, retryInMs: 1e12 }, 1000],
		['a refusal without figures', { refused: true }, 1000],
	])('learns from %s', async (_what, reading, delay) => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, reading);
		expect(limiter.delay('write')).toBe(delay);
	});

	test('does not take at their word who says "at once" again and again', async () => {
		const limiter = new RateLimiter(undefined);
		const delays: number[] = [];
		for (let count = 0; count < 5; count++) {
			const permit = limiter.acquire('write');
			await pass(limiter.delay('write'));
			(await permit)?.release({ refused: true, retryInMs: 0 });
			delays.push(limiter.delay('write'));
		}
		expect(delays).toEqual([0, 500, 1000, 2000, 4000]);
	});

	test('stops waiting when the execution is cancelled', async () => {
		const abort = new AbortController();
		const limiter = new RateLimiter(abort.signal);
		await learn(limiter, { refused: true, retryInMs: 60_000 });
		const [first] = take(limiter, 1);
		await pass(500);
		abort.abort();
		await pass(250);
		expect(first!.seen.error).toBeInstanceOf(CancelledError);
	});

	test('lets nothing go in a cancelled execution', async () => {
		const [first] = take(new RateLimiter(AbortSignal.abort()), 1);
		await pass(0);
		expect(first!.seen.error).toBeInstanceOf(CancelledError);
	});

	test('gives permits in the order in which they were asked for, and a refused request keeps its place', async () => {
		const requests = fc.array(
			fc.record({ after: fc.nat(300), duration: fc.integer({ min: 1, max: 400 }) }),
			{
				minLength: 1,
				maxLength: 40,
			},
		);
		await fc.assert(
			fc.asyncProperty(requests, fc.array(fc.nat(9)), async (all, dice) => {
				const limiter = new RateLimiter(undefined);
				limiter.expect(100);
				const asked: number[] = [];
				const granted: number[] = [];
				let thrown = 0;
				const send = async (id: number, duration: number) => {
					let permit: Permit | undefined;
					asked.push(id);
					for (;;) {
						permit = await limiter.acquire('write', Infinity, permit);
						granted.push(id);
						await wait(duration, undefined);
						const refused = dice[thrown++] === 0;
						permit?.release(refused ? { refused, retryInMs: 1000 } : { limit: 20, remaining: 9 });
						if (!refused) return;
					}
				};
				const run = async () => {
					const sent: Array<Promise<void>> = [];
					for (const [id, { after, duration }] of all.entries()) {
						await wait(after, undefined);
						sent.push(send(id, duration));
					}
					await Promise.all(sent);
				};
				const seen = watch(run());
				for (let step = 0; seen.state === 'waiting' && step < 200; step++) await pass(2000);
				expect(seen.state).toBe('done');
				const firstTimes = granted.filter((id, index) => granted.indexOf(id) === index);
				expect(firstTimes).toEqual(asked);
				// Who comes again is before all that came later and still wait.
				for (const [index, id] of granted.entries()) {
					const later = granted.slice(index + 1).filter((other) => other < id);
					expect(later.every((other) => granted.slice(0, index).includes(other))).toBe(true);
				}
			}),
			{ numRuns: 30 },
		);
	});
});

describe('who waits for a permit', () => {
	const RULE = { limit: 100, remaining: 50 };
	const refusal = (retryInMs: number) => ({ refused: true, retryInMs });

	test('waits no longer than they may, to the millisecond', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, refusal(1000));
		const [patient, impatient] = [take(limiter, 1, 1000), take(limiter, 1, 999)];
		await pass(0);
		expect([...states(patient), ...states(impatient)]).toEqual(['waiting', 'done']);
		await pass(1000);
		expect(await patient[0]!.promise).toBeDefined();
	});

	test('is told how long it waited, this time', async () => {
		const limiter = new RateLimiter(undefined);
		const first = await limiter.acquire('write');
		expect(first?.waited).toBe(0);
		await pass(2000);
		first?.release(refusal(3000));
		await pass(500);
		const again = limiter.acquire('write', Infinity, first);
		await pass(2500);
		expect((await again)?.waited).toBe(2500);
	});

	test('keeps its place before those who came later, when it comes again', async () => {
		const limiter = new RateLimiter(undefined);
		const first = await limiter.acquire('write');
		const later = take(limiter, 1);
		await pass(0);
		first?.release(refusal(1000));
		const again = watch(limiter.acquire('write', Infinity, first));
		await pass(1000);
		expect([again.state, ...states(later)]).toEqual(['done', 'waiting']);
	});

	test('has waited since it came first, when it comes again', async () => {
		const limiter = new RateLimiter(undefined);
		const first = await limiter.acquire('write');
		await pass(2000);
		first?.release(refusal(3000));
		const again = take(limiter, 1, 4999);
		expect(await limiter.acquire('write', 4999, first)).toBeUndefined();
		await pass(3000);
		expect(await again[0]!.promise).toBeDefined();
	});

	test('waits as long as a request is under way whose answer may say more', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, RULE);
		const [one, other] = await Promise.all(take(limiter, 2).map(permitOf));
		one!.release(refusal(60_000));
		const [waiter] = take(limiter, 1, 1000);
		await pass(30_000);
		expect(waiter!.seen.state).toBe('waiting');
		other!.release(refusal(60_000));
		await pass(0);
		expect(await waiter!.promise).toBeUndefined();
	});

	test('waits from the last request that was let through', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, RULE);
		const [one, other] = await Promise.all(take(limiter, 2).map(permitOf));
		one!.release(refusal(3000));
		const [waiter] = take(limiter, 1, 2500);
		await pass(1000);
		other!.release(RULE);
		await pass(2000);
		expect(await waiter!.promise).toBeDefined();
	});

	test('needs one timer, however many wait', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, refusal(5000));
		const all = take(limiter, 50);
		await pass(0);
		expect(jest.getTimerCount()).toBe(1);
		await pass(4900);
		expect(jest.getTimerCount()).toBe(1);
		await pass(100);
		expect(states(all).filter((state) => state === 'done')).toHaveLength(1);
	});

	test('leaves no timer when all have gone without a permit', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, refusal(5000));
		const all = take(limiter, 3, 1000);
		await pass(0);
		expect(states(all)).toEqual(['done', 'done', 'done']);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('goes when the pause is over, though an earlier look for it was set', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, refusal(250));
		const all = take(limiter, 2);
		await pass(249);
		expect(states(all)).toEqual(['waiting', 'waiting']);
		await pass(1);
		expect(all[0]!.seen.at).toBe(250);
	});

	test('goes alone when the next window begins, and not before', async () => {
		const limiter = new RateLimiter(undefined);
		const rule = { limit: 3, windowInMs: 10_000 };
		await learn(limiter, refusal(1000));
		await pass(1000);
		await learn(limiter, { ...rule, remaining: 2 });
		for (const remaining of [1, 0]) await learn(limiter, { ...rule, remaining });
		const all = take(limiter, 3);
		await pass(9999);
		expect(states(all)).toEqual(['waiting', 'waiting', 'waiting']);
		await pass(1);
		expect(states(all)).toEqual(['done', 'waiting', 'waiting']);
		expect(limiter.delay('write')).toBe(0);
		(await permitOf(all[0]!)).release({ ...rule, remaining: 2 });
		await pass(0);
		expect(states(all).slice(0, 2)).toEqual(['done', 'done']);
	});

	test('is spread when more is to come than is left', async () => {
		const limiter = new RateLimiter(undefined);
		limiter.expect(1000);
		await learn(limiter, { limit: 60, remaining: 58, windowInMs: 60_000 });
		// A quarter of the window by two more than are left.
		expect(limiter.delay('write')).toBeCloseTo(250, 6);
		await pass(1000);
		expect(limiter.delay('write')).toBe(0);
	});
});

describe('what others ask the rate limiter', () => {
	test('is whether so many at a time would not wait for each other', async () => {
		const limiter = new RateLimiter(undefined);
		expect(limiter.hasRoomFor(1000)).toBe(true);
		await learn(limiter, { limit: 100, remaining: 50 });
		expect([limiter.hasRoomFor(10), limiter.hasRoomFor(11)]).toEqual([true, false]);
		// A third of what is left is under way, and one waits for it.
		const all = take(limiter, 14);
		await pass(0);
		expect(states(all).filter((state) => state === 'waiting')).toHaveLength(1);
		expect(limiter.hasRoomFor(1)).toBe(false);
	});

	test('is the limit, once both its parts are known', async () => {
		const limiter = new RateLimiter(undefined);
		expect(limiter.rate).toBeUndefined();
		await learn(limiter, { limit: 60, remaining: 59 });
		expect(limiter.rate).toBeUndefined();
		await learn(limiter, { limit: 60, remaining: 58, windowInMs: 60_000 });
		expect(limiter.rate).toEqual({ limit: 60, windowInMs: 60_000 });
		const other = new RateLimiter(undefined);
		await learn(other, { windowInMs: 60_000 });
		expect(other.rate).toBeUndefined();
	});

	test('is how long the next one waits, by what it does', async () => {
		const limiter = new RateLimiter(undefined);
		await learn(limiter, { refused: true, retryInMs: 700 });
		expect([limiter.delay('write'), limiter.delay('read')]).toEqual([700, 0]);
		const both = new RateLimiter(undefined, true);
		await learn(both, { refused: true, retryInMs: 700 });
		expect([both.delay('write'), both.delay('read')]).toEqual([700, 700]);
	});

	test('is nothing while it depends on an answer to come', async () => {
		const limiter = new RateLimiter(undefined);
		await limiter.acquire('write');
		expect(limiter.delay('write')).toBe(0);
	});
});

describe('the length of a window that nobody documents', () => {
	// A pause is told in whole seconds, rounded up, which makes a short window too long by half a second on average.
	test.each([
		[300, 1000, 1000],
		[800, 1000, 1000],
		[100, 2000, 1000],
		[600, 2000, 2000],
		[800, 2000, 2000],
		[900, 3000, 3000],
		[500, 4000, 4000],
		[900, 4000, 5000],
	])('refused after %d ms for %d ms more is %d ms', async (after, retryInMs, windowInMs) => {
		const limiter = new RateLimiter(undefined);
		(await limiter.acquire('write'))?.release({ limit: 10, remaining: 9 });
		await pass(after);
		const refusal = { refused: true, limit: 10, remaining: 0, retryInMs };
		(await limiter.acquire('write'))?.release(refusal);
		expect(limiter.rate).toEqual({ limit: 10, windowInMs });
	});
});

describe('the server’s time', () => {
	const now = Date.parse('2026-11-22T12:00:00.700Z');
	const said = (offset: number) => new Date(now + offset).toUTCString();

	test.each<[string, string | undefined, number]>([
		['no header', undefined, now],
		['an empty header', '', now],
		['a header that is no date', 'yesterday', now],
		['the same second', said(0), now],
		['a second before', said(-1000), now],
		['an hour before', said(-3_600_000), now - 3_600_000 - 700],
		['an hour after', said(3_600_000), now + 3_600_000 - 700],
	])('with %s', (_what, date, time) => expect(serverTime(date, now)).toBe(time));

	test('two seconds are no clear difference', () => {
		const whole = Date.parse('2026-11-22T12:00:00Z');
		const at = (seconds: number) => new Date(whole + seconds * 1000).toUTCString();
		expect(serverTime(at(2), whole)).toBe(whole);
		expect(serverTime(at(3), whole)).toBe(whole + 3000);
	});
});

describe('the back-off', () => {
	const attempts = fc.integer({ min: 1, max: 2000 });
	const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
	const ceiling = (attempt: number) => Math.min(30_000, 500 * 2 ** (attempt - 1));

	test.each([
		[1, 250, 500],
		[2, 500, 1000],
		[3, 1000, 2000],
		[4, 2000, 4000],
		[7, 15_000, 30_000],
		[20, 15_000, 30_000],
	])('after attempt %d is %d to %d ms', (attempt, least, most) => {
		expect(backOff(attempt, () => 0)).toBe(least);
		expect(backOff(attempt, () => 1)).toBe(most);
	});

	test('stays between half its ceiling and its ceiling', () => {
		fc.assert(
			fc.property(attempts, random, (attempt, chance) => {
				const pause = backOff(attempt, () => chance);
				expect(Number.isInteger(pause)).toBe(true);
				expect(pause).toBeGreaterThanOrEqual(ceiling(attempt) / 2);
				expect(pause).toBeLessThanOrEqual(ceiling(attempt));
			}),
		);
	});

	test('grows with the attempts and with chance', () => {
		fc.assert(
			fc.property(attempts, random, random, (attempt, one, other) => {
				const [less, more] = one < other ? [one, other] : [other, one];
				expect(backOff(attempt, () => less)).toBeLessThanOrEqual(backOff(attempt, () => more));
				expect(backOff(attempt, () => one)).toBeLessThanOrEqual(backOff(attempt + 1, () => one));
			}),
		);
	});

	test('differs from request to request', () =>
		expect(new Set(Array.from({ length: 50 }, () => backOff(7))).size).toBeGreaterThan(10));
});
