import { faultsAt } from '../../fixtures/engine';
import { locator } from '../../fixtures/form';
import { SOON, useRebilly, ofMemo } from '../../fixtures/rebilly';
import { failure, jsonOf } from '../../fixtures/results';

const fixture = useRebilly();

const { run, done } = ofMemo(fixture);

describe('Refund of a credit memo', () => {
	/** A memo that is issued for a paid invoice of the customer: Chris paid 77 USD. */
	const addMemo = (firstName: string, amount: number, more: object = {}) => {
		const paid = fixture.invoices(firstName).find((id) => fixture.invoice(id).status === 'paid');
		return fixture.addMemo('refund-1', firstName, amount, { invoiceId: paid ?? null, ...more });
	};

	it('gives what is unused back, without a body', async () => {
		addMemo('Chris', 7000);
		expect(await done('refund')).toMatchObject({
			outcome: 'refunded',
			status: 'applied',
			unusedAmount: 0,
			amountCheck: { asked: '70.00', refunded: '70.00', asAsked: true },
		});
		expect(fixture.bodies()).toEqual(['POST ']);
		expect(fixture.calls()).toEqual([
			'GET credit-memos/refund-1',
			'POST credit-memos/refund-1/refund',
		]);
		expect(fixture.refunds('Chris')).toHaveLength(1);
	});

	it.each<[string, object, string]>([
		['voided', { fixedStatus: 'voided' }, 'because its status is voided'],
		['a draft', { fixedStatus: 'draft' }, 'because its status is draft'],
	])('of one that is %s is refused', async (_, more, part) => {
		addMemo('Chris', 7000, more);
		expect(failure(await run('refund')).message).toContain(part);
		expect(fixture.writes()).toEqual([]);
	});

	it('of one that is used up is refused, as in a second run', async () => {
		addMemo('Chris', 7000);
		await done('refund');
		const { message, description } = failure(await run('refund'));
		expect(message).toBe("The credit memo 'refund-1' has nothing unused to refund [item 0]");
		expect(description).toContain('It is applied or refunded already');
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.refunds('Chris')).toHaveLength(1);
	});

	it('explains when more is unused than can be refunded', async () => {
		addMemo('Chris', 7701);
		const result = await run('refund', {}, { onError: 'continueRegularOutput' });
		const [item] = jsonOf(result);
		expect(item?.error).toEqual({
			message:
				"The unused 77.01 USD of the credit memo 'refund-1' are more than what can still be refunded of the payments of its invoice [item 0]",
			advice: expect.any(String) as string,
			kind: 'state',
			creditMemoId: 'refund-1',
			unusedAmount: '77.01',
			currency: 'USD',
			status: 409,
		});
		expect(fixture.refunds('Chris')).toEqual([]);
	});

	it.each(['declined', 'unknown'] as const)(
		'says that nothing is used yet when the gateway’s result is %s',
		async (result) => {
			addMemo('Chris', 7000);
			fixture.data.gateway = { result, status: 'waiting-gateway', message: 'Later' };
			const item = await done('refund');
			expect(item).toMatchObject({
				outcome: 'pending',
				unusedAmount: 70,
				amountCheck: { asked: '70.00', refunded: '0.00', asAsked: false },
			});
			expect(item.explanation).toContain('nothing of the credit memo is used yet');
		},
	);

	it('is never sent again when nothing shows that it happened', async () => {
		addMemo('Chris', 7000);
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropBefore', [2]));
		const { description } = failure(await run('refund', { options: SOON }));
		expect(description).toContain('is not known');
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.refunds('Chris')).toHaveLength(0);
	});

	it('of a memo without a revision is not made again either', async () => {
		addMemo('Chris', 7000);
		const view = jest.spyOn(fixture.data.creditMemos, 'get');
		view.mockImplementation(function (this: unknown, id: string) {
			const memo = Map.prototype.get.call(fixture.data.creditMemos, id) as object | undefined;
			return memo && (Object.assign(Object.create(memo), memo, { revision: undefined }) as never);
		});
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropBefore', [2]));
		expect(failure(await run('refund', { options: SOON })).description).toContain('is not known');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('that the server makes after a gateway gave up is found, and made once', async () => {
		addMemo('Chris', 7000);
		fixture.sandbox.failNext({ fault: 'lateCommit', ms: 1000, status: 504, path: '/refund$' });
		expect(await done('refund')).toMatchObject({
			outcome: 'refunded',
			amountCheck: { refunded: '70.00' },
		});
		await fixture.sandbox.settled();
		expect(fixture.refunds('Chris')).toHaveLength(1);
	});

	it.each<['dropAfter' | 'status500After', number]>([
		['dropAfter', 1],
		['status500After', 1],
	])('refunds once when the answer is lost: %s', async (fault, writes) => {
		addMemo('Chris', 7000);
		fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
		expect(await done('refund', { options: SOON })).toMatchObject({
			outcome: 'refunded',
			amountCheck: { refunded: '70.00' },
		});
		expect(fixture.writes()).toHaveLength(writes);
		expect(fixture.refunds('Chris')).toHaveLength(1);
	});

	it('Retry On Fail refunds nothing twice, and still says what it did', async () => {
		addMemo('Chris', 3000);
		fixture.addMemo('refund-2', 'Chris', 4000, {
			invoiceId: fixture.data.creditMemos.get('refund-1')?.invoiceId ?? null,
		});
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500Before', [4]));
		const result = await run(
			'refund',
			{
				creditMemoId: locator('={{ $json.id }}'),
				options: { maxAttempts: 1, maxConcurrentRequests: 1, maxWait: 0 },
			},
			{ items: [{ id: 'refund-1' }, { id: 'refund-2' }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result)).toMatchObject([
			{ outcome: 'refunded', amountCheck: { refunded: '30.00' } },
			{ outcome: 'refunded', amountCheck: { refunded: '40.00' } },
		]);
		expect(fixture.refunds('Chris')).toHaveLength(2);
	});
});
