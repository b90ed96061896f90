import Table from 'cli-table3';

import { CASES, LIMIT } from './cases';
import type { Measurement } from './contestant';
import { CONTENDERS } from './contenders';
import type { Tally } from './server';
import { type Service, SERVICES } from './services';

/** One contender in one repetition of one case. */
export interface Run extends Measurement, Tally {
	case: string;
	service: Service;
	contender: string;
	repetition: number;
	items: number;
}

/** A contender's medians over the repetitions of a case. */
export interface Row {
	case: string;
	service: Service;
	contender: string;
	runs: number;
	status: string;
	items: number;
	cpuMsPerItem: number;
	seconds: number;
	serverSeconds: number;
	peakMemory: number;
	memoryGrowth: number;
	requests: number;
	refused: number;
	lost: number;
	doubled: number;
	toHttpRequest?: Ratios;
	toFloor?: Ratios;
	toFloorWithLookUp?: Ratios;
}

/** Medians of the ratios within each repetition, so that a slow minute of the machine hits both sides. */
interface Ratios {
	cpu: number;
	wall: number;
}

export interface Target {
	target: string;
	measured: number;
	/** At most; undefined where the figure is shown for the reader alone. */
	limit?: number;
	met?: boolean;
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
			runs: own.length,
			status: [...new Set(own.map(({ status }) => status))].join(', '),
			items: first.items,
			cpuMsPerItem: middle(({ cpuSeconds, items }) => (cpuSeconds * 1000) / items),
			seconds: middle(({ seconds }) => seconds),
			serverSeconds: middle(({ serverSeconds }) => serverSeconds),
			peakMemory: middle(({ peakMemory }) => peakMemory),
			memoryGrowth: middle(({ peakMemory, memoryBefore }) => peakMemory - memoryBefore),
			requests: middle(({ requests }) => requests),
			refused: middle(({ refused }) => refused),
			lost: Math.max(...own.map(({ lost }) => lost)),
			doubled: Math.max(...own.map(({ doubled }) => doubled)),
			toHttpRequest: ratios(own, runs, 'httpRequest'),
			toFloor: ratios(own, runs, 'floor'),
			toFloorWithLookUp: ratios(own, runs, 'floorWithLookUp'),
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
	return {
		cpu: median(pairs.map(({ run, other }) => run.cpuSeconds / other.cpuSeconds)),
		wall: median(pairs.map(({ run, other }) => run.seconds / other.seconds)),
	};
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length / 2;
	return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}

/** What issue and documentation promise, with what was measured. */
export function targetsOf(rows: readonly Row[]): Target[] {
	return SERVICES.flatMap((service) => {
		const own = rows.filter((row) => row.service === service);
		return [...speedTargets(own), ...limitTargets(own), ...listTargets(own)].map((target) => ({
			...target,
			target: `${service}: ${target.target}`,
			met: target.limit === undefined ? undefined : target.measured <= target.limit,
		}));
	});
}

function speedTargets(rows: readonly Row[]): Target[] {
	return rows
		.filter((row) => row.case === 'latency' && row.contender.startsWith('ours'))
		.flatMap((row) => {
			const { toHttpRequest, toFloor, toFloorWithLookUp } = row;
			const name = `50 ms latency, ${CONTENDERS[row.contender]?.title ?? ''}`;
			return [
				aim(`${name}: CPU to the HTTP Request node's`, toHttpRequest?.cpu, 0.65),
				aim(`${name}: wall time to the HTTP Request node's`, toHttpRequest?.wall, 0.65),
				aim(`${name}: CPU to the floor's`, toFloor?.cpu, 1.15),
				aim(`${name}: CPU to the floor's with the same requests`, toFloorWithLookUp?.cpu),
			].flat();
		});
}

function limitTargets(rows: readonly Row[]): Target[] {
	const row = rows.find((one) => one.case === 'limited' && one.contender === 'ours');
	if (!row) return [];
	const name = `${LIMIT} requests a second`;
	// The first window is open at once, so n windows are over after n - 1 seconds.
	const allowed = (requests: number) => Math.max(1, Math.ceil(requests / LIMIT) - 1);
	return [
		aim(`${name}: credits lost or doubled`, row.lost + row.doubled, 0),
		aim(`${name}: refused of all requests`, row.refused / row.requests, 0.01),
		aim(
			`${name}: wall time to the limit's, for the ${row.requests - row.refused} requests sent`,
			row.seconds / allowed(row.requests - row.refused),
			1.1,
		),
		aim(
			`${name}: wall time to the limit's, for the ${row.items} creates alone`,
			row.seconds / allowed(row.items),
		),
	].flat();
}

function listTargets(rows: readonly Row[]): Target[] {
	const [few, many] = ['list-5000', 'list-50000'].map((name) =>
		rows.find((row) => row.case === name && row.contender === 'ours'),
	);
	if (!few || !many) return [];
	const name = `Get Many, ${many.items} to ${few.items} rows`;
	return [
		aim(`${name}: wall time`, many.seconds / few.seconds, 11),
		aim(`${name}: CPU`, (many.cpuMsPerItem * many.items) / (few.cpuMsPerItem * few.items), 11),
		aim(`${name}: memory beyond the start`, many.memoryGrowth / few.memoryGrowth),
	].flat();
}

function aim(target: string, measured: number | undefined, limit?: number): Target[] {
	return measured === undefined ? [] : [{ target, measured, limit }];
}

export function printTables(rows: readonly Row[], targets: readonly Target[]): void {
	for (const [name, { title }] of Object.entries(CASES)) {
		for (const service of SERVICES) {
			const own = rows.filter((row) => row.case === name && row.service === service);
			if (own.length === 0) continue;
			console.log(
				`\n${title}: ${own[0]?.items} ${name.startsWith('list') ? 'rows' : 'items'}, ${service}`,
			);
			console.log(caseTable(own).toString());
		}
	}
	const table = newTable(['Target', 'Measured', 'At most', ''], 1);
	for (const { target, measured, limit, met } of targets) {
		table.push([
			target,
			short(measured),
			limit ?? '–',
			met === undefined ? '' : met ? 'met' : 'MISSED',
		]);
	}
	console.log(`\n${table.toString()}`);
}

function caseTable(rows: readonly Row[]) {
	const table = newTable(
		[
			'Contender',
			'CPU ms/item',
			'to HTTP Request',
			'to floor',
			'Wall s',
			'to HTTP Request',
			'to floor',
			'Server s',
			'Peak MB',
			'Requests',
			'Refused',
			'Lost',
			'Doubled',
			'Ended',
		],
		1,
	);
	for (const row of rows) {
		table.push([
			CONTENDERS[row.contender]?.title ?? row.contender,
			short(row.cpuMsPerItem),
			short(row.toHttpRequest?.cpu),
			short(row.toFloor?.cpu),
			short(row.seconds),
			short(row.toHttpRequest?.wall),
			short(row.toFloor?.wall),
			short(row.serverSeconds),
			Math.round(row.peakMemory),
			row.requests,
			row.refused,
			row.lost,
			row.doubled,
			row.status,
		]);
	}
	return table;
}

function newTable(head: string[], texts: number) {
	return new Table({
		head,
		colAligns: head.map((_, index) => (index < texts ? 'left' : 'right')),
		style: { head: [], border: [], compact: true },
	});
}

function short(value: number | undefined): string {
	if (value === undefined) return '–';
	return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
