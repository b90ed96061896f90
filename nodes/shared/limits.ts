/** How many items may be under way at once, when the user does not say. */
export const DEFAULT_CONCURRENCY = 10;
