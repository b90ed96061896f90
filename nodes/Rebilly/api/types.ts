import type { Reason } from './choices';

/** What this package reads of Rebilly's objects (definition: components/schemas). Amounts are major units. */

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

/** Either array is left out to leave what is there alone; an empty one would delete it. */
export interface Allocations {
	invoices?: Array<{ invoiceId: string; amount: number }>;
	transactions?: Array<{ transactionId: string; amount: number }>;
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
