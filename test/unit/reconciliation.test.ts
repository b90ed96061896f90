import fc from 'fast-check';

import { keyInText } from '../../nodes/shared/credit/reconcileFields';
import {
	type Credit,
	type Finding,
	FINDINGS,
	reconcile,
	reconcileRefund,
	type Refund,
} from '../../nodes/shared/credit/reconciliation';
import { sum } from '../../nodes/shared/money';

function refund(more: Partial<Refund> = {}): Refund {
	return { key: 're_1', amount: 100n, currency: 'USD', customer: 'cus_1', ...more };
}

function credit(amount: bigint, more: Partial<Credit> = {}): Credit {
	return {
		id: `cr_${amount}`,
		key: 're_1',
		amount,
		currency: 'USD',
		customers: ['cus_1', 'uuid-1'],
		gone: false,
		...more,
	};
}

describe('the finding about a refund', () => {
	const gone = { gone: true };

	test.each<[string, Partial<Refund>, Credit[], Finding, bigint]>([
		['one credit of its amount', {}, [credit(100n)], 'matched', 100n],
		['the customer’s other name', { customer: 'uuid-1' }, [credit(100n)], 'matched', 100n],
		['a customer that is not compared', { customer: undefined }, [credit(100n)], 'matched', 100n],
		['a currency that is not compared', { currency: undefined }, [credit(100n)], 'matched', 100n],
		[
			'a credit whose currency is not known',
			{},
			[credit(100n, { currency: undefined })],
			'matched',
			100n,
		],
		['a refund split over two credits', {}, [credit(60n), credit(40n)], 'matched', 100n],
		[
			'a voided credit beside the right one',
			{},
			[credit(100n), credit(100n, gone)],
			'matched',
			100n,
		],
		['no credit', {}, [], 'missing', 0n],
		['a voided credit alone', {}, [credit(100n, gone)], 'voidedOrDeleted', 0n],
		['two credits of its amount', {}, [credit(100n), credit(100n)], 'duplicate', 200n],
		['two credits of more than its amount', {}, [credit(100n), credit(1n)], 'duplicate', 101n],
		['two credits of less than its amount', {}, [credit(60n), credit(39n)], 'amountDiffers', 99n],
		['one credit of more', {}, [credit(101n)], 'amountDiffers', 101n],
		['one credit of less', {}, [credit(99n)], 'amountDiffers', 99n],
		['another customer', { customer: 'cus_2' }, [credit(100n)], 'customerDiffers', 100n],
		[
			'another customer for one of two',
			{},
			[credit(60n), credit(40n, { customers: ['cus_2'] })],
			'customerDiffers',
			100n,
		],
		[
			'a customer that the service does not name',
			{},
			[credit(100n, { customers: [] })],
			'customerDiffers',
			100n,
		],
		['another currency', { currency: 'EUR' }, [credit(100n)], 'currencyDiffers', 0n],
		[
			'another customer and currency: the customer is graver',
			{ currency: 'EUR', customer: 'cus_2' },
			[credit(100n)],
			'customerDiffers',
			0n,
		],
		[
			'a voided credit of another customer does not matter',
			{},
			[credit(100n), credit(5n, { ...gone, customers: ['cus_2'] })],
			'matched',
			100n,
		],
	])('with %s', (_what, more, credits, finding, credited) => {
		const found = reconcileRefund(refund(more), credits);
		expect([found.finding, found.credited]).toEqual([finding, credited]);
		expect(found.credits).toEqual(credits);
	});
});

const keys = fc.constantFrom('re_1', 're_2', 're_3', 're_4');
const currencies = fc.constantFrom('USD', 'EUR');
const refunds = fc.uniqueArray(
	fc.record({
		key: keys,
		amount: fc.bigInt(1n, 5n),
		currency: fc.option(currencies, { nil: undefined }),
		customer: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
	}),
	{ selector: ({ key }) => key },
);
const credits = fc
	.array(
		fc.record({
			key: fc.option(fc.oneof(keys, fc.constant('other')), { nil: undefined }),
			amount: fc.bigInt(1n, 5n),
			currency: fc.option(currencies, { nil: undefined }),
			customers: fc.subarray(['a', 'b']),
			gone: fc.boolean(),
		}),
		{ maxLength: 12 },
	)
	.map((list): Credit[] => list.map((each, index) => ({ ...each, id: `cr_${index}` })));

function law(name: string, holds: (refunds: Refund[], credits: Credit[]) => void): void {
	test(name, () => {
		fc.assert(fc.property(refunds, credits, holds), { numRuns: 400 });
	});
}

describe('laws of reconciliation', () => {
	law('each refund has its row, in its order', (asked, held) =>
		expect(reconcile(asked, held).rows.map((row) => row.refund)).toEqual(asked),
	);

	law(
		'each credit that is not gone is found once: with its refund or without one',
		(asked, held) => {
			const { rows, unclaimed } = reconcile(asked, held);
			const found = [...rows.flatMap((row) => row.credits), ...unclaimed].filter(
				({ gone }) => !gone,
			);
			const all = held.filter(({ gone }) => !gone).map(({ id }) => id);
			expect(found.map(({ id }) => id).sort()).toEqual(all.sort());
		},
	);

	law('a refund is matched exactly when its credits say the same', (asked, held) => {
		for (const { refund: own, finding } of reconcile(asked, held).rows) {
			const live = held.filter(({ key, gone }) => key === own.key && !gone);
			const same =
				live.length > 0 &&
				sum(live.map(({ amount }) => amount)) === own.amount &&
				live.every(
					({ customers, currency }) =>
						(own.customer === undefined || customers.includes(own.customer)) &&
						(own.currency === undefined || (currency ?? own.currency) === own.currency),
				);
			expect(finding === 'matched').toBe(same);
		}
	});

	law('the summary counts every refund once', (asked, held) => {
		const { rows, summary } = reconcile(asked, held);
		for (const finding of FINDINGS) {
			expect(summary.counts[finding]).toBe(rows.filter((row) => row.finding === finding).length);
		}
		const total = Object.values(summary.counts).reduce((count, each) => count + each, 0);
		expect(total).toBe(asked.length);
	});

	law('the sums are those of the rows', (asked, held) => {
		const { rows, summary } = reconcile(asked, held);
		expect(sum(summary.sums.map(({ refunded }) => refunded))).toBe(
			sum(asked.map(({ amount }) => amount)),
		);
		const live = rows.flatMap(({ credits: all }) => all.filter(({ gone }) => !gone));
		expect(sum(summary.sums.map(({ credited }) => credited))).toBe(
			sum(live.map(({ amount }) => amount)),
		);
		for (const { currency, refunded } of summary.sums) {
			const own = asked.filter((each) => (each.currency ?? '') === currency);
			expect(refunded).toBe(sum(own.map(({ amount }) => amount)));
		}
		const named = summary.sums.map(({ currency }) => currency);
		expect(new Set(named).size).toBe(named.length);
	});

	law('a row counts as credited what is in the currency of its refund', (asked, held) => {
		for (const { refund: own, credited } of reconcile(asked, held).rows) {
			const same = held.filter(
				({ key, gone, currency = own.currency }) =>
					key === own.key && !gone && (own.currency === undefined || currency === own.currency),
			);
			expect(credited).toBe(sum(same.map(({ amount }) => amount)));
		}
	});

	law('the order of the credits changes no finding', (asked, held) => {
		const findings = (list: Credit[]) => reconcile(asked, list).rows.map(({ finding }) => finding);
		expect(findings([...held].reverse())).toEqual(findings(held));
	});

	law('a second credit for a matched refund never goes unnoticed', (asked, held) => {
		for (const { refund: own, finding } of reconcile(asked, held).rows) {
			if (finding !== 'matched') continue;
			const again: Credit = {
				id: 'again',
				key: own.key,
				amount: own.amount,
				currency: own.currency,
				customers: ['a', 'b'],
				gone: false,
			};
			const row = reconcile(asked, [...held, again]).rows.find(
				({ refund: { key } }) => key === own.key,
			);
			expect(row?.finding).toBe('duplicate');
		}
	});
});

describe('a key inside a text', () => {
	const known = new Set(['re_1', 're_10', 'a.b', 'with space']);

	test.each<[string | null | undefined, string | undefined]>([
		['re_1', 're_1'],
		['Refund re_1 of Jane', 're_1'],
		['re_10, late', 're_10'],
		['(re_1)', 're_1'],
		['key=re_1;', 're_1'],
		['a.b', 'a.b'],
		['with space', 'with space'],
		['Credit for re_1.', 're_1'],
		['re_11', undefined],
		['more_1', undefined],
		['RE_1', undefined],
		['', undefined],
		[null, undefined],
		[undefined, undefined],
	])('in %p is %p', (text, key) => expect(keyInText(text, known)).toBe(key));

	test('is always one of the known ones', () => {
		const words = fc.array(fc.oneof(fc.constantFrom(...known), fc.string()), { maxLength: 5 });
		fc.assert(
			fc.property(words, fc.constantFrom(' ', ', ', '. ', ' - ', ''), (parts, separator) => {
				const key = keyInText(parts.join(separator), known);
				expect(key === undefined || known.has(key)).toBe(true);
			}),
		);
	});
});
