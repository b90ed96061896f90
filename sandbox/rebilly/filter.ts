import { InvalidQuery } from './problem';
import type { RebillyStore } from './store';

export type Value = string | number | boolean | null;

/** A field of a row as filters and sorting see it. */
export interface Field<Row> {
	kind: 'text' | 'number' | 'time' | 'boolean';
	/** More than one value, as of a list inside the row, matches when any of them does. */
	read(row: Row, store: RebillyStore): Value | Value[];
	sortable?: boolean;
	/** Not among the few that can surely be filtered by. */
	isExtra?: boolean;
}

export type Fields<Row> = Record<string, Field<Row>>;

type Test = (value: Value) => boolean;

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function refuse(message: string): never {
	throw new InvalidQuery('Some of the data sent is not valid', [{ field: 'filter', message }]);
}

/**
 * Reads `field:value;field:value`. Values are `a,b` (any of them), `!a,!b` (none of them), ranges `a..b`,
 * `a..` and `..b`, both ends included. There is no way to quote `;`, `,` or `..` inside a value.
 */
export function parseFilter<Row>(
	text: string,
	fields: Fields<Row>,
	store: RebillyStore,
): (row: Row) => boolean {
	const clauses = text.split(';').map((clause) => parseClause(clause, fields, store));
	return (row) => clauses.every((clause) => clause(row));
}

function parseClause<Row>(
	clause: string,
	fields: Fields<Row>,
	store: RebillyStore,
): (row: Row) => boolean {
	const colon = clause.indexOf(':');
	if (colon < 1) refuse(`"${clause}" is not of the form field:value`);
	const name = clause.slice(0, colon);
	const field = Object.hasOwn(fields, name)
		? fields[name]!
		: refuse(`"${name}" cannot be filtered`);
	const { extraFilters } = store.decisions;
	if (field.isExtra && extraFilters === 'refused') refuse(`"${name}" cannot be filtered`);
	if (field.isExtra && extraFilters === 'ignored') return () => true;
	const alternatives = clause.slice(colon + 1).split(',');
	const negated = alternatives.filter((alternative) => alternative.startsWith('!'));
	if (negated.length > 0 && negated.length < alternatives.length) {
		refuse(`"${name}" mixes values with and without "!"`);
	}
	const isNegated = negated.length > 0;
	const tests = alternatives.map((alternative) =>
		parseValue(isNegated ? alternative.slice(1) : alternative, name, field.kind),
	);
	return (row) => {
		const value = field.read(row, store);
		const values = Array.isArray(value) ? value : [value];
		const isHit = values.some((one) => tests.some((test) => test(one)));
		return isHit !== isNegated;
	};
}

function parseValue(text: string, name: string, kind: Field<never>['kind']): Test {
	if (text === '') refuse(`"${name}" has an empty value`);
	if (text.startsWith('@')) refuse(`there is no list ${text}`);
	const dots = kind === 'boolean' ? -1 : text.indexOf('..');
	if (dots >= 0 && kind !== 'text') {
		const bound = (part: string) => (part === '' ? undefined : parsed(part, name, kind));
		const from = bound(text.slice(0, dots));
		const to = bound(text.slice(dots + 2));
		return (value) =>
			value !== null && (from == null || from <= value) && (to == null || value <= to);
	}
	const wanted = parsed(text, name, kind);
	return (value) => value !== null && comparable(value, kind) === wanted;
}

function parsed(text: string, name: string, kind: Field<never>['kind']): Value {
	switch (kind) {
		case 'number':
			return /^-?\d+(\.\d+)?$/.test(text)
				? Number(text)
				: refuse(`"${name}" is a number, and "${text}" is none`);
		case 'time': {
			const time = TIME.test(text) ? Date.parse(withZone(text)) : NaN;
			return Number.isNaN(time)
				? refuse(`"${name}" is a time, and "${text}" is none`)
				: new Date(time).toISOString();
		}
		case 'boolean':
			if (text === 'true' || text === 'false') return text === 'true';
			return refuse(`"${name}" is true or false, and "${text}" is neither`);
		case 'text':
			if (text === 'true' || text === 'false') refuse(`"${name}" is a text, not a boolean`);
			return text.toLowerCase();
	}
}

/** A time without a zone is one in UTC, as a date alone is. */
function withZone(text: string): string {
	return text.includes('T') && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text;
}

/**
 * A row's value in the form that `parsed` gives to a filter's. The store's times all come from `toISOString`,
 * so they compare as texts; reading them as times for every row makes long lists slow.
 */
export function comparable(value: Value, kind: Field<never>['kind']): Value {
	return kind === 'text' && value !== null ? String(value).toLowerCase() : value;
}
