/** A published Rebilly Trigger in an n8n of its own, which is stopped and started with something changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import axios from 'axios';

import { credentialsOf } from '../../sandbox/credentials';
import type { WorkflowJson } from '../engine/harness';
import { Session } from './session';
import { type Installation, installN8n } from './support/installation';
import { N8nClient, type SavedWorkflow } from './support/n8nClient';
import { type N8nServer, startServer } from './support/n8nServer';
import { PACKAGE } from './support/packedPackage';
import { freePort } from './support/ports';
import { waitFor } from './support/processes';
import { startWorld, type World } from './support/world';
import { withCredentials } from './support/examples';

const LIMIT_MS = 60_000;

let installation: Installation;
let folder: string;
let world: World;
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

const webhooks = () => [...world.sandbox.rebilly.data.webhooks.values()];

async function createMemo(id: string): Promise<void> {
	const [customerId = ''] = world.sandbox.rebilly.data.customers.keys();
	const { baseUrl, organizationId, apiKey } = world.sandbox.connection.rebilly;
	await axios.put(
		`${baseUrl}/organizations/${organizationId}/credit-memos/${id}`,
		{ customerId, currency: 'USD', items: [{ unitPrice: 12.5, quantity: 1 }] },
		{ headers: { 'REB-APIKEY': apiKey } },
	);
	await world.sandbox.courier.idle();
}

/** Sends a call again as it was, about another version of the record. */
async function repeat(
	{ headers, delivery }: (typeof world.sandbox.courier.sent)[number],
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

/** n8n takes calls from the start on, and looks after its webhooks a little later. */
async function restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
	const asked = () => world.sandbox.requests().filter(({ path }) => path.includes('/webhooks'));
	await server.stop();
	world.sandbox.clearRequests();
	server = await startServer(installation, { userFolder: folder, port, env });
	client = await N8nClient.logIn(server.url);
	await waitFor(
		'n8n to look after its webhook',
		async () =>
			asked().some(({ method, status }) => method !== 'GET' || status === 200) || undefined,
		LIMIT_MS,
	);
}

/** Waits until a webhook is as it should be. */
async function becomes(
	what: string,
	isSo: (webhook: ReturnType<typeof webhooks>[number]) => boolean,
) {
	const isThere = async () => webhooks().some(isSo) || undefined;
	await waitFor(what, isThere, LIMIT_MS);
	expect(webhooks()).toHaveLength(1);
}

beforeAll(async () => {
	const session = await Session.open();
	installation = await installN8n(session.world.version, () => undefined);
});
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-restart-'));
	port = await freePort();
	world = await startWorld(installation, { userFolder: folder, n8nPort: port });
	({ server, client } = world);
	workflow = await client.createWorkflow(withCredentials(flow(false), world.credentials));
	await client.activate(workflow);
	await createMemo('cm-1');
	await executions(1);
});
afterEach(async () => {
	await server.stop();
	await world.close();
	rmSync(folder, { recursive: true, force: true });
});

it('after a change of the key refuses the old secrets and takes the new ones', async () => {
	const [old] = world.sandbox.courier.sent;
	const { data } = credentialsOf(world.sandbox).rebillyApi;
	const { bearerToken } = world.sandbox.rebilly;
	await client.saveCredential('Rebilly (sandbox)', 'rebillyApi', {
		...data,
		authentication: 'bearerToken',
		bearerToken,
	});
	// Until then the webhook goes on with the secrets that it has.
	expect(await repeat(old!, 2)).toBe(200);
	await executions(2);

	const [{ headers: before } = { headers: [] }] = structuredClone(webhooks());
	await restart();

	await becomes('other secrets', ({ headers }) => headers[0]?.value !== before[0]?.value);
	const isRefused = async () => (await repeat(old!, 3)) === 401 || undefined;
	await waitFor('the old secrets to be refused', isRefused, LIMIT_MS);
	expect(await repeat(old!, 4)).toBe(401);
	const count = (await client.executionsOf(workflow)).length;
	await createMemo('cm-2');
	expect(world.sandbox.courier.deliveries().at(-1)).toMatchObject({ status: 200 });
	await executions(count + 1);
});

it('after a change of WEBHOOK_URL calls the new address, and none when it is turned off', async () => {
	const [{ url: before } = { url: '' }] = webhooks();
	await restart({ WEBHOOK_URL: `http://localhost:${port}/` });
	await becomes('another address', ({ url }) => url === before.replace('127.0.0.1', 'localhost'));
	await createMemo('cm-2');
	await executions(2);
	await client.deactivate(workflow);
	expect(webhooks()).toEqual([]);
});

it('knows an event that it had before', async () => {
	const [old] = world.sandbox.courier.sent;
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
