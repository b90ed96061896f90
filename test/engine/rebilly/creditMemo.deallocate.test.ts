import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { SOON, useRebilly, ofMemo } from '../../fixtures/rebilly';
import { failure, jsonOf } from '../../fixtures/results';

const fixture = useRebilly();

const { run, done } = ofMemo(fixture);

const open = (firstName: string) => fixture.openInvoices(firstName) as [string, string];

describe('Deallocate', () => {
	it('takes one invoice away and keeps the other rows as they are', async () => {
		const { one, other } = await fixture.addAllocatedMemo();
		const targets = { invoices: [{ invoiceId: locator(one) }] };
		const item = await done('deallocate', { targets });
		expect(item).toMatchObject({
			outcome: 'deallocated',
			unusedAmount: 449.5,
			freed: '100.10',
			freedFrom: [{ id: one, type: 'invoice', amount: '100.10' }],
			notAllocated: [],
			allocationCheck: { asked: '50.50', granted: '50.50', asAsked: true },
		});
		expect(fixture.bodies()).toEqual([
			`PATCH {"allocations":{"invoices":[{"invoiceId":"${other}","amount":20.5}]}}`,
		]);
		expect(fixture.invoice(one).amountDue).toBe(60000);
		expect(fixture.invoice(other).amountDue).toBe(12040 - 2050);
	});

	it('sends an empty array when nothing of its kind is left', async () => {
		const { refund } = await fixture.addAllocatedMemo();
		const targets = { transactions: [{ transactionId: locator(refund) }] };
		expect(await done('deallocate', { targets })).toMatchObject({
			freed: '30.00',
			freedFrom: [{ id: refund, type: 'transaction', amount: '30.00' }],
		});
		expect(fixture.bodies()).toEqual(['PATCH {"allocations":{"transactions":[]}}']);
	});

	it('takes all away', async () => {
		await fixture.addAllocatedMemo();
		const item = await done('deallocate', { deallocateFrom: 'all' });
		expect(item).toMatchObject({
			outcome: 'deallocated',
			status: 'issued',
			unusedAmount: 500,
			freed: '150.60',
		});
		expect(fixture.bodies()).toEqual(['PATCH {"allocations":{"invoices":[],"transactions":[]}}']);
	});

	it.each<[string, (ids: string[]) => unknown]>([
		['comma-separated text', (ids) => ids.join(' , ')],
		['a JSON array as text', (ids) => JSON.stringify(ids, null, 1)],
		['an array', (ids) => `={{ ${JSON.stringify(ids)} }}`],
	])('takes IDs of both kinds as %s', async (_, toText) => {
		const { one, other, refund } = await fixture.addAllocatedMemo();
		const ids = toText([other, refund, 'in_elsewhere']);
		const item = await done('deallocate', { deallocateFrom: 'ids', ids });
		expect(item).toMatchObject({ freed: '50.50', notAllocated: ['in_elsewhere'] });
		expect(fixture.bodies()).toEqual([
			`PATCH {"allocations":{"invoices":[{"invoiceId":"${one}","amount":100.1}],"transactions":[]}}`,
		]);
	});

	it('changes nothing when it runs again', async () => {
		const { one } = await fixture.addAllocatedMemo();
		const values = { deallocateFrom: 'ids', ids: one };
		expect((await done('deallocate', values)).outcome).toBe('deallocated');
		expect(await done('deallocate', values)).toMatchObject({
			outcome: 'unchanged',
			freed: '0.00',
			freedFrom: [],
			notAllocated: [one],
		});
		expect(fixture.writes()).toHaveLength(1);
	});

	it('of all leaves a memo alone that is applied to nothing', async () => {
		fixture.addMemo('refund-1', 'Robin', 100);
		const values = { deallocateFrom: 'all' };
		expect(await done('deallocate', values)).toMatchObject({ outcome: 'unchanged', freed: '0.00' });
		expect(fixture.writes()).toEqual([]);
	});

	it.each<[string, Values, string]>([
		['nothing chosen', {}, 'Parameter "Invoice" is required'],
		['no IDs', { deallocateFrom: 'ids', ids: ' , ' }, "'IDs' is empty"],
		['an empty array', { deallocateFrom: 'ids', ids: '[]' }, "'IDs' is empty"],
		['broken JSON', { deallocateFrom: 'ids', ids: '["in_1"' }, "'IDs' is not a list of IDs"],
		['an object', { deallocateFrom: 'ids', ids: '[{"a":1}]' }, "'IDs' is not text"],
		['a path', { deallocateFrom: 'ids', ids: 'in_1/../x' }, "'IDs' is not a list of IDs"],
		['no memo', { creditMemoId: locator(''), deallocateFrom: 'all' }, 'Credit Memo'],
	])('is refused without a request with %s', async (_, values, part) => {
		expect(failure(await run('deallocate', values)).message).toContain(part);
		expect(fixture.requests()).toEqual([]);
	});

	it('passes on why Rebilly does not let go of a paid invoice', async () => {
		fixture.addMemo('refund-1', 'Sam', 50000);
		const [invoice] = open('Sam');
		await fixture.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: invoice, amount: 180.25 }],
		});
		const before = fixture.memos();
		const { message, description } = failure(await run('deallocate', { deallocateFrom: 'all' }));
		expect(message).toContain(`allocations.invoices: ${invoice} is paid`);
		expect(description).toContain('Correct the fields that it names');
		expect(fixture.memos()).toEqual(before);
	});

	it('is looked up when the answer is lost', async () => {
		const { one } = await fixture.addAllocatedMemo();
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const values = { deallocateFrom: 'ids', ids: one, options: SOON };
		expect(await done('deallocate', values)).toMatchObject({
			outcome: 'deallocated',
			freed: '100.10',
		});
		expect(fixture.writes()).toHaveLength(1);
		expect(fixture.invoice(one).amountDue).toBe(60000);
	});

	it('Retry On Fail frees nothing twice', async () => {
		const { one, other } = await fixture.addAllocatedMemo();
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500After', [4, 5]));
		const result = await run(
			'deallocate',
			{ deallocateFrom: 'ids', ids: '={{ $json.id }}', options: { maxAttempts: 1 } },
			{ items: [{ id: one }, { id: other }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
		expect(fixture.memo('refund-1')).toMatchObject({ unusedAmount: 470 });
	});
});
