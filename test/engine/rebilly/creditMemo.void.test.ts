import { faultsAt } from '../../fixtures/engine';
import { SOON, useRebilly, ofMemo } from '../../fixtures/rebilly';
import { failure } from '../../fixtures/results';

const fixture = useRebilly();

const { run, done } = ofMemo(fixture);

describe('Void', () => {
	it('voids a memo, without a body', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		expect(await done('void')).toMatchObject({
			outcome: 'voided',
			status: 'voided',
			freed: '0.00',
			freedFrom: [],
		});
		expect(fixture.bodies()).toEqual(['POST ']);
		expect(fixture.calls()).toEqual([
			'GET credit-memos/refund-1',
			'POST credit-memos/refund-1/void',
		]);
	});

	it('reports what becomes of the allocations', async () => {
		const { one, other, refund } = await fixture.addAllocatedMemo();
		expect(await done('void')).toMatchObject({
			outcome: 'voided',
			freed: '150.60',
			freedFrom: [
				{ id: one, type: 'invoice', amount: '100.10' },
				{ id: other, type: 'invoice', amount: '20.50' },
				{ id: refund, type: 'transaction', amount: '30.00' },
			],
		});
		expect(fixture.invoice(one)).toMatchObject({ amountDue: 60000, status: 'unpaid' });
	});

	it('leaves a voided memo alone', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
		expect(await done('void')).toMatchObject({ outcome: 'unchanged', status: 'voided' });
		expect(fixture.writes()).toEqual([]);
	});

	it.each<['dropBefore' | 'dropAfter', number]>([
		['dropBefore', 2],
		['dropAfter', 1],
	])('looks at the memo when the answer is lost: %s', async (fault, writes) => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
		expect(await done('void', { options: SOON })).toMatchObject({ outcome: 'voided', revision: 2 });
		expect(fixture.writes()).toHaveLength(writes);
	});

	it('is not taken for done when Rebilly says so and the memo does not', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		const memo = fixture.data.creditMemos.get('refund-1');
		if (memo) Object.defineProperty(memo, 'fixedStatus', { get: () => undefined, set: () => {} });
		expect(failure(await run('void')).message).toContain(
			"Rebilly took the request, but the status of the credit memo 'refund-1' is issued",
		);
	});
});
