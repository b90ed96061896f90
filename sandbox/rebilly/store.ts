import { Clock } from '../core/clock';
import { idFor } from '../core/ids';
import { assumedChoices } from '../core/decision';
import type { Seed, SeedInvoice } from '../seed';
import { type RebillyChoices, rebillyDecisions } from './decisions';
import { type Dispute, disputeOf } from './disputes';

// Amounts are minor units everywhere in the store; views.ts turns them into what the API shows.

export interface Customer {
	id: string;
	firstName: string;
	lastName: string;
	company: string;
	email: string;
	/** As a client sent it, where one did. */
	primaryAddress?: Record<string, unknown> | null;
	/** What else a client sent. */
	details?: Record<string, unknown>;
	leadSource?: LeadSource;
	revision: number;
	createdTime: string;
	updatedTime: string;
}

export interface LeadSource {
	data: Record<string, unknown>;
	/** The first one that the customer had. */
	original: Record<string, unknown>;
	createdTime: string;
	updatedTime: string;
}

/** What one credit memo gives to one invoice or transaction. */
export interface Allocation {
	/** The invoice's or the transaction's id. */
	targetId: string;
	amount: number;
	createdTime: string;
	updatedTime: string;
}

/** The same, kept on the invoice or transaction. */
export interface AppliedCredit {
	creditMemoId: string;
	amount: number;
	createdTime: string;
	updatedTime: string;
}

export type InvoiceStatus = SeedInvoice['status'];

/** Those in which an allocation can be added, changed or removed (definition: CreditMemo.allocations). */
export const OPEN_INVOICE_STATUSES: readonly InvoiceStatus[] = [
	'unpaid',
	'partially-paid',
	'past-due',
];

export interface InvoiceItem {
	id: string;
	description: string;
	/** A credit lowers the amount of the invoice. */
	type?: 'debit' | 'credit';
	productId?: string | null;
	unitPrice: number;
	quantity: number;
}

export interface Invoice {
	id: string;
	number: number;
	customerId: string;
	currency: string;
	/** One of the customer for each currency. */
	orderId: string;
	status: InvoiceStatus;
	/** The status the invoice goes back to when it has no credit left. */
	statusBeforeCredits?: InvoiceStatus;
	amount: number;
	amountDue: number;
	items: InvoiceItem[];
	transactionIds: string[];
	appliedCredits: AppliedCredit[];
	issuedTime: string | null;
	dueTime: string;
	paidTime: string | null;
	voidedTime: string | null;
	abandonedTime: string | null;
	/** What else a client sent. */
	details?: Record<string, unknown>;
	revision: number;
	createdTime: string;
	updatedTime: string;
}

/** What a gateway says about a transaction. */
export interface GatewayAnswer {
	result: 'abandoned' | 'approved' | 'canceled' | 'declined' | 'unknown';
	status: string;
	message: string;
}

/** The gateway's last word about a transaction that was waiting for it, by how that came. */
export type CompletionEvent =
	| 'waiting-gateway-transaction-completed'
	| 'transaction-timeout-resolved'
	| 'transaction-reconciled';

const APPROVES: GatewayAnswer = { result: 'approved', status: 'completed', message: 'Approved' };

export interface Transaction {
	id: string;
	customerId: string;
	type: 'sale' | 'authorize' | 'setup' | 'refund' | 'credit';
	status: string;
	result: GatewayAnswer['result'];
	amount: number;
	currency: string;
	parentTransactionId: string | null;
	childTransactions: string[];
	invoiceIds: string[];
	/** What it pays of single invoices, where a client said so; else all of it pays its one invoice. Not shown. */
	payments?: Array<{ invoiceId: string; amount: number }>;
	requestId?: string;
	customFields?: Record<string, unknown>;
	isDisputed: boolean;
	description?: string;
	isProcessedOutside?: boolean;
	gateway?: { response: { message: string } };
	appliedCredits: AppliedCredit[];
	/** The memo that was refunded with it, to which it is allocated once it is approved. Not shown. */
	refundedMemoId?: string;
	/** The event that told of the gateway's last word, where that came later. Not shown. */
	completion?: CompletionEvent;
	revision: number;
	createdTime: string;
	updatedTime: string;
}

export interface TimelineMessage {
	id: string;
	/** Those that were written as a comment have none. */
	type?: string;
	triggeredBy: 'rebilly' | 'direct-api';
	message: string;
	occurredTime: string;
}

export interface MemoTax {
	amount: number;
	description: string;
	/** Rates and splits, kept as sent. */
	details: Record<string, unknown>;
}

export interface MemoItem {
	id: string;
	description?: string;
	invoiceItemId: string | null;
	productId: string | null;
	planId: string | null;
	unitPrice: number;
	quantity: number;
	tax: MemoTax | null;
}

export interface CreditMemo {
	id: string;
	number: number;
	customerId: string;
	currency: string;
	invoiceId: string | null;
	items: MemoItem[];
	reason?: string;
	description?: string;
	shippingAmount: number;
	allocations: { invoices: Allocation[]; transactions: Allocation[] };
	/** The states that do not follow from the amounts. */
	fixedStatus?: 'draft' | 'quotation' | 'voided';
	revision: number;
	createdTime: string;
	updatedTime: string;
}

/** How the simulator authenticates itself when it calls a host. */
export interface ServiceCredential {
	id: string;
	status: 'active' | 'inactive' | 'deactivated';
	host: string;
	auth: WebhookAuth;
}

export type WebhookAuth =
	{ type: 'none' } | { type: 'basic' | 'digest'; username: string; password: string };

export interface Webhook {
	id: string;
	eventsFilter: string[];
	status: 'active' | 'inactive';
	method: string;
	url: string;
	headers: Array<{ name: string; value: string; status: 'active' | 'inactive' }>;
	credentialHash: string;
	createdTime: string;
	updatedTime: string;
}

export class RebillyStore {
	readonly customers = new Map<string, Customer>();

	readonly invoices = new Map<string, Invoice>();

	readonly transactions = new Map<string, Transaction>();

	readonly creditMemos = new Map<string, CreditMemo>();

	readonly disputes = new Map<string, Dispute>();

	/** By the id of the credit memo, or the path of another record; oldest first. */
	readonly timelines = new Map<string, TimelineMessage[]>();

	readonly webhooks = new Map<string, Webhook>();

	readonly serviceCredentials = new Map<string, ServiceCredential>();

	/** What the gateway says to every refund until it is set to something else. */
	gateway: GatewayAnswer = APPROVES;

	/** What it says in the end to a refund that it let wait; after so many milliseconds, or when it is told to. */
	finalWord: GatewayAnswer & { afterMs?: number } = APPROVES;

	/** Called with the id of each refund that the gateway let wait. */
	whenWaiting: (transactionId: string) => void = () => {};

	/** What is true of the vendor where its documents leave it open. */
	decisions: RebillyChoices = assumedChoices(rebillyDecisions);

	readonly clock = new Clock();

	private readonly memoNumbers = new Map<string, number>();

	private ids = 0;

	newId(prefix: string): string {
		this.ids += 1;
		return idFor(prefix, `new ${this.ids}`);
	}

	nextMemoNumber(customerId: string): number {
		const number = (this.memoNumbers.get(customerId) ?? 0) + 1;
		this.memoNumbers.set(customerId, number);
		return number;
	}

	/** One above the highest that the customer has. */
	nextInvoiceNumber(customerId: string): number {
		const given = [...this.invoices.values()]
			.filter((invoice) => invoice.customerId === customerId)
			.map(({ number }) => number);
		return Math.max(0, ...given) + 1;
	}

	/** Adds a memo with what it is given and the plainest rest; also for tests that need many. */
	addCreditMemo(
		given: Pick<CreditMemo, 'customerId' | 'currency'> & Partial<CreditMemo>,
	): CreditMemo {
		const createdTime = given.createdTime ?? this.clock.now();
		const memo: CreditMemo = {
			id: given.id ?? this.newId('crmm'),
			number: given.number ?? this.nextMemoNumber(given.customerId),
			invoiceId: null,
			items: [],
			shippingAmount: 0,
			allocations: { invoices: [], transactions: [] },
			revision: this.decisions.firstRevision,
			updatedTime: createdTime,
			...given,
			createdTime,
		};
		this.creditMemos.set(memo.id, memo);
		return memo;
	}

	/** The memo with an id, as far as capitals tell ids apart. */
	creditMemo(id: string): CreditMemo | undefined {
		if (this.decisions.memoIdCase === 'exact') return this.creditMemos.get(id);
		const wanted = id.toLowerCase();
		return [...this.creditMemos.values()].find((memo) => memo.id.toLowerCase() === wanted);
	}

	load(seed: Seed, decisions: RebillyChoices): void {
		this.decisions = decisions;
		for (const map of [this.customers, this.invoices, this.transactions, this.creditMemos]) {
			map.clear();
		}
		this.timelines.clear();
		this.disputes.clear();
		this.webhooks.clear();
		this.serviceCredentials.clear();
		this.gateway = APPROVES;
		this.finalWord = APPROVES;
		this.memoNumbers.clear();
		this.ids = 0;
		this.loadCustomers(seed);
		this.loadInvoices(seed);
		this.loadPayments(seed);
		this.loadRefunds(seed);
	}

	private loadCustomers(seed: Seed): void {
		const first = Date.parse('2026-01-05T09:00:00.000Z');
		seed.customers.forEach((customer, index) => {
			const createdTime = new Date(first + index * 3_600_000).toISOString();
			this.customers.set(customer.id, {
				...customer,
				revision: this.decisions.firstRevision,
				createdTime,
				updatedTime: createdTime,
			});
		});
	}

	private loadInvoices(seed: Seed): void {
		for (const { issuedTime, ...invoice } of seed.invoices) {
			const { status } = invoice;
			const when = (...statuses: InvoiceStatus[]) =>
				statuses.includes(status) ? issuedTime : null;
			this.invoices.set(invoice.id, {
				...invoice,
				orderId: idFor('ord', `order of ${invoice.customerId} in ${invoice.currency}`),
				items: invoice.items.map((item) => ({ ...item })),
				transactionIds: [],
				appliedCredits: [],
				issuedTime: status === 'draft' ? null : issuedTime,
				paidTime: when('paid', 'disputed', 'partially-refunded', 'refunded'),
				voidedTime: when('voided'),
				abandonedTime: when('abandoned'),
				revision: this.decisions.firstRevision,
				createdTime: issuedTime,
				updatedTime: issuedTime,
			});
		}
	}

	private loadPayments(seed: Seed): void {
		for (const payment of seed.payments) {
			const isDisputed = this.invoices.get(payment.invoiceId)?.status === 'disputed';
			this.addTransaction({
				...payment,
				type: 'sale',
				status: isDisputed ? 'disputed' : 'completed',
				result: 'approved',
				parentTransactionId: null,
				isDisputed,
			});
			const added = this.transactions.get(payment.id);
			if (!isDisputed || !added) continue;
			const dispute = disputeOf(added, this.decisions.firstRevision);
			this.disputes.set(dispute.id, dispute);
		}
	}

	private loadRefunds(seed: Seed): void {
		for (const refund of seed.refunds) {
			this.addTransaction({ ...refund, type: 'refund', status: 'completed', isDisputed: false });
			const parent = this.transactions.get(refund.parentTransactionId);
			if (!parent) continue;
			parent.childTransactions.push(refund.id);
			if (refund.result !== 'approved') continue;
			parent.status = refund.amount < parent.amount ? 'partially-refunded' : 'refunded';
			parent.revision += 1;
			parent.updatedTime = refund.createdTime;
		}
	}

	private addTransaction(
		given: Pick<
			Transaction,
			| 'id'
			| 'customerId'
			| 'type'
			| 'status'
			| 'result'
			| 'amount'
			| 'currency'
			| 'parentTransactionId'
			| 'isDisputed'
			| 'createdTime'
		> & { invoiceId: string },
	): void {
		const { invoiceId, ...rest } = given;
		this.transactions.set(given.id, {
			...rest,
			childTransactions: [],
			invoiceIds: [invoiceId],
			appliedCredits: [],
			revision: this.decisions.firstRevision,
			updatedTime: given.createdTime,
		});
		this.invoices.get(invoiceId)?.transactionIds.push(given.id);
	}
}
