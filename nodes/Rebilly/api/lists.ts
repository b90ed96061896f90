import { ConflictError } from '../../shared/errors';
import { numberIn } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import type { Listed } from '../../shared/run/lists';

/** The rows of a page, and the farthest a query can reach: offset 1000 plus limit 1000 (definition: collectionOffset). */
export const PAGE_SIZE = 1000;
const LAST_OFFSET = 1000;
const REACH = LAST_OFFSET + PAGE_SIZE;
/** So many ids still fit in a URL. */
const MAX_EXCLUDED = 150;

export interface ListQuery {
	/** Terms of `field:value`, all of which must hold. */
	filter?: readonly string[];
	/** Partial text. */
	search?: string | undefined;
	/** Newest first, when nothing is asked for. */
	sort?: string | undefined;
	expand?: string | undefined;
}

interface Row {
	id: string;
	createdTime?: string;
	customerId?: string;
}

/** A collection's name, or the path of one that belongs to a record. */
type Collection = string | readonly string[];

/** The rows of a page. */
interface Page<T> {
	rows: T[];
	/** How many rows the query has in all; undefined where the answer does not say. */
	total: number | undefined;
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

/** All rows of a collection, each once. */
export async function listRows<T extends Row>(
	http: ServiceHttp,
	collection: string,
	wanted: ListQuery,
): Promise<T[]> {
	return (await listUpTo<T>(http, collection, wanted, undefined)).rows;
}

/**
 * The rows of a collection, each once, in as few requests as the page size allows.
 *
 * @param limit how many; undefined for all
 */
export async function listUpTo<T extends Row>(
	http: ServiceHttp,
	collection: string,
	wanted: ListQuery,
	limit: number | undefined,
): Promise<Listed<T>> {
	// Without an order of its own, a list could be cut at another place on each page.
	const query = { ...wanted, sort: wanted.sort ?? '-createdTime' };
	if (limit !== undefined && limit <= PAGE_SIZE)
		return cut(await listPage<T>(http, collection, query, limit), limit);
	const rows: T[] = [];
	let total: number | undefined;
	const stopsEarly = limit !== undefined && isInOrderOfCreation(query.sort);
	for await (const page of pages<T>(http, collection, query)) {
		// The first window is the whole query.
		total ??= page.total;
		for (const row of page.rows) rows.push(row);
		if (stopsEarly && rows.length >= limit) break;
	}
	// Beyond the ceiling rows come in the order of their creation, whatever was asked for.
	if (rows.length >= REACH && !isInOrderOfCreation(query.sort)) {
		rows.sort(comparison(query.sort.split(',')));
	}
	return cut({ rows, total }, limit);
}

/** As many of the rows as the limit lets through. */
function cut<T>({ rows, total = 0 }: Page<T>, limit = Infinity): Listed<T> {
	return { rows: rows.slice(0, limit), isCut: Math.max(rows.length, total) > limit };
}

/** All rows of a collection that is small and has no creation times to walk over, in the vendor's own order. */
export async function listFew<T>(http: ServiceHttp, collection: Collection): Promise<T[]> {
	return (await listFewUpTo<T>(http, collection, undefined)).rows;
}

/**
 * The same up to a limit.
 *
 * @param limit how many; undefined for all
 */
export async function listFewUpTo<T>(
	http: ServiceHttp,
	collection: Collection,
	limit: number | undefined,
): Promise<Listed<T>> {
	if (limit !== undefined && limit <= PAGE_SIZE)
		return cut(await listPage<T>(http, collection, {}, limit), limit);
	const page = await reachableRows<T>(http, collection, {});
	if (page.rows.length === REACH && (limit === undefined || limit > REACH)) {
		throw new ConflictError(
			`There are more than the ${REACH} rows that Rebilly lets a query reach`,
			`Turn off 'Return All' and set 'Limit' to at most ${REACH}`,
		);
	}
	return cut(page, limit);
}

function isInOrderOfCreation(sort: string | undefined): boolean {
	return /^-?createdTime$/.test(sort ?? '');
}

/** Compares by several fields, a leading `-` for descending, as the vendor's `sort` does. */
function comparison(fields: readonly string[]): (first: object, second: object) => number {
	const values = (row: object, name: string) =>
		(row as Record<string, string | number>)[name] ?? '';
	return (first, second) => {
		for (const field of fields) {
			const name = field.replace(/^-/, '');
			const [mine, theirs] = [values(first, name), values(second, name)];
			if (mine !== theirs) return mine < theirs === field.startsWith('-') ? 1 : -1;
		}
		return 0;
	};
}

/**
 * Walks a collection past the vendor's ceiling: in windows over `createdTime`, each starting at the time
 * where the last one ended. Rows at that edge come twice and are given out once. What fits below the
 * ceiling keeps the order that was asked for.
 */
async function* pages<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: ListQuery,
): AsyncGenerator<Page<T>> {
	const seen = new Set<string>();
	const unseen = ({ rows, total }: Page<T>): Page<T> => ({
		rows: rows.filter(({ id }) => !seen.has(id) && seen.add(id)),
		total,
	});

	if (!isInOrderOfCreation(query.sort)) {
		const all = await reachableRows<T>(http, collection, query);
		if (all.rows.length < REACH) {
			yield unseen(all);
			return;
		}
	}
	const { others, from, to } = takeOutCreatedTime(query.filter ?? []);
	const descending = query.sort === '-createdTime';
	const within = (start: string, end: string, more: string[] = []): ListQuery => ({
		...query,
		filter: [...others, ...more, ...(start || end ? [`createdTime:${start}..${end}`] : [])],
		sort: descending ? '-createdTime' : 'createdTime',
	});
	for (let start = from, end = to; ;) {
		const page = await reachableRows<T>(http, collection, within(start, end));
		yield unseen(page);
		const { rows } = page;
		if (rows.length < REACH) return;
		let edge = rows.at(-1)?.createdTime;
		if (!edge) throw tooManyAtOnce();
		if (rows[0]?.createdTime === edge) {
			// One time fills all that can be reached: take its rows apart, and go on behind it.
			const only = edge;
			const parts = byCustomer<T>(http, collection, (more) => within(only, only, more));
			for await (const part of parts) yield unseen(part);
			edge = new Date(Date.parse(edge) + (descending ? -1 : 1)).toISOString();
		}
		if (descending) end = edge;
		else start = edge;
	}
}

/** All rows that one query can reach. */
async function reachableRows<T>(
	http: ServiceHttp,
	collection: Collection,
	query: ListQuery,
): Promise<Page<T>> {
	const first = await listPage<T>(http, collection, query, PAGE_SIZE);
	if (first.rows.length < PAGE_SIZE) return first;
	const second = await listPage<T>(http, collection, query, PAGE_SIZE, LAST_OFFSET);
	return { rows: [...first.rows, ...second.rows], total: first.total };
}

/**
 * The rows of one creation time when they are more than a query can reach: those of some customers at a
 * time, then those of everybody else.
 */
async function* byCustomer<T extends Row>(
	http: ServiceHttp,
	collection: string,
	withTerms: (more: string[]) => ListQuery,
): AsyncGenerator<Page<T>> {
	const done: string[] = [];
	for (;;) {
		const others = done.length > 0 ? [`customerId:${done.map((id) => `!${id}`).join(',')}`] : [];
		const rest = await reachableRows<T>(http, collection, withTerms(others));
		if (rest.rows.length < REACH) {
			yield rest;
			return;
		}
		const customers = [...new Set(rest.rows.flatMap(({ customerId }) => customerId ?? []))];
		for (let count = Math.min(customers.length, 20); ; count = Math.floor(count / 2)) {
			const chosen = customers.slice(0, count);
			if (count === 0 || done.length + count > MAX_EXCLUDED) throw tooManyAtOnce();
			const part = await reachableRows<T>(
				http,
				collection,
				withTerms([`customerId:${chosen.join(',')}`]),
			);
			if (part.rows.length === REACH) continue;
			yield part;
			done.push(...chosen);
			break;
		}
	}
}

function tooManyAtOnce(): ConflictError {
	return new ConflictError(
		`More than ${REACH} rows share one creation time, and Rebilly lets no query reach farther`,
		'Narrow the list with a filter, such as a customer or a currency',
	);
}

/** A window over `createdTime` replaces the user's own range of it, within the same ends. */
function takeOutCreatedTime(filter: readonly string[]): {
	others: string[];
	from: string;
	to: string;
} {
	const range = filter.find((term) => /^createdTime:[^,!]*\.\./.test(term)) ?? '';
	const [from = '', to = ''] = range.replace('createdTime:', '').split('..');
	return { others: filter.filter((term) => term !== range), from, to };
}
