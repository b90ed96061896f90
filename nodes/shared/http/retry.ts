import { ApiError } from '../errors';
import type { Answer, Call } from './call';
import type { Failure } from './outcome';
import { backOff, wait } from './rateLimiter';
import { type RequestPolicy, watchPauses, watchTime } from './requestPolicy';

/** What one attempt came to. */
export type Outcome =
	| { meaning: 'answered'; answer: Answer }
	| {
			meaning: Failure;
			failure: ApiError;
			/** How long the vendor asks to wait, in milliseconds. */
			retryInMs?: number | undefined;
	  };

/** What a request has been through so far. */
export interface Progress {
	/** How long it has paused between attempts, in milliseconds. */
	waited: number;
	/** Why the vendor refused it last for the rate. */
	throttled?: ApiError;
}

/**
 * Sends a request until it has an answer that can be believed, as long as that is safe:
 *
 * - What the vendor refused is not sent again.
 * - What did not reach it, was refused for the rate, or only reads, is sent again.
 * - A write that may have happened is looked for first, and only a write that can happen but once is sent again.
 * - Once a write may have happened, no later refusal says that it did not.
 *
 * @param attempt sends it once, when the rate limit lets it go
 * @throws ApiError when the vendor refuses, or no attempt got an answer within the policy
 * @throws CancelledError
 */
export async function withRetry(
	call: Call,
	policy: RequestPolicy,
	signal: AbortSignal | undefined,
	progress: Progress,
	attempt: (progress: Progress) => Promise<Outcome>,
): Promise<Answer> {
	/** The first failure that left open whether the write happened. */
	let open: ApiError | undefined;
	let sent = 0;
	for (let tries = 1; ;) {
		let outcome: Outcome;
		try {
			outcome = await attempt(progress);
		} catch (error) {
			throw error instanceof ApiError && open ? error.leftOpen(open) : error;
		}
		if (outcome.meaning === 'answered') {
			return { ...outcome.answer, sent: sent + 1, ...(open && { resent: true }) };
		}
		const { meaning, failure, retryInMs } = outcome;
		if (meaning === 'throttled') {
			// Nothing was done, and the next permit is the wait for the next try.
			progress.throttled = failure;
			continue;
		}
		if (meaning === 'ambiguous') {
			sent++;
			open ??= failure;
		}
		const pause = retryInMs ?? backOff(tries);
		const isLast =
			meaning === 'refused' ||
			tries >= policy.maxAttempts ||
			progress.waited + pause > policy.maxWait;
		if (!isLast && (!open || maySendAgain(call))) {
			tries++;
			await wait(pause, signal);
			progress.waited += pause;
		}
		if (open) {
			// Right before it is sent again, because a write takes away what others wrote since the look.
			const answer = await lookUp(call, policy, signal, open);
			if (answer) return { ...answer, sent, lookedUp: true };
			if (call.whenAnswerIsLost !== 'resend') sent = 0;
		}
		if (isLast) throw open ? failure.leftOpen(open) : failure;
	}
}

/** Whether a write that may have happened is sent again when it is not found. */
function maySendAgain({ whenAnswerIsLost: recovery }: Call): boolean {
	return recovery === 'resend' || typeof recovery === 'function';
}

/**
 * Finds out whether a write that got no good answer did happen.
 *
 * @returns undefined when it is safe to send it again
 * @throws ApiError when that must stay open
 */
async function lookUp(
	{ whenAnswerIsLost: recovery = 'report' }: Call,
	policy: RequestPolicy,
	signal: AbortSignal | undefined,
	open: ApiError,
): Promise<Answer | undefined> {
	if (recovery === 'resend') return undefined;
	if (recovery === 'report') throw open;
	if (typeof recovery === 'function') return await looked(recovery, open);
	const end = Date.now() + watchTime(policy);
	for (const pause of [0, ...watchPauses(policy)]) {
		// The looks themselves take time too.
		if (pause > 0 && Date.now() >= end) break;
		await wait(pause, signal);
		const answer = await looked(recovery.watch, undefined);
		if (answer) return answer;
	}
	throw open;
}

/**
 * Looks once.
 *
 * @param whenUnreadable what to throw when the look-up gets no answer: then it stays open what became of the write,
 *   and that is what the user must know
 */
async function looked(
	look: () => Promise<Answer | undefined>,
	whenUnreadable: ApiError | undefined,
): Promise<Answer | undefined> {
	return await look().catch((error: unknown) => {
		if (!(error instanceof ApiError)) throw error;
		if (whenUnreadable) throw whenUnreadable;
		return undefined;
	});
}
