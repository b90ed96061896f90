/** What is to happen at a time. */
interface Timer {
	at: number;
	run: () => void;
}

/**
 * Time that passes only when there is nothing to do until then. It takes the place of `Date.now` and
 * `setTimeout`, so that whatever waits runs as it would, hours of it in seconds.
 */
export class VirtualClock {
	/** In the order of their times; those of one time in the order in which they were set. */
	private readonly timers: Timer[] = [];
	private readonly restore: () => void;

	constructor(private time = Date.parse('2026-11-22T12:00:00.300Z')) {
		const { setTimeout: realSetTimeout } = globalThis;
		const realNow = Date.now;
		// A mock would remember each of the millions of calls.
		Date.now = () => this.time;
		globalThis.setTimeout = ((run: () => void, delay = 0) =>
			this.set(this.time + Math.max(0, delay), run)) as unknown as typeof setTimeout;
		this.restore = () => {
			Date.now = realNow;
			globalThis.setTimeout = realSetTimeout;
		};
	}

	now(): number {
		return this.time;
	}

	async sleep(milliseconds: number): Promise<void> {
		await new Promise<void>((resolve) => this.set(this.time + milliseconds, resolve));
	}

	/** Lets time pass until the work is done, and gives the real time back. */
	async run<T>(work: () => Promise<T>): Promise<T> {
		try {
			let isDone = false;
			const result = work().finally(() => (isDone = true));
			result.catch(() => undefined);
			for (;;) {
				// Everything that can go on without time does, before time passes.
				await new Promise((resolve) => setImmediate(resolve));
				if (isDone) return await result;
				const next = this.timers[0];
				if (!next) throw new Error('Nothing is left to wait for, and the work is not done');
				this.time = Math.max(this.time, next.at);
				while (this.timers[0] && this.timers[0].at <= this.time) this.timers.shift()?.run();
			}
		} finally {
			this.restore();
		}
	}

	private set(at: number, run: () => void): Timer {
		let [low, high] = [0, this.timers.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.timers[middle]!.at <= at) low = middle + 1;
			else high = middle;
		}
		const timer = { at, run };
		this.timers.splice(low, 0, timer);
		return timer;
	}
}
