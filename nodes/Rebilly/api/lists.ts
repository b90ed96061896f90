import { ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';
import type { Listed } from '../../shared/run/lists';
import { comparison, NEWEST_FIRST, type OrderedQuery, walk } from './creationWalk';
import {
	type Collection,
	listPage,
	type ListQuery,
	type Page,
	PAGE_SIZE,
	type Pages,
	REACH,
	reachableRows,
	type Row,
} from './pages';

/** All rows of a collection, each once. */
export async function listRows<T extends Row>(
	http: ServiceHttp,
	collection: string,
	wanted: ListQuery,
): Promise<T[]> {
	const { found } = await readUpTo<T>(http, collection, inOrder(wanted), Infinity);
	return found.rows;
}

/**
 * The rows of a collection, each once, in as few requests as the page size allows; with all rows of several
 * pages, one more request looks whether the list is still the same.
 *
 * @param limit how many; undefined for all
 */
export async function listUpTo<T extends Row>(
	http: ServiceHttp,
	collection: string,
	wanted: ListQuery,
	limit: number | undefined,
): Promise<Listed<T>> {
	const query = inOrder(wanted);
	const { found, first } = await readUpTo<T>(http, collection, query, limit ?? Infinity);
	const isChecked = limit === undefined && first.rows.length === PAGE_SIZE && !found.hasMoved;
	const hasMoved = isChecked ? !(await isStill(http, collection, query, first)) : found.hasMoved;
	return { ...cut(found, limit), hasMoved };
}

/** Without an order of its own, a list could be cut at another place on each page. */
function inOrder(query: ListQuery): OrderedQuery {
	return { ...query, sort: query.sort ?? NEWEST_FIRST };
}

/**
 * Reads rows by their creation time, which never changes: by any other order, or by counting rows, those
 * that come or go between two pages would shift the others out of sight.
 */
async function readUpTo<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: OrderedQuery,
	limit: number,
): Promise<{ found: Pages<T>; first: Page<T> }> {
	const isByCreation = /^-?createdTime$/.test(query.sort);
	if (!isByCreation && limit > PAGE_SIZE && limit <= REACH) {
		const found = await reachableRows<T>(http, collection, query, limit);
		return { found, first: found };
	}
	const first = await listPage<T>(http, collection, query, Math.min(limit, PAGE_SIZE));
	if (limit <= PAGE_SIZE || first.rows.length < PAGE_SIZE) {
		return { found: { ...first, hasMoved: false }, first };
	}
	if (isByCreation) {
		return { found: await walk(http, collection, query, first, limit), first };
	}
	const walked = { ...query, sort: NEWEST_FIRST };
	const newest = await listPage<T>(http, collection, walked, PAGE_SIZE);
	const found = await walk<T>(http, collection, walked, newest, Infinity);
	found.rows.sort(comparison(query.sort.split(',')));
	return { found, first: newest };
}

/** Whether a list has as many rows as before, and the same one at its beginning. */
async function isStill<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: OrderedQuery,
	before: Page<T>,
): Promise<boolean> {
	const sort = /^-?createdTime$/.test(query.sort) ? query.sort : NEWEST_FIRST;
	const now = await listPage<T>(http, collection, { ...query, sort }, 1);
	return now.total === before.total && now.rows[0]?.id === before.rows[0]?.id;
}

/** As many of the rows as the limit lets through. */
function cut<T>({ rows, total = 0 }: Page<T>, limit = Infinity): Listed<T> {
	return { rows: rows.slice(0, limit), isCut: Math.max(rows.length, total) > limit };
}

/** All rows of a collection that is small and has no creation times to walk over, in the vendor's own order. */
export async function listFew<T extends Row>(
	http: ServiceHttp,
	collection: Collection,
): Promise<T[]> {
	return (await listFewUpTo<T>(http, collection, undefined)).rows;
}

/**
 * The same up to a limit.
 *
 * @param limit how many; undefined for all
 */
export async function listFewUpTo<T extends Row>(
	http: ServiceHttp,
	collection: Collection,
	limit: number | undefined,
): Promise<Listed<T>> {
	if (limit !== undefined && limit <= PAGE_SIZE)
		return cut(await listPage<T>(http, collection, {}, limit), limit);
	const found = await reachableRows<T>(http, collection, {}, limit ?? REACH);
	if (found.rows.length === REACH && (limit === undefined || limit > REACH)) {
		throw new ConflictError(
			`There are more than the ${REACH} rows that Rebilly lets a query reach`,
			`Turn off 'Return All' and set 'Limit' to at most ${REACH}`,
		);
	}
	return { ...cut(found, limit), hasMoved: found.hasMoved };
}
