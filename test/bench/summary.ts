import type { Measured, PlannedRun } from './measure';

/** One contender in one repetition of one case. */
export type Run = PlannedRun & Measured;

/** A contender's medians over the repetitions of a case. */
export interface Row extends Pick<Run, 'case' | 'service' | 'contender' | 'items'> {
	runs: number;
	status: string;
	cpuMsPerItem: number;
	seconds: number;
	serverSeconds: number;
	/** In MB, as all memory is. */
	peakMemory: number;
	memoryGrowth: number;
	liveHeap: number;
	outputHeap: number;
	requests: number;
	firstRequests: number | undefined;
	refused: number;
	lost: number;
	doubled: number;
	toHttpRequest?: Ratios;
	toFloor?: Ratios;
	toFloorWithLookUp?: Ratios;
	toBefore?: Ratios;
}

/** Medians of the ratios within each repetition, so that a slow minute of the machine hits both sides. */
export interface Ratios {
	cpu: number;
	wall: number;
	peakMemory: number;
}

const sameRow = (one: Run | Row, other: Run | Row) =>
	one.case === other.case && one.service === other.service && one.contender === other.contender;

export function summarize(runs: readonly Run[]): Row[] {
	const firsts = runs.filter((run, index) => runs.findIndex((one) => sameRow(one, run)) === index);
	return firsts.map((first) => {
		const own = runs.filter((run) => sameRow(run, first));
		const middle = (value: (run: Run) => number) => median(own.map(value));
		return {
			case: first.case,
			service: first.service,
			contender: first.contender,
			items: first.items,
			runs: own.length,
			status: [...new Set(own.map(({ status }) => status))].join(', '),
			cpuMsPerItem: middle(({ cpuSeconds, items }) => (cpuSeconds * 1000) / items),
			seconds: middle(({ seconds }) => seconds),
			serverSeconds: middle(({ serverSeconds }) => serverSeconds),
			peakMemory: middle(({ peakMemory }) => peakMemory),
			memoryGrowth: middle(({ peakMemory, memoryBefore }) => peakMemory - memoryBefore),
			liveHeap: middle(({ liveHeap }) => liveHeap),
			outputHeap: middle(({ outputHeap }) => outputHeap),
			requests: middle(({ requests }) => requests),
			firstRequests:
				first.firstRequests === undefined
					? undefined
					: middle(({ firstRequests = 0 }) => firstRequests),
			refused: middle(({ refused }) => refused),
			lost: Math.max(...own.map(({ lost }) => lost)),
			doubled: Math.max(...own.map(({ doubled }) => doubled)),
			toHttpRequest: ratios(own, runs, 'httpRequest'),
			toFloor: ratios(own, runs, 'floor'),
			toFloorWithLookUp: ratios(own, runs, 'floorWithLookUp'),
			toBefore: ratios(own, runs, 'before'),
		};
	});
}

function ratios(own: readonly Run[], runs: readonly Run[], contender: string): Ratios | undefined {
	const pairs = own.flatMap((run) => {
		const other = runs.find(
			(one) => sameRow(one, { ...run, contender }) && one.repetition === run.repetition,
		);
		return other ? [{ run, other }] : [];
	});
	if (pairs.length === 0) return undefined;
	const middle = (value: (run: Run) => number) =>
		median(pairs.map(({ run, other }) => value(run) / value(other)));
	return {
		cpu: middle(({ cpuSeconds }) => cpuSeconds),
		wall: middle(({ seconds }) => seconds),
		peakMemory: middle(({ peakMemory }) => peakMemory),
	};
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length / 2;
	return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}
