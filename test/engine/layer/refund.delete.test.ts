import { locator } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useLayer();

const sent = () =>
	fixture
		.writes()
		.map(({ method, path, rawBody }) => [method, path.replace(/^.*\/invoices\//, ''), rawBody]);

describe('Refund: Delete', () => {
	const paid = () =>
		fixture.books.addInvoice({
			customer_id: fixture.customer().id,
			status_before_credits: 'PAID',
			balance_before_credits: 0,
			total_amount: 30000,
		});

	async function refund(invoiceId: string): Promise<string> {
		const values = {
			refundType: 'simple',
			idempotencyKey: 're_1',
			completedAt: '2026-11-20T10:00:00Z',
			target: 'invoice',
			invoice: locator(invoiceId),
		};
		const [made] = await fixture.itemsOf('refund', 'create', values);
		fixture.sandbox.clearRequests();
		return String(made!.id);
	}

	it('deletes it and tells what became of its invoice', async () => {
		const { id: invoiceId } = paid();
		const id = await refund(invoiceId);
		const [before] = await fixture.itemsOf('invoice', 'get', { invoiceId: locator(invoiceId) });
		expect(before!.status).toBe('REFUNDED');

		const [item] = await fixture.itemsOf('refund', 'delete', { refundId: locator(id) });
		expect(item).toMatchObject({
			outcome: 'deleted',
			deleted: true,
			id,
			external_id: 're_1',
			invoices: [{ id: invoiceId, status: 'PAID', outstanding_balance: 0 }],
		});
		expect(sent()).toEqual([['DELETE', `refunds/${id}`, '']]);
		expect(fixture.books.liveRefunds()).toEqual([]);
	});

	it('by its key can be done again, and by an ID that is not there is refused', async () => {
		const id = await refund(paid().id);
		const byKey = { refundId: locator('re_1', 'externalId') };
		expect(only(await fixture.runInBusiness('refund', 'delete', byKey)).outcome).toBe('deleted');
		const [again] = await fixture.itemsOf('refund', 'delete', byKey);
		expect(again).toMatchObject({ outcome: 'unchanged', deleted: false, external_id: 're_1' });
		expect(
			failure(await fixture.runInBusiness('refund', 'delete', { refundId: locator(id) })).message,
		).toContain('refundId');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('shows in a dry run that the invoice would be paid again', async () => {
		const id = await refund(paid().id);
		const values = { refundId: locator(id), options: { dryRun: true } };
		const item = jsonOf(await fixture.runInBusiness('refund', 'delete', values))[0];
		expect(item).toMatchObject({
			outcome: 'wouldDelete',
			plan: { invoices: [{ status: 'PAID' }] },
		});
		expect(fixture.books.liveRefunds()).toHaveLength(1);
	});
});
