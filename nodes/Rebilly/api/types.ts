/** What this package reads of Rebilly's objects (definition: components/schemas). Amounts are major units. */

export const REASONS = [
	'chargeback',
	'customer-credit',
	'order-cancellation',
	'order-change',
	'other',
	'prepayment',
	'product-unsatisfactory',
	'return',
	'waiver',
	'write-off',
] as const;

export type Reason = (typeof REASONS)[number];

export interface Jurisdictions {
	country?: string;
	state?: string;
	county?: string;
	city?: string;
}

export interface CreditMemoTax {
	amount: number;
	description: string;
	rate?: number;
	stateAmount?: number;
	countyAmount?: number;
	cityAmount?: number;
	specialDistrictAmount?: number;
	stateRate?: number;
	countyRate?: number;
	cityRate?: number;
	specialDistrictRate?: number;
	jurisdictions?: Jurisdictions;
}

export interface CreditMemoItem {
	unitPrice: number;
	quantity: number;
	description?: string;
	invoiceItemId?: string;
	productId?: string;
	planId?: string;
	tax?: CreditMemoTax;
}

export interface InvoiceAllocation {
	invoiceId: string;
	amount: number;
}

export interface TransactionAllocation {
	transactionId: string;
	amount: number;
}

/** Either array is left out to leave what is there alone; an empty one would delete it. */
export interface Allocations {
	invoices?: InvoiceAllocation[];
	transactions?: TransactionAllocation[];
}

/** The writable fields of a credit memo, and nothing else. */
export interface CreditMemoBody {
	customerId: string;
	currency: string;
	items?: CreditMemoItem[];
	invoiceId?: string;
	reason?: Reason;
	description?: string;
	shippingAmount?: number;
	allocations?: Allocations;
}

/** What can be changed of a memo that is there (definition: PatchCreditMemo), its allocations aside. */
export type CreditMemoChanges = Pick<
	CreditMemoBody,
	'items' | 'reason' | 'description' | 'shippingAmount'
>;

/** All states of a credit memo (definition: CreditMemo.status), in alphabetical order. */
export const CREDIT_MEMO_STATUSES = [
	'applied',
	'draft',
	'issued',
	'partially-applied',
	'quotation',
	'voided',
] as const;

export interface CreditMemo extends Omit<CreditMemoBody, 'invoiceId'> {
	id: string;
	invoiceId?: string | null;
	number?: number;
	status?: string;
	taxAmount?: number;
	totalAmount?: number;
	unusedAmount?: number;
	revision?: number;
	createdTime?: string;
	updatedTime?: string;
}

/** A message of a timeline (definition: CreditMemoTimeline, CustomerTimeline). */
export interface TimelineMessage {
	id: string;
	type?: string;
	triggeredBy?: string;
	message?: string;
	occurredTime?: string;
}

export interface Invoice {
	id: string;
	invoiceNumber?: number;
	customerId: string;
	currency: string;
	status: string;
	amount: number;
	amountDue: number;
	dueTime?: string;
	issuedTime?: string;
	createdTime?: string;
	/** What credit memos give to it; the rows do not name them. */
	creditMemoAllocations?: Array<{ amount: number }>;
}

export interface Transaction {
	id: string;
	customerId: string;
	type: string;
	status: string;
	result: string;
	amount: number;
	currency: string;
	parentTransactionId?: string | null;
	/** The ids of its refunds, captures and the like. */
	childTransactions?: string[];
	description?: string;
	gateway?: {
		response?: { message?: string | null; originalMessage?: string | null } | null;
	} | null;
	createdTime?: string;
}

/** What was applied to an invoice (definition: InvoiceCreditMemoAllocationResponse). */
export interface AppliedCreditBalance {
	invoiceId: string;
	currency: string;
	appliedCreditMemos: Array<{ creditMemoId: string; amount: number }>;
	remainingInvoiceAmount: number;
}

/** What a customer has unused, by currency (definition: CustomerCreditBalance). */
export interface CreditBalance {
	balances: Array<{ currency: string; unallocatedAmount: number }>;
}

export interface Customer {
	id: string;
	email?: string | null;
	firstName?: string | null;
	lastName?: string | null;
}

/** All states of an invoice (definition: Invoice.status), in alphabetical order. */
export const INVOICE_STATUSES = [
	'abandoned',
	'disputed',
	'draft',
	'paid',
	'partially-paid',
	'partially-refunded',
	'past-due',
	'quotation',
	'refunded',
	'unpaid',
	'voided',
] as const;

/** All types of a transaction (definition: Transaction.type), in alphabetical order. */
export const TRANSACTION_TYPES = [
	'3ds-authentication',
	'authorize',
	'capture',
	'credit',
	'refund',
	'sale',
	'setup',
	'void',
] as const;

/** What a gateway decided (definition: Transaction.result), in alphabetical order. */
export const TRANSACTION_RESULTS = [
	'abandoned',
	'approved',
	'canceled',
	'declined',
	'unknown',
] as const;

/** All states of a transaction (definition: Transaction.status), in alphabetical order. */
export const TRANSACTION_STATUSES = [
	'completed',
	'conn-error',
	'disputed',
	'never-sent',
	'offsite',
	'partially-refunded',
	'pending',
	'refunded',
	'sending',
	'timeout',
	'voided',
	'waiting-approval',
	'waiting-capture',
	'waiting-gateway',
	'waiting-refund',
] as const;

/** All states of a dispute (definition: Dispute.status), in alphabetical order. */
export const DISPUTE_STATUSES = [
	'forfeited',
	'lost',
	'response-needed',
	'under-review',
	'unknown',
	'won',
] as const;

/** All types of a dispute (definition: Dispute.type), in alphabetical order. */
export const DISPUTE_TYPES = [
	'arbitration',
	'bank-return',
	'collaboration',
	'ethoca-alert',
	'first-chargeback',
	'forced-refund',
	'fraud',
	'information-request',
	'inquiry',
	'paypal-claim',
	'representment',
	'second-chargeback',
	'verifi-alert',
] as const;

/** All categories of a dispute (definition: Dispute.category), in alphabetical order. */
export const DISPUTE_CATEGORIES = [
	'authorization',
	'bank-return',
	'consumer-disputes',
	'fraud',
	'processing-errors',
	'uncategorized',
] as const;

/** A payment that the customer's bank takes back. */
export interface Dispute {
	id: string;
	customerId?: string | null;
	transactionId?: string | null;
	currency?: string;
	amount?: number;
	type?: string;
	status?: string;
	createdTime?: string;
}

/** What a gateway says about a transaction (definition: TransactionQuery). */
export interface TransactionQuery {
	transactionId?: string;
	result?: string;
	status?: string;
}

/** What a payment gives to an invoice (definition: InvoiceTransactionAllocation). */
export interface PaymentAllocation {
	invoiceId?: string;
	transactionId?: string;
	amount?: number;
	currency?: string;
}
