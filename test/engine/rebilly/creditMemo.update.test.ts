import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { oneItem, SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

// Create or Update, and Update.

const fixture = useRebilly();

const update = async (values: Values = {}, options?: Parameters<typeof fixture.run>[3]) =>
	await fixture.run(
		'creditMemo',
		'update',
		{ creditMemoId: locator('refund-1'), ...values },
		options,
	);
const updated = async (updateFields: Values, more: Values = {}) =>
	only(await update({ updateFields, ...more }));

describe('Update', () => {
	beforeEach(() => fixture.addMemo('refund-1', 'Robin', 14505, { description: 'Old' }));

	it('sends what was added, and nothing else', async () => {
		expect(await updated({ reason: 'return' })).toMatchObject({
			outcome: 'updated',
			reason: 'return',
			description: 'Old',
			changes: [{ field: 'Reason', from: null, to: 'return' }],
		});
		expect(fixture.bodies()).toEqual(['PATCH {"reason":"return"}']);
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
		expect(fixture.bodies()).toEqual([`PATCH ${body}`]);
	});

	it('sends nothing when the memo is so already', async () => {
		const before = fixture.memos();
		const same = {
			description: 'Old',
			shippingAmount: '0',
			lineItems: oneItem({ unitPrice: '145.05' }),
		};
		expect(await updated(same)).toMatchObject({ outcome: 'unchanged', changes: [] });
		expect(fixture.writes()).toEqual([]);
		expect(fixture.memos()).toEqual(before);
	});

	it('changes nothing when it runs again', async () => {
		expect((await updated(more)).outcome).toBe('updated');
		expect((await updated(more)).outcome).toBe('unchanged');
		expect(fixture.writes()).toHaveLength(1);
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
		expect(fixture.requests()).toEqual([]);
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
		expect(fixture.requests()).toEqual([]);
	});

	it('knows the decimals of the memo’s own currency', async () => {
		fixture.addMemo('refund-1', 'Yuki', 5800, { currency: 'JPY' });
		const { message } = failure(await update({ updateFields: { shippingAmount: '1.5' } }));
		expect(message).toContain("'Shipping Amount' has more decimals than the currency (0)");
		expect(fixture.writes()).toEqual([]);
		expect((await updated({ shippingAmount: '15' })).totalAmount).toBe(5815);
	});

	it('does not lower a memo below what is allocated', async () => {
		const [open = ''] = fixture.openInvoices('Robin');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 145.05 }],
		});
		fixture.sandbox.clearRequests();
		const updateFields = { lineItems: oneItem({ unitPrice: '145.04' }) };
		expect(failure(await update({ updateFields })).message).toContain(
			'would be 145.04 USD, but 145.05 USD of it are allocated',
		);
		expect(fixture.writes()).toEqual([]);
		expect((await updated({ reason: 'other' })).outcome).toBe('updated');
	});

	it('is not taken for done when Rebilly holds something else', async () => {
		fixture.addStubbornMemo();
		const { message } = failure(await update({ updateFields: { shippingAmount: '1' } }));
		expect(message).toContain('holds something else: Shipping Amount is 4.95 instead of 1.00');
	});

	it('leaves a voided memo alone', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
		expect(failure(await update({ updateFields: { reason: 'other' } })).message).toContain(
			'is voided and can no longer be changed',
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('is sent again when the answer is lost, and counts once', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		expect(await updated(more, { options: SOON })).toMatchObject({
			outcome: 'updated',
			revision: 2,
		});
		expect(fixture.writes()).toHaveLength(2);
	});

	it('Retry On Fail repeats nothing that was done', async () => {
		fixture.addMemo('refund-2', 'Robin', 100);
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500After', [4]));
		const result = await update(
			{
				creditMemoId: locator('={{ $json.id }}'),
				updateFields: { reason: 'other' },
				options: { maxAttempts: 1, maxConcurrentRequests: 1 },
			},
			{ items: [{ id: 'refund-1' }, { id: 'refund-2' }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
		expect(fixture.writes()).toHaveLength(2);
	});
});
