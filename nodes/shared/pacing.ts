import { sleep } from 'n8n-workflow';

import { CancelledError } from './errors';

/** What a vendor's answer says about its rate limit. Each service reads its own headers into this. */
export interface RateReading {
	/** How long to wait after a refusal, in milliseconds. */
	retryInMs?: number | undefined;
	/** Requests left in the present window. */
	remaining?: number | undefined;
	/** Time until the window is over, in milliseconds. */
	resetInMs?: number | undefined;
}

/** A wait is slept in slices of this length, so that a cancelled execution ends soon. Milliseconds. */
const SLICE = 200;

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
 * The pace of all requests of one execution to one service: when the vendor refuses one, all wait.
 * Each process paces itself by the vendor's headers, so that two workers share a limit without talking.
 */
export class Pacer {
	private openAt = 0;

	constructor(private readonly signal: AbortSignal | undefined) {}

	/** Milliseconds until the next request may go. */
	delay(): number {
		return Math.max(0, this.openAt - Date.now());
	}

	/** Resolves when the next request may go. */
	async ready(): Promise<void> {
		// Another refusal may have moved the time while this one slept.
		for (let left = this.delay(); left > 0; left = this.delay()) await wait(left, this.signal);
		throwIfCancelled(this.signal);
	}

	/** Holds all requests back for a time. */
	pause(milliseconds: number): void {
		this.openAt = Math.max(this.openAt, Date.now() + milliseconds);
	}

	/** Learns from an answer: an empty window is waited out instead of run into. */
	observe(reading: RateReading): void {
		if (reading.remaining === 0 && reading.resetInMs !== undefined) this.pause(reading.resetInMs);
	}
}

/** Exponential back-off with full jitter. Milliseconds. */
export function backOff(attempt: number, random: () => number = Math.random): number {
	const ceiling = Math.min(30_000, 500 * 2 ** (attempt - 1));
	return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
