import type { RateLimitBudget, RateLimitHeaders, VendorLimit } from './simulator';

export interface RateLimit {
	limit: number;
	perSeconds: number;
	/** Whether only those requests count that the vendor counts; otherwise all do. */
	asVendorCounts?: boolean | undefined;
}

/** What is left of one limit until its next window. */
interface Bucket {
	left: number;
	/** Milliseconds since 1970. */
	windowEnd: number;
}

/**
 * Counts a service's requests in fixed windows, those of each limit by themselves; a window starts with the
 * first request after the last.
 */
export class Limiter {
	private override: RateLimit | undefined;

	private clockOffsetMs = 0;

	/** By the limit's name. */
	private readonly buckets = new Map<string, Bucket>();

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
		this.buckets.clear();
	}

	/**
	 * Takes one request off what is left.
	 *
	 * @param path without the query
	 * @returns whether there was anything left; the budget is undefined for what does not count
	 */
	take(method: string, path: string): { allowed: boolean; budget: RateLimitBudget | undefined } {
		const limit = this.limitOf(method, path);
		if (!limit) return { allowed: true, budget: undefined };
		const bucket = this.bucketOf(limit);
		const allowed = bucket.left > 0;
		if (allowed) bucket.left -= 1;
		const budget = {
			limit: limit.limit,
			remaining: bucket.left,
			resetAt: bucket.windowEnd + this.clockOffsetMs,
			resetInMs: bucket.windowEnd - this.now(),
		};
		return { allowed, budget };
	}

	private limitOf(method: string, path: string): VendorLimit | undefined {
		const vendors = this.rules.limitOf(method, path);
		if (!this.override) return vendors;
		return this.override.asVendorCounts && !vendors ? undefined : this.override;
	}

	private bucketOf({ name = '', limit, perSeconds, initial = limit }: VendorLimit): Bucket {
		const now = this.now();
		const known = this.buckets.get(name);
		if (known && now < known.windowEnd) return known;
		const bucket = { left: known ? limit : initial, windowEnd: now + perSeconds * 1000 };
		this.buckets.set(name, bucket);
		return bucket;
	}
}
