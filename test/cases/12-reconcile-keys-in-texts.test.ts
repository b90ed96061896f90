/** Case 12 and its kind: a key stands in a text whatever signs it has itself, and one text can name several. */
import { findings, ReconcileFixture, SERVICES, type Service } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

/** Adds a credit whose description or memo is a text. */
function add(service: Service, id: string, cents: number, text: string): void {
	if (service === 'Rebilly') fixture.memo(id, cents, { description: text });
	else fixture.credit(id, cents, { memo: text });
}

describe.each(SERVICES)('in %s', (service) => {
	const byText = { matchBy: service === 'Rebilly' ? 'description' : 'memo', unclaimed: true };

	test.each([
		['refund of invoices 2018/0002 and 2018/0003', '2018/0002'],
		['refund of invoices 2018/0002 and 2018/0003', '2018/0003'],
		['Refund #1001 for the customer', '#1001'],
		['Refund INV/2026/0042 …', 'INV/2026/0042'],
		['Credit for re_1.', 're_1'],
		['(re_1)', 're_1'],
		['Order "A&B+7" refunded', 'A&B+7'],
		['ref=12:34;', '12:34'],
		['€5-voucher 0017', '€5-voucher 0017'],
		['返金 注文-42 です', '注文-42'],
		['refund of 3c90c3cc-0d44-4b50-8888-8dd25736052a', '3C90C3CC-0D44-4B50-8888-8DD25736052A'],
	])('"%s" names %s', async (text, key) => {
		add(service, 'a', 1000, text);
		const { attention, fine } = await fixture.of(service, [{ id: key, amount: 10 }], byText);
		expect([findings(attention), findings(fine)]).toEqual([[], [`matched ${key}`]]);
	});

	test.each([
		['Refund INV/2026/00421', 'INV/2026/0042'],
		['Refund XINV/2026/0042', 'INV/2026/0042'],
		['Refund #10012', '#1001'],
		['order_#1001', '#1001'],
		['re_11', 're_1'],
		['more_1', 're_1'],
		['RE_1', 're_1'],
	])('"%s" does not name %s', async (text, key) => {
		add(service, 'a', 1000, text);
		const { attention } = await fixture.of(service, [{ id: key, amount: 10 }], byText);
		expect(attention.map(({ finding }) => finding)).toEqual(['missing', 'noRefund']);
	});

	test('one credit for two refunds is matched with both, and summed once', async () => {
		add(service, 'a', 1500, 'refund of invoices 2018/0002 and 2018/0003');
		const items = [
			{ id: '2018/0002', amount: 10 },
			{ id: '2018/0003', amount: 5 },
		];
		const { attention, fine, summary } = await fixture.of(service, items, byText);
		expect(findings(attention)).toEqual([]);
		expect(fine).toMatchObject([
			{ key: '2018/0002', difference: '0.00', sharedWith: ['2018/0003'] },
			{ key: '2018/0003', difference: '0.00', sharedWith: ['2018/0002'] },
		]);
		expect(summary.sums).toMatchObject([{ refunded: '15.00', credited: '15.00' }]);
	});

	test('one credit that is too small for two refunds hides neither', async () => {
		add(service, 'a', 1000, 'for 2018/0002 and 2018/0003');
		const items = [
			{ id: '2018/0002', amount: 10 },
			{ id: '2018/0003', amount: 10 },
		];
		const { attention, summary } = await fixture.of(service, items, byText);
		expect(findings(attention)).toEqual(['amountDiffers 2018/0002', 'amountDiffers 2018/0003']);
		expect(summary.sums).toMatchObject([{ difference: '-10.00' }]);
	});
});

test('Layer, by reference number: a UUID in another case', async () => {
	fixture.credit('a', 1000, { reference_number: '3c90c3cc-0d44-4b50-8888-8dd25736052a' });
	const { fine } = await fixture.credits(
		[{ id: '3C90C3CC-0D44-4B50-8888-8DD25736052A', amount: 10 }],
		{
			matchBy: 'referenceNumber',
		},
	);
	expect(fine.map(({ finding }) => finding)).toEqual(['matched']);
});

test.each(['@x', 'a..b'])(
	'Rebilly, by ID: the key %s, which means something else in a filter, is found at any time',
	async (key) => {
		fixture.memo(key, 1000, { createdTime: '2026-01-01T00:00:00.000Z' });
		const { attention, fine } = await fixture.memos([{ id: key, amount: 10 }], {
			from: '2026-11-26',
		});
		expect([findings(attention), findings(fine)]).toEqual([[], [`matched ${key}`]]);
	},
);
