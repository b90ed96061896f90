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

/** Ends the attempt, and what n8n still does for it, when its time is over or the execution is cancelled. */
export async function withDeadline<T>(
	caller: RequestContext,
	cancelled: AbortSignal | undefined,
	timeout: number,
	attempt: (caller: Caller, signal: AbortSignal) => Promise<T>,
): Promise<T> {
	throwIfCancelled(cancelled);
	const own = new AbortController();
	const deadline = AbortSignal.timeout(timeout);
	const end = () => own.abort();
	const signals = cancelled ? [deadline, cancelled] : [deadline];
	for (const signal of signals) signal.addEventListener('abort', end);
	const context = callerWith(caller, timeout, own.signal);
	try {
		return await new Promise<T>((resolve, reject) => {
			own.signal.addEventListener('abort', () => reject(timeIsUp(awaitsToken(context.helpers))));
			attempt({ context, timeout }, own.signal).then(resolve, reject);
		});
	} catch (error) {
		throw cancelled?.aborted ? new CancelledError() : error;
	} finally {
		for (const signal of signals) signal.removeEventListener('abort', end);
	}
}

/** The request was not sent, because there was no token for it. */
export function noToken(failure: TokenFailure, code: string, text: string): Breakdown {
	const words = /^\d/.test(code) ? text : breakdownInWords(code);
	const message = `A token could not be fetched (${words})`;
	return new Breakdown(failure === 'for now' ? NO_TOKEN : '', code === '' ? text : message);
}
