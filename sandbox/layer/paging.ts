import { createHash } from 'node:crypto';

import { Type } from '@sinclair/typebox';

import type { LayerChoices } from './decisions';
import { badRequest } from './errors';
import { oneOf } from './validation';

/** Also what a page holds when no limit is asked for. */
const LARGEST_PAGE = 100;

/** Where a row stands in a list. */
interface Place {
	key: string;
	id: string;
}

interface Placed<Row> extends Place {
	row: Row;
}

/**
 * Lists in their order, kept until something changes: paging through many thousands of rows then reads them
 * once, as an index of a database would.
 */
export class OrderedLists {
	private readonly lists = new Map<string, unknown>();

	of<Row>(key: string, order: () => Array<Placed<Row>>): Array<Placed<Row>> {
		const known = this.lists.get(key) as Array<Placed<Row>> | undefined;
		if (known) return known;
		const list = order();
		// One for each filter that was asked for would be too many.
		if (this.lists.size >= 20) this.lists.clear();
		this.lists.set(key, list);
		return list;
	}

	forget(): void {
		this.lists.clear();
	}
}

/** What a list can be sorted by; the first key is the standard one. */
export type SortKeys<Row> = Record<string, (row: Row) => string>;

export interface PagingQuery {
	cursor?: string;
	limit?: number;
	sort_by?: string;
	sort_order?: 'ASC' | 'DESC';
}

export interface Pagination {
	sort_by: string;
	sort_order: 'ASC' | 'DESC';
	cursor: string | null;
	has_more: boolean;
	total_count?: number;
}

export function pagingParameters<Row>(keys: SortKeys<Row>) {
	return {
		cursor: Type.Optional(Type.String()),
		limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE })),
		sort_by: Type.Optional(oneOf(Object.keys(keys))),
		sort_order: Type.Optional(oneOf(['ASC', 'DESC'])),
	};
}

/** A moment as a sort key; none sorts first. Records hold UTC, which sorts as text once the Z is off. */
export function instantKey(text: string | null): string {
	return text === null ? '' : text.slice(0, -1);
}

/**
 * One page. The cursor names the last row given out by its sort key and id, not by a count, so that rows
 * that come or go between two pages make none appear twice or be left out.
 */
export function paginate<Row extends { readonly id: string }>(
	list: string,
	find: () => readonly Row[],
	keys: SortKeys<Row>,
	query: PagingQuery,
	{ pageFill, endOfList }: LayerChoices,
	lists = new OrderedLists(),
): { rows: Row[]; pagination: Pagination; count: number } {
	const {
		cursor,
		limit = LARGEST_PAGE,
		sort_by: sortBy = Object.keys(keys)[0]!,
		sort_order: order = 'ASC',
		...filters
	} = query;
	const keyOf = keys[sortBy]!;
	const direction = order === 'ASC' ? 1 : -1;
	const compare = (a: Place, b: Place) =>
		direction * (compareKeys(a.key, b.key) || compareKeys(a.id, b.id));

	const listKey = fingerprint([list, sortBy, order, Object.entries(filters).sort()]);
	const last = cursor === undefined ? undefined : readCursor(cursor, listKey);
	const ordered = lists.of(listKey, () =>
		find()
			.map((row) => ({ row, key: keyOf(row), id: row.id }))
			.sort(compare),
	);
	const start = last === undefined ? 0 : firstThat(ordered, (place) => compare(place, last) > 0);
	const size = pageFill === 'full' ? limit : Math.ceil(limit / 2);
	const page = ordered.slice(start, start + size);
	const hasMore = start + page.length < ordered.length;
	const next = page.length > 0 ? writeCursor(listKey, page[page.length - 1]!) : (cursor ?? null);
	const saysMore = hasMore || endOfList === 'emptyPage';
	return {
		count: ordered.length,
		rows: page.map(({ row }) => row),
		pagination: {
			sort_by: sortBy,
			sort_order: order,
			cursor: saysMore ? next : null,
			has_more: saysMore,
		},
	};
}

function compareKeys(a: string, b: string): number {
	return a === b ? 0 : a < b ? -1 : 1;
}

/** The place of the first row that fits, where all after it fit too. */
function firstThat<T>(rows: readonly T[], fits: (row: T) => boolean): number {
	let [low, high] = [0, rows.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (fits(rows[middle]!)) high = middle;
		else low = middle + 1;
	}
	return low;
}

function fingerprint(parts: unknown[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

function writeCursor(listKey: string, { key, id }: Place): string {
	return Buffer.from(JSON.stringify([listKey, key, id])).toString('base64');
}

function readCursor(cursor: string, listKey: string): Place {
	const bytes = Buffer.from(cursor, 'base64');
	// Decoding skips what is not base64, such as the space that an unescaped + becomes in a URL.
	if (bytes.toString('base64') !== cursor) throw badRequest('query cursor is malformed');
	let parts: unknown;
	try {
		parts = JSON.parse(bytes.toString('utf8'));
	} catch {
		throw badRequest('query cursor is malformed');
	}
	if (!Array.isArray(parts) || parts.length !== 3) throw badRequest('query cursor is malformed');
	if (parts[0] !== listKey) {
		throw badRequest('query cursor belongs to a list with other filters or another order');
	}
	const [, key, id] = parts as [unknown, never, never];
	return { key, id };
}
