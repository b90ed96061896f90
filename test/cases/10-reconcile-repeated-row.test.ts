/** Case 10 and its kind: what is wrong with one row is a finding, and no reason to lose the report. */
import { findings, ReconcileFixture, SERVICES } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

const ITEMS = [
	{ id: 're_1', amount: 10 },
	{ id: 're_2', amount: 20 },
	{ id: 're_9', amount: 30 },
	{ id: 're_1', amount: 10 },
];

describe.each(SERVICES)('in %s', (service) => {
	beforeEach(() => {
		fixture.add(service, 're_1', 1000);
		fixture.add(service, 're_2', 2000);
	});

	test('a repeated row is reported, and the others are compared', async () => {
		const { attention, fine, summary, error, paired } = await fixture.of(service, ITEMS);
		expect(error).toBeUndefined();
		expect(findings(attention)).toEqual(['missing re_9', 'notCompared re_1']);
		expect(attention[1]).toMatchObject({
			refundAmount: '10',
			reason: "'Refund Key' is the same for items 0 and 3: 're_1' [item 3]",
		});
		expect(findings(fine)).toEqual(['matched re_1', 'matched re_2']);
		expect(summary).toMatchObject({ refunds: 3, matched: 2, missing: 1, notCompared: 1 });
		expect(summary.sums).toMatchObject([{ refunded: '60.00', credited: '30.00' }]);
		const all = [0, 1, 2, 3].map((item) => ({ item }));
		expect(paired).toEqual([{ item: 2 }, { item: 3 }, { item: 0 }, { item: 1 }, all]);
	});

	const uuid = '3C90C3CC-0D44-4B50-8888-8DD25736052A';
	test.each<[string, Record<string, unknown>, string, string]>([
		['repeated with another amount', { id: 're_1', amount: 5 }, 're_1', 'is the same for items'],
		['repeated with blanks', { id: ' re_1 ', amount: 10 }, 're_1', 'is the same for items'],
		['no key', { amount: 10 }, '', "'Refund Key' is empty"],
		['no amount', { id: 're_8' }, 're_8', "'Refund Amount' is empty"],
		['an amount of nothing', { id: 're_8', amount: 0 }, 're_8', 'must be more than zero'],
		['a negative amount', { id: 're_8', amount: -3 }, 're_8', 'must not be negative'],
		['an amount in words', { id: 're_8', amount: 'ten' }, 're_8', "is not a number: 'ten'"],
		['too many decimals', { id: 're_8', amount: '1.0050' }, 're_8', 'decimals than the currency'],
		['an amount that is a list', { id: 're_8', amount: [1, 2] }, 're_8', "'Refund Amount'"],
		['a key that is an object', { id: { a: 1 }, amount: 1 }, '', "'Refund Key' is not text"],
	])('a row with %s', async (_what, row, key, reason) => {
		const items = [...ITEMS.slice(0, 3), row] as typeof ITEMS;
		const { attention, fine, summary, error } = await fixture.of(service, items);
		expect(error).toBeUndefined();
		expect(findings(attention)).toEqual(['missing re_9', `notCompared ${key}`.trim()]);
		expect(attention[1]?.reason).toContain(reason);
		expect(attention[1]?.reason).toContain('[item 3]');
		expect(findings(fine)).toEqual(['matched re_1', 'matched re_2']);
		expect(summary).toMatchObject({ refunds: 3, notCompared: 1 });
	});

	test('the credit of a row that cannot be compared is not called one without a refund', async () => {
		const items = [{ id: 're_1', amount: 'ten' }, ...ITEMS.slice(1, 2)];
		const { attention, summary } = await fixture.of(service, items, {
			unclaimed: true,
		});
		expect(findings(attention).filter((each) => /re_1|re_2/.test(each))).toEqual([
			'notCompared re_1',
		]);
		expect(summary).toMatchObject({ refunds: 1, matched: 1, notCompared: 1 });
	});

	test('a UUID in another case is the same key', async () => {
		fixture.add(service, uuid, 700);
		const items = [
			{ id: uuid.toLowerCase(), amount: 7 },
			{ id: uuid, amount: 7 },
		];
		const { attention, fine } = await fixture.of(service, items);
		expect(findings(attention)).toEqual([`notCompared ${uuid}`]);
		expect(findings(fine)).toEqual([`matched ${uuid.toLowerCase()}`]);
	});

	test('when no row can be compared, all are reported', async () => {
		const items = [{ id: 're_1', amount: '' }, { amount: 2 }] as unknown as typeof ITEMS;
		const { attention, summary, error } = await fixture.of(service, items);
		expect(error).toBeUndefined();
		expect(findings(attention)).toEqual(['notCompared re_1', 'notCompared']);
		expect(summary).toMatchObject({ refunds: 0, notCompared: 2, matched: 0 });
	});

	test.each(['continueRegularOutput', 'continueErrorOutput', 'stopWorkflow'] as const)(
		'the same with On Error: %s',
		async (onError) => {
			const run =
				service === 'Rebilly' ? fixture.memos.bind(fixture) : fixture.credits.bind(fixture);
			const { attention, summary } = await run(ITEMS, {}, { onError });
			expect(findings(attention)).toEqual(['missing re_9', 'notCompared re_1']);
			expect(summary.notCompared).toBe(1);
		},
	);
});

test('an expression that fails for one item is a finding', async () => {
	fixture.memo('re_1', 1000);
	const { attention, fine } = await fixture.memos(
		[
			{ id: 're_1', detail: { amount: 10 } },
			{ id: 're_2', detail: null },
		],
		{ amount: '={{ $json.detail.amount.toFixed(2) }}' },
	);
	expect(findings(attention)).toEqual(['notCompared re_2']);
	expect(findings(fine)).toEqual(['matched re_1']);
});

test('a currency that is none is a finding', async () => {
	fixture.memo('re_1', 1000);
	const { attention, fine } = await fixture.memos(
		[
			{ id: 're_1', amount: 10, currency: 'USD' },
			{ id: 're_2', amount: 10, currency: '' },
			{ id: 're_3', amount: 10, currency: 'dollars' },
		],
		{ currency: '={{ $json.currency }}' },
	);
	expect(findings(attention)).toEqual(['notCompared re_2', 'notCompared re_3']);
	expect(findings(fine)).toEqual(['matched re_1']);
});

test('a business that is missing is a finding', async () => {
	fixture.credit('re_1', 1000);
	const { attention, fine } = await fixture.credits(
		[
			{ id: 're_1', amount: 10, books: 'USD' },
			{ id: 're_2', amount: 10, books: 'EUR' },
		],
		{
			businessId: {
				__rl: true,
				mode: 'id',
				value: "={{ { USD: '6f1d2c5a-0001-4a5b-9c3d-000000000001' }[$json.books] }}",
			},
		},
	);
	expect(findings(attention)).toEqual(['notCompared re_2']);
	expect(attention[0]?.reason).toContain("'Business' is empty");
	expect(findings(fine)).toEqual(['matched re_1']);
});
