import { FIRST_PAUSE, isTold, type RateState, SHARERS, SHORT_WINDOW, windowEnd } from './rateState';

/** From what is known of a limit, when the next request may go. Pure. */

/** The part of a limit that is left to others where more is to come than is left. */
const RESERVE = 0.02;
/** So many times what is asked for must be left, to be called room. */
const SMALL_PART = 5;
/** So much of a late timer is made up for. Milliseconds. */
const CATCH_UP = 50;

/** Milliseconds until the next request may go; Infinity while that depends on answers to come. */
export function nextPermitIn(state: RateState, now: number): number {
	const { openAt, counts, isAlone, probe, left, inFlight, lastSlot } = state;
	if (now < openAt) return openAt - now;
	if (!counts) return 0;
	if (isAlone) return probe === undefined ? 0 : Infinity;
	if (isUsedUp(state)) return untilMore(state, now);
	if (!isSpread(state)) return left >= inFlight * (SHARERS - 1) ? 0 : Infinity;
	return lastSlot + interval(state, now) - now;
}

/** Whether the next request has to find out whether there is more. */
export function mustAskForMore(state: RateState): boolean {
	return state.counts && !state.isAlone && isUsedUp(state);
}

/** What holds when it does: it goes alone. */
export function askingForMore(state: RateState): RateState {
	const alone = { ...state, isAlone: true };
	if (isTold(state)) return alone;
	// A whole window without a refusal: who does not tell what is left may let more through.
	const limit = Math.ceil((state.limit ?? 1) * 1.2);
	return { ...alone, windowStart: undefined, limit, passed: 0 };
}

/** What holds once a permit was given out. */
export function granted(state: RateState, now: number): RateState {
	const { isAlone, lastSlot, probe, inFlight, left, since = now } = state;
	const isPaced = !isAlone && isSpread(state);
	const slot = isPaced ? Math.max(lastSlot + interval(state, now), now - CATCH_UP) : now;
	return {
		...state,
		since,
		lastSlot: Math.min(slot, now),
		probe: isAlone ? state.granted : probe,
		inFlight: inFlight + 1,
		left: left - 1,
		granted: state.granted + 1,
	};
}

/** Whether so many requests at a time would not wait for each other. */
export function hasRoomFor(state: RateState, requests: number, now: number): boolean {
	if (state.granted === 0) return true;
	if (state.isAlone || now < state.openAt) return false;
	if (!isSpread(state)) return requests * SMALL_PART <= state.left;
	// As many as the pace needs, each of which reads before it writes.
	return requests * interval(state, now) <= 2 * state.latency;
}

/** Whether requests are spread over time, because more are to come than are left. */
function isSpread({ expected, window = 0, left, limit }: RateState): boolean {
	if (window === 0 || limit === undefined) return false;
	// Spreading costs little there, and others would be refused for what goes at once.
	if (window < SHORT_WINDOW) return expected * SHARERS > left;
	return expected > left - limit * RESERVE;
}

function isUsedUp(state: RateState): boolean {
	if (state.left < 1) return true;
	return isSpread(state) && spare(state) < 1 && windowEnd(state) !== undefined;
}

/** Milliseconds until there may be more. Where it is not known until when, one request goes alone to find out. */
function untilMore(state: RateState, now: number): number {
	const { window = FIRST_PAUSE, inFlight, latency, readAt } = state;
	const end = windowEnd(state);
	if (end === undefined && inFlight > 0) return Infinity;
	// One that is on its way faster than others must not arrive before the window.
	const next = end !== undefined ? end + latency / 2 : readAt + window * RESERVE;
	return Math.max(0, next - now);
}

/** What is left for this execution when more is to come. */
function spare(state: RateState): number {
	const { left, limit = Infinity, window = 0, others, latency } = state;
	// What others took since the newest answer was given.
	const unseen = Math.max(0, others) * latency * 1.5;
	const isLong = windowEnd(state) !== undefined && window >= SHORT_WINDOW;
	return left - Math.max(unseen, isLong ? limit * RESERVE : 0);
}

/** Milliseconds between two requests that are spread. */
function interval(state: RateState, now: number): number {
	const { window = 0 } = state;
	const end = windowEnd(state);
	if (end === undefined || window < SHORT_WINDOW) {
		// The last ones would take as long as all others before them.
		return window / SHARERS / (Math.max(0, spare(state)) + 2);
	}
	return Math.max(end - now, window / 100) / Math.max(1, spare(state));
}
