import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { oneItem, SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, pairing, only } from '../../fixtures/results';

// Create or Update, and Update.

const fixture = useRebilly();

/** The form of `aMemo` for Create or Update. */
const form = (values: Values = {}): Values => {
	const { idempotencyKey, ...memo } = fixture.aMemo();
	return { creditMemoId: locator(String(idempotencyKey)), ...memo, ...values };
};
const upsert = async (values: Values = {}, options?: Parameters<typeof fixture.run>[3]) =>
	await fixture.run('creditMemo', 'upsert', form(values), options);
const upserted = async (values: Values = {}, options?: Parameters<typeof fixture.run>[3]) =>
	only(await upsert(values, options));

const leastBody = () =>
	`{"customerId":"${fixture.customer('Robin')}","currency":"USD","items":[{"unitPrice":145.05,"quantity":1}]}`;

describe('Create or Update: a memo that is not there', () => {
	it('is created, with the body of Create', async () => {
		const item = await upserted();
		expect(item).toMatchObject({ id: 'refund-1', outcome: 'created', changes: [] });
		expect(fixture.bodies()).toEqual([`PUT ${leastBody()}`]);
		expect(fixture.calls()).toEqual(['GET credit-memos/refund-1', 'PUT credit-memos/refund-1']);
	});

	it('is created with its allocations, which are compared with what was granted', async () => {
		const [open = ''] = fixture.openInvoices('Sam');
		const item = await upserted({
			customerId: locator(fixture.customer('Sam')),
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
		expect(fixture.requests()).toEqual([]);

		const hashed = { creditMemoId: locator(key), options: { hashKey: true } };
		const item = await upserted(hashed);
		const created = await fixture.create({ idempotencyKey: key, options: { hashKey: true } });
		expect(jsonOf(created)[0]).toMatchObject({ id: item.id, outcome: 'existing' });
	});

	it('is created once when the answer is lost', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		expect(await upserted({ options: SOON })).toMatchObject({ outcome: 'created' });
		expect(fixture.calls()).toEqual([
			'GET credit-memos/refund-1',
			'PUT credit-memos/refund-1',
			'GET credit-memos/refund-1',
		]);
		expect(fixture.memos()).toHaveLength(1);
	});
});

describe('Create or Update: a memo that is there', () => {
	beforeEach(() => fixture.addMemo('refund-1', 'Robin', 14505));

	it('with the same content is left alone', async () => {
		const before = fixture.memos();
		expect(await upserted()).toMatchObject({ outcome: 'unchanged', changes: [], revision: 1 });
		expect(fixture.writes()).toEqual([]);
		expect(fixture.memos()).toEqual(before);
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
		expect(fixture.bodies()).toEqual([
			`PUT {"customerId":"${fixture.customer('Robin')}","currency":"USD",` +
				'"items":[{"unitPrice":100,"quantity":2,"description":"Frames"}],' +
				'"reason":"return","description":"Sorry","shippingAmount":4.95}',
		]);
	});

	it('ends as the form is: what is empty there is emptied, but not the reason', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505, {
			reason: 'waiver',
			description: 'Old',
			shippingAmount: 495,
		});
		const item = await upserted();
		expect(item.changes).toEqual([
			{ field: 'Description', from: 'Old', to: null },
			{ field: 'Shipping Amount', from: '4.95', to: '0.00' },
		]);
		expect(fixture.bodies()).toEqual([`PUT ${leastBody().replace(/\}$/, ',"reason":"waiver"}')}`]);
		expect(fixture.memo('refund-1')).toMatchObject({ reason: 'waiver', totalAmount: 145.05 });
	});

	it('is unchanged when the same form runs again', async () => {
		const form = { additionalFields: { description: 'Sorry' } };
		expect((await upserted(form)).outcome).toBe('updated');
		expect((await upserted(form)).outcome).toBe('unchanged');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('keeps its allocations, which are not sent', async () => {
		const [open = ''] = fixture.openInvoices('Robin');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 45.05 }],
		});
		fixture.sandbox.clearRequests();
		const item = await upserted({ additionalFields: { description: 'Sorry' } });
		expect(item).toMatchObject({
			outcome: 'updated',
			unusedAmount: 100,
			allocationCheck: { asked: '45.05', granted: '45.05', asAsked: true },
		});
		expect(fixture.bodies()[0]).not.toContain('allocations');
	});

	it('gets the allocations that it lacks, beside those that it has', async () => {
		fixture.addMemo('refund-2', 'Jamie', 30000);
		const [one = '', other = ''] = fixture.openInvoices('Jamie');
		await fixture.allocate('refund-2', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: one, amount: 10 }],
		});
		fixture.sandbox.clearRequests();
		const values = {
			creditMemoId: locator('refund-2'),
			customerId: locator(fixture.customer('Jamie')),
			lineItems: oneItem({ unitPrice: '300' }),
			allocations: { invoices: [{ invoiceId: locator(other), amount: '20.5' }] },
		};
		const item = await upserted(values);
		expect(item).toMatchObject({
			outcome: 'updated',
			unusedAmount: 269.5,
			changes: [{ field: `Allocations, ${other}: Amount`, from: '0.00', to: '20.50' }],
		});
		expect(fixture.bodies()[0]).toContain(
			`"allocations":{"invoices":[{"invoiceId":"${one}","amount":10},{"invoiceId":"${other}","amount":20.5}]}`,
		);
		expect((await upserted(values)).outcome).toBe('unchanged');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('is not lowered below what is allocated', async () => {
		const [open = ''] = fixture.openInvoices('Robin');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 100 }],
		});
		fixture.sandbox.clearRequests();
		const { message, description } = failure(
			await upsert({ lineItems: oneItem({ unitPrice: '99.99' }) }),
		);
		expect(message).toBe(
			"The credit memo 'refund-1' would be 99.99 USD, but 100.00 USD of it are allocated [item 0]",
		);
		expect(description).toContain('Deallocate first');
		expect(fixture.writes()).toEqual([]);
	});

	it.each<[string, () => Values]>([
		['customer', () => ({ customerId: locator(fixture.customer('Sam')) })],
		['currency', () => ({ currency: 'EUR' })],
	])('is never moved to another %s', async (_, values) => {
		const { message } = failure(await upsert(values()));
		expect(message).toContain(`is of customer '${fixture.customer('Robin')}' in USD, and neither`);
		expect(fixture.writes()).toEqual([]);
	});

	it('is reported when it is voided', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
		const { message } = failure(await upsert({ additionalFields: { description: 'Sorry' } }));
		expect(message).toBe(
			"The credit memo 'refund-1' is voided and can no longer be changed [item 0]",
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('is replaced again when the answer is lost', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const values = { additionalFields: { description: 'Sorry' }, options: SOON };
		expect(await upserted(values)).toMatchObject({ outcome: 'updated', revision: 2 });
		expect(fixture.writes()).toHaveLength(2);
	});

	it('is not taken for done when Rebilly holds something else', async () => {
		fixture.addStubbornMemo();
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
		expect(fixture.writes()).toHaveLength(1);
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
		expect(fixture.memos()).toHaveLength(1);
	});

	it('Retry On Fail repeats nothing that was done', async () => {
		const items = [{ id: 'a' }, { id: 'b' }];
		const values = { creditMemoId: locator('={{ $json.id }}') };
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500After', [3], {}));
		const result = await upsert(
			{ ...values, options: { maxAttempts: 1, maxConcurrentRequests: 1 } },
			{ items, retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['unchanged', 'created']);
		expect(fixture.memos()).toHaveLength(2);
	});
});
