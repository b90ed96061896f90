/** A call can be faster than what the API reads from (shared/cases 18). */
import type { IDataObject } from 'n8n-workflow';

import { READ_AGAIN } from '../../../nodes/shared/webhook/readWhenThere';
import { SHORT_PAUSES, TriggerBench, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';

let bench: TriggerBench;

beforeEach(async () => {
	bench = await TriggerBench.start();
	// A second takes 50 milliseconds.
	jest.replaceProperty(
		READ_AGAIN,
		'pauses',
		SHORT_PAUSES.map((pause) => pause * 5),
	);
});
afterEach(async () => await bench.close());

/** How far behind the API's reads are. Milliseconds. */
const LAG = 400;

const rebilly = (parameters: object = {}) =>
	triggerWorkflow('rebillyTrigger', { events: ['credit-memo-created'], ...parameters });

const layer = (parameters: object = {}) =>
	triggerWorkflow('layerTrigger', {
		events: ['CustomerCredit.created'],
		businessId: { __rl: true, mode: 'id', value: bench.sandbox.connection.layer.businessId },
		...parameters,
	});

async function publishLayer(json: ReturnType<typeof layer>, shape: 'current' | 'older') {
	await bench.host.activate(json);
	const url = `${bench.host.urlOf('workflow')}?secret=${URL_SECRET}`;
	bench.sandbox.layer.addEndpoint({ url, signed: false, shape });
}

const reads = () => bench.sandbox.requests().filter(({ method }) => method === 'GET');

it('states a minute', () => {
	jest.restoreAllMocks();
	expect(READ_AGAIN.pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60_000);
});

describe('a record that is not there yet is read again', () => {
	it('of Rebilly, also when the call comes twice', async () => {
		await bench.host.activate(rebilly());
		bench.sandbox.courier.setPolicy({ hold: true, copies: 2 });
		await bench.memo('cm-late');
		const { creditMemos } = bench.sandbox.rebilly.data;
		const memo = creditMemos.get('cm-late');
		let missing = 3;
		jest.spyOn(creditMemos, 'get').mockImplementation(() => (missing-- > 0 ? undefined : memo));
		bench.sandbox.clearRequests();
		await bench.sandbox.courier.release();
		expect(await bench.items()).toMatchObject([{ id: 'cm-late', event: { fetched: true } }]);
		expect(bench.host.executions).toHaveLength(1);
		expect(reads().map(({ status }) => status)).toEqual([404, 404, 404, 200]);
	});

	it('of Rebilly, a refund with its payment', async () => {
		await bench.host.activate(rebilly({ events: ['transaction-partially-refunded'] }));
		bench.sandbox.setFaults({ readLagMs: LAG });
		const payment = bench.payment();
		const refund = await bench.rebilly('POST', `transactions/${payment}/refund`, { amount: 1.5 });
		expect(await bench.items()).toMatchObject([
			{ id: refund.id, parentTransaction: { id: payment } },
		]);
	});

	it('of Rebilly, when it is there in an older version than the call is about', async () => {
		await bench.memo('cm-1', 10);
		await bench.host.activate(rebilly({ events: ['credit-memo-modified'] }));
		bench.sandbox.setFaults({ readLagMs: LAG });
		await bench.rebilly('PATCH', 'credit-memos/cm-1', { description: 'new' });
		expect(await bench.items()).toMatchObject([
			{ id: 'cm-1', description: 'new', revision: 2, event: { revision: 2 } },
		]);
	});

	it.each(['current', 'older'] as const)('of Layer, in the %s form', async (shape) => {
		await publishLayer(layer(), shape);
		bench.sandbox.setFaults({ readLagMs: 100 });
		bench.sandbox.courier.setPolicy({ copies: 2 });
		await bench.credit('ref-late');
		expect(await bench.items()).toMatchObject([{ external_id: 'ref-late' }]);
		expect(bench.host.executions).toHaveLength(1);
	});
});

describe('a record that does not come', () => {
	const MESSAGE = /It was looked for again for \d+ seconds/;

	it('of Rebilly fails in a way that says what to do, and does it', async () => {
		await bench.host.activate(rebilly());
		bench.sandbox.courier.setPolicy({ hold: true, copies: 2 });
		await bench.memo('cm-late');
		const { creditMemos } = bench.sandbox.rebilly.data;
		const memo = creditMemos.get('cm-late')!;
		creditMemos.delete('cm-late');
		bench.sandbox.clearRequests();
		await bench.sandbox.courier.release();
		const [failed, ...others] = await bench.settled();
		expect(others).toEqual([]);
		expect(failed?.error).toMatchObject({
			message: expect.stringMatching(MESSAGE) as string,
			description: expect.stringContaining('choose Retry for this execution') as string,
		});
		expect(failed?.error?.message).toContain('There is no credit memo with the ID cm-late');
		expect(reads()).toHaveLength(READ_AGAIN.pauses.length + 1);
		creditMemos.set('cm-late', memo);
		const retried = await bench.host.retry(failed!);
		expect(retried.itemsOf('Step')).toMatchObject([{ json: { id: 'cm-late' } }]);
	});

	it('of Layer too', async () => {
		await publishLayer(layer(), 'current');
		const body = {
			type: 'CustomerCredit.created',
			business_id: bench.sandbox.connection.layer.businessId,
			data: { entity_id: '3c90c3cc-0d44-4b50-8888-8dd25736052a' },
		};
		await bench.call(`${bench.host.urlOf('workflow')}?secret=${URL_SECRET}`, body);
		const [failed] = await bench.settled();
		expect(failed?.error).toMatchObject({ message: expect.stringMatching(MESSAGE) as string });
	});

	it('is a failed item with the same message where On Error goes on', async () => {
		const json = rebilly();
		Object.assign(json.nodes[0]!, { onError: 'continueRegularOutput' });
		await bench.host.activate(json);
		bench.sandbox.courier.setPolicy({ hold: true });
		await bench.memo('cm-late');
		bench.sandbox.rebilly.data.creditMemos.delete('cm-late');
		await bench.sandbox.courier.release();
		const [item] = await bench.items();
		expect(item).toMatchObject({
			message: expect.stringMatching(MESSAGE) as string,
			error: { status: 404 },
			event: { entityId: 'cm-late' },
		});
	});

	it('of another business, in the older form, is given up soon and gives nothing', async () => {
		await publishLayer(layer({ events: ['Customer.created'] }), 'older');
		const body = {
			type: 'customer.created',
			data: { id: '3c90c3cc-0d44-4b50-8888-8dd25736052a' },
		};
		bench.sandbox.clearRequests();
		await bench.call(`${bench.host.urlOf('workflow')}?secret=${URL_SECRET}`, body);
		expect(await bench.items()).toEqual([]);
		expect(bench.host.executions).toMatchObject([{ status: 'success' }]);
		expect(reads()).toHaveLength(4);
	});

	it('comes in an older version in the end, if there is no other', async () => {
		await bench.host.activate(rebilly());
		await bench.memo('cm-1');
		await bench.settled();
		const { delivery, headers } = bench.sandbox.courier.sent[0]!;
		const body = delivery.body.replaceAll('"revision":1', '"revision":9');
		await bench.call(delivery.url, body, headers);
		const last = (await bench.items()).at(-1) as IDataObject;
		expect(last).toMatchObject({ id: 'cm-1', revision: 1, event: { revision: 9 } });
	});
});
