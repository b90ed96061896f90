import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { formatAmount } from '../../nodes/shared/money';
import type { RecordedRequest, Sandbox } from '../../sandbox';
import { seededRandom } from '../../sandbox/core/random';
import type { Engine, NodeResult } from '../engine/harness';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';
import { faultsOf, TIME_OUT } from './faults';

/** What is true of one service after two executions of the same input under all faults. */
export interface ChaosReport {
	service: 'rebilly' | 'layer';
	items: number;
	seed: number;
	/** Credits that the service holds. */
	credits: number;
	/** Items whose credit the service does not hold. */
	lost: string[];
	/** Items for which it holds more than one. */
	doubled: string[];
	/** Items whose credit has another amount. */
	wrongAmount: string[];
	/** Items without exactly one output item in an execution. */
	withoutOutcome: string[];
	/** Output items that say success although the service does not hold the credit. */
	falseSuccess: string[];
	/** How often each outcome was reported, in both executions. */
	outcomes: Record<string, number>;
	/** How often an item failed with which message. */
	failures: Record<string, number>;
	requests: number;
	/** What of them met a fault, by its name. */
	faults: Record<string, number>;
	seconds: number;
}

interface Refund extends IDataObject {
	key: string;
	amount: string;
	cents: number;
	customer: string;
}

const OPTIONS = { timeout: TIME_OUT, maxAttempts: 12, maxWait: 120, maxConcurrentRequests: 20 };

/** Milliseconds. A machine that is busy needs a part of it to fetch the next token. */
const TOKEN_LIFE = 3000;

function refundsOf(sandbox: Sandbox, items: number, seed: number): Refund[] {
	const random = seededRandom(seed);
	const books = sandbox.layer.data.of(USD_BUSINESS);
	// Customers that both services know.
	const customers = [...sandbox.rebilly.data.customers.keys()].filter((id) =>
		books.customers.getByExternalId(id),
	);
	return Array.from({ length: items }, (_, index) => {
		const cents = 1 + Math.floor(random() * 1_000_000);
		return {
			key: `re_${seed}_${index}`,
			cents,
			amount: formatAmount(BigInt(cents), 2),
			customer: customers[index % customers.length] ?? '',
		};
	});
}

/** What the service holds, as key and cents. */
function heldBy(
	sandbox: Sandbox,
	service: 'rebilly' | 'layer',
): Array<{ key: string; cents: number }> {
	if (service === 'rebilly') {
		return [...sandbox.rebilly.data.creditMemos.values()].map(({ id, items }) => ({
			key: id,
			cents: items.reduce((total, item) => total + item.unitPrice * item.quantity, 0),
		}));
	}
	return [...sandbox.layer.data.of(USD_BUSINESS).credits.all()].map((credit) => ({
		key: credit.external_id ?? '',
		cents: credit.line_items.reduce((total, line) => total + line.amount, 0),
	}));
}

/** Runs the same refunds twice at the same time, once stopping at a failure and once going on, under all faults. */
export async function runChaos(
	engine: Engine,
	sandbox: Sandbox,
	service: 'rebilly' | 'layer',
	items: number,
	seed: number,
): Promise<ChaosReport> {
	sandbox.reset();
	const refunds = refundsOf(sandbox, items, seed);
	sandbox.clearRequests();
	sandbox.setFaults(faultsOf(seed));
	const started = Date.now();
	const expiry = setInterval(() => sandbox.layer.expireTokens(), TOKEN_LIFE);
	let runs: NodeResult[];
	try {
		runs = await Promise.all(
			(['stopWorkflow', 'continueErrorOutput'] as const).map(async (onError) =>
				engine.runNode({
					node: service,
					parameters: { ...CREATE_FROM_REFUND[service], options: OPTIONS },
					items: refunds,
					onError,
					retryOnFail: true,
					maxTries: 5,
				}),
			),
		);
	} finally {
		clearInterval(expiry);
		await sandbox.settled();
		sandbox.setFaults({});
	}
	return report(sandbox, service, refunds, runs, seed, (Date.now() - started) / 1000);
}

function report(
	sandbox: Sandbox,
	service: 'rebilly' | 'layer',
	refunds: readonly Refund[],
	runs: readonly NodeResult[],
	seed: number,
	seconds: number,
): ChaosReport {
	const held = heldBy(sandbox, service);
	const byKey = new Map<string, number[]>();
	for (const { key, cents } of held) byKey.set(key, [...(byKey.get(key) ?? []), cents]);
	const keys = (wrong: (refund: Refund) => boolean) => refunds.filter(wrong).map(({ key }) => key);

	const outputs = runs.map(({ outputs }) => outputs.flat());
	const outcomes: Record<string, number> = {};
	for (const item of outputs.flat()) {
		const outcome = outcomeOf(item);
		outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	}
	const failures: Record<string, number> = {};
	for (const { json } of outputs.flat()) {
		if (json.error === undefined) continue;
		const message = String(json.message).replace(/'[^']*'|\d+(\.\d+)?/g, '…');
		failures[message] = (failures[message] ?? 0) + 1;
	}
	const requests = sandbox.requests().filter((request) => request.service === service);
	return {
		service,
		items: refunds.length,
		seed,
		credits: held.length,
		lost: keys(({ key }) => !byKey.has(key)),
		doubled: keys(({ key }) => (byKey.get(key)?.length ?? 0) > 1),
		wrongAmount: keys(
			({ key, cents }) => byKey.get(key)?.some((amount) => amount !== cents) ?? false,
		),
		withoutOutcome: outputs.flatMap((output) => withoutOutcome(refunds, output)),
		falseSuccess: outputs.flatMap((output) =>
			output
				.filter((item) => outcomeOf(item) !== 'failed')
				.map(({ json }) => String(service === 'rebilly' ? json.id : json.external_id))
				.filter((key) => !byKey.has(key)),
		),
		outcomes,
		failures,
		requests: requests.length,
		faults: faultsMet(requests),
		seconds: Math.round(seconds * 10) / 10,
	};
}

function outcomeOf({ json }: INodeExecutionData): string {
	return json.error === undefined ? String(json.outcome) : 'failed';
}

function withoutOutcome(
	refunds: readonly Refund[],
	output: readonly INodeExecutionData[],
): string[] {
	const counts = new Map<number, number>();
	for (const { pairedItem } of output) {
		const index = (pairedItem as { item: number }).item;
		counts.set(index, (counts.get(index) ?? 0) + 1);
	}
	return refunds.filter((_, index) => counts.get(index) !== 1).map(({ key }) => key);
}

/** How many requests met which fault. */
export function faultsMet(requests: readonly RecordedRequest[]): Record<string, number> {
	const faults: Record<string, number> = {};
	for (const { fault, status } of requests) {
		const name =
			fault ?? (status === 429 ? 'refused' : status === 401 ? 'token expired' : undefined);
		if (name) faults[name] = (faults[name] ?? 0) + 1;
	}
	return faults;
}
