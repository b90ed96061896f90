/** What becomes of refunds, invoices and payments in Layer after a credit: taken back, voided, written off, paid. */
import { locator } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, only } from '../../fixtures/results';

const fixture = useLayer();

describe('Invoice: Write Off and Delete Write-Off', () => {
	const open = () =>
		fixture.books.addInvoice({ customer_id: fixture.customer().id, total_amount: 1000 });
	const writeOff = (invoiceId: string, values: object = {}) => ({
		invoiceId: locator(invoiceId),
		idempotencyKey: `wo ${invoiceId}`,
		...values,
	});

	it('gives up all that is outstanding, once per key, and takes it back', async () => {
		const { id: invoiceId } = open();
		const [made] = await fixture.itemsOf('invoice', 'writeOff', writeOff(invoiceId));
		expect(made).toMatchObject({
			outcome: 'created',
			amount: 1000,
			invoice: { status: 'WRITTEN_OFF', outstanding_balance: 0 },
		});
		const [again] = await fixture.itemsOf('invoice', 'writeOff', writeOff(invoiceId));
		expect(again).toMatchObject({ outcome: 'existing', id: made!.id, amount: 1000 });

		const back = { invoiceId: locator(invoiceId), writeOffId: locator(String(made!.id)) };
		expect((await fixture.itemsOf('invoice', 'deleteWriteOff', back))[0]).toMatchObject({
			outcome: 'deleted',
			invoice: { outstanding_balance: 1000 },
		});
	});

	it('sends the amount in cents, with mode and date', async () => {
		const { id } = open();
		const values = writeOff(id, {
			writeOff: 'amount',
			amount: '2.50',
			mode: 'REVENUE_REVERSAL',
			additionalFields: { writeOffAt: '2026-09-14' },
		});
		await fixture.itemsOf('invoice', 'writeOff', values);
		expect(JSON.parse(fixture.writes()[0]!.rawBody)).toEqual({
			external_id: `wo ${id}`,
			amount: 250,
			write_off_mode: 'REVENUE_REVERSAL',
			write_off_at: expect.stringContaining('2026-09-14'),
		});
	});

	it('reports the same key with another amount, and one of another invoice', async () => {
		const [first, second] = [open(), open()];
		const part = (amount: string, values: object = {}) =>
			writeOff(first.id, { writeOff: 'amount', amount, ...values });
		await fixture.itemsOf('invoice', 'writeOff', part('2.50'));
		expect(
			failure(await fixture.runInBusiness('invoice', 'writeOff', part('3'))).message,
		).toContain('Amount is 2.50 instead of 3.00');
		const other = part('2.50', { invoiceId: locator(second.id) });
		expect(failure(await fixture.runInBusiness('invoice', 'writeOff', other)).message).toContain(
			'Invoice is',
		);
		expect(fixture.books.writeOffs.all()).toHaveLength(1);
	});

	it('tells in a dry run what Layer would refuse, and takes a repeated part for what it is', async () => {
		const { id } = open();
		const dry = async (operation: string, values: object) =>
			only(
				await fixture.runInBusiness('invoice', operation, { ...values, options: { dryRun: true } }),
			);
		const part = (amount: string) => writeOff(id, { writeOff: 'amount', amount });
		expect(await dry('writeOff', part('10.01'))).toMatchObject({
			outcome: 'wouldConflict',
			reason: `10.01 is more than the 10.00 outstanding on the invoice '${id}'`,
		});
		expect(await dry('writeOff', part('10'))).toMatchObject({ outcome: 'wouldCreate' });
		await fixture.itemsOf('invoice', 'writeOff', part('7.50'));
		expect((await fixture.itemsOf('invoice', 'writeOff', part('7.50')))[0]?.outcome).toBe(
			'existing',
		);
		expect(await dry('writeOff', part('7.50'))).not.toHaveProperty('reason');
		expect(await dry('void', { invoiceId: locator(id) })).toMatchObject({
			outcome: 'wouldConflict',
			reason: `The invoice '${id}' is PARTIALLY_WRITTEN_OFF and could not be voided`,
		});
		expect(await dry('void', { invoiceId: locator(open().id) })).toMatchObject({
			outcome: 'wouldVoid',
		});
	});

	it('refuses what is settled, and an amount that an expression does not give, before anything is sent', async () => {
		const { id } = fixture.books.addInvoice({
			customer_id: fixture.customer().id,
			status_before_credits: 'PAID',
			balance_before_credits: 0,
		});
		expect(
			failure(await fixture.runInBusiness('invoice', 'writeOff', writeOff(id))).message,
		).toContain('Nothing is outstanding');
		const nothing = writeOff(open().id, { writeOff: 'amount', amount: '={{ $json.none }}' });
		expect(failure(await fixture.runInBusiness('invoice', 'writeOff', nothing)).message).toContain(
			"'Amount' is empty",
		);
		expect(fixture.writes()).toEqual([]);
	});
});
