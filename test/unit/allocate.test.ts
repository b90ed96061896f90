import fc from 'fast-check';

import {
	allocateAutomatically,
	type AllocatableCredit,
	assertCovered,
} from '../../nodes/shared/credit/allocate';
import {
	type AllocationChoice,
	readAllocationChoice,
	readEnteredRows,
} from '../../nodes/shared/credit/allocateFields';
import type { PlannableInvoice } from '../../nodes/shared/credit/planner';
import { type AllocationRow, mergeAllocations } from '../../nodes/shared/credit/allocations';
import { InputError, ConflictError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import { formatAmount, sum } from '../../nodes/shared/money';

class Refused extends Error {}

/** The vendor's object, as far as this goes: how much of the credit is used. */
interface Held {
	used: bigint;
	rows?: AllocationRow[];
}

/** A vendor's books in small: one credit and open invoices, which others may pay meanwhile. */
class Books {
	readonly requests: string[] = [];
	lookUps = 0;

	constructor(
		readonly total: bigint,
		readonly invoices: Array<{ id: string; balance: bigint }>,
		/** What happens between the reading of the invoices and the writing of the allocations. */
		private readonly meanwhile: (books: Books) => void = () => undefined,
		private readonly manner: 'clamps' | 'refuses' = 'clamps',
	) {}

	get credit(): AllocatableCredit<Held> {
		return {
			unusedOf: ({ used }) => this.total - used,
			openInvoices: () => {
				this.lookUps++;
				return Promise.resolve(this.open());
			},
			rowsOf: ({ rows = [] }) => rows,
			add: ({ used, rows: before = [] }, rows) => {
				this.requests.push(rows.map(({ targetId, amount }) => `${targetId} ${amount}`).join(', '));
				this.meanwhile(this);
				return new Promise((resolve) => {
					const granted = this.grant(rows);
					const amount = sum(granted.map((row) => row.amount));
					const held = { used: used + amount, rows: mergeAllocations(before, granted, 'add').rows };
					resolve({ state: held, changedMeanwhile: false });
				});
			},
			reread: (held) => Promise.resolve(held),
			isRefusal: (error) => error instanceof Refused,
		};
	}

	pay(id: string, amount: bigint): void {
		const invoice = this.invoices.find((each) => each.id === id);
		if (!invoice) return;
		invoice.balance = invoice.balance > amount ? invoice.balance - amount : 0n;
	}

	private open(): PlannableInvoice[] {
		return this.invoices
			.filter(({ balance }) => balance > 0n)
			.map(({ id, balance }, index) => ({
				id,
				balance,
				currency: 'USD',
				dueTime: `2026-01-${String(index + 1).padStart(2, '0')}`,
			}));
	}

	private grant(rows: readonly AllocationRow[]): AllocationRow[] {
		const parts = rows.map(({ targetId, amount }) => {
			const balance = this.invoices.find(({ id }) => id === targetId)?.balance ?? 0n;
			if (balance < amount && this.manner === 'refuses') throw new Refused(`${targetId} owes less`);
			return { targetId, amount: amount < balance ? amount : balance };
		});
		for (const { targetId, amount } of parts) this.pay(targetId, amount);
		return parts;
	}
}

const choice = {
	currency: 'USD',
	exponent: 2,
	order: 'oldestDueFirst' as const,
	cap: undefined as bigint | undefined,
	exclude: [] as string[],
};

function owing(text: string): Array<{ id: string; balance: bigint }> {
	return text
		.split(', ')
		.filter((part) => part !== '')
		.map((part) => {
			const [id = '', balance = ''] = part.split(' ');
			return { id, balance: BigInt(balance) };
		});
}

describe('allocating by itself', () => {
	test('sends one plan and reports it', async () => {
		const books = new Books(10_000n, owing('a 6000, b 3000, c 2000'));
		const { state, report } = await allocateAutomatically(books.credit, { used: 0n }, choice);
		expect(books.requests).toEqual(['a 6000, b 3000, c 1000']);
		expect(state.used).toBe(10_000n);
		expect(report).toEqual({
			outcome: 'allocated',
			allocatedNow: '100.00',
			leftOver: '0.00',
			invoicesLeftOut: [],
			allocationCheck: { asked: '100.00', granted: '100.00', asAsked: true, differences: [] },
		});
	});

	test('leaves what is used already alone, and reports what is left over', async () => {
		const books = new Books(10_000n, owing('a 500'));
		const { report } = await allocateAutomatically(books.credit, { used: 9000n }, choice);
		expect(books.requests).toEqual(['a 500']);
		expect(report).toMatchObject({ allocatedNow: '5.00', leftOver: '5.00' });
	});

	test('says why invoices were left out', async () => {
		const books = new Books(10_000n, owing('a 6000, b 6000, c 100, d 5'));
		const { report } = await allocateAutomatically(
			books.credit,
			{ used: 0n },
			{
				...choice,
				exclude: ['a'],
				cap: 6000n,
			},
		);
		expect(books.requests).toEqual(['b 6000']);
		expect(report.invoicesLeftOut).toEqual([
			{ invoiceId: 'a', reason: 'excluded' },
			{ invoiceId: 'c', reason: 'capReached' },
			{ invoiceId: 'd', reason: 'capReached' },
		]);
	});

	test.each<[string, bigint, string, bigint | undefined]>([
		['the credit is used up', 10_000n, 'a 6000', undefined],
		['no invoice is open', 0n, '', undefined],
		['the cap is nothing', 0n, 'a 6000', 0n],
	])('sends nothing when %s', async (_what, used, invoices, cap) => {
		const books = new Books(10_000n, owing(invoices));
		const { state, report } = await allocateAutomatically(
			books.credit,
			{ used },
			{ ...choice, cap },
		);
		expect(books.requests).toEqual([]);
		expect(state.used).toBe(used);
		expect(report).toMatchObject({ outcome: 'unchanged', allocatedNow: '0.00' });
	});

	test('a credit that is used up asks for no invoices', async () => {
		const books = new Books(10_000n, owing('a 1'));
		await allocateAutomatically(books.credit, { used: 10_000n }, choice);
		expect(books.lookUps).toBe(0);
	});

	test('plans anew when less was granted, because somebody else paid meanwhile', async () => {
		const books = new Books(10_000n, owing('a 6000, b 9000'), (own) => {
			if (own.requests.length === 1) own.pay('a', 5000n);
		});
		const { report } = await allocateAutomatically(books.credit, { used: 0n }, choice);
		expect(books.requests).toEqual(['a 6000, b 4000', 'b 5000']);
		expect(report).toMatchObject({
			allocatedNow: '100.00',
			leftOver: '0.00',
			allocationCheck: {
				asAsked: false,
				differences: [
					{ id: 'a', asked: '60.00', granted: '10.00' },
					{ id: 'b', asked: '40.00', granted: '90.00' },
				],
			},
		});
	});

	test('keeps to the cap over all its plans together', async () => {
		const books = new Books(100_000n, owing('a 6000, b 9000'), (own) => {
			if (own.requests.length === 1) own.pay('a', 5000n);
		});
		const { report } = await allocateAutomatically(
			books.credit,
			{ used: 0n },
			{ ...choice, cap: 7000n },
		);
		expect(books.requests).toEqual(['a 6000, b 1000', 'b 5000']);
		expect(report.allocatedNow).toBe('70.00');
	});

	test('plans anew when the plan was refused and the invoices have changed', async () => {
		const interference = (own: Books) => {
			if (own.requests.length === 1) own.pay('a', 5000n);
		};
		const books = new Books(10_000n, owing('a 6000, b 9000'), interference, 'refuses');
		const { report } = await allocateAutomatically(books.credit, { used: 0n }, choice);
		expect(books.requests).toEqual(['a 6000, b 4000', 'a 1000, b 9000']);
		expect(report).toMatchObject({ outcome: 'allocated', allocatedNow: '100.00' });
	});

	test('does not send a refused plan again', async () => {
		const books = new Books(10_000n, owing('a 6000'));
		const stubborn = {
			...books.credit,
			add: () => {
				books.requests.push('');
				return Promise.reject(new Refused('never'));
			},
		};
		await expect(allocateAutomatically(stubborn, { used: 0n }, choice)).rejects.toThrow('never');
		expect(books.requests).toHaveLength(1);
	});

	test('gives up after three plans', async () => {
		const books = new Books(
			10_000n,
			owing('a 6000'),
			(own) => own.invoices.forEach(({ id }) => own.pay(id, 1n)),
			'refuses',
		);
		await expect(allocateAutomatically(books.credit, { used: 0n }, choice)).rejects.toThrow(
			'a owes less',
		);
		expect(books.requests).toHaveLength(3);
	});

	test('passes another error on at once', async () => {
		const books = new Books(10_000n, owing('a 6000'));
		const broken = { ...books.credit, add: () => Promise.reject(new Error('lost')) };
		await expect(allocateAutomatically(broken, { used: 0n }, choice)).rejects.toThrow('lost');
		expect(books.lookUps).toBe(1);
	});

	const situations = fc.record({
		total: fc.bigInt({ min: 0n, max: 300n }),
		balances: fc.array(fc.bigInt({ min: 0n, max: 80n }), { maxLength: 8 }),
		// Mostly of the first invoices, which the plans count on.
		payments: fc.array(fc.tuple(fc.nat(2), fc.bigInt({ min: 0n, max: 80n })), { maxLength: 3 }),
		cap: fc.option(fc.bigInt({ min: 0n, max: 300n }), { nil: undefined }),
	});

	function open({
		total,
		balances,
		payments,
	}: {
		total: bigint;
		balances: bigint[];
		payments: Array<[number, bigint]>;
	}): Books {
		const invoices = balances.map((balance, index) => ({ id: `in_${index}`, balance }));
		return new Books(total, invoices, (own) => {
			const [index, amount] = payments[own.requests.length - 1] ?? [0, 0n];
			own.pay(`in_${index}`, amount);
		});
	}

	test('never takes more than the credit has or the cap allows, however others interfere', async () => {
		await fc.assert(
			fc.asyncProperty(situations, async (situation) => {
				const books = open(situation);
				const { cap } = situation;
				const { state, report } = await allocateAutomatically(
					books.credit,
					{ used: 0n },
					{ ...choice, cap },
				);
				expect(state.used <= situation.total).toBe(true);
				expect(cap === undefined || state.used <= cap).toBe(true);
				expect(report.allocatedNow).toBe(formatAmount(state.used, 2));
				expect(report.leftOver).toBe(formatAmount(situation.total - state.used, 2));
				expect(report.outcome).toBe(state.used > 0n ? 'allocated' : 'unchanged');
				expect(books.requests.length).toBeLessThanOrEqual(3);
			}),
		);
	});

	test('changes nothing when it is done again', async () => {
		await fc.assert(
			fc.asyncProperty(situations, async (situation) => {
				const books = open({ ...situation, payments: [] });
				const first = await allocateAutomatically(books.credit, { used: 0n }, choice);
				const sent = books.requests.length;
				const second = await allocateAutomatically(books.credit, first.state, choice);
				expect(second.report.outcome).toBe('unchanged');
				expect(second.state).toEqual(first.state);
				expect(books.requests).toHaveLength(sent);
			}),
		);
	});
});

describe('allocations that a credit does not cover', () => {
	test.each<[bigint, bigint]>([
		[0n, 0n],
		[500n, 500n],
		[499n, 500n],
	])('%p of %p is covered', (added, unused) =>
		expect(() => assertCovered(added, unused, 2, 'USD', "credit 'a'")).not.toThrow(),
	);

	test.each([
		[
			501n,
			500n,
			2,
			'USD',
			"'Allocations' need 5.01 USD, but only 5.00 USD of credit 'a' is unused",
		],
		[501n, 500n, 0, 'JPY', "'Allocations' need 501 JPY, but only 500 JPY of credit 'a' is unused"],
		[501n, 0n, 2, '', "'Allocations' need 5.01, but only 0.00 of credit 'a' is unused"],
	] as const)('%p of %p is refused', (added, unused, exponent, currency, message) => {
		const act = () => assertCovered(added, unused, exponent, currency, "credit 'a'");
		expect(act).toThrow(ConflictError);
		expect(act).toThrow(message);
	});
});

describe('what the user wants', () => {
	const descriptions = [
		{ name: 'allocateTo', displayName: 'Allocate To' },
		{ name: 'allocations', displayName: 'Allocations' },
		{ name: 'allocationsJson', displayName: 'Allocations (JSON)' },
		{
			name: 'options',
			displayName: 'Options',
			options: [
				{ name: 'cap', displayName: 'Max Amount' },
				{ name: 'exclude', displayName: 'Exclude Invoices' },
			],
		},
	];

	const INVOICE_ID = { pattern: /^in_\d+$/, expectation: 'Use in_ and digits' };

	function read(values: Record<string, unknown>): AllocationChoice<string> {
		const fields = new FieldGroup((name) => values[name], descriptions);
		const list = (name: string) => () => (values[name] ?? []) as string[];
		const readRows = () => readEnteredRows(fields, list('allocations'), list('allocationsJson'));
		return readAllocationChoice(fields, INVOICE_ID, readRows);
	}

	test('open invoices, in an order, but for some and up to a cap', () => {
		const options = { exclude: ' in_1, in_2 ,', cap: '100.5' };
		const found = read({ allocateTo: 'openInvoices', order: 'smallestFirst', options });
		if (found.to !== 'openInvoices') throw new Error('wrong kind');
		expect(found.order).toBe('smallestFirst');
		expect(found.exclude).toEqual(['in_1', 'in_2']);
		expect(found.cap(2)).toBe(10_050n);
		expect(found.cap(3)).toBe(100_500n);
		expect(() => found.cap(0)).toThrow(
			"'Max Amount' has more decimals than the currency (0): '100.5'",
		);
	});

	test('open invoices without more', () => {
		const found = read({ allocateTo: 'openInvoices', order: 'oldestDueFirst', options: {} });
		if (found.to !== 'openInvoices') throw new Error('wrong kind');
		expect(found.exclude).toEqual([]);
		expect(found.cap(2)).toBeUndefined();
	});

	test.each<[Record<string, unknown>, unknown]>([
		[
			{ allocateTo: 'chosen', allocations: ['a'] },
			{ to: 'chosen', rows: ['a'], mode: 'ensure' },
		],
		[
			{ allocateTo: 'chosen', allocations: ['a'], allocationsJson: ['b'], allocationMode: 'add' },
			{ to: 'chosen', rows: ['a'], mode: 'add' },
		],
		[
			{ allocateTo: 'json', allocations: ['a'], allocationsJson: ['b'], allocationMode: 'ensure' },
			{ to: 'chosen', rows: ['b'], mode: 'ensure' },
		],
	])('chosen rows: %j', (values, expected) => expect(read(values)).toEqual(expected));

	test.each<[Record<string, unknown>, string]>([
		[{}, "'Allocate To' is empty"],
		[{ allocateTo: 'all' }, "'Allocate To' is not one of its choices: 'all'"],
		[{ allocateTo: 'chosen' }, "'Allocations' is empty"],
		[{ allocateTo: 'json' }, "'Allocations (JSON)' is empty"],
		[{ allocateTo: 'openInvoices' }, "'order' is empty"],
		[
			{ allocateTo: 'openInvoices', order: 'random' },
			"'order' is not one of its choices: 'random'",
		],
		[
			{ allocateTo: 'openInvoices', order: 'smallestFirst', options: { cap: 'x' } },
			"'Max Amount' is not a number: 'x'",
		],
		[
			{ allocateTo: 'openInvoices', order: 'smallestFirst', options: { cap: 0 } },
			"'Max Amount' must be more than zero",
		],
		[
			{ allocateTo: 'openInvoices', order: 'smallestFirst', options: { exclude: 'in_1;in_2' } },
			"'Exclude Invoices' is not valid: 'in_1;in_2'",
		],
		[
			{ allocateTo: 'chosen', allocations: ['a'], allocationMode: 'replace' },
			"'allocationMode' is not one of its choices: 'replace'",
		],
	])('%j is refused', (values, message) => {
		expect(() => read(values)).toThrow(InputError);
		expect(() => read(values)).toThrow(message);
	});
});
