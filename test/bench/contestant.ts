/**
 * One contender and one case, in a process of its own: it warms up, waits for the word, works, and reports
 * what that took. Nothing else runs here, so the process's own figures are the contender's.
 */
import { setImmediate } from 'node:timers/promises';

import { type Result, startContender } from './contenders';
import { type ExpressionEngine, startExpressions } from './n8nParts';
import { type Place, type Refund, refundsOf, type Service } from './services';

export interface Job {
	contender: string;
	service: Service;
	kind: 'create' | 'list';
	items: number;
	/** Of the keys. */
	prefix: string;
	expressions: ExpressionEngine;
	place: Place;
	/** Where an earlier state of this package was built. */
	before?: string;
	/** Whether everything is done once before, so that what is measured finds it there. */
	again?: boolean;
}

export interface Measurement {
	status: string;
	/** Items that came out. */
	output: number;
	seconds: number;
	/** Of all threads: the program, the garbage collector and the network. */
	cpuSeconds: number;
	/** The most that the process ever held, in MB, and what it held when the work began. */
	peakMemory: number;
	memoryBefore: number;
	/** What lives on the heap when the work is done beyond what lived before, and what of it is the items given out. MB. */
	liveHeap: number;
	outputHeap: number;
}

const MEGABYTE = 1024 * 1024;
/** Enough for modules to be loaded and the much used code to be compiled. */
const WARM_UP = 200;

async function main(): Promise<void> {
	const job = JSON.parse(process.argv[2] ?? '') as Job;
	const { contender, service, kind, items, prefix } = job;
	await startExpressions(job.expressions);
	const work = startContender(contender, kind, service, job.place, job.before);
	// Something for a list to begin with: the one item that a trigger gives.
	const inputs = (count: number, name: string) => refundsOf(kind === 'list' ? 1 : count, name);
	await work(inputs(Math.min(items, WARM_UP), 'warmup'));
	const refunds = inputs(items, prefix);
	if (job.again) {
		await word('ready');
		await work(refunds);
	}
	const heapBefore = await liveHeap();
	await word('ready');
	process.send?.(await measure(work, refunds, heapBefore));
	// n8n keeps timers and an isolate, which would hold the process.
	process.once('disconnect', () => process.exit());
	process.disconnect();
}

/** Says something, and waits for the word to go on. */
async function word(said: string): Promise<void> {
	process.send?.(said);
	await new Promise((go) => process.once('message', go));
}

async function measure(
	work: (refunds: readonly Refund[]) => Promise<Result>,
	refunds: readonly Refund[],
	heapBefore: number,
): Promise<Measurement> {
	const memoryBefore = process.memoryUsage.rss() / MEGABYTE;
	const started = performance.now();
	const before = process.cpuUsage();
	const { items, ...result } = await work(refunds).catch((error: unknown) => ({
		status: error instanceof Error ? error.message : String(error),
		output: 0,
		items: undefined,
	}));
	const { user, system } = process.cpuUsage(before);
	const seconds = (performance.now() - started) / 1000;
	const peakMemory = process.resourceUsage().maxRSS / 1024;
	const heapAfter = await liveHeap();
	const copy = structuredClone(items?.map(({ json }) => json));
	const heapWithCopy = await liveHeap();
	return {
		...result,
		seconds,
		cpuSeconds: (user + system) / 1e6,
		peakMemory,
		memoryBefore,
		liveHeap: heapAfter - heapBefore,
		outputHeap: copy ? heapWithCopy - heapAfter : 0,
	};
}

/** What is on the heap that something still needs, in MB. */
async function liveHeap(): Promise<number> {
	for (let round = 0; round < 3; round++) {
		await setImmediate();
		globalThis.gc?.();
	}
	return process.memoryUsage().heapUsed / MEGABYTE;
}

void main();
