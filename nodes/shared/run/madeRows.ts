import type { ServiceHttp } from '../http/client';
import { ofEachRun } from '../http/ofEachRun';

interface Row {
	id: string;
}

/** By the path of the list that will hold them. */
const madeOf = ofEachRun(() => new Map<string, Map<string, Row>>());

/** Notes a row that this run has made, because the vendor may show it in its list a moment later. */
export function noteMade<T extends Row>(http: ServiceHttp, list: readonly string[], row: T): T {
	const [lists, path] = [madeOf(http), list.join('/')];
	lists.set(path, (lists.get(path) ?? new Map<string, Row>()).set(row.id, row));
	return row;
}

/** The rows of a list, with those that this run has made and that are not shown yet. */
export function withMade<T extends Row>(
	http: ServiceHttp,
	list: readonly string[],
	shown: readonly T[],
): T[] {
	const made = madeOf(http).get(list.join('/'));
	if (!made) return [...shown];
	const rows = new Map(made as Map<string, T>);
	for (const row of shown) rows.set(row.id, row);
	return [...rows.values()];
}
