import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { limitFields, optionsField, readLimit } from '../../shared/form/descriptions';
import { readSort, sortField } from '../../shared/form/sort';
import type { FieldGroup } from '../../shared/form/fields';
import { dayAfter } from '../../shared/form/periods';
import type { Query } from '../../shared/http/call';
import { UUID } from '../api/environment';
import { businessField, readShownExponent } from './fields';

/** What every Get Many of a business reads from its fields. */
export interface ListInput {
	businessId: string;
	/** Undefined for all. */
	limit: number | undefined;
	query: Query;
	/** The number of decimals to show amounts with. */
	exponent: number;
}

/**
 * All fields of a Get Many of a business.
 *
 * @param sortKeys what Layer can sort it by; undefined where it cannot
 * @param options those of this list only
 */
export function listFields(
	filters: INodeProperties[],
	sortKeys?: INodePropertyOptions[],
	options: INodeProperties[] = [],
): INodeProperties[] {
	return [
		businessField,
		...limitFields,
		filtersField(filters),
		...(sortKeys ? [sortField(sortKeys, 'sent_at', 'Layer decides without it')] : []),
		optionsField(options),
	];
}

/**
 * Reads `listFields`.
 *
 * @param query reads the list's own filters
 */
export function readList(fields: FieldGroup, query: (filters: FieldGroup) => Query): ListInput {
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		limit: readLimit(fields),
		query: query(fields.collection('filters')),
		exponent: readShownExponent(fields),
	};
}

/** The filters of a list, in the order of their names. */
function filtersField(filters: INodeProperties[]): INodeProperties {
	const options = [...filters].sort((first, second) =>
		first.displayName.localeCompare(second.displayName),
	);
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options,
	};
}

/** A day that a list is filtered by. */
export function dayField(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'dateTime',
		default: '',
		description: `${description}; a time is left out`,
	};
}

/** The end of a range as Layer takes it where its own end is left out: the day after the one entered. */
export function readDayAfter(filters: FieldGroup, name: string): string | undefined {
	const day = filters.day(name);
	return day && dayAfter(day);
}

/** @param noun what the list is of, in the plural */
export function memoFilters(noun: string): INodeProperties[] {
	return [
		{
			displayName: 'Memo',
			name: 'memo',
			type: 'string',
			default: '',
			placeholder: 'e.g. Refund re_1042',
			description: `Only ${noun} whose memo is exactly this`,
		},
		{
			displayName: 'Memo Contains',
			name: 'memoContains',
			type: 'string',
			default: '',
			placeholder: 'e.g. re_1042',
			description: `Only ${noun} that have this text in their memo`,
		},
	];
}

export function readMemoFilters(filters: FieldGroup): Query {
	return { memo: filters.text('memo'), memo_contains: filters.text('memoContains') };
}

/** @param noun what the list is of, with its article */
export function referenceNumbersField(noun: string): INodeProperties {
	return {
		displayName: 'Reference Numbers',
		name: 'referenceNumbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. INV-1042, INV-1043',
		description: `Comma-separated reference numbers, any of which ${noun} must have`,
	};
}

/** The reference numbers as Layer takes them; one with a comma cannot be asked for. */
export function readReferenceNumbers(filters: FieldGroup): string | undefined {
	const numbers = filters.texts('referenceNumbers');
	const unclear = numbers.find((number) => number.includes(','));
	if (unclear !== undefined) {
		throw filters.refuse(
			'referenceNumbers',
			`holds a reference number with a comma: '${unclear}'`,
			'Layer takes the comma for the start of the next one. Leave it out of the list',
		);
	}
	return numbers.length > 0 ? numbers.join(',') : undefined;
}

/** The order as Layer takes it. */
export function readSortQuery(fields: FieldGroup, keys: readonly INodePropertyOptions[]): Query {
	const { by, direction } = readSort(
		fields,
		keys.map(({ value }) => String(value)),
	);
	return { sort_by: by, sort_order: direction?.toUpperCase() };
}
