import { ConflictError } from '../../shared/errors';
import { endOf } from '../../shared/form/periods';
import type { ServiceHttp } from '../../shared/http/client';
import {
	listPage,
	type ListQuery,
	OVERLAPS,
	type Page,
	PAGE_SIZE,
	type Pages,
	REACH,
	reachableRows,
	type Row,
} from './pages';

/** A query with an order. */
export type OrderedQuery = ListQuery & { sort: string };

export const NEWEST_FIRST = '-createdTime';

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
export async function walk<T extends Row>(
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

/** Compares by several fields, a leading `-` for descending, as the vendor's `sort` does: what is empty comes last. */
export function comparison(fields: readonly string[]): (first: object, second: object) => number {
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
