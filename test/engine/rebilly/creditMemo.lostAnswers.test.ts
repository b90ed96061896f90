import { faultsAt } from '../../fixtures/engine';
import { parameters, type Values } from '../../fixtures/form';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only, outcomes, pairing } from '../../fixtures/results';

const fixture = useRebilly();

const ids = () => fixture.memos().map(({ id }) => id);
const keys = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ key: `key-${index}` }));
const BY_KEY: Values = { idempotencyKey: '={{ $json.key }}' };
const ASSIGNED: Values = { options: { idMode: 'assigned' } };

/** The requests of one create are the look-up (1), the write (2) and, when its answer is lost, another look-up (3). */
describe('A create by key', () => {
	it.each(['dropAfter', 'status500After'] as const)(
		'whose write was carried out and its answer lost (%s) is looked up, not sent again',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
			expect(only(await fixture.create())).toMatchObject({ id: 'refund-1', outcome: 'created' });
			expect(fixture.calls()).toEqual([
				'GET credit-memos/refund-1',
				'PUT credit-memos/refund-1',
				'GET credit-memos/refund-1',
			]);
			expect(ids()).toEqual(['refund-1']);
		},
	);

	it.each(['dropBefore', 'status500Before'] as const)(
		'whose write never arrived (%s) is looked up, and sent again',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
			expect(only(await fixture.create())).toMatchObject({ id: 'refund-1', outcome: 'created' });
			expect(fixture.calls()).toEqual([
				'GET credit-memos/refund-1',
				'PUT credit-memos/refund-1',
				'GET credit-memos/refund-1',
				'PUT credit-memos/refund-1',
			]);
			expect(fixture.writes().map(({ rawBody }) => rawBody)).toEqual(
				Array(2).fill(fixture.writes()[0]?.rawBody),
			);
			expect(ids()).toEqual(['refund-1']);
		},
	);

	it.each(['dropBefore', 'dropAfter', 'status500Before', 'status500After'] as const)(
		'whose first look-up fails (%s) looks again before it writes',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [1]));
			expect(only(await fixture.create())).toMatchObject({ outcome: 'created' });
			expect(fixture.calls()).toEqual([
				'GET credit-memos/refund-1',
				'GET credit-memos/refund-1',
				'PUT credit-memos/refund-1',
			]);
		},
	);

	it('whose look-up after a lost answer fails too looks again', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2, 3]));
		expect(only(await fixture.create())).toMatchObject({ outcome: 'created' });
		expect(fixture.writes()).toHaveLength(1);
	});

	it('that gives up after a lost answer says that the outcome is not known, and finds it the next time', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2, 3]));
		const options = { maxAttempts: 1 };
		const result = await fixture.create({ options }, { onError: 'continueErrorOutput' });
		const [lost] = jsonOf(result, 1);
		expect(lost?.error).toMatchObject({ kind: 'outcomeUnknown' });
		expect(lost?.message).toContain('not known');

		fixture.sandbox.setFaults({});
		expect(only(await fixture.create())).toMatchObject({ outcome: 'existing' });
		expect(ids()).toEqual(['refund-1']);
	});

	it('whose answer does not come in time is looked up', async () => {
		// The write waits for its answer longer than the attempt may take.
		fixture.onLookUp((count) => fixture.sandbox.setFaults(count === 2 ? { delayMs: 3000 } : {}));
		const result = await fixture.create({ options: { timeout: 1 } });
		expect(only(result)).toMatchObject({ id: 'refund-1', outcome: 'created' });
		expect(fixture.writes()).toHaveLength(1);
	});

	it('that somebody else made at the same moment is theirs, when it is the same', async () => {
		fixture.onLookUp((count) => {
			if (count === 1) setImmediate(() => fixture.addMemo('refund-1', 'Robin', 14505));
		});
		const output = only(await fixture.create());
		expect(output).toMatchObject({ id: 'refund-1', outcome: 'existing', totalAmount: 145.05 });
		expect(fixture.memos()).toHaveLength(1);
	});

	it('that somebody else made at the same moment with other content is not passed off as theirs', async () => {
		fixture.onLookUp((count) => {
			if (count === 1) setImmediate(() => fixture.addMemo('refund-1', 'Robin', 700));
		});
		// Rebilly has no way to write only where nothing is, so the user must at least be told.
		const result = await fixture.create({}, { onError: 'continueRegularOutput' });
		expect(only(result).outcome).not.toBe('existing');
		expect(only(result).outcome).not.toBe('created');
	});

	it('that is refused is not sent again', async () => {
		const result = await fixture.create({
			additionalFields: { additionalBody: '{ "unknown": 1 }' },
		});
		expect(result.error).toMatchObject({ httpCode: '422' });
		expect(fixture.writes()).toHaveLength(1);
	});
});

describe('Many creates by key through a bad connection', () => {
	it.each([1, 2, 3, 4])(
		'make one memo for each key (seed %d)',
		async (seed) => {
			fixture.sandbox.setFaults({
				dropBefore: 0.05,
				dropAfter: 0.05,
				status500Before: 0.05,
				status500After: 0.05,
				seed,
			});
			const items = keys(12);
			const result = await fixture.create({ ...BY_KEY, options: { maxAttempts: 20 } }, { items });
			expect(result.error?.message).toBeUndefined();
			expect(outcomes(result)).toEqual(Array(12).fill('created'));
			expect(jsonOf(result).map(({ id }) => id)).toEqual(items.map(({ key }) => key));
			expect(pairing(result.outputs[0])).toEqual(items.map((_, index) => index));
			expect([...ids()].sort()).toEqual(items.map(({ key }) => key).sort());
			expect(fixture.memos().every(({ revision }) => revision === 1)).toBe(true);
		},
		20_000,
	);

	it('and Retry On Fail make one memo for each item without a key of its own', async () => {
		// Twice the answer of a write is lost, and that of the look-up too, which ends the node's run.
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2, 3, 8, 9]));
		const result = await fixture.create(
			{
				idempotencyKey: '',
				options: { keyMode: 'execution', maxAttempts: 1, maxConcurrentRequests: 1 },
			},
			{ items: keys(3), retryOnFail: true, maxTries: 3 },
		);
		expect(result.status).toBe('success');
		expect(outcomes(result)).toEqual(['existing', 'existing', 'existing']);
		expect(jsonOf(result).map(({ id }) => id)).toEqual(ids());
		expect(fixture.writes()).toHaveLength(3);
	});
});

describe('A create whose ID Rebilly assigns', () => {
	it.each(['dropAfter', 'status500After', 'dropBefore', 'status500Before'] as const)(
		'is sent once when no good answer comes (%s), and its outcome is reported as unknown',
		async (fault) => {
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [1]));
			const result = await fixture.create(ASSIGNED);
			expect(result.error).toMatchObject({ name: 'NodeApiError', context: { itemIndex: 0 } });
			expect(failure(result).description).toContain(
				"Whether Rebilly carried out the request is not known. Look at the customer's credit memos in Rebilly before you run this again",
			);
			expect(fixture.calls()).toEqual(['POST credit-memos']);
			expect(fixture.memos()).toHaveLength(fault.endsWith('After') ? 1 : 0);
		},
	);

	it('gives that to a workflow that goes on', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const result = await fixture.create(
			{ options: { idMode: 'assigned', maxConcurrentRequests: 1 } },
			{ items: keys(3), onError: 'continueErrorOutput' },
		);
		expect(outcomes(result)).toEqual(['created', 'created']);
		expect(jsonOf(result, 1)).toMatchObject([
			{ key: 'key-1', error: { kind: 'outcomeUnknown', request: 'POST /credit-memos' } },
		]);
		expect(fixture.writes()).toHaveLength(3);
	});

	it('is sent once when the answer does not come in time', async () => {
		fixture.sandbox.setFaults({ delayMs: 3000 });
		const result = await fixture.create({ options: { idMode: 'assigned', timeout: 1 } });
		expect(failure(result).message).toBe('Rebilly did not answer (the time ran out) [item 0]');
		expect(failure(result).description).toContain('is not known');
		expect(fixture.calls()).toEqual(['POST credit-memos']);
	});

	it('is sent again when Rebilly asked to wait, because then nothing happened', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 1 } });
		const result = await fixture.create(ASSIGNED, { items: keys(2) });
		expect(outcomes(result)).toEqual(['created', 'created']);
		expect(fixture.memos()).toHaveLength(2);
	});
});

describe('When Rebilly asks to slow down', () => {
	const refusals = () => fixture.requests().filter(({ status }) => status === 429).length;

	it('the time that it names is waited for, so that it asks once', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 1 } });
		expect(only(await fixture.create())).toMatchObject({ outcome: 'created' });
		expect(fixture.requests().map(({ method, status }) => [method, status])).toEqual([
			['GET', 404],
			['PUT', 429],
			['PUT', 201],
		]);
	});

	it('all items wait, and all are done in the end', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 6, perSeconds: 1 } });
		const items = keys(6);
		const result = await fixture.create(
			{ ...BY_KEY, options: { maxConcurrentRequests: 6 } },
			{ items },
		);
		expect(outcomes(result)).toEqual(Array(6).fill('created'));
		expect(ids().sort()).toEqual(items.map(({ key }) => key));
		// Twelve requests at six a second: without a common pause each would be refused many times.
		expect(refusals()).toBeLessThanOrEqual(12);
	}, 30_000);

	it('for longer than Max Wait, the item fails at once and says so', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 600 } });
		const result = await fixture.create({ options: { maxWait: 2 } });
		expect(failure(result).message).toContain('Rebilly: Rate Limit Exceeded');
		expect(failure(result).description).toContain('or raise Max Wait in the options');
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '429' });
		expect(refusals()).toBe(1);
	});

	it('reading goes on where only writing is limited, as Rebilly documents it', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 1, asVendorCounts: true } });
		expect(outcomes(await fixture.create(BY_KEY, { items: keys(3) }))).toEqual(
			Array(3).fill('created'),
		);
		// All three were looked up before the second could be written.
		const calls = fixture.requests().map(({ method, status }) => `${method} ${status}`);
		const [first, second] = calls.flatMap((call, place) => (call === 'PUT 201' ? [place] : []));
		expect(calls.slice(0, second).filter((call) => call === 'GET 404')).toHaveLength(3);
		expect(first).toBeLessThan(second ?? 0);
	});

	it('a list waits as well', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 1 } });
		const result = await fixture.run('invoice', 'getAll', { limit: 2 }, { items: [{}, {}] });
		expect(jsonOf(result)).toHaveLength(4);
		expect(refusals()).toBe(1);
	});
});

describe('A run that is cancelled', () => {
	const start = (values: Values, count: number) =>
		fixture.engine.startNode({
			node: 'rebilly',
			parameters: parameters('creditMemo', 'create', {
				...fixture.aMemo(),
				...BY_KEY,
				lineItems: oneItem({ unitPrice: '5' }),
				...values,
			}),
			items: keys(count),
		});

	it('starts no further item', async () => {
		const running = start({ options: { maxConcurrentRequests: 1 } }, 20);
		fixture.onLookUp((count) => {
			if (count === 5) running.cancel();
		});
		const { status } = await running.result;
		expect(status).toBe('canceled');
		expect(fixture.memos().length).toBeLessThanOrEqual(3);
		expect(fixture.requests().length).toBeLessThanOrEqual(6);
	});

	it('does not wait for the end of a pause', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 60 } });
		const running = start({}, 1);
		await fixture.refusal();
		running.cancel();
		expect((await running.result).status).toBe('canceled');
		expect(fixture.memos()).toEqual([]);
	});
});
