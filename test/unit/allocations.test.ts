import fc from 'fast-check';

import {
	type AllocationRow,
	checkGrant,
	mergeAllocations,
} from '../../nodes/shared/credit/allocations';
import { sum } from '../../nodes/shared/money';

function rows(text: string): AllocationRow[] {
	return text
		.split(', ')
		.filter((part) => part !== '')
		.map((part) => {
			const [targetId = '', amount = ''] = part.split(' ');
			return { targetId, amount: BigInt(amount) };
		});
}

function text(list: readonly AllocationRow[]): string {
	return list.map(({ targetId, amount }) => `${targetId} ${amount}`).join(', ');
}

const amounts = fc.bigInt({ min: 1n, max: 1000n });
const row = fc.record({ targetId: fc.constantFrom('a', 'b', 'c', 'd', 'e'), amount: amounts });
const present = fc.uniqueArray(row, { selector: ({ targetId }) => targetId });
const wanted = fc.array(row, { maxLength: 8 });
const modes = fc.constantFrom('ensure' as const, 'add' as const);

function amountOf(list: readonly AllocationRow[], target: string): bigint {
	return sum(list.filter(({ targetId }) => targetId === target).map(({ amount }) => amount));
}

describe('merging', () => {
	test.each([
		// there, wanted, then the result of each mode with what it adds
		['', 'a 10', 'a 10', 10, 'a 10', 10],
		['a 10', '', 'a 10', 0, 'a 10', 0],
		['a 10', 'a 10', 'a 10', 0, 'a 20', 10],
		['a 10', 'a 4', 'a 10', 0, 'a 14', 4],
		['a 10', 'a 25', 'a 25', 15, 'a 35', 25],
		['a 10, b 5', 'b 8', 'a 10, b 8', 3, 'a 10, b 13', 8],
		['b 5, a 10', 'c 1, a 12', 'b 5, a 12, c 1', 3, 'b 5, a 22, c 1', 13],
		['', 'b 2, a 1', 'b 2, a 1', 3, 'b 2, a 1', 3],
		['', 'a 10, a 4', 'a 10', 10, 'a 14', 14],
		['a 1', 'a 10, a 14', 'a 14', 13, 'a 25', 24],
	])("'%s' and '%s'", (there, asked, ensured, ensuredMore, added, addedMore) => {
		const ensure = mergeAllocations(rows(there), rows(asked), 'ensure');
		expect([text(ensure.rows), ensure.added]).toEqual([ensured, BigInt(ensuredMore)]);
		const add = mergeAllocations(rows(there), rows(asked), 'add');
		expect([text(add.rows), add.added]).toEqual([added, BigInt(addedMore)]);
	});

	test('no row loses anything, and rows keep their order', () => {
		fc.assert(
			fc.property(present, wanted, modes, (there, asked, mode) => {
				const merged = mergeAllocations(there, asked, mode).rows;
				there.forEach(({ targetId, amount }, index) => {
					expect(merged[index]?.targetId).toBe(targetId);
					expect((merged[index]?.amount ?? 0n) >= amount).toBe(true);
				});
				const fresh = [...new Set(asked.map(({ targetId }) => targetId))].filter(
					(target) => !there.some(({ targetId }) => targetId === target),
				);
				expect(merged.slice(there.length).map(({ targetId }) => targetId)).toEqual(fresh);
			}),
		);
	});

	test('what is added is the difference of the sums', () => {
		fc.assert(
			fc.property(present, wanted, modes, (there, asked, mode) => {
				const merge = mergeAllocations(there, asked, mode);
				const before = sum(there.map(({ amount }) => amount));
				const after = sum(merge.rows.map(({ amount }) => amount));
				expect(merge.added).toBe(after - before);
				expect(merge.added >= 0n).toBe(true);
			}),
		);
	});

	test('ensure raises each target to its amount and not above', () => {
		fc.assert(
			fc.property(present, wanted, (there, asked) => {
				const merged = mergeAllocations(there, asked, 'ensure').rows;
				for (const target of 'abcde') {
					const most = [...there, ...asked]
						.filter(({ targetId }) => targetId === target)
						.reduce((largest, { amount }) => (amount > largest ? amount : largest), 0n);
					expect(amountOf(merged, target)).toBe(most);
				}
			}),
		);
	});

	test('ensure done again adds nothing', () => {
		fc.assert(
			fc.property(present, wanted, (there, asked) => {
				const once = mergeAllocations(there, asked, 'ensure');
				const twice = mergeAllocations(once.rows, asked, 'ensure');
				expect(twice).toEqual({ rows: once.rows, added: 0n });
			}),
		);
	});

	test('add gives each target exactly what was wanted on top', () => {
		fc.assert(
			fc.property(present, wanted, (there, asked) => {
				const merge = mergeAllocations(there, asked, 'add');
				for (const target of 'abcde') {
					expect(amountOf(merge.rows, target)).toBe(
						amountOf(there, target) + amountOf(asked, target),
					);
				}
				expect(merge.added).toBe(sum(asked.map(({ amount }) => amount)));
			}),
		);
	});

	test('the lists themselves are left alone', () => {
		const there = Object.freeze(rows('a 10').map((each) => Object.freeze(each)));
		const asked = Object.freeze(rows('a 20, b 5').map((each) => Object.freeze(each)));
		expect(text(mergeAllocations(there, asked, 'add').rows)).toBe('a 30, b 5');
		expect(text(there)).toBe('a 10');
	});

	// No document says that a vendor keeps one row a target.
	test('ensure counts all rows that a target has', () =>
		expect(mergeAllocations(rows('a 50, a 30'), rows('a 60'), 'ensure').added).toBe(0n));
});

describe('checking what was granted', () => {
	test('all as asked', () =>
		expect(checkGrant(rows('a 1000, b 505'), rows('b 505, a 1000'), 2)).toEqual({
			asked: '15.05',
			granted: '15.05',
			asAsked: true,
			differences: [],
		}));

	test('less, none and more than asked, in the order of the asking', () =>
		expect(
			checkGrant(rows('a 1000, b 505, c 7, d 1'), rows('d 1, c 9, a 400, other 55'), 2),
		).toEqual({
			asked: '15.13',
			granted: '4.10',
			asAsked: false,
			differences: [
				{ id: 'a', asked: '10.00', granted: '4.00' },
				{ id: 'b', asked: '5.05', granted: '0.00' },
				{ id: 'c', asked: '0.07', granted: '0.09' },
			],
		}));

	test('equal sums do not hide that they went elsewhere', () =>
		expect(checkGrant(rows('a 5, b 5'), rows('a 6, b 4'), 0)).toMatchObject({
			asked: '10',
			granted: '10',
			asAsked: false,
		}));

	test('nothing asked', () =>
		expect(checkGrant([], rows('a 5'), 2)).toEqual({
			asked: '0.00',
			granted: '0.00',
			asAsked: true,
			differences: [],
		}));

	test.each([
		[0, '1234'],
		[2, '12.34'],
		[3, '1.234'],
	])('with %d decimals, 1234 minor units are shown as %s', (exponent, shown) =>
		expect(checkGrant(rows('a 1234'), rows('a 1234'), exponent).granted).toBe(shown),
	);

	test('is as asked exactly when each target has its amount', () => {
		fc.assert(
			fc.property(present, present, (asked, answered) => {
				const same = asked.every(({ targetId, amount }) => amountOf(answered, targetId) === amount);
				const check = checkGrant(asked, answered, 2);
				expect(check.asAsked).toBe(same);
				expect(check.differences.length === 0).toBe(same);
			}),
		);
	});
});
