import { sleep } from 'n8n-workflow';

import { CancelledError } from '../errors';

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
}

/** A wait is slept in slices of this length, so that a cancelled execution ends soon. Milliseconds. */
const SLICE = 200;

/** No vendor counts in windows shorter than this. Milliseconds. */
const SHORTEST_WINDOW = 1000;
/** What the way of an answer may take off the length of a window. Milliseconds. */
const ROUNDING = 250;
/** Up to here a second more or less is a large part of a window. Milliseconds. */
const SHORT_WINDOW = 4000;
/** No vendor counts in windows longer than this: what says so is a mistake. Milliseconds. */
const LONGEST_WINDOW = 3_600_000;
/** How near to the limit the pace goes: others may use the same organization. */
const FULL_PACE = 0.97;
const SLOWEST_PACE = 0.1;
/** So many times what is asked for must be left, to be called room. */
const SMALL_PART = 5;

/** What was left of a window at a time. */
interface Told {
	remaining: number;
	at: number;
}

/** Waits, unless the execution is cancelled. */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + milliseconds;
	for (let left = milliseconds; left > 0; left = end - Date.now()) {
		throwIfCancelled(signal);
		await sleep(Math.min(left, SLICE));
	}
	throwIfCancelled(signal);
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new CancelledError();
}

/**
 * The pace of the requests of one execution that count against a service's limit. The first goes alone; then
 * they run until a window of the limit is used up, all wait for the next one, and from there on they are spread
 * evenly over the windows, so that the vendor has nothing to refuse. It learns everything from the vendor's
 * headers, so two workers share a limit without knowing of each other.
 */
export class Pacer {
	private openAt = 0;
	private nextSlot = 0;
	/** When the first answer of the present window came. */
	private windowStart: number | undefined;
	/** Answers since then. */
	private answers = 0;
	private limit: number | undefined;
	/** The length of a window, once one was used up. Milliseconds. */
	private window: number | undefined;
	/** The part of the limit that the pace makes use of. */
	private pace = FULL_PACE;
	/** Requests that were let through since the pace last changed, where the vendor does not tell what is left. */
	private passed = 0;
	/** What the vendor told first and last in the present window about what is left. */
	private firstTold: Told | undefined;
	private lastTold: Told | undefined;
	private inFlight = 0;
	/** Requests go alone until one was let through, whose answer told of the limit what the vendor tells. */
	private alone = true;
	private wasAnswered = false;
	/** Requests that wait for an answer to others. */
	private queue: Array<() => void> = [];

	constructor(
		private readonly signal: AbortSignal | undefined,
		private readonly now: () => number = Date.now,
	) {}

	/** Whether so many requests at a time would be a small part of what is left, and none has to wait. */
	hasRoomFor(requests: number): boolean {
		if (this.interval() > 0 || this.delay() > 0 || this.isFull()) return false;
		return requests * SMALL_PART <= this.remaining;
	}

	/** Milliseconds until the next request may go, as far as that is known. */
	delay(): number {
		return Math.max(0, this.openAt - this.now(), this.nextSlot - this.now());
	}

	/**
	 * Resolves when the next request may go, and takes its place, which `done` gives back.
	 *
	 * @param patience how long that may take, in milliseconds
	 * @returns false, as soon as it is known, when it would take longer
	 */
	async ready(patience = Infinity): Promise<boolean> {
		const end = this.now() + patience;
		// Another request may have taken the place, or a refusal moved the time, while this one slept.
		for (let left = this.delay(); left > 0 || this.isFull(); left = this.delay()) {
			if (this.now() + left > end) return false;
			if (left > 0) await wait(left, this.signal);
			else await new Promise<void>((resolve) => this.queue.push(resolve));
		}
		throwIfCancelled(this.signal);
		this.inFlight++;
		const interval = this.interval();
		if (interval > 0) this.nextSlot = Math.max(this.nextSlot, this.now() - interval) + interval;
		return true;
	}

	/** A request has ended, well or not. */
	done(): void {
		this.inFlight--;
		// Who does not answer teaches nothing.
		if (!this.wasAnswered) this.alone = false;
		const waiting = this.queue;
		this.queue = [];
		for (const resolve of waiting) resolve();
	}

	/** Whether those under way may use up all that is left. One request always goes, to learn what is. */
	private isFull(): boolean {
		return this.inFlight > 0 && (this.alone || this.inFlight >= this.remaining);
	}

	/** What is left of the present window, as far as that was told. */
	private get remaining(): number {
		return this.lastTold?.remaining ?? Infinity;
	}

	/** Holds all requests back for a time. Milliseconds. */
	pause(milliseconds: number): void {
		this.openAt = Math.max(this.openAt, this.now() + milliseconds);
	}

	/** Learns from an answer. */
	observe(reading: RateReading): void {
		this.wasAnswered = true;
		this.limit = reading.limit ?? this.limit;
		// A late answer about the window that is used up.
		if (!reading.refused && this.now() < this.openAt) return;
		// The vendor's window begins when a request arrives, which is nearer to its answer than to its start.
		if (this.windowStart === undefined) this.startWindow();
		this.answers++;
		if (reading.refused) return this.learnFromRefusal(reading.retryInMs ?? SHORTEST_WINDOW);
		this.alone = false;
		if (reading.remaining === undefined) return this.speedUp();
		this.noticeNewWindow(reading.remaining);
		this.lastTold = { remaining: reading.remaining, at: this.now() };
		this.firstTold ??= this.lastTold;
		if (reading.remaining === 0) this.waitForNextWindow(reading.resetInMs);
	}

	/** All is used up, by whomever. Where the vendor does not say until when, what is known of its windows does. */
	private waitForNextWindow(resetInMs = Infinity): void {
		this.share();
		if (resetInMs <= LONGEST_WINDOW) this.startNextWindow(resetInMs);
		else if (this.window !== undefined) this.open((this.windowStart ?? this.now()) + this.window);
	}

	/**
	 * More is left than before: a new window has begun. The time since the last one began is how long a window
	 * is, or longer when no request came for a while, so it corrects an estimate only downwards.
	 */
	private noticeNewWindow(remaining: number): void {
		const { windowStart = this.now(), window, limit = Infinity } = this;
		const age = this.now() - windowStart;
		// Answers overtake each other, which makes small steps, or early ones.
		if (remaining - this.remaining < limit / 4 || age < SHORTEST_WINDOW - ROUNDING) return;
		this.share();
		if (window !== undefined) this.window = Math.min(window, wholeSeconds(age));
		this.startWindow();
	}

	private startWindow(): void {
		this.windowStart = this.now();
		this.answers = 0;
		this.firstTold = undefined;
	}

	/**
	 * Fits the pace to what all clients together used of the present window: each of them scales its own by the
	 * same factor, so that they come to the limit together without knowing of each other.
	 */
	private share(): void {
		const { firstTold: first, lastTold: last, window, limit } = this;
		if (!first || !last || !window || !limit) return;
		const part = (last.at - first.at) / window;
		const used = (first.remaining - last.remaining) / limit;
		// What a few answers say is too little to go by.
		if (Math.max(part, used) < 0.3) return;
		const factor = (FULL_PACE * part) / Math.max(used, 0.01);
		this.setPace(Math.min(Math.max(factor, 0.5), 1.25));
	}

	private setPace(factor: number): void {
		this.pace = Math.min(FULL_PACE, Math.max(SLOWEST_PACE, this.pace * factor));
	}

	/** A window without a refusal makes up for a part of the last one. */
	private speedUp(): void {
		if (++this.passed < (this.limit ?? Infinity) * this.pace) return;
		this.passed = 0;
		this.setPace(1.1);
	}

	private learnFromRefusal(retryInMs: number): void {
		// Those that were under way together are refused together, and count once.
		const isFirst = this.now() >= this.openAt;
		if (isFirst && this.window !== undefined) this.setPace(0.8);
		if (isFirst) this.startNextWindow(retryInMs);
		this.pause(retryInMs);
	}

	/**
	 * Vendors give the end of a window in whole seconds, rounded up, so its length is rounded down. What is known
	 * of it is never taken for longer: a refusal can be somebody else's doing, and slows the pace already.
	 */
	private startNextWindow(endsInMs: number): void {
		const { windowStart = this.now(), limit = Infinity, window: known } = this;
		// More answers than a window holds: it began later, and nothing told so.
		const age = (this.now() - windowStart) * Math.min(1, limit / Math.max(1, this.answers));
		const length = age + endsInMs;
		// A second too much matters where a window is not much longer; one too little shows in a refusal.
		const told = length < SHORT_WINDOW ? length - ROUNDING * 2 : length;
		this.window = Math.min(known ?? Infinity, wholeSeconds(told));
		// The first time, only the vendor knows when the next one begins.
		this.open(known === undefined ? this.now() + endsInMs : this.now() - age + this.window);
	}

	/** Holds all requests back until the next window begins. */
	private open(at: number): void {
		this.openAt = Math.max(this.openAt, at);
		this.windowStart = undefined;
		this.firstTold = undefined;
		this.lastTold = undefined;
		this.passed = 0;
	}

	/** Milliseconds between two requests: none while no window was ever used up. */
	private interval(): number {
		if (this.window === undefined || this.limit === undefined) return 0;
		return this.window / (this.limit * this.pace);
	}
}

/** The length of a window from a length that may be measured a little short, or given a little long. Milliseconds. */
function wholeSeconds(length: number): number {
	return Math.max(SHORTEST_WINDOW, Math.floor((length + ROUNDING) / 1000) * 1000);
}

/**
 * The server's time, for what it says in absolute times. Its `Date` header is cut to the second, so it is
 * asked only when the two clocks clearly differ. Milliseconds since 1970.
 */
export function serverTime(date: string | undefined, now = Date.now()): number {
	const said = Date.parse(date ?? '');
	return Math.abs(said - now) > 2000 ? said : now;
}

/** Exponential back-off with jitter. Milliseconds. */
export function backOff(attempt: number, random: () => number = Math.random): number {
	const ceiling = Math.min(30_000, 500 * 2 ** (attempt - 1));
	return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
