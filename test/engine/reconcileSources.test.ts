/** Reconcile where the credits name their refunds by a text that people write: a comment, a memo, a reference. */
import type { Values } from '../fixtures/form';
import { findings, ReconcileFixture, type Service } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

interface Source {
	service: Service;
	matchBy: string;
	/** Adds a credit of so many cents that names refunds in a text. */
	add(id: string, cents: number, text: string, more?: Values): void;
	/** What marks a credit as voided or deleted. */
	gone: Values;
	/** Another customer for a credit. */
	ofOther(): Values;
}

function comment(memoId: string, ...messages: string[]): void {
	const { timelines } = fixture.fixture.sandbox.rebilly.data;
	const rows = messages.map((message, index) => ({
		id: `tmln_${memoId}_${index}`,
		triggeredBy: 'direct-api' as const,
		message,
		occurredTime: '2026-06-02T00:00:00.000Z',
	}));
	timelines.set(memoId, [...(timelines.get(memoId) ?? []), ...rows]);
}

const rebilly = {
	service: 'Rebilly',
	gone: { fixedStatus: 'voided' },
	ofOther: () => ({ customerId: fixture.customer(1) }),
} as const;

const layer = {
	service: 'Layer',
	gone: { deleted_at: '2026-06-03T00:00:00Z' },
	ofOther() {
		const { books } = fixture.fixture.sandbox.layer.data;
		const other = [...books.values()]
			.flatMap((each) => each.customers.all())
			.find(({ external_id: id }) => id === fixture.customer(1));
		return { customer_id: other?.id ?? '' };
	},
} as const;

const SOURCES: Source[] = [
	{
		...rebilly,
		matchBy: 'timelineComment',
		add(id, cents, text, more = {}) {
			fixture.memo(id, cents, more);
			comment(id, 'Called the customer', text);
		},
	},
	{
		...rebilly,
		matchBy: 'description',
		add: (id, cents, text, more = {}) => fixture.memo(id, cents, { description: text, ...more }),
	},
	{
		...layer,
		matchBy: 'memo',
		add: (id, cents, text, more = {}) => fixture.credit(id, cents, { memo: text, ...more }),
	},
	{
		...layer,
		matchBy: 'referenceNumber',
		add: (id, cents, text, more = {}) =>
			fixture.credit(id, cents, { reference_number: text, ...more }),
	},
];

describe.each(SOURCES)('$service by $matchBy', ({ service, matchBy, add, gone, ofOther }) => {
	const settings = { matchBy, unclaimed: true };
	const one = [{ id: 'refund-1', amount: 100 }];
	const two = [...one, { id: 'refund-10', amount: 50 }];

	test('a refund split over three credits is told with both sums', async () => {
		add('a', 5000, 'refund-1');
		add('b', 3000, 'refund-1');
		add('c', 2000, 'refund-1');
		const { attention, fine, summary } = await fixture.of(service, one, settings);
		expect(findings(attention)).toEqual([]);
		expect(fine).toMatchObject([
			{
				finding: 'matched',
				relation: 'oneRefundSeveralCredits',
				refundedTogether: '100.00',
				creditedTogether: '100.00',
				credits: [{}, {}, {}],
			},
		]);
		expect(summary).toMatchObject({ matched: 1, noRefund: 0 });
	});

	test('two refunds in one credit are told with both sums, and a cent too little with them', async () => {
		add('a', 15000, 'refund-1, refund-10');
		const told = {
			relation: 'severalRefundsOneCredit',
			refundedTogether: '150.00',
			creditedTogether: '150.00',
		};
		const { fine } = await fixture.of(service, two, settings);
		expect(fine).toMatchObject([
			{ key: 'refund-1', ...told, sharedWith: ['refund-10'] },
			{ key: 'refund-10', ...told, sharedWith: ['refund-1'] },
		]);
		fixture.reset();
		add('a', 14999, 'refund-1, refund-10');
		const short = await fixture.of(service, two, settings);
		expect(short.attention).toMatchObject(
			Array(2).fill({ finding: 'amountDiffers', creditedTogether: '149.99', difference: '-0.01' }),
		);
	});

	test('a key inside another key names neither', async () => {
		add('a', 5000, 'refund-10');
		add('b', 5000, 'refund-100');
		add('c', 10000, 'my-refund-1_');
		const { attention, fine } = await fixture.of(service, two, settings);
		expect(findings(attention).sort()).toEqual(
			[
				'missing refund-1',
				...attention.slice(1).map(({ creditId }) => `noRefund ${String(creditId)}`),
			].sort(),
		);
		expect(attention).toHaveLength(3);
		expect(findings(fine)).toEqual(['matched refund-10']);
	});

	test('empty texts name nothing', async () => {
		add('a', 10000, '');
		add('b', 10000, '   ');
		const { attention } = await fixture.of(service, one, settings);
		expect(attention.map(({ finding }) => finding)).toEqual(['missing', 'noRefund', 'noRefund']);
	});

	test('one that is voided or deleted is shown, and counts for nothing', async () => {
		add('a', 10000, 'refund-1', gone);
		const alone = await fixture.of(service, one, settings);
		// Layer does not list what is deleted.
		expect(findings(alone.attention)).toEqual([
			service === 'Layer' ? 'missing refund-1' : 'voidedOrDeleted refund-1',
		]);
		add('b', 10000, 'refund-1');
		const { attention, fine } = await fixture.of(service, one, settings);
		expect(attention).toEqual([]);
		expect(fine).toMatchObject([{ finding: 'matched', creditedAmount: '100.00' }]);
		expect(fine[0]).not.toHaveProperty('relation');
	});

	test('the same text on credits of two customers is no match, compared or not', async () => {
		add('a', 6000, 'refund-1');
		add('b', 4000, 'refund-1', ofOther());
		for (const customer of ['', fixture.customer()]) {
			const { attention } = await fixture.of(service, one, { ...settings, customer });
			expect(findings(attention)).toEqual(['customerDiffers refund-1']);
		}
	});

	test('a refund of nothing is not compared, and a credit of nothing is none', async () => {
		add('a', 0, 'refund-1');
		const items = [...one, { id: 'refund-2', amount: 0 }];
		const { attention, summary } = await fixture.of(service, items, settings);
		expect(findings(attention)).toEqual(['amountDiffers refund-1', 'notCompared refund-2']);
		expect(summary).toMatchObject({ refunds: 1, notCompared: 1 });
	});

	test('what is outside the period is looked for before a refund is called missing', async () => {
		add('a', 10000, 'refund-1');
		const { attention, fine } = await fixture.of(service, one, {
			...settings,
			customer: fixture.customer(),
			from: '2026-11-26',
			to: '2026-11-27',
		});
		expect([findings(attention), findings(fine)]).toEqual([[], ['matched refund-1']]);
	});
});

describe('Rebilly by timelineComment', () => {
	const by = { matchBy: 'timelineComment' };

	test('three credits, one of them in another currency', async () => {
		for (const [id, cents, currency] of [
			['a', 6000, 'USD'],
			['b', 4000, 'USD'],
			['c', 500, 'EUR'],
		] as const) {
			fixture.memo(id, cents, { currency });
			comment(id, 'for refund-1');
		}
		const { attention } = await fixture.memos([{ id: 'refund-1', amount: 100 }], by);
		expect(attention).toMatchObject([
			{
				finding: 'currencyDiffers',
				creditedTogether: '100.00',
				credits: [{ amount: '60.00' }, { amount: '40.00' }, { amount: '5.00', currency: 'EUR' }],
			},
		]);
	});

	test('what Rebilly itself notes down is no comment', async () => {
		fixture.memo('a', 1000);
		const { timelines } = fixture.fixture.sandbox.rebilly.data;
		const note = { id: 't', type: 'credit-memo-applied', triggeredBy: 'rebilly' as const };
		timelines.set('a', [
			{ ...note, message: 'Applied to in-1', occurredTime: '2026-06-02T00:00:00Z' },
		]);
		const { attention } = await fixture.memos([{ id: 'in-1', amount: 10 }], by);
		expect(findings(attention)).toEqual(['missing in-1']);
	});

	test('outside the period only the memos of the refund’s customer are asked, each once', async () => {
		for (const index of [0, 1, 2]) fixture.memo(`own-${index}`, 1000);
		fixture.memo('other', 1000, { customerId: fixture.customer(1) });
		comment('own-2', 're-1');
		fixture.fixture.sandbox.clearRequests();
		const { fine } = await fixture.memos([{ id: 're-1', amount: 10 }], {
			...by,
			customer: fixture.customer(),
			from: '2026-11-26',
		});
		expect(findings(fine)).toEqual(['matched re-1']);
		const timelines = fixture.fixture.sandbox
			.requests()
			.filter(({ path }) => path.includes('/timeline'));
		expect(timelines.map(({ path }) => path.split('/').at(-2)).sort()).toEqual([
			'own-0',
			'own-1',
			'own-2',
		]);
	});
});
