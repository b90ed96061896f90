import type { RateLimitBudget, RateLimitHeaders } from './simulator';

export interface RateLimit {
	limit: number;
	perSeconds: number;
	/** Whether only those requests count that the vendor counts; otherwise all do. */
	asVendorCounts?: boolean | undefined;
}

/** Counts a service's requests in fixed windows; a window starts with the first request after the last. */
export class Limiter {
	private override: RateLimit | undefined;

	private clockOffsetMs = 0;

	private windowEnd = 0;

	private used = 0;

	constructor(
		private readonly rules: RateLimitHeaders,
		private readonly now: () => number = Date.now,
	) {}

	/**
	 * Sets another limit, or with undefined the vendor's own again.
	 *
	 * @param clockOffsetMs how far the vendor's clock is ahead
	 */
	setLimit(override: RateLimit | undefined, clockOffsetMs = 0): void {
		this.override = override;
		this.clockOffsetMs = clockOffsetMs;
		this.windowEnd = 0;
		this.used = 0;
	}

	take(method: string): { allowed: boolean; budget: RateLimitBudget } {
		const {
			limit,
			perSeconds,
			asVendorCounts = false,
		}: RateLimit = this.override ?? { ...this.rules.standard, asVendorCounts: true };
		const now = this.now();
		if (now >= this.windowEnd) {
			this.windowEnd = now + perSeconds * 1000;
			this.used = 0;
		}
		const counts = !asVendorCounts || this.rules.counts(method);
		const allowed = !counts || this.used < limit;
		if (counts && allowed) this.used += 1;
		return {
			allowed,
			budget: {
				limit,
				remaining: Math.max(0, limit - this.used),
				resetAt: this.windowEnd + this.clockOffsetMs,
				resetInMs: this.windowEnd - now,
			},
		};
	}
}
