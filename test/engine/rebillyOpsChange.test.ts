import {
	failure,
	faultsAt,
	jsonOf,
	oneItem,
	pairing,
	useRebilly,
	type Values,
} from './rebillyBench';
import { onlyOf, SOON } from './rebillyOpsBench';
import { locator } from './testbed';

// Create or Update, and Update.

const bench = useRebilly();

/** The form of `aMemo` for Create or Update. */
const form = (values: Values = {}): Values => {
	const { idempotencyKey, ...memo } = bench.aMemo();
	return { creditMemoId: locator(String(idempotencyKey)), ...memo, ...values };
};
const upsert = async (values: Values = {}, options?: Parameters<typeof bench.run>[3]) =>
	await bench.run('creditMemo', 'upsert', form(values), options);
const upserted = async (values: Values = {}, options?: Parameters<typeof bench.run>[3]) =>
	onlyOf('creditMemo', 'upsert', await upsert(values, options));

const update = async (values: Values = {}, options?: Parameters<typeof bench.run>[3]) =>
	await bench.run(
		'creditMemo',
		'update',
		{ creditMemoId: locator('refund-1'), ...values },
		options,
	);
const updated = async (updateFields: Values, more: Values = {}) =>
	onlyOf('creditMemo', 'update', await update({ updateFields, ...more }));

const leastBody = () =>
	`{"customerId":"${bench.customer('Robin')}","currency":"USD","items":[{"unitPrice":145.05,"quantity":1}]}`;
const bodies = () => bench.writes().map(({ method, rawBody }) => `${method} ${rawBody}`);

/** A memo whose shipping stays what it is, whatever Rebilly is told. */
function addStubbornMemo(): void {
	bench.addMemo('refund-1', 'Robin', 14505);
	const memo = bench.data.creditMemos.get('refund-1');
	if (memo) Object.defineProperty(memo, 'shippingAmount', { get: () => 495, set: () => {} });
}

describe('Create or Update: a memo that is not there', () => {
	it('is created, with the body of Create', async () => {
		const item = await upserted();
		expect(item).toMatchObject({ id: 'refund-1', outcome: 'created', changes: [] });
		expect(bodies()).toEqual([`PUT ${leastBody()}`]);
		expect(bench.calls()).toEqual(['GET credit-memos/refund-1', 'PUT credit-memos/refund-1']);
	});

	it('is created with its allocations, which are compared with what was granted', async () => {
		const [open = ''] = bench.openInvoices('Sam');
		const item = await upserted({
			customerId: locator(bench.customer('Sam')),
			lineItems: oneItem({ unitPrice: '500' }),
			allocations: { invoices: [{ invoiceId: locator(open), amount: '200' }] },
		});
		expect(item).toMatchObject({
			outcome: 'created',
			unusedAmount: 319.75,
			allocationCheck: { asked: '200.00', granted: '180.25', asAsked: false },
		});
	});

	it('gets the key as its ID, hashed on demand as Create does', async () => {
		const key = 'https://shop.example/refunds/1';
		const { message } = failure(await upsert({ creditMemoId: locator(key) }));
		expect(message).toContain("'Credit Memo' cannot be an ID in Rebilly: 'https://shop");
		expect(bench.requests()).toEqual([]);

		const hashed = { creditMemoId: locator(key), options: { hashKey: true } };
		const item = await upserted(hashed);
		const created = await bench.create({ idempotencyKey: key, options: { hashKey: true } });
		expect(jsonOf(created)[0]).toMatchObject({ id: item.id, outcome: 'existing' });
	});

	it('is created once when the answer is lost', async () => {
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		expect(await upserted({ options: SOON })).toMatchObject({ outcome: 'created' });
		expect(bench.calls()).toEqual([
			'GET credit-memos/refund-1',
			'PUT credit-memos/refund-1',
			'GET credit-memos/refund-1',
		]);
		expect(bench.memos()).toHaveLength(1);
	});
});

describe('Create or Update: a memo that is there', () => {
	beforeEach(() => bench.addMemo('refund-1', 'Robin', 14505));

	it('with the same content is left alone', async () => {
		const before = bench.memos();
		expect(await upserted()).toMatchObject({ outcome: 'unchanged', changes: [], revision: 1 });
		expect(bench.writes()).toEqual([]);
		expect(bench.memos()).toEqual(before);
	});

	it('with other content is replaced, and the changes are listed', async () => {
		const item = await upserted({
			lineItems: oneItem({ unitPrice: '100', quantity: 2, description: 'Frames' }),
			additionalFields: { reason: 'return', description: 'Sorry', shippingAmount: '4.95' },
		});
		expect(item).toMatchObject({
			outcome: 'updated',
			totalAmount: 204.95,
			changes: [
				{ field: 'Description', from: null, to: 'Sorry' },
				{ field: 'Shipping Amount', from: '0.00', to: '4.95' },
				{ field: 'Reason', from: null, to: 'return' },
				{ field: 'Line Items, row 1: Unit Price', from: '145.05', to: '100.00' },
				{ field: 'Line Items, row 1: Quantity', from: 1, to: 2 },
				{ field: 'Line Items, row 1: Description', from: null, to: 'Frames' },
			],
		});
		expect(bodies()).toEqual([
			`PUT {"customerId":"${bench.customer('Robin')}","currency":"USD",` +
				'"items":[{"unitPrice":100,"quantity":2,"description":"Frames"}],' +
				'"reason":"return","description":"Sorry","shippingAmount":4.95}',
		]);
	});

	it('ends as the form is: what is empty there is emptied, but not the reason', async () => {
		bench.addMemo('refund-1', 'Robin', 14505, {
			reason: 'waiver',
			description: 'Old',
			shippingAmount: 495,
		});
		const item = await upserted();
		expect(item.changes).toEqual([
			{ field: 'Description', from: 'Old', to: null },
			{ field: 'Shipping Amount', from: '4.95', to: '0.00' },
		]);
		expect(bodies()).toEqual([`PUT ${leastBody().replace(/\}$/, ',"reason":"waiver"}')}`]);
		expect(bench.memo('refund-1')).toMatchObject({ reason: 'waiver', totalAmount: 145.05 });
	});

	it('is unchanged when the same form runs again', async () => {
		const form = { additionalFields: { description: 'Sorry' } };
		expect((await upserted(form)).outcome).toBe('updated');
		expect((await upserted(form)).outcome).toBe('unchanged');
		expect(bench.writes()).toHaveLength(1);
	});

	it('keeps its allocations, which are not sent', async () => {
		const [open = ''] = bench.openInvoices('Robin');
		await bench.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 45.05 }],
		});
		bench.sandbox.clearRequests();
		const item = await upserted({ additionalFields: { description: 'Sorry' } });
		expect(item).toMatchObject({
			outcome: 'updated',
			unusedAmount: 100,
			allocationCheck: { asked: '45.05', granted: '45.05', asAsked: true },
		});
		expect(bodies()[0]).not.toContain('allocations');
	});

	it('gets the allocations that it lacks, beside those that it has', async () => {
		bench.addMemo('refund-2', 'Jamie', 30000);
		const [one = '', other = ''] = bench.openInvoices('Jamie');
		await bench.allocate('refund-2', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: one, amount: 10 }],
		});
		bench.sandbox.clearRequests();
		const values = {
			creditMemoId: locator('refund-2'),
			customerId: locator(bench.customer('Jamie')),
			lineItems: oneItem({ unitPrice: '300' }),
			allocations: { invoices: [{ invoiceId: locator(other), amount: '20.5' }] },
		};
		const item = await upserted(values);
		expect(item).toMatchObject({
			outcome: 'updated',
			unusedAmount: 269.5,
			changes: [{ field: `Allocations, ${other}: Amount`, from: '0.00', to: '20.50' }],
		});
		expect(bodies()[0]).toContain(
			`"allocations":{"invoices":[{"invoiceId":"${one}","amount":10},{"invoiceId":"${other}","amount":20.5}]}`,
		);
		expect((await upserted(values)).outcome).toBe('unchanged');
		expect(bench.writes()).toHaveLength(1);
	});

	it('is not lowered below what is allocated', async () => {
		const [open = ''] = bench.openInvoices('Robin');
		await bench.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 100 }],
		});
		bench.sandbox.clearRequests();
		const { message, description } = failure(
			await upsert({ lineItems: oneItem({ unitPrice: '99.99' }) }),
		);
		expect(message).toBe(
			"The credit memo 'refund-1' would be 99.99 USD, but 100.00 USD of it are allocated [item 0]",
		);
		expect(description).toContain('Deallocate first');
		expect(bench.writes()).toEqual([]);
	});

	it.each<[string, () => Values]>([
		['customer', () => ({ customerId: locator(bench.customer('Sam')) })],
		['currency', () => ({ currency: 'EUR' })],
	])('is never moved to another %s', async (_, values) => {
		const { message } = failure(await upsert(values()));
		expect(message).toContain(`is of customer '${bench.customer('Robin')}' in USD, and neither`);
		expect(bench.writes()).toEqual([]);
	});

	it('is reported when it is voided', async () => {
		bench.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
		const { message } = failure(await upsert({ additionalFields: { description: 'Sorry' } }));
		expect(message).toBe(
			"The credit memo 'refund-1' is voided and can no longer be changed [item 0]",
		);
		expect(bench.writes()).toEqual([]);
	});

	it('is replaced again when the answer is lost', async () => {
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		const values = { additionalFields: { description: 'Sorry' }, options: SOON };
		expect(await upserted(values)).toMatchObject({ outcome: 'updated', revision: 2 });
		expect(bench.writes()).toHaveLength(2);
	});

	it('is not taken for done when Rebilly holds something else', async () => {
		addStubbornMemo();
		const { message, description } = failure(
			await upsert({ additionalFields: { description: 'Sorry' } }),
		);
		expect(message).toContain(
			"The credit memo 'refund-1' was written, but Rebilly holds something else: Shipping Amount is 4.95 instead of 0.00",
		);
		expect(description).toContain('Look at the credit memo in Rebilly');
	});

	it('is written again with fields that the form lacks', async () => {
		const { message } = failure(
			await upsert({ additionalFields: { additionalBody: '{"notes":"x"}' } }),
		);
		expect(message).toContain('notes: is not a known field');
		expect(bench.writes()).toHaveLength(1);
	});
});

describe('Create or Update: in one run', () => {
	it('items with the same ID run one after the other, and the last one wins', async () => {
		const items = [{ text: 'a' }, { text: 'b' }, { text: 'b' }];
		const values = { additionalFields: { description: '={{ $json.text }}' } };
		const result = await upsert(values, { items });
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual([
			'created',
			'updated',
			'unchanged',
		]);
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2]);
		expect(bench.memos()).toHaveLength(1);
	});

	it('Retry On Fail repeats nothing that was done', async () => {
		const items = [{ id: 'a' }, { id: 'b' }];
		const values = { creditMemoId: locator('={{ $json.id }}') };
		bench.sandbox.setFaults(faultsAt('status500After', [3], {}));
		const result = await upsert(
			{ ...values, options: { maxAttempts: 1, maxConcurrentRequests: 1 } },
			{ items, retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['unchanged', 'created']);
		expect(bench.memos()).toHaveLength(2);
	});
});

describe('Update', () => {
	beforeEach(() => bench.addMemo('refund-1', 'Robin', 14505, { description: 'Old' }));

	it('sends what was added, and nothing else', async () => {
		expect(await updated({ reason: 'return' })).toMatchObject({
			outcome: 'updated',
			reason: 'return',
			description: 'Old',
			changes: [{ field: 'Reason', from: null, to: 'return' }],
		});
		expect(bodies()).toEqual(['PATCH {"reason":"return"}']);
	});

	const tax = { amount: '1.05', description: 'Sales tax', rate: '0.0725' };
	const items = [
		{ unitPrice: '100', quantity: 2, description: 'Frames', productId: 'prod_1', tax },
		{ unitPrice: '0.1', quantity: 3 },
	];
	const body =
		'{"items":[{"unitPrice":100,"quantity":2,"description":"Frames","productId":"prod_1",' +
		'"tax":{"amount":1.05,"description":"Sales tax","rate":0.0725}},' +
		'{"unitPrice":0.1,"quantity":3}],"reason":"other","description":"New","shippingAmount":4.95}';
	const more = { reason: 'other', description: 'New', shippingAmount: '4.95' };

	it.each<[string, Values]>([
		['fields', { lineItems: { item: items } }],
		['JSON text', { lineItemsJson: JSON.stringify(items) }],
		['an array', { lineItemsJson: items }],
	])('takes line items as %s', async (_, lineItems) => {
		expect(await updated({ ...lineItems, ...more })).toMatchObject({ totalAmount: 206.3 });
		expect(bodies()).toEqual([`PATCH ${body}`]);
	});

	it('sends nothing when the memo is so already', async () => {
		const before = bench.memos();
		const same = {
			description: 'Old',
			shippingAmount: '0',
			lineItems: oneItem({ unitPrice: '145.05' }),
		};
		expect(await updated(same)).toMatchObject({ outcome: 'unchanged', changes: [] });
		expect(bench.writes()).toEqual([]);
		expect(bench.memos()).toEqual(before);
	});

	it('changes nothing when it runs again', async () => {
		expect((await updated(more)).outcome).toBe('updated');
		expect((await updated(more)).outcome).toBe('unchanged');
		expect(bench.writes()).toHaveLength(1);
	});

	it.each<[string, Values]>([
		['nothing', {}],
		['an empty description', { description: '' }],
		['an empty list', { lineItemsJson: '[]' }],
		['an empty line item list', { lineItems: {} }],
	])('is refused without a request when %s was added', async (_, updateFields) => {
		const { message, description } = failure(await update({ updateFields }));
		expect(message).toBe("'Update Fields' are empty [item 0]");
		expect(description).toContain('Add at least one field to change');
		expect(bench.requests()).toEqual([]);
	});

	it.each<[string, Values, string]>([
		[
			'twice',
			{ lineItems: { item: items }, lineItemsJson: items },
			"'Line Items' are entered twice",
		],
		['a negative price', { lineItems: oneItem({ unitPrice: '-1' }) }, "'Unit Price' in row 1"],
		['part of a unit', { lineItemsJson: [{ unitPrice: 1, quantity: 1.5 }] }, 'whole number'],
		['too many decimals', { shippingAmount: '1.23456' }, "'Shipping Amount' has more decimals"],
		['an unknown reason', { reason: 'whim' }, "'Reason' is not one of its choices: 'whim'"],
	])('is refused without a request with %s', async (_, updateFields, part) => {
		expect(failure(await update({ updateFields })).message).toContain(part);
		expect(bench.requests()).toEqual([]);
	});

	it('knows the decimals of the memo’s own currency', async () => {
		bench.addMemo('refund-1', 'Yuki', 5800, { currency: 'JPY' });
		const { message } = failure(await update({ updateFields: { shippingAmount: '1.5' } }));
		expect(message).toContain("'Shipping Amount' has more decimals than the currency (0)");
		expect(bench.writes()).toEqual([]);
		expect((await updated({ shippingAmount: '15' })).totalAmount).toBe(5815);
	});

	it('does not lower a memo below what is allocated', async () => {
		const [open = ''] = bench.openInvoices('Robin');
		await bench.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 145.05 }],
		});
		bench.sandbox.clearRequests();
		const updateFields = { lineItems: oneItem({ unitPrice: '145.04' }) };
		expect(failure(await update({ updateFields })).message).toContain(
			'would be 145.04 USD, but 145.05 USD of it are allocated',
		);
		expect(bench.writes()).toEqual([]);
		expect((await updated({ reason: 'other' })).outcome).toBe('updated');
	});

	it('is not taken for done when Rebilly holds something else', async () => {
		addStubbornMemo();
		const { message } = failure(await update({ updateFields: { shippingAmount: '1' } }));
		expect(message).toContain('holds something else: Shipping Amount is 4.95 instead of 1.00');
	});

	it('leaves a voided memo alone', async () => {
		bench.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
		expect(failure(await update({ updateFields: { reason: 'other' } })).message).toContain(
			'is voided and can no longer be changed',
		);
		expect(bench.writes()).toEqual([]);
	});

	it('is sent again when the answer is lost, and counts once', async () => {
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		expect(await updated(more, { options: SOON })).toMatchObject({
			outcome: 'updated',
			revision: 2,
		});
		expect(bench.writes()).toHaveLength(2);
	});

	it('Retry On Fail repeats nothing that was done', async () => {
		bench.addMemo('refund-2', 'Robin', 100);
		bench.sandbox.setFaults(faultsAt('status500After', [4]));
		const result = await update(
			{
				creditMemoId: locator('={{ $json.id }}'),
				updateFields: { reason: 'other' },
				options: { maxAttempts: 1, maxConcurrentRequests: 1 },
			},
			{ items: [{ id: 'refund-1' }, { id: 'refund-2' }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
		expect(bench.writes()).toHaveLength(2);
	});
});
