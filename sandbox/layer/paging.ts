import { createHash } from 'node:crypto';

import { Type } from '@sinclair/typebox';

import { layerDecisions } from '../decisions';
import { badRequest } from './errors';
import { oneOf } from './validation';

/** Also what a page holds when no limit is asked for. */
const LARGEST_PAGE = layerDecisions.largestPage.answer;

/** Where a row stands in a list. */
interface Place {
	key: string;
	id: string;
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
	rows: readonly Row[],
	keys: SortKeys<Row>,
	query: PagingQuery,
): { rows: Row[]; pagination: Pagination } {
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
	const after = rows
		.map((row) => ({ row, key: keyOf(row), id: row.id }))
		.filter((place) => last === undefined || compare(place, last) > 0);
	const page = smallest(after, limit, compare);
	const hasMore = after.length > page.length;
	return {
		rows: page.map(({ row }) => row),
		pagination: {
			sort_by: sortBy,
			sort_order: order,
			cursor: hasMore ? writeCursor(listKey, page[page.length - 1]!) : null,
			has_more: hasMore,
		},
	};
}

function compareKeys(a: string, b: string): number {
	return a === b ? 0 : a < b ? -1 : 1;
}

/** The first `count` rows in order, found without sorting the rest: tests page through many thousands. */
function smallest<T>(rows: T[], count: number, compare: (a: T, b: T) => number): T[] {
	const found: T[] = [];
	for (const row of rows) {
		if (found.length === count && compare(row, found[count - 1]!) > 0) continue;
		let index = found.length;
		while (index > 0 && compare(row, found[index - 1]!) < 0) index -= 1;
		found.splice(index, 0, row);
		if (found.length > count) found.pop();
	}
	return found;
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
