import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { LiveHttp } from '../../shared/http/liveHttp';
import { PICKER_POLICY } from '../../shared/http/requestPolicy';
import { filterAny, isFilterValue } from '../api/filters';
import { listPage, type ListQuery } from '../api/pages';
import { REBILLY } from '../api/profile';
import type { Customer } from '../api/types';

const PAGE_SIZE = 50;
/** Rebilly refuses a greater offset (definition: collectionOffset); by then a person should search instead. */
const LAST_OFFSET = 1000;

export async function connect(context: ILoadOptionsFunctions): Promise<LiveHttp> {
	return await LiveHttp.connect(context, REBILLY, PICKER_POLICY);
}

/**
 * One page of a picker's list. The pagination token is the offset of the next page.
 *
 * @param keep which of the rows to show
 */
export async function search<T>(
	context: ILoadOptionsFunctions,
	collection: string,
	query: ListQuery,
	token: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
	keep: (row: T) => boolean = () => true,
): Promise<INodeListSearchResult> {
	const http = await connect(context);
	const offset = Number(token ?? 0);
	const { rows } = await listPage<T>(http, collection, query, PAGE_SIZE, offset);
	const next = offset + PAGE_SIZE;
	const hasMore = rows.length === PAGE_SIZE && next <= LAST_OFFSET;
	const results = rows.filter(keep).map(toItem);
	return { results, ...(hasMore && { paginationToken: String(next) }) };
}

/** The customers that a text names, for the records of theirs; those of more should be searched for by more text. */
const MAX_CUSTOMERS = 50;
/** Before the offset in the pagination token, while the list is that of the customers found. */
const OF_CUSTOMERS = 'customers ';

/**
 * The same for records that people look for by the name of their customer. Whether Rebilly's search covers it is not
 * documented, so the records of the customers found come first, and then those whose own texts fit.
 */
export async function searchWithCustomers<T extends { customerId: string }>(
	context: ILoadOptionsFunctions,
	collection: string,
	query: ListQuery,
	token: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
): Promise<INodeListSearchResult> {
	const { search: text, filter = [], ...order } = query;
	const isOfOne = filter.some((term) => term.startsWith('customerId:'));
	const ids = text?.trim() && !isOfOne ? await customersNamed(context, text) : [];
	if (ids.length === 0) return await search<T>(context, collection, query, token, toItem);

	let results: INodeListSearchItems[] = [];
	let next: string | undefined = token ?? `${OF_CUSTOMERS}0`;
	if (next.startsWith(OF_CUSTOMERS)) {
		const theirs = { ...order, filter: [...filter, filterAny('customerId', ids)] };
		const offset = next.slice(OF_CUSTOMERS.length);
		const page = await search<T>(context, collection, theirs, offset, toItem);
		results = page.results;
		if (page.paginationToken) {
			return { results, paginationToken: `${OF_CUSTOMERS}${page.paginationToken}` };
		}
		next = undefined;
	}
	// A page of which nothing is left could not be scrolled on.
	do {
		const isNew = ({ customerId }: T) => !ids.includes(customerId);
		const page = await search<T>(context, collection, query, next, toItem, isNew);
		results = [...results, ...page.results];
		next = page.paginationToken;
	} while (results.length === 0 && next);
	return { results, ...(next && { paginationToken: next }) };
}

/** The ids of the customers that a text names. */
async function customersNamed(context: ILoadOptionsFunctions, text: string): Promise<string[]> {
	const http = await connect(context);
	const { rows } = await listPage<Customer>(http, 'customers', { search: text }, MAX_CUSTOMERS);
	return rows.map(({ id }) => id).filter(isFilterValue);
}
