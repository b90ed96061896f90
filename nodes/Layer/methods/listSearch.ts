import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { type Call, ServiceHttp } from '../../shared/http';
import { isObject } from '../../shared/json';
import { unallocated } from '../api/creditContent';
import { UUID } from '../api/environment';
import { invoicesPath } from '../api/invoices';
import { listRevenueAccounts } from '../api/ledger';
import { listPage } from '../api/lists';
import { LAYER } from '../api/profile';
import type { Business, Customer, CustomerCredit, Invoice } from '../api/types';

const PAGE_SIZE = 50;

/** One page of a picker's list. The pagination token is Layer's cursor. */
async function search<T>(
	context: ILoadOptionsFunctions,
	path: readonly string[],
	query: NonNullable<Call['query']>,
	cursor: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
): Promise<INodeListSearchResult> {
	const http = await ServiceHttp.connect(context, LAYER);
	const page = await listPage<T>(http, path, query, PAGE_SIZE, cursor);
	return { results: page.rows.map(toItem), ...(page.cursor && { paginationToken: page.cursor }) };
}

/** The business chosen in the same form; every other list belongs to one. */
function chosenBusiness(context: ILoadOptionsFunctions): string {
	const id = chosenId(context, 'businessId');
	if (id) return id;
	throw new InputError(
		'Business',
		'is not chosen yet',
		'Choose it first, from the list or by its ID',
	);
}

function chosenId(context: ILoadOptionsFunctions, name: string): string | undefined {
	const chosen: unknown = context.getCurrentNodeParameter(name);
	const id = isObject(chosen) ? chosen.value : chosen;
	return typeof id === 'string' && UUID.pattern.test(id) ? id : undefined;
}

export async function searchBusinesses(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = await search<Business>(
		this,
		['v1', 'businesses'],
		{},
		paginationToken,
		({ id, legal_name: name, external_id: externalId }) => ({
			name: [name, externalId].filter(Boolean).join(' · ') || id,
			value: id,
		}),
	);
	// The API has no search for businesses.
	const wanted = filter?.toLowerCase();
	if (!wanted) return page;
	return {
		...page,
		results: page.results.filter(({ name }) => name.toLowerCase().includes(wanted)),
	};
}

export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search<Customer>(
		this,
		['v1', 'businesses', chosenBusiness(this), 'customers'],
		{ q: filter },
		paginationToken,
		(customer) => ({ name: customerName(customer), value: customer.id }),
	);
}

export async function searchCustomerCredits(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search<CustomerCredit>(
		this,
		['v1', 'businesses', chosenBusiness(this), 'invoices', 'customer-credits'],
		{ reference_number: filter },
		paginationToken,
		(credit) => ({
			name: [
				credit.customer && customerName(credit.customer),
				`${unallocated(credit)} cents not allocated`,
				credit.reference_number ?? credit.external_id,
			]
				.filter(Boolean)
				.join(' · '),
			value: credit.id,
		}),
	);
}

export async function searchInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { q: filter, customer_id: chosenId(this, 'customer') };
	const path = invoicesPath(chosenBusiness(this));
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem);
}

export async function searchOpenInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = {
		q: filter,
		customer_id: chosenId(this, 'customer'),
		status: 'SENT,PARTIALLY_PAID,PARTIALLY_WRITTEN_OFF',
	};
	const path = invoicesPath(chosenBusiness(this));
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem);
}

export async function searchRevenueAccounts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const http = await ServiceHttp.connect(this, LAYER);
	const accounts = await listRevenueAccounts(http, chosenBusiness(this));
	const wanted = filter?.toLowerCase() ?? '';
	return {
		results: accounts
			.filter(({ name, stableName }) => `${name} ${stableName}`.toLowerCase().includes(wanted))
			.map(({ id, name, stableName, depth }) => ({
				// Indented, so that the list shows the tree of the chart of accounts.
				name: `${'\u2003'.repeat(depth)}${name}${stableName && ` (${stableName})`}`,
				value: id,
			})),
	};
}

function customerName(customer: Customer): string {
	const { company_name: company, individual_name: person, email, id } = customer;
	return [company ?? person, email].filter(Boolean).join(' · ') || id;
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoice_number: number, outstanding_balance: balance, due_at: due, status } = invoice;
	return {
		name: [
			number ?? invoice.reference_number ?? id,
			`${balance ?? '?'} cents due${due ? ` by ${due.slice(0, 10)}` : ''}`,
			status,
		]
			.filter(Boolean)
			.join(' · '),
		value: id,
	};
}
