import { locator } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';

const fixture = useLayer();

describe('Create and Allocate', () => {
	it('give out what their schemas say', async () => {
		const invoice = fixture.openInvoice();
		const [created] = await fixture.itemsOf('customerCredit', 'create', {
			...fixture.aCredit(),
			allocations: {
				allocation: [{ invoice_id: locator(invoice.id), amount: '1' }],
			},
		});
		const customerCreditId = locator(created?.id as string);
		const automatic = { customerCreditId, allocateTo: 'openInvoices' };
		await fixture.itemsOf('customerCredit', 'allocate', { ...automatic, options: { cap: '1' } });
		await fixture.itemsOf('customerCredit', 'allocate', {
			customerCreditId,
			allocateTo: 'json',
			allocationsJson: [{ invoice_id: invoice.id, amount: 3 }],
		});
		expect(fixture.allocations(created?.id as string)).toEqual([[invoice.id, 300]]);
	});
});
