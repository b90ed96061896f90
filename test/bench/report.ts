import Table from 'cli-table3';

import { CASES } from './cases';
import { CONTENDERS } from './contenders';
import { SERVICES } from './services';
import type { Row } from './summary';
import type { Target } from './targets';

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
			'CPU, wall to before',
			'Server s',
			'Peak MB',
			'Live heap, output MB',
			'Requests',
			'First run',
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
			`${short(row.toBefore?.cpu)}, ${short(row.toBefore?.wall)}`,
			short(row.serverSeconds),
			Math.round(row.peakMemory),
			`${short(row.liveHeap)}, ${short(row.outputHeap)}`,
			row.requests,
			row.firstRequests ?? '–',
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
