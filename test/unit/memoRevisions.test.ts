/** What tells that a credit memo was changed since it was read, also where the service shows no revision. */
import fc from 'fast-check';

import { hasMoreRevisions, wasModified, wasTouched } from '../../nodes/Rebilly/api/memoRevisions';
import type { CreditMemo } from '../../nodes/Rebilly/api/types';

const TIME = '2026-11-01T10:00:00Z';

const memo = {
	id: 'memo-1',
	revision: 3,
	status: 'approved',
	unusedAmount: 20,
	createdTime: TIME,
	updatedTime: TIME,
} as CreditMemo;

const without = (name: keyof CreditMemo, of = memo): CreditMemo => {
	const { [name]: _, ...rest } = of;
	return rest as CreditMemo;
};

describe('a memo was touched', () => {
	test.each<[string, Partial<CreditMemo>]>([
		['another revision', { revision: 4 }],
		['a revision that went back', { revision: 2 }],
		['another time of change', { updatedTime: '2026-11-01T10:00:01Z' }],
		['less that is unused', { unusedAmount: 0 }],
		['another status', { status: 'voided' }],
	])('by %s', (_, change) => {
		expect(wasTouched(memo, { ...memo, ...change })).toBe(true);
	});

	test.each<[string, Partial<CreditMemo>]>([
		['its time', { updatedTime: '2026-11-01T10:00:01Z' }],
		['what is unused', { unusedAmount: 0 }],
		['its status', { status: 'voided' }],
	])('where there is no revision, by %s', (_, change) => {
		const before = without('revision');
		expect(wasTouched(before, { ...before, ...change })).toBe(true);
	});

	test('not by being read again, with or without a revision', () => {
		for (const before of [memo, without('revision'), without('updatedTime')]) {
			expect(wasTouched(before, { ...before })).toBe(false);
		}
	});
});

describe('somebody else wrote', () => {
	test('exactly when there are more revisions than one’s own writes', () => {
		fc.assert(
			fc.property(fc.nat(50), fc.nat(5), fc.nat(9), (revision, sent, more) => {
				const before = { ...memo, revision };
				const after = { ...memo, revision: revision + more };
				expect(hasMoreRevisions(before, after, sent)).toBe(more > sent);
			}),
		);
	});

	test('cannot be told without revisions', () => {
		expect(hasMoreRevisions(without('revision'), memo, 1)).toBe(false);
		expect(hasMoreRevisions(memo, without('revision'), 1)).toBe(false);
	});
});

describe('a memo was modified since it was made', () => {
	test.each<[boolean | undefined, string, CreditMemo]>([
		[false, 'the first revision is 0', { ...memo, revision: 0, updatedTime: 'other' }],
		[true, 'it has a second revision', { ...memo, revision: 2 }],
		[true, 'its times differ', { ...memo, revision: 1, updatedTime: '2026-11-01T10:00:01Z' }],
		[undefined, 'its times are of one second', { ...memo, revision: 1 }],
		[undefined, 'there are no times', without('updatedTime', { ...memo, revision: 1 })],
		[
			false,
			'its times are of one millisecond',
			{
				...memo,
				revision: 1,
				createdTime: `${TIME.slice(0, -1)}.001Z`,
				updatedTime: `${TIME.slice(0, -1)}.001Z`,
			},
		],
	])('%s where %s', (modified, _, one) => {
		expect(wasModified(one)).toBe(modified);
	});
});
