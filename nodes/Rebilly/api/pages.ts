import { type Call, isRecordWith, numberIn } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';

/** The rows of a page, and the farthest a query can reach: offset 1000 plus limit 1000 (definition: collectionOffset). */
export const PAGE_SIZE = 1000;
const LAST_OFFSET = 1000;
export const REACH = LAST_OFFSET + PAGE_SIZE;
/**
 * How many rows at the end of a page the next one begins with, so that it shows whether the two fit together.
 * When it has none of them, they may all have left the list: the seam is read again, farther back.
 */
export const OVERLAPS = [10, 100, PAGE_SIZE] as const;

export interface ListQuery {
	/** Terms of `field:value`, all of which must hold. */
	filter?: readonly string[];
	/** Partial text. */
	search?: string | undefined;
	/** Newest first, when nothing is asked for. */
	sort?: string | undefined;
	expand?: string | undefined;
}

export interface Row {
	id: string;
	createdTime?: string;
}

/** A collection's name, or the path of one that belongs to a record. */
export type Collection = string | readonly string[];

/** The rows of a page. */
export interface Page<T> {
	rows: T[];
	/** How many rows the query has in all; undefined where the answer does not say. */
	total: number | undefined;
}

/** The rows of several pages. */
export interface Pages<T> extends Page<T> {
	/** Whether rows were seen to come or go between the pages. */
	hasMoved: boolean;
}

/** The reading of one record, to which only that record is an answer. */
export function recordCall(collection: string, id: string): Call {
	const isAnswer = (body: unknown) => isRecordWith(id, body);
	return { method: 'GET', path: [collection, id], isAnswer };
}

/** One page of a collection. */
export async function listPage<T>(
	http: ServiceHttp,
	collection: Collection,
	query: ListQuery,
	limit: number,
	offset = 0,
): Promise<Page<T>> {
	const call = {
		method: 'GET' as const,
		path: [collection].flat(),
		query: {
			limit,
			offset,
			filter: query.filter?.length ? query.filter.join(';') : undefined,
			q: query.search,
			sort: query.sort,
			expand: query.expand,
		},
	};
	const answer = await http.request(call);
	const rows = http.bodyOf(call, answer, Array.isArray) as T[];
	return { rows, total: numberIn(answer.headers['pagination-total']) };
}

/** All rows that one query can reach by counting, up to a limit: pages that overlap, read again if they do not fit. */
export async function reachableRows<T extends Row>(
	http: ServiceHttp,
	collection: Collection,
	query: ListQuery,
	limit: number,
): Promise<Pages<T>> {
	const [overlap] = OVERLAPS;
	for (let attempt = 1; ; attempt++) {
		const first = await listPage<T>(http, collection, query, PAGE_SIZE);
		const rows = new Map(first.rows.map((row) => [row.id, row]));
		let last = first;
		let [fits, hasMoved] = [true, false];
		let end = PAGE_SIZE;
		for (const offset of [LAST_OFFSET - overlap, LAST_OFFSET]) {
			if (last.rows.length < PAGE_SIZE || rows.size >= limit) break;
			const page = await listPage<T>(http, collection, query, PAGE_SIZE, offset);
			const shared = last.rows.slice(offset - end).map(({ id }) => id);
			const ids = new Set(page.rows.map(({ id }) => id));
			fits &&= shared.some((id) => ids.has(id));
			hasMoved ||= shared.some((id, index) => page.rows[index]?.id !== id);
			for (const row of page.rows) rows.set(row.id, row);
			[last, end] = [page, offset + PAGE_SIZE];
		}
		if (fits || attempt === OVERLAPS.length) {
			return { rows: [...rows.values()], total: first.total, hasMoved };
		}
	}
}
