import type { FastifyInstance } from 'fastify';

import { baseOf, idOf, ROOT, type Context } from '../context';
import { AmountReader } from '../memo';
import { payInvoice, unusedPayment } from '../payment';
import { notFound, refuseIfAny, type InvalidField } from '../problem';
import { readQuery } from '../query';
import { readInvoiceTransaction } from '../recordSchemas';
import type { Invoice, RebillyStore, Transaction } from '../store';
import { invoiceView } from '../views';

/** Gives what is unused of a payment to an invoice. */
export function applyTransactionRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/invoices/:id/transaction`, (request) => {
		readQuery(request.query);
		const invoice = store.invoices.get(idOf(request));
		if (!invoice) throw notFound('invoice', idOf(request));
		const { transactionId, amount } = readInvoiceTransaction(request.body, store.decisions);
		const objections: InvalidField[] = [];
		const payment = store.transactions.get(transactionId);
		const amounts = new AmountReader(invoice.currency, objections, store.decisions);
		const asked = amount === undefined ? undefined : amounts.read(amount, 'amount');
		const unused = payment ? check(store, invoice, payment, objections) : 0;
		if (!payment) objections.push({ field: 'transactionId', message: 'names no transaction' });
		const most = Math.min(unused, invoice.amountDue);
		if (asked !== undefined && asked > most) {
			objections.push({ field: 'amount', message: 'is more than is unused or due' });
		}
		refuseIfAny(objections);
		payInvoice(store, payment!, invoice, asked ?? most);
		return invoiceView(invoice, store, baseOf(request));
	});
}

/** What is unused of the payment, in minor units; collects why it cannot be applied. */
function check(
	store: RebillyStore,
	invoice: Invoice,
	payment: Transaction,
	objections: InvalidField[],
): number {
	const refuse = (field: string, message: string) => objections.push({ field, message });
	if (invoice.status !== 'unpaid') refuse('status', `is ${invoice.status}, not unpaid`);
	if (payment.customerId !== invoice.customerId) {
		refuse('transactionId', 'belongs to another customer');
	}
	if (payment.currency !== invoice.currency) refuse('transactionId', 'is in another currency');
	const unused = unusedPayment(payment, store);
	if (unused === 0) refuse('transactionId', 'has no unused amount');
	return unused;
}
