import type { ServiceHttp } from '../http/client';
import { ofEachExecution } from '../http/ofEach';

interface Row {
	id: string;
}

/** By the path of the list that holds them or will; undefined for those that are deleted. */
const madeOf = ofEachExecution(() => new Map<string, Map<string, Row | undefined>>());

/** Notes a row that this execution has made, because the vendor may show it in its list a moment later. */
export function noteMade<T extends Row>(http: ServiceHttp, list: readonly string[], row: T): T {
	note(http, list, row.id, row);
	return row;
}

/** Notes a row that this execution has deleted, because the vendor may still show it in its list for a moment. */
export function noteGone(http: ServiceHttp, list: readonly string[], id: string): void {
	note(http, list, id, undefined);
}

function note(http: ServiceHttp, list: readonly string[], id: string, row: Row | undefined): void {
	if (http.isDryRun) return;
	const [lists, path] = [madeOf(http), list.join('/')];
	lists.set(path, (lists.get(path) ?? new Map<string, Row | undefined>()).set(id, row));
}

/** The rows of a list with what this execution has made, without what it has deleted, whether that is shown or not. */
export function withMade<T extends Row>(
	http: ServiceHttp,
	list: readonly string[],
	shown: readonly T[],
): T[] {
	const made = madeOf(http).get(list.join('/')) as Map<string, T | undefined> | undefined;
	if (!made) return [...shown];
	const rows = new Map(made);
	for (const row of shown) {
		const isGone = made.has(row.id) && made.get(row.id) === undefined;
		if (!isGone) rows.set(row.id, row);
	}
	return [...rows.values()].filter((row) => row !== undefined);
}
