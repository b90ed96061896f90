/** How a vendor counts requests. */
export interface VendorRule {
	limit: number;
	/** Milliseconds. */
	window: number;
	/** Whether all comes back at the end of a window, or bit by bit. */
	refill: 'stepped' | 'continuous';
	/** Whether a window begins with the first request after the last one, and not by the clock. */
	startsWithRequest?: boolean;
	/** How many requests are there at first, if not all. */
	initial?: number;
}

export interface Take {
	allowed: boolean;
	remaining: number;
	/** When a refused request may come again, by the vendor's clock. Milliseconds since 1970. */
	resetAt: number;
}

/** The books that a vendor keeps. */
export class Vendor {
	private left: number;
	private at: number;
	private windowEnd = -Infinity;

	constructor(
		readonly rule: VendorRule,
		private readonly now: () => number,
	) {
		this.left = rule.initial ?? rule.limit;
		this.at = now();
		if (rule.refill === 'stepped' && !rule.startsWithRequest) this.windowEnd = this.nextStep();
	}

	take(): Take {
		this.refill();
		const allowed = this.left >= 1;
		if (allowed) this.left--;
		return { allowed, remaining: Math.floor(this.left), resetAt: this.resetAt() };
	}

	private refill(): void {
		const { limit, window, refill, startsWithRequest } = this.rule;
		const now = this.now();
		if (refill === 'continuous') {
			this.left = Math.min(limit, this.left + ((now - this.at) * limit) / window);
			this.at = now;
		} else if (now >= this.windowEnd) {
			// The first window may have less than all.
			if (this.windowEnd > 0) this.left = limit;
			this.windowEnd = startsWithRequest ? now + window : this.nextStep();
		}
	}

	private resetAt(): number {
		const { limit, window, refill } = this.rule;
		if (refill === 'stepped') return this.windowEnd;
		return this.now() + (Math.max(0, 1 - this.left) * window) / limit;
	}

	private nextStep(): number {
		const { window } = this.rule;
		return (Math.floor(this.now() / window) + 1) * window;
	}
}
