/**
 * Calls of a trigger that arrive twice, at two webhook processes of one n8n: at the same moment, and up to a minute
 * later. Each event must start its workflow once.
 */
import axios from 'axios';
import Fastify from 'fastify';

import type { Sandbox } from '../../../sandbox';
import { seededRandom } from '../../../sandbox/core/random';
import { withCredentials } from '../support/examples';
import type { N8nClient, SavedCredential } from '../support/n8nClient';
import { PACKAGE } from '../support/packedPackage';
import { LOOPBACK } from '../support/ports';

/** How fast first deliveries follow each other: with their repetitions, n8n just keeps up on two cores. Milliseconds. */
const PACE_MS = 300;
/** Within which an event comes again. Milliseconds. */
const LATEST_MS = 60_000;
/** How often a delivery that is refused is sent again, as the services do, and after how long. Milliseconds. */
const ATTEMPTS = 6;
const AGAIN_MS = 2000;
/** How long nothing may start before everything counts as done; repetitions wait in the queue too. Milliseconds. */
const QUIET_MS = 30_000;
const SEED = 16;

export interface DeliveryReport {
	events: number;
	/** Events whose first delivery came to both processes at the same moment. */
	pairs: number;
	/** Deliveries in all: each event is delivered once more after up to a minute, to the other process. */
	deliveries: number;
	/** Deliveries that started an execution, which may find out that the event was there before. */
	executions: number;
	/** Attempts that were not answered with 200, after which the delivery was sent again. */
	resent: number;
	/** Runs of what follows the trigger, beyond the first for an event. */
	doubleStarts: number;
	/** The same, of events that came as a pair and not. */
	doubledPairs: number;
	doubledOthers: number;
	/** Events of which a delivery was answered with 200, and which started nothing. */
	lost: number;
	/** Deliveries that were never answered with 200. */
	refused: number;
	seconds: number;
}

/** A trigger, and a call that tells that it has started the workflow. */
function workflow(counter: string) {
	const position: [number, number] = [0, 0];
	return {
		name: 'Count the starts',
		nodes: [
			{
				id: 'b0000000-0000-4000-8000-000000000001',
				name: 'Event Arrives',
				type: `${PACKAGE}.rebillyTrigger`,
				typeVersion: 1,
				position,
				webhookId: 'b0000000-0000-4000-8000-000000000009',
				parameters: { events: ['credit-memo-created'], fetchRecord: false },
			},
			{
				id: 'b0000000-0000-4000-8000-000000000002',
				name: 'Count',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position,
				parameters: { method: 'POST', url: `=${counter}/{{ $json.id }}`, options: {} },
			},
		],
		connections: {
			'Event Arrives': { main: [[{ node: 'Count', type: 'main' as const, index: 0 }]] },
		},
		settings: { executionOrder: 'v1' as const },
	};
}

/** What Rebilly would send to prove itself. */
function secretsOf({ rebilly }: Sandbox): Record<string, string> {
	const [webhook] = rebilly.data.webhooks.values();
	const credential = rebilly.data.serviceCredentials.get(webhook?.credentialHash ?? '');
	const [header] = webhook?.headers ?? [];
	if (!header || credential?.auth.type !== 'basic') throw new Error('No webhook is registered');
	const { username, password } = credential.auth;
	const login = Buffer.from(`${username}:${password}`).toString('base64');
	return { [header.name]: header.value, authorization: `Basic ${login}` };
}

const pause = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @param processes the addresses of two webhook processes
 */
export async function measureDeliveries(
	{
		sandbox,
		client,
		credentials,
	}: {
		sandbox: Sandbox;
		client: N8nClient;
		credentials: readonly SavedCredential[];
	},
	processes: readonly [string, string],
	events: number,
): Promise<DeliveryReport> {
	const starts = new Map<string, number>();
	let lastStart = Date.now();
	const counting = Fastify({ forceCloseConnections: true });
	counting.post<{ Params: { id: string } }>('/:id', async ({ params: { id } }) => {
		starts.set(id, (starts.get(id) ?? 0) + 1);
		lastStart = Date.now();
		return {};
	});
	const counter = await counting.listen({ host: LOOPBACK, port: 0 });
	const started = Date.now();
	const answers: Array<{ id: string; isStart: boolean }> = [];
	let resent = 0;
	let deliveries = 0;
	try {
		const saved = await client.createWorkflow(withCredentials(workflow(counter), credentials));
		await client.activate(saved);
		const headers = secretsOf(sandbox);
		const [{ url } = { url: '' }] = sandbox.rebilly.data.webhooks.values();
		const { pathname } = new URL(url);

		const deliver = async (id: string, process: number): Promise<void> => {
			deliveries += 1;
			const body = {
				eventType: 'credit-memo-created',
				creditMemoId: id,
				_embedded: { creditMemo: { id, revision: 1 } },
			};
			const to = `${processes[process % 2]}${pathname}`;
			for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
				if (attempt > 1) await pause(AGAIN_MS * attempt);
				const answer = await axios
					.post(to, body, { headers, responseType: 'text', validateStatus: () => true })
					.catch(() => undefined);
				if (answer?.status === 200) {
					answers.push({ id, isStart: !String(answer.data).includes('received already') });
					return;
				}
				resent += 1;
			}
		};

		const random = seededRandom(SEED);
		const plan = Array.from({ length: events }, (_, index) => ({
			id: `event-${index}`,
			isPair: index % 2 === 0,
			process: Math.floor(random() * 2),
			firstMs: index * PACE_MS,
			againMs: random() * LATEST_MS,
		}));
		await Promise.all(
			plan.map(async ({ id, isPair, process, firstMs, againMs }) => {
				await pause(firstMs);
				const copies = isPair ? [process, process + 1] : [process];
				await Promise.all(copies.map(async (each) => await deliver(id, each)));
				await pause(againMs);
				await deliver(id, process + 1);
			}),
		);
		lastStart = Date.now();
		while (Date.now() - lastStart < QUIET_MS) await pause(200);
		await client.deactivate(saved);

		const extra = ({ id }: { id: string }) => Math.max(0, (starts.get(id) ?? 0) - 1);
		const sum = (rows: typeof plan) => rows.reduce((total, row) => total + extra(row), 0);
		const accepted = new Set(answers.map(({ id }) => id));
		const pairs = plan.filter(({ isPair }) => isPair);
		return {
			events,
			pairs: pairs.length,
			deliveries,
			executions: answers.filter(({ isStart }) => isStart).length,
			doubleStarts: sum(plan),
			doubledPairs: sum(pairs),
			doubledOthers: sum(plan) - sum(pairs),
			lost: plan.filter(({ id }) => accepted.has(id) && !starts.has(id)).length,
			resent,
			refused: deliveries - answers.length,
			seconds: Math.round((Date.now() - started) / 1000),
		};
	} finally {
		await counting.close();
	}
}
