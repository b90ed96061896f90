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
} from './records';
import { OrderedLists, paginate, type PagingQuery, type SortKeys } from './paging';
import { Table } from './table';

export const IMPORTED_AT = '2026-01-05T09:00:00Z';

/** The books of one business. */
export class Books {
	private readonly lists = new OrderedLists();
	private readonly changed = () => this.lists.forget();
	readonly customers = new Table<Customer>(this.changed);
	readonly invoices = new Table<Invoice>(this.changed, (invoice) => invoice.customer_id);
	readonly credits = new Table<Credit>(this.changed, (credit) => credit.customer_id);
	readonly payments = new Table<InvoicePayment>(this.changed);
	readonly refunds = new Table<Refund>(this.changed);
	accounts: LedgerAccount[];
	dimensions: TagDimension[];

	constructor(
		readonly business: Business,
		readonly newId: (kind: string) => string,
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
		return paginate(`${this.business.id} ${name}`, find, keys, query, this.lists);
	}

	findAccount(fits: (account: LedgerAccount) => boolean): LedgerAccount | undefined {
		return flatten(this.accounts).find(fits);
	}

	addCustomer(values: Partial<Customer> = {}): Customer {
		return this.customers.put({
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
		});
	}

	addInvoice(values: Partial<Invoice> & Pick<Invoice, 'customer_id'>): Invoice {
		const total = values.total_amount ?? 10_000;
		return this.invoices.put({
			id: this.newId('invoice'),
			external_id: null,
			invoice_number: null,
			reference_number: null,
			memo: null,
			status_before_credits: 'SENT',
			balance_before_credits: total,
			credited: 0,
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
			if (amount === 0) continue;
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
}

/** Everything the simulator holds. In-process tests fill it through `books` and the `add…` methods. */
export class LayerState {
	readonly books = new Map<string, Books>();
	private ids = 0;

	constructor(readonly seedNumber: number) {}

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
