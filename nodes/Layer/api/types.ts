/** What this package reads and writes of Layer's objects (definition: components/schemas). Amounts are integer cents. */

export type AccountIdentifier =
	{ type: 'AccountId'; id: string } | { type: 'StableName'; stable_name: string };

export interface Tag {
	key: string;
	value: string;
	dimension_display_name?: string;
	value_display_name?: string;
}

/** A tag as a record carries it. */
export interface TransactionTag {
	key?: string;
	value?: string;
	dimension_display_name?: string | null;
	value_display_name?: string | null;
}

export interface TagDimension {
	key: string;
	/** BALANCING tags belong to whole entries, NON_BALANCING ones to line items too. */
	strictness?: string;
	display_name?: string | null;
	defined_values?: Array<{
		value: string;
		display_name?: string | null;
		archived_at?: string | null;
	}>;
	deleted_at?: string | null;
}

/** What people note on a record of the books, or on a row of one. */
export interface Notes {
	memo?: string;
	metadata?: Record<string, unknown>;
	reference_number?: string;
	tags?: Tag[];
}

/** How a body names its customer. */
export interface CustomerReference {
	customer_id?: string | undefined;
	customer_external_id?: string | undefined;
}

export interface LineItemBody extends Notes {
	amount: number;
	revenue_account_identifier: AccountIdentifier;
}

export interface AllocationBody {
	amount: number;
	invoice_id: string;
}

/** The documented body of a create, and nothing else. */
export interface CustomerCreditBody extends Notes {
	line_items: LineItemBody[];
	external_id?: string;
	customer_id?: string;
	customer_external_id?: string;
	sent_at?: string;
	allocations?: AllocationBody[];
}

/** The documented body of a customer, which Layer finds again by its external_id. */
export interface CustomerBody {
	external_id: string;
	individual_name?: string;
	company_name?: string;
	email?: string;
	mobile_phone?: string;
	office_phone?: string;
	address_string?: string;
	memo?: string;
	tags?: Tag[];
}

export interface Customer {
	id: string;
	external_id?: string | null;
	individual_name?: string | null;
	company_name?: string | null;
	email?: string | null;
	mobile_phone?: string | null;
	office_phone?: string | null;
	address_string?: string | null;
	memo?: string | null;
	status?: string;
	transaction_tags?: TransactionTag[];
}

/** Ids come as text or wrapped in an identifier, depending on the page of the documentation. */
export interface LedgerAccount {
	id?: string | { id?: string };
	name?: string;
	stable_name?: string | { stable_name?: string } | null;
	account_type?: { value?: string } | null;
	sub_accounts?: LedgerAccount[];
}

export interface CustomerCredit {
	id: string;
	external_id?: string | null;
	customer?: Customer;
	line_items: Array<{
		amount: number;
		ledger_account?: LedgerAccount;
		memo?: string | null;
		metadata?: Record<string, unknown> | null;
		reference_number?: string | null;
		transaction_tags?: TransactionTag[];
	}>;
	allocations?: Array<{ id?: string; invoice_id: string; amount: number }>;
	sent_at?: string | null;
	memo?: string | null;
	metadata?: Record<string, unknown> | null;
	reference_number?: string | null;
	transaction_tags?: TransactionTag[];
	created_at?: string;
	updated_at?: string;
	deleted_at?: string | null;
}

export interface Invoice {
	id: string;
	external_id?: string | null;
	status?: string;
	invoice_number?: string | null;
	reference_number?: string | null;
	sent_at?: string | null;
	due_at?: string | null;
	total_amount?: number;
	outstanding_balance?: number;
	customer?: Customer;
}

/** Where a write-off is booked: to an expense for bad debt, or against the revenue. */
export const WRITE_OFF_MODES = ['EXPENSE', 'REVENUE_REVERSAL'] as const;

/** The documented body of a write-off. Without an amount, all that is outstanding. */
export interface WriteOffBody {
	external_id: string;
	amount?: number;
	write_off_mode?: (typeof WRITE_OFF_MODES)[number];
	write_off_at?: string;
	reference_number?: string;
	memo?: string;
}

export interface WriteOff {
	id: string;
	invoice_id?: string;
	external_id?: string | null;
	amount?: number;
	memo?: string | null;
	reference_number?: string | null;
	write_off_at?: string | null;
}

export interface BusinessRecord {
	id: string;
	external_id?: string | null;
	legal_name?: string | null;
}

/** How money came in (definition: PaymentMethod). CREDIT_BALANCE spends what is kept for the customer. */
export const PAYMENT_METHODS = [
	'ACH',
	'CASH',
	'CHECK',
	'CREDIT_BALANCE',
	'CREDIT_CARD',
	'OTHER',
] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** The body of a payment, as far as the documentation shows it. */
export interface PaymentBody extends Notes {
	amount: number;
	method: PaymentMethod;
	external_id: string;
	paid_at: string;
	/** Each is for an invoice, or kept in an account. */
	allocations?: Array<{
		amount: number;
		invoice_id?: string;
		account_identifier?: AccountIdentifier;
	}>;
	redemption_account?: AccountIdentifier;
	payment_clearing_account_identifier?: AccountIdentifier;
	fee?: number;
	processor?: string;
}

export interface Payment {
	id: string;
	external_id?: string | null;
	at?: string | null;
	method?: string;
	amount?: number;
	allocations?: Array<{ invoice_id?: string | null; amount?: number }>;
	memo?: string | null;
	reference_number?: string | null;
}
