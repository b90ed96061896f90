import { plannedTimeText, runTimeText } from '../../nodes/shared/run/runTime';

const rate = { limit: 3000, windowInMs: 600_000 };

test('a run that the limit makes long is told beforehand', () => {
	expect(runTimeText({ service: 'Rebilly', writes: 10_000, rate })).toBe(
		"Rebilly lets 3,000 requests in 10 minutes through, so this run of 10,000 items takes about 33 minutes where each is written. It waits by itself. If n8n's time-out for executions is shorter, run fewer items at a time: what is done is not done again.",
	);
});

test('and that of a plan', () => {
	expect(plannedTimeText({ service: 'Rebilly', writes: 3001, rate })).toMatch(
		/^Rebilly lets 3,000 requests in 10 minutes through by its documentation, so the 3,001 writes of this plan take about 10 minutes\. /,
	);
	const perMinute = { limit: 50, windowInMs: 60_000 };
	expect(plannedTimeText({ service: 'A', writes: 61, rate: perMinute })).toContain(
		'50 requests in a minute through by its documentation, so the 61 writes of this plan take about a minute.',
	);
	const perSecond = { limit: 5, windowInMs: 1000 };
	expect(plannedTimeText({ service: 'A', writes: 1000, rate: perSecond })).toContain(
		'5 requests in a second',
	);
});

test.each([
	['fits into the limit', 3000, rate],
	['is over in less than a minute', 10_000, { limit: 500, windowInMs: 1000 }],
])('nothing is said of a run that %s', (_, writes, given) => {
	expect(runTimeText({ service: 'Rebilly', writes, rate: given })).toBeUndefined();
	expect(plannedTimeText({ service: 'Rebilly', writes, rate: given })).toBeUndefined();
});
