import fc from 'fast-check';

import { Clock } from '../../sandbox/core/clock';
import { decimalsOf, HIGHEST_AMOUNT, toAmount, toMinorUnits } from '../../sandbox/core/currency';
import { FaultSource } from '../../sandbox/core/faults';
import { Limiter } from '../../sandbox/core/limiter';
import type { RateLimitHeaders } from '../../sandbox/core/simulator';

describe('currency', () => {
	test.each([
		['USD', 2],
		['JPY', 0],
		['KWD', 3],
		['ZZZ', undefined],
		['usd', undefined],
		['', undefined],
	])('%s has %s decimals', (currency, decimals) => expect(decimalsOf(currency)).toBe(decimals));

	test.each([
		[145.05, 2, 14505],
		[1.1, 2, 110],
		[12.345, 3, 12345],
		[5800, 0, 5800],
		[-0.5, 2, -50],
		[0.001, 2, undefined],
		[1e-7, 2, undefined],
		[1e21, 2, undefined],
		[9999999999999.99, 2, 999999999999999],
		[10000000000000, 2, undefined],
	])('%d with %d decimals is %s', (amount, decimals, minor) =>
		expect(toMinorUnits(amount, decimals)).toBe(minor),
	);

	test('an amount comes back as it went', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: HIGHEST_AMOUNT }),
				fc.constantFrom('USD', 'JPY', 'KWD'),
				(minor, currency) =>
					toMinorUnits(toAmount(minor, currency), decimalsOf(currency)!) === minor,
			),
		);
	});
});

describe('clock', () => {
	test('never gives a time twice, nor an earlier one', () => {
		const clock = new Clock();
		const times = Array.from({ length: 500 }, () => clock.now());
		expect(new Set(times).size).toBe(500);
		expect([...times].sort()).toEqual(times);
	});
});

describe('limiter', () => {
	const rules: RateLimitHeaders = {
		limitOf: (method, path) => {
			if (method === 'GET') return undefined;
			if (path === '/own') return { name: 'own', limit: 4, perSeconds: 10, initial: 1 };
			return { limit: 2, perSeconds: 10 };
		},
		headers: () => ({}),
		refusal: () => ({ headers: {}, body: {} }),
	};
	let now = 1_000_000;
	const take = (limiter: Limiter, method = 'POST', path = '/') => {
		const { allowed, budget } = limiter.take(method, path);
		return budget ? [allowed, budget.remaining, budget.resetAt - now] : [allowed];
	};

	test('counts in windows', () => {
		const limiter = new Limiter(rules, () => now);
		expect(take(limiter)).toEqual([true, 1, 10_000]);
		now += 4_000;
		expect(take(limiter)).toEqual([true, 0, 6_000]);
		expect(take(limiter)).toEqual([false, 0, 6_000]);
		expect(take(limiter, 'GET')).toEqual([true]);
		now += 5_999;
		expect(take(limiter)).toEqual([false, 0, 1]);
		now += 1;
		expect(take(limiter)).toEqual([true, 1, 10_000]);
	});

	test('counts each limit by itself, and gives the first window its own number', () => {
		const limiter = new Limiter(rules, () => now);
		expect(take(limiter, 'POST', '/own')).toEqual([true, 0, 10_000]);
		expect(take(limiter, 'POST', '/own')).toEqual([false, 0, 10_000]);
		expect(take(limiter)).toEqual([true, 1, 10_000]);
		now += 10_000;
		expect(take(limiter, 'POST', '/own')).toEqual([true, 3, 10_000]);
	});

	test('another limit starts a new window and counts every method', () => {
		const limiter = new Limiter(rules, () => now);
		take(limiter);
		limiter.setLimit({ limit: 1, perSeconds: 1 });
		expect(take(limiter, 'GET')).toEqual([true, 0, 1_000]);
		expect(take(limiter, 'GET')).toEqual([false, 0, 1_000]);
		limiter.setLimit(undefined);
		expect(take(limiter)).toEqual([true, 1, 10_000]);
	});
});

describe('faults', () => {
	const draws = (faults: object) => {
		const source = new FaultSource(0);
		source.set(faults);
		return Array.from({ length: 4000 }, () => source.draw());
	};

	test('come as often as they are asked for', () => {
		const hits = draws({ dropAfter: 0.2 }).filter(Boolean);
		expect(new Set(hits)).toEqual(new Set(['dropAfter']));
		expect(hits.length / 4000).toBeCloseTo(0.2, 1);
		expect(draws({}).filter(Boolean)).toEqual([]);
	});

	test('one fault does not shift what another hits', () => {
		const alone = draws({ dropAfter: 0.1 }).map((fault) => fault === 'dropAfter');
		const both = draws({ dropAfter: 0.1, dropBefore: 0.3 });
		both.forEach((fault, index) => {
			if (fault === 'dropAfter') expect(alone[index]).toBe(true);
			if (alone[index]) expect(['dropAfter', 'dropBefore']).toContain(fault);
		});
	});
});
