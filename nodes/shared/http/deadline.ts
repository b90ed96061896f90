import type {
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { CancelledError } from '../errors';
import { breakdownInWords, NO_TOKEN } from './outcome';
import { throwIfCancelled } from './rateLimiter';
import { awaitsToken } from './token';
import type { TokenFailure } from './tokenRequest';

/** The functions that both an execution and a picker have. */
export type RequestContext =
	IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions | IWebhookFunctions;

/** No whole answer came. */
export class Breakdown extends Error {
	constructor(
		/** The code of the network failure; empty when n8n itself did not send the request. */
		readonly code: string,
		message: string,
		/** The status, where at least that came. */
		readonly status?: number,
	) {
		super(message);
	}
}

/** Whom n8n asks for what it needs for one attempt. */
export interface Caller {
	context: RequestContext;
	/** Of the attempt, in milliseconds. */
	timeout: number;
}

/** @param awaitedToken whether the request had no token yet, so that it was not sent */
function timeIsUp(awaitedToken: boolean): Breakdown {
	return awaitedToken
		? noToken('for now', 'ETIMEDOUT', '')
		: new Breakdown('ETIMEDOUT', 'The time ran out');
}

/**
 * n8n ends a request when the execution is cancelled, which it asks the caller for, and fetches a token with the
 * caller's helpers: here both end with the attempt.
 */
function callerWith<T extends RequestContext>(context: T, timeout: number, signal: AbortSignal): T {
	const helpers = Object.create(context.helpers) as T['helpers'];
	helpers.httpRequest = async (options: IHttpRequestOptions) =>
		(await context.helpers.httpRequest({ timeout, ...options, abortSignal: signal })) as unknown;
	return Object.assign(Object.create(context) as T, {
		helpers,
		getExecutionCancelSignal: () => signal,
	});
}

/** How much earlier than it is allowed an attempt may end, as a part of its time. */
const GRAIN = 0.01;

/** Ends attempts, and what n8n still does for them, when their time is over or the execution is cancelled. */
export class Deadlines {
	private latest: { startedAt: number; timeout: number; ends: Set<() => void> } | undefined;

	constructor(
		private readonly context: RequestContext,
		private readonly cancelled: AbortSignal | undefined,
	) {}

	/**
	 * @param timeout for the whole attempt. Milliseconds
	 * @throws Breakdown when the time is over
	 * @throws CancelledError
	 */
	async within<T>(
		timeout: number,
		attempt: (caller: Caller, signal: AbortSignal) => Promise<T>,
	): Promise<T> {
		const { cancelled } = this;
		throwIfCancelled(cancelled);
		const own = new AbortController();
		const end = () => own.abort();
		const ends = this.endsAfter(timeout).add(end);
		cancelled?.addEventListener('abort', end);
		const context = callerWith(this.context, timeout, own.signal);
		try {
			return await new Promise<T>((resolve, reject) => {
				own.signal.addEventListener('abort', () => reject(timeIsUp(awaitsToken(context.helpers))));
				attempt({ context, timeout }, own.signal).then(resolve, reject);
			});
		} catch (error) {
			throw cancelled?.aborted ? new CancelledError() : error;
		} finally {
			ends.delete(end);
			cancelled?.removeEventListener('abort', end);
		}
	}

	/**
	 * What is called when the time is over, the same for all attempts that begin about now: a timer cannot be called off,
	 * so one for each would be tens of thousands after a minute.
	 */
	private endsAfter(timeout: number): Set<() => void> {
		const startedAt = Date.now();
		const { latest } = this;
		const age = latest?.timeout === timeout ? startedAt - latest.startedAt : -1;
		if (latest && age >= 0 && age < timeout * GRAIN) return latest.ends;
		const ends = new Set<() => void>();
		AbortSignal.timeout(timeout).addEventListener('abort', () => {
			for (const end of ends) end();
		});
		this.latest = { startedAt, timeout, ends };
		return ends;
	}
}

/** The request was not sent, because there was no token for it. */
export function noToken(failure: TokenFailure, code: string, text: string): Breakdown {
	const words = /^\d/.test(code) ? text : breakdownInWords(code);
	const message = `A token could not be fetched (${words})`;
	return new Breakdown(failure === 'for now' ? NO_TOKEN : '', code === '' ? text : message);
}
