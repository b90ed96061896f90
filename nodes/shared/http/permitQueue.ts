import { sleep } from 'n8n-workflow';

import { CancelledError } from '../errors';
import type { RateBudget } from './rateBudget';
import type { RateReading } from './rateState';

/** Leave to send one request. It must be given back, whatever became of the request. */
export interface Permit {
	/** How long it was waited for, in milliseconds. */
	readonly waited: number;
	/**
	 * The request has ended. Does nothing the second time.
	 *
	 * @param reading what its answer says of the limit, if there was one
	 */
	readonly release: (reading?: RateReading) => void;
}

/** A wait is slept in slices of this length, so that a cancelled execution ends soon. Milliseconds. */
export const SLICE = 200;

/** Those that wait for permits of one budget: who came first goes first. */
export class PermitQueue {
	private readonly waiters: Waiter[] = [];
	private arrived = 0;
	private wakesAt = Infinity;

	constructor(
		readonly budget: RateBudget,
		private readonly signal: AbortSignal | undefined,
	) {}

	get isEmpty(): boolean {
		return this.waiters.length === 0;
	}

	/**
	 * Resolves when the request may go.
	 *
	 * @param maxWait how long nothing may move, in milliseconds
	 * @param before a permit that the same request had; it keeps its place in the queue
	 * @returns undefined, as soon as it is known, when nothing will move for longer
	 * @throws CancelledError
	 */
	async acquire(maxWait: number, before?: Permit): Promise<Permit | undefined> {
		const { order, since } =
			before instanceof GrantedPermit ? before : { order: this.arrived++, since: Date.now() };
		return await new Promise((resolve, reject) => {
			const waiter = { order, since, asked: Date.now(), maxWait, resolve, reject };
			let place = this.waiters.length;
			while (place > 0 && this.waiters[place - 1]!.order > order) place--;
			this.waiters.splice(place, 0, waiter);
			this.grant();
		});
	}

	/** Gives out as many permits as there are now. */
	grant(): void {
		if (this.signal?.aborted) {
			for (const { reject } of this.waiters.splice(0)) reject(new CancelledError());
		}
		for (let next = this.waiters[0]; next; next = this.waiters[0]) {
			const wait = this.budget.wait();
			if (wait > 0) {
				this.giveUp(wait);
				if (!this.isEmpty) void this.wakeIn(Math.min(Math.max(1, wait), SLICE));
				return;
			}
			this.waiters.shift();
			next.resolve(new GrantedPermit(this, next));
		}
	}

	/** Lets those go without a permit for whom nothing will have moved for too long by then. */
	private giveUp(wait: number): void {
		const { lastMoved, isMoving } = this.budget;
		// Something moves when that request is over.
		if (wait === Infinity || isMoving) return;
		const end = Date.now() + wait;
		for (const waiter of [...this.waiters]) {
			if (end - Math.max(waiter.since, lastMoved) <= waiter.maxWait) continue;
			this.waiters.splice(this.waiters.indexOf(waiter), 1);
			waiter.resolve(undefined);
		}
	}

	private async wakeIn(milliseconds: number): Promise<void> {
		const at = Date.now() + milliseconds;
		if (at >= this.wakesAt) return;
		this.wakesAt = at;
		await sleep(milliseconds);
		// One that was set later, for an earlier time, has taken over.
		if (this.wakesAt !== at) return;
		this.wakesAt = Infinity;
		this.grant();
	}
}

/** A request that waits for its permit. */
interface Waiter {
	/** Its place in the queue. */
	readonly order: number;
	/** When it came first, and when it came this time. Milliseconds since 1970. */
	readonly since: number;
	readonly asked: number;
	/** Milliseconds. */
	readonly maxWait: number;
	readonly resolve: (permit: Permit | undefined) => void;
	readonly reject: (error: unknown) => void;
}

class GrantedPermit implements Permit {
	readonly order: number;
	readonly since: number;
	readonly waited: number;
	private readonly number: number;
	private readonly sentAt = Date.now();
	private hasEnded = false;

	constructor(
		private readonly queue: PermitQueue,
		{ order, since, asked }: Waiter,
	) {
		this.order = order;
		this.since = since;
		this.waited = this.sentAt - asked;
		this.number = queue.budget.grant();
	}

	readonly release = (reading?: RateReading): void => {
		if (this.hasEnded) return;
		this.hasEnded = true;
		this.queue.budget.end(this.number, this.sentAt, reading);
		this.queue.grant();
	};
}
