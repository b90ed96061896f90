/**
 * `npm run test:queue`: n8n in queue mode, with one main process and two workers, on real Redis and PostgreSQL.
 * First, events arrive at two webhook processes, most of them more than once (`deliveries.ts`). Then, executions that create 2,000 credit memos are spread over the workers, one of which is killed in mid-run. What it
 * left unfinished is made up for by the same refunds arriving again. Then the sandbox must hold each credit once.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import axios from 'axios';
import Table from 'cli-table3';

import { type Sandbox, startSandbox } from '../../../sandbox';
import { CREATE_FROM_REFUND, refundsOf } from '../../refunds';
import { withCredentials } from '../support/examples';
import { DEFAULT_VERSION, installN8n } from '../support/installation';
import {
	type Execution,
	N8nClient,
	type SavedCredential,
	type SavedWorkflow,
} from '../support/n8nClient';
import { startServer, startWebhookProcess, startWorker } from '../support/n8nServer';
import { saveCredentials } from '../support/n8nWithSandbox';
import { buildPackage, installPackage, PACKAGE } from '../support/packedPackage';
import { type RunningProcess, stopAll, waitFor } from '../support/processes';
import { progressIn } from '../support/progress';
import { type DeliveryReport, measureDeliveries } from './deliveries';
import { requireServices, startPostgres, startRedis } from './services';

const EXECUTIONS = 8;
const PATH = 'refunds';
const LIMIT_MS = 300_000;
const FINISHED = ['success', 'error', 'crashed', 'canceled'];

/** n8n's defaults are a minute and half a minute: how soon a worker is known to be gone. */
const SOON = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

const progress = progressIn(process.stderr);
const { say } = progress;

interface Report {
	credits: number;
	executions: number;
	/** What the executions came to, of which some were disturbed. */
	firstStatuses: Record<string, number>;
	/** Credits that were there when the worker was killed. */
	atKill: number;
	/** Executions that were lost with the worker. */
	lostExecutions: number;
	/** What n8n's own Retry of them says, and how many credits are still not there after it. */
	retryStatuses: Record<string, number>;
	leftByRetry: number;
	/** What all refunds came to when they arrived again. */
	created: number;
	existing: number;
	refusedForSpeed: number;
	lost: number;
	doubled: number;
	seconds: number;
}

/** Refunds come in as one call, and each becomes a credit. */
function workflow() {
	const position: [number, number] = [0, 0];
	return {
		name: 'Credits for refunds',
		nodes: [
			{
				id: 'a0000000-0000-4000-8000-000000000001',
				name: 'Refunds Arrive',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position,
				webhookId: 'a0000000-0000-4000-8000-000000000009',
				parameters: { httpMethod: 'POST', path: PATH, options: {} },
			},
			{
				id: 'a0000000-0000-4000-8000-000000000002',
				name: 'One Item a Refund',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position,
				parameters: { fieldToSplitOut: 'body.refunds', options: {} },
			},
			{
				id: 'a0000000-0000-4000-8000-000000000003',
				name: 'Create Credit Memo',
				type: `${PACKAGE}.rebilly`,
				typeVersion: 1,
				position,
				parameters: CREATE_FROM_REFUND.rebilly,
			},
		],
		connections: {
			'Refunds Arrive': {
				main: [[{ node: 'One Item a Refund', type: 'main' as const, index: 0 }]],
			},
			'One Item a Refund': {
				main: [[{ node: 'Create Credit Memo', type: 'main' as const, index: 0 }]],
			},
		},
		settings: { executionOrder: 'v1' as const },
	};
}

function batchesOf(sandbox: Sandbox, credits: number) {
	const [customer = ''] = sandbox.rebilly.data.customers.keys();
	const size = Math.ceil(credits / EXECUTIONS);
	const refunds = refundsOf(customer, credits);
	return Array.from({ length: EXECUTIONS }, (_, index) =>
		refunds.slice(index * size, (index + 1) * size),
	);
}

async function allEnded(
	client: N8nClient,
	saved: SavedWorkflow,
	count: number,
): Promise<Execution[]> {
	const rows = await waitFor(
		`${count} executions to end`,
		async () => {
			const all = await client.executionsOf(saved);
			const ended = all.filter(({ status }) => FINISHED.includes(status));
			return ended.length >= count ? ended : undefined;
		},
		LIMIT_MS,
	);
	return await Promise.all(rows.map(async ({ id }) => await client.finished(id)));
}

async function run(
	sandbox: Sandbox,
	client: N8nClient,
	credentials: readonly SavedCredential[],
	workers: readonly RunningProcess[],
	credits: number,
): Promise<Report> {
	const saved = await client.createWorkflow(withCredentials(workflow(), credentials));
	await client.activate(saved);
	const { creditMemos } = sandbox.rebilly.data;
	const started = Date.now();

	const batches = batchesOf(sandbox, credits);
	for (const refunds of batches) await axios.post(`${client.url}/webhook/${PATH}`, { refunds });
	await waitFor(
		'a quarter of the credits',
		async () => creditMemos.size > credits / 4 || undefined,
		LIMIT_MS,
	);
	const [victim] = workers;
	await victim?.kill();
	const atKill = creditMemos.size;
	say(`${victim?.name} is killed, with ${atKill} of ${credits} credits made`);

	const first = await allEnded(client, saved, EXECUTIONS);
	const unfinished = first.filter(({ status }) => status !== 'success');
	say(`${unfinished.length} of ${EXECUTIONS} executions were lost with it`);
	// What n8n's own Retry makes of them is told, not relied on: see docs/scaling.md.
	const retried = await Promise.all(unfinished.map(async ({ id }) => await client.retry(id)));
	const leftByRetry = credits - creditMemos.size;

	say('All refunds arrive again');
	for (const refunds of batches) await axios.post(`${client.url}/webhook/${PATH}`, { refunds });
	const all = await allEnded(client, saved, 2 * EXECUTIONS + retried.length);
	const outcomes = all
		.filter(({ id }) => [...first, ...retried].every((earlier) => earlier.id !== id))
		.flatMap((execution) => execution.items('Create Credit Memo').map(({ outcome }) => outcome));

	const keys = [...creditMemos.keys()];
	const wanted = new Set(batches.flat().map(({ key }) => key));
	const found = new Set(keys.filter((key) => wanted.has(key)));
	const counted = (name: string) => outcomes.filter((outcome) => outcome === name).length;
	return {
		credits,
		executions: EXECUTIONS,
		firstStatuses: countBy(first.map(({ status }) => status)),
		atKill,
		lostExecutions: unfinished.length,
		retryStatuses: countBy(retried.map(({ status }) => status)),
		leftByRetry,
		created: counted('created'),
		existing: counted('existing'),
		refusedForSpeed: sandbox.requests().filter(({ status }) => status === 429).length,
		lost: wanted.size - found.size,
		// A second memo of a refund could only be there under another ID.
		doubled: keys.length - found.size,
		seconds: Math.round((Date.now() - started) / 1000),
	};
}

function countBy(values: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}

function print(report: Report | DeliveryReport): void {
	const table = new Table({ style: { head: [], border: [] } });
	for (const [name, value] of Object.entries(report)) {
		table.push([name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
	}
	console.log(table.toString());
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			/** None of them, where only the other part is wanted. */
			credits: { type: 'string', default: '2000' },
			events: { type: 'string', default: '1000' },
			/** How many writes a second Rebilly takes; without it, as many as its documentation says. */
			'rate-limit': { type: 'string' },
			json: { type: 'boolean', default: false },
		},
	});
	requireServices();
	const installation = await installN8n(DEFAULT_VERSION, progress);
	await buildPackage(progress);
	const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
	// PostgreSQL runs as another user.
	chmodSync(folder, 0o755);
	const running: RunningProcess[] = [];
	let sandbox: Sandbox | undefined;
	try {
		// So that the limit of ten minutes does not decide how long it takes.
		sandbox = await startSandbox({ decisions: { writeLimit: 60_000 } });
		const redis = await startRedis(join(folder, 'redis'));
		running.push(redis);
		const postgres = await startPostgres(join(folder, 'postgres'));
		running.push(postgres);
		const env = {
			...redis.env,
			...postgres.env,
			...SOON,
			EXECUTIONS_MODE: 'queue',
			// n8n's default of 2 is too few where calls come in at this pace.
			DB_POSTGRESDB_POOL_SIZE: '10',
			// All processes must be able to read the credentials.
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		};
		const homes = ['main', 'webhook-1', 'webhook-2', 'worker-1', 'worker-2'];
		const folders = homes.map((name) => join(folder, name));
		for (const home of folders) await installPackage(home, PACKAGE);
		const [mainHome = '', ...otherHomes] = folders;
		const webhookHomes = otherHomes.slice(0, 2);
		const workerHomes = otherHomes.slice(2);
		const workersOf = async (concurrency: number) =>
			await Promise.all(
				workerHomes.map(async (userFolder, index) => {
					const name = `Worker ${index + 1}`;
					return await startWorker(installation, { name, userFolder, env, concurrency });
				}),
			);

		say('Starting n8n in queue mode: one main process …');
		const server = await startServer(installation, { userFolder: mainHome, env });
		running.push(server);
		const client = await N8nClient.logIn(server.url);
		const credentials = await saveCredentials(client, sandbox.connection);

		const [events, credits] = [Number(values.events), Number(values.credits)];
		if (events > 0) {
			say('… two webhook processes and two workers');
			const urls: string[] = [];
			const others: RunningProcess[] = [];
			for (const [index, userFolder] of webhookHomes.entries()) {
				const name = `Webhook process ${index + 1}`;
				const listener = await startWebhookProcess(installation, { name, userFolder, env });
				others.push(listener);
				running.push(listener);
				urls.push(listener.url);
			}
			// As many executions at once as n8n's own default.
			const workers = await workersOf(10);
			others.push(...workers);
			running.push(...workers);
			const [first = '', second = ''] = urls;
			say(`${events} events arrive, each more than once: about five minutes`);
			const told = await measureDeliveries(
				{ sandbox, client, credentials },
				[first, second],
				events,
			);
			if (values.json) console.log(JSON.stringify(told));
			else print(told);
			if (told.lost > 0 || told.doubleStarts > events / 50) process.exitCode = 1;
			await stopAll(others);
		}
		if (credits === 0) return;

		say('… two workers of two executions each');
		const workers = await workersOf(2);
		running.push(...workers);
		const limit = values['rate-limit'];
		if (limit)
			sandbox.setFaults({
				rateLimit: { limit: Number(limit), perSeconds: 1, asVendorCounts: true },
			});
		const report = await run(sandbox, client, credentials, workers, credits);
		if (values.json) console.log(JSON.stringify(report));
		else print(report);
		say(`${report.lost} lost, ${report.doubled} doubled`);
		if (report.lost + report.doubled > 0 || report.lostExecutions === 0) process.exitCode = 1;
		if (!process.exitCode) rmSync(folder, { recursive: true, force: true });
	} finally {
		await stopAll(running);
		await sandbox?.close();
		if (existsSync(folder)) say(`The logs are kept in ${folder}`);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
