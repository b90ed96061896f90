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
}

export interface Transaction {
	id: string;
	customerId: string;
	type: string;
	status: string;
	result: string;
	amount: number;
	currency: string;
	createdTime?: string;
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
