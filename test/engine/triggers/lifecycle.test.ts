/** What settles later: refunds that a gateway leaves open, and disputes, from the vendor's event to the credit memo. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { TriggerFixture } from '../../fixtures/triggers';
import type { WorkflowJson } from '../harness';

let fixture: TriggerFixture;
beforeEach(async () => (fixture = await TriggerFixture.start()));
afterEach(async () => await fixture.close());

function example(name: string): WorkflowJson & { id: string } {
	const text = readFileSync(join(__dirname, '..', '..', '..', 'examples', `${name}.json`), 'utf8');
	const json = JSON.parse(text) as WorkflowJson;
	// Another n8n for each test, which has seen no event.
	return { ...json, id: `${name} ${fixture.sandbox.connection.control}` };
}

const data = () => fixture.sandbox.rebilly.data;
const memos = () => [...data().creditMemos.values()];

/** What the executions made, in the order in which they ended. */
async function outcomes(): Promise<Array<[unknown, unknown]>> {
	const executions = await fixture.settled();
	expect(executions.map(({ status, error }) => [status, error?.message])).toEqual(
		executions.map(() => ['success', undefined]),
	);
	return executions.flatMap((one) =>
		one
			.itemsOf('Create Credit Memo')
			.map(({ json }): [unknown, unknown] => [json.id, json.outcome]),
	);
}

describe('a refund that the gateway leaves open', () => {
	async function openRefund(amount: number, status = 'waiting-gateway'): Promise<string> {
		data().gateway = { result: 'unknown', status, message: '' };
		const path = `transactions/${fixture.payment()}/refund`;
		return String((await fixture.rebilly('POST', path, { amount })).id);
	}

	it.each(['asHappened', 'reversed', 'shuffled'] as const)(
		'is credited once when it is settled, with each event delivered three times: %s',
		async (order) => {
			await fixture.host.activate(example('pending-refund-to-credit'));
			const refunds = [
				await openRefund(4.5),
				await openRefund(2, 'timeout'),
				await openRefund(1.25, 'conn-error'),
			];
			expect(await outcomes()).toEqual([]);
			fixture.sandbox.courier.setPolicy({ hold: true, copies: 3, order });
			expect(fixture.sandbox.rebilly.decide().sort()).toEqual([...refunds].sort());
			await fixture.sandbox.courier.release();
			const made = await outcomes();
			expect(made).toHaveLength(3);
			expect(made).toEqual(expect.arrayContaining(refunds.map((id) => [id, 'created'])));
			expect(
				memos()
					.map(({ id, items: [line] }) => [id, line?.unitPrice])
					.sort(),
			).toEqual(refunds.map((id, index) => [id, [450, 200, 125][index]]).sort());
		},
	);

	it('is credited once when two kinds of event tell of it, three times each and the last one first', async () => {
		await fixture.host.activate(example('triggers/refund-to-credit-on-event'));
		const id = await openRefund(4.5);
		fixture.sandbox.courier.setPolicy({ hold: true, copies: 3, order: 'reversed' });
		fixture.sandbox.rebilly.decide();
		const deliveries = await fixture.sandbox.courier.release();
		expect(new Set(deliveries.map(({ eventType }) => eventType)).size).toBe(2);
		expect(deliveries).toHaveLength(6);
		const made = await outcomes();
		expect(made).toHaveLength(2);
		expect(made).toEqual(
			expect.arrayContaining([
				[id, 'created'],
				[id, 'existing'],
			]),
		);
		expect(memos()).toHaveLength(1);
	});

	it('is not credited when it is declined', async () => {
		await fixture.host.activate(example('pending-refund-to-credit'));
		await openRefund(4.5);
		fixture.sandbox.rebilly.decide(undefined, { result: 'declined' });
		expect(await outcomes()).toEqual([]);
		expect(fixture.host.executions).toHaveLength(1);
		expect(memos()).toEqual([]);
	});
});

describe('a dispute', () => {
	const open = (more: object = {}) =>
		fixture.sandbox.rebilly.dispute({ transactionId: fixture.payment(), ...more });
	const lose = (disputeId: string) =>
		fixture.sandbox.rebilly.dispute({ disputeId, status: 'lost' });

	it('is credited once when it is lost, with each event delivered three times and out of order', async () => {
		await fixture.host.activate(example('chargeback-to-credit-memo'));
		fixture.sandbox.courier.setPolicy({ hold: true, copies: 3, order: 'reversed' });
		const dispute = open({ amount: 12.34 });
		fixture.sandbox.rebilly.dispute({ disputeId: dispute.id, status: 'under-review' });
		lose(dispute.id);
		const deliveries = await fixture.sandbox.courier.release();
		expect(new Set(deliveries.map(({ eventType }) => eventType))).toEqual(
			new Set(['dispute-created', 'dispute-modified']),
		);
		expect(deliveries).toHaveLength(9);
		const made = await outcomes();
		// Each of the three events gets the dispute as it is now.
		expect(made.filter(([, outcome]) => outcome === 'created')).toEqual([[dispute.id, 'created']]);
		expect(new Set(made.map(([id]) => id))).toEqual(new Set([dispute.id]));
		expect(made).toHaveLength(3);
		expect(memos()).toMatchObject([
			{
				id: dispute.id,
				reason: 'chargeback',
				allocations: { transactions: [{ targetId: dispute.transactionId, amount: 1234 }] },
			},
		]);
	});

	it('is left alone while it is open, when it is won, and when it is a question only', async () => {
		await fixture.host.activate(example('chargeback-to-credit-memo'));
		const { id } = open();
		fixture.sandbox.rebilly.dispute({ disputeId: id, status: 'won' });
		lose(open({ type: 'inquiry' }).id);
		expect(await outcomes()).toEqual([]);
		expect(memos()).toEqual([]);
	});

	it('whose payment is not known goes to a person, and the next one is credited', async () => {
		await fixture.host.activate(example('chargeback-to-credit-memo'));
		const odd = fixture.sandbox.rebilly.dispute({ currency: 'USD', amount: 5, status: 'lost' });
		expect(odd.transactionId).toBeNull();
		const executions = await fixture.settled();
		expect(
			executions.map((one) => one.itemsOf('What Failed').map(({ json }) => json.text)),
		).toEqual([[expect.stringContaining(odd.id)]]);
		fixture.host.executions.length = 0;
		const { id } = open({ status: 'lost' });
		expect(await outcomes()).toEqual([[id, 'created']]);
	});
});
