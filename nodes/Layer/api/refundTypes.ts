import type {
	AccountIdentifier,
	Customer,
	CustomerReference,
	Notes,
	TransactionTag,
} from './types';

/** What this package reads and writes of Layer's refunds (definition: components/schemas). Amounts are integer cents. */

/** How money went back (definition: PaymentMethod, without what only pays invoices). */
export const REFUND_METHODS = ['ACH', 'CASH', 'CHECK', 'CREDIT_CARD', 'OTHER'] as const;
type RefundMethod = (typeof REFUND_METHODS)[number];

/** What can be refunded, as a body names it: one of these keys. */
export const REFUND_TARGETS = [
	'invoice_id',
	'invoice_external_id',
	'invoice_line_item_id',
	'invoice_line_item_external_id',
	'invoice_payment_id',
	'invoice_payment_external_id',
] as const;
export type RefundTarget = { [Key in (typeof REFUND_TARGETS)[number]]?: string };

/** What every part of a refund can carry. */
export interface RefundNotes extends Notes {
	external_id?: string;
}

/** The payment of a refund, as far as both kinds of refunds have it. */
export interface RefundPaymentDetails {
	method?: RefundMethod;
	processor?: string;
	refund_processing_fee?: number;
	payment_clearing_account_identifier?: AccountIdentifier;
}

/** The documented body of a refund of one thing, in full and paid at once. */
export interface SimpleRefundBody extends RefundNotes, RefundTarget, RefundPaymentDetails {
	completed_at: string;
}

export interface RefundLineItemBody extends RefundNotes {
	amount: number;
	account_identifier?: AccountIdentifier;
	prepayment_account_identifier?: AccountIdentifier;
}

export interface RefundAllocationBody extends RefundNotes, RefundTarget, CustomerReference {
	total_amount: number;
	line_items?: RefundLineItemBody[];
}

export interface RefundFeeBody {
	account?: AccountIdentifier;
	fee_amount: number;
	description?: string;
}

export interface RefundPaymentBody extends RefundNotes, RefundPaymentDetails {
	refunded_amount: number;
	completed_at: string;
	method: RefundMethod;
	refunded_payment_fees?: RefundFeeBody[];
}

/** The documented body of a refund whose parts are all given. */
export interface ItemizedRefundBody extends RefundNotes {
	refunded_amount: number;
	completed_at: string;
	allocations: RefundAllocationBody[];
	payments?: RefundPaymentBody[];
}

export type RefundBody = SimpleRefundBody | ItemizedRefundBody;

export interface RefundAllocation extends Partial<Record<keyof RefundTarget, string | null>> {
	/** The newer copies of the documentation have line items beside it, the older ones nothing. */
	amount?: number;
	total_amount?: number;
	line_items?: Array<{ amount?: number }>;
	customer?: Customer;
	memo?: string | null;
	reference_number?: string | null;
}

export interface RefundPayment {
	external_id?: string | null;
	refunded_amount?: number;
	fee?: number;
	completed_at?: string | null;
	method?: string;
	processor?: string | null;
	memo?: string | null;
	reference_number?: string | null;
}

export interface Refund {
	id: string;
	external_id?: string | null;
	refunded_amount?: number;
	status?: string;
	completed_at?: string | null;
	created_at?: string | null;
	allocations?: RefundAllocation[];
	payments?: RefundPayment[];
	transaction_tags?: TransactionTag[];
	memo?: string | null;
	metadata?: Record<string, unknown> | null;
	reference_number?: string | null;
}
