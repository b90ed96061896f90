import { locator } from '../../fixtures/form';
import { allOf, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useRebilly();

const paidInvoice = () =>
	fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';

describe('Invoice: Void and Get Payment Allocations', () => {
	it('voids an open invoice once', async () => {
		const [id = ''] = fixture
			.invoices('Robin')
			.filter((each) => fixture.invoice(each).status === 'unpaid');
		const given = { invoiceId: locator(id) };
		const first = only(await fixture.run('invoice', 'void', given));
		expect(first).toMatchObject({ outcome: 'voided', id, status: 'voided' });
		const again = only(await fixture.run('invoice', 'void', given));
		expect(again.outcome).toBe('unchanged');
		expect(fixture.writes()).toHaveLength(1);
	});

	it("tells Rebilly's own reason where something was paid", async () => {
		const result = await fixture.run('invoice', 'void', { invoiceId: locator(paidInvoice()) });
		expect(failure(result).message).toContain('The invoice is paid and cannot be voided');
		const dry = await fixture.run('invoice', 'void', {
			invoiceId: locator(paidInvoice()),
			options: { dryRun: true },
		});
		expect(jsonOf(dry)).toMatchObject([
			{
				outcome: 'wouldConflict',
				reason: `The invoice '${paidInvoice()}' is paid and could not be voided`,
			},
		]);
	});

	it('lists what each payment gave to the invoice', async () => {
		const id = paidInvoice();
		const given = { invoiceId: locator(id), returnAll: true };
		const rows = await fixture.run('invoice', 'getPaymentAllocations', given);
		expect(allOf(rows)).toMatchObject([
			{ invoiceId: id, transactionId: fixture.invoice(id).transactionIds[0], amount: 77 },
		]);
	});
});
