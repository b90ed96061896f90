import { layer, rebilly } from './simulation/services';
import { type Scenario, simulate } from './simulation/simulate';
import type { VendorRule } from './simulation/vendor';

/** The documented limits, and the ways in which what was used up may come back. */
const REBILLY = { limit: 3000, window: 600_000 };
const LAYER = { limit: 500, window: 1000, initial: 100 };
const refills: Array<[string, Pick<VendorRule, 'refill' | 'startsWithRequest'>]> = [
	['in windows by the clock', { refill: 'stepped' }],
	['in windows that a request begins', { refill: 'stepped', startsWithRequest: true }],
	['bit by bit', { refill: 'continuous' }],
];

interface Bounds {
	/** Of the time that the limit alone asks for. */
	time: number;
	/** Of the writes. */
	refused: number;
}

const company: Array<[string, Pick<Scenario, 'executions' | 'foreign'>, Bounds]> = [
	['alone', {}, { time: 1.05, refused: 0.005 }],
	['as two executions', { executions: 2 }, { time: 1.15, refused: 0.015 }],
	['beside a client that uses 30 %', { foreign: 0.3 }, { time: 1.15, refused: 0.005 }],
];

async function check(scenario: Scenario, { time, refused }: Bounds): Promise<void> {
	const outcome = await simulate(scenario);
	expect(outcome.failed).toBe(0);
	expect(outcome.seconds).toBeLessThanOrEqual(outcome.bound * time);
	expect(outcome.refused).toBeLessThanOrEqual(scenario.writes * refused);
	// A vendor that refuses names a time in whole seconds.
	const { window } = scenario.rule;
	expect(outcome.longestStall).toBeLessThanOrEqual(window / 1000 + 1.5);
}

describe.each(refills)('10,000 writes, where the limit comes back %s', (_, refill) => {
	test.each(company)("%s, at Rebilly's pace", async (_who, others, bounds) => {
		const rule = { ...REBILLY, ...refill };
		await check({ service: rebilly(), rule, writes: 10_000, direct: true, ...others }, bounds);
	});

	test.each(company)("%s, at Layer's pace", async (_who, others, bounds) => {
		const rule = { ...LAYER, ...refill };
		await check({ service: layer(), rule, writes: 10_000, direct: true, ...others }, bounds);
	});

	// Nothing says how long such a window is, so it has to be learned.
	test.each(company)('%s, at a pace that is not documented', async (_who, others, bounds) => {
		const rule = { limit: 300, window: 60_000, ...refill };
		await check({ service: rebilly(), rule, writes: 1500, direct: true, ...others }, bounds);
	});
});

describe('the node itself, with reading before each write,', () => {
	test.each(refills)('at a pace that comes back %s', async (_, refill) => {
		const rule = { limit: 300, window: 60_000, ...refill };
		await check({ service: rebilly(), rule, writes: 1000 }, { time: 1.05, refused: 0.005 });
	});

	test('fails for nothing, although the run takes far longer than Max Wait', async () => {
		const rule: VendorRule = { limit: 50, window: 60_000, refill: 'continuous' };
		const scenario = { service: rebilly(), rule, writes: 600, options: { maxWait: 120 } };
		await check(scenario, { time: 1.05, refused: 0.03 });
	});
});
