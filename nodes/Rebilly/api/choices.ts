/** What Rebilly's fields can hold where they take one of a few values, in alphabetical order. */

/** Why a customer gets credit (definition: CreditMemo.reason). */
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

/** All states of a credit memo (definition: CreditMemo.status), in alphabetical order. */
export const CREDIT_MEMO_STATUSES = [
	'applied',
	'draft',
	'issued',
	'partially-applied',
	'quotation',
	'voided',
] as const;

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
