import fc from 'fast-check';

import {
	type Credit,
	type Finding,
	FINDINGS,
	reconcile,
	type Refund,
} from '../../nodes/shared/credit/reconciliation';
import { isDivisible } from '../../nodes/shared/credit/distribution';
import { comparableId, KeyFinder, keysListedIn } from '../../nodes/shared/credit/refundKeys';
import { sum } from '../../nodes/shared/money';

function refund(more: Partial<Refund> = {}): Refund {
	return { key: 're_1', amount: 100n, currency: 'USD', customer: 'cus_1', ...more };
}

function credit(amount: bigint, more: Partial<Credit> = {}): Credit {
	return {
		id: `cr_${amount}`,
		keys: ['re_1'],
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
		[
			'three credits, one of them in another currency',
			{},
			[credit(60n), credit(40n), credit(5n, { currency: 'EUR' })],
			'currencyDiffers',
			100n,
		],
		[
			'two credits of two customers, though its own is not compared',
			{ customer: undefined },
			[credit(60n), credit(40n, { customers: ['cus_2'] })],
			'customerDiffers',
			100n,
		],
		[
			'two credits, of one of which no customer is known, while its own is not compared',
			{ customer: undefined },
			[credit(60n), credit(40n, { customers: [] })],
			'matched',
			100n,
		],
		['a credit of nothing alone', {}, [credit(0n)], 'amountDiffers', 0n],
		['a credit of nothing beside the right one', {}, [credit(100n), credit(0n)], 'matched', 100n],
		[
			'a credit of nothing beside one of more',
			{},
			[credit(101n), credit(0n)],
			'amountDiffers',
			101n,
		],
	])('with %s', (_what, more, credits, finding, credited) => {
		const [found] = reconcile([refund(more)], credits).rows;
		expect([found?.finding, found?.credited]).toEqual([finding, credited]);
		expect(found?.credits).toEqual(credits);
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
			keys: fc.oneof(
				fc.constant([]),
				fc.tuple(fc.oneof(keys, fc.constant('other'))),
				fc.uniqueArray(keys, { minLength: 2, maxLength: 3 }),
			),
			amount: fc.bigInt(1n, 5n),
			currency: fc.option(currencies, { nil: undefined }),
			customers: fc.subarray(['a', 'b']),
			gone: fc.boolean(),
		}),
		{ maxLength: 12 },
	)
	.map((list): Credit[] => list.map((each, index) => ({ ...each, id: `cr_${index}` })));

function haveOneCustomer(held: Credit[]): boolean {
	const known = held.filter(({ customers }) => customers.length > 0);
	return (
		known.length === 0 ||
		['a', 'b'].some((name) => known.every(({ customers }) => customers.includes(name)))
	);
}

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
			// A credit that names several refunds is found with each of them.
			expect([...new Set(found.map(({ id }) => id))].sort()).toEqual(all.sort());
		},
	);

	law('a refund is matched exactly when its credits say the same', (asked, held) => {
		for (const { refund: own, finding } of reconcile(asked, held).rows) {
			const live = held.filter(({ keys: named, gone }) => named.includes(own.key) && !gone);
			// What holds for refunds that share a credit is the law behind this one.
			if (live.some(({ keys: named }) => named.length > 1)) continue;
			const same =
				live.length > 0 &&
				sum(live.map(({ amount }) => amount)) === own.amount &&
				live.every(
					({ customers, currency }) =>
						(own.customer === undefined || customers.includes(own.customer)) &&
						(own.currency === undefined || (currency ?? own.currency) === own.currency),
				) &&
				// Credits of one refund are of one customer also where the refund's is not compared.
				(own.customer !== undefined || haveOneCustomer(live));
			expect(finding === 'matched').toBe(same);
		}
	});

	law(
		'refunds that share credits are matched only if all of them come to the same',
		(asked, held) => {
			const { rows } = reconcile(asked, held);
			const matched = rows.filter(({ finding }) => finding === 'matched');
			const live = held.filter(({ gone }) => !gone);
			for (const { refund: own } of matched) {
				const [refundKeys, credited] = [new Set([own.key]), new Set<Credit>()];
				for (const key of refundKeys) {
					for (const each of live.filter(({ keys: named }) => named.includes(key))) {
						credited.add(each);
						for (const named of each.keys) {
							if (asked.some(({ key: known }) => known === named)) refundKeys.add(named);
						}
					}
				}
				const isOwn = (currency: string | undefined) => (currency ?? own.currency) === own.currency;
				expect(
					sum(
						[...credited]
							.filter(({ currency }) => own.currency === undefined || isOwn(currency))
							.map(({ amount }) => amount),
					),
				).toBe(
					sum(
						asked
							.filter(({ key, currency }) => refundKeys.has(key) && currency === own.currency)
							.map(({ amount }) => amount),
					),
				);
			}
		},
	);

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
		const live = [...new Set(rows.flatMap(({ credits: all }) => all.filter(({ gone }) => !gone)))];
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
				({ keys: named, gone, currency = own.currency }) =>
					named.includes(own.key) &&
					!gone &&
					(own.currency === undefined || currency === own.currency),
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
				keys: [own.key],
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

describe('refunds and credits that share each other', () => {
	const both = ['re_1', 're_2'];
	const two = [refund({ amount: 60n }), refund({ key: 're_2', amount: 40n })];
	const shown = (asked: Refund[], held: Credit[]) =>
		reconcile(asked, held).rows.map(({ finding, relation, together }) => [
			finding,
			relation,
			together.refunded,
			together.credited,
		]);

	test('one of each has no relation to tell of, nor has none', () => {
		expect(shown([refund()], [credit(100n)])).toEqual([['matched', undefined, 100n, 100n]]);
		expect(shown([refund()], [credit(100n, { gone: true })])).toEqual([
			['voidedOrDeleted', undefined, 100n, 0n],
		]);
		expect(shown([refund()], [credit(100n), credit(0n)])[0]?.[1]).toBeUndefined();
	});

	test('a refund split over three credits is told with both sums', () => {
		expect(shown([refund()], [credit(50n), credit(30n), credit(20n)])).toEqual([
			['matched', 'oneRefundSeveralCredits', 100n, 100n],
		]);
		expect(shown([refund()], [credit(50n), credit(30n), credit(19n)])).toEqual([
			['amountDiffers', 'oneRefundSeveralCredits', 100n, 99n],
		]);
	});

	test('two refunds in one credit are told with both sums', () => {
		const told = ['matched', 'severalRefundsOneCredit', 100n, 100n];
		expect(shown(two, [credit(100n, { keys: both })])).toEqual([told, told]);
		const short = ['amountDiffers', 'severalRefundsOneCredit', 100n, 99n];
		expect(shown(two, [credit(99n, { keys: both })])).toEqual([short, short]);
	});

	test('the other refunds that the credits name are told, each once, known or not', () => {
		const held = [credit(60n, { keys: [...both, 're_9'] }), credit(40n, { keys: both })];
		const rows = reconcile([refund()], held).rows;
		expect(rows.map(({ sharedWith }) => sharedWith)).toEqual([['re_2', 're_9']]);
		expect(rows[0]?.relation).toBe('severalRefundsSeveralCredits');
	});

	test('a credit that was voided is in no sum', () => {
		const told = ['matched', 'severalRefundsOneCredit', 100n, 100n];
		const held = [credit(100n, { keys: both }), credit(7n, { keys: both, gone: true })];
		expect(shown(two, held)).toEqual([told, told]);
	});

	test('too much for one refund does not hide too little for another', () => {
		const told = ['amountDiffers', 'severalRefundsSeveralCredits', 100n, 100n];
		const held = [credit(70n), credit(30n, { keys: both })];
		expect(shown(two, held).map(([, ...rest]) => rest)).toEqual([told.slice(1), told.slice(1)]);
		// The sums are the same, so it is no duplicate either.
		expect(shown(two, held)[0]?.[0]).toBe('amountDiffers');
		expect(shown(two, held).map(([finding]) => finding)).not.toContain('matched');
		const right = [credit(50n), credit(50n, { keys: both })];
		expect(shown(two, right)[0]).toEqual(['matched', ...told.slice(1)]);
	});

	test.each([
		['one name is the same for all', [['cus_1', 'own_1'], ['own_1']], 'matched'],
		[
			'each shares a name with the first alone',
			[['cus_1', 'own_1'], ['cus_1'], ['own_1']],
			'customerDiffers',
		],
		['nothing is known of one', [['cus_1'], []], 'matched'],
		['no name is the same', [['cus_1'], ['cus_2']], 'customerDiffers'],
	])('credits of a refund whose customer is not compared: %s', (_, customers, finding) => {
		const share = 100n / BigInt(customers.length);
		const amounts = customers.map((_names, index) =>
			index === 0 ? 100n - share * BigInt(customers.length - 1) : share,
		);
		const held = customers.map((names, index) =>
			credit(amounts[index] ?? 0n, { customers: names }),
		);
		const { rows } = reconcile([refund({ customer: undefined })], held);
		expect(rows[0]?.finding).toBe(finding);
	});

	test('one reference on the credits of two customers is nobody’s match', () => {
		const held = [credit(100n), credit(100n, { customers: ['cus_2'] })];
		expect(shown([refund()], held)).toEqual([
			['customerDiffers', 'oneRefundSeveralCredits', 100n, 200n],
		]);
	});
});

describe('laws of what is shared', () => {
	type Row = ReturnType<typeof reconcile>['rows'][number];

	/** The rows by what leads from one to another over credits that are not gone. */
	function groupsOf(rows: Row[]): Row[][] {
		const groups: Row[][] = [];
		for (const row of rows) {
			const linked = groups.filter((group) =>
				group.some((other) =>
					other.credits.some((each) => !each.gone && row.credits.includes(each)),
				),
			);
			const joined = [...linked.flat(), row];
			groups.splice(0, groups.length, ...groups.filter((one) => !linked.includes(one)), joined);
		}
		return groups;
	}

	/** Everything in one currency. */
	const inDollars = <Given extends { currency?: string | undefined }>(rows: Given[]) =>
		rows.map((row) => ({ ...row, currency: 'USD' }));

	law('no amount is lost, and none is claimed twice', (asked, held) => {
		const credits = inDollars(held);
		const { rows, unclaimed } = reconcile(inDollars(asked), credits);
		const groups = groupsOf(rows);
		const sumOf = (of: 'refunded' | 'credited') =>
			sum(groups.map(([row]) => row?.together[of] ?? 0n));
		const live = credits.filter(({ gone }) => !gone);
		expect(sumOf('refunded')).toBe(sum(asked.map(({ amount }) => amount)));
		expect(sumOf('credited') + sum(unclaimed.map(({ amount }) => amount))).toBe(
			sum(live.map(({ amount }) => amount)),
		);
		for (const group of groups) {
			expect(new Set(group.map(({ together }) => String(together.credited))).size).toBe(1);
			expect(new Set(group.map(({ relation }) => relation)).size).toBe(1);
		}
	});

	law('the difference is that of the two sums', (asked, held) => {
		for (const { difference, together } of reconcile(asked, held).rows) {
			expect(difference).toBe(together.credited - together.refunded);
		}
	});

	const results = (asked: Refund[], held: Credit[]) =>
		reconcile(asked, held)
			.rows.map(({ refund: { key }, finding, relation, together, difference, sharedWith }) =>
				[
					key,
					finding,
					relation,
					together.refunded,
					together.credited,
					difference,
					...sharedWith.sort(),
				].join(),
			)
			.sort();

	test('the order of refunds and credits changes nothing', () => {
		const shuffled = fc
			.tuple(refunds, credits)
			.chain(([asked, held]) =>
				fc.tuple(
					fc.constant([asked, held] as const),
					fc.shuffledSubarray(asked, { minLength: asked.length }),
					fc.shuffledSubarray(held, { minLength: held.length }),
				),
			);
		fc.assert(
			fc.property(shuffled, ([[asked, held], otherRefunds, otherCredits]) =>
				expect(results(otherRefunds, otherCredits)).toEqual(results(asked, held)),
			),
			{ numRuns: 400 },
		);
	});
});

describe('what credits can be divided among', () => {
	const amounts = fc.array(fc.bigInt(0n, 3n), { minLength: 1, maxLength: 3 });

	/** Tries every division, cent by cent. */
	function everyDivision(lacks: bigint[], given: bigint[], names: number[][]): boolean {
		const at = given.findIndex((amount) => amount > 0n);
		if (at < 0) return lacks.every((amount) => amount === 0n);
		return (names[at] ?? []).some((refund) => {
			if ((lacks[refund] ?? 0n) === 0n) return false;
			const less = (list: bigint[], place: number) =>
				list.map((amount, index) => (index === place ? amount - 1n : amount));
			return everyDivision(less(lacks, refund), less(given, at), names);
		});
	}

	test('is found whenever there is a way, and only then', () => {
		const cases = fc.tuple(
			amounts,
			amounts,
			fc.array(fc.subarray([0, 1, 2]), { minLength: 3, maxLength: 3 }),
		);
		fc.assert(
			fc.property(cases, ([lacks, given, names]) => {
				const own = lacks.map((amount, index) => ({ amount, index }));
				const held = given.map((amount, index) => ({ amount, index }));
				const known = names.map((named) => named.filter((index) => index < own.length));
				const found = isDivisible(own, held, ({ index }) =>
					(known[index] ?? []).map((at) => own[at]!),
				);
				expect(found).toBe(everyDivision(lacks, given, known));
			}),
			{ numRuns: 1000 },
		);
	});

	test('2,000 refunds in a chain of credits take no more than a second', () => {
		const own = Array.from({ length: 2000 }, () => ({ amount: 10n }));
		const held = own.map((_, index) => ({ amount: 10n, index }));
		const started = performance.now();
		const found = isDivisible(own, held, ({ index }) => own.slice(index, index + 2).reverse());
		expect(found).toBe(true);
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

describe('keys in a reference number', () => {
	const finder = new KeyFinder(['re_1', 're_10', '1', 'with space', 'a, b']);
	test.each<[string | null | undefined, string[]]>([
		['re_1', ['re_1']],
		[' re_1 ', ['re_1']],
		['re_10', ['re_10']],
		['re_1, re_10', ['re_1', 're_10']],
		['re_10;re_1', ['re_10', 're_1']],
		['re_1 re_10', ['re_1', 're_10']],
		['Refund re_1', ['re_1']],
		['with space, re_1', ['with space', 're_1']],
		['with space', ['with space']],
		['a, b', ['a, b']],
		['INV-1', []],
		['2026/1', []],
		['#1', []],
		['1', ['1']],
		['re_100', []],
		['', []],
		['   ', []],
		[null, []],
		[undefined, []],
	])('in %p are %p', (text, keysThere) => expect(keysListedIn(finder, text)).toEqual(keysThere));
});

describe('keys inside a text', () => {
	const upper = 'ABCDEF01-2345-6789-ABCD-EF0123456789';
	const known = [
		...['re_1', 're_10', 'a.b', 'with space', '#1001', '2018/0002', '2018/0003', 'INV/2026/0042'],
		...['1001-2', '77', '77-2', '(x)', 'é1', upper, '$9', 'Größe 1', 'ü-1'],
	];
	const finder = new KeyFinder(known);

	test.each<[string | null | undefined, string[]]>([
		['re_1', ['re_1']],
		['Refund re_1 of Jane', ['re_1']],
		['re_10, late', ['re_10']],
		['(re_1)', ['re_1']],
		['key=re_1;', ['re_1']],
		['a.b', ['a.b']],
		['with space', ['with space']],
		['Credit for re_1.', ['re_1']],
		['re_11', []],
		['more_1', []],
		['RE_1', []],
		['', []],
		[null, []],
		[undefined, []],
		['refund of invoices 2018/0002 and 2018/0003', ['2018/0002', '2018/0003']],
		['2018/0003 before 2018/0002', ['2018/0003', '2018/0002']],
		['re_1,re_1', ['re_1']],
		['Refund #1001 for the customer', ['#1001']],
		['Refund INV/2026/0042 …', ['INV/2026/0042']],
		['Refund INV/2026/00421', []],
		['XINV/2026/0042', []],
		['A#1001', []],
		['_#1001', []],
		['##1001', ['#1001']],
		['#10012', []],
		['1001', []],
		['with  space', []],
		['“re_1”', ['re_1']],
		['re_1–re_10', ['re_1', 're_10']],
		['re_1\nre_10', ['re_1', 're_10']],
		['re_1/2026', ['re_1']],
		// Of two keys in one place, the longer one is meant.
		['credit 77-2', ['77-2']],
		['credit 77', ['77']],
		['77-2 replaces 77', ['77-2', '77']],
		['see (x)', ['(x)']],
		['see a(x)', []],
		['see (x)y', []],
		['paid $9.', ['$9']],
		['é1', ['é1']],
		['aé1', []],
		['für Größe 1', ['Größe 1']],
		[`Refund ${upper.toLowerCase()}!`, [upper]],
		[`Refund ${upper}`, [upper]],
		[`Refund ${upper}0`, []],
		['𝔸re_1', []],
		['🧾re_1🧾', ['re_1']],
		['re_1\u0301', []],
	])('in %p are %p', (text, keysThere) => expect(finder.keysIn(text)).toEqual(keysThere));

	test('are always known ones', () => {
		const words = fc.array(fc.oneof(fc.constantFrom(...known), fc.string()), { maxLength: 5 });
		fc.assert(
			fc.property(words, fc.constantFrom(' ', ', ', '. ', ' - ', ''), (parts, separator) => {
				for (const key of finder.keysIn(parts.join(separator))) expect(known).toContain(key);
			}),
		);
	});

	test('a key with any signs is found between blanks, and not inside a word', () => {
		const key = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /\w/.test(text));
		fc.assert(
			fc.property(key, (text) => {
				const own = new KeyFinder([text]);
				expect(own.keysIn(`Refund ${text} of today`)).toEqual([text]);
				if (/^\w/.test(text)) expect(own.keysIn(`x${text}`)).toEqual([]);
				expect(own.keysIn(`${text}_`)).toEqual([]);
			}),
		);
	});

	test('10,000 keys of one form are found in as many texts within a second', () => {
		const many = Array.from({ length: 10_000 }, (_, index) => `INV/2026/${index + 10_000}`);
		const own = new KeyFinder(many);
		const started = performance.now();
		const found = many.filter((key) => own.keysIn(`Refund ${key}, late`)[0] === key);
		expect(performance.now() - started).toBeLessThan(1000);
		expect(found).toHaveLength(10_000);
	});
});

describe('ids', () => {
	const uuid = '3C90C3CC-0D44-4B50-8888-8DD25736052A';

	test('that are UUIDs are the same in any case, and others are not', () => {
		expect(comparableId(uuid)).toBe(comparableId(uuid.toLowerCase()));
		expect(comparableId('CUS_1')).not.toBe(comparableId('cus_1'));
	});

	test('a refund finds its credit and its customer under a UUID in another case', () => {
		const { rows, unclaimed } = reconcile(
			[refund({ key: uuid, customer: uuid })],
			[credit(100n, { keys: [uuid.toLowerCase()], customers: [uuid.toLowerCase()] })],
		);
		expect(rows.map(({ finding }) => finding)).toEqual(['matched']);
		expect(unclaimed).toEqual([]);
	});
});
