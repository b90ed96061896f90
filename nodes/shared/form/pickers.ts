import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { isObject } from '../json';
import type { IdRule } from './fields';

/** The lists from which a person chooses a record. */

/** What n8n calls to fill a list: with the text that the person searches for, and where the last page ended. */
export type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** What another field of the same form holds: the value of a locator, or its own. */
export function chosenValue(context: ILoadOptionsFunctions, name: string): unknown {
	const chosen: unknown = context.getCurrentNodeParameter(name);
	return isObject(chosen) ? chosen.value : chosen;
}

/** The id in another field of the same form; undefined when there is none, or an expression. */
export function chosenId(
	context: ILoadOptionsFunctions,
	name: string,
	{ pattern }: IdRule,
): string | undefined {
	const id = chosenValue(context, name);
	return typeof id === 'string' && pattern.test(id) ? id : undefined;
}

/** The choices of a list that was read whole: those that have the text in their names. */
export function choicesNamed(
	items: readonly INodeListSearchItems[],
	filter: string | undefined,
): INodeListSearchResult {
	return { results: items.filter(({ name }) => isNamed(name, filter)) };
}

export function isNamed(name: string, filter = ''): boolean {
	return name.toLowerCase().includes(filter.trim().toLowerCase());
}

/** What a person knows a record by, without the parts that it does not have. */
export function nameOf(...parts: Array<string | null | undefined>): string {
	return parts.filter(Boolean).join(' · ');
}

/** The day of a moment in ISO 8601. */
export function dayOf(time: string | null | undefined): string | undefined {
	return time?.slice(0, 10);
}
