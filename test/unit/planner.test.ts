import fc from 'fast-check';

import {
	type PlannableInvoice,
	planAllocations,
	type PlanOrder,
	type PlanRequest,
} from '../../nodes/shared/credit/planner';
import { sum } from '../../nodes/shared/money';

const ORDERS: PlanOrder[] = ['oldestDueFirst', 'newestDueFirst', 'smallestFirst'];

function invoice(
	id: string,
	balance: number,
	dueTime?: string,
	more: Partial<PlannableInvoice> = {},
): PlannableInvoice {
	return { id, currency: 'USD', balance: BigInt(balance), dueTime, ...more };
}

function issued(issuedTime: string): Partial<PlannableInvoice> {
	return { issuedTime };
}

interface Case {
	what: string;
	available: number;
	invoices: PlannableInvoice[];
	order?: PlanOrder;
	cap?: number;
	exclude?: string[];
	/** Each invoice that gets something, in its order, with its amount. */
	gives: string;
	leftOver: number;
	/** Each invoice that gets nothing, in its order, with the reason. */
	leavesOut?: string;
}

const JAN = '2026-01-10';
const FEB = '2026-02-10';
const MAR = '2026-03-10';

const CASES: Case[] = [
	{
		what: 'nothing to spread it over',
		available: 100,
		invoices: [],
		gives: '',
		leftOver: 100,
	},
	{
		what: 'one invoice, more credit than is owed',
		available: 100,
		invoices: [invoice('a', 60, JAN)],
		gives: 'a 60',
		leftOver: 40,
	},
	{
		what: 'one invoice, less credit than is owed',
		available: 100,
		invoices: [invoice('a', 160, JAN)],
		gives: 'a 100',
		leftOver: 0,
	},
	{
		what: 'one invoice, exactly what is owed',
		available: 100,
		invoices: [invoice('a', 100, JAN)],
		gives: 'a 100',
		leftOver: 0,
	},
	{
		what: 'two invoices, the second one paid in part',
		available: 100,
		invoices: [invoice('a', 60, JAN), invoice('b', 70, FEB)],
		gives: 'a 60, b 40',
		leftOver: 0,
	},
	{
		what: 'a partly paid invoice counts with what is still owed',
		available: 100,
		invoices: [invoice('a', 15, JAN), invoice('b', 70, FEB)],
		gives: 'a 15, b 70',
		leftOver: 15,
	},
	{
		what: 'the credit ends before the last invoice',
		available: 100,
		invoices: [invoice('a', 60, JAN), invoice('b', 40, FEB), invoice('c', 10, MAR)],
		gives: 'a 60, b 40',
		leftOver: 0,
		leavesOut: 'c creditUsedUp',
	},
	{
		what: 'oldest due first, whatever the order of the list',
		available: 100,
		invoices: [invoice('a', 60, MAR), invoice('b', 60, JAN), invoice('c', 60, FEB)],
		gives: 'b 60, c 40',
		leftOver: 0,
		leavesOut: 'a creditUsedUp',
	},
	{
		what: 'newest due first',
		available: 100,
		order: 'newestDueFirst',
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB), invoice('c', 60, MAR)],
		gives: 'c 60, b 40',
		leftOver: 0,
		leavesOut: 'a creditUsedUp',
	},
	{
		what: 'smallest first',
		available: 100,
		order: 'smallestFirst',
		invoices: [invoice('a', 80, JAN), invoice('b', 30, FEB), invoice('c', 50, MAR)],
		gives: 'b 30, c 50, a 20',
		leftOver: 0,
	},
	{
		what: 'equally small: by due date',
		available: 100,
		order: 'smallestFirst',
		invoices: [invoice('a', 60, MAR), invoice('b', 60, JAN), invoice('c', 60)],
		gives: 'b 60, a 40',
		leftOver: 0,
		leavesOut: 'c creditUsedUp',
	},
	{
		what: 'equal due dates: by issue date',
		available: 100,
		invoices: [
			invoice('a', 60, MAR, issued('2026-01-03')),
			invoice('b', 60, MAR, issued('2026-01-01')),
			invoice('c', 60, MAR, issued('2026-01-02')),
		],
		gives: 'b 60, c 40',
		leftOver: 0,
		leavesOut: 'a creditUsedUp',
	},
	{
		what: 'equal due and issue dates: by id',
		available: 100,
		invoices: [
			invoice('c', 60, MAR, issued(JAN)),
			invoice('a', 60, MAR, issued(JAN)),
			invoice('b', 60, MAR, issued(JAN)),
		],
		gives: 'a 60, b 40',
		leftOver: 0,
		leavesOut: 'c creditUsedUp',
	},
	{
		what: 'the same instant in two zones is equal',
		available: 50,
		invoices: [
			invoice('b', 60, '2026-01-10T00:00:00Z'),
			invoice('a', 60, '2026-01-10T02:00:00+02:00'),
		],
		gives: 'a 50',
		leftOver: 0,
		leavesOut: 'b creditUsedUp',
	},
	{
		what: 'times are compared as times, not as text',
		available: 50,
		invoices: [
			invoice('a', 60, '2026-01-10T01:00:00Z'),
			invoice('b', 60, '2026-01-10T02:00:00+02:00'),
		],
		gives: 'b 50',
		leftOver: 0,
		leavesOut: 'a creditUsedUp',
	},
	{
		what: 'an invoice without a due date comes last',
		available: 100,
		invoices: [invoice('a', 60), invoice('b', 60, MAR)],
		gives: 'b 60, a 40',
		leftOver: 0,
	},
	{
		what: 'an invoice without a due date comes last when the newest is first, too',
		available: 100,
		order: 'newestDueFirst',
		invoices: [invoice('a', 60), invoice('b', 60, JAN)],
		gives: 'b 60, a 40',
		leftOver: 0,
	},
	{
		what: 'no due dates at all: by issue date, those without one last',
		available: 100,
		invoices: [invoice('a', 60), invoice('b', 60, undefined, issued(FEB))],
		gives: 'b 60, a 40',
		leftOver: 0,
	},
	{
		what: 'no credit left',
		available: 0,
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB)],
		gives: '',
		leftOver: 0,
		leavesOut: 'a creditUsedUp, b creditUsedUp',
	},
	{
		what: 'a cap smaller than the first invoice',
		available: 100,
		cap: 25,
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB)],
		gives: 'a 25',
		leftOver: 75,
		leavesOut: 'b capReached',
	},
	{
		what: 'a cap in the middle of the second invoice',
		available: 100,
		cap: 80,
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB), invoice('c', 5, MAR)],
		gives: 'a 60, b 20',
		leftOver: 20,
		leavesOut: 'c capReached',
	},
	{
		what: 'a cap of nothing',
		available: 100,
		cap: 0,
		invoices: [invoice('a', 60, JAN)],
		gives: '',
		leftOver: 100,
		leavesOut: 'a capReached',
	},
	{
		what: 'a cap above the credit',
		available: 100,
		cap: 1000,
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB)],
		gives: 'a 60, b 40',
		leftOver: 0,
	},
	{
		what: 'cap and credit end together: the credit is the reason',
		available: 60,
		cap: 60,
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB)],
		gives: 'a 60',
		leftOver: 0,
		leavesOut: 'b creditUsedUp',
	},
	{
		what: 'an excluded invoice',
		available: 100,
		exclude: ['a', 'nobody'],
		invoices: [invoice('a', 60, JAN), invoice('b', 60, FEB)],
		gives: 'b 60',
		leftOver: 40,
		leavesOut: 'a excluded',
	},
	{
		what: 'an invoice in another currency',
		available: 100,
		invoices: [invoice('a', 60, JAN, { currency: 'EUR' }), invoice('b', 60, FEB)],
		gives: 'b 60',
		leftOver: 40,
		leavesOut: 'a otherCurrency',
	},
	{
		what: 'an invoice on which nothing is owed, or less than nothing',
		available: 100,
		invoices: [invoice('a', 0, JAN), invoice('b', -5, FEB), invoice('c', 60, MAR)],
		gives: 'c 60',
		leftOver: 40,
		leavesOut: 'a nothingDue, b nothingDue',
	},
	{
		what: 'several reasons: the first that holds is named',
		available: 0,
		cap: 0,
		exclude: ['a'],
		invoices: [
			invoice('a', 0, JAN, { currency: 'EUR' }),
			invoice('b', 0, FEB, { currency: 'EUR' }),
			invoice('c', 0, MAR),
			invoice('d', 5, MAR),
		],
		gives: '',
		leftOver: 0,
		leavesOut: 'a excluded, b otherCurrency, c nothingDue, d creditUsedUp',
	},
	{
		what: 'amounts beyond what a number could hold exactly',
		available: Number.MAX_SAFE_INTEGER,
		invoices: [invoice('a', Number.MAX_SAFE_INTEGER - 1, JAN), invoice('b', 10, FEB)],
		gives: `a ${Number.MAX_SAFE_INTEGER - 1}, b 1`,
		leftOver: 0,
	},
];

describe('a plan for', () => {
	test.each(CASES)('$what', ({ available, invoices, order, cap, exclude, ...expected }) => {
		const plan = planAllocations({
			available: BigInt(available),
			currency: 'USD',
			invoices,
			order: order ?? 'oldestDueFirst',
			cap: cap === undefined ? undefined : BigInt(cap),
			exclude,
		});
		expect({
			gives: plan.allocations.map(({ invoiceId, amount }) => `${invoiceId} ${amount}`).join(', '),
			leftOver: plan.leftOver,
			leavesOut: plan.leftOut.map(({ invoiceId, reason }) => `${invoiceId} ${reason}`).join(', '),
		}).toEqual({
			gives: expected.gives,
			leftOver: BigInt(expected.leftOver),
			leavesOut: expected.leavesOut ?? '',
		});
	});
});

// Few dates, so that many are equal; the last three are one instant, and the second one is no time.
const times = fc.constantFrom(
	undefined,
	'soon',
	'2025-12-31',
	'2026-01-01T00:00:00.001Z',
	'2026-01-01',
	'2026-01-01T00:00:00Z',
	'2026-01-01T02:00:00+02:00',
);

const invoicesIn = (currency: string) =>
	fc.uniqueArray(
		fc.record({
			id: fc.string({ minLength: 1, maxLength: 3 }),
			currency: fc.constantFrom(currency, currency, currency, 'EUR'),
			balance: fc.bigInt({ min: -2n, max: 40n }),
			dueTime: times,
			issuedTime: times,
		}),
		{ selector: ({ id }) => id, maxLength: 12 },
	);

/** Yen have no decimals and Kuwaiti dinars three; amounts are whole numbers of the smallest unit all the same. */
const requests: fc.Arbitrary<PlanRequest> = fc
	.constantFrom('USD', 'JPY', 'KWD')
	.chain((currency) => fc.tuple(fc.constant(currency), invoicesIn(currency)))
	.chain(([currency, list]) =>
		fc.record({
			available: fc.bigInt({ min: 0n, max: 200n }),
			currency: fc.constant(currency),
			invoices: fc.constant(list),
			order: fc.constantFrom(...ORDERS),
			cap: fc.option(fc.bigInt({ min: 0n, max: 200n }), { nil: undefined }),
			exclude: fc.option(fc.subarray([...list.map(({ id }) => id), 'nobody']), { nil: undefined }),
		}),
	);

function law(name: string, holds: (request: PlanRequest) => void): void {
	test(name, () => {
		fc.assert(fc.property(requests, holds), { numRuns: 400 });
	});
}

describe('laws of plans', () => {
	law('parts and what is left over are what was available', (request) => {
		const { allocations, leftOver } = planAllocations(request);
		expect(sum(allocations.map(({ amount }) => amount)) + leftOver).toBe(request.available);
		expect(leftOver >= 0n).toBe(true);
	});

	law('no invoice gets more than it owes, none gets nothing, and the cap holds', (request) => {
		const { allocations } = planAllocations(request);
		for (const { invoiceId, amount } of allocations) {
			const { balance = 0n } = request.invoices.find(({ id }) => id === invoiceId) ?? {};
			expect(amount > 0n && amount <= balance).toBe(true);
		}
		const total = sum(allocations.map(({ amount }) => amount));
		expect(request.cap === undefined || total <= request.cap).toBe(true);
	});

	law('each invoice is either served or left out, once', (request) => {
		const { allocations, leftOut } = planAllocations(request);
		const named = [...allocations, ...leftOut].map(({ invoiceId }) => invoiceId);
		expect(named.sort()).toEqual(request.invoices.map(({ id }) => id).sort());
	});

	law('the reason for which an invoice is left out is true', (request) => {
		const { allocations, leftOver, leftOut } = planAllocations(request);
		const total = sum(allocations.map(({ amount }) => amount));
		const truths = {
			excluded: ({ id }: PlannableInvoice) => request.exclude?.includes(id),
			otherCurrency: ({ currency }: PlannableInvoice) => currency !== request.currency,
			nothingDue: ({ balance }: PlannableInvoice) => balance <= 0n,
			creditUsedUp: () => leftOver === 0n,
			capReached: () => total === request.cap && leftOver > 0n,
		};
		for (const { invoiceId, reason } of leftOut) {
			const found = request.invoices.find(({ id }) => id === invoiceId);
			expect(found && truths[reason](found)).toBe(true);
		}
	});

	law('what is excluded, owes nothing or is in another currency is not touched', (request) => {
		for (const { invoiceId } of planAllocations(request).allocations) {
			const found = request.invoices.find(({ id }) => id === invoiceId);
			expect(found?.currency).toBe(request.currency);
			expect((found?.balance ?? 0n) > 0n).toBe(true);
			expect(request.exclude ?? []).not.toContain(invoiceId);
		}
	});

	law('all but the last one served are paid in full, and nothing is held back', (request) => {
		const { allocations, leftOver, leftOut } = planAllocations(request);
		const balances = new Map(request.invoices.map(({ id, balance }) => [id, balance]));
		const inPart = allocations.filter(
			({ invoiceId, amount }) => amount !== balances.get(invoiceId),
		);
		expect(inPart.every((part) => part === allocations.at(-1))).toBe(true);
		const capLeft = (request.cap ?? request.available) - (request.available - leftOver);
		if (leftOver > 0n && capLeft > 0n) {
			expect(inPart).toEqual([]);
			expect(leftOut.map(({ reason }) => reason)).not.toContain('creditUsedUp');
			expect(leftOut.map(({ reason }) => reason)).not.toContain('capReached');
		}
	});

	test('the order of the invoices in the list does not matter', () => {
		const shuffled = requests.chain((request) =>
			fc.tuple(
				fc.constant(request),
				fc.shuffledSubarray([...request.invoices], {
					minLength: request.invoices.length,
					maxLength: request.invoices.length,
				}),
			),
		);
		fc.assert(
			fc.property(shuffled, ([request, others]) =>
				expect(planAllocations({ ...request, invoices: others })).toEqual(planAllocations(request)),
			),
			{ numRuns: 400 },
		);
	});

	law('the request is left as it is', (request) => {
		const frozen = Object.freeze(request.invoices.map((each) => Object.freeze({ ...each })));
		planAllocations(Object.freeze({ ...request, invoices: frozen }));
	});

	test('a plan in yen, cents or fils is the same plan in another unit', () => {
		fc.assert(
			fc.property(requests, fc.constantFrom(10n, 100n, 1000n), (request, unit) => {
				const plan = planAllocations(request);
				const scaled = planAllocations({
					...request,
					available: request.available * unit,
					cap: request.cap === undefined ? undefined : request.cap * unit,
					invoices: request.invoices.map((each) => ({ ...each, balance: each.balance * unit })),
				});
				expect(scaled.leftOut).toEqual(plan.leftOut);
				expect(scaled.leftOver).toBe(plan.leftOver * unit);
				expect(scaled.allocations).toEqual(
					plan.allocations.map(({ invoiceId, amount }) => ({ invoiceId, amount: amount * unit })),
				);
			}),
		);
	});

	test('a second plan with what is left over gives nothing where the first one gave all it could', () => {
		fc.assert(
			fc.property(requests, (request) => {
				const first = planAllocations({ ...request, cap: undefined });
				const given = new Map(first.allocations.map((part) => [part.invoiceId, part.amount]));
				const second = planAllocations({
					...request,
					cap: undefined,
					available: first.leftOver,
					invoices: request.invoices.map((each) => ({
						...each,
						balance: each.balance - (given.get(each.id) ?? 0n),
					})),
				});
				expect(second.allocations).toEqual([]);
				expect(second.leftOver).toBe(first.leftOver);
			}),
		);
	});
});

describe('the order of', () => {
	const time = (text: string | undefined) =>
		text && text !== 'soon' ? Date.parse(text) : Infinity;
	/** What decides, most important first; the smaller one is served first. */
	const ranks: Record<PlanOrder, (each: PlannableInvoice) => Array<number | bigint | string>> = {
		oldestDueFirst: (each) => [time(each.dueTime), time(each.issuedTime), each.id],
		newestDueFirst: (each) => [
			time(each.dueTime) === Infinity ? Infinity : -time(each.dueTime),
			time(each.issuedTime),
			each.id,
		],
		smallestFirst: (each) => [each.balance, time(each.dueTime), time(each.issuedTime), each.id],
	};

	test.each(ORDERS)('%s is kept in what is served and in what is left out', (order) => {
		fc.assert(
			fc.property(requests, (request) => {
				const { allocations, leftOut } = planAllocations({ ...request, order });
				for (const list of [allocations, leftOut]) {
					const found = list.map(({ invoiceId }) =>
						request.invoices.find(({ id }) => id === invoiceId),
					);
					for (const [index, next] of found.entries()) {
						const previous = found[index - 1];
						if (!previous || !next) continue;
						const [earlier, later] = [ranks[order](previous), ranks[order](next)];
						const place = earlier.findIndex((value, at) => value !== later[at]);
						expect((earlier[place] ?? '') < (later[place] ?? '')).toBe(true);
					}
				}
			}),
			{ numRuns: 400 },
		);
	});
});
