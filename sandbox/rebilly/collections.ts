import { toAmount } from '../core/currency';
import type { Field, Fields, Value } from './filter';
import { memoStatus, taxAmount, totalAmount, unusedAmount } from './memo';
import type {
	CreditMemo,
	Customer,
	Invoice,
	RebillyStore,
	TimelineMessage,
	Transaction,
} from './store';
import { timelineOf } from './timeline';
import {
	customerView,
	invoiceView,
	memoView,
	timelineView,
	transactionView,
	type View,
} from './views';

/** A resource as lists see it. */
export interface Collection<Row> {
	rows(store: RebillyStore): Map<string, Row>;
	fields: Fields<Row>;
	/** Where it is not the one of all lists. */
	defaultSort?: string;
	/** What `q` searches. */
	texts(row: Row, store: RebillyStore): Array<string | undefined>;
	view(row: Row, store: RebillyStore, base: string): View;
	/** What `expand` can embed. */
	expand: Record<string, (row: Row, store: RebillyStore, base: string) => View | undefined>;
}

type Read<Row> = (row: Row) => Value | Value[] | undefined;

function field<Row>(kind: Field<Row>['kind'], read: Read<Row>): Field<Row> {
	return { kind, read: (row) => read(row) ?? null };
}

const text = <Row>(read: Read<Row>) => field('text', read);
const time = <Row>(read: Read<Row>) => field('time', read);
const number = <Row>(read: Read<Row>) => field('number', read);
const sortable = <Row>(one: Field<Row>): Field<Row> => ({ ...one, sortable: true });

function money<Row extends { currency: string }>(read: (row: Row) => number): Field<Row> {
	return field('number', (row) => toAmount(read(row), row.currency));
}

const times = <Row extends { createdTime: string; updatedTime: string }>() => ({
	createdTime: sortable(time<Row>((row) => row.createdTime)),
	updatedTime: sortable(time<Row>((row) => row.updatedTime)),
});

const expandCustomer = <Row extends { customerId: string }>() => ({
	customer: (row: Row, store: RebillyStore, base: string) => {
		const customer = store.customers.get(row.customerId);
		return customer && customerView(customer, base);
	},
});

function customerTexts(id: string, store: RebillyStore): string[] {
	const customer = store.customers.get(id);
	if (!customer) return [];
	const { firstName, lastName, company, email } = customer;
	return [firstName, lastName, company, email];
}

export const creditMemos: Collection<CreditMemo> = {
	rows: (store) => store.creditMemos,
	fields: {
		id: text((memo) => memo.id),
		number: number((memo) => memo.number),
		customerId: text((memo) => memo.customerId),
		invoiceId: text((memo) => memo.invoiceId),
		currency: sortable(text((memo) => memo.currency)),
		status: text(memoStatus),
		reason: text((memo) => memo.reason),
		description: text((memo) => memo.description),
		shippingAmount: money((memo) => memo.shippingAmount),
		taxAmount: money<CreditMemo>(taxAmount),
		totalAmount: money<CreditMemo>(totalAmount),
		unusedAmount: money(unusedAmount),
		revision: number((memo) => memo.revision),
		'items.invoiceItemId': text((memo) => memo.items.map((item) => item.invoiceItemId)),
		'items.productId': text((memo) => memo.items.map((item) => item.productId)),
		'allocations.invoices.invoiceId': text((memo) =>
			memo.allocations.invoices.map((row) => row.targetId),
		),
		'allocations.transactions.transactionId': text((memo) =>
			memo.allocations.transactions.map((row) => row.targetId),
		),
		...times(),
	},
	texts: (memo, store) => [
		memo.id,
		memo.customerId,
		memo.invoiceId ?? undefined,
		memo.description,
		memo.reason,
		String(store.invoices.get(memo.invoiceId ?? '')?.number ?? ''),
		...customerTexts(memo.customerId, store),
	],
	view: (memo, _store, base) => memoView(memo, base),
	expand: expandCustomer(),
};

export const invoices: Collection<Invoice> = {
	rows: (store) => store.invoices,
	fields: {
		id: text((invoice) => invoice.id),
		invoiceNumber: number((invoice) => invoice.number),
		customerId: text((invoice) => invoice.customerId),
		currency: sortable(text((invoice) => invoice.currency)),
		status: text((invoice) => invoice.status),
		amount: sortable(money((invoice) => invoice.amount)),
		amountDue: sortable(money((invoice) => invoice.amountDue)),
		issuedTime: sortable(time((invoice) => invoice.issuedTime)),
		dueTime: sortable(time((invoice) => invoice.dueTime)),
		paidTime: sortable(time((invoice) => invoice.paidTime)),
		voidedTime: sortable(time((invoice) => invoice.voidedTime)),
		abandonedTime: sortable(time((invoice) => invoice.abandonedTime)),
		revision: number((invoice) => invoice.revision),
		'items.id': text((invoice) => invoice.items.map((item) => item.id)),
		...times(),
	},
	texts: (invoice, store) => [
		invoice.id,
		invoice.customerId,
		String(invoice.number),
		...invoice.items.map((item) => item.description),
		...customerTexts(invoice.customerId, store),
	],
	view: invoiceView,
	expand: expandCustomer(),
};

export const transactions: Collection<Transaction> = {
	rows: (store) => store.transactions,
	fields: {
		id: text((transaction) => transaction.id),
		customerId: text((transaction) => transaction.customerId),
		type: text((transaction) => transaction.type),
		status: text((transaction) => transaction.status),
		result: text((transaction) => transaction.result),
		amount: sortable(money((transaction) => transaction.amount)),
		currency: sortable(text((transaction) => transaction.currency)),
		parentTransactionId: text((transaction) => transaction.parentTransactionId),
		invoiceIds: text((transaction) => transaction.invoiceIds),
		isDisputed: field('boolean', (transaction) => transaction.isDisputed),
		processedTime: sortable(time((transaction) => transaction.createdTime)),
		...times(),
	},
	texts: (transaction, store) => [
		transaction.id,
		transaction.customerId,
		transaction.parentTransactionId ?? undefined,
		...transaction.invoiceIds,
		...transaction.invoiceIds.map((id) => String(store.invoices.get(id)?.number ?? '')),
		...customerTexts(transaction.customerId, store),
	],
	view: (transaction, _store, base) => transactionView(transaction, base),
	expand: expandCustomer(),
};

export const customers: Collection<Customer> = {
	rows: (store) => store.customers,
	fields: {
		id: text((customer) => customer.id),
		email: sortable(text((customer) => customer.email)),
		firstName: sortable(text((customer) => customer.firstName)),
		lastName: sortable(text((customer) => customer.lastName)),
		'primaryAddress.organization': text((customer) => customer.company),
		revision: number((customer) => customer.revision),
		...times(),
	},
	texts: (customer) => {
		const { id, firstName, lastName, company, email } = customer;
		return [id, firstName, lastName, company, email];
	},
	view: (customer, _store, base) => customerView(customer, base),
	expand: {},
};

/** The timeline of one credit memo. */
export function timelines(memoId: string): Collection<TimelineMessage> {
	return {
		rows: (store) => new Map(timelineOf(store, memoId).map((entry) => [entry.id, entry])),
		fields: {
			id: text((entry) => entry.id),
			type: text((entry) => entry.type),
			triggeredBy: text((entry) => entry.triggeredBy),
			message: text((entry) => entry.message),
			occurredTime: sortable(time((entry) => entry.occurredTime)),
		},
		defaultSort: '-occurredTime',
		texts: (entry) => [entry.message],
		view: (entry, _store, base) => timelineView(entry, memoId, base),
		expand: {},
	};
}
