import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import {
	choicesNamed,
	chosenId,
	dayOf,
	isNamed,
	type ListSearch,
	nameOf,
} from '../../shared/form/pickers';
import { findCreditMemo } from '../api/creditMemos';
import { decimalText } from '../api/amounts';
import { REBILLY_ID } from '../api/environment';
import { filterAny, filterTerm } from '../api/filters';
import { OPEN_INVOICE_STATUSES } from '../api/invoices';
import { isComment, listTimeline } from '../api/timelines';
import type {
	Allocations,
	CreditMemo,
	Customer,
	Dispute,
	Invoice,
	Transaction,
} from '../api/types';
import { connect, search, searchWithCustomers } from './pickers';

/** The terms that keep a list to the customer chosen in the same form, or to that of the chosen credit memo. */
async function ofChosenCustomer(context: ILoadOptionsFunctions): Promise<string[]> {
	const id = chosenId(context, 'customerId', REBILLY_ID) ?? (await chosenMemo(context))?.customerId;
	return id ? [filterTerm('customerId', id, 'Customer')] : [];
}

export const searchCustomers: ListSearch = async function (filter, paginationToken) {
	return await search<Customer>(
		this,
		'customers',
		{ search: filter },
		paginationToken,
		({ id, firstName, lastName, email }) => ({
			name: nameOf([firstName, lastName].filter(Boolean).join(' '), email) || id,
			value: id,
		}),
	);
};

export const searchCreditMemos: ListSearch = async function (filter, paginationToken) {
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
};

export const searchInvoices: ListSearch = async function (filter, paginationToken) {
	const query = { search: filter, filter: await ofChosenCustomer(this), sort: '-issuedTime' };
	return await searchWithCustomers<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
};

export const searchOpenInvoices: ListSearch = async function (filter, paginationToken) {
	const terms = [filterAny('status', OPEN_INVOICE_STATUSES), ...(await ofChosenCustomer(this))];
	const query = { search: filter, filter: terms, sort: 'dueTime' };
	return await searchWithCustomers<Invoice>(this, 'invoices', query, paginationToken, invoiceItem);
};

export const searchTransactions: ListSearch = async function (filter, paginationToken) {
	const query = { search: filter, filter: await ofChosenCustomer(this), sort: '-createdTime' };
	return await searchWithCustomers<Transaction>(
		this,
		'transactions',
		query,
		paginationToken,
		transactionItem,
	);
};

/** The payments that a refund can be made of. */
export const searchPayments: ListSearch = async function (filter, paginationToken) {
	const terms = [filterAny('type', ['sale', 'capture']), filterAny('result', ['approved'])];
	const query = { search: filter, filter: terms, sort: '-createdTime' };
	return await searchWithCustomers<Transaction>(
		this,
		'transactions',
		query,
		paginationToken,
		transactionItem,
	);
};

export const searchDisputes: ListSearch = async function (filter, paginationToken) {
	return await searchWithCustomers<Dispute & { customerId: string }>(
		this,
		'disputes',
		{ search: filter, sort: '-createdTime' },
		paginationToken,
		({ id, type, amount, currency = '', status, createdTime }) => ({
			name: `${type} · ${price(amount, currency)} ${currency} · ${status} · ${dayOf(createdTime) ?? ''} · ${id}`,
			value: id,
		}),
	);
};

/** The comments on the credit memo chosen in the same form; what Rebilly itself wrote has a type. */
export const searchTimelineComments: ListSearch = async function (filter) {
	const id = chosenId(this, 'creditMemoId', REBILLY_ID);
	if (!id) return { results: [] };
	const timeline = await listTimeline(await connect(this), ['credit-memos', id]);
	const items = timeline
		.filter((entry) => isComment(entry) && isNamed(entry.message ?? '', filter))
		.map(({ id: value, message, occurredTime }) => ({
			name: nameOf(dayOf(occurredTime), message),
			value,
		}));
	return { results: items };
};

/** The invoices that the credit memo chosen in the same form is applied to. */
export const searchAllocatedInvoices: ListSearch = async function (filter) {
	const { invoices = [] } = await allocationsOfChosenMemo(this);
	const rows = invoices.map(({ invoiceId, amount }) => ({ id: invoiceId, amount }));
	return allocatedItems(rows, filter);
};

/** The transactions that the credit memo chosen in the same form is applied to. */
export const searchAllocatedTransactions: ListSearch = async function (filter) {
	const { transactions = [] } = await allocationsOfChosenMemo(this);
	const rows = transactions.map(({ transactionId, amount }) => ({ id: transactionId, amount }));
	return allocatedItems(rows, filter);
};

async function allocationsOfChosenMemo(context: ILoadOptionsFunctions): Promise<Allocations> {
	return (await chosenMemo(context))?.allocations ?? {};
}

/** The credit memo chosen in the same form, when there is one. */
async function chosenMemo(context: ILoadOptionsFunctions): Promise<CreditMemo | undefined> {
	const id = chosenId(context, 'creditMemoId', REBILLY_ID);
	if (!id) return undefined;
	return await findCreditMemo(await connect(context), id);
}

function allocatedItems(
	rows: ReadonlyArray<{ id: string; amount: number }>,
	filter: string | undefined,
): INodeListSearchResult {
	const items = rows.map(({ id, amount }) => ({ name: `${amount} · ${id}`, value: id }));
	return choicesNamed(items, filter);
}

/** An amount with all decimals of its currency, as people write it; as it came where that is not known. */
function price(amount: number | undefined, currency: string): string {
	return decimalText(amount, currency) ?? String(amount ?? '?');
}

function transactionItem(transaction: Transaction): INodeListSearchItems {
	const { id, type, amount, currency, result, createdTime } = transaction;
	return {
		name: `${type} · ${price(amount, currency)} ${currency} · ${result} · ${dayOf(createdTime) ?? ''} · ${id}`,
		value: id,
	};
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoiceNumber, amount, amountDue, currency, dueTime, status } = invoice;
	const due = `${price(amountDue, currency)} ${currency} due${dueTime ? ` by ${dayOf(dueTime)}` : ''}`;
	const shown = amountDue > 0 ? due : `${price(amount, currency)} ${currency}`;
	return { name: `#${invoiceNumber ?? '?'} · ${shown} · ${status} · ${id}`, value: id };
}
