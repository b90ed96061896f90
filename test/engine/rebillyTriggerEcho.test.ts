import { locator } from './testbed';
import { TriggerBench, triggerWorkflow } from './triggerBench';

/** The option Ignore Changes by These Nodes. */
let bench: TriggerBench;

beforeEach(async () => {
	bench = await TriggerBench.start();
});
afterEach(async () => await bench.close());

const EVENTS = ['credit-memo-created', 'credit-memo-modified', 'transaction-partially-refunded'];

const workflow = (ignoreOwnChanges: boolean) =>
	triggerWorkflow('rebillyTrigger', { events: EVENTS, options: { ignoreOwnChanges } });

async function create(key: string): Promise<void> {
	const { error } = await bench.runRebilly('creditMemo', 'create', {
		customerId: locator(bench.customer()),
		currency: 'USD',
		idempotencyKey: key,
		lineItems: { item: [{ unitPrice: '10', quantity: 1 }] },
	});
	expect(error).toBeUndefined();
}

it.each([
	['leaves them out when it is on', true, ['cm-theirs']],
	['is off at first', false, ['cm-mine', 'cm-theirs']],
])('%s', async (_, isOn, ids) => {
	await bench.host.activate(workflow(isOn));
	await create('cm-mine');
	await bench.memo('cm-theirs');
	expect((await bench.items()).map(({ id }) => id).sort()).toEqual(ids);
});

it('lets a later change of the same memo through when somebody else made it', async () => {
	await bench.host.activate(workflow(true));
	await create('cm-mine');
	await bench.rebilly('PATCH', 'credit-memos/cm-mine', { description: 'by somebody else' });
	expect(await bench.items()).toMatchObject([
		{ id: 'cm-mine', event: { type: 'credit-memo-modified' } },
	]);
});

it('leaves out an event that is faster than the answer to the write', async () => {
	await bench.host.activate(workflow(true));
	bench.sandbox.setFaults({ delayMs: 300 });
	await create('cm-mine');
	bench.sandbox.setFaults({});
	expect(await bench.items()).toEqual([]);
	const [delivery] = bench.sandbox.courier.deliveries();
	expect(delivery?.durationMs).toBeLessThan(1000);
});

it('leaves out a refund that was made here', async () => {
	await bench.host.activate(workflow(true));
	const { error } = await bench.runRebilly('transaction', 'refund', {
		transactionId: locator(bench.payment()),
		amount: '1.50',
	});
	expect(error).toBeUndefined();
	await bench.rebilly('POST', `transactions/${bench.payment()}/refund`, { amount: 2 });
	expect(await bench.items()).toMatchObject([{ amount: 2 }]);
});
