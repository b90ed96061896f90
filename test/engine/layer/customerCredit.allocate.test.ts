import type { FaultName } from '../../../sandbox/core/faults';
import type { Credit, Invoice } from '../../../sandbox/layer/records';
import { faultsAt } from '../../fixtures/engine';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { allocationRows, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only, pairing } from '../../fixtures/results';

const fixture = useLayer();

/** A customer of this test, with three invoices of 100, 200 and 300 dollars that are due one after the other. */
let credit: Credit;
let first: Invoice;
let second: Invoice;
let third: Invoice;

beforeEach(() => {
	const { id } = fixture.books.addCustomer({
		company_name: 'Test Kitchen',
		external_id: 'cus_kitchen',
	});
	const invoice = (number: string, cents: number, due: string) =>
		fixture.books.addInvoice({
			customer_id: id,
			total_amount: cents,
			due_at: `${due}T00:00:00Z`,
			reference_number: number,
		});
	// Not in the order in which they are due.
	second = invoice('INV-2', 20000, '2026-11-02');
	third = invoice('INV-3', 30000, '2026-12-03');
	first = invoice('INV-1', 10000, '2026-10-01');
	credit = fixture.addCredit(50000, { company: 'Test Kitchen', external_id: 'refund-1' });
});

const row = (invoice: Invoice, amount: unknown) => ({ invoice_id: locator(invoice.id), amount });
const chosen = (...rows: Values[]): Values => ({
	allocateTo: 'chosen',
	allocations: allocationRows(...rows),
});
const json = (allocationsJson: unknown): Values => ({ allocateTo: 'json', allocationsJson });
const automatically = (values: Values = {}): Values => ({ allocateTo: 'openInvoices', ...values });

/** What the credit is applied to, as [reference number, cents]. */
const applied = (id = credit.id) =>
	fixture
		.allocations(id)
		.map(([invoiceId, amount]) => [
			fixture.books.invoices.get(invoiceId)?.reference_number,
			amount,
		]);

const owed = () => [first, second, third].map((invoice) => fixture.owed(invoice));

it('keeps what an earlier item of the run has applied, which Layer does not show yet', async () => {
	// What was there before is shown.
	await new Promise((resolve) => setTimeout(resolve, 120));
	fixture.sandbox.setFaults({ readLagMs: 100 });
	const values = { customerCreditId: locator(credit.id), ...json('={{ $json.rows }}') };
	const items = [first, second].map(({ id }) => ({
		json: { rows: JSON.stringify([{ invoice_id: id, amount: '50' }]) },
	}));
	const result = await fixture.runInBusiness('customerCredit', 'allocate', values, { items });
	expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['allocated', 'allocated']);
	expect(applied()).toEqual([
		['INV-1', 5000],
		['INV-2', 5000],
	]);
});

it('applies nothing more while an earlier change of the credit may still come', async () => {
	fixture.sandbox.failNext({ fault: 'lateCommit', ms: 800, status: 504, method: 'PATCH' });
	const items = [first, second].map(({ id }) => ({
		json: { rows: JSON.stringify([{ invoice_id: id, amount: '50' }]) },
	}));
	const result = await fixture.runInBusiness(
		'customerCredit',
		'allocate',
		{
			customerCreditId: locator(credit.id),
			...json('={{ $json.rows }}'),
			options: { maxWait: 0 },
		},
		{ items, onError: 'continueRegularOutput' },
	);
	const [one, other] = jsonOf(result);
	expect(one?.error).toMatchObject({ kind: 'outcomeUnknown' });
	expect(other?.message).toContain(
		'to an earlier change of the same record was lost, and that change may still come',
	);
	await fixture.sandbox.settled();
	expect(applied()).toEqual([['INV-1', 5000]]);
});

/** The exact text of the only write. */
function sent(): string {
	const writes = fixture.writes();
	if (writes.length !== 1) throw new Error(`${writes.length} writes were received`);
	return writes[0]?.rawBody ?? '';
}

describe('Chosen Invoices', () => {
	it('sends the whole list of allocations and nothing else', async () => {
		const result = await fixture.allocate(
			credit.id,
			chosen(row(second, '20.05'), {
				invoice_id: locator('INV-1', 'referenceNumber'),
				amount: '100',
			}),
		);
		expect(fixture.writes()[0]).toMatchObject({
			method: 'PATCH',
			path: `/v1/businesses/${fixture.businessId}/invoices/customer-credits/${credit.id}`,
			status: 200,
		});
		expect(sent()).toBe(
			JSON.stringify({
				allocations: [
					{ amount: 2005, invoice_id: second.id },
					{ amount: 10000, invoice_id: first.id },
				],
			}),
		);
		expect(owed()).toEqual([0, 17995, 30000]);
		expect(only(result)).toMatchObject({
			id: credit.id,
			external_id: 'refund-1',
			outcome: 'allocated',
			allocationCheck: { asked: '120.05', granted: '120.05', asAsked: true, differences: [] },
		});
	});

	it.each<[string, () => unknown]>([
		[
			'text',
			() =>
				JSON.stringify([
					{ invoice_id: second.id, amount: 20.05 },
					{ invoice_reference_number: 'INV-1', amount: '100' },
				]),
		],
		['an expression', () => '={{ $json.rows }}'],
	])('may be JSON from %s', async (_, rows) => {
		const items = [
			{
				rows: [
					{ invoice_id: second.id, amount: '20.05' },
					{ invoice_reference_number: 'INV-1', amount: 100 },
				],
			},
		];
		const result = await fixture.allocate(credit.id, json(rows()), { items });
		expect(only(result)).toMatchObject({ outcome: 'allocated' });
		expect(sent()).toBe(
			JSON.stringify({
				allocations: [
					{ amount: 2005, invoice_id: second.id },
					{ amount: 10000, invoice_id: first.id },
				],
			}),
		);
	});

	it.each<[Values, unknown, number]>([
		[{ amountsIn: 'cents' }, 2005, 2005],
		[{ currency: 'JPY' }, 2005, 2005],
		[{ currency: 'KWD' }, '2.005', 2005],
	])('with %p, %p is %i', async ({ amountsIn, ...currency }, amount, cents) => {
		const amountGiven = typeof amount === 'number' ? `={{ ${amount} }}` : amount;
		const options = { ...(amountsIn !== undefined && { amountsIn }) };
		await fixture.allocate(credit.id, { ...chosen(row(first, amountGiven)), ...currency, options });
		expect(applied()).toEqual([['INV-1', cents]]);
	});

	it('leaves what is there undisturbed', async () => {
		credit = fixture.addCredit(50000, {
			company: 'Test Kitchen',
			allocations: [
				[third.id, 5000],
				[first.id, 2500],
			],
		});
		const before = fixture.books.credits.get(credit.id)?.allocations;
		const result = await fixture.allocate(credit.id, chosen(row(second, '10')));
		expect(sent()).toBe(
			JSON.stringify({
				allocations: [
					{ amount: 5000, invoice_id: third.id },
					{ amount: 2500, invoice_id: first.id },
					{ amount: 1000, invoice_id: second.id },
				],
			}),
		);
		// Layer did not even make new records of them.
		expect(fixture.books.credits.get(credit.id)?.allocations.slice(0, 2)).toEqual(before);
		expect(only(result)).toMatchObject({
			outcome: 'allocated',
			allocationCheck: { asAsked: true },
		});
	});

	it('takes the UUID of an invoice in capitals for the same one', async () => {
		const shouted = { invoice_id: locator(first.id.toUpperCase()), amount: '50' };
		const result = await fixture.allocate(credit.id, chosen(shouted));
		expect(only(result)).toMatchObject({
			outcome: 'allocated',
			allocationCheck: { asAsked: true },
		});
		const again = await fixture.allocate(credit.id, chosen(shouted));
		expect(again.error?.message).toBeUndefined();
		expect(only(again)).toMatchObject({ outcome: 'unchanged' });
		expect(applied()).toEqual([['INV-1', 5000]]);
	});
});

describe('If Already Allocated', () => {
	beforeEach(async () => {
		await fixture.allocate(credit.id, chosen(row(first, '50'), row(second, '60')));
		fixture.sandbox.clearRequests();
	});

	it('Raise to the Amount: a second run changes nothing and writes nothing', async () => {
		const result = await fixture.allocate(credit.id, chosen(row(first, '50'), row(second, '60')));
		expect(only(result)).toMatchObject({ id: credit.id, outcome: 'unchanged' });
		expect(fixture.writes()).toEqual([]);
		expect(applied()).toEqual([
			['INV-1', 5000],
			['INV-2', 6000],
		]);
	});

	it('Raise to the Amount: raises one and never lowers another', async () => {
		await fixture.allocate(credit.id, chosen(row(second, '10'), row(first, '70')));
		expect(applied()).toEqual([
			['INV-1', 7000],
			['INV-2', 6000],
		]);
	});

	it('Add the Amount: comes on top each time', async () => {
		const add = { ...chosen(row(second, '10')), allocationMode: 'add' };
		expect(only(await fixture.allocate(credit.id, add))).toMatchObject({ outcome: 'allocated' });
		expect(applied()).toEqual([
			['INV-1', 5000],
			['INV-2', 7000],
		]);
		await fixture.allocate(credit.id, add);
		expect(applied()).toEqual([
			['INV-1', 5000],
			['INV-2', 8000],
		]);
	});

	it('Add the Amount: the check says that what was asked for was granted', async () => {
		const add = { ...chosen(row(second, '10')), allocationMode: 'add' };
		expect(only(await fixture.allocate(credit.id, add))).toMatchObject({
			allocationCheck: { asAsked: true, differences: [] },
		});
	});

	it('Add the Amount: items for one credit come one after the other', async () => {
		const items = Array.from({ length: 6 }, () => ({}));
		const add = { ...chosen(row(third, '1.50')), allocationMode: 'add' };
		fixture.sandbox.setFaults({ delayMs: 5 });
		const result = await fixture.allocate(credit.id, add, { items });
		expect(jsonOf(result)).toHaveLength(6);
		expect(applied()).toContainEqual(['INV-3', 900]);
	});

	it('Add the Amount: nor do they overtake each other when one writes the ID in capitals', async () => {
		const items = Array.from({ length: 6 }, (_, index) => ({
			id: index % 2 ? credit.id : credit.id.toUpperCase(),
		}));
		const add = { ...chosen(row(third, '1.50')), allocationMode: 'add' };
		fixture.sandbox.setFaults({ delayMs: 5 });
		await fixture.allocate('={{ $json.id }}', add, { items });
		expect(applied()).toContainEqual(['INV-3', 900]);
	});

	it.each<FaultName>(['dropAfter', 'status500After', 'dropBefore', 'status500Before'])(
		'Add the Amount: adds once when the write is hit by %s',
		async (name) => {
			fixture.sandbox.setFaults(faultsAt('layer', name, [2]));
			const add = { ...chosen(row(second, '10')), allocationMode: 'add' };
			expect(only(await fixture.allocate(credit.id, add))).toMatchObject({ outcome: 'allocated' });
			expect(fixture.writes().map(({ fault }) => fault)).toEqual([name, undefined]);
			expect(applied()).toEqual([
				['INV-1', 5000],
				['INV-2', 7000],
			]);
		},
	);
});

describe('what cannot be', () => {
	it.each<[string, () => Values, string]>([
		[
			'one row',
			() => chosen(row(third, '500.01')),
			"'Allocations' need 500.01, but only 500.00 of customer credit",
		],
		[
			'several rows',
			() => chosen(row(third, '300'), row(second, '200'), row(first, '0.01')),
			"'Allocations' need 500.01, but only 500.00 of customer credit",
		],
	])(
		'more than is left of the credit in %s is refused, without a write',
		async (_, values, text) => {
			const { message, description } = failure(await fixture.allocate(credit.id, values()));
			expect(message).toContain(text);
			expect(message).toContain(credit.id);
			expect(description).toContain('Nothing was changed. Lower the amounts');
			expect(fixture.writes()).toEqual([]);
			expect(owed()).toEqual([10000, 20000, 30000]);
		},
	);

	it('more than is left beside what is there is refused, without a write', async () => {
		credit = fixture.addCredit(50000, {
			company: 'Test Kitchen',
			allocations: [[first.id, 10000]],
		});
		const { message } = failure(
			await fixture.allocate(credit.id, chosen(row(first, '100'), row(third, '400.01'))),
		);
		expect(message).toContain("'Allocations' need 400.01, but only 400.00");
		expect(fixture.writes()).toEqual([]);
	});

	it('more than an invoice’s balance is refused in Layer’s words, and nothing changes', async () => {
		const result = await fixture.allocate(
			credit.id,
			chosen(row(second, '5'), row(first, '100.01')),
		);
		const { message, description } = failure(result);
		expect(message).toBe(
			'Layer: allocations[1].amount 10001 is more than the 10000 outstanding [item 0]',
		);
		expect(description).toContain('Correct what it names');
		expect(applied()).toEqual([]);
	});

	it('an invoice of another customer is refused in Layer’s words', async () => {
		const stranger = fixture.openInvoice('Corner Print Shop');
		const { message } = failure(await fixture.allocate(credit.id, chosen(row(stranger, '1'))));
		expect(message).toContain('is an invoice of another customer');
		expect(applied()).toEqual([]);
	});

	it.each<[string, () => Values]>([
		['chosen invoices', () => chosen(row(first, '1'))],
		['open invoices', () => automatically()],
	])('a deleted credit is refused, without a write, for %s', async (_, values) => {
		const deleted = fixture.addCredit(1000, {
			company: 'Test Kitchen',
			deleted_at: '2026-11-01T00:00:00Z',
		});
		const { message, description } = failure(await fixture.allocate(deleted.id, values()));
		expect(message).toBe(
			`The customer credit '${deleted.id}' cannot be allocated, because it is deleted [item 0]`,
		);
		expect(description).toContain('Choose another customer credit');
		expect(fixture.writes()).toEqual([]);
	});

	it('an unknown credit is refused with advice', async () => {
		const { message, description } = failure(await fixture.allocate(NOBODY, automatically()));
		expect(message).toBe(`Layer: customerCreditId ${NOBODY} was not found [item 0]`);
		expect(description).toContain('Check the ID');
	});

	it.each<[string, () => Values, string | RegExp]>([
		['no rows', () => chosen(), "'Allocations' is empty [item 0]"],
		['no rows of JSON', () => json('[]'), "'Allocations (JSON)' is empty [item 0]"],
		[
			'an amount that is no amount',
			() => chosen(row(first, '1,5')),
			"'Amount' in row 1 of 'Allocations' is not a number: '1,5' [item 0]",
		],
		[
			'an amount below a cent',
			() => chosen(row(first, '1.005')),
			/^'Amount' in row 1 of 'Allocations' can mean two amounts/,
		],
		[
			'no amount at all',
			() => chosen(row(first, '0')),
			"'Amount' in row 1 of 'Allocations' must be more than zero [item 0]",
		],
		[
			'an invoice twice',
			() => chosen(row(first, '1'), row(first, '2')),
			/^'Allocations' names '.*' twice \[item 0\]$/,
		],
		[
			'an unknown key',
			() => json('[{ "invoice_id": "x", "amont": 1 }]'),
			"'amont' in row 1 of 'Allocations (JSON)' is not a field that can be sent [item 0]",
		],
		[
			'a bad Max Amount',
			() => automatically({ options: { cap: 'all' } }),
			"'Max Amount' is not a number: 'all' [item 0]",
		],
		[
			'no Max Amount at all',
			() => automatically({ options: { cap: '0' } }),
			"'Max Amount' must be more than zero [item 0]",
		],
	])('%s is refused before any request', async (_, values, text) => {
		const { message } = failure(await fixture.allocate(credit.id, values()));
		if (typeof text === 'string') expect(message).toBe(text);
		else expect(message).toMatch(text);
		expect(fixture.requests()).toEqual([]);
	});

	it('a credit ID of the wrong form is refused before any request', async () => {
		const { message } = failure(await fixture.allocate('={{ "refund-1" }}', automatically()));
		expect(message).toBe("'Customer Credit' is not valid: 'refund-1' [item 0]");
		expect(fixture.requests()).toEqual([]);
	});

	it('an unknown reference number is refused, without a write', async () => {
		const unknown = { invoice_id: locator('INV-9', 'referenceNumber'), amount: '1' };
		const { message } = failure(await fixture.allocate(credit.id, chosen(unknown)));
		expect(message).toBe("No invoice in Layer has the reference number 'INV-9' [item 0]");
		expect(fixture.writes()).toEqual([]);
	});
});

describe('Open Invoices Automatically', () => {
	it.each<[string, Values, Array<[string, number]>]>([
		[
			'oldest due first unless told otherwise',
			{},
			[
				['INV-1', 10000],
				['INV-2', 20000],
				['INV-3', 20000],
			],
		],
		[
			'newest due first',
			{ order: 'newestDueFirst' },
			[
				['INV-3', 30000],
				['INV-2', 20000],
			],
		],
		[
			'smallest first',
			{ order: 'smallestFirst' },
			[
				['INV-1', 10000],
				['INV-2', 20000],
				['INV-3', 20000],
			],
		],
		[
			'up to Max Amount',
			{ options: { cap: '150.05' } },
			[
				['INV-1', 10000],
				['INV-2', 5005],
			],
		],
		[
			'up to Max Amount in cents',
			{ options: { cap: '15005', amountsIn: 'cents' } },
			[
				['INV-1', 10000],
				['INV-2', 5005],
			],
		],
		[
			'up to a Max Amount that the credit does not reach',
			{ options: { cap: '900' } },
			[
				['INV-1', 10000],
				['INV-2', 20000],
				['INV-3', 20000],
			],
		],
	])('%s', async (_, values, expected) => {
		const result = await fixture.allocate(credit.id, automatically(values));
		expect(result.error).toBeUndefined();
		expect(applied()).toEqual(expected);
		expect(fixture.writes()).toHaveLength(1);
		expect(only(result)).toMatchObject({ id: credit.id, outcome: 'allocated' });
	});

	it('smallest first goes by what is owed, not by the date', async () => {
		const small = fixture.books.addInvoice({
			customer_id: credit.customer_id,
			total_amount: 500,
			due_at: '2027-06-01T00:00:00Z',
			reference_number: 'INV-small',
		});
		await fixture.allocate(credit.id, automatically({ order: 'smallestFirst' }));
		expect(applied()[0]).toEqual(['INV-small', 500]);
		expect(fixture.owed(small)).toBe(0);
	});

	it('leaves alone what is excluded, and says why invoices were left out', async () => {
		const result = await fixture.allocate(
			credit.id,
			automatically({ options: { exclude: ` ${first.id}, ${second.id} `, cap: '10' } }),
		);
		expect(applied()).toEqual([['INV-3', 1000]]);
		expect(only(result)).toMatchObject({
			outcome: 'allocated',
			allocatedNow: '10.00',
			leftOver: '490.00',
			invoicesLeftOut: [
				{ invoiceId: first.id, reason: 'excluded' },
				{ invoiceId: second.id, reason: 'excluded' },
			],
		});
	});

	it('leaves alone what is excluded in capitals', async () => {
		const options = { exclude: first.id.toUpperCase(), cap: '10' };
		await fixture.allocate(credit.id, automatically({ options }));
		expect(applied()).toEqual([['INV-2', 1000]]);
	});

	it('refuses to exclude what is no ID, because it would exclude nothing', async () => {
		const result = await fixture.allocate(
			credit.id,
			automatically({ options: { exclude: `${second.id}, INV-1` } }),
		);
		expect(failure(result).message).toMatch(/^'Exclude Invoices' .*INV-1.* \[item 0\]$/);
		expect(fixture.writes()).toEqual([]);
	});

	it('reports what is left over when nothing more is owed', async () => {
		const large = fixture.addCredit(70001, { company: 'Test Kitchen' });
		const result = await fixture.allocate(large.id, automatically());
		expect(owed()).toEqual([0, 0, 0]);
		expect(only(result)).toMatchObject({
			outcome: 'allocated',
			allocatedNow: '600.00',
			leftOver: '100.01',
			invoicesLeftOut: [],
		});
	});

	it('a second run changes nothing and writes nothing', async () => {
		await fixture.allocate(credit.id, automatically());
		const before = applied();
		fixture.sandbox.clearRequests();
		const result = await fixture.allocate(credit.id, automatically());
		expect(only(result)).toMatchObject({
			outcome: 'unchanged',
			allocatedNow: '0.00',
			leftOver: '0.00',
		});
		expect(fixture.writes()).toEqual([]);
		expect(applied()).toEqual(before);
	});

	it('does nothing for a customer who owes nothing', async () => {
		const idle = fixture.addCredit(700, { company: 'Lakeside Canoe Hire' });
		expect(only(await fixture.allocate(idle.id, automatically()))).toMatchObject({
			outcome: 'unchanged',
			leftOver: '7.00',
		});
		expect(fixture.writes()).toEqual([]);
	});

	it('leaves what is there undisturbed, and adds to an invoice that has some', async () => {
		credit = fixture.addCredit(15000, {
			company: 'Test Kitchen',
			allocations: [
				[third.id, 5000],
				[first.id, 2500],
			],
		});
		const result = await fixture.allocate(credit.id, automatically());
		expect(sent()).toBe(
			JSON.stringify({
				allocations: [
					{ amount: 5000, invoice_id: third.id },
					{ amount: 10000, invoice_id: first.id },
				],
			}),
		);
		expect(only(result)).toMatchObject({
			allocatedNow: '75.00',
			leftOver: '0.00',
			invoicesLeftOut: [
				{ invoiceId: second.id, reason: 'creditUsedUp' },
				{ invoiceId: third.id, reason: 'creditUsedUp' },
			],
		});
	});

	it('touches no invoice that takes no credit, and none of another customer', async () => {
		const open = fixture.openInvoice('Station Road Florist');
		const large = fixture.addCredit(100000, { company: 'Station Road Florist' });
		expect(only(await fixture.allocate(large.id, automatically()))).toMatchObject({
			allocatedNow: '50.00',
		});
		expect(fixture.allocations(large.id)).toEqual([[open.id, 5000]]);
	});

	it('finds the oldest among hundreds of invoices', async () => {
		for (let number = 1; number <= 250; number++) {
			fixture.books.addInvoice({
				customer_id: credit.customer_id,
				total_amount: 100,
				due_at: '2026-12-24T00:00:00Z',
				sent_at: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
			});
		}
		const oldest = fixture.books.addInvoice({
			customer_id: credit.customer_id,
			total_amount: 4000,
			due_at: '2026-02-01T00:00:00Z',
			sent_at: '2026-11-20T00:00:00Z',
			reference_number: 'INV-oldest',
		});
		await fixture.allocate(credit.id, automatically({ options: { cap: '50' } }));
		expect(applied()).toEqual([
			['INV-oldest', 4000],
			['INV-1', 1000],
		]);
		expect(fixture.owed(oldest)).toBe(0);
	});

	it('shares the invoices between two credits that are allocated at the same time', async () => {
		const other = fixture.addCredit(50000, { company: 'Test Kitchen' });
		fixture.sandbox.setFaults({ delayMs: 10 });
		const result = await fixture.allocate('={{ $json.id }}', automatically(), {
			items: [{ id: credit.id }, { id: other.id }],
		});
		expect(result.error?.message).toBeUndefined();
		expect(owed()).toEqual([0, 0, 0]);
		expect(pairing(result.outputs[0])).toEqual([0, 1]);
		const [one, two] = jsonOf(result).map(({ allocatedNow }) => Number(allocatedNow));
		expect((one ?? 0) + (two ?? 0)).toBe(600);
	});

	it('leaves out an invoice that somebody pays meanwhile', async () => {
		// Three requests: the credit, its invoices, the write. The invoice is paid before the write.
		fixture.onEachRequest((number) => {
			if (number !== 3) return;
			fixture.books.invoices.put({
				...first,
				balance_before_credits: 0,
				status_before_credits: 'PAID',
			});
		});
		const result = await fixture.allocate(credit.id, automatically());
		expect(result.error?.message).toBeUndefined();
		expect(applied()).toEqual([
			['INV-2', 20000],
			['INV-3', 30000],
		]);
		expect(only(result)).toMatchObject({ outcome: 'allocated', allocatedNow: '500.00' });
	});

	it.each<FaultName>(['dropAfter', 'status500After', 'dropBefore', 'status500Before'])(
		'allocates once when the write is hit by %s',
		async (name) => {
			fixture.sandbox.setFaults(faultsAt('layer', name, [4]));
			const result = await fixture.allocate(credit.id, automatically());
			// What was carried out is found, and not sent again.
			const again = name.endsWith('Before') ? [undefined] : [];
			expect(fixture.writes().map(({ fault }) => fault)).toEqual([name, ...again]);
			expect(only(result)).toMatchObject({
				outcome: 'allocated',
				allocatedNow: '500.00',
				leftOver: '0.00',
			});
			expect(owed()).toEqual([0, 0, 10000]);
		},
	);

	it('counts in the decimals of the currency', async () => {
		const result = await fixture.allocate(
			credit.id,
			automatically({ currency: 'KWD', options: { cap: '1.005' } }),
		);
		expect(applied()).toEqual([['INV-1', 1005]]);
		expect(only(result)).toMatchObject({ allocatedNow: '1.005', leftOver: '48.995' });
	});
});

describe('When the write has to wait for the rate limit', () => {
	it('keeps the allocations that somebody has added meanwhile', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 2, perSeconds: 13 } });
		const business = await fixture.run('business', 'get', {
			businessId: locator(fixture.businessId),
		});
		expect(only(business)).toMatchObject({ id: fixture.businessId });
		// The credit is read with the last request of the window, and the next one comes seconds later.
		let number = 0;
		fixture.onEachRequest(() => {
			if (++number !== 2) return;
			fixture.books.credits.put({
				...credit,
				allocations: [{ id: fixture.books.newId('allocation'), invoice_id: third.id, amount: 700 }],
			});
		});
		const result = await fixture.allocate(credit.id, chosen(row(first, '100')));
		expect(only(result)).toMatchObject({ outcome: 'allocated' });
		expect(applied().sort()).toEqual([
			['INV-1', 10000],
			['INV-3', 700],
		]);
	}, 60_000);
});
