import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { limitFields, optionsField, readLimit } from '../../shared/form/descriptions';
import { readSort, sortField } from '../../shared/form/sort';
import type { FieldGroup } from '../../shared/form/fields';
import { REBILLY_ID } from '../api/environment';
import { filterAny, filterTerm, filterTimes } from '../api/filters';
import type { ListQuery } from '../api/pages';
import { locatorField } from './fields';

/** What every Get Many reads from its fields. */
export interface ListInput {
	/** Undefined for all. */
	limit: number | undefined;
	query: ListQuery;
}

interface ListForm {
	/** The records in lower case, e.g. "credit memos". */
	what: string;
	/** The filters that this list has besides the search and the raw filter. */
	filters: INodeProperties[];
	/** What the list can be sorted by: the names of Rebilly with how to call them. */
	sort: Readonly<Record<string, string>>;
	/** Options of this list only. */
	options?: INodeProperties[];
}

/** All fields of a Get Many operation. */
export function listFields({ what, filters, sort, options = [] }: ListForm): INodeProperties[] {
	const all = [...filters, searchFilter(what), rawFilter].sort((first, second) =>
		first.displayName.localeCompare(second.displayName),
	);
	return [
		...limitFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: all,
		},
		sortField(choicesOf(sort), 'createdTime', 'newest first without it'),
		optionsField(options),
	];
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

function choicesOf(keys: Readonly<Record<string, string>>): INodePropertyOptions[] {
	return Object.entries(keys).map(([value, name]) => ({ name, value }));
}

export const currencyFilter: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'string',
	default: '',
	placeholder: 'e.g. USD',
	description: 'Three-letter ISO code',
};

export function customerFilter(what: string): INodeProperties {
	return locatorField({
		displayName: 'Customer',
		name: 'customerId',
		searchListMethod: 'searchCustomers',
		placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
		description: `Only ${what} of this customer`,
	});
}

/**
 * The two ends of a range of times, e.g. "Created After" and "Created Before".
 *
 * @param word in lower case; the fields are called after it, e.g. `createdAfter`
 */
export function timeFilters(what: string, word: string): INodeProperties[] {
	const title = word.charAt(0).toUpperCase() + word.slice(1);
	return [
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
	];
}

/** The term of a filter that holds a text, when it is filled in. */
export function textTerm(filters: FieldGroup, name: string): string[] {
	const value = filters.text(name)?.trim();
	return value ? [filterTerm(name, value, filters.label(name))] : [];
}

/** The term of a filter that points at a record. */
export function idTerm(filters: FieldGroup, name: string): string[] {
	const id = filters.locatorId(name, REBILLY_ID);
	return id ? [filterTerm(name, id, filters.label(name))] : [];
}

/** The term of a currency filter. */
export function currencyTerm(filters: FieldGroup): string[] {
	const code = filters.currency('currency')?.code;
	return code ? [filterTerm('currency', code, filters.label('currency'))] : [];
}

/** The term of a filter that takes several choices. */
export function anyTerm(filters: FieldGroup, name: string, allowed: readonly string[]): string[] {
	const values = filters.choices(name, allowed);
	return values.length > 0 ? [filterAny(name, values)] : [];
}

/** The term of `timeFilters`. */
export function timeTerm(filters: FieldGroup, word: string): string[] {
	const [after, before] = [`${word}After`, `${word}Before`];
	return filterTimes(`${word}Time`, filters.startTime(after), filters.endTime(before));
}

/**
 * Reads `listFields`.
 *
 * @param sortKeys what the list can be sorted by
 * @param terms reads the list's own filters
 */
export function readList(
	fields: FieldGroup,
	sortKeys: Readonly<Record<string, string>>,
	terms: (filters: FieldGroup) => string[],
): ListInput {
	const filters = fields.collection('filters');
	return {
		limit: readLimit(fields),
		query: {
			filter: [...terms(filters), ...rawTerms(filters)],
			search: filters.text('search')?.trim() || undefined,
			sort: sortOf(fields, Object.keys(sortKeys)),
		},
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
