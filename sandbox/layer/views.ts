import type { LayerChoices } from './decisions';
import { uuidFor } from './ids';
import type {
	Business,
	Credit,
	Customer,
	Invoice,
	InvoicePayment,
	InvoiceStatus,
	LedgerAccount,
	Refund,
	RefundNotes,
	Tag,
	WriteOff,
} from './records';
import type { Books } from './state';

const SUBTYPES: Partial<Record<LedgerAccount['account_type'], string>> = {
	REVENUE: 'INCOME',
	ASSET: 'CURRENT_ASSET',
	LIABILITY: 'CURRENT_LIABILITY',
};

function valueAndName(value: string) {
	const words = value.toLowerCase().split('_');
	return {
		value,
		display_name: words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' '),
	};
}

export function businessView(business: Business) {
	return {
		id: business.id,
		type: 'Business',
		external_id: business.external_id,
		legal_name: business.legal_name,
		us_state: null,
		country: business.country,
		entity_type: 'LLC',
		phone_number: null,
		naics_code: null,
		activation_at: business.imported_at,
		imported_at: business.imported_at,
		updated_at: business.updated_at,
		archived_at: null,
	};
}

export function accountView(account: LedgerAccount, { accountForm }: LayerChoices) {
	const { id, stable_name: stableName } = account;
	const wrapped = accountForm === 'wrapped';
	const subtype = SUBTYPES[account.account_type];
	return {
		id: wrapped ? { type: 'AccountId', id } : id,
		name: account.name,
		account_number: account.account_number,
		stable_name:
			wrapped && stableName !== null ? { type: 'StableName', stable_name: stableName } : stableName,
		normality: account.normality,
		account_type: valueAndName(account.account_type),
		account_subtype: subtype === undefined ? null : valueAndName(subtype),
	};
}

type AccountNode = ReturnType<typeof accountView> & { sub_accounts: AccountNode[] };

export function accountTreeView(account: LedgerAccount, choices: LayerChoices): AccountNode {
	return {
		...accountView(account, choices),
		sub_accounts: account.sub_accounts.map((child) => accountTreeView(child, choices)),
	};
}

function tagView(books: Books, ownerId: string, tag: Tag) {
	const dimension = books.dimensions.find(({ key }) => key === tag.key);
	const definition = dimension?.defined_values.find(({ value }) => value === tag.value);
	return {
		id: uuidFor(`${ownerId}:${tag.key}:${tag.value}`),
		key: tag.key,
		value: tag.value,
		dimension_id: dimension?.id ?? null,
		definition_id: definition?.id ?? null,
		dimension_display_name: tag.dimension_display_name ?? dimension?.display_name ?? null,
		value_display_name: tag.value_display_name ?? definition?.display_name ?? null,
		archived_at: definition?.archived_at ?? null,
		created_at: books.business.imported_at,
		updated_at: books.business.imported_at,
		deleted_at: null,
	};
}

export function customerView(books: Books, customer: Customer) {
	return {
		type: 'CustomerData',
		id: customer.id,
		external_id: customer.external_id,
		individual_name: customer.individual_name,
		company_name: customer.company_name,
		email: customer.email,
		mobile_phone: customer.mobile_phone,
		office_phone: customer.office_phone,
		address_string: customer.address_string,
		memo: customer.memo,
		status: customer.status,
		transaction_tags: customer.tags.map((tag) => tagView(books, customer.id, tag)),
	};
}

export function outstandingBalance(invoice: Invoice): number {
	return invoice.balance_before_credits - invoice.credited - invoice.written_off;
}

export function invoiceStatus(invoice: Invoice, choices: LayerChoices): InvoiceStatus {
	if (invoice.status_before_credits === 'VOIDED') return 'VOIDED';
	const isGivenBack = invoice.refunded > 0 && invoice.refunded === invoice.total_amount;
	if (isGivenBack && choices.fullyRefunded === 'REFUNDED') return 'REFUNDED';
	if (invoice.written_off > 0) {
		return outstandingBalance(invoice) === 0 ? 'WRITTEN_OFF' : 'PARTIALLY_WRITTEN_OFF';
	}
	if (invoice.credited === 0) return invoice.status_before_credits;
	if (outstandingBalance(invoice) === 0) return 'PAID';
	if (invoice.status_before_credits === 'PARTIALLY_WRITTEN_OFF') return 'PARTIALLY_WRITTEN_OFF';
	return 'PARTIALLY_PAID';
}

/** The account that all invoices are booked to. */
function salesAccount(books: Books): LedgerAccount {
	return books.findAccount((account) => account.stable_name === 'SALES')!;
}

export function invoiceView(books: Books, invoice: Invoice) {
	const lineItems = invoice.line_items.map((item) => {
		const amount = item.unit_price * item.quantity;
		return {
			id: item.id,
			external_id: item.external_id,
			invoice_id: invoice.id,
			account_identifier: { type: 'AccountId', id: salesAccount(books).id },
			description: item.description,
			product: item.description,
			unit_price: item.unit_price,
			quantity: books.decisions.quantityForm === 'text' ? item.quantity.toFixed(2) : item.quantity,
			subtotal: amount,
			discount_amount: 0,
			sales_taxes_total: 0,
			sales_taxes: [],
			total_amount: amount,
			memo: null,
			transaction_tags: [],
		};
	});
	const customer = books.customers.get(invoice.customer_id ?? '');
	return {
		id: invoice.id,
		type: 'Invoice',
		business_id: books.business.id,
		external_id: invoice.external_id,
		status: invoiceStatus(invoice, books.decisions),
		sent_at: invoice.sent_at,
		due_at: invoice.due_at,
		paid_at: invoice.paid_at,
		voided_at: invoice.voided_at,
		invoice_number: books.decisions.invoiceNumber === 'shown' ? invoice.invoice_number : null,
		recipient_name: customer?.individual_name ?? customer?.company_name ?? null,
		customer: customer ? customerView(books, customer) : null,
		line_items: lineItems,
		subtotal: lineItems.reduce((sum, item) => sum + item.subtotal, 0),
		additional_discount: 0,
		additional_sales_taxes_total: 0,
		additional_sales_taxes: [],
		tips: 0,
		total_amount: invoice.total_amount,
		outstanding_balance: outstandingBalance(invoice),
		payment_allocations: [],
		refund_allocations: books
			.liveRefunds()
			.flatMap((refund) => refund.allocations)
			.filter((allocation) => allocation.invoice_id === invoice.id)
			.map(({ id, amount }) => ({ id, invoice_id: invoice.id, amount })),
		reference_number: invoice.reference_number,
		memo: invoice.memo,
		transaction_tags: [],
		imported_at: invoice.imported_at,
		updated_at: invoice.updated_at,
	};
}

export function creditView(books: Books, credit: Credit) {
	return {
		id: credit.id,
		external_id: credit.external_id,
		customer: customerView(books, books.customers.get(credit.customer_id)!),
		sent_at: credit.sent_at,
		line_items: credit.line_items.map((line) => ({
			id: line.id,
			amount: line.amount,
			ledger_account: accountView(
				books.findAccount(({ id }) => id === line.account_id)!,
				books.decisions,
			),
			memo: line.memo,
			metadata: line.metadata,
			reference_number: line.reference_number,
			transaction_tags: line.tags.map((tag) => tagView(books, line.id, tag)),
		})),
		allocations: credit.allocations.map(({ id, invoice_id, amount }) => ({
			id,
			customer_credit_id: credit.id,
			invoice_id,
			amount,
		})),
		created_at: credit.created_at,
		updated_at: credit.updated_at,
		deleted_at: credit.deleted_at,
		transaction_tags: credit.tags.map((tag) => tagView(books, credit.id, tag)),
		memo: credit.memo,
		metadata: credit.metadata,
		reference_number: credit.reference_number,
	};
}

export function writeOffView(writeOff: WriteOff) {
	return {
		type: 'Api_Invoice_Write_Off',
		id: writeOff.id,
		invoice_id: writeOff.invoice_id,
		external_id: writeOff.external_id,
		amount: writeOff.amount,
		memo: writeOff.memo,
		reference_number: writeOff.reference_number,
		destination_ledger_account: { type: 'AccountId', id: writeOff.account_id },
		write_off_at: writeOff.write_off_at,
		transaction_tags: [],
	};
}

export function paymentView(books: Books, payment: InvoicePayment) {
	const { recorded } = payment;
	const account = (id: string | null | undefined) => (id ? { type: 'AccountId', id } : null);
	const rows = recorded?.allocations ?? [
		{ invoice_id: payment.invoice_id, account_id: null, amount: payment.amount },
	];
	return {
		id: payment.id,
		external_id: payment.external_id,
		at: paidAt(books, payment),
		method: paymentMethod(payment),
		fee: recorded?.fee ?? 0,
		amount: payment.amount,
		processor: recorded?.processor ?? null,
		imported_at: books.business.imported_at,
		allocations: rows.map((row) => ({
			...(row.invoice_id !== null && { invoice_id: row.invoice_id }),
			...(row.account_id !== null && { account_identifier: account(row.account_id) }),
			payment_id: payment.id,
			amount: row.amount,
		})),
		prepayment_account: account(recorded?.redemption_account_id),
		transaction_tags: (recorded?.tags ?? []).map((tag) => tagView(books, payment.id, tag)),
		memo: recorded?.memo ?? null,
		metadata: recorded?.metadata ?? null,
		reference_number: recorded?.reference_number ?? null,
	};
}

/** Those that the seed has were paid by card when their invoices were. */
export function paymentMethod({ recorded }: InvoicePayment): string {
	return recorded?.method ?? 'CREDIT_CARD';
}

export function paidAt(books: Books, { recorded, invoice_id: id }: InvoicePayment): string {
	return recorded?.at ?? books.invoices.get(id)?.paid_at ?? books.business.imported_at;
}

export function refundStatus({ refunded_amount: amount, payments }: Refund): string {
	const paid = payments.reduce((sum, payment) => sum + payment.refunded_amount, 0);
	return paid === 0 ? 'SENT' : paid < amount ? 'PARTIALLY_PAID' : 'PAID';
}

export function refundView(books: Books, refund: Refund) {
	const notes = (ownerId: string, { tags, ...rest }: RefundNotes) => ({
		...rest,
		transaction_tags: tags.map((tag) => tagView(books, ownerId, tag)),
	});
	return {
		type: 'Customer_Refund',
		id: refund.id,
		refunded_amount: refund.refunded_amount,
		status: refundStatus(refund),
		completed_at: refund.completed_at,
		is_dedicated: refund.is_dedicated,
		allocations: refund.allocations.map(({ customer_id: customerId, line_items, ...row }) => {
			const invoice = books.invoices.get(row.invoice_id ?? '');
			const line = invoice?.line_items.find(({ id }) => id === row.invoice_line_item_id);
			const payment = books.payments.get(row.invoice_payment_id ?? '');
			return {
				id: row.id,
				invoice_id: row.invoice_id,
				invoice_external_id: invoice?.external_id ?? null,
				invoice_line_item_id: row.invoice_line_item_id,
				invoice_line_item_external_id: line?.external_id ?? null,
				invoice_payment_id: row.invoice_payment_id,
				invoice_payment_external_id: payment?.external_id ?? null,
				customer: customerId ? customerView(books, books.customers.get(customerId)!) : null,
				[books.decisions.refundAmountName]: row.amount,
				line_items: line_items.map((item) => ({
					id: item.id,
					amount: item.amount,
					account_identifier: item.account_id && { type: 'AccountId', id: item.account_id },
					prepayment_account_identifier: item.prepayment_account_id && {
						type: 'AccountId',
						id: item.prepayment_account_id,
					},
					...notes(item.id, notesOf(item)),
				})),
				...notes(row.id, notesOf(row)),
			};
		}),
		payments: refund.payments.map((payment) => ({
			id: payment.id,
			refunded_amount: payment.refunded_amount,
			fee: payment.fee,
			completed_at: payment.completed_at,
			method: payment.method === 'OTHER' ? books.decisions.otherMethod : payment.method,
			processor: payment.processor,
			...notes(payment.id, notesOf(payment)),
		})),
		payouts: [],
		...notes(refund.id, notesOf(refund)),
	};
}

function notesOf({
	external_id,
	memo,
	metadata,
	reference_number,
	tags,
}: RefundNotes): RefundNotes {
	return { external_id, memo, metadata, reference_number, tags };
}
