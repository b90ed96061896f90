import { refundable } from './refund';
import { type Invoice, OPEN_INVOICE_STATUSES, type RebillyStore, type Transaction } from './store';

/** What a payment gives to one invoice and was not given back, in minor units. */
export function paidBy(payment: Transaction, invoice: Invoice, store: RebillyStore): number {
	const left = refundable(payment, store);
	if (!payment.payments) return left;
	const part = payment.payments.find(({ invoiceId }) => invoiceId === invoice.id)?.amount ?? 0;
	return Math.min(part, left);
}

/** What an approved payment could still give to invoices, in minor units. */
export function unusedPayment(payment: Transaction, store: RebillyStore): number {
	const used = (payment.payments ?? []).reduce((sum, { amount }) => sum + amount, 0);
	// One of the seed pays its invoice whole.
	return payment.payments ? Math.max(0, refundable(payment, store) - used) : 0;
}

/**
 * Gives a part of a payment to an open invoice.
 *
 * @param amount in minor units, no more than is unused and due
 */
export function payInvoice(
	store: RebillyStore,
	payment: Transaction,
	invoice: Invoice,
	amount: number,
): void {
	const now = store.clock.now();
	payment.payments = [...(payment.payments ?? []), { invoiceId: invoice.id, amount }];
	if (!payment.invoiceIds.includes(invoice.id)) payment.invoiceIds.push(invoice.id);
	if (!invoice.transactionIds.includes(payment.id)) invoice.transactionIds.push(payment.id);
	invoice.amountDue -= amount;
	const isPaid = invoice.amountDue === 0;
	invoice.status = isPaid ? 'paid' : 'partially-paid';
	if (isPaid) invoice.paidTime = now;
	// Where credits are taken away again, the payment stays.
	if (invoice.statusBeforeCredits) invoice.statusBeforeCredits = 'partially-paid';
	for (const row of [payment, invoice]) {
		row.revision += 1;
		row.updatedTime = now;
	}
}

/** Pays the open ones of a payment's invoices, in their order, once the gateway has approved it. */
export function payInvoices(store: RebillyStore, payment: Transaction): void {
	if (payment.type !== 'sale' || payment.result !== 'approved') return;
	for (const id of payment.invoiceIds) {
		const invoice = store.invoices.get(id);
		if (!invoice || !OPEN_INVOICE_STATUSES.includes(invoice.status)) continue;
		const amount = Math.min(unusedPayment(payment, store), invoice.amountDue);
		if (amount > 0) payInvoice(store, payment, invoice, amount);
	}
}
