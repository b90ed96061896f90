import type { RateLimitHeaders } from '../core/simulator';
import { REBILLY_RATE_LIMIT } from '../decisions';
import { problemBody } from './problem';

export const rateLimit: RateLimitHeaders = {
	standard: REBILLY_RATE_LIMIT,
	counts: (method) => method !== 'GET',
	headers: ({ limit, remaining }, method): Record<string, string> => {
		if (method === 'GET') return {};
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
