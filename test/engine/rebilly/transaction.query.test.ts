/** What becomes of refunds, disputes and invoices in Rebilly around a credit memo: asked for, listed, voided, noted down. */
import { locator, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { only } from '../../fixtures/results';

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
		const item = only(refund);
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
		only(await fixture.run('transaction', 'query', { transactionId: locator(id), ...values }));

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
