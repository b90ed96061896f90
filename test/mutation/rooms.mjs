/** What is mutated, room by room, and the tests that ought to notice. */
export const ROOMS = {
	money: { mutate: ['nodes/shared/money.ts'], tests: ['money', 'handComputed'] },
	outcome: { mutate: ['nodes/shared/http/outcome.ts'], tests: ['outcome'] },
	retry: { mutate: ['nodes/shared/http/retry.ts'], tests: ['retry'] },
	limit: {
		mutate: ['nodes/shared/http/{permitQueue,rateBudget,rateLimiter}.ts'],
		tests: ['rateLimiter'],
	},
	pace: {
		mutate: ['nodes/shared/http/{rateLearning,ratePace,rateState}.ts'],
		tests: ['rateLearning', 'ratePace'],
	},
	plan: {
		mutate: ['nodes/shared/credit/{planner,allocations}.ts'],
		tests: ['planner', 'allocations'],
	},
	reconciliation: {
		mutate: ['nodes/shared/credit/reconciliation.ts'],
		tests: ['reconciliation', 'handComputed'],
	},
	lock: { mutate: ['nodes/shared/run/keyedLock.ts'], tests: ['keyedLock'] },
	dryRun: { mutate: ['nodes/shared/run/dryRun.ts'], tests: ['dryRunOverlay'] },
	verification: {
		mutate: ['nodes/shared/credit/{creditAdapter,differences,existingCredit}.ts'],
		tests: ['verification'],
	},
	signature: {
		mutate: [
			'nodes/shared/webhook/{secrets,standardWebhooks}.ts',
			'nodes/Layer/api/webhookSecrets.ts',
			'nodes/Rebilly/api/webhookLogin.ts',
		],
		tests: ['triggerSecrets'],
	},
};
