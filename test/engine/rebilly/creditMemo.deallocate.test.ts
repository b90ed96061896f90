import { failure, jsonOf } from '../../fixtures/results';
import { useRebilly, onlyOf, SOON } from '../../fixtures/rebilly';
import { type Values, locator } from '../../fixtures/form';
import { faultsAt } from '../../fixtures/engine';

// Deallocate, Void and Refund of credit memos: what takes credit away again.

const fixture = useRebilly();

type Options = Parameters<typeof fixture.run>[3];

const run = async (operation: string, values: Values = {}, options?: Options) =>
	await fixture.run(
		'creditMemo',
		operation,
		{ creditMemoId: locator('refund-1'), ...values },
		options,
	);
const done = async (operation: string, values?: Values, options?: Options) =>
	onlyOf('creditMemo', operation, await run(operation, values, options));
const bodies = () => fixture.writes().map(({ method, rawBody }) => `${method} ${rawBody}`);

const open = (firstName: string) => fixture.openInvoices(firstName) as [string, string];
const refundOf = (firstName: string) => fixture.refunds(firstName)[0] ?? '';

/** Jamie's memo of 500 USD, of which 100.1 and 20.5 are applied to invoices and 30 to a refund. */
async function allocatedMemo(): Promise<{ one: string; other: string; refund: string }> {
	fixture.addMemo('refund-1', 'Jamie', 50000);
	const [one, other] = open('Jamie');
	const refund = refundOf('Jamie');
	await fixture.allocate('refund-1', {
		allocateTo: 'json',
		allocationsJson: [
			{ invoiceId: one, amount: 100.1 },
			{ invoiceId: other, amount: 20.5 },
			{ transactionId: refund, amount: 30 },
		],
	});
	expect(fixture.memo('refund-1').unusedAmount).toBe(349.4);
	fixture.sandbox.clearRequests();
	return { one, other, refund };
}

describe('Deallocate', () => {
	it('takes one invoice away and keeps the other rows as they are', async () => {
		const { one, other } = await allocatedMemo();
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
		expect(bodies()).toEqual([
			`PATCH {"allocations":{"invoices":[{"invoiceId":"${other}","amount":20.5}]}}`,
		]);
		expect(fixture.invoice(one).amountDue).toBe(60000);
		expect(fixture.invoice(other).amountDue).toBe(12040 - 2050);
	});

	it('sends an empty array when nothing of its kind is left', async () => {
		const { refund } = await allocatedMemo();
		const targets = { transactions: [{ transactionId: locator(refund) }] };
		expect(await done('deallocate', { targets })).toMatchObject({
			freed: '30.00',
			freedFrom: [{ id: refund, type: 'transaction', amount: '30.00' }],
		});
		expect(bodies()).toEqual(['PATCH {"allocations":{"transactions":[]}}']);
	});

	it('takes all away', async () => {
		await allocatedMemo();
		const item = await done('deallocate', { deallocateFrom: 'all' });
		expect(item).toMatchObject({
			outcome: 'deallocated',
			status: 'issued',
			unusedAmount: 500,
			freed: '150.60',
		});
		expect(bodies()).toEqual(['PATCH {"allocations":{"invoices":[],"transactions":[]}}']);
	});

	it.each<[string, (ids: string[]) => unknown]>([
		['comma-separated text', (ids) => ids.join(' , ')],
		['a JSON array as text', (ids) => JSON.stringify(ids, null, 1)],
		['an array', (ids) => `={{ ${JSON.stringify(ids)} }}`],
	])('takes IDs of both kinds as %s', async (_, toText) => {
		const { one, other, refund } = await allocatedMemo();
		const ids = toText([other, refund, 'in_elsewhere']);
		const item = await done('deallocate', { deallocateFrom: 'ids', ids });
		expect(item).toMatchObject({ freed: '50.50', notAllocated: ['in_elsewhere'] });
		expect(bodies()).toEqual([
			`PATCH {"allocations":{"invoices":[{"invoiceId":"${one}","amount":100.1}],"transactions":[]}}`,
		]);
	});

	it('changes nothing when it runs again', async () => {
		const { one } = await allocatedMemo();
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
		['nothing chosen', {}, "'Allocations' is empty"],
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
		const { one } = await allocatedMemo();
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
		const { one, other } = await allocatedMemo();
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

describe('Void', () => {
	it('voids a memo, without a body', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		expect(await done('void')).toMatchObject({
			outcome: 'voided',
			status: 'voided',
			freed: '0.00',
			freedFrom: [],
		});
		expect(bodies()).toEqual(['POST ']);
		expect(fixture.calls()).toEqual([
			'GET credit-memos/refund-1',
			'POST credit-memos/refund-1/void',
		]);
	});

	it('reports what becomes of the allocations', async () => {
		const { one, other, refund } = await allocatedMemo();
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
		expect(bodies()).toEqual(['POST ']);
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
