import type { ServiceHttp } from '../http/client';

interface Row {
	id: string;
}

/** By the path of the list that will hold them. */
const ofRuns = new WeakMap<ServiceHttp, Map<string, Map<string, Row>>>();

/** Notes a row that this run has made, because the vendor may show it in its list a moment later. */
export function noteMade<T extends Row>(
	{ ofRun }: ServiceHttp,
	list: readonly string[],
	row: T,
): T {
	const lists = ofRuns.get(ofRun) ?? new Map<string, Map<string, Row>>();
	ofRuns.set(ofRun, lists);
	const path = list.join('/');
	lists.set(path, (lists.get(path) ?? new Map<string, Row>()).set(row.id, row));
	return row;
}

/** The rows of a list, with those that this run has made and that are not shown yet. */
export function withMade<T extends Row>(
	{ ofRun }: ServiceHttp,
	list: readonly string[],
	shown: readonly T[],
): T[] {
	const made = ofRuns.get(ofRun)?.get(list.join('/'));
	if (!made) return [...shown];
	return [
		...new Map([
			...(made as Map<string, T>),
			...shown.map((row) => [row.id, row] as const),
		]).values(),
	];
}
