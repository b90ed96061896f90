import type { ILoadOptionsFunctions, INodeListSearchItems } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { choicesNamed, chosenId, dayOf, type ListSearch, nameOf } from '../../shared/form/pickers';
import { BUSINESSES, pathIn } from '../api/businesses';
import { unallocated } from '../api/creditContent';
import { CUSTOMER_CREDITS, getCustomerCredit } from '../api/customerCredits';
import { UUID } from '../api/environment';
import { getInvoice, isOpen } from '../api/invoices';
import { PAYMENTS } from '../api/payments';
import type { Refund } from '../api/refundTypes';
import { REFUNDS } from '../api/refunds';
import type { BusinessRecord, Customer, CustomerCredit, Invoice, Payment } from '../api/types';
import {
	chosenBusiness,
	chosenCustomer,
	connect,
	PAGE_SIZE,
	search,
	searchByName,
} from './pickers';

export * from './ledgerSearch';

/** The customer of the customer credit chosen in the same form, when one is. */
async function customerOfChosenCredit(
	context: ILoadOptionsFunctions,
): Promise<Record<string, string>> {
	const id = chosenId(context, 'customerCreditId', UUID);
	if (!id) return {};
	const business = { http: await connect(context), ...chosenBusiness(context) };
	const { customer } = await getCustomerCredit(business, id);
	return customer ? { customer_id: customer.id } : {};
}

export const searchBusinesses: ListSearch = async function (filter, paginationToken) {
	return await searchByName<BusinessRecord>(
		this,
		BUSINESSES,
		filter,
		paginationToken,
		({ id, legal_name: name, external_id: externalId }) => ({
			name: nameOf(name, externalId) || id,
			value: id,
		}),
	);
};

export const searchCustomers: ListSearch = async function (filter, paginationToken) {
	return await search<Customer>(
		this,
		pathIn(chosenBusiness(this), 'customers'),
		{ q: filter },
		paginationToken,
		(customer) => ({ name: customerName(customer), value: customer.id }),
	);
};

export const searchCustomerCredits: ListSearch = async function (filter, paginationToken) {
	return await search<CustomerCredit>(
		this,
		pathIn(chosenBusiness(this), ...CUSTOMER_CREDITS),
		{ reference_number: filter?.trim() || undefined },
		paginationToken,
		(credit) => ({
			name: nameOf(
				credit.customer && shortName(credit.customer),
				`${unallocated(credit)} cents unused`,
				credit.reference_number ?? credit.external_id,
			),
			value: credit.id,
		}),
	);
};

export const searchInvoices: ListSearch = async function (filter, paginationToken) {
	const query = { q: filter, ...chosenCustomer(this) };
	const path = pathIn(chosenBusiness(this), 'invoices');
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem);
};

export const searchOpenInvoices: ListSearch = async function (filter, paginationToken) {
	const query = { q: filter, ...chosenCustomer(this), ...(await customerOfChosenCredit(this)) };
	const path = pathIn(chosenBusiness(this), 'invoices');
	return await search<Invoice>(this, path, query, paginationToken, invoiceItem, isOpen);
};

/** The invoices that the chosen credit is applied to. */
export const searchAllocatedInvoices: ListSearch = async function (filter) {
	const chosen = chosenBusiness(this);
	const creditId = chosenId(this, 'customerCreditId', UUID);
	if (!creditId) {
		throw new InputError(
			'Customer Credit',
			'is not chosen yet',
			'Choose it first, from the list or by its ID',
		);
	}
	const business = { ...chosen, http: await connect(this) };
	const { allocations = [] } = await getCustomerCredit(business, creditId);
	const items = await Promise.all(
		allocations.slice(0, PAGE_SIZE).map(async ({ invoice_id: id, amount }) => {
			const { name } = invoiceItem(await getInvoice(business, id));
			return { name: `${name} · ${amount} cents of this credit`, value: id };
		}),
	);
	return choicesNamed(items, filter);
};

export const searchPayments: ListSearch = async function (filter, paginationToken) {
	return await searchByName<Payment>(
		this,
		pathIn(chosenBusiness(this), ...PAYMENTS),
		filter,
		paginationToken,
		(payment) => ({
			name: nameOf(
				payment.reference_number ?? payment.external_id ?? payment.id,
				`${payment.amount ?? '?'} cents`,
				dayOf(payment.at),
				payment.method,
			),
			value: payment.id,
		}),
	);
};

export const searchRefunds: ListSearch = async function (filter, paginationToken) {
	return await searchByName<Refund>(
		this,
		pathIn(chosenBusiness(this), ...REFUNDS),
		filter,
		paginationToken,
		(refund) => ({
			name: nameOf(
				refund.reference_number ?? refund.external_id ?? refund.id,
				`${refund.refunded_amount ?? '?'} cents`,
				dayOf(refund.completed_at),
				refund.status,
			),
			value: refund.id,
		}),
	);
};

/** A customer before other things, in a list that shows some 45 letters. */
function shortName({ company_name: company, individual_name: person, email, id }: Customer) {
	return company ?? person ?? email ?? id;
}

function customerName(customer: Customer): string {
	const { company_name: company, individual_name: person, email, id } = customer;
	return nameOf(company ?? person, email) || id;
}

function invoiceItem(invoice: Invoice): INodeListSearchItems {
	const { id, invoice_number: number, outstanding_balance: balance, status } = invoice;
	const by = invoice.due_at ? ` by ${dayOf(invoice.due_at)}` : '';
	return {
		name: nameOf(
			number ?? invoice.reference_number ?? id,
			balance === 0 ? `${invoice.total_amount ?? '?'} cents` : `${balance ?? '?'} cents due${by}`,
			status,
		),
		value: id,
	};
}
