import { toAmount } from '../core/currency';
import type { Field, Fields, Value } from './filter';
import { memoStatus, taxAmount, totalAmount, unusedAmount } from './memo';
import type {
	CreditMemo,
	Customer,
	Invoice,
	RebillyStore,
	ServiceCredential,
	TimelineMessage,
	Transaction,
	Webhook,
} from './store';
import { timelineOf } from './timeline';
import {
	credentialView,
	customerView,
	invoiceView,
	memoView,
	timelineView,
	transactionView,
	type View,
	WEBSITE_ID,
	webhookView,
} from './views';

/** The query parameters of most lists. */
export const LIST_PARAMETERS: readonly string[] = [
	'limit',
	'offset',
	'filter',
	'sort',
	'q',
	'expand',
];

/** How far lists lag behind, where they do. Milliseconds. */
const LAG_MS = 1000;

/** A resource as lists see it. */
export interface Collection<Row> {
	rows(store: RebillyStore): Map<string, Row>;
	fields: Fields<Row>;
	/** Where it is not the one of all lists; empty for the order in which they were made. */
	defaultSort?: string;
	/** What `q` searches. */
	texts(row: Row, store: RebillyStore): Array<string | undefined>;
	view(row: Row, store: RebillyStore, base: string): View;
	/** What `expand` can embed. */
	expand: Record<string, (row: Row, store: RebillyStore, base: string) => View | undefined>;
	/** Whether a row is on lists already. */
	isListed?: (row: Row, store: RebillyStore) => boolean;
	/** The query parameters that the operation declares, where they are not those of most lists. */
	parameters?: readonly string[];
}

type Read<Row> = (row: Row, store: RebillyStore) => Value | Value[] | undefined;

function field<Row>(kind: Field<Row>['kind'], read: Read<Row>): Field<Row> {
	return { kind, read: (row, store) => read(row, store) ?? null };
}

/** Of what the simulator does not keep. */
const none = () => null;
const text = <Row>(read: Read<Row>) => field('text', read);
const time = <Row>(read: Read<Row>) => field('time', read);
const number = <Row>(read: Read<Row>) => field('number', read);
const sortable = <Row>(one: Field<Row>): Field<Row> => ({ ...one, sortable: true });
/** One that may not be there to filter by. */
const extra = <Row>(one: Field<Row>): Field<Row> => ({ ...one, isExtra: true });

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

/** What else finds a record, where the search looks beyond it. */
function relatedTexts(
	{ customerId, invoiceIds }: { customerId: string; invoiceIds: Array<string | null> },
	store: RebillyStore,
): string[] {
	if (store.decisions.searchedTexts === 'own') return [];
	const numbers = invoiceIds.map((id) => String(store.invoices.get(id ?? '')?.number ?? ''));
	return [...numbers, ...customerTexts(customerId, store)];
}

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
		number: extra(number((memo) => memo.number)),
		customerId: text((memo) => memo.customerId),
		invoiceId: extra(text((memo) => memo.invoiceId)),
		currency: sortable(text((memo) => memo.currency)),
		status: text(memoStatus),
		reason: extra(text((memo) => memo.reason)),
		description: extra(text((memo) => memo.description)),
		shippingAmount: extra(money((memo) => memo.shippingAmount)),
		taxAmount: extra(money<CreditMemo>(taxAmount)),
		totalAmount: extra(money<CreditMemo>(totalAmount)),
		unusedAmount: extra(money(unusedAmount)),
		revision: extra(number((memo) => memo.revision)),
		'items.invoiceItemId': extra(text((memo) => memo.items.map((item) => item.invoiceItemId))),
		'items.productId': extra(text((memo) => memo.items.map((item) => item.productId))),
		'allocations.invoices.invoiceId': extra(
			text((memo) => memo.allocations.invoices.map((row) => row.targetId)),
		),
		'allocations.transactions.transactionId': extra(
			text((memo) => memo.allocations.transactions.map((row) => row.targetId)),
		),
		createdTime: times<CreditMemo>().createdTime,
		updatedTime: extra(times<CreditMemo>().updatedTime),
	},
	texts: (memo, store) => [
		memo.id,
		memo.customerId,
		memo.invoiceId ?? undefined,
		memo.description,
		memo.reason,
		...relatedTexts({ customerId: memo.customerId, invoiceIds: [memo.invoiceId] }, store),
	],
	view: (memo, _store, base) => memoView(memo, base),
	expand: expandCustomer(),
	isListed: ({ createdTime }, { decisions, clock }) =>
		decisions.memoListLag === 'none' || Date.parse(createdTime) <= clock.present - LAG_MS,
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
		autopayScheduledTime: sortable(time(none)),
		autopayRetryNumber: sortable(number(none)),
		collectionPeriod: sortable(number(none)),
		delinquentCollectionPeriod: sortable(number(none)),
		'tax.amount': sortable(number(none)),
		orderId: text((invoice) => invoice.orderId),
		revision: number((invoice) => invoice.revision),
		'items.id': text((invoice) => invoice.items.map((item) => item.id)),
		...times(),
	},
	texts: (invoice, store) => [
		invoice.id,
		invoice.customerId,
		String(invoice.number),
		...invoice.items.map((item) => item.description),
		...relatedTexts({ customerId: invoice.customerId, invoiceIds: [] }, store),
	],
	view: invoiceView,
	expand: expandCustomer(),
};

export const transactions: Collection<Transaction> = {
	rows: (store) => store.transactions,
	fields: {
		id: text((transaction) => transaction.id),
		customerId: sortable(text((transaction) => transaction.customerId)),
		type: text((transaction) => transaction.type),
		status: text((transaction) => transaction.status),
		result: text((transaction) => transaction.result),
		amount: sortable(money((transaction) => transaction.amount)),
		currency: sortable(text((transaction) => transaction.currency)),
		parentTransactionId: text((transaction) => transaction.parentTransactionId),
		invoiceIds: text((transaction) => transaction.invoiceIds),
		isDisputed: field('boolean', (transaction) => transaction.isDisputed),
		processedTime: sortable(time((transaction) => transaction.createdTime)),
		orderId: sortable(text(({ invoiceIds: [id = ''] }, store) => store.invoices.get(id)?.orderId)),
		purchaseAmount: sortable(money((transaction) => transaction.amount)),
		purchaseCurrency: sortable(text((transaction) => transaction.currency)),
		requestAmount: money((transaction) => transaction.amount),
		requestCurrency: sortable(text((transaction) => transaction.currency)),
		reportAmount: sortable(money((transaction) => transaction.amount)),
		reportCurrency: sortable(text((transaction) => transaction.currency)),
		disputeTime: sortable(time((row) => (row.isDisputed ? row.updatedTime : null))),
		requestId: sortable(text(none)),
		rebillNumber: sortable(number(none)),
		retryNumber: sortable(number(none)),
		riskScore: sortable(number(none)),
		settlementTime: sortable(time(none)),
		discrepancyTime: sortable(time(none)),
		'dcc.base.currency': sortable(text(none)),
		'dcc.quote.currency': sortable(text(none)),
		'limits.currency': sortable(text(none)),
		...times(),
	},
	texts: (transaction, store) => [
		transaction.id,
		transaction.customerId,
		transaction.parentTransactionId ?? undefined,
		...transaction.invoiceIds,
		...relatedTexts(transaction, store),
	],
	view: (transaction, _store, base) => transactionView(transaction, base),
	expand: expandCustomer(),
};

export const customers: Collection<Customer> = {
	rows: (store) => store.customers,
	fields: {
		id: text((customer) => customer.id),
		email: sortable(text((customer) => customer.email)),
		firstName: text((customer) => customer.firstName),
		lastName: sortable(text((customer) => customer.lastName)),
		'primaryAddress.organization': text((customer) => customer.company),
		websiteId: sortable(text(() => WEBSITE_ID)),
		invoiceCount: sortable(number((customer, store) => invoicesOf(customer, store).length)),
		paymentCount: sortable(number((customer, store) => paymentsOf(customer, store).length)),
		lastPaymentTime: sortable(
			time((customer, store) =>
				paymentsOf(customer, store)
					.map(({ createdTime }) => createdTime)
					.sort()
					.at(-1),
			),
		),
		'averageValue.amount': sortable(number(none)),
		'averageValue.currency': sortable(text(none)),
		'lifetimeRevenue.amount': sortable(number(none)),
		'lifetimeRevenue.currency': sortable(text(none)),
		'leadSource.createdTime': sortable(time(none)),
		'leadSource.updatedTime': sortable(time(none)),
		revision: number((customer) => customer.revision),
		...times(),
	},
	texts: (customer) => {
		const { id, firstName, lastName, company, email } = customer;
		return [id, firstName, lastName, company, email];
	},
	view: (customer, _store, base) => customerView(customer, base),
	expand: {},
	parameters: [...LIST_PARAMETERS, 'fields'],
};

const invoicesOf = ({ id }: Customer, store: RebillyStore): Invoice[] =>
	[...store.invoices.values()].filter(({ customerId }) => customerId === id);
const paymentsOf = ({ id }: Customer, store: RebillyStore): Transaction[] =>
	[...store.transactions.values()].filter(
		({ customerId, type, result }) => customerId === id && type === 'sale' && result === 'approved',
	);

export const webhooks: Collection<Webhook> = {
	rows: (store) => store.webhooks,
	fields: {
		id: text((webhook) => webhook.id),
		status: text((webhook) => webhook.status),
		method: text((webhook) => webhook.method),
		url: text((webhook) => webhook.url),
		eventsFilter: text((webhook) => webhook.eventsFilter),
		credentialHash: text((webhook) => webhook.credentialHash),
		...times(),
	},
	defaultSort: '',
	texts: () => [],
	view: webhookView,
	expand: {},
	parameters: ['limit', 'offset', 'filter'],
};

export const serviceCredentials: Collection<ServiceCredential> = {
	rows: (store) => store.serviceCredentials,
	fields: {
		id: text((credential) => credential.id),
		status: text((credential) => credential.status),
		host: text((credential) => credential.host),
	},
	defaultSort: '',
	texts: ({ id, host }) => [id, host],
	view: credentialView,
	expand: {},
	parameters: ['limit', 'offset', 'filter', 'sort', 'q'],
};

/**
 * The timeline of one record.
 *
 * @param owner the path of the record
 * @param key where its messages are kept
 */
export function timelines(
	owner: string,
	key: string,
	{ decisions }: RebillyStore,
): Collection<TimelineMessage> {
	return {
		rows: (store) => new Map(timelineOf(store, key).map((entry) => [entry.id, entry])),
		fields: {
			id: text((entry) => entry.id),
			type: text((entry) => entry.type),
			triggeredBy: text((entry) => entry.triggeredBy),
			message: text((entry) => entry.message),
			occurredTime: sortable(time((entry) => entry.occurredTime)),
		},
		defaultSort: decisions.timelineOrder === 'newestFirst' ? '-occurredTime' : 'occurredTime',
		texts: (entry) => [entry.message],
		view: (entry, _store, base) => timelineView(entry, owner, base),
		expand: {},
	};
}
