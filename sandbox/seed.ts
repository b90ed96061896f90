/**
 * The one set of data that both simulators start from, so that a Rebilly customer and invoice have their
 * mirror in Layer: Layer's `external_id` is Rebilly's id, and an invoice's `reference_number` too.
 * Amounts are minor units.
 */
export interface Seed {
	/** What the seed was made from; the same number gives the same data. */
	number: number;
	customers: SeedCustomer[];
	invoices: SeedInvoice[];
	payments: SeedPayment[];
	refunds: SeedRefund[];
	/** One Layer business a currency, because Layer keeps no currency. */
	businesses: SeedBusiness[];
}

export type SeedCurrency = 'USD' | 'EUR' | 'JPY' | 'KWD';

export interface SeedCustomer {
	/** Rebilly's id, Layer's external id. */
	id: string;
	firstName: string;
	lastName: string;
	company: string;
	email: string;
}

export interface SeedInvoice {
	/** Rebilly's id, Layer's external id and reference number. */
	id: string;
	number: number;
	customerId: string;
	currency: SeedCurrency;
	status:
		| 'draft'
		| 'unpaid'
		| 'partially-paid'
		| 'past-due'
		| 'paid'
		| 'voided'
		| 'abandoned'
		| 'disputed'
		| 'partially-refunded'
		| 'refunded';
	/** Minor units. */
	amount: number;
	/** Minor units. */
	amountDue: number;
	/** ISO 8601 date-times. */
	issuedTime: string;
	dueTime: string;
	items: Array<{ id: string; description: string; unitPrice: number; quantity: number }>;
}

/** A sale that was paid; a refund names it as its parent. */
export interface SeedPayment {
	id: string;
	customerId: string;
	invoiceId: string;
	currency: SeedCurrency;
	/** Minor units. */
	amount: number;
	createdTime: string;
}

export interface SeedRefund {
	id: string;
	parentTransactionId: string;
	customerId: string;
	invoiceId: string;
	currency: SeedCurrency;
	/** Minor units. */
	amount: number;
	result: 'approved' | 'declined';
	createdTime: string;
}

export interface SeedBusiness {
	/** A fixed UUID, the same for every seed number, so that an example can name it. */
	id: string;
	externalId: string;
	legalName: string;
	currency: SeedCurrency;
}
