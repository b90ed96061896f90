import { setTimeout as wait } from 'node:timers/promises';

/** Work that is done some time after the request for it came. */
export class LateWork {
	private readonly pending = new Set<Promise<unknown>>();

	private stop = new AbortController();

	/**
	 * Does the work after that many milliseconds.
	 *
	 * @returns what came of it, or undefined when `cancel` came before
	 */
	async after<Result>(
		milliseconds: number,
		work: () => Promise<Result>,
	): Promise<Result | undefined> {
		const { signal } = this.stop;
		const all = wait(milliseconds, undefined, { signal }).then(work, () => undefined);
		this.pending.add(all);
		try {
			return await all;
		} finally {
			this.pending.delete(all);
		}
	}

	/** Comes when all of it is done. */
	async settled(): Promise<void> {
		while (this.pending.size > 0) await Promise.allSettled(this.pending);
	}

	/** Forgets what has not begun yet. */
	cancel(): void {
		this.stop.abort();
		this.stop = new AbortController();
	}
}
