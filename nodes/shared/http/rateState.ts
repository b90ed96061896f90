/** What a vendor's answer says about its rate limit. Each service reads its own headers into this. */
export interface RateReading {
	/** Whether the request was refused because of the limit. */
	refused?: boolean;
	/** How long to wait after a refusal, in milliseconds. */
	retryInMs?: number | undefined;
	/** Requests that a window lets through. */
	limit?: number | undefined;
	/** Requests left in the present window. */
	remaining?: number | undefined;
	/** Time until the window is over, in milliseconds. */
	resetInMs?: number | undefined;
	/** How long a window of this limit is by the vendor's documentation, in milliseconds. */
	windowInMs?: number | undefined;
}

/** So many requests in so much time. */
export interface Rate {
	limit: number;
	windowInMs: number;
}

/** What is known of one limit. Points in time are milliseconds since 1970, lengths are milliseconds. */
export interface RateState {
	/** Whether requests count; else they wait for nothing until one is refused. */
	readonly counts: boolean;
	/** Requests to come, as far as that was said. */
	readonly expected: number;

	// The window
	readonly limit: number | undefined;
	readonly window: number | undefined;
	/** Whether nothing but a refusal told the length, which then is that at least. */
	readonly windowIsGuess: boolean;
	/** When the request was sent that was the first of the present window. */
	readonly windowStart: number | undefined;
	/** When the first request of all was sent, from which a refusal tells how long a window is at least. */
	readonly since: number | undefined;

	// What is left of it
	/** What is left, less what is under way. */
	readonly left: number;
	/** When that was read from an answer last. */
	readonly readAt: number;
	/** The number of the request whose answer that was. */
	readonly newestRead: number;
	/** Requests let through since the present window began, for a vendor that does not tell what is left. */
	readonly passed: number;
	/** How fast others use up the limit, smoothed; below zero where more comes back. Requests per millisecond. */
	readonly others: number;

	// Permits
	/** Permits given so far, which are numbered from 0. */
	readonly granted: number;
	readonly inFlight: number;
	/** When the last request would have gone by the pace. */
	readonly lastSlot: number;
	/** How long an answer takes, smoothed. */
	readonly latency: number;
	/** When the vendor last let a request through. */
	readonly lastMoved: number;

	// Refusals
	/** Until when nothing may go. */
	readonly openAt: number;
	readonly refusalsInARow: number;
	/** The number of the first request since the last refusal; earlier ones tell of a time that is over. */
	readonly epoch: number;
	/** Whether the next request goes alone, so that its answer decides about the others. */
	readonly isAlone: boolean;
	/** The number of the request that goes alone, while it is under way. */
	readonly probe: number | undefined;
}

/** What is known before the first request, which goes alone where requests count. */
export function initialState(counts: boolean): RateState {
	return {
		counts,
		expected: 0,
		limit: undefined,
		window: undefined,
		windowIsGuess: false,
		windowStart: undefined,
		since: undefined,
		left: Infinity,
		readAt: -Infinity,
		newestRead: -1,
		passed: 0,
		others: 0,
		granted: 0,
		inFlight: 0,
		lastSlot: -Infinity,
		latency: 0,
		lastMoved: -Infinity,
		openAt: -Infinity,
		refusalsInARow: 0,
		epoch: 0,
		isAlone: counts,
		probe: undefined,
	};
}

/** Nobody counts in windows shorter than this. Milliseconds. */
export const SHORTEST_WINDOW = 1000;
/** In windows up to this length, whole seconds are too coarse to go by. Milliseconds. */
export const SHORT_WINDOW = 10_000;
/** The first pause after a refusal that says nothing of one; it doubles with each in a row. Milliseconds. */
export const FIRST_PAUSE = 1000;
/** So many executions can send as much at a time as is left, without being refused. */
export const SHARERS = 4;

/** Whether the vendor tells what is left. */
export function isTold({ readAt }: RateState): boolean {
	return readAt > -Infinity;
}

/** When the next window begins, where that is known. */
export function windowEnd({ windowStart, window }: RateState): number | undefined {
	return windowStart === undefined || window === undefined ? undefined : windowStart + window;
}
