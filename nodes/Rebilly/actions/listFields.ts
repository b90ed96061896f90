import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { byName, limitFields, optionsField, readLimit } from '../../shared/form/descriptions';
import { readSort, sortField } from '../../shared/form/sort';
import type { FieldGroup } from '../../shared/form/fields';
import { REBILLY_ID } from '../api/environment';
import { filterAny, filterTerm, filterTimes } from '../api/filters';
import type { ListQuery } from '../api/pages';
import { customerField } from './fields';

/** One filter of a list: its fields in the form, and the terms of Rebilly's filter language that they give. */
interface ListFilter {
	fields: INodeProperties[];
	/** None where nothing is filled in. */
	terms: (filters: FieldGroup) => string[];
}

/** What is particular to one Get Many. */
interface List {
	/** The records in lower case, e.g. "credit memos". */
	what: string;
	/** The filters that it has besides the search and the raw filter, in the order of their terms. */
	filters: ListFilter[];
	/** What it can be sorted by: the names of Rebilly with how to call them. */
	sort: Readonly<Record<string, string>>;
}

/**
 * All fields of a Get Many.
 *
 * @param options those of this list only
 */
export function listFields(
	{ what, filters, sort }: List,
	options: INodeProperties[] = [],
): INodeProperties[] {
	const own = filters.flatMap(({ fields }) => fields);
	return [
		...limitFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: byName([...own, searchFilter(what), rawFilter]),
		},
		sortField(
			Object.entries(sort).map(([value, name]) => ({ name, value })),
			'createdTime',
			'newest first without it',
		),
		optionsField(options),
	];
}

/** Reads `listFields`. */
export function readList(
	fields: FieldGroup,
	{ filters, sort }: List,
): { limit: number | undefined; query: ListQuery } {
	const given = fields.collection('filters');
	return {
		limit: readLimit(fields),
		query: {
			filter: [...filters.flatMap(({ terms }) => terms(given)), ...rawTerms(given)],
			search: given.text('search')?.trim() || undefined,
			sort: sortOf(fields, Object.keys(sort)),
		},
	};
}

function searchFilter(what: string): INodeProperties {
	return {
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		description: `Only ${what} that have this text somewhere`,
	};
}

const rawFilter: INodeProperties = {
	displayName: 'Raw Filter',
	name: 'rawFilter',
	type: 'string',
	default: '',
	placeholder: 'e.g. totalAmount:100..;currency:!USD',
	description:
		"Conditions in Rebilly's own syntax, sent as they are. Never map text from customers here.",
};

export const currencyFilter: ListFilter = {
	fields: [
		{
			displayName: 'Currency',
			name: 'currency',
			type: 'string',
			default: '',
			placeholder: 'e.g. USD',
			description: 'Three-letter ISO code',
		},
	],
	terms(filters) {
		const code = filters.currency('currency')?.code;
		return code ? [filterTerm('currency', code, filters.label('currency'))] : [];
	},
};

export function customerFilter(what: string): ListFilter {
	return idFilter({
		...customerField,
		required: undefined,
		description: `Only ${what} of this customer`,
	});
}

/** A filter that holds a text. */
export function textFilter(field: INodeProperties): ListFilter {
	const { name } = field;
	return {
		fields: [field],
		terms(filters) {
			const value = filters.text(name)?.trim();
			return value ? [filterTerm(name, value, filters.label(name))] : [];
		},
	};
}

/** A filter that points at a record. */
export function idFilter(field: INodeProperties): ListFilter {
	const { name } = field;
	return {
		fields: [field],
		terms(filters) {
			const id = filters.locatorId(name, REBILLY_ID);
			return id ? [filterTerm(name, id, filters.label(name))] : [];
		},
	};
}

/** A filter that takes one or several of its choices. */
export function choiceFilter(
	field: Omit<INodeProperties, 'options'> & { options: INodePropertyOptions[] },
): ListFilter {
	const { name, options } = field;
	const allowed = options.map(({ value }) => String(value));
	return {
		fields: [field],
		terms(filters) {
			const values = filters.choices(name, allowed);
			return values.length > 0 ? [filterAny(name, values)] : [];
		},
	};
}

/**
 * The two ends of a range of times, e.g. "Created After" and "Created Before".
 *
 * @param word in lower case; the fields are called after it, e.g. `createdAfter`
 */
export function timeFilter(what: string, word: string): ListFilter {
	const title = word.charAt(0).toUpperCase() + word.slice(1);
	return {
		fields: [
			{
				displayName: `${title} After`,
				name: `${word}After`,
				type: 'dateTime',
				default: '',
				description: `Only ${what} ${word} at this time or later`,
			},
			{
				displayName: `${title} Before`,
				name: `${word}Before`,
				type: 'dateTime',
				default: '',
				description: `Only ${what} ${word} at this time or earlier; a date alone includes the whole day`,
			},
		],
		terms: (filters) =>
			filterTimes(
				`${word}Time`,
				filters.startTime(`${word}After`),
				filters.endTime(`${word}Before`),
			),
	};
}

/** The raw filter; its terms, each untouched, come apart where Rebilly takes them apart too. */
function rawTerms(filters: FieldGroup): string[] {
	const text = filters.text('rawFilter');
	if (!text?.trim()) return [];
	if (/[\r\n]/.test(text)) {
		throw filters.refuse(
			'rawFilter',
			'has more than one line',
			'Join conditions with a semicolon, such as currency:USD;status:issued',
		);
	}
	const terms = text.split(';').filter((term) => term.trim() !== '');
	if (terms.length > 0) return terms;
	throw filters.refuse('rawFilter', 'holds no condition', 'Write it as field:value');
}

/** The order as Rebilly takes it: the key, with a minus for descending. */
function sortOf(fields: FieldGroup, keys: readonly string[]): string | undefined {
	const { by, direction } = readSort(fields, keys);
	if (!by && !direction) return undefined;
	return `${direction === 'asc' ? '' : '-'}${by ?? 'createdTime'}`;
}
