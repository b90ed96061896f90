import type { FastifyInstance, InjectOptions } from 'fastify';

import type { Decisions } from '../decisions';
import type { Seed } from '../seed';

/**
 * One simulated vendor API. The sandbox starts each on a port of its own, in one process, and puts the
 * request log, the fault injection and the rate limits in front of it, so that a simulator holds nothing
 * but the vendor's behaviour.
 */
export interface Simulator {
	readonly name: 'layer' | 'rebilly';

	/** All that its routes read and write, and nothing that a copy of it must share. */
	readonly data: object;

	/**
	 * Forgets everything and starts again from the seed.
	 *
	 * @param decisions what is true of the vendor from then on; without, what is assumed
	 */
	reset(seed: Seed, decisions?: Decisions): void;

	/** Whether a path with a slash at its end is the one without. */
	readonly ignoreTrailingSlash?: boolean;

	/** Sets how far the vendor's clock is ahead of the real one. */
	setClockOffset(milliseconds: number): void;

	/** Adds the vendor's routes. Called once; the routes read the state that `reset` replaces. */
	register(app: FastifyInstance): void | Promise<void>;

	/** What `GET /state` of the control server returns under the simulator's name. */
	state(): Record<string, unknown>;

	/** The simulator's part of the line that `npm run sandbox` prints. */
	connection(address: string): Record<string, string>;

	/** How the vendor reports "too many requests" and its remaining budget. Amounts are requests. */
	readonly rateLimit: RateLimitHeaders;

	/** The body of an injected server error, in the vendor's form; without it a plain one is sent. */
	serverError?(): unknown;
}

/** A request that was received, to be made again inside the process. */
export type InjectedRequest = InjectOptions & { headers: Record<string, string> };

/** A budget of requests, as the limiter in front of a simulator counts it. */
export interface RateLimitBudget {
	limit: number;
	remaining: number;
	/** When the budget is full again, in milliseconds since 1970 on the vendor's clock. */
	resetAt: number;
	/** The same in milliseconds from now. */
	resetInMs: number;
}

/** A limit of a vendor: so many requests a window. */
export interface VendorLimit {
	/** Tells it from the vendor's other limits; the general one has none. */
	name?: string;
	limit: number;
	perSeconds: number;
	/** What the first window has, where that is another number. */
	initial?: number;
}

/** The vendor's own way of speaking about its rate limit. */
export interface RateLimitHeaders {
	/**
	 * The limit that a request counts against while no fault sets another; undefined when it does not count.
	 *
	 * @param path without the query
	 */
	limitOf(method: string, path: string): VendorLimit | undefined;
	/** Headers of an answer that was let through and counts. */
	headers(budget: RateLimitBudget, method: string): Record<string, string>;
	/** The answer to a request that was refused. */
	refusal(budget: RateLimitBudget): { headers: Record<string, string>; body: unknown };
}
