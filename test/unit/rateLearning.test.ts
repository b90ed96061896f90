import { ended, learned } from '../../nodes/shared/http/rateLearning';
import {
	initialState,
	isTold,
	type RateReading,
	type RateState,
	windowEnd,
} from '../../nodes/shared/http/rateState';

const NOW = 1_000_000;
const TOOK = 100;
const SENT = NOW - TOOK;
const TOO_LONG = 3_601_001;

/** What is known when answers came that told what is left. */
function known(more: Partial<RateState> = {}): RateState {
	return {
		...initialState(true),
		isAlone: false,
		granted: 10,
		newestRead: 5,
		readAt: NOW,
		latency: TOOK,
		limit: 100,
		left: 50,
		...more,
	};
}

/** What is known when no answer ever told what is left. */
const untold = (more: Partial<RateState> = {}) =>
	known({ newestRead: -1, readAt: -Infinity, limit: undefined, left: Infinity, ...more });

/** A window of a minute that is seen to have begun ten seconds ago. */
const minute = (more: Partial<RateState> = {}) =>
	known({ window: 60_000, windowStart: NOW - 10_000, ...more });

const after = (state: RateState, reading: RateReading, number = 9) =>
	learned(state, { number, sentAt: SENT, reading }, NOW);

describe('before the first request', () => {
	test('nothing is known', () => {
		const state = initialState(true);
		expect(isTold(state)).toBe(false);
		expect(windowEnd(state)).toBeUndefined();
		expect(state).toMatchObject({ left: Infinity, lastMoved: -Infinity, openAt: -Infinity });
		expect(state).toMatchObject({ isAlone: true, windowIsGuess: false, newestRead: -1 });
		expect(state.lastSlot).toBe(-Infinity);
		expect(initialState(false)).toMatchObject({ counts: false, isAlone: false });
	});

	test('a window ends where both its beginning and its length are known', () => {
		expect(windowEnd(minute())).toBe(NOW + 50_000);
		expect(windowEnd(minute({ window: undefined }))).toBeUndefined();
		expect(windowEnd(minute({ windowStart: undefined }))).toBeUndefined();
	});
});

describe('a request that has ended', () => {
	const alone = known({ inFlight: 3, isAlone: true, probe: 7 });

	test('is under way no more', () => expect(ended(known({ inFlight: 3 }), 7).inFlight).toBe(2));

	test('lets others go when it went alone', () =>
		expect(ended(alone, 7)).toEqual({ ...alone, inFlight: 2, isAlone: false, probe: undefined }));

	test('lets nobody go when another one is alone', () =>
		expect(ended(alone, 6)).toEqual({ ...alone, inFlight: 2 }));
});

describe('how long an answer takes', () => {
	test('is what the first one took', () =>
		expect(after(known({ latency: 0 }), {}).latency).toBe(100));
	test('goes by a tenth towards what the next one took', () =>
		expect(after(known({ latency: 200 }), {}).latency).toBeCloseTo(190, 9));
});

describe('the limit', () => {
	test.each<[string, RateState, RateReading, number | undefined]>([
		[
			'is what the first answer names that tells what is left',
			untold(),
			{ limit: 50, remaining: 49 },
			50,
		],
		['is not what one names that does not', untold(), { limit: 50 }, undefined],
		['is what a later one names', known(), { limit: 60 }, 60],
		['stays when an answer names none', known(), { remaining: 49 }, 100],
		['stays when an answer names none that could be', known(), { limit: 0, remaining: 49 }, 100],
		[
			'is what was let through before the first refusal where nobody tells',
			untold({ passed: 7 }),
			{ refused: true },
			7,
		],
		['is one at least', untold(), { refused: true }, 1],
		[
			'is not learned from a refusal where it is told',
			known({ passed: 7 }),
			{ refused: true },
			100,
		],
	])('%s', (_what, state, reading, limit) => expect(after(state, reading).limit).toBe(limit));
});

describe('the documented length of a window', () => {
	const guessed = known({ window: 5000, windowIsGuess: true });

	test.each<[string, RateReading, number]>([
		['holds', { windowInMs: 60_000 }, 60_000],
		['holds where the end is no further away', { windowInMs: 60_000, resetInMs: 61_000 }, 60_000],
		[
			'does not hold where the end is further away',
			{ windowInMs: 60_000, resetInMs: 61_001 },
			5000,
		],
		['may be an hour', { windowInMs: 3_601_000 }, 3_601_000],
		['may not be longer', { windowInMs: TOO_LONG }, 5000],
		['may not be below nothing', { windowInMs: -1 }, 5000],
	])('%s', (_what, reading, window) =>
		expect(after(guessed, { remaining: 49, ...reading })).toMatchObject({
			window,
			windowIsGuess: window === 5000,
		}),
	);
});

describe('what is left', () => {
	test.each<[string, RateState, RateReading, number]>([
		['is what the answer says', known(), { remaining: 40 }, 40],
		['is less by what is under way', known({ inFlight: 3 }), { remaining: 40 }, 37],
		['is nothing when the answer says so', known(), { remaining: 0 }, 0],
		['is one more when an answer says nothing, because it was not counted', known(), {}, 51],
		['is one more when an answer says what cannot be', known(), { remaining: -1 }, 51],
		['is all where nothing is known of a limit', untold(), {}, Infinity],
		[
			'is the limit less the first one of a window that nobody tells of',
			untold({ limit: 8, left: 3 }),
			{},
			7,
		],
		[
			'is as it was in the rest of that window',
			untold({ limit: 8, left: 3, windowStart: SENT }),
			{},
			3,
		],
	])('%s', (_what, state, reading, left) => expect(after(state, reading).left).toBe(left));

	test('in a window that nobody tells of is counted from its first request', () => {
		expect(after(untold({ limit: 8 }), {}).windowStart).toBe(SENT);
		expect(after(untold(), {}).windowStart).toBeUndefined();
		expect(after(known(), {}).windowStart).toBeUndefined();
	});

	test.each<[string, Partial<RateState>, number, boolean]>([
		['a newer request', { newestRead: 5 }, 6, true],
		['an earlier request', { newestRead: 5 }, 4, false],
		['the first one after a refusal', { newestRead: 5, epoch: 8 }, 8, true],
		['one from before the refusal', { newestRead: 5, epoch: 8 }, 7, false],
	])('is read from the answer to %s', (_what, more, number, isRead) => {
		const state = after(known({ ...more, readAt: NOW - 5000 }), { remaining: 40 }, number);
		expect(state).toMatchObject(
			isRead
				? { left: 40, newestRead: number, readAt: NOW }
				: { left: 50, newestRead: 5, readAt: NOW - 5000 },
		);
		// The vendor let it through in any case.
		expect(state).toMatchObject({ passed: 1, lastMoved: NOW, refusalsInARow: 0 });
	});

	test('is told from the first answer on that says it', () => {
		expect(isTold(after(untold(), { remaining: 9 }))).toBe(true);
		expect(isTold(after(untold(), {}))).toBe(false);
	});
});

describe('a request that was let through', () => {
	test('ends the refusals in a row', () =>
		expect(after(known({ refusalsInARow: 4, passed: 6 }), { remaining: 40 })).toMatchObject({
			refusalsInARow: 0,
			passed: 7,
			lastMoved: NOW,
		}));
});

describe('the beginning of a window', () => {
	const START = NOW - 10_000;

	test.each<[string, Partial<RateState>, number, number | undefined]>([
		['is not known at the very first request', { epoch: 0, newestRead: -1 }, 99, undefined],
		['is the first request after a refusal when hardly any is used', { epoch: 8 }, 99, SENT],
		['is that one when three quarters are left', { epoch: 8 }, 74, SENT],
		['is not that one when less is left', { epoch: 8 }, 73, undefined],
		['counts what is under way as left, and as taken before', { epoch: 8, inFlight: 2 }, 72, SENT],
		['counts no more than that', { epoch: 8, inFlight: 2 }, 71, undefined],
		[
			'stays at the second request after a refusal',
			{ epoch: 8, newestRead: 8, left: 99, windowStart: START },
			98,
			START,
		],
		['is not told by a vendor without a limit', { epoch: 8, limit: undefined }, 99, undefined],
		['is seen when a quarter more is left than was', { left: 50 }, 76, SENT],
		['is not seen when less comes back', { left: 50 }, 75, undefined],
		['is seen again', { left: 50, windowStart: START }, 99, SENT],
		['stays while less and less is left', { left: 50, windowStart: START }, 49, START],
	])('%s', (_what, more, remaining, start) =>
		expect(after(known(more), { remaining }).windowStart).toBe(start),
	);
});

describe('the length of a window that is seen to begin again', () => {
	test.each<[string, number, Partial<RateState>, number | undefined]>([
		['is the time between, in whole seconds', 60_000, {}, 60_000],
		['may be measured a little short', 59_750, {}, 60_000],
		['is not rounded up further', 59_749, {}, 59_000],
		[
			'is not longer than was seen before, because one was missed',
			120_000,
			{ window: 60_000 },
			60_000,
		],
		['is shorter than was seen before', 30_000, { window: 60_000 }, 30_000],
		['is a second at least', 750, {}, 1000],
		['is not measured by what is shorter', 749, {}, undefined],
	])('%s', (_what, between, more, window) => {
		const state = known({ windowIsGuess: true, ...more, windowStart: SENT - between });
		expect(after(state, { remaining: 99 })).toMatchObject({
			window,
			windowIsGuess: window === undefined,
			windowStart: SENT,
		});
	});

	test('is not known when the beginning before was not seen', () =>
		expect(after(known({ window: 9000, windowIsGuess: true }), { remaining: 99 })).toMatchObject({
			window: 9000,
			windowIsGuess: true,
			windowStart: SENT,
		}));
});

describe('what others use', () => {
	test.each<[string, RateState, number, number]>([
		[
			'is what is left less than expected, by a quarter of a window',
			known({ window: 40_000 }),
			30,
			20 / 10_000,
		],
		['is by the time of two answers where that is longer', known({ window: 400 }), 30, 20 / 200],
		['is by the time of two answers where no length is known', known(), 30, 20 / 200],
		['is below nothing where more is left', known({ window: 40_000 }), 70, -20 / 10_000],
		['comes on top of what was seen just now', known({ window: 40_000, others: 0.001 }), 30, 0.003],
		[
			'is forgotten with time',
			known({ window: 40_000, others: 0.001, readAt: NOW - 10_000 }),
			50,
			0.001 / Math.E,
		],
		['does not count what came back at once', known({ window: 40_000, others: 0.001 }), 99, 0.001],
	])('%s', (_what, state, remaining, others) =>
		expect(after(state, { remaining }).others).toBeCloseTo(others, 9),
	);
});

describe('when all is used up', () => {
	const used = { remaining: 0, resetInMs: 30_000 };
	const waits = { openAt: NOW + 30_000, isAlone: true, left: 100, epoch: 10, passed: 0 };

	test.each<[string, RateState]>([
		['a window whose end is not known', known()],
		['a short window whose end is not known', known({ window: 9000 })],
		['a long window', minute()],
		['a window of ten seconds', minute({ window: 10_000 })],
	])('all wait for the time that the vendor says, in %s', (_what, state) =>
		expect(after(state, used)).toMatchObject({ ...waits, windowStart: undefined }),
	);

	test('they wait for the end that was measured in a short window, because whole seconds are too coarse', () =>
		expect(after(minute({ window: 9000 }), used)).toMatchObject({ openAt: -Infinity, left: 0 }));

	test.each([undefined, NaN, -1, TOO_LONG])('they do not wait for %s', (resetInMs) =>
		expect(after(minute(), { remaining: 0, resetInMs })).toMatchObject({
			openAt: -Infinity,
			isAlone: false,
			left: 0,
			windowStart: NOW - 10_000,
		}),
	);

	test('they may wait for an hour, and for no time at all', () => {
		expect(after(minute(), { remaining: 0, resetInMs: 3_601_000 }).openAt).toBe(NOW + 3_601_000);
		expect(after(minute(), { remaining: 0, resetInMs: 0 }).openAt).toBe(NOW);
	});

	test('nobody waits while one is left', () =>
		expect(after(minute(), { remaining: 1, resetInMs: 30_000 }).openAt).toBe(-Infinity));
});

describe('a refusal', () => {
	const refused = (more: RateReading = {}): RateReading => ({ refused: true, ...more });

	test('makes all wait, and then one go alone', () => {
		const state = minute({ counts: false, probe: 9, passed: 60, lastMoved: 5 });
		expect(after(state, refused({ retryInMs: 700 }))).toEqual({
			...state,
			counts: true,
			openAt: NOW + 700,
			windowStart: undefined,
			isAlone: true,
			probe: undefined,
			left: 100,
			epoch: 10,
			passed: 0,
			refusalsInARow: 1,
		});
	});

	test('leaves all that there may be where no limit is known, though the vendor tells what is left', () =>
		expect(after(known({ limit: undefined }), refused()).left).toBe(Infinity));

	test.each([
		[0, 1000],
		[1, 2000],
		[2, 4000],
		[5, 32_000],
		[6, 60_000],
		[40, 60_000],
	])('after %d others says nothing of a pause: %d ms', (refusalsInARow, pause) =>
		expect(after(known({ refusalsInARow }), refused())).toMatchObject({
			openAt: NOW + pause,
			refusalsInARow: refusalsInARow + 1,
		}),
	);

	test.each<[string, RateReading, number, number]>([
		['is taken at its word', { retryInMs: 300 }, 0, 300],
		['is taken at its word when it says "at once"', { retryInMs: 0 }, 0, 0],
		['is not when it says that again', { retryInMs: 0 }, 1, 500],
		['is when it names a longer pause', { retryInMs: 5000 }, 1, 5000],
		[
			'goes by the pause rather than by the end of the window',
			{ retryInMs: 300, resetInMs: 9000 },
			0,
			300,
		],
		['goes by the end of the window where no pause is named', { resetInMs: 9000 }, 0, 9000],
		['goes by that end where the pause cannot be', { retryInMs: -1, resetInMs: 9000 }, 0, 9000],
		[
			'goes by that end where no vendor means the pause',
			{ retryInMs: TOO_LONG, resetInMs: 9000 },
			0,
			9000,
		],
		['may ask for an hour', { retryInMs: 3_601_000 }, 0, 3_601_000],
	])('%s', (_what, reading, refusalsInARow, pause) =>
		expect(after(known({ refusalsInARow }), refused(reading)).openAt).toBe(NOW + pause),
	);

	test('of a request from before the last one counts once with it, and makes all wait longer', () => {
		const state = minute({ epoch: 8, refusalsInARow: 1, openAt: NOW + 500, isAlone: true });
		const second = (reading: RateReading) => after(state, refused(reading), 7);
		expect(second({ retryInMs: 900 })).toEqual({ ...state, openAt: NOW + 900 });
		expect(second({ retryInMs: 400 })).toEqual(state);
		expect(second({})).toEqual(state);
		expect(after(state, refused({ retryInMs: 900 }), 8).refusalsInARow).toBe(2);
	});

	test('never makes the pause shorter', () =>
		expect(after(known({ openAt: NOW + 9000 }), refused({ retryInMs: 10 })).openAt).toBe(
			NOW + 9000,
		));
});

describe('the length of a window by a refusal', () => {
	const guess = (more: Partial<RateState>, retryInMs: number) =>
		after(known(more), { refused: true, retryInMs });

	test.each<[string, Partial<RateState>, number, number]>([
		['is from its beginning to the end', { windowStart: NOW - 55_000 }, 5000, 60_000],
		[
			'is from the first request of all where no beginning was seen',
			{ since: NOW - 55_000 },
			5000,
			60_000,
		],
		[
			'is from its beginning rather than from the first request',
			{ since: 0, windowStart: NOW - 55_000 },
			5000,
			60_000,
		],
		['is the pause where nothing was sent before', {}, 7000, 7000],
		['is four seconds', {}, 4000, 4000],
		['is less by half a second where it is short', {}, 3999, 3000],
		['is a second at least', {}, 10, 1000],
		[
			'is another guess after a guess',
			{ window: 9000, windowIsGuess: true, windowStart: NOW },
			5000,
			5000,
		],
		[
			'is twice the last guess where no beginning was seen',
			{ window: 9000, windowIsGuess: true },
			5000,
			18_000,
		],
		[
			'is longer than that where more time went by',
			{ window: 9000, windowIsGuess: true },
			20_000,
			20_000,
		],
	])('%s', (_what, more, retryInMs, window) =>
		expect(guess(more, retryInMs)).toMatchObject({ window, windowIsGuess: true }),
	);

	test('is not guessed where it is known', () =>
		expect(guess({ window: 9000 }, 5000)).toMatchObject({ window: 9000, windowIsGuess: false }));
});
