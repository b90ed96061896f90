import { ExecuteContext } from 'n8n-core';

import { type NodeName, NODES } from '../fixtures/engine';
import { locator, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import type { NodeResult } from './harness';

// A limit that cuts a list says so. Every operation with a limit is tried, without being named here.

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

/** At least two rows of everything that there is a list of. */
async function fill(): Promise<void> {
	fixture.sandbox.reset();
	const { disputes, invoices, transactions } = fixture.sandbox.rebilly.data;
	const [dispute] = disputes.values();
	if (dispute) disputes.set('dp_2', { ...dispute, id: 'dp_2' });
	const invoice = invoices.get(fixture.invoice('Chris', 'paid'));
	const payment = transactions.get(invoice?.transactionIds[0] ?? '');
	if (payment) transactions.set('txn_2', { ...payment, id: 'txn_2' });
	invoice?.transactionIds.push('txn_2');
	for (const key of ['refund-1', 'refund-2']) {
		await fixture.credit({ idempotencyKey: key });
		await fixture.memo({ idempotencyKey: key });
		await run('layer', 'refund', 'create', {
			idempotencyKey: key,
			completedAt: '2026-09-14',
			refundType: 'json',
			refundedAmount: '1',
			allocationsJson: [
				{
					total_amount: '1',
					invoice_id: fixture.layerInvoice('Chris', 'paid'),
					line_items: [
						{ amount: '1', account_identifier: { type: 'StableName', stable_name: 'SALES' } },
					],
				},
			],
		});
		await run('rebilly', 'creditMemo', 'addTimelineComment', {
			creditMemoId: locator('refund-1'),
			message: `A comment on ${key}`,
		});
	}
}

async function run(
	node: NodeName,
	resource: string,
	operation: string,
	values: Values,
): Promise<NodeResult> {
	const given = node === 'layer' && resource !== 'business' ? fixture.inBusiness(values) : values;
	const result = await fixture.run(node, resource, operation, given);
	expect(result.error?.message).toBeUndefined();
	return result;
}

const LISTS = (Object.keys(NODES) as NodeName[]).flatMap((node) =>
	NODES[node].description.properties
		.filter(({ name }) => name === 'limit')
		.map(({ displayOptions }) => {
			const { resource: [resource] = [], operation: [operation] = [] } = displayOptions?.show ?? {};
			return [node, String(resource), String(operation)] as const;
		}),
);

const rows = ({ outputs }: NodeResult) => outputs[0] ?? [];

describe.each(LISTS)('%s: %s, %s', (node, resource, operation) => {
	const list = async (values: Values) => {
		fixture.sandbox.clearRequests();
		return await run(node, resource, operation, {
			...(operation === 'getTimeline' && { creditMemoId: locator('refund-1') }),
			...(operation === 'getPaymentAllocations' && {
				invoiceId: locator(fixture.invoice('Chris', 'paid')),
			}),
			...values,
		});
	};

	test('has a hint when the limit cuts the list, and none when it does not', async () => {
		await fill();
		const all = await list({ returnAll: true });
		const count = rows(all).length;
		expect(count).toBeGreaterThanOrEqual(2);
		expect(all.hints).toEqual([]);

		const whole = await list({ limit: count });
		expect(rows(whole)).toHaveLength(count);
		expect(whole.hints).toEqual([]);

		const cut = await list({ limit: count - 1 });
		expect(rows(cut)).toHaveLength(count - 1);
		expect(cut.hints).toEqual([
			{
				message: `There is more than was returned: 'Limit' ended the list after ${count - 1}. Turn on 'Return All' or raise 'Limit' to get the rest.`,
				type: 'info',
				location: 'outputPane',
			},
		]);
		// Whether there is more is read from the answer that was there anyway.
		expect(fixture.sandbox.requests().filter(({ path }) => !path.includes('token'))).toHaveLength(
			1,
		);
	});
});

test('the lists are those of all resources', () => {
	expect(LISTS).toHaveLength(13);
});

test('several items have one hint', async () => {
	await fill();
	const { hints, outputs } = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: { resource: 'customer', operation: 'getAll', limit: '={{ $json.limit }}' },
		items: [{ limit: 1 }, { limit: 2 }],
	});
	expect(outputs[0]).toHaveLength(3);
	expect(hints).toHaveLength(1);
});

describe('beyond a page', () => {
	const START = Date.parse('2026-03-01T00:00:00Z');

	test.each([
		[1500, true],
		[2000, true],
		[2499, true],
		[2500, false],
		[2501, false],
	])('of 2,500 credit memos, a limit of %i: %p', async (limit, isCut) => {
		fixture.sandbox.reset();
		for (let index = 0; index < 2500; index++) {
			fixture.sandbox.rebilly.data.addCreditMemo({
				id: `memo-${index}`,
				customerId: fixture.customer(),
				currency: 'USD',
				items: [],
				createdTime: new Date(START + index * 1000).toISOString(),
			});
		}
		for (const field of ['createdTime', 'updatedTime']) {
			const sort = { by: field, direction: 'desc' };
			const { outputs, hints } = await run('rebilly', 'creditMemo', 'getAll', { limit, sort });
			expect(outputs[0]).toHaveLength(Math.min(limit, 2500));
			expect(hints).toHaveLength(isCut ? 1 : 0);
		}
	});

	test.each([
		[249, true],
		[250, false],
		[251, false],
	])('of 250 customer credits, a limit of %i: %p', async (limit, isCut) => {
		fixture.sandbox.reset();
		const books = fixture.sandbox.layer.data.of(fixture.businessId);
		const customer = { customer_id: fixture.layerCustomer() };
		for (let index = 0; index < 250; index++) books.addCredit(customer);
		const { outputs, hints } = await run('layer', 'customerCredit', 'getAll', { limit });
		expect(outputs[0]).toHaveLength(Math.min(limit, 250));
		expect(hints).toHaveLength(isCut ? 1 : 0);
	});
});

test('a host that knows no hints gives out the list all the same', async () => {
	await fill();
	const { prototype } = ExecuteContext;
	const own = Object.getOwnPropertyDescriptor(prototype, 'addExecutionHints');
	Reflect.deleteProperty(prototype, 'addExecutionHints');
	try {
		const { outputs, hints } = await run('rebilly', 'customer', 'getAll', { limit: 1 });
		expect(outputs[0]).toHaveLength(1);
		expect(hints).toEqual([]);
	} finally {
		Object.defineProperty(prototype, 'addExecutionHints', own!);
	}
});
