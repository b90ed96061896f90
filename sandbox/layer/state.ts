import { assumedChoices } from '../core/decision';
import { type LayerChoices, layerDecisions } from './decisions';
import { uuidFor } from './ids';
import { chartFor, dimensionsFor, flatten } from './ledger';
import type {
	Allocation,
	Business,
	Credit,
	Customer,
	Invoice,
	InvoicePayment,
	LedgerAccount,
	Refund,
	TagDimension,
	WriteOff,
} from './records';
import { OrderedLists, paginate, type PagingQuery, type SortKeys } from './paging';
import { Table } from './table';

export const IMPORTED_AT = '2026-01-05T09:00:00Z';

/** An id in the form that ids are compared in. */
export function normalId(id: string, { uuidCase }: LayerChoices): string {
	return uuidCase === 'ignored' ? id.toLowerCase() : id;
}

/** The books of one business. */
export class Books {
	private readonly lists = new OrderedLists();
	private readonly changed = () => this.lists.forget();
	/** An id in the form that ids are compared in. */
	readonly normalId = (id: string) => normalId(id, this.decisions);
	readonly customers = new Table<Customer>(this.changed, this.normalId);
	readonly invoices = new Table<Invoice>(
		this.changed,
		this.normalId,
		(invoice) => invoice.customer_id ?? '',
	);
	readonly credits = new Table<Credit>(
		this.changed,
		this.normalId,
		(credit) => credit.customer_id,
		(credit) => this.creditScope(credit.customer_id),
	);
	readonly payments = new Table<InvoicePayment>(this.changed, this.normalId);
	readonly refunds = new Table<Refund>(this.changed, this.normalId);
	readonly writeOffs = new Table<WriteOff>(this.changed, this.normalId);
	accounts: LedgerAccount[];
	dimensions: TagDimension[];

	constructor(
		readonly business: Business,
		readonly newId: (kind: string) => string,
		/** What is true of the vendor where its documents leave it open. */
		readonly decisions: LayerChoices,
	) {
		this.accounts = chartFor(business.id);
		this.dimensions = dimensionsFor(business.id, business.imported_at);
	}

	/** One page of a list, by its name. */
	page<Row extends { readonly id: string }>(
		name: string,
		find: () => readonly Row[],
		keys: SortKeys<Row>,
		query: PagingQuery,
	) {
		const list = `${this.business.id} ${name}`;
		return paginate(list, find, keys, query, this.decisions, this.lists);
	}

	/** The credit that an external id stands for, where it is meant for this customer. */
	creditWithKey(externalId: string, customerId: string): Credit | undefined {
		return this.credits.getByExternalId(externalId, this.creditScope(customerId));
	}

	private creditScope(customerId: string): string {
		return this.decisions.externalIdScope === 'customer' ? `${customerId} ` : '';
	}

	findAccount(fits: (account: LedgerAccount) => boolean): LedgerAccount | undefined {
		return flatten(this.accounts).find(fits);
	}

	addCustomer(values: Partial<Customer> = {}): Customer {
		return this.customers.put(this.newCustomer(values));
	}

	/** One that is not stored yet. */
	newCustomer(values: Partial<Customer> = {}): Customer {
		return {
			id: this.newId('customer'),
			external_id: null,
			individual_name: null,
			company_name: null,
			email: null,
			mobile_phone: null,
			office_phone: null,
			address_string: null,
			memo: null,
			status: 'ACTIVE',
			tags: [],
			created_at: IMPORTED_AT,
			...values,
		};
	}

	addInvoice(values: Partial<Invoice> & Pick<Invoice, 'customer_id'>): Invoice {
		const total = values.total_amount ?? 10_000;
		return this.invoices.put({
			id: this.newId('invoice'),
			external_id: null,
			invoice_number: null,
			reference_number: null,
			memo: null,
			is_receipt: false,
			status_before_credits: this.decisions.openInvoiceName === 'SAVED' ? 'SAVED' : 'SENT',
			balance_before_credits: total,
			credited: 0,
			written_off: 0,
			refunded: 0,
			total_amount: total,
			line_items: [
				{
					id: this.newId('invoice line'),
					external_id: null,
					description: null,
					unit_price: total,
					quantity: 1,
				},
			],
			sent_at: IMPORTED_AT,
			due_at: null,
			paid_at: null,
			voided_at: null,
			imported_at: IMPORTED_AT,
			updated_at: IMPORTED_AT,
			...values,
		});
	}

	/** Without line items: one of 10,000 cents to the account SALES. */
	addCredit(values: Partial<Credit> & Pick<Credit, 'customer_id'>): Credit {
		const sales = this.findAccount((account) => account.stable_name === 'SALES')!;
		const createdAt = values.created_at ?? IMPORTED_AT;
		return this.saveCredit({
			id: this.newId('credit'),
			external_id: null,
			sent_at: createdAt,
			line_items: [
				{
					id: this.newId('credit line'),
					amount: 10_000,
					account_id: sales.id,
					memo: null,
					metadata: null,
					reference_number: null,
					tags: [],
				},
			],
			allocations: [],
			tags: [],
			memo: null,
			metadata: null,
			reference_number: null,
			created_at: createdAt,
			updated_at: createdAt,
			deleted_at: null,
			...values,
		});
	}

	/** Stores the credit and moves its invoices' balances from its old allocations to its new ones. */
	saveCredit(credit: Credit): Credit {
		const moves = new Map<string, number>();
		const move = (allocations: readonly Allocation[], sign: 1 | -1) => {
			for (const { invoice_id: id, amount } of allocations) {
				moves.set(id, (moves.get(id) ?? 0) + sign * amount);
			}
		};
		move(this.credits.get(credit.id)?.allocations ?? [], -1);
		move(credit.allocations, 1);
		for (const [id, amount] of moves) {
			const invoice = this.invoices.get(id)!;
			if (amount === 0 || this.decisions.allocationBalance === 'unchanged') continue;
			const credited = invoice.credited + amount;
			this.invoices.put({
				...invoice,
				credited,
				paid_at: credited === invoice.balance_before_credits ? credit.updated_at : null,
				updated_at: credit.updated_at,
			});
		}
		return this.credits.put(credit);
	}

	/** Stores the refund and moves what was given back of its invoices. */
	saveRefund(refund: Refund, now: string): Refund {
		const before = this.refunds.get(refund.id)?.allocations ?? [];
		const moves = new Map<string, number>();
		const move = (rows: Refund['allocations'], sign: 1 | -1) => {
			for (const { invoice_id: id, amount } of rows) {
				if (id !== null) moves.set(id, (moves.get(id) ?? 0) + sign * amount);
			}
		};
		move(before, -1);
		move(refund.deleted_at === undefined ? refund.allocations : [], 1);
		for (const [id, amount] of moves) {
			const invoice = this.invoices.get(id)!;
			if (amount === 0) continue;
			this.invoices.put({ ...invoice, refunded: invoice.refunded + amount, updated_at: now });
		}
		return this.refunds.put(refund);
	}

	/** Stores the write-off and moves what is written off of its invoice. */
	saveWriteOff(writeOff: WriteOff, now: string): WriteOff {
		const amountOf = (row: WriteOff | undefined) =>
			row && row.deleted_at === undefined ? row.amount : 0;
		const invoice = this.invoices.get(writeOff.invoice_id)!;
		const change = amountOf(writeOff) - amountOf(this.writeOffs.get(writeOff.id));
		this.invoices.put({ ...invoice, written_off: invoice.written_off + change, updated_at: now });
		return this.writeOffs.put(writeOff);
	}

	/** Stores a new payment, after which its invoices owe less. */
	savePayment(payment: InvoicePayment, now: string): InvoicePayment {
		for (const { invoice_id: id, amount } of payment.recorded?.allocations ?? []) {
			const invoice = id === null ? undefined : this.invoices.get(id);
			if (!invoice) continue;
			const balance = invoice.balance_before_credits - amount;
			const isPaid = balance <= invoice.credited + invoice.written_off;
			this.invoices.put({
				...invoice,
				balance_before_credits: balance,
				status_before_credits: balance === 0 ? 'PAID' : 'PARTIALLY_PAID',
				paid_at: isPaid ? now : invoice.paid_at,
				updated_at: now,
			});
		}
		return this.payments.put(payment);
	}

	/** What is kept for customers in an account. */
	heldIn(accountId: string): number {
		return this.payments.all().reduce((held, { amount, recorded }) => {
			const kept = (recorded?.allocations ?? []).filter((row) => row.account_id === accountId);
			const spent = recorded?.redemption_account_id === accountId ? amount : 0;
			return kept.reduce((sum, row) => sum + row.amount, held) - spent;
		}, 0);
	}

	/** The refund with an id, unless it was deleted. */
	refund(id: string): Refund | undefined {
		const refund = this.refunds.get(id);
		return refund?.deleted_at === undefined ? refund : undefined;
	}

	/** The refunds that were not deleted. */
	liveRefunds(): Refund[] {
		return this.refunds.all().filter((refund) => refund.deleted_at === undefined);
	}
}

/** Everything the simulator holds. In-process tests fill it through `books` and the `add…` methods. */
export class LayerState {
	readonly books = new Map<string, Books>();
	private ids = 0;

	constructor(
		readonly seedNumber: number,
		readonly decisions: LayerChoices = assumedChoices(layerDecisions),
	) {}

	addBusiness(values: Pick<Business, 'id'> & Partial<Business>): Books {
		const books = new Books(
			{
				external_id: null,
				legal_name: 'Unnamed Business',
				country: null,
				imported_at: IMPORTED_AT,
				updated_at: IMPORTED_AT,
				...values,
			},
			(kind) => uuidFor(`${this.seedNumber}:${kind}:${++this.ids}`),
			this.decisions,
		);
		this.books.set(values.id, books);
		return books;
	}

	/** The books of a business that is known to exist. */
	of(businessId: string): Books {
		const books = this.books.get(businessId);
		if (books === undefined) throw new Error(`No business ${businessId}`);
		return books;
	}
}
