/** What the simulator keeps. The names are the API's; `views.ts` turns these into what the API answers. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Metadata = { [key: string]: Json } | null;

export interface Business {
	readonly id: string;
	readonly external_id: string | null;
	readonly legal_name: string;
	readonly country: string | null;
	readonly imported_at: string;
	readonly updated_at: string;
}

export interface Tag {
	readonly key: string;
	readonly value: string;
	readonly dimension_display_name: string | null;
	readonly value_display_name: string | null;
}

export interface Customer {
	readonly id: string;
	readonly external_id: string | null;
	readonly individual_name: string | null;
	readonly company_name: string | null;
	readonly email: string | null;
	readonly mobile_phone: string | null;
	readonly office_phone: string | null;
	readonly address_string: string | null;
	readonly memo: string | null;
	readonly status: 'ACTIVE' | 'ARCHIVED';
	readonly tags: readonly Tag[];
	/** Not shown by the API; the order of lists. */
	readonly created_at: string;
}

export const INVOICE_STATUSES = [
	'DRAFT',
	'SAVED',
	'PENDING',
	'SENT',
	'PARTIALLY_PAID',
	'PAID',
	'VOIDED',
	'PARTIALLY_WRITTEN_OFF',
	'WRITTEN_OFF',
	'REFUNDED',
] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface InvoiceLineItem {
	readonly id: string;
	readonly external_id: string | null;
	readonly description: string | null;
	readonly unit_price: number;
	readonly quantity: number;
}

export interface Invoice {
	readonly id: string;
	readonly external_id: string | null;
	/** A sales receipt has none. */
	readonly customer_id: string | null;
	/** Of a sale that was paid at once; lists can leave it out. */
	readonly is_receipt: boolean;
	readonly invoice_number: string | null;
	readonly reference_number: string | null;
	readonly memo: string | null;
	/** Status and balance as if no credit were applied; what the API shows is derived from them. */
	readonly status_before_credits: InvoiceStatus;
	readonly balance_before_credits: number;
	/** The sum of all credits' allocations to this invoice. */
	readonly credited: number;
	/** The sum of its write-offs. */
	readonly written_off: number;
	/** What of the money paid on it was given back. */
	readonly refunded: number;
	readonly total_amount: number;
	readonly line_items: readonly InvoiceLineItem[];
	readonly sent_at: string | null;
	readonly due_at: string | null;
	readonly paid_at: string | null;
	readonly voided_at: string | null;
	readonly imported_at: string;
	readonly updated_at: string;
}

export interface CreditLine {
	readonly id: string;
	readonly amount: number;
	readonly account_id: string;
	readonly memo: string | null;
	readonly metadata: Metadata;
	readonly reference_number: string | null;
	readonly tags: readonly Tag[];
}

export interface Allocation {
	readonly id: string;
	readonly invoice_id: string;
	readonly amount: number;
}

export interface Credit {
	readonly id: string;
	readonly external_id: string | null;
	readonly customer_id: string;
	readonly sent_at: string | null;
	readonly line_items: readonly CreditLine[];
	readonly allocations: readonly Allocation[];
	readonly tags: readonly Tag[];
	readonly memo: string | null;
	readonly metadata: Metadata;
	readonly reference_number: string | null;
	readonly created_at: string;
	readonly updated_at: string;
	readonly deleted_at: string | null;
}

export interface InvoicePayment {
	readonly id: string;
	readonly external_id: string | null;
	/** The first invoice that it pays; empty for money that is kept in an account. */
	readonly invoice_id: string;
	readonly amount: number;
	/** What is known of those that were recorded through the API. */
	readonly recorded?: RecordedPayment;
}

export interface RecordedPayment {
	readonly at: string;
	readonly method: string;
	readonly fee: number;
	readonly processor: string | null;
	/** Where the money comes from when it was kept for the customer. */
	readonly redemption_account_id: string | null;
	readonly allocations: ReadonlyArray<{
		readonly id: string;
		readonly invoice_id: string | null;
		readonly account_id: string | null;
		readonly amount: number;
	}>;
	readonly memo: string | null;
	readonly metadata: Metadata;
	readonly reference_number: string | null;
	readonly tags: readonly Tag[];
}

export interface WriteOff {
	readonly id: string;
	readonly external_id: string | null;
	readonly invoice_id: string;
	readonly amount: number;
	readonly memo: string | null;
	readonly reference_number: string | null;
	readonly account_id: string;
	readonly write_off_at: string;
	readonly created_at: string;
	readonly deleted_at?: string;
}

/** What every part of a refund can carry. */
export interface RefundNotes {
	readonly external_id: string | null;
	readonly memo: string | null;
	readonly metadata: Metadata;
	readonly reference_number: string | null;
	readonly tags: readonly Tag[];
}

export interface RefundLine extends RefundNotes {
	readonly id: string;
	readonly amount: number;
	readonly account_id: string | null;
	readonly prepayment_account_id: string | null;
}

export interface RefundAllocation extends RefundNotes {
	readonly id: string;
	readonly invoice_id: string | null;
	readonly invoice_line_item_id: string | null;
	readonly invoice_payment_id: string | null;
	readonly customer_id: string | null;
	readonly amount: number;
	readonly line_items: readonly RefundLine[];
}

export interface RefundPayment extends RefundNotes {
	readonly id: string;
	readonly refunded_amount: number;
	readonly fee: number;
	readonly completed_at: string;
	readonly method: string;
	readonly processor: string | null;
}

export interface Refund extends RefundNotes {
	readonly id: string;
	readonly refunded_amount: number;
	readonly completed_at: string;
	readonly is_dedicated: boolean;
	readonly allocations: readonly RefundAllocation[];
	readonly payments: readonly RefundPayment[];
	/** Not shown by the API; the order of lists. */
	readonly created_at: string;
	readonly deleted_at?: string;
	/** The body that made it as it is. */
	readonly source: unknown;
}

export interface LedgerAccount {
	readonly id: string;
	readonly name: string;
	readonly account_number: string | null;
	readonly stable_name: string | null;
	readonly normality: 'CREDIT' | 'DEBIT';
	readonly account_type: 'ASSET' | 'LIABILITY' | 'EQUITY' | 'REVENUE' | 'EXPENSE';
	readonly sub_accounts: readonly LedgerAccount[];
}

export interface TagDimension {
	readonly id: string;
	readonly key: string;
	readonly strictness: 'BALANCING' | 'NON_BALANCING';
	readonly display_name: string | null;
	readonly defined_values: ReadonlyArray<{
		readonly id: string;
		readonly key: string;
		readonly value: string;
		readonly display_name: string | null;
		readonly archived_at: string | null;
	}>;
	readonly created_at: string;
	readonly updated_at: string;
	readonly deleted_at: string | null;
}
