import { toAmount } from '../core/currency';
import { ORGANIZATION_ID } from './access';
import { memoStatus, taxAmount, totalAmount, unusedAmount } from './memo';
import type {
	Allocation,
	CreditMemo,
	Customer,
	Invoice,
	InvoiceItem,
	MemoItem,
	RebillyStore,
	ServiceCredential,
	TimelineMessage,
	Transaction,
	Webhook,
} from './store';

// What the API shows of each row. `base` is the address of the organization, for the links.

export type View = Record<string, unknown>;

export const WEBSITE_ID = 'web_01SANDBOX0HARBOUR0OUTFITTERS';

function links(base: string, paths: Record<string, string | null>): View[] {
	return Object.entries(paths)
		.filter(([, path]) => path !== null)
		.map(([rel, path]) => ({ rel, href: `${base}/${path}` }));
}

export function memoView(memo: CreditMemo, base: string): View {
	const { id, number, customerId, currency, invoiceId, reason, description } = memo;
	const money = (amount: number) => toAmount(amount, currency);
	return {
		id,
		number,
		customerId,
		currency,
		invoiceId,
		quoteId: null,
		status: memoStatus(memo),
		reason,
		description,
		items: memo.items.map((item) => memoItemView(item, currency)),
		shippingAmount: money(memo.shippingAmount),
		taxAmount: money(taxAmount(memo)),
		totalAmount: money(totalAmount(memo)),
		unusedAmount: money(unusedAmount(memo)),
		allocations: {
			invoices: memo.allocations.invoices.map((row) => ({
				invoiceId: row.targetId,
				...allocationView(row, currency),
			})),
			transactions: memo.allocations.transactions.map((row) => ({
				transactionId: row.targetId,
				...allocationView(row, currency),
			})),
		},
		revision: memo.revision,
		createdTime: memo.createdTime,
		updatedTime: memo.updatedTime,
		_links: links(base, {
			self: `credit-memos/${id}`,
			customer: `customers/${customerId}`,
			invoice: invoiceId && `invoices/${invoiceId}`,
		}),
	};
}

function memoItemView({ tax, ...item }: MemoItem, currency: string): View {
	return {
		...item,
		unitPrice: toAmount(item.unitPrice, currency),
		price: toAmount(item.unitPrice * item.quantity, currency),
		tax: tax && {
			...tax.details,
			amount: toAmount(tax.amount, currency),
			description: tax.description,
		},
	};
}

function allocationView(
	{ amount, createdTime, updatedTime }: Omit<Allocation, 'targetId'>,
	currency: string,
): View {
	return { amount: toAmount(amount, currency), currency, createdTime, updatedTime };
}

export function customerView(customer: Customer, base: string): View {
	const { id, firstName, lastName, company, email, revision, createdTime, updatedTime } = customer;
	const known = {
		firstName,
		lastName,
		organization: company,
		emails: [{ label: 'main', value: email, primary: true }],
	};
	return {
		...customer.details,
		id,
		organizationId: ORGANIZATION_ID,
		websiteId: WEBSITE_ID,
		email: email || null,
		firstName: firstName || null,
		lastName: lastName || null,
		company: null,
		primaryAddress: customer.primaryAddress === undefined ? known : customer.primaryAddress,
		revision,
		createdTime,
		updatedTime,
		_links: links(base, {
			self: `customers/${id}`,
			leadSource: customer.leadSource ? `customers/${id}/lead-source` : null,
		}),
	};
}

const EMBEDDED_TRANSACTIONS = 10;

export function invoiceView(invoice: Invoice, store: RebillyStore, base: string): View {
	const { id, customerId, currency } = invoice;
	const money = (amount: number) => toAmount(amount, currency);
	return {
		...invoice.details,
		id,
		organizationId: ORGANIZATION_ID,
		websiteId: WEBSITE_ID,
		invoiceNumber: invoice.number,
		type: 'one-time',
		customerId,
		orderId: invoice.orderId,
		currency,
		status: invoice.status,
		amount: money(invoice.amount),
		amountDue: money(invoice.amountDue),
		subtotalAmount: money(invoice.amount),
		discountAmount: 0,
		items: invoice.items.map((item) => invoiceItemView(item, currency)),
		// The definition gives these rows no credit memo id.
		creditMemoAllocations: invoice.appliedCredits.map((credit) => ({
			invoiceId: id,
			...allocationView(credit, currency),
		})),
		transactions: invoice.transactionIds
			.slice(-EMBEDDED_TRANSACTIONS)
			.flatMap((transactionId) => store.transactions.get(transactionId) ?? [])
			.map((transaction) => transactionView(transaction, base)),
		// Absent on a draft, for the same reason as a sale's parent.
		issuedTime: invoice.issuedTime ?? undefined,
		dueTime: invoice.dueTime,
		paidTime: invoice.paidTime,
		voidedTime: invoice.voidedTime,
		abandonedTime: invoice.abandonedTime,
		revision: invoice.revision,
		createdTime: invoice.createdTime,
		updatedTime: invoice.updatedTime,
		_links: links(base, { self: `invoices/${id}`, customer: `customers/${customerId}` }),
	};
}

export function invoiceItemView(
	{ type = 'debit', unitPrice, ...item }: InvoiceItem,
	currency: string,
): View {
	return {
		...item,
		type,
		unitPrice: toAmount(unitPrice, currency),
		price: toAmount(unitPrice * item.quantity, currency),
	};
}

export function transactionView(transaction: Transaction, base: string): View {
	const { appliedCredits: _, refundedMemoId: _memo, completion: _event, ...shown } = transaction;
	const { payments: _payments, ...row } = shown;
	const amount = toAmount(row.amount, row.currency);
	return {
		...row,
		// Absent where there is none: the definition's type has no null.
		parentTransactionId: row.parentTransactionId ?? undefined,
		organizationId: ORGANIZATION_ID,
		websiteId: WEBSITE_ID,
		amount,
		purchaseAmount: amount,
		purchaseCurrency: row.currency,
		requestAmount: amount,
		requestCurrency: row.currency,
		disputeTime: row.isDisputed ? row.updatedTime : null,
		processedTime: row.createdTime,
		_links: links(base, {
			self: `transactions/${row.id}`,
			customer: `customers/${row.customerId}`,
			parentTransaction: row.parentTransactionId && `transactions/${row.parentTransactionId}`,
		}),
	};
}

export function webhookView(webhook: Webhook, { decisions }: RebillyStore, base: string): View {
	const isHidden = decisions.shownHeaders === 'hidden';
	return {
		...webhook,
		headers: webhook.headers.map((one) => (isHidden ? { ...one, value: '********' } : one)),
		body: null,
		filter: null,
		_links: links(base, { self: `webhooks/${webhook.id}` }),
	};
}

export function credentialView({ id, status, host, auth }: ServiceCredential): View {
	return {
		id,
		hash: id,
		status,
		deactivationTime: null,
		type: 'webhook',
		host,
		auth: auth.type === 'none' ? auth : { ...auth, password: '********' },
	};
}

/** @param owner the path of the record that the timeline belongs to */
export function timelineView(entry: TimelineMessage, owner: string, base: string): View {
	return {
		...entry,
		extraData: { actions: [], tables: [] },
		_links: links(base, { self: `${owner}/timeline/${entry.id}` }),
	};
}
