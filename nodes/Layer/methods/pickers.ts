import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { chosenId, isNamed } from '../../shared/form/pickers';
import type { Query } from '../../shared/http/call';
import { LiveHttp } from '../../shared/http/liveHttp';
import { PICKER_POLICY } from '../../shared/http/requestPolicy';
import { isObject, trimmedText } from '../../shared/json';
import { UUID } from '../api/environment';
import { listPage, type Page } from '../api/lists';
import { LAYER } from '../api/profile';

/** Rows of a picker's list. */
export const PAGE_SIZE = 50;
/** Pages that a search without the API's help reads at once. */
const MAX_PAGES = 10;

export async function connect(context: ILoadOptionsFunctions): Promise<LiveHttp> {
	return await LiveHttp.connect(context, LAYER, PICKER_POLICY);
}

/**
 * A picker's list from a cursor on, which is its pagination token. Where rows are left out, pages are read until one
 * has something. A few at a time, so that a long list without it does not keep the form waiting.
 *
 * @param keep which of the rows to show
 */
export async function search<T>(
	context: ILoadOptionsFunctions,
	path: readonly string[],
	query: Query,
	cursor: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
	keep: (row: T) => boolean = () => true,
): Promise<INodeListSearchResult> {
	const http = await connect(context);
	let next = cursor;
	let results: INodeListSearchItems[] = [];
	for (let pages = 0; pages < MAX_PAGES && results.length === 0; pages++) {
		const page: Page<T> = await listPage<T>(http, path, query, PAGE_SIZE, next);
		results = page.rows.filter(keep).map(toItem);
		next = page.cursor;
		if (!next) break;
	}
	return { results, ...(next && { paginationToken: next }) };
}

/** The same where the API has no search: what has the text in its name. */
export async function searchByName<T>(
	context: ILoadOptionsFunctions,
	path: readonly string[],
	filter: string | undefined,
	cursor: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
): Promise<INodeListSearchResult> {
	const keep = (row: T) => isNamed(toItem(row).name, filter);
	return await search<T>(context, path, {}, cursor, toItem, keep);
}

/** The business chosen in the same form; every other list belongs to one. */
export function chosenBusiness(context: ILoadOptionsFunctions): { businessId: string } {
	const businessId = chosenId(context, 'businessId', UUID);
	if (businessId) return { businessId };
	throw new InputError(
		'Business',
		'is not chosen yet',
		'Choose it first, from the list or by its ID',
	);
}

/** The customer chosen in the same form, in the way that a list can be filtered by. */
export function chosenCustomer(context: ILoadOptionsFunctions): Record<string, string | undefined> {
	const chosen: unknown = context.getCurrentNodeParameter('customer');
	const id = chosenId(context, 'customer', UUID);
	if (id || !isObject(chosen) || chosen.mode !== 'externalId') return { customer_id: id };
	return { customer_external_id: trimmedText(chosen.value) || undefined };
}
