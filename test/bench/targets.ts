import { LIMITS } from './cases';
import { CONTENDERS } from './contenders';
import { type Service, SERVICES } from './services';
import type { Row } from './summary';

export interface Target {
	target: string;
	measured: number;
	/** At most; undefined where the figure is shown for the reader alone. */
	limit?: number;
	met?: boolean;
}

/** What over https is at most used of what the HTTP Request node uses. */
const OVER_HTTPS: Record<Service, { cpu: number; wall: number }> = {
	rebilly: { cpu: 1, wall: 1.05 },
	layer: { cpu: 0.7, wall: 0.75 },
};

/** What issue and documentation promise, with what was measured. */
export function targetsOf(rows: readonly Row[]): Target[] {
	return SERVICES.flatMap((service) => {
		const own = rows.filter((row) => row.service === service);
		return [
			...httpsTargets(own),
			...againTargets(own),
			...limitTargets(own),
			...speedTargets(own),
			...memoryTargets(own),
			...listTargets(own),
		].map((target) => ({
			...target,
			target: `${service}: ${target.target}`,
			met: target.limit === undefined ? undefined : target.measured <= target.limit,
		}));
	});
}

function rowOf(rows: readonly Row[], name: string, contender = 'ours'): Row | undefined {
	return rows.find((row) => row.case === name && row.contender === contender);
}

function httpsTargets(rows: readonly Row[]): Target[] {
	const row = rowOf(rows, 'tls');
	if (!row) return [];
	const { cpu, wall } = OVER_HTTPS[row.service];
	return [
		aim("https: CPU to the HTTP Request node's", row.toHttpRequest?.cpu, cpu),
		aim("https: wall time to the HTTP Request node's", row.toHttpRequest?.wall, wall),
		aim('https: CPU to what it was before', row.toBefore?.cpu),
		aim('https: wall time to what it was before', row.toBefore?.wall),
	].flat();
}

/** On Layer each item is a write that Layer itself finds done. */
function againTargets(rows: readonly Row[]): Target[] {
	const row = rowOf(rows, 'again');
	if (!row) return [];
	const isRebilly = row.service === 'rebilly';
	const before = rowOf(rows, 'again', 'before');
	const most = isRebilly ? 0.1 : undefined;
	const share = (own = 0, other?: number) => (other ? own / other : undefined);
	return [
		aim("second run: CPU to the HTTP Request node's", row.toHttpRequest?.cpu, most),
		aim("second run: wall time to the HTTP Request node's", row.toHttpRequest?.wall, most),
		aim('second run: requests an item', row.requests / row.items, isRebilly ? 0.01 : undefined),
		aim(
			'first run: requests to those before',
			share(row.firstRequests, before?.firstRequests),
			1.03,
		),
	].flat();
}

function limitTargets(rows: readonly Row[]): Target[] {
	const row = rowOf(rows, 'limited');
	if (!row) return [];
	const { limit, perSeconds, bound } = LIMITS[row.service];
	const name = `limit of ${limit} in ${perSeconds} s`;
	return [
		aim(`${name}: credits lost or doubled`, row.lost + row.doubled, 0),
		aim(`${name}: refused of all items`, row.refused / row.items, 0.005),
		aim(`${name}: wall time to the bound`, row.seconds / bound(row.items), 1.05),
	].flat();
}

function speedTargets(rows: readonly Row[]): Target[] {
	return rows
		.filter((row) => row.case === 'latency' && row.contender.startsWith('ours'))
		.flatMap((row) => {
			const { toHttpRequest, toFloor, toFloorWithLookUp, toBefore } = row;
			const name = `50 ms latency, ${CONTENDERS[row.contender]?.title ?? ''}`;
			const isDefault = row.contender === 'ours';
			return [
				aim(`${name}: CPU to the HTTP Request node's`, toHttpRequest?.cpu, 0.65),
				aim(`${name}: wall time to the HTTP Request node's`, toHttpRequest?.wall, 0.65),
				aim(`${name}: CPU to the floor's`, toFloor?.cpu, 1.15),
				aim(`${name}: CPU to the floor's with the same requests`, toFloorWithLookUp?.cpu),
				aim(`${name}: CPU to what it was before`, toBefore?.cpu, isDefault ? 1.05 : undefined),
				aim(
					`${name}: wall time to what it was before`,
					toBefore?.wall,
					isDefault ? 1.05 : undefined,
				),
			].flat();
		});
}

function memoryTargets(rows: readonly Row[]): Target[] {
	return rows
		.filter((row) => row.case.startsWith('scale') && row.contender === 'ours')
		.flatMap((row) => {
			const name = row.items.toLocaleString('en-US');
			const isLargest = row.items >= 50_000;
			return [
				aim(
					`${name} items: peak memory to what it was before`,
					row.toBefore?.peakMemory,
					isLargest ? 0.8 : undefined,
				),
				aim(
					`${name} items: live heap to that of the items given out`,
					row.liveHeap / row.outputHeap,
				),
			].flat();
		});
}

function listTargets(rows: readonly Row[]): Target[] {
	const few = rowOf(rows, 'list-5000');
	const many = rowOf(rows, 'list-50000');
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
