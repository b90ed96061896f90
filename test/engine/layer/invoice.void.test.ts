import { locator } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure } from '../../fixtures/results';

const fixture = useLayer();

const sent = () =>
	fixture
		.writes()
		.map(({ method, path, rawBody }) => [method, path.replace(/^.*\/invoices\//, ''), rawBody]);

describe('Invoice: Void', () => {
	it('voids an open invoice once', async () => {
		const { id } = fixture.books.addInvoice({ customer_id: fixture.customer().id });
		const given = { invoiceId: locator(id) };
		expect((await fixture.itemsOf('invoice', 'void', given))[0]).toMatchObject({
			outcome: 'voided',
			id,
			status: 'VOIDED',
		});
		expect((await fixture.itemsOf('invoice', 'void', given))[0]!.outcome).toBe('unchanged');
		expect(sent()).toEqual([['POST', `${id}/void`, '']]);
	});

	it("tells Layer's own reason where something was paid", async () => {
		const { id } = fixture.books.addInvoice({
			customer_id: fixture.customer().id,
			status_before_credits: 'PARTIALLY_PAID',
			balance_before_credits: 100,
		});
		const { message } = failure(
			await fixture.runInBusiness('invoice', 'void', { invoiceId: locator(id) }),
		);
		expect(message).toContain('only one without payments or write-offs can be voided');
	});
});
