import { StateError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http';

/** The rows of a page, and the farthest a query can reach: offset 1000 plus limit 1000 (definition: collectionOffset). */
export const PAGE_SIZE = 1000;
const LAST_OFFSET = 1000;

export interface ListQuery {
	/** Terms of `field:value`, all of which must hold. */
	filter?: readonly string[];
	/** Partial text. */
	search?: string | undefined;
	sort?: string | undefined;
	expand?: string | undefined;
}

interface Row {
	id: string;
	createdTime?: string;
}

/** One page of a collection. */
export async function listPage<T>(
	http: ServiceHttp,
	collection: string,
	query: ListQuery,
	limit: number,
	offset = 0,
): Promise<T[]> {
	const call = {
		method: 'GET' as const,
		path: [collection],
		query: {
			limit,
			offset,
			filter: query.filter?.length ? query.filter.join(';') : undefined,
			q: query.search,
			sort: query.sort,
			expand: query.expand,
		},
	};
	return http.bodyOf(call, await http.request(call), Array.isArray) as T[];
}

/**
 * The rows of a collection, each once, in as few requests as the page size allows.
 *
 * @param limit how many; undefined for all
 */
export async function listRows<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: ListQuery,
	limit: number | undefined,
): Promise<T[]> {
	if (limit !== undefined && limit <= PAGE_SIZE)
		return await listPage<T>(http, collection, query, limit);
	const rows: T[] = [];
	for await (const page of pages<T>(http, collection, query)) {
		for (const row of page) rows.push(row);
		if (limit !== undefined && rows.length >= limit) return rows.slice(0, limit);
	}
	return rows;
}

/**
 * Walks a collection past the vendor's ceiling: in windows over `createdTime`, each starting at the time
 * where the last one ended. Rows at that edge come twice and are given out once.
 */
async function* pages<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: ListQuery,
): AsyncGenerator<T[]> {
	const seen = new Set<string>();
	let from: string | undefined;
	for (;;) {
		const filter = [...(query.filter ?? []), ...(from ? [`createdTime:${from}..`] : [])];
		const window: ListQuery = { ...query, filter, sort: 'createdTime' };
		let last: T | undefined;
		for (let offset = 0; offset <= LAST_OFFSET; offset += PAGE_SIZE) {
			const page = await listPage<T>(http, collection, window, PAGE_SIZE, offset);
			yield page.filter((row) => !seen.has(row.id) && seen.add(row.id));
			if (page.length < PAGE_SIZE) return;
			last = page[page.length - 1];
		}
		if (!last?.createdTime || last.createdTime === from) {
			throw new StateError(
				`More than ${LAST_OFFSET + PAGE_SIZE} rows share one creation time, and Rebilly lets no query reach farther`,
				'Narrow the list with a filter',
			);
		}
		from = last.createdTime;
	}
}
