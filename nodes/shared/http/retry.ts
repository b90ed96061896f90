import { ApiError } from '../errors';
import type { Answer, Call } from './call';
import type { Failure } from './outcome';
import { backOff, wait } from './rateLimiter';
import { PACE, type RequestPolicy, watchPauses, watchTime } from './requestPolicy';

/** What one attempt came to. */
export type Outcome =
	| { meaning: 'answered'; answer: Answer }
	/** It was not sent, because the record must be looked at again before. */
	| { meaning: 'outdated' }
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
	/** The last look for a write that may have happened, before it is sent again. */
	look?: { at: number; isSecond: boolean };
}

/**
 * Whether a write that may have happened must be looked for again before it is sent again, because its permit came
 * late: others may have changed the record since the last look.
 *
 * @param readingWaits whether reading waits for permits too; then the second look is the last one, because each would
 *   make the write wait as long again
 */
export function mustLookAgain({ look }: Progress, readingWaits: boolean): boolean {
	if (!look || (look.isSecond && readingWaits)) return false;
	return Date.now() - look.at > PACE.fresh;
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
	const open = new OpenWrite(call, policy, signal, progress);
	for (let tries = 1; ;) {
		const outcome = await attempt(progress).catch((error: unknown) => {
			throw open.leftOpenIn(error);
		});
		if (outcome.meaning === 'answered') return open.answeredBy(outcome.answer);
		if (outcome.meaning === 'outdated') {
			const answer = await open.lookFor(true);
			if (answer) return answer;
			continue;
		}
		const { meaning, failure, retryInMs } = outcome;
		if (meaning === 'throttled') {
			// Nothing was done, and the next permit is the wait for the next try.
			progress.throttled = failure;
			if (progress.look) progress.look = { at: 0, isSecond: false };
			continue;
		}
		if (meaning === 'ambiguous') open.add(failure);
		const pause = retryInMs ?? backOff(tries);
		const isLast =
			meaning === 'refused' ||
			tries >= policy.maxAttempts ||
			progress.waited + pause > policy.maxWait;
		if (!isLast && (!open.isOpen || maySendAgain(call))) {
			tries++;
			await wait(pause, signal);
			progress.waited += pause;
		}
		// Right before it is sent again, because a write takes away what others wrote since the look.
		const answer = open.isOpen ? await open.lookFor(false) : undefined;
		if (answer) return answer;
		if (isLast) throw open.leftOpenIn(failure);
	}
}

/** What is known of a write that may have happened although no good answer came. */
class OpenWrite {
	/** The first failure that left it open. */
	private failure: ApiError | undefined;
	/** How often it may have been carried out since it was last seen not to be. */
	private sent = 0;
	/** The attempts that may have been carried out, or may still be, and when the last of them was given up. */
	private attempts = 0;
	private since = 0;

	constructor(
		private readonly call: Call,
		private readonly policy: RequestPolicy,
		private readonly signal: AbortSignal | undefined,
		private readonly progress: Progress,
	) {}

	get isOpen(): boolean {
		return this.failure !== undefined;
	}

	/** Takes note of an attempt that may have been carried out. */
	add(failure: ApiError): void {
		this.sent++;
		this.attempts++;
		this.since = Date.now();
		this.failure ??= failure;
	}

	answeredBy(answer: Answer): Answer {
		const own = { ...answer, sent: this.sent + 1 };
		return this.isOpen ? { ...own, resent: true, openSince: this.since } : own;
	}

	/** What to throw instead of an error, so that it does not say that nothing happened. */
	leftOpenIn(error: unknown): unknown {
		return this.failure && error instanceof ApiError ? error.leftOpen(this.failure) : error;
	}

	/**
	 * @param isSecond whether it was looked for and not found since it may have happened
	 * @returns the record; undefined when it is safe to send the write again
	 * @throws ApiError when what became of it must stay open
	 */
	async lookFor(isSecond: boolean): Promise<Answer | undefined> {
		const { call, policy, signal, failure } = this;
		if (!failure) return undefined;
		const answer = await lookUp(call, policy, signal, failure);
		if (answer) {
			// What is there is the doing of one of them.
			const isAnyOpen = this.attempts > 1;
			const own = { ...answer, sent: this.sent, lookedUp: true };
			return isAnyOpen ? { ...own, openSince: this.since } : own;
		}
		if (typeof call.whenAnswerIsLost !== 'function') return undefined;
		this.sent = 0;
		this.progress.look = { at: Date.now(), isSecond };
		return undefined;
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
