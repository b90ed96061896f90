import { ConflictError } from '../../shared/errors';
import { endOf } from '../../shared/form/periods';
import { numberIn } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import type { Listed } from '../../shared/run/lists';

/** The rows of a page, and the farthest a query can reach: offset 1000 plus limit 1000 (definition: collectionOffset). */
export const PAGE_SIZE = 1000;
const LAST_OFFSET = 1000;
const REACH = LAST_OFFSET + PAGE_SIZE;
/**
 * How many rows at the end of a page the next one begins with, so that it shows whether the two fit together.
 * When it has none of them, they may all have left the list: the seam is read again, farther back.
 */
const OVERLAPS = [10, 100, PAGE_SIZE] as const;

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
}

/** A collection's name, or the path of one that belongs to a record. */
type Collection = string | readonly string[];

/** The rows of a page. */
interface Page<T> {
	rows: T[];
	/** How many rows the query has in all; undefined where the answer does not say. */
	total: number | undefined;
}

/** The rows of several pages. */
interface Pages<T> extends Page<T> {
	/** Whether rows were seen to come or go between the pages. */
	hasMoved: boolean;
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

const NEWEST_FIRST = '-createdTime';

type OrderedQuery = ListQuery & { sort: string };

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

/** Compares by several fields, a leading `-` for descending, as the vendor's `sort` does: what is empty comes last. */
function comparison(fields: readonly string[]): (first: object, second: object) => number {
	const values = (row: object, name: string) =>
		(row as Record<string, string | number | null | undefined>)[name] ?? undefined;
	return (first, second) => {
		for (const field of fields) {
			const name = field.replace(/^-/, '');
			const [mine, theirs] = [values(first, name), values(second, name)];
			if (mine === theirs) continue;
			if (mine === undefined) return 1;
			if (theirs === undefined) return -1;
			return mine < theirs === field.startsWith('-') ? 1 : -1;
		}
		return 0;
	};
}

/** A part of a collection that ends, or begins, at a creation time. */
interface Window<T> extends Pages<T> {
	/** Where it begins, in the order of the walk; empty for the beginning of the collection. */
	bound: string;
}

/**
 * Walks a collection in windows over `createdTime`. Each begins with the last rows of the one before, which
 * are given out once.
 *
 * @param first the first page of the query, which is in the order of creation
 */
async function walk<T extends Row>(
	http: ServiceHttp,
	collection: string,
	query: OrderedQuery,
	first: Page<T>,
	limit: number,
): Promise<Pages<T>> {
	const windows = new Windows<T>(http, collection, query);
	const rows = new Map<string, T>();
	let hasMoved = false;
	let stuck = 0;
	let window: Window<T> = { ...first, bound: '', hasMoved };
	for (;;) {
		const known = rows.size;
		// A row that comes twice is given out as it was last.
		for (const row of window.rows) rows.set(row.id, row);
		hasMoved ||= window.hasMoved;
		if (window.rows.length < PAGE_SIZE || rows.size >= limit) break;
		stuck = rows.size > known ? 0 : stuck + 1;
		if (stuck > 3) throw goesRound();
		const next = await windows.after(window);
		if (!next) break;
		window = next;
	}
	const found = [...rows.values()];
	// Rows that began to fit stand where they were found.
	if (hasMoved) found.sort(comparison([query.sort]));
	return { rows: found, total: first.total, hasMoved };
}

class Windows<T extends Row> {
	private readonly isDescending: boolean;
	private readonly range: ReturnType<typeof takeOutCreatedTime>;

	constructor(
		private readonly http: ServiceHttp,
		private readonly collection: string,
		private readonly query: OrderedQuery,
	) {
		this.isDescending = query.sort === NEWEST_FIRST;
		this.range = takeOutCreatedTime(query.filter ?? []);
	}

	/** The window behind one that is full; undefined when there is nothing behind it. */
	async after(before: Window<T>): Promise<Window<T> | undefined> {
		const [wide, wider, widest] = OVERLAPS.map((overlap) => this.boundAt(before, overlap));
		const [bound] = [wide, this.boundAt(before, 1)].filter((each) => each !== before.bound);
		if (!bound) return await this.counted(before);
		let next = await this.seam(before, bound);
		for (const farther of [wider, widest]) {
			if (next.fits || !farther) break;
			next = { ...(await this.seam(before, farther)), hasMoved: true };
		}
		return next;
	}

	/** The rows from a bound on, and whether those that both windows have show that they fit together. */
	private async seam(before: Window<T>, bound: string): Promise<Window<T> & { fits: boolean }> {
		const page = await listPage<T>(this.http, this.collection, this.from(bound), PAGE_SIZE);
		const ids = new Set(page.rows.map(({ id }) => id));
		const shared = before.rows.filter((row) => this.isWithin(row, bound));
		const present = shared.filter(({ id }) => ids.has(id)).length;
		const expected = before.total && before.total - before.rows.length + shared.length;
		const isExpected = page.total === undefined || !expected || page.total === expected;
		return {
			...page,
			bound,
			fits: present > 0,
			hasMoved: present < shared.length || !isExpected,
		};
	}

	/** One creation time fills the page: the rows of its window, as far as counting them reaches. */
	private async counted(before: Window<T>): Promise<Window<T> | undefined> {
		const isAll = before.rows.length >= (before.total ?? Infinity);
		if (before.rows.length > PAGE_SIZE) {
			if (isAll) return undefined;
			throw tooManyAtOnce();
		}
		const { bound } = before;
		return {
			...(await reachableRows<T>(this.http, this.collection, this.from(bound), REACH)),
			bound,
		};
	}

	private from(bound: string): OrderedQuery {
		if (!bound) return this.query;
		const { others, from, to } = this.range;
		const range = this.isDescending ? `${from}..${bound}` : `${bound}..${to}`;
		return { ...this.query, filter: [...others, `createdTime:${range}`] };
	}

	/** Where the window begins that has so many of the rows again, and all others of the same time. */
	private boundAt({ rows }: Window<T>, overlap: number): string {
		const time = (rows.at(-overlap) ?? rows[0])?.createdTime;
		if (!time) throw tooManyAtOnce();
		// A time may be shown without the fraction that it has.
		return this.isDescending ? endOf(time, 'UTC') : time;
	}

	private isWithin({ createdTime = '' }: T, bound: string): boolean {
		const [time, end] = [Date.parse(createdTime), Date.parse(bound)];
		return this.isDescending ? time <= end : time >= end;
	}
}

/** All rows that one query can reach by counting, up to a limit: pages that overlap, read again if they do not fit. */
async function reachableRows<T extends Row>(
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

function goesRound(): ConflictError {
	return new ConflictError(
		'Rebilly gives the same rows again and again, so that the list has no end',
		"Narrow the list with a filter, or turn off 'Return All'",
	);
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
