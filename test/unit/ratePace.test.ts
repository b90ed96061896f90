import fc from 'fast-check';

import {
	askingForMore,
	granted,
	hasRoomFor,
	mustAskForMore,
	nextPermitIn,
} from '../../nodes/shared/http/ratePace';
import { initialState, type RateState } from '../../nodes/shared/http/rateState';

const NOW = 1_000_000;

/** What is known after some answers; nothing more than is said. */
function known(more: Partial<RateState> = {}): RateState {
	return { ...initialState(true), isAlone: false, granted: 10, ...more };
}

/** A window of a minute that is over in 40 seconds, with much more to come than is left: 2 of 100 are for others. */
function minute(more: Partial<RateState> = {}): RateState {
	return known({
		limit: 100,
		window: 60_000,
		windowStart: NOW - 20_000,
		readAt: NOW,
		lastSlot: NOW,
		left: 52,
		expected: 1000,
		...more,
	});
}

/** A window of four seconds, of which nobody knows when it ends. */
function seconds(more: Partial<RateState> = {}): RateState {
	return known({
		limit: 100,
		window: 4000,
		readAt: NOW,
		lastSlot: NOW,
		left: 18,
		expected: 1000,
		...more,
	});
}

const HELD = { openAt: NOW + 700 };

describe('the next request goes', () => {
	test.each<[string, RateState, number]>([
		['alone when it is the first', initialState(true), 0],
		['at once when it is the first that does not count', initialState(false), 0],
		['when the pause after a refusal is over', known(HELD), 700],
		[
			'when that pause is over, even if it does not count',
			{ ...initialState(false), ...HELD },
			700,
		],
		['at once when that pause ends now', known({ openAt: NOW }), 0],
		[
			'when the answer is there to the one that goes alone',
			known({ isAlone: true, probe: 9 }),
			Infinity,
		],
		['alone, after a refusal', known({ isAlone: true }), 0],
		['at once, whatever is left, where it does not count', minute({ counts: false, left: 0 }), 0],

		['at once where nothing is known of a limit', known(), 0],
		['at once where no window is known', minute({ window: undefined, left: 1 }), 0],
		['at once where no limit is known', minute({ limit: undefined, left: 1 }), 0],
		['at once when all that is to come fits', minute({ expected: 50 }), 0],
		['at a pace when one more is to come', minute({ expected: 51 }), 800],
		[
			'at once when four times as much is left of a short window',
			seconds({ expected: 5, left: 20 }),
			0,
		],
		['at a pace when one less is left of it', seconds({ expected: 5, left: 19 }), 4000 / 4 / 21],
		[
			'by what is left where a window is ten seconds long',
			minute({ window: 10_000, expected: 9, left: 30 }),
			0,
		],
		['at once when a third of what is left is under way', known({ left: 6, inFlight: 2 }), 0],
		['after an answer when more than that is under way', known({ left: 5, inFlight: 2 }), Infinity],

		[
			'after an answer where no window is known',
			minute({ window: undefined, left: 2, inFlight: 1 }),
			Infinity,
		],
		[
			'after an answer where no limit is known',
			seconds({ limit: undefined, left: 2, inFlight: 1 }),
			Infinity,
		],
		[
			'after the answer to the one that goes alone, though a pause ends now',
			known({ openAt: NOW, isAlone: true, probe: 9 }),
			Infinity,
		],
		[
			'evenly in a window of ten seconds',
			minute({ window: 10_000, windowStart: NOW - 5000, left: 12 }),
			500,
		],

		['evenly up to the end of the window', minute(), 800],
		['evenly, counted from the last one', minute({ lastSlot: NOW - 300 }), 500],
		['late already', minute({ lastSlot: NOW - 900 }), -100],
		[
			'so that others keep what they use meanwhile',
			minute({ left: 55, latency: 200, others: 0.05 }),
			1000,
		],
		[
			'so that others keep their part when they use less',
			minute({ latency: 200, others: 0.001 }),
			800,
		],
		['as if there were no others when more comes back', minute({ latency: 200, others: -1 }), 800],
		['with the last one that is not for others', minute({ left: 3 }), 40_000],
		['not all at once at the end of the window', minute({ windowStart: NOW - 59_900 }), 12],
		['not backwards when the window is over', minute({ windowStart: NOW - 60_500 }), 12],
		[
			'in proportion to what is left where the end is not known',
			minute({ windowStart: undefined, left: 48 }),
			300,
		],
		['in proportion to it in a short window', seconds(), 50],
		['in proportion to it in a short window with an end', seconds({ windowStart: NOW - 1000 }), 50],
		[
			'less what others use, which is not below nothing',
			minute({ windowStart: undefined, left: 1, latency: 200, others: 0.1 }),
			7500,
		],

		[
			'when the next window begins, and others have had their answers',
			minute({ left: 0, latency: 300 }),
			40_150,
		],
		[
			'when the next window begins, though some are under way',
			minute({ left: 0, inFlight: 3 }),
			40_000,
		],
		[
			'when the next window begins, rather than take what is for others',
			minute({ left: 2 }),
			40_000,
		],
		[
			'when all have been sent that are left',
			known({ left: 0.5, windowStart: NOW, window: 5000 }),
			5000,
		],
		['at once when the next window has begun', minute({ left: 0, windowStart: NOW - 70_000 }), 0],
		[
			'at its pace in a short window, in which nothing is for others',
			seconds({ windowStart: NOW - 1000, left: 2 }),
			250,
		],
		[
			'a fiftieth of a window after the last answer where the end is not known',
			minute({ left: 0, windowStart: undefined, readAt: NOW - 200 }),
			1000,
		],
		['a fiftieth of a second after it where no length is', known({ left: 0, readAt: NOW - 5 }), 15],
		[
			'after an answer where the end is not known and one is under way',
			minute({ left: 0, windowStart: undefined, inFlight: 1 }),
			Infinity,
		],
	])('%s', (_when, state, wait) => expect(nextPermitIn(state, NOW)).toBeCloseTo(wait, 6));
});

describe('one request goes alone to find out whether there is more', () => {
	test.each<[string, RateState, boolean]>([
		['when all is used up', minute({ left: 0 }), true],
		['when only what is for others is left', minute({ left: 2 }), true],
		['not while one is left', minute({ left: 3 }), false],
		['not where all that is to come fits', minute({ left: 1, expected: 0, limit: 10 }), false],
		[
			'not where the end is not known',
			minute({ left: 1, windowStart: undefined, others: 1, latency: 9 }),
			false,
		],
		['not where nothing counts', minute({ left: 0, counts: false }), false],
		['not when one is alone already', minute({ left: 0, isAlone: true }), false],
	])('%s', (_when, state, must) => expect(mustAskForMore(state)).toBe(must));

	test('and what is known stays known where the vendor tells what is left', () => {
		const state = minute({ left: 0, passed: 98 });
		expect(askingForMore(state)).toEqual({ ...state, isAlone: true });
	});

	test.each([
		[10, 12],
		[11, 14],
		[undefined, 2],
	])('and after %s in a window without a refusal, %d are tried in the next', (limit, more) => {
		const untold = minute({ left: 0, passed: 10, readAt: -Infinity, limit });
		expect(askingForMore(untold)).toEqual({
			...untold,
			isAlone: true,
			windowStart: undefined,
			limit: more,
			passed: 0,
		});
	});
});

describe('a permit', () => {
	test('takes one of what is left, and is numbered', () => {
		const state = minute({ left: 52, inFlight: 3, granted: 10, since: 5 });
		expect(granted(state, NOW)).toMatchObject({ left: 51, inFlight: 4, granted: 11, since: 5 });
	});

	test('is the first one of all', () => {
		expect(granted(initialState(true), NOW)).toMatchObject({ since: NOW, granted: 1, probe: 0 });
	});

	test('that goes alone is known by its number', () => {
		const alone = granted(minute({ isAlone: true, granted: 10, probe: 4 }), NOW);
		expect(alone).toMatchObject({ probe: 10, lastSlot: NOW });
		expect(granted(minute({ granted: 10, probe: 4 }), NOW).probe).toBe(4);
	});

	test.each<[string, RateState, number]>([
		['in time counts from when it was due', minute({ lastSlot: NOW - 810 }), NOW - 10],
		[
			'far too late makes up for a twentieth of a second',
			minute({ lastSlot: NOW - 5000 }),
			NOW - 50,
		],
		['too early counts from now', minute({ lastSlot: NOW - 100 }), NOW],
		['that goes alone counts from now', minute({ lastSlot: NOW - 5000, isAlone: true }), NOW],
		['that fits counts from now', minute({ lastSlot: NOW - 5000, expected: 1 }), NOW],
	])('%s', (_what, state, slot) => expect(granted(state, NOW).lastSlot).toBeCloseTo(slot, 6));

	test('is followed by others at the pace, so that the window is used up at its end and not before', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 10, max: 500 }),
				fc.integer({ min: 10_000, max: 600_000 }),
				(limit, window) => {
					let state = minute({ limit, left: limit, window, windowStart: NOW, others: 0 });
					let now = NOW;
					let sent = 0;
					for (; now < NOW + window && sent <= limit; sent++) {
						const wait = nextPermitIn(state, now);
						if (wait === Infinity || now + wait >= NOW + window) break;
						now += Math.max(0, wait);
						state = { ...granted(state, now), inFlight: 0 };
					}
					// All but what is for others, and that no sooner than evenly.
					expect(sent).toBeGreaterThanOrEqual(Math.floor(limit * 0.98) - 2);
					expect(sent).toBeLessThanOrEqual(limit);
					expect(now).toBeGreaterThan(NOW + window * 0.75);
				},
			),
		);
	});
});

describe('there is room for so many at a time', () => {
	test.each<[string, RateState, number, boolean]>([
		['before anything is known', initialState(true), 1000, true],
		['not while one goes alone', minute({ expected: 1, isAlone: true }), 1, false],
		['not while nothing may go', minute({ expected: 1, ...HELD }), 1, false],
		['again when that ends', minute({ expected: 1, openAt: NOW }), 1, true],
		['up to a fifth of what is left', minute({ left: 55, expected: 1 }), 11, true],
		['not above a fifth of what is left', minute({ left: 54, expected: 1 }), 11, false],
		['as many as the pace needs for two answers each', minute({ latency: 2000 }), 5, true],
		['not more than the pace needs', minute({ latency: 2000 }), 6, false],
		['not when nothing is left', minute({ left: 0, latency: 10_000, windowStart: NOW }), 1, false],
	])('%s', (_when, state, requests, room) => expect(hasRoomFor(state, requests, NOW)).toBe(room));
});
