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

/** A page of a collection that begins at a creation time. */
interface Window<T> extends Pages<T> {
	/** Where it begins, in the order of the walk; empty for the beginning of the collection. */
	bound: string;
	/** Rows before it that were read by themselves, because they share one time. */
	dense?: T[];
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
		for (const row of [...(window.dense ?? []), ...window.rows]) rows.set(row.id, row);
		hasMoved ||= window.hasMoved;
		if (window.rows.length < PAGE_SIZE || rows.size >= limit) break;
		stuck = rows.size > known ? 0 : stuck + 1;
		if (stuck > OVERLAPS.length) throw goesRound();
		window = await windows.after(window);
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

	/** The window behind one that is full. */
	async after(before: Window<T>): Promise<Window<T>> {
		const [wide, wider, widest] = OVERLAPS.map((overlap) => this.boundAt(before, overlap));
		const [bound] = [wide, this.boundAt(before, 1)].filter((each) => each !== before.bound);
		if (!bound) return await this.behindDense(before);
		let next = await this.seam(before, bound);
		for (const farther of [wider, widest]) {
			if (next.fits || !farther) break;
			next = { ...(await this.seam(before, farther)), hasMoved: true };
		}
		return next;
	}

	/** The rows from a bound on, and whether those that both windows have show that they fit together. */
	private async seam(before: Window<T>, bound: string): Promise<Window<T> & { fits: boolean }> {
		const page = await this.page(bound);
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

	/** One creation time fills a page: its rows, as far as counting them reaches, and the window behind them. */
	private async behindDense({ rows: [row] }: Window<T>): Promise<Window<T>> {
		const { first, last } = timeOf(row);
		const { others } = this.range;
		const filter = [...others, `createdTime:${first}..${last}`];
		const dense = await reachableRows<T>(
			this.http,
			this.collection,
			{ ...this.query, filter },
			REACH,
		);
		if (dense.rows.length >= REACH && !(dense.total && dense.total <= REACH)) throw tooManyAtOnce();
		const bound = this.isDescending ? shifted(first, -1) : shifted(last, 1);
		return { ...(await this.page(bound)), bound, dense: dense.rows, hasMoved: dense.hasMoved };
	}

	private async page(bound: string): Promise<Page<T>> {
		const { others, from, to } = this.range;
		const range = this.isDescending ? `${from}..${bound}` : `${bound}..${to}`;
		const filter = [...others, `createdTime:${range}`];
		return await listPage<T>(this.http, this.collection, { ...this.query, filter }, PAGE_SIZE);
	}

	/** Where the window begins that has so many of the rows again, and all others of the same time. */
	private boundAt({ rows }: Window<T>, overlap: number): string {
		const { first, last } = timeOf(rows.at(-overlap) ?? rows[0]);
		return this.isDescending ? last : first;
	}

	private isWithin({ createdTime = '' }: T, bound: string): boolean {
		const [time, end] = [Date.parse(createdTime), Date.parse(bound)];
		return this.isDescending ? time <= end : time >= end;
	}
}

/** From when to when a row can have been created: a time may be shown without the fraction that it has. */
function timeOf(row: Row | undefined): { first: string; last: string } {
	const first = row?.createdTime;
	if (!first) throw tooManyAtOnce();
	return { first, last: endOf(first, 'UTC') };
}

/** A time so many milliseconds later. */
function shifted(time: string, milliseconds: number): string {
	return new Date(Date.parse(time) + milliseconds).toISOString();
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
