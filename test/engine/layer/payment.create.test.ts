import { locator } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useLayer();

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

	it('takes the same key twice in a run for one payment, also where Layer shows it a moment later', async () => {
		fixture.sandbox.setFaults({ readLagMs: 100 });
		const values = aPayment({ allocateTo: 'nothing' });
		const items = [{ json: {} }, { json: {} }];
		const result = await fixture.runInBusiness('payment', 'create', values, { items });
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['created', 'existing']);
		expect(fixture.writes()).toHaveLength(1);
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
