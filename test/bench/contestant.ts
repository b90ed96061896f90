/**
 * One contender and one case, in a process of its own: it warms up, waits for the word, works, and reports
 * what that took. Nothing else runs here, so the process's own figures are the contender's.
 */
import { startContender } from './contenders';
import { type ExpressionEngine, startExpressions } from './n8nParts';
import { type Place, refundsOf, type Service } from './services';

export interface Job {
	contender: string;
	service: Service;
	kind: 'create' | 'list';
	items: number;
	/** Of the keys. */
	prefix: string;
	expressions: ExpressionEngine;
	place: Place;
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
}

const MEGABYTE = 1024 * 1024;
/** Enough for modules to be loaded and the much used code to be compiled. */
const WARM_UP = 200;

async function main(): Promise<void> {
	const { contender, service, kind, items, prefix, expressions, place } = JSON.parse(
		process.argv[2] ?? '',
	) as Job;
	await startExpressions(expressions);
	const work = startContender(contender, kind, service, place);
	// Something for a list to begin with: the one item that a trigger gives.
	const inputs = (count: number, name: string) => refundsOf(kind === 'list' ? 1 : count, name);
	await work(inputs(Math.min(items, WARM_UP), 'warmup'));
	const refunds = inputs(items, prefix);
	process.send?.('ready');
	await new Promise((go) => process.once('message', go));

	const memoryBefore = process.memoryUsage.rss() / MEGABYTE;
	const started = performance.now();
	const before = process.cpuUsage();
	const result = await work(refunds).catch((error: unknown) => ({
		status: error instanceof Error ? error.message : String(error),
		output: 0,
	}));
	const { user, system } = process.cpuUsage(before);
	const measurement: Measurement = {
		...result,
		seconds: (performance.now() - started) / 1000,
		cpuSeconds: (user + system) / 1e6,
		peakMemory: process.resourceUsage().maxRSS / 1024,
		memoryBefore,
	};
	process.send?.(measurement);
	// n8n keeps timers and an isolate, which would hold the process.
	process.once('disconnect', () => process.exit());
	process.disconnect();
}

void main();
