import type { Seed, SeedBusiness, SeedInvoice } from '../seed';
import type { LayerChoices } from './decisions';
import { uuidFor } from './ids';
import type { InvoiceStatus } from './records';
import { type Books, IMPORTED_AT, LayerState } from './state';
import { normalInstant } from './time';

/** The two names of an open invoice, so that neither is taken for the only one. */
const BOTH = ['SAVED', 'SENT'] as const;

const COUNTRIES: Record<SeedBusiness['currency'], string> = {
	USD: 'US',
	EUR: 'DE',
	JPY: 'JP',
	KWD: 'KW',
};

export function stateFromSeed(seed: Seed, decisions?: LayerChoices): LayerState {
	const state = new LayerState(seed.number, decisions);
	for (const business of seed.businesses) addBusiness(state, seed, business);
	return state;
}

function addBusiness(state: LayerState, seed: Seed, business: SeedBusiness): void {
	const books = state.addBusiness({
		id: business.id,
		external_id: business.externalId,
		legal_name: business.legalName,
		country: COUNTRIES[business.currency],
	});
	const invoices = seed.invoices.filter((invoice) => invoice.currency === business.currency);
	const firstIssued = new Map<string, string>();
	for (const { customerId, issuedTime } of invoices) {
		const first = firstIssued.get(customerId);
		if (first === undefined || issuedTime < first) firstIssued.set(customerId, issuedTime);
	}
	const idOf = (kind: string, externalId: string) =>
		uuidFor(`${business.id}:${kind}:${externalId}`);

	for (const customer of seed.customers) {
		const createdAt = firstIssued.get(customer.id);
		if (createdAt === undefined) continue;
		books.addCustomer({
			id: idOf('customer', customer.id),
			external_id: customer.id,
			individual_name: `${customer.firstName} ${customer.lastName}`,
			company_name: customer.company,
			email: customer.email,
			created_at: normalInstant(createdAt),
		});
	}
	for (const invoice of invoices) {
		const { status, balance } = standing(invoice, state.decisions.openInvoiceName);
		const issuedAt = normalInstant(invoice.issuedTime);
		books.addInvoice({
			id: idOf('invoice', invoice.id),
			external_id: invoice.id,
			customer_id: idOf('customer', invoice.customerId),
			invoice_number: `INV-${invoice.number}`,
			reference_number: invoice.id,
			status_before_credits: status,
			balance_before_credits: balance,
			total_amount: invoice.amount,
			line_items: invoice.items.map((item) => ({
				id: idOf('invoice line', item.id),
				external_id: item.id,
				description: item.description,
				unit_price: item.unitPrice,
				quantity: item.quantity,
			})),
			sent_at: status === 'DRAFT' ? null : issuedAt,
			due_at: normalInstant(invoice.dueTime),
			paid_at: status === 'PAID' ? issuedAt : null,
			voided_at: status === 'VOIDED' ? issuedAt : null,
			imported_at: issuedAt,
			updated_at: issuedAt,
		});
	}
	addReceipt(books, idOf('invoice', 'receipt'));
	for (const payment of seed.payments) {
		const invoiceId = idOf('invoice', payment.invoiceId);
		if (books.invoices.get(invoiceId) === undefined) continue;
		books.payments.put({
			id: idOf('payment', payment.id),
			external_id: payment.id,
			invoice_id: invoiceId,
			amount: payment.amount,
		});
	}
}

/** A sale at the counter: nobody knows to whom, and nothing was sent. */
function addReceipt(books: Books, id: string): void {
	books.addInvoice({
		id,
		customer_id: null,
		is_receipt: true,
		status_before_credits: 'PAID',
		balance_before_credits: 0,
		total_amount: 2500,
		sent_at: null,
		paid_at: IMPORTED_AT,
	});
}

/** Layer has fewer states than Rebilly; where it lacks one, what is still due decides. */
function standing(
	{ status, amount, amountDue, number }: SeedInvoice,
	openName: LayerChoices['openInvoiceName'],
): { status: InvoiceStatus; balance: number } {
	switch (status) {
		case 'draft':
			return { status: 'DRAFT', balance: amountDue };
		case 'voided':
			return { status: 'VOIDED', balance: 0 };
		case 'abandoned':
			return { status: 'WRITTEN_OFF', balance: 0 };
		case 'refunded':
			return { status: 'REFUNDED', balance: 0 };
		default:
			if (amountDue === 0) return { status: 'PAID', balance: 0 };
			if (amountDue < amount) return { status: 'PARTIALLY_PAID', balance: amountDue };
			return { status: openName === 'both' ? BOTH[number % 2]! : openName, balance: amountDue };
	}
}
