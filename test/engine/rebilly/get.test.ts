import { locator } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { jsonOf, only } from '../../fixtures/results';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

describe('Get', () => {
	const idOf: Record<string, () => [string, string]> = {
		creditMemo: () => ['creditMemoId', fixture.addMemo('refund-1', 'Robin', 14505)],
		customer: () => ['customerId', fixture.customer('Robin')],
		invoice: () => ['invoiceId', fixture.invoices('Robin')[0] ?? ''],
		transaction: () => ['transactionId', fixture.refunds('Robin')[0] ?? ''],
	};

	it.each(Object.keys(idOf))('a %s in short, and in full on demand', async (resource) => {
		const [field, id] = idOf[resource]?.() ?? ['', ''];
		const values = { [field]: locator(id) };
		const short = only(await fixture.run(resource, 'get', { ...values, simplify: true }));
		const [full = {}] = jsonOf(await fixture.run(resource, 'get', { ...values, simplify: false }));
		expect(Object.keys(short).length).toBeLessThanOrEqual(10);
		expect(short.id).toBe(id);
		expect(Object.values(short).every((value) => typeof value !== 'object' || value === null)).toBe(
			true,
		);
		expect(full).toHaveProperty('_links');
		expect(full).toHaveProperty('revision');
	});

	it('a credit memo in short with its allocations and what is unused', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		const [open = ''] = fixture.openInvoices('Robin');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 45.05 }],
		});
		const values = { creditMemoId: locator('refund-1'), simplify: true };
		expect(only(await fixture.run('creditMemo', 'get', values))).toMatchObject({
			unusedAmount: '100.00',
			invoiceIds: open,
		});
	});
});
