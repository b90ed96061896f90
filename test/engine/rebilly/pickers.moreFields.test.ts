import { locator, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

describe('Pickers', () => {
	const search = async (method: string, parameters: Values = {}, filter?: string) =>
		(await fixture.search(method, { parameters, ...(filter !== undefined && { filter }) })).results;

	it('offer the approved payments for a refund', async () => {
		const rows = await search('searchPayments', {}, 'robin');
		expect(rows.length).toBeGreaterThan(0);
		for (const { name } of rows) expect(name).toMatch(/^sale · .* · approved · /);
		// By the customer's name first, and then by the payments' own texts.
		const [customers, ofCustomer, ofText] = fixture.queries();
		expect(customers).toMatchObject({ q: 'robin' });
		expect(ofCustomer?.filter).toMatch(/^type:sale,capture;result:approved;customerId:/);
		expect(ofText).toMatchObject({ filter: 'type:sale,capture;result:approved', q: 'robin' });
	});

	it('offer what the chosen credit memo is applied to', async () => {
		fixture.addMemo('refund-1', 'Jamie', 30000);
		const [one = '', other = ''] = fixture.openInvoices('Jamie');
		const [refund = ''] = fixture.refunds('Jamie');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [
				{ invoiceId: one, amount: 1.5 },
				{ invoiceId: other, amount: 2 },
				{ transactionId: refund, amount: 3 },
			],
		});
		const form = { resource: 'creditMemo', operation: 'deallocate' };
		const of = { ...form, creditMemoId: locator('refund-1') };
		expect(await search('searchAllocatedInvoices', of)).toEqual([
			{ name: `1.5 · ${one}`, value: one },
			{ name: `2 · ${other}`, value: other },
		]);
		expect(await search('searchAllocatedInvoices', of, other)).toHaveLength(1);
		expect(await search('searchAllocatedTransactions', of)).toEqual([
			{ name: `3 · ${refund}`, value: refund },
		]);
		expect(await search('searchAllocatedInvoices', form)).toEqual([]);
	});
});
