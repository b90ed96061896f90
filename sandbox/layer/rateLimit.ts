import type { RateLimitBudget, RateLimitHeaders, VendorLimit } from '../core/simulator';
import type { LayerChoices } from './decisions';
import { LayerError } from './errors';

type Environment = LayerChoices['rateLimit'];

/** The limits of the documentation, each refilled every second (reference: the page on rate limiting). */
const GENERAL: Record<Environment, VendorLimit> = {
	production: { limit: 500, perSeconds: 1, initial: 100 },
	sandbox: { limit: 100, perSeconds: 1 },
};

/** Endpoints with a limit of their own, which their pages name. */
const OWN: Array<[method: string, path: RegExp, limits: Record<Environment, VendorLimit>]> = [
	['DELETE', /\/invoices\/refunds\/[^/]+$/, both('deleteRefund', 20, 40)],
	[
		'POST',
		/\/invoices\/[^/]+\/write-off$/,
		{
			production: { name: 'recordWriteOff', limit: 25, perSeconds: 1 },
			sandbox: { name: 'recordWriteOff', limit: 5, perSeconds: 1 },
		},
	],
];

function both(name: string, limit: number, initial: number): Record<Environment, VendorLimit> {
	const own = { name, limit, perSeconds: 1, initial };
	return { production: own, sandbox: own };
}

function budgetHeaders({ limit, remaining, resetAt }: RateLimitBudget): Record<string, string> {
	return {
		'X-RateLimit-Limit': String(limit),
		'X-RateLimit-Remaining': String(remaining),
		'X-RateLimit-Reset': String(Math.ceil(resetAt / 1000)),
	};
}

/** @param choices the present ones; they may change */
export function layerRateLimit(choices: () => LayerChoices): RateLimitHeaders {
	return {
		limitOf(method, path) {
			const { rateLimit } = choices();
			const own = OWN.find(([verb, where]) => verb === method && where.test(path));
			return (own?.[2] ?? GENERAL)[rateLimit];
		},
		headers: budgetHeaders,
		refusal(budget) {
			const seconds = Math.max(1, Math.ceil(budget.resetInMs / 1000));
			return {
				headers: { ...budgetHeaders(budget), 'Retry-After': String(seconds) },
				body: new LayerError(429, 'RateLimited', ['Too many requests']).body,
			};
		},
	};
}
