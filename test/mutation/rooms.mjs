/** What is mutated, room by room, and the tests that ought to notice. */
export const ROOMS = {
	money: { mutate: ['nodes/shared/money.ts'], tests: ['money', 'handComputed'] },
	outcome: { mutate: ['nodes/shared/http/outcome.ts'], tests: ['outcome'] },
	retry: { mutate: ['nodes/shared/http/retry.ts'], tests: ['retry'] },
	limit: {
		mutate: ['nodes/shared/http/{permitQueue,rateLimiter}.ts'],
		tests: ['rateLimiter', 'readFreshness'],
	},
	plan: {
		mutate: ['nodes/shared/credit/{planner,allocations}.ts'],
		tests: ['planner', 'allocations'],
	},
	reconciliation: {
		mutate: ['nodes/shared/credit/reconciliation.ts'],
		tests: ['reconciliation', 'handComputed'],
	},
	run: {
		mutate: ['nodes/shared/run/keyedLock.ts'],
		tests: ['keyedLock'],
	},
	verification: {
		mutate: ['nodes/shared/credit/{differences,existingCredit}.ts'],
		tests: ['verification'],
	},
};
