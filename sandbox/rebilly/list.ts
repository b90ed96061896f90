import type { FastifyReply } from 'fastify';

import { type Collection, LIST_PARAMETERS } from './collections';
import { comparable, parseFilter, type Field, type Fields, type Value } from './filter';
import { readNames, readQuery, refuseQuery } from './query';
import type { RebillyStore } from './store';
import type { View } from './views';

const HIGHEST = 1000;
const DEFAULT_LIMIT = 100;
/** Newest first, so that rows added while someone pages shift the pages. */
const DEFAULT_SORT = '-createdTime';

/** Answers a list operation: the page as a bare array, the totals in headers. */
export function sendList<Row>(
	collection: Collection<Row>,
	store: RebillyStore,
	queryIn: unknown,
	base: string,
	reply: FastifyReply,
	shape: (view: View) => View = (view) => view,
): FastifyReply {
	const query = readQuery(queryIn, ...(collection.parameters ?? LIST_PARAMETERS));
	const limit = readCount('limit', query.limit, DEFAULT_LIMIT);
	const offset = readCount('offset', query.offset, 0);
	const expand = readExpand(query.expand, collection);
	const isWanted = query.filter ? parseFilter(query.filter, collection.fields, store) : () => true;
	const isFound = search(query.q, collection, store);

	const isListed = collection.isListed ?? (() => true);
	const rows = [...collection.rows(store).values()].filter(
		(row) => isListed(row, store) && isWanted(row) && isFound(row),
	);
	const order = query.sort || (collection.defaultSort ?? DEFAULT_SORT);
	if (order !== '') sortRows(rows, order, collection.fields, store);
	return reply
		.headers({
			'Pagination-Total': rows.length,
			'Pagination-Limit': limit,
			'Pagination-Offset': offset,
		})
		.send(
			rows
				.slice(offset, offset + limit)
				.map((row) => shape(viewWith(collection, row, expand, store, base))),
		);
}

/** A page of rows that are neither filtered nor sorted. */
export function sendPage(
	rows: readonly View[],
	query: { limit?: string; offset?: string },
	reply: FastifyReply,
): FastifyReply {
	const limit = readCount('limit', query.limit, DEFAULT_LIMIT);
	const offset = readCount('offset', query.offset, 0);
	return reply
		.headers({
			'Pagination-Total': rows.length,
			'Pagination-Limit': limit,
			'Pagination-Offset': offset,
		})
		.send(rows.slice(offset, offset + limit));
}

/** One row as the API shows it, with what `expand` asks for. */
export function viewWith<Row>(
	collection: Collection<Row>,
	row: Row,
	expand: string[],
	store: RebillyStore,
	base: string,
): View {
	const view = collection.view(row, store, base);
	if (expand.length === 0) return view;
	const embedded = expand.map((name) => [name, collection.expand[name]?.(row, store, base)]);
	return { ...view, _embedded: Object.fromEntries(embedded) };
}

export function readExpand<Row>(text: string | undefined, collection: Collection<Row>): string[] {
	const names = readNames(text);
	for (const name of names) {
		if (!Object.hasOwn(collection.expand, name)) refuseQuery('expand', `has no "${name}" here`);
	}
	return names;
}

function readCount(name: string, text: string | undefined, otherwise: number): number {
	if (text === undefined) return otherwise;
	const count = /^\d+$/.test(text) ? Number(text) : NaN;
	if (!(count <= HIGHEST)) refuseQuery(name, `must be a whole number from 0 to ${HIGHEST}`);
	return count;
}

function search<Row>(
	text: string | undefined,
	collection: Collection<Row>,
	store: RebillyStore,
): (row: Row) => boolean {
	const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return () => true;
	return (row) => {
		const all = collection.texts(row, store).join('\n').toLowerCase();
		return words.every((word) => all.includes(word));
	};
}

function sortRows<Row>(rows: Row[], text: string, fields: Fields<Row>, store: RebillyStore): void {
	const keys = text.split(',').map((key) => {
		const isDescending = key.startsWith('-');
		const name = isDescending ? key.slice(1) : key;
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (!field?.sortable) return refuseQuery('sort', `has no "${name}" here`);
		return { direction: isDescending ? -1 : 1, field };
	});
	rows.sort((first, second) => {
		for (const { direction, field } of keys) {
			const [one, other] = [keyOf(first, field, store), keyOf(second, field, store)];
			if (one === other) continue;
			// Rows without a value come last, whichever the direction.
			if (one === null) return 1;
			if (other === null) return -1;
			return one < other ? -direction : direction;
		}
		return 0;
	});
}

/** What a row is sorted by; a sortable field has one value. */
function keyOf<Row>(row: Row, field: Field<Row>, store: RebillyStore): Value {
	return comparable(field.read(row, store) as Value, field.kind);
}
