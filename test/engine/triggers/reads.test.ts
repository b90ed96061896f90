/** A call can be faster than what the API reads from (shared/cases 18). */
import type { IDataObject } from 'n8n-workflow';

import { READ_AGAIN } from '../../../nodes/shared/webhook/readWhenThere';
import { SHORT_PAUSES, TriggerFixture, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
	// A second takes 50 milliseconds.
	jest.replaceProperty(
		READ_AGAIN,
		'pauses',
		SHORT_PAUSES.map((pause) => pause * 5),
	);
});
afterEach(async () => await fixture.close());

/** How far behind the API's reads are. Milliseconds. */
const LAG = 400;

const rebilly = (parameters: object = {}) =>
	triggerWorkflow('rebillyTrigger', { events: ['credit-memo-created'], ...parameters });

const layer = (parameters: object = {}) =>
	triggerWorkflow('layerTrigger', {
		events: ['CustomerCredit.created'],
		businessId: { __rl: true, mode: 'id', value: fixture.sandbox.connection.layer.businessId },
		...parameters,
	});

async function publishLayer(json: ReturnType<typeof layer>, shape: 'current' | 'older') {
	await fixture.host.activate(json);
	const url = `${fixture.host.urlOf('workflow')}?secret=${URL_SECRET}`;
	fixture.sandbox.layer.addEndpoint({ url, signed: false, shape });
}

const reads = () => fixture.sandbox.requests().filter(({ method }) => method === 'GET');

it('states a minute', () => {
	jest.restoreAllMocks();
	expect(READ_AGAIN.pauses.reduce((sum, pause) => sum + pause, 0)).toBe(60_000);
});

describe('a record that is not there yet is read again', () => {
	it('of Rebilly, also when the call comes twice', async () => {
		await fixture.host.activate(rebilly());
		fixture.sandbox.courier.setPolicy({ hold: true, copies: 2 });
		await fixture.memo('cm-late');
		const { creditMemos } = fixture.sandbox.rebilly.data;
		const memo = creditMemos.get('cm-late');
		let missing = 3;
		jest.spyOn(creditMemos, 'get').mockImplementation(() => (missing-- > 0 ? undefined : memo));
		fixture.sandbox.clearRequests();
		await fixture.sandbox.courier.release();
		expect(await fixture.items()).toMatchObject([{ id: 'cm-late', event: { fetched: true } }]);
		expect(fixture.host.executions).toHaveLength(1);
		expect(reads().map(({ status }) => status)).toEqual([404, 404, 404, 200]);
	});

	it('of Rebilly, a refund with its payment', async () => {
		await fixture.host.activate(rebilly({ events: ['transaction-partially-refunded'] }));
		fixture.sandbox.setFaults({ readLagMs: LAG });
		const payment = fixture.payment();
		const refund = await fixture.rebilly('POST', `transactions/${payment}/refund`, { amount: 1.5 });
		expect(await fixture.items()).toMatchObject([
			{ id: refund.id, parentTransaction: { id: payment } },
		]);
	});

	it('of Rebilly, when it is there in an older version than the call is about', async () => {
		await fixture.memo('cm-1', 10);
		await fixture.host.activate(rebilly({ events: ['credit-memo-modified'] }));
		fixture.sandbox.setFaults({ readLagMs: LAG });
		await fixture.rebilly('PATCH', 'credit-memos/cm-1', { description: 'new' });
		expect(await fixture.items()).toMatchObject([
			{ id: 'cm-1', description: 'new', revision: 2, event: { revision: 2 } },
		]);
	});

	it.each(['current', 'older'] as const)('of Layer, in the %s form', async (shape) => {
		await publishLayer(layer(), shape);
		fixture.sandbox.setFaults({ readLagMs: 100 });
		fixture.sandbox.courier.setPolicy({ copies: 2 });
		await fixture.credit('ref-late');
		expect(await fixture.items()).toMatchObject([{ external_id: 'ref-late' }]);
		expect(fixture.host.executions).toHaveLength(1);
	});
});

describe('a record that does not come', () => {
	const MESSAGE = /It was looked for again for \d+ seconds/;

	it('of Rebilly fails in a way that says what to do, and does it', async () => {
		await fixture.host.activate(rebilly());
		fixture.sandbox.courier.setPolicy({ hold: true, copies: 2 });
		await fixture.memo('cm-late');
		const { creditMemos } = fixture.sandbox.rebilly.data;
		const memo = creditMemos.get('cm-late')!;
		creditMemos.delete('cm-late');
		fixture.sandbox.clearRequests();
		await fixture.sandbox.courier.release();
		const [failed, ...others] = await fixture.settled();
		expect(others).toEqual([]);
		expect(failed?.error).toMatchObject({
			message: expect.stringMatching(MESSAGE) as string,
			description: expect.stringContaining('choose Retry for this execution') as string,
		});
		expect(failed?.error?.message).toContain('There is no credit memo with the ID cm-late');
		expect(reads()).toHaveLength(READ_AGAIN.pauses.length + 1);
		creditMemos.set('cm-late', memo);
		const retried = await fixture.host.retry(failed!);
		expect(retried.itemsOf('Step')).toMatchObject([{ json: { id: 'cm-late' } }]);
	});

	it('of Layer too', async () => {
		await publishLayer(layer(), 'current');
		const body = {
			type: 'CustomerCredit.created',
			business_id: fixture.sandbox.connection.layer.businessId,
			data: { entity_id: '3c90c3cc-0d44-4b50-8888-8dd25736052a' },
		};
		await fixture.call(`${fixture.host.urlOf('workflow')}?secret=${URL_SECRET}`, body);
		const [failed] = await fixture.settled();
		expect(failed?.error).toMatchObject({ message: expect.stringMatching(MESSAGE) as string });
	});

	it('is a failed item with the same message where On Error goes on', async () => {
		const json = rebilly();
		Object.assign(json.nodes[0]!, { onError: 'continueRegularOutput' });
		await fixture.host.activate(json);
		fixture.sandbox.courier.setPolicy({ hold: true });
		await fixture.memo('cm-late');
		fixture.sandbox.rebilly.data.creditMemos.delete('cm-late');
		await fixture.sandbox.courier.release();
		const [item] = await fixture.items();
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
		fixture.sandbox.clearRequests();
		await fixture.call(`${fixture.host.urlOf('workflow')}?secret=${URL_SECRET}`, body);
		expect(await fixture.items()).toEqual([]);
		expect(fixture.host.executions).toMatchObject([{ status: 'success' }]);
		expect(reads()).toHaveLength(4);
	});

	it('comes in an older version in the end, if there is no other', async () => {
		await fixture.host.activate(rebilly());
		await fixture.memo('cm-1');
		await fixture.settled();
		const { delivery, headers } = fixture.sandbox.courier.sent[0]!;
		const body = delivery.body.replaceAll('"revision":1', '"revision":9');
		await fixture.call(delivery.url, body, headers);
		const last = (await fixture.items()).at(-1) as IDataObject;
		expect(last).toMatchObject({ id: 'cm-1', revision: 1, event: { revision: 9 } });
	});
});
