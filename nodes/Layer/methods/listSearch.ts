import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import type { Call } from '../../shared/http/call';
import { LiveHttp } from '../../shared/http/liveHttp';
import { PICKER_POLICY } from '../../shared/http/requestPolicy';
import { isObject, trimmedText } from '../../shared/json';
import { BUSINESSES } from '../api/businesses';
import { unallocated } from '../api/creditContent';
import { getCustomerCredit } from '../api/customerCredits';
import { UUID } from '../api/environment';
import { getInvoice, invoicesPath, isOpen } from '../api/invoices';
import { listAccounts } from '../api/ledger';
import { listPage, type Page } from '../api/lists';
import { paymentsPath } from '../api/payments';
import { LAYER } from '../api/profile';
import { refundsPath } from '../api/refunds';
import { listTagDimensions } from '../api/tags';
import type {
	Business,
	Customer,
	CustomerCredit,
	Invoice,
	Payment,
	Refund,
	TagDimension,
} from '../api/types';

const PAGE_SIZE = 50;
/** Pages that a search without the API's help reads at once. */
const MAX_PAGES = 10;

async function connect(context: ILoadOptionsFunctions): Promise<LiveHttp> {
	return await LiveHttp.connect(context, LAYER, PICKER_POLICY);
}

/**
 * A picker's list from a cursor on, which is its pagination token. Where rows are left out, pages are read until one
 * has something. A few at a time, so that a long list without it does not keep the form waiting.
 *
 * @param keep which of the rows to show
 */
async function search<T>(
	context: ILoadOptionsFunctions,
	path: readonly string[],
	query: NonNullable<Call['query']>,
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
async function searchByName<T>(
	context: ILoadOptionsFunctions,
	path: readonly string[],
	filter: string | undefined,
	cursor: string | undefined,
	toItem: (row: T) => INodeListSearchItems,
): Promise<INodeListSearchResult> {
	const keep = (row: T) => contains(toItem(row).name, filter);
	return await search<T>(context, path, {}, cursor, toItem, keep);
}

function contains(text: string, filter: string | undefined): boolean {
	return text.toLowerCase().includes(filter?.trim().toLowerCase() ?? '');
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

/** The customer chosen in the same form, in the way that a list can be filtered by. */
function chosenCustomer(context: ILoadOptionsFunctions): Record<string, string | undefined> {
	const chosen: unknown = context.getCurrentNodeParameter('customer');
	const id = chosenId(context, 'customer');
	if (id || !isObject(chosen) || chosen.mode !== 'externalId') return { customer_id: id };
	return { customer_external_id: trimmedText(chosen.value) || undefined };
}

/** The customer of the customer credit chosen in the same form, when one is. */
async function customerOfChosenCredit(
	context: ILoadOptionsFunctions,
): Promise<Record<string, string>> {
	const id = chosenId(context, 'customerCreditId');
	if (!id) return {};
	const http = await connect(context);
	const { customer } = await getCustomerCredit(http, chosenBusiness(context), id);
	return customer ? { customer_id: customer.id } : {};
}

export async function searchBusinesses(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<Business>(
		this,
		BUSINESSES,
		filter,
		paginationToken,
		({ id, legal_name: name, external_id: externalId }) => ({
			name: [name, externalId].filter(Boolean).join(' · ') || id,
			value: id,
		}),
	);
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
		{ reference_number: filter?.trim() || undefined },
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
	const query = { q: filter, ...chosenCustomer(this) };
	const path = invoicesPath(chosenBusiness(this));
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem);
}

export async function searchOpenInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const query = { q: filter, ...chosenCustomer(this), ...(await customerOfChosenCredit(this)) };
	const path = invoicesPath(chosenBusiness(this));
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem, isOpen);
}

export async function searchRevenueAccounts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchAccounts(this, filter, 'REVENUE');
}

export async function searchLiabilityAccounts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchAccounts(this, filter, 'LIABILITY');
}

export async function searchLedgerAccounts(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await searchAccounts(this, filter);
}

async function searchAccounts(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	type?: string,
): Promise<INodeListSearchResult> {
	const businessId = chosenBusiness(context);
	const http = await connect(context);
	const accounts = await listAccounts(http, businessId, type);
	return {
		results: accounts
			.filter(({ name, stableName }) => contains(`${name} ${stableName}`, filter))
			.map(({ id, name, stableName, depth }) => ({
				// Indented, so that the list shows the tree of the chart of accounts.
				name: `${'\u2003'.repeat(depth)}${name}${stableName && ` (${stableName})`}`,
				value: id,
			})),
	};
}

/** The invoices that the chosen credit is applied to. */
export async function searchAllocatedInvoices(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const businessId = chosenBusiness(this);
	const creditId = chosenId(this, 'customerCreditId');
	if (!creditId) {
		throw new InputError(
			'Customer Credit',
			'is not chosen yet',
			'Choose it first, from the list or by its ID',
		);
	}
	const http = await connect(this);
	const { allocations = [] } = await getCustomerCredit(http, businessId, creditId);
	const items = await Promise.all(
		allocations.slice(0, PAGE_SIZE).map(async ({ invoice_id: id, amount }) => {
			const { name } = invoiceItem(await getInvoice(http, businessId, id));
			return { name: `${name} · ${amount} cents of this credit`, value: id };
		}),
	);
	return { results: items.filter(({ name }) => contains(name, filter)) };
}

export async function searchPayments(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<Payment>(
		this,
		paymentsPath(chosenBusiness(this)),
		filter,
		paginationToken,
		(payment) => ({
			name: [
				payment.reference_number ?? payment.external_id ?? payment.id,
				`${payment.amount ?? '?'} cents`,
				payment.at?.slice(0, 10),
				payment.method,
			]
				.filter(Boolean)
				.join(' · '),
			value: payment.id,
		}),
	);
}

export async function searchRefunds(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchByName<Refund>(
		this,
		refundsPath(chosenBusiness(this)),
		filter,
		paginationToken,
		(refund) => ({
			name: [
				refund.reference_number ?? refund.external_id ?? refund.id,
				`${refund.refunded_amount ?? '?'} cents`,
				refund.completed_at?.slice(0, 10),
				refund.status,
			]
				.filter(Boolean)
				.join(' · '),
			value: refund.id,
		}),
	);
}

/** The keys of the tag dimensions that can tag a whole record. */
export async function searchTagKeys(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await tagKeys(this, filter, () => true);
}

/** Those that can tag a line item, which balancing ones cannot (reference: update-tag-dimension). */
export async function searchLineTagKeys(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await tagKeys(this, filter, ({ strictness }) => strictness !== 'BALANCING');
}

async function tagKeys(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	keep: (dimension: TagDimension) => boolean,
): Promise<INodeListSearchResult> {
	const businessId = chosenBusiness(context);
	const http = await connect(context);
	const dimensions = await listTagDimensions(http, businessId);
	return {
		results: dimensions
			.filter(keep)
			.map(({ key, display_name: name }) => tagItem(key, name))
			.filter(({ name }) => contains(name, filter)),
	};
}

/** The values of the dimension whose key is chosen in the same row. */
export async function searchTagValues(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const businessId = chosenBusiness(this);
	const chosen: unknown = this.getCurrentNodeParameter('&key');
	const key = isObject(chosen) ? chosen.value : chosen;
	if (typeof key !== 'string' || key === '') {
		throw new InputError('Key', 'is not chosen yet', 'Choose it first');
	}
	const http = await connect(this);
	const dimensions = await listTagDimensions(http, businessId);
	const values = dimensions.find((dimension) => dimension.key === key)?.defined_values ?? [];
	return {
		results: values
			.filter((value) => !value.archived_at)
			.map(({ value, display_name: name }) => tagItem(value, name))
			.filter(({ name }) => contains(name, filter)),
	};
}

function tagItem(value: string, displayName: string | null | undefined): INodeListSearchItems {
	return { name: displayName ? `${displayName} (${value})` : value, value };
}

function customerName(customer: Customer): string {
	const { company_name: company, individual_name: person, email, id } = customer;
	return [company ?? person, email].filter(Boolean).join(' · ') || id;
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoice_number: number, outstanding_balance: balance, status } = invoice;
	const by = invoice.due_at ? ` by ${invoice.due_at.slice(0, 10)}` : '';
	return {
		name: [
			number ?? invoice.reference_number ?? id,
			balance === 0 ? `${invoice.total_amount ?? '?'} cents` : `${balance ?? '?'} cents due${by}`,
			status,
		]
			.filter(Boolean)
			.join(' · '),
		value: id,
	};
}
