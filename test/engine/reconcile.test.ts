import type { IDataObject } from 'n8n-workflow';

import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters } from '../fixtures/form';
import { expectSchema } from '../fixtures/schemas';
import { USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;

beforeAll(async () => {
	fixture = await startEngineFixture();
});
afterAll(async () => await fixture.close());
beforeEach(() => fixture.sandbox.reset());

interface RefundItem extends IDataObject {
	id: string;
	amount: number | string;
	currency: string;
	customerId: string;
}

function refundsOf(count: number): RefundItem[] {
	const [customerId = ''] = [...fixture.sandbox.rebilly.data.customers.keys()];
	return Array.from({ length: count }, (_, index) => ({
		id: `re_${index}`,
		amount: ((index + 1) / 100).toFixed(2),
		currency: 'USD',
		customerId,
	}));
}

function addMemo(refund: RefundItem, minor: number, more: Record<string, unknown> = {}) {
	const createdTime = '2026-06-01T00:00:00.000Z';
	fixture.sandbox.rebilly.data.addCreditMemo({
		id: refund.id,
		customerId: refund.customerId,
		currency: refund.currency,
		items: [
			{
				id: `item_${refund.id}`,
				invoiceItemId: null,
				productId: null,
				planId: null,
				unitPrice: minor,
				quantity: 1,
				tax: null,
			},
		],
		createdTime,
		...more,
	});
}

const memoParameters = (more: Record<string, unknown> = {}) =>
	parameters('creditMemo', 'reconcile', {
		key: '={{ $json.id }}',
		amount: '={{ $json.amount }}',
		currency: '={{ $json.currency }}',
		customer: '={{ $json.customerId }}',
		options: { date: '2026-06-01' },
		...more,
	});

async function reconcileMemos(items: RefundItem[], more: Record<string, unknown> = {}) {
	const result = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: memoParameters(more),
		items,
	});
	expect(result.error?.message).toBeUndefined();
	const [attention = [], fine = []] = result.outputs;
	return {
		attention: attention.map(({ json }) => json),
		fine: fine.slice(0, -1).map(({ json }) => json),
		summary: fine.at(-1)?.json ?? {},
		outputs: result.outputs,
	};
}

describe('Credit Memo → Reconcile', () => {
	it('sorts refunds by what is wrong with their credit, with the figures of both sides', async () => {
		const refunds = refundsOf(6);
		const [matched, other, currency, customer, voided] = refunds as [
			RefundItem,
			RefundItem,
			RefundItem,
			RefundItem,
			RefundItem,
		];
		const otherCustomer = [...fixture.sandbox.rebilly.data.customers.keys()][1] ?? '';
		addMemo(matched, 1);
		addMemo(other, 3);
		addMemo(currency, 3, { currency: 'EUR' });
		addMemo(customer, 4, { customerId: otherCustomer });
		addMemo(voided, 5, { fixedStatus: 'voided' });

		const { attention, fine, summary, outputs } = await reconcileMemos(refunds);

		expect(fine).toEqual([
			{
				finding: 'matched',
				key: 're_0',
				refundAmount: '0.01',
				creditedAmount: '0.01',
				difference: '0.00',
				currency: 'USD',
				customer: matched.customerId,
				date: '2026-06-01',
				credits: [
					{
						creditId: 're_0',
						amount: '0.01',
						currency: 'USD',
						customer: matched.customerId,
						voidedOrDeleted: false,
					},
				],
			},
		]);
		expect(attention.map(({ key, finding }) => [key, finding])).toEqual([
			['re_1', 'amountDiffers'],
			['re_2', 'currencyDiffers'],
			['re_3', 'customerDiffers'],
			['re_4', 'voidedOrDeleted'],
			['re_5', 'missing'],
		]);
		expect(attention[0]).toMatchObject({
			refundAmount: '0.02',
			creditedAmount: '0.03',
			difference: '0.01',
		});
		expect(summary).toMatchObject({ refunds: 6, matched: 1, missing: 1, voidedOrDeleted: 1 });
		expect(summary.sums).toEqual([
			{ currency: 'USD', refunded: '0.21', credited: '0.08', difference: '-0.13' },
			{ currency: 'EUR', refunded: '0.00', credited: '0.03', difference: '0.03' },
		]);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[1, 2, 3, 4, 5].map((item) => ({ item })),
		);
	});

	it('finds credits whose description names the refund: split ones match, repeated ones do not', async () => {
		const [split, twice] = refundsOf(2) as [RefundItem, RefundItem];
		split.amount = '1.00';
		twice.amount = '2.00';
		addMemo({ ...split, id: 'a' }, 60, { description: 'Refund re_0, first part' });
		addMemo({ ...split, id: 'b' }, 40, { description: 'Refund re_0, second part.' });
		addMemo({ ...twice, id: 'c' }, 200, { description: 're_1' });
		addMemo({ ...twice, id: 'd' }, 200, { description: 'again: re_1' });
		addMemo({ ...twice, id: 'e' }, 70, { description: 're_11 is another refund' });

		const { attention, fine } = await reconcileMemos([split, twice], {
			matchBy: 'description',
			unclaimed: true,
		});

		expect(fine.map(({ key, finding }) => [key, finding])).toEqual([['re_0', 'matched']]);
		expect(attention.map(({ finding }) => finding)).toEqual(['duplicate', 'noRefund']);
		expect(attention[1]).toMatchObject({ creditId: 'e', amount: '0.70' });
	});

	it('takes a credit outside the period for what it is, and not for missing', async () => {
		const refunds = refundsOf(2);
		for (const refund of refunds) addMemo(refund, Math.round(Number(refund.amount) * 100));
		const { fine, attention } = await reconcileMemos(refunds, {
			from: '2026-07-01T00:00:00Z',
			to: '2026-07-31T00:00:00Z',
		});
		expect(attention).toEqual([]);
		expect(fine).toHaveLength(2);
	});

	it('reads 5,000 credits in pages and none by itself', async () => {
		const refunds = refundsOf(5000);
		refunds.forEach((refund, index) =>
			addMemo(refund, index + 1, { createdTime: new Date(1.75e12 + index * 1000).toISOString() }),
		);
		const { fine, summary } = await reconcileMemos(refunds);
		expect(fine).toHaveLength(5000);
		expect(summary).toMatchObject({ refunds: 5000, matched: 5000, missing: 0 });
		const requests = fixture.sandbox.requests();
		expect(requests.length).toBeLessThanOrEqual(6);
		for (const { method, path } of requests) {
			expect(`${method} ${path}`).toMatch(/^GET .*\/credit-memos\?.*\blimit=1000\b/);
		}
	});

	it('shows a credit in another currency with the decimals of its own', async () => {
		const [refund] = refundsOf(1) as [RefundItem];
		addMemo(refund, 580);
		const { attention } = await reconcileMemos([{ ...refund, amount: '580', currency: 'JPY' }]);
		expect(attention).toMatchObject([
			{
				finding: 'currencyDiffers',
				refundAmount: '580',
				creditedAmount: '0',
				difference: '-580',
				currency: 'JPY',
				credits: [{ amount: '5.80', currency: 'USD' }],
			},
		]);
	});

	it('gives out what its schema says, whatever the finding', async () => {
		const refunds = refundsOf(3);
		const [matched, voided] = refunds as [RefundItem, RefundItem];
		addMemo(matched, 1);
		addMemo(voided, 2, { fixedStatus: 'voided' });
		addMemo({ ...matched, id: 'nobody' }, 7);
		const { outputs } = await reconcileMemos(refunds, { unclaimed: true, simplify: true });
		const items = outputs.flat().map(({ json }) => json);
		expect(items.map(({ finding }) => finding)).toEqual([
			'voidedOrDeleted',
			'missing',
			'noRefund',
			'matched',
			'summary',
		]);
		expectSchema('Rebilly', 'creditMemo', 'reconcile', items);
	});

	it('reports a second refund with the same key, and compares the first', async () => {
		const [refund] = refundsOf(1) as [RefundItem];
		addMemo(refund, 1);
		const { attention, fine, summary } = await reconcileMemos([refund, refund]);
		expect(fine.map(({ finding }) => finding)).toEqual(['matched']);
		expect(attention).toEqual([
			{
				finding: 'notCompared',
				key: 're_0',
				refundAmount: '0.01',
				reason: "'Refund Key' is the same for items 0 and 1: 're_0' [item 1]",
				advice:
					'The first one was compared. If this is a refund of its own, it needs a key of its own',
			},
		]);
		expect(summary).toMatchObject({ refunds: 1, matched: 1, notCompared: 1 });
	});

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'reports an item that cannot be read, and compares the others, with On Error: %s',
		async (onError) => {
			const [good, bad] = refundsOf(2) as [RefundItem, RefundItem];
			addMemo(good, 1);
			bad.amount = 'twelve';
			const { outputs, status } = await fixture.engine.runNode({
				node: 'rebilly',
				parameters: memoParameters(),
				items: [good, bad],
				onError,
			});
			expect(status).toBe('success');
			expect(outputs[0]).toMatchObject([
				{
					json: {
						finding: 'notCompared',
						key: 're_1',
						refundAmount: 'twelve',
						reason: "'Refund Amount' is not a number: 'twelve' [item 1]",
					},
					pairedItem: { item: 1 },
				},
			]);
			expect(outputs[1]?.map(({ json }) => json.finding)).toEqual(['matched', 'summary']);
		},
	);
});

describe('Customer Credit → Reconcile', () => {
	const creditParameters = (more: Record<string, unknown> = {}) =>
		parameters('customerCredit', 'reconcile', {
			businessId: locator(USD_BUSINESS),
			key: '={{ $json.id }}',
			amount: '={{ $json.amount }}',
			currency: 'USD',
			customer: '={{ $json.customerId }}',
			...more,
		});

	function addCredit(key: string, cents: number, externalCustomer: string) {
		const books = fixture.sandbox.layer.data.of(USD_BUSINESS);
		const customer = books.customers.getByExternalId(externalCustomer);
		const credit = books.addCredit({ customer_id: customer?.id ?? '', external_id: key });
		books.saveCredit({
			...credit,
			line_items: credit.line_items.map((line) => ({ ...line, amount: cents })),
		});
	}

	it('compares cents with decimals, over all pages', async () => {
		const refunds = refundsOf(350);
		refunds.slice(1).forEach((refund, index) => addCredit(refund.id, index + 2, refund.customerId));
		const { error, outputs } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters(),
			items: refunds,
		});
		expect(error?.message).toBeUndefined();
		expect(outputs[0]?.map(({ json }) => [json.key, json.finding])).toEqual([['re_0', 'missing']]);
		expect(outputs[1]?.at(-1)?.json).toMatchObject({ refunds: 350, matched: 349, missing: 1 });
		const lists = fixture.sandbox.requests().filter(({ method }) => method === 'GET');
		expect(lists).toHaveLength(4);
	});

	it('reads 5,000 credits in pages of 100 and none by itself', async () => {
		const refunds = refundsOf(5000);
		refunds.forEach((refund, index) => addCredit(refund.id, index + 1, refund.customerId));
		const { error, outputs } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters(),
			items: refunds,
		});
		expect(error?.message).toBeUndefined();
		expect(outputs[0]).toEqual([]);
		expect(outputs[1]).toHaveLength(5001);
		expect(outputs[1]?.at(-1)?.json).toMatchObject({ refunds: 5000, matched: 5000, missing: 0 });
		// Another test's token may be refused first.
		const requests = fixture.sandbox
			.requests()
			.filter(({ method, status }) => method === 'GET' && status === 200);
		expect(requests).toHaveLength(50);
		for (const { path } of requests) {
			expect(path).toMatch(/\/customer-credits\?.*\blimit=100\b/);
		}
	});

	it('gives out what its schema says, whatever the finding', async () => {
		const refunds = refundsOf(2);
		const [matched] = refunds as [RefundItem];
		addCredit(matched.id, 1, matched.customerId);
		addCredit('nobody', 7, matched.customerId);
		const { outputs } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters({ unclaimed: true, simplify: true }),
			items: refunds,
		});
		const items = outputs.flat().map(({ json }) => json);
		expect(items.map(({ finding }) => finding)).toEqual([
			'missing',
			'noRefund',
			'matched',
			'summary',
		]);
		expectSchema('Layer', 'customerCredit', 'reconcile', items);
	});

	it('takes a credit without a date for what it is, in whatever period', async () => {
		const [refund] = refundsOf(1) as [RefundItem];
		const created = await fixture.engine.runNode({
			node: 'layer',
			parameters: parameters('customerCredit', 'create', {
				businessId: locator(USD_BUSINESS),
				customer: locator('={{ $json.customerId }}', 'externalId'),
				currency: 'USD',
				idempotencyKey: '={{ $json.id }}',
				lineItems: {
					item: [{ amount: '0.01', revenue_account_identifier: locator('SALES', 'stableName') }],
				},
			}),
			items: [refund],
		});
		expect(created.error?.message).toBeUndefined();
		const { outputs } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters({ from: '2026-01-01', to: '2026-12-31' }),
			items: [refund],
		});
		expect(outputs.map((output) => output.map(({ json }) => json.finding))).toEqual([
			[],
			['matched', 'summary'],
		]);
	});

	it('keeps the books of two businesses apart', async () => {
		const { outputs, error } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters({ businessId: locator('={{ $json.business }}') }),
			items: refundsOf(2).map((refund, index) => ({
				...refund,
				business: USD_BUSINESS.replaceAll('0001', `000${index + 1}`),
			})),
		});
		expect(error?.message).toBeUndefined();
		expect(outputs.map((output) => output.map(({ json }) => json.finding))).toEqual([
			['missing', 'missing'],
			['summary'],
		]);
		// Another test's token may be refused first.
		const lists = fixture.sandbox
			.requests()
			.filter(({ path, status }) => path.includes('/customer-credits') && status === 200);
		expect(lists.map(({ path }) => path.split('/')[3])).toEqual([
			USD_BUSINESS,
			USD_BUSINESS.replaceAll('0001', '0002'),
		]);
	});

	it('refuses two currencies in one business', async () => {
		const { error } = await fixture.engine.runNode({
			node: 'layer',
			parameters: creditParameters({ currency: '={{ $json.currency }}' }),
			items: refundsOf(2).map((refund, index) => ({
				...refund,
				currency: index === 0 ? 'USD' : 'EUR',
			})),
		});
		expect(error?.message).toContain("'Currency' is not the same for items 0 and 1");
		expect(fixture.sandbox.requests()).toEqual([]);
	});
});
