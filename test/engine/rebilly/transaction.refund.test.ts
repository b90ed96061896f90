import type { GatewayAnswer } from '../../../sandbox/rebilly/store';
import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

// Refund of a transaction, and Apply Credit Balance of an invoice.

const fixture = useRebilly();

type Options = Parameters<typeof fixture.run>[3];

describe('Refund of a transaction', () => {
	/** The payment of Chris's paid invoice, 77 USD. */
	let paymentId = '';
	const payment = () => paymentId;
	beforeEach(() => {
		const paid =
			fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
		paymentId = fixture.invoice(paid).transactionIds[0] ?? '';
	});
	const refund = async (values: Values = {}, options?: Options) =>
		await fixture.run(
			'transaction',
			'refund',
			{ transactionId: locator(payment()), amount: '20', idempotencyKey: 'ret-1', ...values },
			options,
		);
	const refunded = async (values: Values = {}, options?: Options) =>
		only(await refund(values, options));
	const refunds = () =>
		fixture.refunds('Chris').map((id) => fixture.data.transactions.get(id)?.amount ?? 0);
	const key = (idempotencyKey: string) => ({ idempotencyKey });
	const gateway = (
		result: GatewayAnswer['result'],
		status = 'completed',
		message = 'Not today',
	) => {
		fixture.data.gateway = { result, status, message };
	};

	it('gives a part back', async () => {
		expect(await refunded({ amount: '20.05' })).toMatchObject({
			outcome: 'refunded',
			type: 'refund',
			amount: 20.05,
			parentTransactionId: payment(),
			amountCheck: { asked: '20.05', refunded: '20.05', asAsked: true },
		});
		expect(fixture.bodies()).toEqual(['POST {"amount":20.05,"description":"[key: ret-1]"}']);
		expect(fixture.calls()).toEqual([
			`GET transactions/${payment()}`,
			`POST transactions/${payment()}/refund`,
		]);
	});

	it('sends a description, and that the money was given back elsewhere', async () => {
		const additionalFields = { description: 'In "cash"', isProcessedOutside: true };
		gateway('declined');
		expect((await refunded({ additionalFields })).outcome).toBe('refunded');
		expect(fixture.bodies()).toEqual([
			'POST {"amount":20,"description":"In \\"cash\\" [key: ret-1]","isProcessedOutside":true}',
		]);
	});

	it('gives the refund of the first run when it runs again', async () => {
		const { id } = await refunded();
		expect(await refunded()).toMatchObject({ id, outcome: 'existing' });
		expect(refunds()).toEqual([2000]);
	});

	it('refunds another amount beside the first, as long as enough is left', async () => {
		await refunded();
		expect((await refunded({ amount: '57', ...key('ret-2') })).outcome).toBe('refunded');
		expect(refunds()).toEqual([2000, 5700]);
		const result = await refund(
			{ amount: '0.01', ...key('ret-3') },
			{ onError: 'continueRegularOutput' },
		);
		const [item] = jsonOf(result);
		expect(item?.message).toContain(
			`'Amount' is 0.01 USD, but only 0.00 USD of the transaction '${payment()}' are left to refund [item 0]`,
		);
		expect(item?.error).toMatchObject({ refundable: '0.00' });
		expect(fixture.writes()).toHaveLength(2);
	});

	it('refunds the same amount under two keys twice, and under one never', async () => {
		const first = await refunded();
		const second = await refunded(key('ret-2'));
		expect(second).toMatchObject({ outcome: 'refunded', amount: 20 });
		expect(second.id).not.toBe(first.id);
		for (const values of [key('ret-1'), { ...key('ret-1'), ifExists: 'refundAgain' }]) {
			expect(await refunded(values)).toMatchObject({ id: first.id, outcome: 'existing' });
		}
		expect(refunds()).toEqual([2000, 2000]);
	});

	it('knows the refund of an earlier item of the run, which Rebilly does not show yet', async () => {
		fixture.sandbox.setFaults({ readLagMs: 60_000 });
		const items = [
			{ json: { amount: '20' } },
			{ json: { amount: '20' } },
			{ json: { amount: '21' } },
		];
		const result = await refund(
			{ amount: '={{ $json.amount }}' },
			{ items, onError: 'continueRegularOutput' },
		);
		const [first, second, third] = jsonOf(result);
		expect([first?.outcome, second?.outcome]).toEqual(['refunded', 'existing']);
		expect(second?.id).toBe(first?.id);
		expect(third?.message).toContain(
			`The key belongs to the refund '${String(first?.id)}' of 20.00 USD`,
		);
		expect(refunds()).toEqual([2000]);
	});

	it('refuses a key that belongs to a refund of another amount', async () => {
		const { id } = await refunded();
		expect(failure(await refund({ amount: '21' })).message).toContain(
			`The key belongs to the refund '${String(id)}' of 20.00 USD, but 'Amount' is 21.00 USD`,
		);
		expect(refunds()).toEqual([2000]);
	});

	it('takes a refund that was made by hand for the same, unless it is told otherwise', async () => {
		const { id } = await refunded();
		const row = fixture.data.transactions.get(String(id));
		if (row) row.description = 'by hand';
		expect(await refunded(key('ret-2'))).toMatchObject({ id, outcome: 'existing' });
		const values = { ...key('ret-2'), ifExists: 'refundAgain' };
		expect((await refunded(values)).outcome).toBe('refunded');
		expect(refunds()).toEqual([2000, 2000]);
	});

	it('never exceeds what is left, whatever the key', async () => {
		await refunded({ amount: '40' });
		expect(failure(await refund({ ...key('ret-2'), amount: '40' })).message).toContain(
			"'Amount' is 40.00 USD, but only 37.00 USD",
		);
		expect(refunds()).toEqual([4000]);
	});

	it.each(['declined', 'abandoned', 'canceled'] as const)(
		'that the gateway answers with %s is not taken for done',
		async (result) => {
			gateway(result);
			const output = await refund({}, { onError: 'continueRegularOutput' });
			const [item] = jsonOf(output);
			expect(item?.message).toContain(
				`The refund of 20.00 USD was not made, its result is ${result}: Not today [item 0]`,
			);
			expect(item?.message).toContain('No money moved');
			expect(item?.error).toMatchObject({ kind: 'state', result, status: 'completed' });
		},
	);

	it('that was declined can be tried again', async () => {
		gateway('declined');
		failure(await refund());
		gateway('approved');
		expect((await refunded()).outcome).toBe('refunded');
		expect(refunds()).toEqual([2000, 2000]);
	});

	it.each<[GatewayAnswer['result'], string]>([
		['unknown', 'waiting-refund'],
		['unknown', 'waiting-gateway'],
		['unknown', 'completed'],
		['approved', 'pending'],
		['unknown', 'timeout'],
	])('with the result %s and the status %s is pending, also later', async (result, status) => {
		gateway(result, status);
		const first = await refunded();
		expect(first.outcome).toBe('pending');
		expect(first.explanation).toContain(`the result is ${result} and the status ${status}`);
		expect(await refunded()).toMatchObject({ id: first.id, outcome: 'pending' });
		expect(refunds()).toEqual([2000]);
	});

	it('tells when another amount was refunded', async () => {
		const item = await refunded();
		const row = fixture.data.transactions.get(String(item.id));
		const { transactions } = fixture.data;
		const set = transactions.set.bind(transactions);
		jest
			.spyOn(transactions, 'set')
			.mockImplementation((id, value) => set(id, Object.assign(value, { amount: 1 })));
		expect(row?.amount).toBe(2000);
		expect((await refunded({ amount: '30', ...key('ret-2') })).amountCheck).toEqual({
			asked: '30.00',
			refunded: '0.01',
			asAsked: false,
		});
	});

	it.each<[string, Values, string]>([
		['no amount', { amount: '' }, 'Amount'],
		['zero', { amount: '0' }, "'Amount' must be more than zero"],
		['a sign', { amount: '-20' }, "'Amount' must not be negative"],
		['a comma', { amount: '20,00' }, "'Amount' is not a number"],
		['too many decimals for any currency', { amount: '1.23456' }, "'Amount' has more decimals"],
		[
			'a long description',
			{ additionalFields: { description: 'x'.repeat(256) } },
			"'Description' is too long: with the key, the description has 269 characters",
		],
		['a path', { transactionId: locator('txn_1/refund') }, 'Use at most 50 letters'],
		['another choice', { ifExists: 'whatever' }, 'If a Refund of This Amount Without a Key Exists'],
	])('is refused without a request with %s', async (_, values, part) => {
		expect(failure(await refund(values)).message).toContain(part);
		expect(fixture.requests()).toEqual([]);
	});

	it('knows the decimals of the transaction’s currency', async () => {
		const [yen = ''] = fixture.refunds('Yuki');
		const parent = fixture.data.transactions.get(yen)?.parentTransactionId ?? '';
		const values = { transactionId: locator(parent), amount: '1.5' };
		expect(failure(await refund(values)).message).toContain(
			"'Amount' has more decimals than the currency (0)",
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('takes 255 characters of description, the key included', async () => {
		const additionalFields = { description: 'x'.repeat(255 - ' [key: ret-1]'.length) };
		expect((await refunded({ additionalFields })).outcome).toBe('refunded');
	});

	it('is refused for what is no payment', async () => {
		const [other = ''] = fixture.refunds('Robin');
		expect(failure(await refund({ transactionId: locator(other), amount: '1' })).message).toContain(
			'cannot be refunded: it is a refund with the result approved',
		);
		expect(fixture.writes()).toEqual([]);
	});

	it.each(['dropAfter', 'status500After'] as const)(
		'is found when the answer is lost, and not sent again: %s',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
			expect(await refunded({ options: SOON })).toMatchObject({ outcome: 'refunded', amount: 20 });
			expect(fixture.writes()).toHaveLength(1);
			expect(refunds()).toEqual([2000]);
		},
	);

	it.each(['dropBefore', 'status500Before'] as const)(
		'is never sent again when it cannot be found, and can be run again: %s',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
			const error = failure(await refund({ options: SOON }));
			expect(error.description).toContain('is not known');
			expect(error.description).toContain('[key: ret-1]');
			expect(fixture.writes()).toHaveLength(1);
			expect(refunds()).toEqual([]);
			fixture.sandbox.setFaults({});
			expect(await refunded()).toMatchObject({ outcome: 'refunded', amount: 20 });
			expect(refunds()).toEqual([2000]);
		},
	);

	it.each([0, 300, 1500])(
		'that the server makes %d ms after a gateway gave up is found, and made once',
		async (ms) => {
			fixture.sandbox.failNext({ fault: 'lateCommit', ms, status: 504, path: '/refund$' });
			expect(await refunded()).toMatchObject({ outcome: 'refunded', amount: 20 });
			await fixture.sandbox.settled();
			expect(fixture.writes()).toHaveLength(1);
			expect(refunds()).toEqual([2000]);
		},
	);

	it('is made once when reading lags behind the lost answer', async () => {
		fixture.sandbox.setFaults({
			readLagMs: 1000,
			plan: [{ fault: 'dropAfter', path: '/refund$', times: 1 }],
		});
		expect(await refunded()).toMatchObject({ outcome: 'refunded', amount: 20 });
		expect(refunds()).toEqual([2000]);
	});

	it('is not made again for another item with its key while it is not known', async () => {
		fixture.sandbox.failNext({ fault: 'lateCommit', ms: 800, status: 504, path: '/refund$' });
		const items = [{ json: {} }, { json: {} }];
		const result = await refund(
			{ options: { maxWait: 0 } },
			{ items, onError: 'continueRegularOutput' },
		);
		const [first, second] = jsonOf(result);
		expect(first?.error).toMatchObject({ kind: 'outcomeUnknown' });
		expect(second?.message).toContain("An earlier item of this execution has the key 'ret-1'");
		expect(second?.error).toMatchObject({ kind: 'outcomeUnknown' });
		await fixture.sandbox.settled();
		expect(fixture.writes()).toHaveLength(1);
		expect(refunds()).toEqual([2000]);
	});

	it('without an answer and then declined is reported as declined', async () => {
		gateway('declined');
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		expect(failure(await refund({ options: SOON })).message).toContain('its result is declined');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('Retry On Fail refunds nothing twice', async () => {
		const items = ['10', '10', '12'].map((amount, index) => ({ amount, key: `ret-${index}` }));
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [9, 10]));
		const result = await refund(
			{
				amount: '={{ $json.amount }}',
				idempotencyKey: '={{ $json.key }}',
				options: { maxAttempts: 1, maxConcurrentRequests: 1, maxWait: 0 },
			},
			{ items, retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome, amount }) => [outcome, amount])).toEqual([
			['existing', 10],
			['existing', 10],
			['existing', 12],
		]);
		expect(new Set(jsonOf(result).map(({ id }) => id)).size).toBe(3);
		expect(refunds()).toEqual([1000, 1000, 1200]);
	});

	it('reads the children from the list where the payment does not name them', async () => {
		const { id } = await refunded();
		const row = fixture.data.transactions.get(payment());
		if (row) Reflect.deleteProperty(row, 'childTransactions');
		fixture.sandbox.clearRequests();
		expect(await refunded()).toMatchObject({ id, outcome: 'existing' });
		expect(fixture.queries()[1]).toMatchObject({ filter: `parentTransactionId:${payment()}` });
	});
});
