/** The triggers, published in n8n and called by the sandbox. */
import Fastify from 'fastify';

import { USD_BUSINESS } from '../refunds';
import { E2eFixture, workflowOf } from './fixture';
import type { Execution, SavedWorkflow } from './support/n8nClient';
import { URL_SECRET } from './support/n8nWithSandbox';
import { PACKAGE } from './support/packedPackage';
import { waitFor } from './support/processes';

let fixture: E2eFixture;
let active: SavedWorkflow[];

beforeAll(async () => {
	fixture = await E2eFixture.open();
});
beforeEach(async () => {
	await fixture.reset();
	active = [];
});
afterEach(async () => {
	for (const workflow of active) await fixture.n8n.deactivate(workflow);
});

async function activate(workflow: SavedWorkflow): Promise<SavedWorkflow> {
	await fixture.n8n.activate(workflow);
	active.push(workflow);
	return workflow;
}

/** The executions that were started, when all of them have ended. */
async function executions(workflow: SavedWorkflow, count: number): Promise<Execution[]> {
	await fixture.deliveries();
	const rows = await waitFor(
		`${count} executions of ${workflow.name}`,
		async () => {
			const all = await fixture.n8n.executionsOf(workflow);
			return all.length >= count ? all : undefined;
		},
		30_000,
	);
	expect(rows).toHaveLength(count);
	return await Promise.all(rows.map(async ({ id }) => await fixture.n8n.finished(id)));
}

/** A refund of part of a payment, as an agent makes one in Rebilly. */
async function refund(): Promise<string> {
	const { transactions } = (await fixture.state()).rebilly;
	const payment = transactions.find(
		({ type, status, amount }) => type === 'sale' && status === 'completed' && Number(amount) > 20,
	);
	const { id } = await fixture.rebilly<{ id: string }>(
		'POST',
		`transactions/${payment?.id}/refund`,
		{ amount: 4 },
	);
	return id;
}

async function createMemo(id: string): Promise<void> {
	const [customer] = (await fixture.state()).rebilly.customers;
	await fixture.rebilly('PUT', `credit-memos/${id}`, {
		customerId: customer?.id,
		currency: 'USD',
		items: [{ unitPrice: 12.5, quantity: 1, description: 'Goodwill' }],
	});
}

describe('Rebilly Trigger', () => {
	it('registers its webhook, turns a refund into its credits once, and removes the webhook', async () => {
		const workflow = await activate(
			await fixture.importExample('triggers/refund-to-credit-on-event'),
		);
		expect((await fixture.state()).rebilly.webhooks).toHaveLength(1);
		await fixture.control('POST', '/webhooks', { copies: 3 });

		const id = await refund();

		const [execution] = await executions(workflow, 1);
		expect([execution?.status, execution?.error]).toEqual(['success', undefined]);
		const { rebilly, layer } = await fixture.state();
		expect(rebilly.creditMemos.map((memo) => memo.id)).toEqual([id]);
		expect(layer.customerCredits.map((credit) => credit.external_id)).toEqual([id]);

		await fixture.n8n.deactivate(workflow);
		active = [];
		expect((await fixture.state()).rebilly.webhooks).toEqual([]);
	});

	it('posts each new credit memo to a chat', async () => {
		const posted: unknown[] = [];
		const chat = Fastify({ forceCloseConnections: true });
		chat.post('/hooks/your-channel', async ({ body }) => {
			posted.push(body);
			return { ok: true };
		});
		const url = await chat.listen({ host: '127.0.0.1', port: 0 });
		try {
			const workflow = await activate(
				await fixture.importExample('triggers/credit-memo-to-chat', (text) =>
					text.replace('https://chat.example.com', url),
				),
			);
			await createMemo('memo-for-chat');
			const [execution] = await executions(workflow, 1);
			expect([execution?.status, execution?.error]).toEqual(['success', undefined]);
			expect(posted).toEqual([{ text: expect.stringContaining('New credit memo memo-for-chat') }]);
		} finally {
			await chat.close();
		}
	});

	it('is started by nobody who has not its secrets', async () => {
		const workflow = await activate(
			await fixture.importExample('triggers/refund-to-credit-on-event'),
		);
		await refund();
		await executions(workflow, 1);
		await fixture.control('POST', '/webhooks/forge', {});
		await executions(workflow, 1);
	});
});

describe('Layer Trigger', () => {
	it('is started by a new credit, once its URL is in the portal', async () => {
		const webhookId = 'b0f0d7a4-5d0c-4d7e-9a51-6f3f3c1d2e4b';
		const flow = workflowOf('Layer credit arrives', {
			name: 'Credit Arrives',
			type: `${PACKAGE}.layerTrigger`,
			parameters: {
				events: ['CustomerCredit.created'],
				businessId: { __rl: true, mode: 'id', value: USD_BUSINESS },
			},
			webhookId,
		});
		const trigger = flow.nodes.filter(({ name }) => name === 'Credit Arrives');
		const workflow = await activate(
			await fixture.create({ ...flow, nodes: trigger, connections: {} }),
		);
		await fixture.control('POST', '/webhooks/layer', {
			url: `${fixture.setup.url}/webhook/${webhookId}/webhook?secret=${URL_SECRET}`,
			signed: false,
		});

		const [customer] = (await fixture.state()).layer.customers.filter(
			({ business_id: business }) => business === USD_BUSINESS,
		);
		const { data } = await fixture.layer<{ data: { id: string } }>(
			'POST',
			'invoices/customer-credits',
			{
				customer_id: customer?.id,
				external_id: 'for-the-trigger',
				line_items: [
					{ amount: 500, revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' } },
				],
			},
		);

		const [execution] = await executions(workflow, 1);
		expect([execution?.status, execution?.error]).toEqual(['success', undefined]);
		expect(execution?.items('Credit Arrives')).toMatchObject([
			{ id: data.id, external_id: 'for-the-trigger' },
		]);
	});
});
