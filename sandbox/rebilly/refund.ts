import type { CompletionEvent, GatewayAnswer, Invoice, RebillyStore, Transaction } from './store';

/** Results with which no money moves, now or later. */
const NOT_MADE: Array<Transaction['result']> = ['abandoned', 'canceled', 'declined'];

/** States in which the gateway has not had its last word. */
const WAITING = [
	'conn-error',
	'never-sent',
	'pending',
	'sending',
	'timeout',
	'waiting-approval',
	'waiting-capture',
	'waiting-gateway',
	'waiting-refund',
];

export function isWaiting({ status }: Pick<Transaction, 'status'>): boolean {
	return WAITING.includes(status);
}

/** What can still be refunded of a payment, in minor units: refunds that may yet be approved count as made. */
export function refundable(payment: Transaction, store: RebillyStore): number {
	if (payment.type !== 'sale' || payment.result !== 'approved') return 0;
	return childrenOf(payment, store)
		.filter(({ type, result }) => type === 'refund' && !NOT_MADE.includes(result))
		.reduce((left, refund) => left - refund.amount, payment.amount);
}

function childrenOf(payment: Transaction, store: RebillyStore): Transaction[] {
	return payment.childTransactions.flatMap((id) => store.transactions.get(id) ?? []);
}

/**
 * Makes a refund of a payment, which the gateway decides on.
 *
 * @param amount in minor units
 */
export function refundPayment(
	store: RebillyStore,
	payment: Transaction,
	amount: number,
	given: Pick<Transaction, 'description' | 'isProcessedOutside' | 'refundedMemoId'> = {},
): Transaction {
	const { result, status, message } = decided(store, payment, amount, given.isProcessedOutside);
	const now = store.clock.now();
	const refund: Transaction = {
		...given,
		id: store.newId('txn'),
		customerId: payment.customerId,
		type: 'refund',
		status,
		result,
		amount,
		currency: payment.currency,
		parentTransactionId: payment.id,
		childTransactions: [],
		invoiceIds: [...payment.invoiceIds],
		isDisputed: false,
		gateway: { response: { message } },
		appliedCredits: [],
		revision: store.decisions.firstRevision,
		createdTime: now,
		updatedTime: now,
	};
	store.transactions.set(refund.id, refund);
	payment.childTransactions.push(refund.id);
	payment.revision += 1;
	payment.updatedTime = now;
	for (const id of payment.invoiceIds) store.invoices.get(id)?.transactionIds.push(refund.id);
	if (result === 'approved') settle(store, payment, now);
	if (isWaiting(refund)) store.whenWaiting(refund.id);
	return refund;
}

function decided(
	store: RebillyStore,
	payment: Transaction,
	amount: number,
	isProcessedOutside = false,
): GatewayAnswer {
	if (amount > refundable(payment, store)) {
		const message = 'The amount exceeds what can be refunded';
		return { result: 'declined', status: 'completed', message };
	}
	if (!isProcessedOutside) return store.gateway;
	return { result: 'approved', status: 'completed', message: 'Processed outside' };
}

/** Takes down the gateway's last word about a refund that was waiting for it. */
export function completeRefund(
	store: RebillyStore,
	refund: Transaction,
	{ result, status, message }: GatewayAnswer,
	completion: CompletionEvent,
): void {
	const wasApproved = refund.result === 'approved';
	const now = store.clock.now();
	const gateway = { response: { message } };
	const revision = refund.revision + 1;
	Object.assign(refund, { result, status, gateway, completion, revision, updatedTime: now });
	const payment = store.transactions.get(refund.parentTransactionId ?? '');
	if (!payment || wasApproved || result !== 'approved') return;
	payment.revision += 1;
	payment.updatedTime = now;
	settle(store, payment, now);
}

/** Brings the states of a payment and its invoices up to date with an approved refund. */
function settle(store: RebillyStore, payment: Transaction, now: string): void {
	payment.status = refundable(payment, store) === 0 ? 'refunded' : 'partially-refunded';
	for (const id of payment.invoiceIds) {
		const invoice = store.invoices.get(id);
		if (!invoice || !['paid', 'partially-refunded'].includes(invoice.status)) continue;
		const left = paymentsOf(invoice, store).reduce((sum, one) => sum + refundable(one, store), 0);
		invoice.status = left === 0 ? 'refunded' : 'partially-refunded';
		invoice.revision += 1;
		invoice.updatedTime = now;
	}
}

/** The approved payments of an invoice, oldest first. */
export function paymentsOf(invoice: Invoice, store: RebillyStore): Transaction[] {
	return invoice.transactionIds
		.flatMap((id) => store.transactions.get(id) ?? [])
		.filter(({ type, result }) => type === 'sale' && result === 'approved');
}
