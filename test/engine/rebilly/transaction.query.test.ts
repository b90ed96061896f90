/** What becomes of refunds, disputes and invoices in Rebilly around a credit memo: asked for, listed, voided, noted down. */
import { failure, jsonOf } from '../../fixtures/results';
import { useRebilly, allOf, onlyOf } from '../../fixtures/rebilly';
import { type Values, locator } from '../../fixtures/form';

const fixture = useRebilly();

const paidInvoice = () =>
	fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';

describe('Check With Gateway', () => {
	async function pending(): Promise<string> {
		const payment = fixture.invoice(paidInvoice()).transactionIds[0] ?? '';
		fixture.data.gateway = { result: 'unknown', status: 'waiting-gateway', message: 'Wait' };
		const refund = await fixture.run('transaction', 'refund', {
			transactionId: locator(payment),
			amount: '5',
			idempotencyKey: 'ret-5',
		});
		const item = onlyOf('transaction', 'refund', refund);
		expect(item).toMatchObject({
			outcome: 'pending',
			waitFor: [
				'waiting-gateway-transaction-completed',
				'transaction-timeout-resolved',
				'transaction-reconciled',
			],
		});
		fixture.sandbox.clearRequests();
		return String(item.id);
	}
	const query = async (id: string, values: Values = {}) =>
		onlyOf(
			'transaction',
			'query',
			await fixture.run('transaction', 'query', { transactionId: locator(id), ...values }),
		);

	it('tells what the gateway says, whether or not Rebilly takes it over at once', async () => {
		const id = await pending();
		const said = { gatewaySays: { result: 'approved', status: 'completed' }, isPending: false };
		fixture.data.decisions = { ...fixture.data.decisions, queriedTransaction: 'reported' };
		expect(await query(id)).toMatchObject({ outcome: 'checked', id, result: 'unknown', ...said });
		fixture.data.decisions = { ...fixture.data.decisions, queriedTransaction: 'updated' };
		expect(await query(id)).toMatchObject({ outcome: 'checked', id, result: 'approved', ...said });
		// What is decided is not asked for again.
		expect(await query(id)).toMatchObject({ outcome: 'unchanged', isPending: false });
		expect(fixture.writes().map(({ rawBody }) => rawBody)).toEqual(['', '']);
	});

	it('says what to wait for while the gateway has not decided', async () => {
		const id = await pending();
		fixture.data.finalWord = { ...fixture.data.finalWord, afterMs: 3_600_000 };
		expect(await query(id)).toMatchObject({
			outcome: 'checked',
			isPending: true,
			status: 'waiting-gateway',
			waitFor: expect.arrayContaining(['transaction-reconciled']),
		});
	});
});

describe('Dispute: Get and Get Many', () => {
	it('finds the chargebacks of a customer, and reads one', async () => {
		const [dispute] = fixture.data.disputes.values();
		const found = allOf(
			'dispute',
			'getAll',
			await fixture.run('dispute', 'getAll', {
				filters: { customerId: locator(dispute!.customerId), status: ['response-needed'] },
			}),
		);
		expect(found.map(({ transactionId }) => transactionId)).toContain(dispute!.transactionId);
		const one = await fixture.run('dispute', 'get', { disputeId: locator(dispute!.id) });
		expect(onlyOf('dispute', 'get', one)).toMatchObject({
			id: dispute!.id,
			type: 'first-chargeback',
			amount: expect.any(Number),
		});
	});
});

it('a dispute whose payment Rebilly does not know is read, listed and picked', async () => {
	const odd = fixture.sandbox.rebilly.dispute({ currency: 'USD', amount: 5, status: 'lost' });
	const shown = { id: odd.id, transactionId: null, customerId: null, amount: 5 };
	const one = await fixture.run('dispute', 'get', { disputeId: locator(odd.id) });
	expect(onlyOf('dispute', 'get', one)).toMatchObject(shown);
	const all = await fixture.run('dispute', 'getAll', { returnAll: true });
	expect(allOf('dispute', 'getAll', all)).toContainEqual(expect.objectContaining(shown));
	const parameters = { resource: 'dispute', operation: 'get' };
	const { results } = await fixture.search('searchDisputes', { parameters });
	expect(results.map(({ value }) => value)).toContain(odd.id);
});

describe('Invoice: Void and Get Payment Allocations', () => {
	it('voids an open invoice once', async () => {
		const [id = ''] = fixture
			.invoices('Robin')
			.filter((each) => fixture.invoice(each).status === 'unpaid');
		const given = { invoiceId: locator(id) };
		const first = onlyOf('invoice', 'void', await fixture.run('invoice', 'void', given));
		expect(first).toMatchObject({ outcome: 'voided', id, status: 'voided' });
		const again = onlyOf('invoice', 'void', await fixture.run('invoice', 'void', given));
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
		expect(allOf('invoice', 'getPaymentAllocations', rows)).toMatchObject([
			{ invoiceId: id, transactionId: fixture.invoice(id).transactionIds[0], amount: 77 },
		]);
	});
});

describe('Timeline comments', () => {
	it('are written to a customer once', async () => {
		const given = {
			customerId: locator(fixture.customer('Robin')),
			message: 'Credit refund-1 issued',
		};
		const add = async () =>
			onlyOf(
				'customer',
				'addTimelineComment',
				await fixture.run('customer', 'addTimelineComment', given),
			);
		expect((await add()).outcome).toBe('created');
		expect((await add()).outcome).toBe('existing');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('are deleted from a credit memo, and nothing else is', async () => {
		await fixture.create();
		const creditMemoId = locator('refund-1');
		const [comment] = jsonOf(
			await fixture.run('creditMemo', 'addTimelineComment', {
				creditMemoId,
				message: 'Wrong memo',
			}),
		);
		const picker = await fixture.search('searchTimelineComments', {
			parameters: { resource: 'creditMemo', operation: 'deleteTimelineComment', creditMemoId },
		});
		expect(picker.results.map(({ value }) => value)).toEqual([comment!.id]);
		expect((await fixture.search('searchTimelineComments')).results).toEqual([]);

		const given = { creditMemoId, messageId: locator(String(comment!.id)) };
		const item = onlyOf(
			'creditMemo',
			'deleteTimelineComment',
			await fixture.run('creditMemo', 'deleteTimelineComment', given),
		);
		expect(item).toMatchObject({ outcome: 'deleted', message: 'Wrong memo' });
		const again = await fixture.run('creditMemo', 'deleteTimelineComment', given);
		expect(failure(again).message).toContain('timeline message');
		const [own] = fixture.data.timelines.get('refund-1') ?? [];
		const theirs = { creditMemoId, messageId: locator(own!.id) };
		const refused = await fixture.run('creditMemo', 'deleteTimelineComment', theirs);
		expect(failure(refused).message).toContain('does not let the message');
		expect(fixture.data.timelines.get('refund-1')).toEqual([own]);
	});
});
