/** What becomes of refunds, invoices and payments in Layer after a credit: taken back, voided, written off, paid. */
import { useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only } from '../../fixtures/results';
import { locator } from '../../fixtures/form';

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

describe('Payment: Create', () => {
	const DEPOSITS = locator('CUSTOMER_DEPOSITS', 'stableName');
	const aPayment = (values: object = {}) => ({
		idempotencyKey: 'pay_1',
		amount: '25.00',
		method: 'ACH',
		paidAt: '2026-11-20',
		allocateTo: 'openInvoices',
		customer: locator(payer),
		...values,
	});
	const owedOn = (id: string) => {
		const {
			balance_before_credits: balance,
			credited,
			written_off: lost,
		} = fixture.books.invoices.get(id)!;
		return balance - credited - lost;
	};
	const held = () =>
		fixture.books.heldIn(
			fixture.books.findAccount(({ stable_name: name }) => name === 'CUSTOMER_DEPOSITS')!.id,
		);

	let payer: string;
	beforeEach(() => {
		payer = fixture.books.addCustomer({ external_id: 'cus_payer' }).id;
	});
	const open = (amount: number, dueAt: string | null = null) =>
		fixture.books.addInvoice({ customer_id: payer, total_amount: amount, due_at: dueAt });

	it('keeps an overpayment of 25.00, spends it on the next invoice, and three times in a row changes nothing', async () => {
		const first = open(10000);
		const overpaid = aPayment({ amount: '125.00', restAccount: DEPOSITS });
		const spend = aPayment({
			idempotencyKey: 'pay_2',
			amount: '25.00',
			method: 'CREDIT_BALANCE',
			redemptionAccount: DEPOSITS,
		});
		for (const outcome of ['created', 'existing', 'existing']) {
			expect(only(await fixture.runInBusiness('payment', 'create', overpaid))).toMatchObject({
				outcome,
			});
			expect([owedOn(first.id), held()]).toEqual([0, 2500]);
		}
		// Nothing is owed yet, so nothing is taken.
		const [early] = await fixture.itemsOf('payment', 'create', spend);
		expect(early).toMatchObject({ outcome: 'unchanged', allocatedNow: '0.00', leftOver: '25.00' });

		const next = open(2500);
		for (const outcome of ['created', 'existing', 'existing']) {
			expect(only(await fixture.runInBusiness('payment', 'create', spend))).toMatchObject({
				outcome,
			});
			expect([owedOn(next.id), held()]).toEqual([0, 0]);
		}
		expect(fixture.writes()).toHaveLength(2);
	});

	it('takes no more of what is kept than the invoices need', async () => {
		await fixture.itemsOf(
			'payment',
			'create',
			aPayment({ restAccount: DEPOSITS, allocateTo: 'nothing' }),
		);
		const { id } = open(1000);
		const values = aPayment({
			idempotencyKey: 'pay_2',
			method: 'CREDIT_BALANCE',
			redemptionAccount: DEPOSITS,
		});
		const [item] = await fixture.itemsOf('payment', 'create', values);
		expect(item).toMatchObject({ amount: 1000, allocatedNow: '10.00', leftOver: '15.00' });
		expect([owedOn(id), held()]).toEqual([0, 1500]);
		expect(only(await fixture.runInBusiness('payment', 'create', values)).outcome).toBe('existing');
	});

	it('sends the documented body, oldest due first', async () => {
		const [later, sooner] = [
			open(2000, '2026-12-01T00:00:00Z'),
			open(1000, '2026-11-01T00:00:00Z'),
		];
		const values = aPayment({ restAccount: DEPOSITS, options: { cap: '20' } });
		await fixture.itemsOf('payment', 'create', values);
		expect(JSON.parse(fixture.writes()[0]!.rawBody)).toEqual({
			amount: 2500,
			method: 'ACH',
			external_id: 'pay_1',
			paid_at: expect.stringContaining('2026-11-20'),
			allocations: [
				{ amount: 1000, invoice_id: sooner.id },
				{ amount: 1000, invoice_id: later.id },
				{
					amount: 500,
					account_identifier: { type: 'StableName', stable_name: 'CUSTOMER_DEPOSITS' },
				},
			],
		});
	});

	it('does not let two payments of one run count on the same balance', async () => {
		const { id } = open(3000);
		const items = [{ json: { key: 'a' } }, { json: { key: 'b' } }];
		const values = aPayment({ idempotencyKey: '={{ $json.key }}', restAccount: DEPOSITS });
		const result = await fixture.runInBusiness('payment', 'create', values, { items });
		expect(jsonOf(result).map((item) => item.allocatedNow)).toEqual(['25.00', '5.00']);
		expect([owedOn(id), held()]).toEqual([0, 2000]);
	});

	it('reports the same key with other content, and changes nothing', async () => {
		await fixture.itemsOf('payment', 'create', aPayment({ allocateTo: 'nothing' }));
		for (const [values, text] of [
			[{ amount: '26' }, 'Amount is 25.00 instead of 26.00'],
			[{ method: 'CASH' }, 'Method is "ACH" instead of "CASH"'],
			[{ restAccount: DEPOSITS }, 'Keep the Rest In is 0.00 instead of 25.00'],
		] as const) {
			const result = await fixture.runInBusiness(
				'payment',
				'create',
				aPayment({ allocateTo: 'nothing', ...values }),
			);
			expect(failure(result).message).toContain(text);
		}
		expect(fixture.writes()).toHaveLength(1);
	});

	it('refuses before anything is sent what cannot be meant', async () => {
		const rows = { allocation: [{ invoice_id: locator(open(10000).id), amount: '30' }] };
		const tooMuch = aPayment({ allocateTo: 'chosen', allocations: rows });
		expect(failure(await fixture.runInBusiness('payment', 'create', tooMuch)).message).toContain(
			'come to 30.00, but the payment is 25.00',
		);
		const noAccount = aPayment({ method: 'CREDIT_BALANCE' });
		expect(failure(await fixture.runInBusiness('payment', 'create', noAccount)).message).toContain(
			'Redemption Account',
		);
		expect(fixture.requests()).toEqual([]);
	});

	it('lists payments by what Layer has no filter for', async () => {
		const [mine, other] = [open(1000), open(1000)];
		for (const [key, { id }] of [
			['pay_1', mine],
			['pay_2', other],
		] as const) {
			const rows = { allocation: [{ invoice_id: locator(id), amount: '10' }] };
			await fixture.itemsOf(
				'payment',
				'create',
				aPayment({ idempotencyKey: key, amount: '10', allocateTo: 'chosen', allocations: rows }),
			);
		}
		const keys = async (filters: object) =>
			(await fixture.itemsOf('payment', 'getAll', { returnAll: true, filters })).map((item) =>
				String(item.external_id),
			);
		expect((await keys({ customer: locator('cus_payer', 'externalId') })).sort()).toEqual([
			'pay_1',
			'pay_2',
		]);
		expect(await keys({ invoiceId: locator(other.id) })).toEqual(['pay_2']);
		expect(await keys({ externalId: 'pay_1' })).toEqual(['pay_1']);
	});
});
