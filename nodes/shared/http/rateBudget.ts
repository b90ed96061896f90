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

/** Nobody counts in windows shorter than this. Milliseconds. */
const SHORTEST_WINDOW = 1000;
/** In windows up to this length, whole seconds are too coarse to go by. Milliseconds. */
const SHORT_WINDOW = 10_000;
/** No vendor counts in windows longer than this: what says so is a mistake. Milliseconds. */
const LONGEST_WINDOW = 3_601_000;
/** What the way of an answer may take off the length of a window. Milliseconds. */
const ROUNDING = 250;
/** The part of a limit that is left to others where more is to come than is left. */
const RESERVE = 0.02;
/** So many executions can send as much at a time as is left, without being refused. */
const SHARERS = 4;
/** So many times what is asked for must be left, to be called room. */
const SMALL_PART = 5;
/** From this part on a window counts as unused; a rise by the other part is no refill bit by bit. */
const FULL = 0.75;
const STEP = 0.25;
/** The first pause after a refusal that says nothing of one; it doubles with each in a row. Milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** So much of a late timer is made up for. Milliseconds. */
const CATCH_UP = 50;

/**
 * What is known of one limit, and when the next request may go by it. It goes by what the vendor says is left:
 *
 * - What fits into that goes at once.
 * - More is spread: evenly up to the end of the window where that is known; else in proportion to what is left, which
 *   finds the pace of a limit that comes back bit by bit, and shares with others without knowing of them.
 * - After a refusal all wait as long as the vendor says. Then one goes alone, and its answer decides about the others.
 */
export class RateBudget {
	/** Requests to come, as far as that was said. */
	expected = 0;
	/** When the vendor last let a request through. Milliseconds since 1970. */
	lastMoved = -Infinity;
	private limit: number | undefined;
	/** The length of a window, in milliseconds. */
	private window: number | undefined;
	/** Whether nothing but a refusal told the length, which then is that at least. */
	private windowIsGuess = false;
	/** When the request was sent that was the first of the present window. Milliseconds since 1970. */
	private windowStart: number | undefined;
	/** When the first request of all was sent, from which a refusal tells how long a window is at least. */
	private since: number | undefined;
	/** What is left, less what is under way. */
	private left = Infinity;
	private readAt = -Infinity;
	/** Permits given so far, which are numbered from 0. */
	private granted = 0;
	private inFlight = 0;
	/** The number of the first request since the last refusal; earlier ones tell of a time that is over. */
	private epoch = 0;
	private newestRead = -1;
	/** Requests let through since the present window began, for a vendor that does not tell what is left. */
	private passed = 0;
	private openAt = -Infinity;
	private refusalsInARow = 0;
	private isAlone: boolean;
	/** The number of the request that goes alone, while it is under way. */
	private probe: number | undefined;
	/** When the last request would have gone by the pace. Milliseconds since 1970. */
	private lastSlot = -Infinity;
	/** How long an answer takes, smoothed. Milliseconds. */
	private latency = 0;
	/** How fast others use up the limit, smoothed; below zero where more comes back. Requests per millisecond. */
	private others = 0;

	/** @param counts whether requests count from the start; else they wait for nothing until one is refused */
	constructor(private counts: boolean) {
		this.isAlone = counts;
	}

	/** Whether requests may have to wait. */
	get isPaced(): boolean {
		return this.counts;
	}

	/** Whether a request is under way. */
	get isMoving(): boolean {
		return this.inFlight > 0;
	}

	/** What is known of the limit. */
	get rate(): Rate | undefined {
		const { limit, window } = this;
		return limit === undefined || window === undefined ? undefined : { limit, windowInMs: window };
	}

	/** Whether so many requests at a time would not wait for each other. */
	hasRoomFor(requests: number): boolean {
		if (this.granted === 0) return true;
		if (this.isAlone || Date.now() < this.openAt) return false;
		if (!this.isSpread) return requests * SMALL_PART <= this.left;
		// As many as the pace needs, each of which reads before it writes.
		return requests * this.interval(Date.now()) <= 2 * this.latency;
	}

	/** Milliseconds until the next request may go; Infinity while that depends on answers to come. */
	wait(): number {
		const now = Date.now();
		if (now < this.openAt) return this.openAt - now;
		if (!this.counts) return 0;
		if (this.isAlone) return this.probe === undefined ? 0 : Infinity;
		if (this.left < 1 || (this.isSpread && this.spare < 1 && this.windowEnd !== undefined)) {
			return this.waitForMore(now);
		}
		if (!this.isSpread) return this.left >= this.inFlight * (SHARERS - 1) ? 0 : Infinity;
		return this.lastSlot + this.interval(now) - now;
	}

	/** Gives out a permit, and returns its number. */
	grant(): number {
		const now = Date.now();
		const isPaced = this.isSpread && !this.isAlone;
		const slot = isPaced ? Math.max(this.lastSlot + this.interval(now), now - CATCH_UP) : now;
		this.lastSlot = Math.min(slot, now);
		this.since ??= now;
		if (this.isAlone) this.probe = this.granted;
		this.inFlight++;
		this.left--;
		return this.granted++;
	}

	/**
	 * The request of this number has ended.
	 *
	 * @param sentAt in milliseconds since 1970
	 * @param reading what its answer says of the limit, if there was an answer
	 */
	end(number: number, sentAt: number, reading?: RateReading): void {
		this.inFlight--;
		if (this.probe === number) {
			this.probe = undefined;
			// Who does not answer teaches nothing.
			this.isAlone = false;
		}
		if (!reading) return;
		const took = Date.now() - sentAt;
		this.latency += (took - this.latency) * (this.latency === 0 ? 1 : 0.1);
		if (this.isTold || isNumber(reading.remaining)) this.limit = reading.limit || this.limit;
		this.readDocumented(reading);
		if (reading.refused) return this.learnFromRefusal(number, reading);
		this.lastMoved = Date.now();
		this.refusalsInARow = 0;
		this.passed++;
		if (!isNumber(reading.remaining)) return this.countByItself(sentAt);
		// An answer to an earlier request tells what was left earlier.
		if (number < Math.max(this.epoch, this.newestRead)) return;
		this.read(number, sentAt, reading.remaining);
		if (reading.remaining === 0) this.waitForReset(reading.resetInMs);
	}

	/** Whether requests are spread over time, because more are to come than are left. */
	private get isSpread(): boolean {
		const { expected, window = 0, left, limit } = this;
		if (window === 0 || limit === undefined) return false;
		// Spreading costs little there, and others would be refused for what goes at once.
		if (window < SHORT_WINDOW) return expected * SHARERS > left;
		return expected > left - limit * RESERVE;
	}

	/** When the next window begins, where that is known. Milliseconds since 1970. */
	private get windowEnd(): number | undefined {
		const { windowStart, window } = this;
		return windowStart === undefined || window === undefined ? undefined : windowStart + window;
	}

	/** What is left for this execution when more is to come. */
	private get spare(): number {
		const { left, limit = Infinity, window = 0, windowEnd } = this;
		// What others took since the newest answer was given.
		const unseen = Math.max(0, this.others) * this.latency * 1.5;
		const isLong = windowEnd !== undefined && window >= SHORT_WINDOW;
		return left - Math.max(unseen, isLong ? limit * RESERVE : 0);
	}

	/** Milliseconds between two requests that are spread. */
	private interval(now: number): number {
		const { spare, window = 0, windowEnd } = this;
		if (windowEnd === undefined || window < SHORT_WINDOW) {
			// The last ones would take as long as all others before them.
			return window / SHARERS / (Math.max(0, spare) + 2);
		}
		return Math.max(windowEnd - now, window / 100) / Math.max(1, spare);
	}

	/** Nothing is left. Where it is not known until when, one request goes alone to find out. */
	private waitForMore(now: number): number {
		const { windowEnd, window = FIRST_PAUSE } = this;
		if (windowEnd === undefined && this.inFlight > 0) return Infinity;
		// One that is on its way faster than others must not arrive before the window.
		const next = windowEnd !== undefined ? windowEnd + this.latency / 2 : undefined;
		const wait = (next ?? this.readAt + window * RESERVE) - now;
		if (wait > 0) return wait;
		this.isAlone = true;
		if (!this.isTold) this.tryForMore();
		return 0;
	}

	/** A whole window without a refusal. */
	private tryForMore(): void {
		this.windowStart = undefined;
		this.limit = Math.ceil((this.limit ?? 1) * 1.2);
		this.passed = 0;
	}

	/** Whether the vendor tells what is left. */
	private get isTold(): boolean {
		return this.readAt > -Infinity;
	}

	/** Nobody tells what is left: it is as much as was let through before the last refusal. */
	private countByItself(sentAt: number): void {
		if (this.isTold || this.limit === undefined) {
			// What is not counted takes nothing away.
			this.left++;
		} else if (this.windowStart === undefined) {
			this.windowStart = sentAt;
			this.left = this.limit - 1;
		}
	}

	/** Learns from what the vendor says is left. */
	private read(number: number, sentAt: number, remaining: number): void {
		const { limit = Infinity } = this;
		const left = remaining - this.inFlight;
		const isFirst = this.newestRead < this.epoch;
		const isFull = remaining + this.inFlight + 1 >= limit * FULL;
		// Nobody knows how long the very first window has been there.
		const beganAfterWait = isFirst && isFull && this.epoch > 0;
		const wasRenewed = !isFirst && left - this.left > limit * STEP;
		if (beganAfterWait || wasRenewed) {
			if (wasRenewed) this.measure(sentAt);
			this.windowStart = sentAt;
		} else if (!isFirst) {
			this.noteOthers(this.left - left);
		}
		this.newestRead = number;
		this.left = left;
		this.readAt = Date.now();
	}

	/** @param missing what is left less than was expected */
	private noteOthers(missing: number): void {
		const period = Math.max(2 * this.latency, (this.window ?? 0) / SHARERS);
		this.others = this.others * Math.exp((this.readAt - Date.now()) / period) + missing / period;
	}

	/** Two beginnings are a window apart, or more where one was missed. */
	private measure(start: number): void {
		const { windowStart, window = Infinity } = this;
		if (windowStart === undefined || start - windowStart < SHORTEST_WINDOW - ROUNDING) return;
		this.setWindow(Math.min(window, wholeSeconds(start - windowStart)), false);
	}

	private setWindow(length: number, isGuess: boolean): void {
		this.window = length;
		this.windowIsGuess = isGuess;
	}

	/** What the documentation says holds where the answer does not speak against it. */
	private readDocumented({ windowInMs, resetInMs = 0 }: RateReading): void {
		if (!isWindow(windowInMs) || resetInMs > windowInMs + SHORTEST_WINDOW) return;
		this.setWindow(windowInMs, false);
	}

	/** All is used up, by whomever, and the vendor may say until when. */
	private waitForReset(resetInMs: number | undefined): void {
		if (!isWindow(resetInMs)) return;
		const { windowEnd, window = Infinity } = this;
		// Rounded up to a second, it is too much to go by where the end of a short window is known.
		if (windowEnd === undefined || window >= SHORT_WINDOW) this.holdUntilNextWindow(resetInMs);
	}

	private learnFromRefusal(number: number, { retryInMs, resetInMs }: RateReading): void {
		const told = [retryInMs, resetInMs].find((time) => isNumber(time) && time <= LONGEST_WINDOW);
		// Those that were under way together are refused together, and count once.
		if (number < this.epoch) return this.hold(told ?? 0);
		this.counts = true;
		if (!this.isTold) this.limit = Math.max(1, this.passed);
		const least = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.refusalsInARow);
		this.refusalsInARow++;
		// Who says "at once" again and again is not taken at their word.
		this.holdUntilNextWindow(Math.max(told ?? least, this.refusalsInARow > 1 ? least / 4 : 0));
	}

	private holdUntilNextWindow(milliseconds: number): void {
		this.guessWindow(milliseconds);
		this.hold(milliseconds);
		this.windowStart = undefined;
		this.isAlone = true;
		this.probe = undefined;
		this.left = this.limit ?? Infinity;
		this.epoch = this.granted;
		this.passed = 0;
	}

	/** What is known of the length when a window is said to end. */
	private guessWindow(endsInMs: number): void {
		const { windowStart, window = 0, windowIsGuess, since = Date.now() } = this;
		if (window > 0 && !windowIsGuess) return;
		const length = Date.now() - (windowStart ?? since) + endsInMs;
		// Half a second is what rounding makes too much on average; it matters where the window is short.
		const rounded = wholeSeconds(length < 4 * SHORTEST_WINDOW ? length - 2 * ROUNDING : length);
		// Where no window was seen to begin, it comes back bit by bit, more slowly than was thought.
		this.setWindow(windowStart === undefined ? Math.max(rounded, window * 2) : rounded, true);
	}

	private hold(milliseconds: number): void {
		this.openAt = Math.max(this.openAt, Date.now() + milliseconds);
	}
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
