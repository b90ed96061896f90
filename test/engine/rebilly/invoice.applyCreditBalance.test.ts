import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, pairing, only } from '../../fixtures/results';

// Refund of a transaction, and Apply Credit Balance of an invoice.

const fixture = useRebilly();

type Options = Parameters<typeof fixture.run>[3];

describe('Apply Credit Balance', () => {
	const invoice = () => fixture.openInvoices('Robin')[0] ?? '';
	const apply = async (values: Values = {}, options?: Options) =>
		await fixture.run(
			'invoice',
			'applyCreditBalance',
			{ invoiceId: locator(invoice()), ...values },
			options,
		);
	const applied = async (values: Values = {}, options?: Options) =>
		only(await apply(values, options));

	beforeEach(() => {
		fixture.addMemo('old', 'Robin', 10000, { createdTime: '2026-01-01T00:00:00.000Z' });
		fixture.addMemo('new', 'Robin', 5000, { createdTime: '2026-02-01T00:00:00.000Z' });
	});

	it('applies as much as there is, the oldest first', async () => {
		expect(await applied()).toEqual({
			invoiceId: invoice(),
			currency: 'USD',
			appliedCreditMemos: [
				{ creditMemoId: 'old', amount: 100 },
				{ creditMemoId: 'new', amount: 50 },
			],
			remainingInvoiceAmount: 1050,
			outcome: 'applied',
			appliedAmount: '150.00',
		});
		expect(fixture.bodies()).toEqual(['POST {"allocationOrder":"oldest-first"}']);
		expect(fixture.calls()).toEqual([
			`GET invoices/${invoice()}`,
			`POST invoices/${invoice()}/allocate-credit-balance`,
		]);
	});

	it('applies up to an amount, the newest first', async () => {
		const values = { amount: '60.50', allocationOrder: 'newest-first' };
		expect(await applied(values)).toMatchObject({
			appliedCreditMemos: [
				{ creditMemoId: 'new', amount: 50 },
				{ creditMemoId: 'old', amount: 10.5 },
			],
			appliedAmount: '60.50',
		});
		expect(fixture.bodies()).toEqual(['POST {"amount":60.5,"allocationOrder":"newest-first"}']);
	});

	it('applies up to the same amount again in another run', async () => {
		await applied({ amount: '30' });
		expect(await applied({ amount: '30' })).toMatchObject({ appliedAmount: '30.00' });
		expect(fixture.invoice(invoice()).amountDue).toBe(120000 - 6000);
	});

	it('changes nothing when no credit is left', async () => {
		await applied();
		expect(await applied()).toMatchObject({ outcome: 'unchanged', appliedAmount: '0.00' });
	});

	it('leaves a settled invoice alone', async () => {
		const paid =
			fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
		expect(await applied({ invoiceId: locator(paid) })).toEqual({
			invoiceId: paid,
			currency: 'USD',
			appliedCreditMemos: [],
			remainingInvoiceAmount: 0,
			outcome: 'unchanged',
			appliedAmount: '0.00',
		});
		expect(fixture.writes()).toEqual([]);
	});

	it.each(['draft', 'voided', 'abandoned'])('refuses an invoice that is %s', async (status) => {
		const id =
			fixture.invoices('Chris').find((one) => fixture.invoice(one).status === status) ?? '';
		expect(failure(await apply({ invoiceId: locator(id) })).message).toContain(
			`The invoice '${id}' takes no credit, because its status is ${status}`,
		);
		expect(fixture.writes()).toEqual([]);
	});

	it.each<[string, Values, string]>([
		['zero', { amount: '0' }, "'Max Amount' must be more than zero"],
		['a sign', { amount: -5 }, "'Max Amount' must not be negative"],
		['text', { amount: 'all' }, "'Max Amount' is not a number"],
		['another order', { allocationOrder: 'random' }, "'Allocation Order' is not one of"],
		['no invoice', { invoiceId: locator('') }, 'Invoice'],
	])('is refused without a request with %s', async (_, values, part) => {
		expect(failure(await apply(values)).message).toContain(part);
		expect(fixture.requests()).toEqual([]);
	});

	it('knows the decimals of the invoice’s currency', async () => {
		const [yen = ''] = fixture.openInvoices('Yuki');
		expect(failure(await apply({ invoiceId: locator(yen), amount: '1.5' })).message).toContain(
			"'Max Amount' has more decimals than the currency (0)",
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('without an amount is looked up when the answer is lost', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const item = await applied({ options: SOON });
		expect(item).toMatchObject({ outcome: 'applied', appliedAmount: '150.00' });
		expect(item.explanation).toContain('read from the invoice');
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.invoice(invoice()).amountDue).toBe(105000);
	});

	it('without an amount is told by what is left of the invoice, where it is shown as it was before', async () => {
		fixture.sandbox.failNext(
			{ fault: 'dropAfter', only: 'writes' },
			{ fault: 'readLag', ms: 60_000, skip: 1, times: 100 },
		);
		const item = await applied({ options: SOON });
		expect(item).toMatchObject({
			outcome: 'applied',
			appliedAmount: '150.00',
			remainingInvoiceAmount: 1050,
		});
		expect(item.explanation).toContain('read from the invoice');
		expect(fixture.writes()).toHaveLength(2);
		expect(fixture.invoice(invoice()).amountDue).toBe(105000);
	});

	it('with an amount is not sent again when the invoice has changed', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const item = await applied({ amount: '30', options: SOON });
		expect(item).toMatchObject({
			outcome: 'applied',
			appliedAmount: '30.00',
			appliedCreditMemos: [],
			remainingInvoiceAmount: 1170,
		});
		expect(item.explanation).toContain('read from the invoice');
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.invoice(invoice()).amountDue).toBe(117000);
	});

	it('with an amount is not sent again when the invoice has not changed', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropBefore', [2]));
		const error = failure(await apply({ amount: '30', options: SOON }));
		expect(error.description).toContain('as much would be applied again');
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.invoice(invoice()).amountDue).toBe(120000);
	});

	it('with an amount that the server applies after a gateway gave up is applied once', async () => {
		fixture.sandbox.failNext({
			fault: 'lateCommit',
			ms: 1000,
			status: 504,
			path: 'credit-balance$',
		});
		expect(await applied({ amount: '30' })).toMatchObject({
			outcome: 'applied',
			appliedAmount: '30.00',
		});
		await fixture.sandbox.settled();
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.invoice(invoice()).amountDue).toBe(117000);
	});

	it('Retry On Fail applies nothing twice', async () => {
		const [sams = ''] = fixture.openInvoices('Sam');
		fixture.addMemo('sam', 'Sam', 5000);
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500Before', [4]));
		const result = await apply(
			{
				invoiceId: locator('={{ $json.id }}'),
				amount: '30',
				options: { maxAttempts: 1, maxConcurrentRequests: 1, maxWait: 0 },
			},
			{ items: [{ id: invoice() }, { id: sams }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result)).toMatchObject([
			{ outcome: 'applied', appliedAmount: '30.00', remainingInvoiceAmount: 1170 },
			{ outcome: 'applied', appliedAmount: '30.00', remainingInvoiceAmount: 150.25 },
		]);
		expect(pairing(result.outputs[0])).toEqual([0, 1]);
		expect(fixture.invoice(invoice()).amountDue).toBe(117000);
		expect(fixture.invoice(sams).amountDue).toBe(15025);
	});
});
