import type { IHttpRequestOptions } from 'n8n-workflow';

import { plannedRun, runTimeText } from '../../nodes/shared/run/runTime';
import { runNode } from './simulation/nodeRun';
import { layer, rebilly, type SimulatedService } from './simulation/services';

const rate = { limit: 3000, windowInMs: 600_000 };

test('a run that the limit makes long is told beforehand', () => {
	expect(runTimeText({ service: 'Rebilly', writes: 10_000, rate })).toBe(
		"Rebilly lets 3,000 requests in 10 minutes through, so this run of 10,000 items takes about 33 minutes where each is written. It waits by itself. If n8n's time-out for executions is shorter, run fewer items at a time: what is done is not done again.",
	);
});

test('and that of a plan', () => {
	expect(plannedRun({ service: 'Rebilly', writes: 3001, rate, isDocumented: true })).toEqual({
		writes: 3001,
		seconds: 600,
		explanation: expect.stringMatching(
			/^Rebilly lets 3,000 requests in 10 minutes through by its documentation, so the 3,001 writes of this plan take about 10 minutes\. /,
		),
	});
	const perMinute = { limit: 50, windowInMs: 60_000 };
	const learned = plannedRun({ service: 'A', writes: 61, rate: perMinute });
	expect(learned?.explanation).toContain(
		'A lets 50 requests in a minute through, so the 61 writes of this plan take about a minute.',
	);
	const perSecond = { limit: 5, windowInMs: 1000 };
	const short = plannedRun({ service: 'A', writes: 1000, rate: perSecond });
	expect(short).toMatchObject({ writes: 1000, seconds: 200 });
	expect(short?.explanation).toContain('5 requests in a second');
});

test.each([
	['fits into the limit', 3000, rate],
	['is over in less than a minute', 10_000, { limit: 500, windowInMs: 1000 }],
])('nothing is said of a run that %s', (_, writes, given) => {
	expect(runTimeText({ service: 'Rebilly', writes, rate: given })).toBeUndefined();
	expect(plannedRun({ service: 'Rebilly', writes, rate: given })).toBeUndefined();
});

describe("a dry run's first plan says how long the real run will take", () => {
	const planOf = async (service: SimulatedService, items: number, limit: number) => {
		const keys = Array.from({ length: items }, (_, index) => `key_${index}`);
		const take = { allowed: true, remaining: limit, resetAt: Date.now() + 1000 };
		const send = async (request: IHttpRequestOptions) => ({
			...service.answer(request),
			headers: service.counts(request.method ?? 'GET')
				? service.headers(take, limit, Date.now())
				: {},
		});
		const output = await runNode(service, keys, send, { dryRun: true });
		expect(output.every(({ json }) => json.outcome === 'wouldCreate')).toBe(true);
		expect(output.slice(1).every(({ json }) => !('realRun' in json))).toBe(true);
		return output[0]?.json.realRun as string;
	};

	test('in Rebilly by its documentation', async () => {
		expect(await planOf(rebilly(), 3100, 3000)).toEqual(
			expect.stringContaining('by its documentation, so the 3,100 writes of this plan'),
		);
	});

	test('in Layer, which counts reads, by what its answers said', async () => {
		expect(await planOf(layer(), 700, 10)).toEqual(
			expect.stringMatching(/^Layer lets 10 requests in a second through, so the 700 /),
		);
	});

	test('only where that is long', async () => {
		expect(await planOf(rebilly(), 20, 3000)).toBeUndefined();
	});
});
