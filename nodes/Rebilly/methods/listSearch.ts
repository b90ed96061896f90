import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { LiveHttp } from '../../shared/http/client';
import { PICKER_POLICY } from '../../shared/http/requestPolicy';
import { isObject } from '../../shared/json';
import { currencyExponent, formatAmount, parseAmount } from '../../shared/money';
import { findCreditMemo } from '../api/creditMemos';
import { REBILLY_ID } from '../api/environment';
import { filterAny, filterTerm, isFilterValue } from '../api/filters';
import { OPEN_INVOICE_STATUSES } from '../api/invoices';
import { listPage, type ListQuery } from '../api/pages';
import { REBILLY } from '../api/profile';
import { isComment, listTimeline } from '../api/timelines';
import type {
	Allocations,
	CreditMemo,
	Customer,
	Dispute,
	Invoice,
	Transaction,
} from '../api/types';

const PAGE_SIZE = 50;
/** Rebilly refuses a greater offset (definition: collectionOffset); by then a person should search instead. */
const LAST_OFFSET = 1000;

async function connect(context: ILoadOptionsFunctions): Promise<LiveHttp> {
	return await LiveHttp.connect(context, REBILLY, PICKER_POLICY);
}

/**
 * One page of a picker's list. The pagination token is the offset of the next page.
 *
 * @param keep which of the rows to show
 */
async function search<T>(
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
async function searchWithCustomers<T extends { customerId: string }>(
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

/** The terms that keep a list to the customer chosen in the same form, or to that of the chosen credit memo. */
async function ofChosenCustomer(context: ILoadOptionsFunctions): Promise<string[]> {
	const id = chosenId(context, 'customerId') ?? (await chosenMemo(context))?.customerId;
	return id ? [filterTerm('customerId', id, 'Customer')] : [];
}

/** The id in another field of the same form; undefined when there is none, or an expression. */
function chosenId(context: ILoadOptionsFunctions, name: string): string | undefined {
	const chosen: unknown = context.getCurrentNodeParameter(name);
	const id = isObject(chosen) ? chosen.value : chosen;
	return typeof id === 'string' && REBILLY_ID.pattern.test(id) ? id : undefined;
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
	return await searchWithCustomers<CreditMemo>(
		this,
		'credit-memos',
		{ search: filter, sort: '-createdTime' },
		paginationToken,
		({ id, number, unusedAmount, totalAmount, currency, status }) => ({
			name: `#${number ?? '?'} · ${price(unusedAmount, currency)} of ${price(totalAmount, currency)} ${currency} unused · ${status} · ${id}`,
			value: id,
		}),
	);
}

export async function searchInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { search: filter, filter: await ofChosenCustomer(this), sort: '-issuedTime' };
	return await searchWithCustomers<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
}

export async function searchOpenInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const terms = [filterAny('status', OPEN_INVOICE_STATUSES), ...(await ofChosenCustomer(this))];
	const query = { search: filter, filter: terms, sort: 'dueTime' };
	return await searchWithCustomers<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
}

export async function searchTransactions(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { search: filter, filter: await ofChosenCustomer(this), sort: '-createdTime' };
	return await searchWithCustomers<Transaction>(
		this,
		'transactions',
		query,
		paginationToken,
		transactionItem,
	);
}

/** The payments that a refund can be made of. */
export async function searchPayments(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const terms = [filterAny('type', ['sale', 'capture']), filterAny('result', ['approved'])];
	const query = { search: filter, filter: terms, sort: '-createdTime' };
	return await searchWithCustomers<Transaction>(
		this,
		'transactions',
		query,
		paginationToken,
		transactionItem,
	);
}

export async function searchDisputes(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchWithCustomers<Dispute & { customerId: string }>(
		this,
		'disputes',
		{ search: filter, sort: '-createdTime' },
		paginationToken,
		({ id, type, amount, currency = '', status, createdTime }) => ({
			name: `${type} · ${price(amount, currency)} ${currency} · ${status} · ${createdTime?.slice(0, 10) ?? ''} · ${id}`,
			value: id,
		}),
	);
}

/** The comments on the credit memo chosen in the same form; what Rebilly itself wrote has a type. */
export async function searchTimelineComments(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const id = chosenId(this, 'creditMemoId');
	if (!id) return { results: [] };
	const timeline = await listTimeline(await connect(this), ['credit-memos', id]);
	const wanted = filter.trim().toLowerCase();
	return {
		results: timeline
			.filter((entry) => isComment(entry) && (entry.message ?? '').toLowerCase().includes(wanted))
			.map(({ id: value, message, occurredTime }) => ({
				name: [occurredTime?.slice(0, 10), message].filter(Boolean).join(' · '),
				value,
			})),
	};
}

/** The invoices that the credit memo chosen in the same form is applied to. */
export async function searchAllocatedInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { invoices = [] } = await allocationsOfChosenMemo(this);
	const rows = invoices.map(({ invoiceId, amount }) => ({ id: invoiceId, amount }));
	return allocatedItems(rows, filter);
}

/** The transactions that the credit memo chosen in the same form is applied to. */
export async function searchAllocatedTransactions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { transactions = [] } = await allocationsOfChosenMemo(this);
	const rows = transactions.map(({ transactionId, amount }) => ({ id: transactionId, amount }));
	return allocatedItems(rows, filter);
}

async function allocationsOfChosenMemo(context: ILoadOptionsFunctions): Promise<Allocations> {
	return (await chosenMemo(context))?.allocations ?? {};
}

/** The credit memo chosen in the same form, when there is one. */
async function chosenMemo(context: ILoadOptionsFunctions): Promise<CreditMemo | undefined> {
	const id = chosenId(context, 'creditMemoId');
	if (!id) return undefined;
	return await findCreditMemo(await connect(context), id);
}

function allocatedItems(
	rows: ReadonlyArray<{ id: string; amount: number }>,
	filter = '',
): INodeListSearchResult {
	const items = rows.map(({ id, amount }) => ({ name: `${amount} · ${id}`, value: id }));
	const wanted = filter.trim().toLowerCase();
	return { results: items.filter(({ name }) => name.toLowerCase().includes(wanted)) };
}

/** An amount with all decimals of its currency, as people write it; as it came where that is not known. */
function price(amount: number | undefined, currency: string): string {
	try {
		const exponent = currencyExponent(currency);
		return formatAmount(parseAmount(amount, exponent), exponent);
	} catch {
		return String(amount ?? '?');
	}
}

function transactionItem(transaction: Transaction): INodeListSearchItems {
	const { id, type, amount, currency, result, createdTime } = transaction;
	return {
		name: `${type} · ${price(amount, currency)} ${currency} · ${result} · ${createdTime?.slice(0, 10) ?? ''} · ${id}`,
		value: id,
	};
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoiceNumber, amount, amountDue, currency, dueTime, status } = invoice;
	const due = `${price(amountDue, currency)} ${currency} due${dueTime ? ` by ${dueTime.slice(0, 10)}` : ''}`;
	const shown = amountDue > 0 ? due : `${price(amount, currency)} ${currency}`;
	return { name: `#${invoiceNumber ?? '?'} · ${shown} · ${status} · ${id}`, value: id };
}
