import type { RateLimitBudget, RateLimitHeaders } from '../core/simulator';
import { LayerError } from './errors';

function budgetHeaders({ limit, remaining, resetAt }: RateLimitBudget): Record<string, string> {
	return {
		'X-RateLimit-Limit': String(limit),
		'X-RateLimit-Remaining': String(remaining),
		'X-RateLimit-Reset': String(Math.ceil(resetAt / 1000)),
	};
}

export const rateLimit: RateLimitHeaders = {
	standard: { limit: 500, perSeconds: 1 },
	counts: () => true,
	headers: budgetHeaders,
	refusal(budget) {
		const seconds = Math.max(1, Math.ceil(budget.resetInMs / 1000));
		return {
			headers: { ...budgetHeaders(budget), 'Retry-After': String(seconds) },
			body: new LayerError(429, 'RateLimited', ['Too many requests']).body,
		};
	},
};
