import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Fastify, { type FastifyInstance } from 'fastify';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { TriggerFixture, URL_SECRET } from '../../fixtures/triggers';
import type { WorkflowJson } from '../harness';

/** What the example uses of n8n's own HTTP Request node, which is not installed here. */
class HttpRequest implements INodeType {
	description: INodeType['description'] = {
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		version: 4.2,
		description: 'Makes an HTTP request',
		defaults: { name: 'HTTP Request' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: ['method', 'url', 'sendBody', 'specifyBody', 'jsonBody', 'options'].map((name) => ({
			displayName: name,
			name,
			type: 'string' as const,
			default: '',
		})),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData().map(async (_, item) => {
			const body = JSON.parse(String(this.getNodeParameter('jsonBody', item))) as IDataObject;
			const url = String(this.getNodeParameter('url', item));
			const json = (await this.helpers.httpRequest({
				method: 'POST',
				url,
				body,
				json: true,
			})) as IDataObject;
			return { json, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	}
}

let fixture: TriggerFixture;
let chat: FastifyInstance;
let posted: unknown[];
let chatUrl: string;

beforeEach(async () => {
	fixture = await TriggerFixture.start(
		{ urlSecret: URL_SECRET },
		{ 'n8n-nodes-base.httpRequest': new HttpRequest() },
	);
	posted = [];
	chat = Fastify({ forceCloseConnections: true });
	chat.post('/hooks/your-channel', async ({ body }) => {
		posted.push(body);
		return { ok: true };
	});
	chatUrl = await chat.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
	await chat.close();
	await fixture.close();
});

/** An example as a user imports it, under an id of its own. */
function example(name: string): WorkflowJson & { id: string } {
	const text = readFileSync(
		join(__dirname, '..', '..', '..', 'examples', 'triggers', `${name}.json`),
		'utf8',
	);
	const json = JSON.parse(text.replace('https://chat.example.com', chatUrl)) as WorkflowJson;
	const id = `${name} ${chatUrl}`;
	return { ...json, id };
}

it('posts each new credit memo to the chat, once', async () => {
	await fixture.host.activate(example('credit-memo-to-chat'));
	fixture.sandbox.courier.setPolicy({ copies: 3 });
	await fixture.memo('cm-1', 12.5);
	const [execution] = await fixture.settled();
	expect(execution).toMatchObject({ status: 'success' });
	expect(posted).toEqual([
		{
			text: `New credit memo cm-1: 12.5 USD for customer ${fixture.customer()} (no reason given)`,
		},
	]);
});

it('turns each refund into its credits as it arrives, once', async () => {
	await fixture.host.activate(example('refund-to-credit-on-event'));
	fixture.sandbox.courier.setPolicy({ copies: 3 });
	const payment = fixture.payment();
	const refunds = [
		await fixture.rebilly('POST', `transactions/${payment}/refund`, { amount: 4.5 }),
		await fixture.rebilly('POST', `transactions/${payment}/refund`, { amount: 2 }),
	];
	const executions = await fixture.settled();
	expect(executions.map(({ status, error }) => [status, error?.message])).toEqual([
		['success', undefined],
		['success', undefined],
	]);
	const memos = [...fixture.sandbox.rebilly.data.creditMemos.values()];
	expect(memos.map(({ id }) => id).sort()).toEqual(refunds.map(({ id }) => id).sort());
	const books = [...fixture.sandbox.layer.data.books.values()];
	const credits = books.flatMap((each) => each.credits.all());
	expect(credits.map((credit) => credit.external_id).sort()).toEqual(
		refunds.map(({ id }) => id).sort(),
	);
	for (const execution of executions) {
		expect(execution.itemsOf('Create Credit Memo')).toMatchObject([
			{ json: { outcome: 'created' } },
		]);
	}
});

it('makes a credit of a refund only when the gateway has approved it', async () => {
	await fixture.host.activate(example('refund-to-credit-on-event'));
	const { transactions, creditMemos } = fixture.sandbox.rebilly.data;
	const payment = fixture.payment();
	const refund = await fixture.rebilly('POST', `transactions/${payment}/refund`, { amount: 4.5 });
	await fixture.settled();
	const id = String(refund.id);
	// As if it had been left open at first: nothing was made of it yet.
	creditMemos.delete(id);
	fixture.host.executions.length = 0;
	const decide = async (eventType: string, result: 'approved' | 'declined', revision: number) => {
		Object.assign(transactions.get(id)!, { result, revision });
		const { delivery, headers } = fixture.sandbox.courier.sent[0]!;
		const body = {
			eventType,
			transactionId: id,
			_embedded: { transaction: { id, revision } },
		};
		expect(await fixture.call(delivery.url, body, headers)).toMatchObject({ status: 200 });
		await fixture.settled();
	};
	await decide('transaction-timeout-resolved', 'declined', 2);
	expect(creditMemos.has(id)).toBe(false);
	expect(fixture.host.executions).toMatchObject([{ status: 'success' }]);
	await decide('waiting-gateway-transaction-completed', 'approved', 3);
	await decide('transaction-reconciled', 'approved', 4);
	expect(
		fixture.host.executions.map((one) => one.itemsOf('Refund Arrives')[0]?.json),
	).toMatchObject([{ id, parentTransaction: { id: payment } }, { id }, { id }]);
	const made = fixture.host.executions.map((one) =>
		one.itemsOf('Create Credit Memo').map(({ json }) => json.outcome),
	);
	expect(made).toEqual([[], ['created'], ['existing']]);
});
