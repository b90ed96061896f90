/** What a dry run takes from invoices by one write is what the credit gives them more than before: once, and back too. */
import type { CustomerCredit } from '../../nodes/Layer/api/types';
import { creditEffect } from '../../nodes/Layer/api/simulated';
import { memoEffect } from '../../nodes/Rebilly/api/simulated';
import type { CreditMemo } from '../../nodes/Rebilly/api/types';
import type { SimulatedEffect } from '../../nodes/shared/http/call';

type Rows = Record<string, number>;

/** Cents by invoice. */
const credit = (rows: Rows, more: Partial<CustomerCredit> = {}) =>
	({
		id: 'credit',
		line_items: [],
		allocations: Object.entries(rows).map(([invoice_id, amount]) => ({ invoice_id, amount })),
		...more,
	}) as unknown as CustomerCredit;

/** The same of Rebilly, which has dollars. */
const memo = (rows: Rows) =>
	({
		id: 'memo',
		currency: 'USD',
		allocations: {
			invoices: Object.entries(rows).map(([invoiceId, amount]) => ({
				invoiceId,
				amount: amount / 100,
			})),
			transactions: [],
		},
	}) as unknown as CreditMemo;

function taken({ balanceDeltas = [] }: SimulatedEffect): Record<string, bigint> {
	const sums: Record<string, bigint> = {};
	for (const { id, amount } of balanceDeltas) sums[id] = (sums[id] ?? 0n) + amount;
	return sums;
}

const VENDORS: Array<[string, (after: Rows, before?: Rows) => SimulatedEffect]> = [
	['Layer', (after, before) => creditEffect(['credits'], credit(after), before && credit(before))],
	['Rebilly', (after, before) => memoEffect(memo(after), before && memo(before))],
];

describe.each(VENDORS)('%s', (_, effect) => {
	test.each<[string, Rows | undefined, Rows, Record<string, bigint>]>([
		['all of a new credit', undefined, { a: 500, b: 20 }, { a: 500n, b: 20n }],
		['only what is more', { a: 500 }, { a: 700 }, { a: 200n }],
		['nothing that was there', { a: 500 }, { a: 500 }, { a: 0n }],
		['back what is less', { a: 500, b: 20 }, { a: 100 }, { a: -400n, b: -20n }],
	])('takes %s', (_what, before, after, sums) => {
		expect(taken(effect(after, before))).toEqual(sums);
	});
});

test('a deleted credit of Layer gives back all that it took', () => {
	const before = credit({ a: 500 });
	const after = credit({ a: 500 }, { deleted_at: '2026-11-01T00:00:00Z' });
	expect(taken(creditEffect(['credits'], after, before))).toEqual({ a: -500n });
});
