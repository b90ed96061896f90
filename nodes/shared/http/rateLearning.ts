import {
	FIRST_PAUSE,
	isTold,
	type RateReading,
	type RateState,
	SHARERS,
	SHORT_WINDOW,
	SHORTEST_WINDOW,
	windowEnd,
} from './rateState';

/** From what a vendor's answer says, what is known of its limit. Pure. */

/** No vendor counts in windows longer than this: what says so is a mistake. Milliseconds. */
const LONGEST_WINDOW = 3_601_000;
/** What the way of an answer may take off the length of a window. Milliseconds. */
const ROUNDING = 250;
/** From this part on a window counts as unused; a rise by the other part is no refill bit by bit. */
const FULL = 0.75;
const STEP = 0.25;
/** Milliseconds. */
const LONGEST_PAUSE = 60_000;

/** An answer, by the number of its request's permit. */
interface RateAnswer {
	number: number;
	/** Milliseconds since 1970. */
	sentAt: number;
	reading: RateReading;
}

/** What holds once the request of this number has ended, with an answer or without. */
export function ended(state: RateState, number: number): RateState {
	const inFlight = state.inFlight - 1;
	// Who does not answer teaches nothing.
	return state.probe === number
		? { ...state, inFlight, probe: undefined, isAlone: false }
		: { ...state, inFlight };
}

/** What is known after an answer. */
export function learned(state: RateState, answer: RateAnswer, now: number): RateState {
	const { reading, sentAt } = answer;
	const known = withRule(withLatency(state, now - sentAt), reading);
	return reading.refused ? afterRefusal(known, answer, now) : afterSuccess(known, answer, now);
}

function withLatency(state: RateState, took: number): RateState {
	const { latency } = state;
	return { ...state, latency: latency + (took - latency) * (latency === 0 ? 1 : 0.1) };
}

/** The limit that the answer names. What the documentation says of it holds where the answer does not speak against it. */
function withRule(state: RateState, reading: RateReading): RateState {
	const { windowInMs, resetInMs = 0 } = reading;
	const isNamed = isTold(state) || isNumber(reading.remaining);
	const named = isNamed ? { ...state, limit: reading.limit || state.limit } : state;
	const isDocumented = isWindow(windowInMs) && resetInMs <= windowInMs + SHORTEST_WINDOW;
	return isDocumented ? { ...named, window: windowInMs, windowIsGuess: false } : named;
}

function afterSuccess(
	state: RateState,
	{ number, sentAt, reading: { remaining, resetInMs } }: RateAnswer,
	now: number,
): RateState {
	const moved = { ...state, lastMoved: now, refusalsInARow: 0, passed: state.passed + 1 };
	if (!isNumber(remaining)) return countedByItself(moved, sentAt);
	// An answer to an earlier request tells what was left earlier.
	if (number < Math.max(state.epoch, state.newestRead)) return moved;
	const left = remaining - state.inFlight;
	const read = { ...withWindow(moved, left, sentAt, now), newestRead: number, left, readAt: now };
	return remaining === 0 ? untilReset(read, resetInMs, now) : read;
}

/** Nobody tells what is left: it is as much as was let through before the last refusal. */
function countedByItself(state: RateState, sentAt: number): RateState {
	const { limit, left, windowStart } = state;
	// What is not counted takes nothing away.
	if (isTold(state) || limit === undefined) return { ...state, left: left + 1 };
	return windowStart === undefined ? { ...state, windowStart: sentAt, left: limit - 1 } : state;
}

/** What the present window is, or what others took of it, by what is left now. */
function withWindow(state: RateState, left: number, sentAt: number, now: number): RateState {
	const { limit = Infinity, newestRead, epoch } = state;
	const isFirst = newestRead < epoch;
	const isFull = left + 2 * state.inFlight + 1 >= limit * FULL;
	// Nobody knows how long the very first window has been there.
	if (isFirst) return isFull && epoch > 0 ? { ...state, windowStart: sentAt } : state;
	const wasRenewed = left - state.left > limit * STEP;
	if (wasRenewed) return { ...measured(state, sentAt), windowStart: sentAt };
	return { ...state, others: othersAfter(state, state.left - left, now) };
}

/** @param missing what is left less than was expected */
function othersAfter(state: RateState, missing: number, now: number): number {
	const { latency, window = 0, others, readAt } = state;
	const period = Math.max(2 * latency, window / SHARERS);
	return others * Math.exp((readAt - now) / period) + missing / period;
}

/** Two beginnings are a window apart, or more where one was missed. */
function measured(state: RateState, start: number): RateState {
	const { windowStart, window = Infinity } = state;
	if (windowStart === undefined || start - windowStart < SHORTEST_WINDOW - ROUNDING) return state;
	const length = Math.min(window, wholeSeconds(start - windowStart));
	return { ...state, window: length, windowIsGuess: false };
}

/** All is used up, by whomever, and the vendor may say until when. */
function untilReset(state: RateState, resetInMs: number | undefined, now: number): RateState {
	if (!isWindow(resetInMs)) return state;
	const { window = Infinity } = state;
	// Rounded up to a second, it is too much to go by where the end of a short window is known.
	const isCoarse = windowEnd(state) !== undefined && window < SHORT_WINDOW;
	return isCoarse ? state : heldUntilNextWindow(state, resetInMs, now);
}

function afterRefusal(
	state: RateState,
	{ number, reading: { retryInMs, resetInMs } }: RateAnswer,
	now: number,
): RateState {
	const waitInMs = [retryInMs, resetInMs].find((time) => isNumber(time) && time <= LONGEST_WINDOW);
	// Those that were under way together are refused together, and count once.
	if (number < state.epoch) return held(state, waitInMs ?? 0, now);
	const least = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** state.refusalsInARow);
	const refusalsInARow = state.refusalsInARow + 1;
	const limit = isTold(state) ? state.limit : Math.max(1, state.passed);
	// Who says "at once" again and again is not taken at their word.
	const pause = Math.max(waitInMs ?? least, refusalsInARow > 1 ? least / 4 : 0);
	return heldUntilNextWindow({ ...state, counts: true, limit, refusalsInARow }, pause, now);
}

function heldUntilNextWindow(state: RateState, milliseconds: number, now: number): RateState {
	return {
		...held(withGuessedWindow(state, milliseconds, now), milliseconds, now),
		windowStart: undefined,
		isAlone: true,
		probe: undefined,
		left: state.limit ?? Infinity,
		epoch: state.granted,
		passed: 0,
	};
}

/** What is known of the length when a window is said to end. */
function withGuessedWindow(state: RateState, endsInMs: number, now: number): RateState {
	const { windowStart, window = 0, windowIsGuess, since = now } = state;
	if (window > 0 && !windowIsGuess) return state;
	const length = now - (windowStart ?? since) + endsInMs;
	// Half a second is what rounding makes too much on average; it matters where the window is short.
	const rounded = wholeSeconds(length < 4 * SHORTEST_WINDOW ? length - 2 * ROUNDING : length);
	// Where no window was seen to begin, it comes back bit by bit, more slowly than was thought.
	const guess = windowStart === undefined ? Math.max(rounded, window * 2) : rounded;
	return { ...state, window: guess, windowIsGuess: true };
}

function held(state: RateState, milliseconds: number, now: number): RateState {
	return { ...state, openAt: Math.max(state.openAt, now + milliseconds) };
}

function isNumber(value: number | undefined): value is number {
	return value !== undefined && value >= 0;
}

function isWindow(length: number | undefined): length is number {
	return isNumber(length) && length <= LONGEST_WINDOW;
}

/** A length that may be measured a little short, or given a little long. Milliseconds. */
function wholeSeconds(length: number): number {
	return Math.max(SHORTEST_WINDOW, Math.floor((length + ROUNDING) / 1000) * 1000);
}
