import fc from 'fast-check';

import { CancelledError } from '../../nodes/shared/errors';
import {
	backOff,
	Pacer,
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

describe('the pacer', () => {
	test('lets requests go while nothing was refused', async () => {
		const pacer = new Pacer(undefined);
		expect(pacer.delay()).toBe(0);
		const seen = watch(pacer.ready());
		await pass(0);
		expect(seen.state).toBe('done');
	});

	test('sends the first request alone, to learn of the limit before others follow', async () => {
		const pacer = new Pacer(undefined);
		const all = [1, 2, 3].map(() => watch(pacer.ready()));
		await pass(1000);
		expect(all.map(({ state }) => state)).toEqual(['done', 'waiting', 'waiting']);
		pacer.observe({ refused: true, retryInMs: 500 });
		pacer.done();
		await pass(1000);
		expect(all.map(({ state }) => state)).toEqual(['done', 'done', 'waiting']);
		pacer.observe({ limit: 50, remaining: 49 });
		pacer.done();
		await pass(0);
		expect(all.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
	});

	test('does not send one after the other where nobody answers', async () => {
		const pacer = new Pacer(undefined);
		const all = [1, 2, 3].map(() => watch(pacer.ready()));
		pacer.done();
		await pass(0);
		expect(all.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
	});

	test('gives up as soon as it is known that it would take too long', async () => {
		const pacer = new Pacer(undefined);
		expect(await pacer.ready(1000)).toBe(true);
		const [patient, impatient] = [watch(pacer.ready(5000)), watch(pacer.ready(1000))];
		await pass(500);
		// What the first one learned; the others wait for it.
		pacer.observe({ limit: 1, remaining: 0, resetInMs: 2000 });
		pacer.done();
		await pass(0);
		expect([patient.state, impatient.state]).toEqual(['waiting', 'done']);
		await pass(2000);
		expect(patient.state).toBe('done');
	});

	test('holds all back for one pause', async () => {
		const pacer = new Pacer(undefined);
		pacer.observe({});
		pacer.pause(3000);
		expect(pacer.delay()).toBe(3000);
		const all = [1, 2, 3].map(() => watch(pacer.ready()));
		await pass(2999);
		expect(all.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
		await pass(1);
		expect(all.map(({ at }) => at)).toEqual([3000, 3000, 3000]);
	});

	test('a pause that comes while requests wait holds them longer', async () => {
		const pacer = new Pacer(undefined);
		pacer.pause(1000);
		const seen = watch(pacer.ready());
		await pass(900);
		pacer.pause(1000);
		await pass(999);
		expect(seen.state).toBe('waiting');
		await pass(1);
		expect(seen.at).toBe(1900);
	});

	test('a shorter pause does not shorten a longer one', async () => {
		const pacer = new Pacer(undefined);
		pacer.pause(1000);
		pacer.pause(10);
		pacer.pause(-500);
		expect(pacer.delay()).toBe(1000);
		await pass(400);
		expect(pacer.delay()).toBe(600);
	});

	test('the delay is never below zero', async () => {
		const pacer = new Pacer(undefined);
		pacer.pause(10);
		await pass(1000);
		expect(pacer.delay()).toBe(0);
	});

	test.each<[string, Parameters<Pacer['observe']>[0], number]>([
		['an empty window', { remaining: 0, resetInMs: 2000 }, 2000],
		['requests left', { remaining: 1, resetInMs: 2000 }, 0],
		['an empty window of unknown length', { remaining: 0 }, 0],
		['no figures', {}, 0],
		['a length alone', { resetInMs: 2000 }, 0],
		['figures that are none', { remaining: NaN, resetInMs: 2000 }, 0],
	])('learns from %s', (_what, reading, delay) => {
		const pacer = new Pacer(undefined);
		pacer.observe(reading);
		expect(pacer.delay()).toBe(delay);
	});

	test('stops waiting when the execution is cancelled', async () => {
		const abort = new AbortController();
		const pacer = new Pacer(abort.signal);
		pacer.pause(60_000);
		const seen = watch(pacer.ready());
		await pass(500);
		abort.abort();
		await pass(250);
		expect(seen.error).toBeInstanceOf(CancelledError);
	});

	test('lets nothing go in a cancelled execution', async () => {
		const seen = watch(new Pacer(AbortSignal.abort()).ready());
		await pass(0);
		expect(seen.error).toBeInstanceOf(CancelledError);
	});

	test('is open at the latest of all its pauses, whatever their order', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -1000, max: 100_000 })), (pauses) => {
				const pacer = new Pacer(undefined);
				for (const pause of pauses) pacer.pause(pause);
				expect(pacer.delay()).toBe(Math.max(0, ...pauses));
			}),
		);
	});
});

/** A vendor that counts in windows, and what becomes of requests that are sent to it through a pacer. */
async function run(vendor: {
	limit: number;
	window: number;
	/** Whether the vendor tells when its window ends, or only refuses. */
	tellsReset: boolean;
	requests: number;
	lanes: number;
	/** Whether a window begins with the first request after the last one, and not by the clock. */
	startsWithRequest?: boolean;
	/** How long an answer takes, in milliseconds; it differs from request to request. */
	latency?: () => number;
	/** How many executions there are that know nothing of each other; the second starts a while after the first. */
	executions?: number;
}) {
	const start = Date.now();
	const refusals: number[] = [];
	const perWindow = new Map<number, number>();
	let [opened, windows] = [-Infinity, 0];
	const present = (): { index: number; end: number } => {
		if (!vendor.startsWithRequest) {
			const index = Math.floor(Date.now() / vendor.window);
			return { index, end: (index + 1) * vendor.window };
		}
		if (Date.now() >= opened + vendor.window) [opened, windows] = [Date.now(), windows + 1];
		return { index: windows, end: opened + vendor.window };
	};
	const send = async (): Promise<RateReading> => {
		const latency = vendor.latency?.() ?? 15;
		await wait(latency / 2, undefined);
		const { index, end } = present();
		const reading = answer(index, end - Date.now());
		await wait(latency / 2, undefined);
		return reading;
	};
	const answer = (index: number, untilReset: number): RateReading => {
		const count = (perWindow.get(index) ?? 0) + 1;
		// Whole seconds, as vendors give them.
		const resetInMs = Math.ceil(untilReset / 1000) * 1000;
		if (count > vendor.limit) {
			refusals.push(Date.now() - start);
			return { refused: true, retryInMs: resetInMs, limit: vendor.limit, remaining: 0 };
		}
		perWindow.set(index, count);
		const remaining = vendor.limit - count;
		return {
			refused: false,
			limit: vendor.limit,
			remaining,
			resetInMs: vendor.tellsReset ? resetInMs : undefined,
		};
	};
	const executions = vendor.executions ?? 1;
	const execute = async (_: unknown, index: number) => {
		await wait(index * 1700, undefined);
		const pacer = new Pacer(undefined);
		let left = vendor.requests / executions;
		const one = async () => {
			left--;
			for (;;) {
				await pacer.ready();
				const reading = await send();
				pacer.observe(reading);
				pacer.done();
				if (!reading.refused) break;
			}
		};
		const lane = async () => {
			while (left > 0) await one();
		};
		// The first request goes alone, as that of an execution does.
		await one();
		await Promise.all(Array.from({ length: vendor.lanes }, lane));
	};
	const all = Promise.all(Array.from({ length: executions }, execute));
	const seen = watch(all);
	for (let waited = 0; seen.state === 'waiting' && waited < 600_000; waited += 1000)
		await pass(1000);
	const passed = [...perWindow.values()].reduce((total, count) => total + count, 0);
	return { passed, refusals, took: seen.at ?? Infinity };
}

describe('the pace', () => {
	test.each([
		['of 100 a second, told', { limit: 100, window: 1000, tellsReset: true }],
		['of 100 a second, refused', { limit: 100, window: 1000, tellsReset: false }],
		['of 50 in ten seconds, told', { limit: 50, window: 10_000, tellsReset: true }],
		['of 50 in ten seconds, refused', { limit: 50, window: 10_000, tellsReset: false }],
	])('of a limit %s lets all pass, in time and nearly without refusals', async (_what, vendor) => {
		const requests = vendor.limit * 6;
		const { passed, refusals, took } = await run({ ...vendor, requests, lanes: 20 });
		expect(passed).toBe(requests);
		// Those under way when the first window ends are refused together; later ones are exceptions.
		expect(refusals.length).toBeLessThanOrEqual(40);
		// At least half as fast as the limit allows.
		expect(took).toBeLessThan(vendor.window * 6 * 2 + 2000);
	});

	test.each([1, 2, 3, 4, 5, 6, 7, 8])(
		'of a long run is that of the limit, and next to nothing is refused, wherever in a second it begins (%d)',
		async (eighth) => {
			jest.setSystemTime(1_000_000 + eighth * 125);
			let count = 0;
			const vendor = {
				limit: 50,
				window: 1000,
				tellsReset: eighth % 2 === 0,
				startsWithRequest: true,
				latency: () => 40 + ((count++ * 37) % 60),
			};
			const { passed, refusals, took } = await run({ ...vendor, requests: 2000, lanes: 50 });
			expect(passed).toBe(2000);
			expect(refusals.length).toBeLessThanOrEqual(5);
			expect(took).toBeLessThanOrEqual(2000 * (1000 / 50) * 1.1);
		},
	);

	test.each([
		['two, in windows of a second', 2, 1000],
		['four, in windows of a second', 4, 1000],
		['two, in windows of ten seconds', 2, 10_000],
		['four, in windows of ten seconds', 4, 10_000],
	])(
		'of several executions adds up to the limit without their knowing of each other: %s',
		async (_what, executions, window) => {
			let count = 0;
			const requests = 2400;
			const limit = window / 20;
			const { passed, refusals, took } = await run({
				limit,
				window,
				tellsReset: true,
				startsWithRequest: true,
				requests,
				lanes: 50,
				latency: () => 40 + ((count++ * 37) % 60),
				executions,
			});
			expect(passed).toBe(requests);
			expect(refusals.length).toBeLessThanOrEqual(requests * 0.03);
			expect(took).toBeLessThanOrEqual((requests / limit) * window * 1.3);
		},
	);

	test('is not lost when the vendor says nothing of the limit for minutes and then refuses', async () => {
		const pacer = new Pacer(undefined);
		for (let second = 0; second < 300; second++) {
			for (let request = 0; request < 40; request++) {
				await pacer.ready();
				// A write once, which tells the limit; after that only answers without figures.
				pacer.observe(second + request === 0 ? { limit: 50, remaining: 49 } : {});
				pacer.done();
			}
			await pass(1000);
		}
		pacer.observe({ refused: true, retryInMs: 1000 });
		await pass(1000);
		const seen = watch(Promise.all(Array.from({ length: 100 }, async () => await pacer.ready())));
		await pass(10_000);
		expect(seen.state).toBe('done');
	});

	test('is that of the requests themselves while no limit is near', async () => {
		const vendor = { limit: 10_000, window: 60_000, tellsReset: true, requests: 500, lanes: 10 };
		const { refusals, took } = await run(vendor);
		expect(refusals).toEqual([]);
		expect(took).toBeLessThan((500 / 10) * 15 + 2000);
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
