/** How many items may be under way at once, when the user does not say. */
export const DEFAULT_CONCURRENCY = 200;
/** How many it begins with. Each that is done lets one more join in, while the vendor's limit has room for many more. */
export const FIRST_CONCURRENCY = 50;

/** How long a request is tried. */
export interface RequestPolicy {
	/** Time one attempt may take. Milliseconds. */
	timeout: number;
	/** Total time that a request may wait. A vendor's window may be ten minutes long. Milliseconds. */
	maxWait: number;
	maxAttempts: number;
}

export const DEFAULT_POLICY: RequestPolicy = { timeout: 60_000, maxWait: 900_000, maxAttempts: 5 };
