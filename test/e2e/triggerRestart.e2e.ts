/** A published Rebilly Trigger in an n8n of its own, which is stopped and started with something changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import axios from 'axios';

import { credentialsOf } from '../../sandbox/credentials';
import type { WorkflowJson } from '../engine/harness';
import { E2eFixture } from './fixture';
import { withCredentials } from './support/examples';
import { type Installation, installN8n } from './support/installation';
import { N8nClient, type SavedWorkflow } from './support/n8nClient';
import { type N8nServer, startServer } from './support/n8nServer';
import { type N8nWithSandbox, startN8nWithSandbox } from './support/n8nWithSandbox';
import { PACKAGE } from './support/packedPackage';
import { SILENT } from './support/progress';
import { freePort } from './support/ports';
import { waitFor } from './support/processes';

const LIMIT_MS = 60_000;

let installation: Installation;
let folder: string;
let started: N8nWithSandbox;
let port: number;
let server: N8nServer;
let client: N8nClient;
let workflow: SavedWorkflow;

function flow(fetchRecord: boolean): Parameters<typeof withCredentials>[0] & WorkflowJson {
	return {
		name: 'Waits through a restart',
		nodes: [
			{
				id: 'c0000000-0000-4000-8000-000000000001',
				name: 'Event Arrives',
				type: `${PACKAGE}.rebillyTrigger`,
				typeVersion: 1,
				position: [0, 0],
				webhookId: 'c0000000-0000-4000-8000-000000000009',
				parameters: { events: ['credit-memo-created'], fetchRecord },
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
}

const webhooks = () => [...started.sandbox.rebilly.data.webhooks.values()];

async function createMemo(id: string): Promise<void> {
	const [customerId = ''] = started.sandbox.rebilly.data.customers.keys();
	const { baseUrl, organizationId, apiKey } = started.sandbox.connection.rebilly;
	await axios.put(
		`${baseUrl}/organizations/${organizationId}/credit-memos/${id}`,
		{ customerId, currency: 'USD', items: [{ unitPrice: 12.5, quantity: 1 }] },
		{ headers: { 'REB-APIKEY': apiKey } },
	);
	await started.sandbox.courier.idle();
}

/** Sends a call again as it was, about another version of the record. */
async function repeat(
	{ headers, delivery }: (typeof started.sandbox.courier.sent)[number],
	revision: number,
): Promise<number> {
	const { status } = await axios.post(
		delivery.url,
		delivery.body.replaceAll('"revision":1', `"revision":${revision}`),
		{ headers: { 'content-type': 'application/json', ...headers }, validateStatus: () => true },
	);
	return status;
}

/** The executions that were started, when all have ended. */
async function executions(count: number) {
	const rows = await waitFor(
		`${count} executions`,
		async () => {
			const all = await client.executionsOf(workflow);
			return all.length >= count ? all : undefined;
		},
		LIMIT_MS,
	);
	expect(rows).toHaveLength(count);
	return await Promise.all(rows.map(async ({ id }) => await client.finished(id)));
}

async function restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
	await server.stop();
	server = await startServer(installation, { userFolder: folder, port, env });
	client = await N8nClient.logIn(server.url);
}

beforeAll(async () => {
	const fixture = await E2eFixture.open();
	installation = await installN8n(fixture.setup.version, SILENT);
});
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-restart-'));
	port = await freePort();
	started = await startN8nWithSandbox(installation, { userFolder: folder, n8nPort: port });
	({ server, client } = started);
	workflow = await client.createWorkflow(withCredentials(flow(false), started.credentials));
	await client.activate(workflow);
	await createMemo('cm-1');
	await executions(1);
});
afterEach(async () => {
	await server.stop();
	await started.close();
	rmSync(folder, { recursive: true, force: true });
});

it('after a change of the key refuses the old secrets and takes the new ones', async () => {
	const [old] = started.sandbox.courier.sent;
	const [{ headers: before } = { headers: [] }] = structuredClone(webhooks());
	const { data } = credentialsOf(started.sandbox).rebillyApi;
	const { bearerToken } = started.sandbox.rebilly;
	await client.saveCredential('Rebilly (sandbox)', 'rebillyApi', {
		...data,
		authentication: 'bearerToken',
		bearerToken,
	});
	await restart();

	// Whether n8n has looked after its webhook by then depends on its version.
	for (const revision of [2, 3]) expect(await repeat(old!, revision)).toBe(401);
	expect(webhooks()).toHaveLength(1);
	expect(webhooks()[0]?.headers).not.toEqual(before);
	await createMemo('cm-2');
	expect(started.sandbox.courier.deliveries().at(-1)).toMatchObject({ status: 200 });
	const [newest] = await executions(2);
	expect(newest?.items('Event Arrives')).toMatchObject([{ id: 'cm-2' }]);
});

it('after a change of WEBHOOK_URL leaves no webhook at the old address when it is turned off', async () => {
	await restart({ WEBHOOK_URL: `http://localhost:${port}/` });
	await client.deactivate(workflow);
	expect(webhooks()).toEqual([]);
});

it('after a change of WEBHOOK_URL is called at the new address when it is turned on', async () => {
	const [{ url: before } = { url: '' }] = webhooks();
	await restart({ WEBHOOK_URL: `http://localhost:${port}/` });
	await client.deactivate(workflow);
	await client.activate(workflow);
	expect(webhooks().map(({ url }) => url)).toEqual([before.replace('127.0.0.1', 'localhost')]);
	await createMemo('cm-2');
	await executions(2);
});

it('knows an event that it had before', async () => {
	const [old] = started.sandbox.courier.sent;
	await restart();
	expect(await repeat(old!, 1)).toBe(200);
	const [again] = await executions(2);
	expect(again?.status).toBe('success');
	expect(again?.items('Event Arrives')).toEqual([]);
	// The process knows it by now, and starts nothing any more.
	expect(await repeat(old!, 1)).toBe(200);
	await createMemo('cm-2');
	const all = await executions(3);
	expect(all[0]?.items('Event Arrives')).toMatchObject([{ id: 'cm-2' }]);
});
