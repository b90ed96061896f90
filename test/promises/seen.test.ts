/** What was seen to go wrong with late, lost and broken answers, by the number of the report; each failed once. */
import type { PlannedFault } from '../../sandbox';
import { locator } from '../fixtures/form';
import * as layer from '../fixtures/layer';
import * as rebilly from '../fixtures/rebilly';
import { jsonOf, only } from '../fixtures/results';

const fixture = rebilly.useRebilly();
const layerFixture = layer.useLayer();

type Values = Record<string, unknown>;

const lost = { fault: 'dropAfter', only: 'writes' } as const;
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/**
 * Changes of Rebilly's records that somebody else makes between reading and writing.
 *
 * @param writes how many writes have come by then
 */
function whenWritten(change: () => void, writes = 1): void {
	let isDone = false;
	const written = fixture.writes().length;
	// The simulator looks the memo up when the write has come and before it does its work.
	fixture.onLookUp(() => {
		if (isDone || fixture.writes().length < written + writes) return;
		isDone = true;
		change();
	});
}

const justNow = () => new Date(Date.now() - 40).toISOString();

describe('1: a late write', () => {
	let payment = '';
	beforeEach(() => {
		const paid =
			fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
		payment = fixture.invoice(paid).transactionIds[0] ?? '';
	});
	const refund = async (values: Values = {}) =>
		await fixture.run(
			'transaction',
			'refund',
			{ transactionId: locator(payment), amount: '20', idempotencyKey: 'ret-1', ...values },
			CONTINUE,
		);
	const refunds = () =>
		fixture.refunds('Chris').map((id) => fixture.data.transactions.get(id)?.amount ?? 0);

	it.each<[string, PlannedFault, Values]>([
		['504, and the work 0.1 s later', { fault: 'lateCommit', ms: 100 }, {}],
		['504, and the work 0.3 s later', { fault: 'lateCommit', ms: 300 }, {}],
		[
			'a broken connection, and the work 0.1 s later',
			{ fault: 'lateCommit', ms: 100, status: 0 },
			{},
		],
		[
			'a time-out, and the work later',
			{ fault: 'slowCommit', ms: 1500 },
			{ options: { timeout: 0.7 } },
		],
		[
			'504 with "Refund Again", and the work 0.1 s later',
			{ fault: 'lateCommit', ms: 100 },
			{ ifExists: 'refundAgain' },
		],
	])('refunds a transaction once: %s', async (_, fault, values) => {
		fixture.sandbox.failNext({ ...fault, path: '/refund$' });
		const item = only(await refund(values));
		await fixture.sandbox.settled();
		expect(item).toMatchObject({ outcome: 'refunded', amountCheck: { asAsked: true } });
		expect(refunds()).toEqual([2000]);
	});

	it('that comes after Max Wait is unknown, and the same key finds it later', async () => {
		fixture.sandbox.failNext({ fault: 'lateCommit', ms: 2000, path: '/refund$' });
		const item = only(await refund({ options: { maxWait: 0.5 } }));
		expect(item).toMatchObject({ error: { kind: 'outcomeUnknown' } });
		await fixture.sandbox.settled();
		expect(only(await refund())).toMatchObject({ outcome: 'existing', amount: 20 });
		expect(refunds()).toEqual([2000]);
	});

	it.each([100, 300])('applies a credit balance up to 5.00 once, %d ms late', async (ms) => {
		fixture.addMemo('old', 'Robin', 10000, { createdTime: '2026-01-01T00:00:00.000Z' });
		const [invoice = ''] = fixture.openInvoices('Robin');
		const { amountDue } = fixture.invoice(invoice);
		fixture.sandbox.failNext({ fault: 'lateCommit', ms, path: '/allocate-credit-balance$' });
		const values = { invoiceId: locator(invoice), amount: '5.00' };
		const item = only(await fixture.run('invoice', 'applyCreditBalance', values));
		await fixture.sandbox.settled();
		expect(item).toMatchObject({ outcome: 'applied', appliedAmount: '5.00' });
		expect(fixture.invoice(invoice).amountDue).toBe(amountDue - 500);
	});

	it.each([100, 300])('adds a timeline comment once, %d ms late', async (ms) => {
		fixture.addMemo('cm_1', 'Robin', 10000);
		fixture.sandbox.failNext({ fault: 'lateCommit', ms, path: '/timeline$' });
		const values = { creditMemoId: locator('cm_1'), message: 'Refund of order 1001' };
		const result = await fixture.run('creditMemo', 'addTimelineComment', values);
		expect(only(result).outcome).toBe('created');
		await fixture.sandbox.settled();
		expect(fixture.writes()).toHaveLength(1);
		const timeline = await fixture.run('creditMemo', 'getTimeline', {
			creditMemoId: locator('cm_1'),
		});
		expect(jsonOf(timeline).filter(({ message }) => message === values.message)).toHaveLength(1);
	});

	it('2: with reads that lag 0.3 s is made once, and reported', async () => {
		fixture.sandbox.setFaults({ readLagMs: 300, plan: [{ ...lost, path: '/refund$', times: 1 }] });
		expect(only(await refund())).toMatchObject({ outcome: 'refunded', amount: 20 });
		expect(fixture.writes()).toHaveLength(1);
		expect(refunds()).toEqual([2000]);
	});
});

describe('3: a key that somebody else takes between look-up and write', () => {
	const memoForm = () => ({
		customerId: locator(fixture.customer('Robin'), 'list'),
		currency: 'USD',
		lineItems: rebilly.oneItem({ unitPrice: '10' }),
	});

	describe.each([0, 1] as const)('where the first revision is %d', (firstRevision) => {
		beforeEach(() => fixture.sandbox.reset(undefined, { firstRevision }));
		afterAll(() => fixture.sandbox.reset(undefined, { firstRevision: 1 }));

		describe.each([
			['received', []],
			['lost', [lost]],
		] as const)('and the answer is %s', (_, faults) => {
			const race = () => {
				fixture.sandbox.failNext(...faults);
				whenWritten(() => fixture.addMemo('refund-1', 'Robin', 11000, { createdTime: justNow() }));
			};

			it('is told by Create in Rebilly', async () => {
				race();
				const values = { ...memoForm(), idempotencyKey: 'refund-1' };
				const item = only(await fixture.run('creditMemo', 'create', values, CONTINUE));
				expect(item.message).toContain(
					"Somebody else made a credit memo with the ID 'refund-1' at the same moment, and this write may have replaced its content",
				);
				expect(item.outcome).toBeUndefined();
			});

			it('is told by Create or Update in Rebilly', async () => {
				race();
				const values = { ...memoForm(), creditMemoId: locator('refund-1') };
				const item = only(await fixture.run('creditMemo', 'upsert', values, CONTINUE));
				expect(item).toMatchObject({ outcome: 'updated', changedMeanwhile: true });
			});
		});
	});

	it.each([
		['received', []],
		['lost', [lost]],
	] as const)('is told by Create in Layer, when the answer is %s', async (_, faults) => {
		layerFixture.sandbox.failNext(...faults);
		layerFixture.onEachRequest((number) => {
			if (number !== 2) return;
			layerFixture.addCredit(11000, {
				external_id: 'refund-1',
				created_at: justNow(),
				updated_at: justNow(),
			});
		});
		const item = only(await layerFixture.create({}, CONTINUE));
		expect(item.message).toContain(
			"Somebody else made a customer credit with the external ID 'refund-1' at the same moment",
		);
		expect(item.outcome).toBeUndefined();
	});
});

describe('4: what somebody else does to a credit memo between reading and writing', () => {
	/** Applies 10.00 of the memo to a refund. */
	const allocateElsewhere = () => {
		const memo = fixture.data.creditMemos.get('cm_1');
		if (!memo) throw new Error('There is no memo');
		const [targetId = ''] = fixture.refunds('Robin');
		const now = new Date().toISOString();
		memo.allocations = {
			...memo.allocations,
			transactions: [{ targetId, amount: 1000, createdTime: now, updatedTime: now }],
		};
		memo.revision += 1;
		memo.updatedTime = now;
	};
	const given = { creditMemoId: locator('cm_1') };
	const toFirst = (amount: string) => ({
		invoices: [{ invoiceId: locator(fixture.openInvoices('Robin')[0] ?? '', 'list'), amount }],
	});

	beforeEach(() => {
		fixture.sandbox.reset(undefined, { firstRevision: 1 });
		fixture.addMemo('cm_1', 'Robin', 10000, { createdTime: '2026-01-01T00:00:00.000Z' });
	});

	it.each<[string, () => Values]>([
		['allocate', () => ({ ...given })],
		['allocate', () => ({ ...given, allocateTo: 'chosen', allocations: toFirst('20') })],
		['deallocate', () => ({ ...given, deallocateFrom: 'all' })],
		['update', () => ({ ...given, updateFields: { description: 'Another one' } })],
		[
			'upsert',
			() => ({
				creditMemoId: locator('cm_1'),
				customerId: locator(fixture.customer('Robin'), 'list'),
				currency: 'USD',
				lineItems: rebilly.oneItem({ unitPrice: '90' }),
			}),
		],
	])('is told by %s', async (operation, values) => {
		if (operation === 'deallocate') {
			await fixture.run('creditMemo', 'allocate', {
				...given,
				allocateTo: 'chosen',
				allocations: toFirst('20'),
			});
		}
		whenWritten(allocateElsewhere);
		const item = only(await fixture.run('creditMemo', operation, values()));
		expect(item.changedMeanwhile).toBe(true);
		expect(item.explanation).toContain(
			"Somebody else changed the credit memo 'cm_1' at the same moment",
		);
		expect(item.explanation).toContain('timeline');
	});

	it('is told when it comes after the look for a write that never arrived', async () => {
		fixture.sandbox.failNext({ ...lost, fault: 'dropBefore' });
		whenWritten(allocateElsewhere, 2);
		const values = { ...given, allocateTo: 'chosen', allocations: toFirst('20') };
		const item = only(await fixture.run('creditMemo', 'allocate', values));
		expect(fixture.writes()).toHaveLength(2);
		expect(item).toMatchObject({ outcome: 'allocated', changedMeanwhile: true });
	});

	it('is never written over when the answer is lost', async () => {
		fixture.sandbox.failNext({ ...lost, fault: 'dropBefore' });
		// The write never arrives, so this comes with the look for it.
		whenWritten(allocateElsewhere);
		const values = { ...given, allocateTo: 'chosen', allocations: toFirst('20') };
		const item = only(await fixture.run('creditMemo', 'allocate', values, CONTINUE));
		expect(item).toMatchObject({ error: { kind: 'outcomeUnknown' } });
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.data.creditMemos.get('cm_1')?.allocations).toMatchObject({
			invoices: [],
			transactions: [{ amount: 1000 }],
		});
	});
});

describe('5: a credit in Layer that another execution makes', () => {
	const keys = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ key: `refund-${index}` }));
	const form = { idempotencyKey: '={{ $json.key }}' };

	afterEach(() => jest.restoreAllMocks());

	it.each([5, 70])('between items, %d s after the look-up, is existing', async (seconds) => {
		const now = Date.now.bind(Date);
		let ahead = 0;
		jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
		layerFixture.sandbox.layer.now = () => Date.now();
		layerFixture.onEachRequest((number) => {
			// The list, the first item's POST; then the second item's turn comes late.
			if (number !== 2) return;
			ahead = seconds * 1000;
			layerFixture.addCredit(14505, { external_id: 'refund-1' });
		});
		const options = { maxConcurrentRequests: 1 };
		const result = await layerFixture.create({ ...form, options }, { ...CONTINUE, items: keys(2) });
		expect(jsonOf(result).map(({ outcome, message }) => message ?? outcome)).toEqual([
			'created',
			'existing',
		]);
		expect(layerFixture.credits()).toHaveLength(2);
	});

	it.each([-120_000, 0, 120_000])(
		'at the same time is one credit, with Layer’s clock %d ms off',
		async (clockOffsetMs) => {
			layerFixture.sandbox.setFaults({ clockOffsetMs, delayMs: 5 });
			const runs = await Promise.all(
				[1, 2].map(async () => await layerFixture.create(form, { ...CONTINUE, items: keys(40) })),
			);
			const told = runs.flatMap((run) =>
				jsonOf(run).map(({ outcome, message }) => message ?? outcome),
			);
			expect(told.filter((text) => text !== 'created' && text !== 'existing')).toEqual([]);
			expect(told.filter((text) => text === 'created').length).toBeGreaterThanOrEqual(40);
			expect(layerFixture.credits()).toHaveLength(40);
		},
	);
});

describe('6: an answer to a write that happened is never called refused', () => {
	const STATUSES = [
		302, 307, 400, 403, 404, 405, 408, 409, 413, 422, 423, 425, 499, 500, 501, 502, 503, 504, 507,
		509, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598,
	];
	const broken: Array<[string, PlannedFault]> = [
		...STATUSES.flatMap((code): Array<[string, PlannedFault]> => [
			[`${code} in HTML`, { fault: 'status', code }],
			[`${code} in JSON`, { fault: 'status', code, body: 'json' }],
			[`${code} without a body`, { fault: 'status', code, body: 'empty' }],
		]),
		['half of the answer', { fault: 'cutBody' }],
		['garbage', { fault: 'garbage' }],
		['broken gzip', { fault: 'garbage', gzip: true }],
		['{}', { fault: 'emptyBody' }],
		['nothing', { fault: 'emptyBody', nothing: true }],
		['another key', { fault: 'otherBody', with: { id: 'other', external_id: 'other' } }],
	];

	it.each(broken)('%s', async (_, fault) => {
		const options = { maxWait: 0.2 };
		const onWrite: PlannedFault = { ...fault, only: 'writes' };
		fixture.addMemo('cm_1', 'Robin', 10000);
		const paid =
			fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
		const payment = fixture.invoice(paid).transactionIds[0] ?? '';

		// With a key: made, and known.
		fixture.sandbox.failNext(onWrite);
		const memo = only(await fixture.create({ options }, CONTINUE));
		expect(memo).toMatchObject({ id: 'refund-1', outcome: 'created' });
		layerFixture.sandbox.failNext(onWrite);
		const credit = only(await layerFixture.create({ options }, CONTINUE));
		expect(credit).toMatchObject({ id: layerFixture.credit('refund-1').id, outcome: 'created' });
		expect(layerFixture.credits()).toHaveLength(1);

		// Money, watched.
		fixture.sandbox.failNext(onWrite);
		const values = { transactionId: locator(payment), amount: '20', idempotencyKey: 'r', options };
		const refund = only(await fixture.run('transaction', 'refund', values, CONTINUE));
		expect(refund).toMatchObject({ outcome: 'refunded', amount: 20 });
		expect(fixture.refunds('Chris')).toHaveLength(1);

		// Without any name: unknown.
		const before = fixture.memos().length;
		fixture.sandbox.failNext(onWrite);
		const unnamed = only(
			await fixture.create({ options: { ...options, idMode: 'assigned' } }, CONTINUE),
		);
		if (fault.fault === 'otherBody') expect(unnamed.outcome).toBe('created');
		else expect(unnamed).toMatchObject({ error: { kind: 'outcomeUnknown' } });
		expect(fixture.memos()).toHaveLength(before + 1);
	});
});

describe('9', () => {
	const many = {
		idempotencyKey: '={{ $json.key }}',
		options: { maxConcurrentRequests: 200, lookUpFirst: false },
	};
	const keys = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ key: `refund-${index}` }));

	afterEach(() => jest.restoreAllMocks());

	it('an expired token is renewed once for 200 items under way', async () => {
		const engine = layerFixture.engineWith();
		await layerFixture.create({}, { engine });
		layerFixture.sandbox.setFaults({ delayMs: 50 });
		layerFixture.sandbox.clearRequests();
		layerFixture.onEachRequest((number) => {
			if (number === 3) layerFixture.sandbox.layer.expireTokens();
		});
		const result = await layerFixture.create(many, { engine, items: keys(200) });
		expect(result.error?.message).toBeUndefined();
		expect(layerFixture.tokenCalls()).toHaveLength(1);
	});

	it.each(['0', '3'])(
		'a reset in the year 3000 with %s left does not fail the others',
		async (left) => {
			const { rateLimit } = layerFixture.sandbox.layer;
			const headers = rateLimit.headers.bind(rateLimit);
			let answers = 0;
			jest.spyOn(rateLimit, 'headers').mockImplementation((budget, method) => {
				const said = headers(budget, method);
				if (++answers !== 2) return said;
				const reset = String(Date.parse('3000-01-01') / 1000);
				return { ...said, 'X-RateLimit-Remaining': left, 'X-RateLimit-Reset': reset };
			});
			const result = await layerFixture.create(
				{ ...many, options: { maxConcurrentRequests: 1 } },
				{ ...CONTINUE, items: keys(6) },
			);
			expect(jsonOf(result).map(({ outcome, message }) => message ?? outcome)).toEqual(
				Array(6).fill('created'),
			);
		},
	);
});
