import { sleep } from 'n8n-workflow';

import { CancelledError } from '../errors';
import { type Permit, PermitQueue, SLICE } from './permitQueue';
import { RateBudget } from './rateBudget';
import type { Rate } from './rateState';
import { PACE } from './requestPolicy';

export type { Permit } from './permitQueue';
export type { Rate, RateReading } from './rateState';

/** What a request does. A vendor may count writes alone. */
type RequestKind = 'read' | 'write';

/**
 * Says when each request of one execution may go, so that the vendor has next to nothing to refuse. Permits are
 * given first in, first out. Reads and writes have budgets of their own unless the vendor counts them together,
 * and reads wait for nothing until one is refused. All is learned from the vendor's answers, so executions share a
 * limit without knowing of each other.
 */
export class RateLimiter {
	private readonly writes: PermitQueue;
	private readonly reads: PermitQueue;

	/** @param countsReads whether reading counts against the same limit as writing, by the vendor's word */
	constructor(signal: AbortSignal | undefined, countsReads = false) {
		this.writes = new PermitQueue(new RateBudget(true), signal);
		this.reads = countsReads ? this.writes : new PermitQueue(new RateBudget(false), signal);
	}

	/**
	 * Resolves when the request may go.
	 *
	 * @param maxWait how long nothing may move, in milliseconds
	 * @param before a permit that the same request had and gave back; it keeps its place in the queue
	 * @returns undefined, as soon as it is known, when nothing will move for longer
	 * @throws CancelledError
	 */
	async acquire(
		kind: RequestKind,
		maxWait = Infinity,
		before?: Permit,
	): Promise<Permit | undefined> {
		return await this.queueOf(kind).acquire(maxWait, before);
	}

	/** Whether requests of this kind may have to wait. */
	isPaced(kind: RequestKind): boolean {
		return this.queueOf(kind).budget.isPaced;
	}

	/** Milliseconds until the next request may go, as far as that is known. */
	delay(kind: RequestKind): number {
		const wait = this.queueOf(kind).budget.wait();
		return wait === Infinity ? 0 : Math.max(0, wait);
	}

	/** Whether so many items at a time would not wait for each other. */
	hasRoomFor(requests: number): boolean {
		return this.writes.isEmpty && this.writes.budget.hasRoomFor(requests);
	}

	/** Says how many writes are to come: what fits into what is left of a limit goes at once, more is spread. */
	expect(writes: number): void {
		this.writes.budget.expected = writes;
	}

	/** The limit of writes by the vendor's answers; undefined where they have not told it. */
	get rate(): Rate | undefined {
		return this.writes.budget.rate;
	}

	private queueOf(kind: RequestKind): PermitQueue {
		return kind === 'write' ? this.writes : this.reads;
	}
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
 * The server's time, for what it says in absolute times. Its `Date` header is cut to the second, so it is
 * asked only when the two clocks clearly differ. Milliseconds since 1970.
 */
export function serverTime(date: string | undefined, now = Date.now()): number {
	const said = Date.parse(date ?? '');
	return Math.abs(said - now) > 2000 ? said : now;
}

/** Exponential back-off with jitter. Milliseconds. */
export function backOff(attempt: number, random: () => number = Math.random): number {
	const ceiling = Math.min(30_000, PACE.backOff * 2 ** (attempt - 1));
	return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
