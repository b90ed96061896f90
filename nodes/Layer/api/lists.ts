import { type Answer, type Call, isRecordWith, type Query } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';

/** Rows a request asks for. The documented default; a maximum is not documented. */
const PAGE_SIZE = 100;

export interface Page<T> {
	rows: T[];
	/** Where the next page starts; undefined on the last one. */
	cursor: string | undefined;
}

/** Success bodies are `{ data }`; older copies of the documentation show them bare. */
export function unwrap(body: unknown): unknown {
	return isObject(body) && 'data' in body ? body.data : body;
}

/** Whether a success holds a record, and not one with another external id. */
export function hasId(answer: unknown, externalId?: string): boolean {
	const record = unwrap(answer);
	if (!isObject(record) || typeof record.id !== 'string' || record.id === '') return false;
	const { external_id: own } = record;
	return externalId === undefined || own === undefined || own === null || own === externalId;
}

/** An answer, and the record that it holds. */
export async function requestRecord<T>(
	http: ServiceHttp,
	call: Call,
): Promise<{ answer: Answer; record: T }> {
	const answer = await http.request(call);
	const record = http.bodyOf(call, { ...answer, body: unwrap(answer.body) }, isObject) as T;
	return { answer, record };
}

/** An object that a path stands for. */
export async function fetchObject<T>(http: ServiceHttp, call: Call): Promise<T> {
	return (await requestRecord<T>(http, call)).record;
}

/** The reading of one record, to which only that record is an answer. */
export function recordCall(collection: readonly string[], id: string): Call {
	const isAnswer = (body: unknown) => isRecordWith(id, unwrap(body));
	return { method: 'GET', path: [...collection, id], isAnswer };
}

export async function fetchRecord<T>(
	http: ServiceHttp,
	collection: readonly string[],
	id: string,
): Promise<T> {
	return await fetchObject(http, recordCall(collection, id));
}

/** The same for a record that may not be there; undefined when it is not. */
export async function findRecord<T>(
	http: ServiceHttp,
	collection: readonly string[],
	id: string,
): Promise<T | undefined> {
	return unwrap(await http.find(recordCall(collection, id))) as T | undefined;
}

/** One page of a collection (reference: the pagination page). */
export async function listPage<T>(
	http: ServiceHttp,
	path: readonly string[],
	query: Query,
	limit = PAGE_SIZE,
	cursor?: string,
): Promise<Page<T>> {
	const call: Call = { method: 'GET', path, query: { ...query, limit, cursor } };
	const answer = await http.request(call);
	const rows = http.bodyOf(call, { ...answer, body: unwrap(answer.body) }, Array.isArray) as T[];
	return { rows, cursor: nextCursor(answer.body) };
}

/** All rows of a collection, each once. */
export async function listRows<T extends { id: string }>(
	http: ServiceHttp,
	path: readonly string[],
	query: Query,
): Promise<T[]> {
	return (await listUpTo<T>(http, path, query, undefined)).rows;
}

/**
 * The rows of a collection, each once.
 *
 * @param limit how many; undefined for all
 * @param keep which of the rows to take; the others do not count
 */
export async function listUpTo<T extends { id: string }>(
	http: ServiceHttp,
	path: readonly string[],
	query: Query,
	limit: number | undefined,
	keep: (row: T) => boolean = () => true,
): Promise<Listed<T>> {
	const rows = new Map<string, T>();
	const [seen, used] = [new Set<string>(), new Set<string>()];
	let [isFiltering, hasMoved] = [false, false];
	let [asked, cursor]: [Query, string | undefined] = [query, undefined];
	for (;;) {
		// A page may hold no more than what is left, unless rows turn out to be of no use.
		const size = isFiltering ? PAGE_SIZE : Math.min(PAGE_SIZE, (limit ?? Infinity) - rows.size);
		const page: Page<T> = await listPage<T>(http, path, asked, size, cursor);
		if (page.cursor && limit === undefined && asked === query && isShifting(query)) {
			// There are more pages, which are read in Layer's own order; the rows are sorted here.
			asked = { ...query, sort_by: undefined, sort_order: undefined };
			continue;
		}
		for (const row of page.rows) {
			// A cursor that counts rows gives one again when others came before it.
			hasMoved ||= seen.has(row.id);
			seen.add(row.id);
			if (keep(row)) rows.set(row.id, row);
			else isFiltering = true;
		}
		// A cursor that comes again would lead round in circles.
		cursor = page.cursor && !used.has(page.cursor) ? page.cursor : undefined;
		if (!cursor || rows.size >= (limit ?? Infinity)) break;
		used.add(cursor);
	}
	const found = [...rows.values()];
	if (asked !== query) found.sort(byTime(String(query.sort_by), query.sort_order === 'DESC'));
	const isCut = !!cursor || found.length > (limit ?? Infinity);
	return { rows: found.slice(0, limit), isCut, hasMoved };
}

/** Times of a record that change: in their order, a record can move to where the list was read already. */
const CHANGING = ['completed_at', 'due_at', 'sent_at', 'updated_at'];

function isShifting({ sort_by: sortBy }: Query): boolean {
	return CHANGING.includes(String(sortBy));
}

/** Compares by a time; what has none comes first, and with the newest first, last. */
function byTime(name: string, isDescending: boolean): (first: object, second: object) => number {
	const timeOf = (row: object) => Date.parse((row as Record<string, string>)[name] ?? '') || 0;
	return (first, second) => (timeOf(first) - timeOf(second)) * (isDescending ? -1 : 1);
}

function nextCursor(body: unknown): string | undefined {
	const meta = isObject(body) && isObject(body.meta) ? body.meta : {};
	const pagination = isObject(meta.pagination) ? meta.pagination : {};
	return pagination.has_more === true && typeof pagination.cursor === 'string' && pagination.cursor
		? pagination.cursor
		: undefined;
}
