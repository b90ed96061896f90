import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { ServiceHttp } from '../../shared/http';
import { isObject } from '../../shared/json';
import { REBILLY_ID } from '../api/environment';
import { filterAny, filterTerm } from '../api/filters';
import { OPEN_INVOICE_STATUSES } from '../api/invoices';
import { listPage, type ListQuery } from '../api/lists';
import { REBILLY } from '../api/profile';
import type { CreditMemo, Customer, Invoice, Transaction } from '../api/types';

const PAGE_SIZE = 50;
/** Rebilly refuses a greater offset (definition: collectionOffset); by then a person should search instead. */
const LAST_OFFSET = 1000;

/** One page of a picker's list. The pagination token is the offset of the next page. */
async function search<T>(
	context: ILoadOptionsFunctions,
	collection: string,
	query: ListQuery,
	token: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
): Promise<INodeListSearchResult> {
	const http = await ServiceHttp.connect(context, REBILLY);
	const offset = Number(token ?? 0);
	const rows = await listPage<T>(http, collection, query, PAGE_SIZE, offset);
	const next = offset + PAGE_SIZE;
	const hasMore = rows.length === PAGE_SIZE && next <= LAST_OFFSET;
	return { results: rows.map(toItem), ...(hasMore && { paginationToken: String(next) }) };
}

/** The terms that keep a list to the customer chosen in the same form, when one is. */
function ofChosenCustomer(context: ILoadOptionsFunctions): string[] {
	const chosen: unknown = context.getCurrentNodeParameter('customerId');
	const id = isObject(chosen) ? chosen.value : chosen;
	if (typeof id !== 'string' || !REBILLY_ID.pattern.test(id)) return [];
	return [filterTerm('customerId', id, 'Customer')];
}

export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search<Customer>(
		this,
		'customers',
		{ search: filter },
		paginationToken,
		({ id, firstName, lastName, email }) => ({
			name:
				[[firstName, lastName].filter(Boolean).join(' '), email].filter(Boolean).join(' · ') || id,
			value: id,
		}),
	);
}

export async function searchCreditMemos(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search<CreditMemo>(
		this,
		'credit-memos',
		{ search: filter, sort: '-createdTime' },
		paginationToken,
		({ id, number, unusedAmount, totalAmount, currency, status }) => ({
			name: `#${number ?? '?'} · ${unusedAmount ?? '?'} of ${totalAmount ?? '?'} ${currency} unused · ${status} · ${id}`,
			value: id,
		}),
	);
}

export async function searchInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { search: filter, filter: ofChosenCustomer(this), sort: '-issuedTime' };
	return await search<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
}

export async function searchOpenInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const terms = [filterAny('status', OPEN_INVOICE_STATUSES), ...ofChosenCustomer(this)];
	const query = { search: filter, filter: terms, sort: 'dueTime' };
	return await search<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
}

export async function searchTransactions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { search: filter, filter: ofChosenCustomer(this), sort: '-createdTime' };
	return await search<Transaction>(
		this,
		'transactions',
		query,
		paginationToken,
		({ id, type, amount, currency, result, createdTime }) => ({
			name: `${type} · ${amount} ${currency} · ${result} · ${createdTime?.slice(0, 10) ?? ''} · ${id}`,
			value: id,
		}),
	);
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoiceNumber, amountDue, currency, dueTime, status } = invoice;
	const due = dueTime ? ` by ${dueTime.slice(0, 10)}` : '';
	return {
		name: `#${invoiceNumber ?? '?'} · ${amountDue} ${currency} due${due} · ${status} · ${id}`,
		value: id,
	};
}
