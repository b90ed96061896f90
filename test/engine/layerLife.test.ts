/** What becomes of refunds, invoices and payments in Layer after a credit: taken back, voided, written off, paid. */
import { failure, jsonOf, only, useLayer } from './layerBench';
import { done, run } from './layerOpsBench';
import { locator } from './testbed';

const bench = useLayer();

const sent = () =>
	bench
		.writes()
		.map(({ method, path, rawBody }) => [method, path.replace(/^.*\/invoices\//, ''), rawBody]);

describe('Refund: Delete', () => {
	const paid = () =>
		bench.books.addInvoice({
			customer_id: bench.customer().id,
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
		const [made] = await done(bench, 'refund', 'create', values);
		bench.sandbox.clearRequests();
		return String(made!.id);
	}

	it('deletes it and tells what became of its invoice', async () => {
		const { id: invoiceId } = paid();
		const id = await refund(invoiceId);
		const [before] = await done(bench, 'invoice', 'get', { invoiceId: locator(invoiceId) });
		expect(before!.status).toBe('REFUNDED');

		const [item] = await done(bench, 'refund', 'delete', { refundId: locator(id) });
		expect(item).toMatchObject({
			outcome: 'deleted',
			deleted: true,
			id,
			external_id: 're_1',
			invoices: [{ id: invoiceId, status: 'PAID', outstanding_balance: 0 }],
		});
		expect(sent()).toEqual([['DELETE', `refunds/${id}`, '']]);
		expect(bench.books.liveRefunds()).toEqual([]);
	});

	it('by its key can be done again, and by an ID that is not there is refused', async () => {
		const id = await refund(paid().id);
		const byKey = { refundId: locator('re_1', 'externalId') };
		expect(only(await run(bench, 'refund', 'delete', byKey)).outcome).toBe('deleted');
		const [again] = await done(bench, 'refund', 'delete', byKey);
		expect(again).toMatchObject({ outcome: 'unchanged', deleted: false, external_id: 're_1' });
		expect(
			failure(await run(bench, 'refund', 'delete', { refundId: locator(id) })).message,
		).toContain('refundId');
		expect(bench.writes()).toHaveLength(1);
	});

	it('shows in a dry run that the invoice would be paid again', async () => {
		const id = await refund(paid().id);
		const values = { refundId: locator(id), options: { dryRun: true } };
		const item = jsonOf(await run(bench, 'refund', 'delete', values))[0];
		expect(item).toMatchObject({
			outcome: 'wouldDelete',
			plan: { invoices: [{ status: 'PAID' }] },
		});
		expect(bench.books.liveRefunds()).toHaveLength(1);
	});
});

describe('Invoice: Void', () => {
	it('voids an open invoice once', async () => {
		const { id } = bench.books.addInvoice({ customer_id: bench.customer().id });
		const given = { invoiceId: locator(id) };
		expect((await done(bench, 'invoice', 'void', given))[0]).toMatchObject({
			outcome: 'voided',
			id,
			status: 'VOIDED',
		});
		expect((await done(bench, 'invoice', 'void', given))[0]!.outcome).toBe('unchanged');
		expect(sent()).toEqual([['POST', `${id}/void`, '']]);
	});

	it("tells Layer's own reason where something was paid", async () => {
		const { id } = bench.books.addInvoice({
			customer_id: bench.customer().id,
			status_before_credits: 'PARTIALLY_PAID',
			balance_before_credits: 100,
		});
		const { message } = failure(await run(bench, 'invoice', 'void', { invoiceId: locator(id) }));
		expect(message).toContain('only one without payments or write-offs can be voided');
	});
});

describe('Invoice: Write Off and Delete Write-Off', () => {
	const open = () =>
		bench.books.addInvoice({ customer_id: bench.customer().id, total_amount: 1000 });
	const writeOff = (invoiceId: string, values: object = {}) => ({
		invoiceId: locator(invoiceId),
		idempotencyKey: `wo ${invoiceId}`,
		...values,
	});

	it('gives up all that is outstanding, once per key, and takes it back', async () => {
		const { id: invoiceId } = open();
		const [made] = await done(bench, 'invoice', 'writeOff', writeOff(invoiceId));
		expect(made).toMatchObject({
			outcome: 'created',
			amount: 1000,
			invoice: { status: 'WRITTEN_OFF', outstanding_balance: 0 },
		});
		const [again] = await done(bench, 'invoice', 'writeOff', writeOff(invoiceId));
		expect(again).toMatchObject({ outcome: 'existing', id: made!.id, amount: 1000 });

		const back = { invoiceId: locator(invoiceId), writeOffId: locator(String(made!.id)) };
		expect((await done(bench, 'invoice', 'deleteWriteOff', back))[0]).toMatchObject({
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
		await done(bench, 'invoice', 'writeOff', values);
		expect(JSON.parse(bench.writes()[0]!.rawBody)).toEqual({
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
		await done(bench, 'invoice', 'writeOff', part('2.50'));
		expect(failure(await run(bench, 'invoice', 'writeOff', part('3'))).message).toContain(
			'Amount is 2.50 instead of 3.00',
		);
		const other = part('2.50', { invoiceId: locator(second.id) });
		expect(failure(await run(bench, 'invoice', 'writeOff', other)).message).toContain('Invoice is');
		expect(bench.books.writeOffs.all()).toHaveLength(1);
	});

	it('refuses what is settled, and an amount that an expression does not give, before anything is sent', async () => {
		const { id } = bench.books.addInvoice({
			customer_id: bench.customer().id,
			status_before_credits: 'PAID',
			balance_before_credits: 0,
		});
		expect(failure(await run(bench, 'invoice', 'writeOff', writeOff(id))).message).toContain(
			'Nothing is outstanding',
		);
		const nothing = writeOff(open().id, { writeOff: 'amount', amount: '={{ $json.none }}' });
		expect(failure(await run(bench, 'invoice', 'writeOff', nothing)).message).toContain(
			"'Amount' is empty",
		);
		expect(bench.writes()).toEqual([]);
	});
});
