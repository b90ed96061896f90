import type { RateLimitHeaders } from '../core/simulator';
import type { RebillyChoices } from './decisions';
import { problemBody } from './problem';

const TEN_MINUTES = 600;

/** @param choices the present ones; they may change */
export function rebillyRateLimit(choices: () => RebillyChoices): RateLimitHeaders {
	const counts = (method: string) => method !== 'GET' || choices().readsCount;
	return {
		limitOf: (method) =>
			counts(method) ? { limit: choices().writeLimit, perSeconds: TEN_MINUTES } : undefined,
		headers: ({ limit, remaining }, method): Record<string, string> => {
			if (!counts(method)) return {};
			return { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': String(remaining) };
		},
		refusal: ({ resetAt }) => ({
			// A point in time, not a delay.
			headers: { 'X-RateLimit-Retry-After': String(Math.ceil(resetAt / 1000)) },
			body: problemBody(
				429,
				'Too many requests were sent; wait for the time in X-RateLimit-Retry-After',
			),
		}),
	};
}
