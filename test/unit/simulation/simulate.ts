import type { IHttpRequestOptions } from 'n8n-workflow';

import { runNode } from './nodeRun';
import type { Reply, SimulatedService } from './services';
import { Vendor, type VendorRule } from './vendor';
import { VirtualClock } from './virtualClock';
import { runWrites } from './writes';

export interface Scenario {
	service: SimulatedService;
	rule: VendorRule;
	/** Writes in all, shared out to the executions. */
	writes: number;
	executions?: number;
	/** The part of the limit that a client makes use of that knows nothing of us. */
	foreign?: number;
	/** Whether the limiter is driven by itself, without the node. */
	direct?: boolean;
	/** How long an answer takes at least and at most. Milliseconds. */
	latency?: readonly [number, number];
	seed?: number;
	/** Whether the limiter is told how many writes are to come. */
	announced?: boolean;
	/** The node's options. */
	options?: Record<string, unknown>;
}

export interface Outcome {
	seconds: number;
	/** What the limit alone asks for. */
	bound: number;
	refused: number;
	failed: number;
	/** The longest time without a write that was let through. Seconds. */
	longestStall: number;
	requests: number;
	foreignRefused: number;
	foreignSent: number;
}

/** Runs the real node, client and rate limiter against a simulated vendor, in simulated time. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
	const { service, rule, writes, executions = 1, foreign = 0, options } = scenario;
	const { latency: [least, most] = [60, 140], seed = 1, announced = true } = scenario;
	const clock = new VirtualClock();
	const vendor = new Vendor(rule, () => clock.now());
	const random = randomOf(seed);
	const start = clock.now();
	let [refused, requests, lastWrite, longestStall] = [0, 0, start, 0];
	let [foreignRefused, foreignSent, isOver] = [0, 0, false];

	const send = async (request: IHttpRequestOptions): Promise<Reply> => {
		requests++;
		const latency = least + (most - least) * random();
		await clock.sleep(latency / 2);
		const reply = answer(request);
		await clock.sleep(latency / 2);
		return reply;
	};
	const answer = (request: IHttpRequestOptions): Reply => {
		const date = new Date(clock.now()).toUTCString();
		if (!service.counts(request.method ?? 'GET')) {
			return { ...service.answer(request), headers: { date } };
		}
		const take = vendor.take();
		const headers = { date, ...service.headers(take, rule.limit, clock.now()) };
		if (!take.allowed) {
			refused++;
			return { statusCode: 429, headers, body: { status: 429, errors: [{ type: 'RateLimited' }] } };
		}
		longestStall = Math.max(longestStall, clock.now() - lastWrite);
		lastWrite = clock.now();
		return { ...service.answer(request), headers };
	};
	const beForeign = async (): Promise<void> => {
		const pause = rule.window / (rule.limit * foreign);
		while (!isOver) {
			await clock.sleep(pause * 2 * random());
			foreignSent++;
			if (!vendor.take().allowed) foreignRefused++;
		}
	};
	const execute = async (_: unknown, index: number) => {
		await clock.sleep(index * 1700);
		const keys = Array.from({ length: writes / executions }, (_each, key) => `${index}_${key}`);
		if (scenario.direct) return await runWrites(service, keys, send, announced);
		const output = await runNode(service, keys, send, options);
		return output.filter(({ json }) => json.outcome !== 'created').length;
	};
	return await clock.run(async () => {
		if (foreign > 0) void beForeign();
		const failed = await Promise.all(Array.from({ length: executions }, execute));
		isOver = true;
		const perSecond = (rule.limit / rule.window) * 1000 * (1 - foreign);
		return {
			seconds: (clock.now() - start) / 1000,
			bound:
				(writes - (rule.initial ?? 0)) / perSecond +
				(rule.initial !== undefined && rule.refill === 'stepped' ? rule.window / 1000 : 0),
			refused,
			failed: failed.reduce((sum, each) => sum + each, 0),
			longestStall: longestStall / 1000,
			requests,
			foreignRefused,
			foreignSent,
		};
	});
}

/** Numbers from 0 to 1 that are the same in every run. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}
