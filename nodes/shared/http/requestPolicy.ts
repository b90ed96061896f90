/** How many items may be under way at once, when the user does not say. */
export const DEFAULT_CONCURRENCY = 200;
/** How many it begins with. Each that is done lets one more join in, while the vendor's limit has room for many more. */
export const FIRST_CONCURRENCY = 50;

/** How long a request is tried. */
export interface RequestPolicy {
	/** Time one attempt may take, from its start to the end of the answer's body. Milliseconds. */
	timeout: number;
	/** Total time that a request may wait. A vendor's window may be ten minutes long. Milliseconds. */
	maxWait: number;
	maxAttempts: number;
}

export const DEFAULT_POLICY: RequestPolicy = { timeout: 60_000, maxWait: 900_000, maxAttempts: 5 };

/** For what a person waits for with the form open. */
export const PICKER_POLICY: RequestPolicy = { timeout: 5_000, maxWait: 10_000, maxAttempts: 2 };

/** What is waited for whatever the user says. Tests set it, so that they wait for next to nothing. Milliseconds. */
export const PACE = {
	/** Before a request is sent again for the first time; each next pause may be twice as long. */
	backOff: 500,
	/** Before the second look for a write that may still be under way; each next pause is twice as long. */
	look: 250,
	/** What was read longer ago than this may be true no more. */
	fresh: 10_000,
	/** So long after its answer was lost, a request may still be carried out. */
	late: 60_000,
};

/** How long a write without a key is looked for after its answer was lost, at most. Milliseconds. */
const LONGEST_WATCH = 60_000;

/** How long a write that may still be under way is looked for. Milliseconds. */
export function watchTime({ maxWait }: RequestPolicy): number {
	return Math.min(maxWait, LONGEST_WATCH);
}

/**
 * The pauses between the looks for a write that may still be under way: growing, and together no longer than the
 * policy lets a request wait. Milliseconds.
 */
export function watchPauses(policy: RequestPolicy): number[] {
	const pauses: number[] = [];
	let left = watchTime(policy);
	for (let pause = PACE.look; left > 0; pause = Math.min(pause * 2, 10_000)) {
		pauses.push(Math.min(pause, left));
		left -= pause;
	}
	return pauses;
}

/** The largest answer that is read. Bytes. */
export const MAX_ANSWER_SIZE = 50 * 1024 * 1024;
