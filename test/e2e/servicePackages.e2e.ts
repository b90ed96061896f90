/** The packages of one service each, alone and side by side, each time in an n8n that has nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import axios from 'axios';

import { SERVICE_PACKAGES } from '../../scripts/packages/services';
import type { WorkflowJson } from '../engine/harness';
import { CREATE_FROM_REFUND, refundsOf, USD_BUSINESS } from '../refunds';
import { E2eFixture, itemsNode, workflowOf } from './fixture';
import { readExample, withCredentials } from './support/examples';
import { type Installation, installN8n } from './support/installation';
import type { Execution, SavedWorkflow } from './support/n8nClient';
import { type N8nWithSandbox, startN8nWithSandbox } from './support/n8nWithSandbox';
import { SILENT } from './support/progress';

const LAYER = 'n8n-nodes-layer-customer-credits';
const REBILLY = 'n8n-nodes-rebilly-credit-memos';

let installation: Installation;
let folder: string;
let started: N8nWithSandbox;

beforeAll(async () => {
	const fixture = await E2eFixture.open();
	installation = await installN8n(fixture.setup.version, SILENT);
});

async function start(packages: readonly string[]): Promise<void> {
	folder = mkdtempSync(join(tmpdir(), 'n8n-packages-'));
	started = await startN8nWithSandbox(installation, { userFolder: folder, packages });
}

afterEach(async () => {
	await started.close();
	rmSync(folder, { recursive: true, force: true });
});

/** One that both services know. */
function customerOf(): string {
	const { customers } = started.sandbox.layer.data.of(USD_BUSINESS);
	return [...started.sandbox.rebilly.data.customers.keys()].find((id) =>
		customers.getByExternalId(id),
	)!;
}

async function create(
	workflow: Parameters<typeof withCredentials>[0] & WorkflowJson,
): Promise<SavedWorkflow> {
	return await started.client.createWorkflow(withCredentials(workflow, started.credentials));
}

async function run(workflow: SavedWorkflow): Promise<Execution> {
	const execution = await started.client.run(workflow);
	expect([execution.status, execution.error]).toEqual(['success', undefined]);
	return execution;
}

/** Of our packages, what n8n has loaded, each with the answer for its icons. */
async function loaded() {
	const types = await started.client.nodeTypes();
	const own = types.filter(({ name }) => SERVICE_PACKAGES.some((one) => name.startsWith(one.name)));
	const icons = own.flatMap(({ iconUrl }) =>
		typeof iconUrl === 'object' ? Object.values(iconUrl) : [],
	);
	for (const icon of new Set(icons)) {
		expect((await axios.get(`${started.server.url}/${icon}`)).status).toBe(200);
	}
	return own.map(({ name }) => name).sort();
}

async function expectCredentialsWork(): Promise<void> {
	for (const credential of started.credentials) {
		if (!/^(layer|rebilly)Api$/.test(credential.type)) continue;
		expect(await started.client.testSavedCredential(credential)).toMatchObject({ status: 'OK' });
	}
}

test('Rebilly alone', async () => {
	await start([REBILLY]);
	const names = ['rebilly', 'rebillyTool', 'rebillyTrigger'];
	expect(await loaded()).toEqual(names.map((name) => `${REBILLY}.${name}`));
	expect(started.credentials.map(({ type }) => type)).toEqual(['rebillyApi', 'smtp']);
	await expectCredentialsWork();

	const workflow = await create(
		workflowOf('Credit', itemsNode(refundsOf(customerOf(), 3)), {
			name: 'Create',
			type: `${REBILLY}.rebilly`,
			parameters: CREATE_FROM_REFUND.rebilly,
		}),
	);
	for (const outcome of ['created', 'existing']) {
		expect((await run(workflow)).items('Create')).toMatchObject(Array(3).fill({ outcome }));
	}
	expect(started.sandbox.rebilly.data.creditMemos.size).toBe(3);

	const trigger = await create({
		name: 'Waits',
		nodes: [
			{
				id: 'c0000000-0000-4000-8000-000000000001',
				name: 'Event Arrives',
				type: `${REBILLY}.rebillyTrigger`,
				typeVersion: 1,
				position: [0, 0],
				webhookId: 'c0000000-0000-4000-8000-000000000009',
				parameters: { events: ['credit-memo-created'] },
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	await started.client.activate(trigger);
	expect(started.sandbox.rebilly.data.webhooks.size).toBe(1);
	await started.client.deactivate(trigger);
	expect(started.sandbox.rebilly.data.webhooks.size).toBe(0);
});

test('Layer alone', async () => {
	await start([LAYER]);
	const names = ['layer', 'layerTool', 'layerTrigger'];
	expect(await loaded()).toEqual(names.map((name) => `${LAYER}.${name}`));
	expect(started.credentials.map(({ type }) => type)).toEqual([
		'layerApi',
		'layerWebhookApi',
		'smtp',
	]);
	await expectCredentialsWork();

	const workflow = await create(
		workflowOf('Credit', itemsNode(refundsOf(customerOf(), 3)), {
			name: 'Create',
			type: `${LAYER}.layer`,
			parameters: CREATE_FROM_REFUND.layer,
		}),
	);
	for (const outcome of ['created', 'existing']) {
		expect((await run(workflow)).items('Create')).toMatchObject(Array(3).fill({ outcome }));
	}
	expect([...started.sandbox.layer.data.of(USD_BUSINESS).credits.all()]).toHaveLength(3);
});

test('side by side, with the examples that come with them', async () => {
	await start([LAYER, REBILLY]);
	expect(await loaded()).toHaveLength(6);
	await expectCredentialsWork();
	const workflow = await create(readExample('refund-to-credit', join('packages', REBILLY)));
	for (const outcome of ['created', 'existing']) {
		const execution = await run(workflow);
		for (const node of ['Create Credit Memo', 'Mirror in Layer']) {
			const outcomes = execution.items(node).map((item) => item.outcome);
			expect([node, ...new Set(outcomes)]).toEqual([node, outcome]);
			expect(outcomes).toHaveLength(28);
		}
	}
	expect(started.sandbox.rebilly.data.creditMemos.size).toBe(28);
});
