/** What this package reads and writes of Layer's objects (definition: components/schemas). Amounts are integer cents. */

export type AccountIdentifier =
	{ type: 'AccountId'; id: string } | { type: 'StableName'; stable_name: string };

export interface Tag {
	key: string;
	value: string;
	dimension_display_name?: string;
	value_display_name?: string;
}

export interface LineItemBody {
	amount: number;
	revenue_account_identifier: AccountIdentifier;
	memo?: string;
	metadata?: Record<string, unknown>;
	reference_number?: string;
	tags?: Tag[];
}

export interface AllocationBody {
	amount: number;
	invoice_id: string;
}

/** The documented body of a create, and nothing else. */
export interface CustomerCreditBody {
	line_items: LineItemBody[];
	external_id?: string;
	customer_id?: string;
	customer_external_id?: string;
	sent_at?: string;
	allocations?: AllocationBody[];
	tags?: Tag[];
	memo?: string;
	metadata?: Record<string, unknown>;
	reference_number?: string;
}

export interface Customer {
	id: string;
	external_id?: string | null;
	individual_name?: string | null;
	company_name?: string | null;
	email?: string | null;
}

/** Ids come as text or wrapped in an identifier, depending on the page of the documentation. */
export interface LedgerAccount {
	id?: string | { id?: string };
	name?: string;
	stable_name?: string | { stable_name?: string } | null;
	account_number?: string | null;
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
		reference_number?: string | null;
	}>;
	allocations?: Array<{ invoice_id: string; amount: number }>;
	sent_at?: string | null;
	memo?: string | null;
	reference_number?: string | null;
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

export interface Business {
	id: string;
	external_id?: string | null;
	legal_name?: string | null;
}
