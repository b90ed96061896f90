import { applyPlan } from './allocate';
import { isAvailable, memoStatus, unusedAmount } from './memo';
import { payInvoices } from './payment';
import { Problem } from './problem';
import { completeRefund, isWaiting, paymentsOf, refundable, refundPayment } from './refund';
import type {
	Allocation,
	CompletionEvent,
	CreditMemo,
	GatewayAnswer,
	Invoice,
	RebillyStore,
	Transaction,
} from './store';
import { noteStatus } from './timeline';

/** Gives what is unused of a memo back to the payments of its invoice. */
export function refundMemo(store: RebillyStore, memo: CreditMemo): void {
	const invoice = refundedInvoice(store, memo);
	const payments = invoice ? paymentsOf(invoice, store) : [];
	const most = payments.reduce((sum, payment) => sum + refundable(payment, store), 0);
	const { refundPartlyApplied, refundTooLarge } = store.decisions;
	const isTooFar = memoStatus(memo) === 'partially-applied' && refundPartlyApplied === 'refused';
	if (!isAvailable(memo) || isTooFar) {
		throw new Problem(409, `The credit memo is ${memoStatus(memo)} and has nothing available`);
	}
	if (unusedAmount(memo) > most && (most === 0 || refundTooLarge === 'refused')) {
		throw new Problem(
			409,
			'The available amount exceeds the refundable amount of the invoice transactions',
		);
	}
	useUp(store, memo, refundAll(store, memo, payments, unusedAmount(memo)));
}

/** The invoice whose payments are refunded: the memo's own, or else the last paid one of the order. */
function refundedInvoice(store: RebillyStore, memo: CreditMemo): Invoice | undefined {
	if (memo.invoiceId !== null) return store.invoices.get(memo.invoiceId);
	if (store.decisions.refundWithoutInvoice === 'refused') return undefined;
	return [...store.invoices.values()]
		.filter(
			({ customerId, currency }) => customerId === memo.customerId && currency === memo.currency,
		)
		.filter((invoice) => paymentsOf(invoice, store).length > 0)
		.sort((one, other) => (one.issuedTime ?? '').localeCompare(other.issuedTime ?? ''))
		.at(-1);
}

/** Refunds payments, oldest first, and gives back those refunds that use up the memo. */
function refundAll(
	store: RebillyStore,
	memo: CreditMemo,
	payments: Transaction[],
	total: number,
): Transaction[] {
	let left = total;
	const refunds = payments.flatMap((payment) => {
		const amount = Math.min(left, refundable(payment, store));
		if (amount === 0) return [];
		left -= amount;
		return [refundPayment(store, payment, amount, { refundedMemoId: memo.id })];
	});
	const isAllocated = (refund: Transaction) =>
		refund.result === 'approved' ||
		(isWaiting(refund) && store.decisions.waitingRefund === 'atOnce');
	return refunds.filter(isAllocated);
}

/** Allocates refunds to the memo that they were made for. */
function useUp(store: RebillyStore, memo: CreditMemo, refunds: Transaction[]): void {
	const { transactions } = memo.allocations;
	const present = new Set(transactions.map(({ targetId }) => targetId));
	let unused = unusedAmount(memo);
	const rows = refunds.flatMap(({ id, amount, updatedTime }): Allocation[] => {
		const granted = Math.min(amount, unused);
		if (granted <= 0 || present.has(id)) return [];
		unused -= granted;
		return [{ targetId: id, amount: granted, createdTime: updatedTime, updatedTime }];
	});
	if (rows.length > 0) setTransactions(store, memo, [...transactions, ...rows]);
}

function setTransactions(store: RebillyStore, memo: CreditMemo, transactions: Allocation[]): void {
	const statusBefore = memoStatus(memo);
	memo.revision += 1;
	memo.updatedTime = store.clock.now();
	applyPlan(memo, { ...memo.allocations, transactions }, store);
	noteStatus(store, memo, statusBefore);
}

/**
 * Takes down the gateway's last word about a transaction that was waiting for it, also where the refund of a memo
 * depends on it.
 *
 * @param completion what told of it; by default the event of the state in which it was waiting
 */
export function completeTransaction(
	store: RebillyStore,
	transaction: Transaction,
	word: GatewayAnswer,
	completion: CompletionEvent = ['conn-error', 'timeout'].includes(transaction.status)
		? 'transaction-timeout-resolved'
		: 'waiting-gateway-transaction-completed',
): void {
	if (!isWaiting(transaction)) return;
	const wasApproved = transaction.result === 'approved';
	completeRefund(store, transaction, word, completion);
	if (!wasApproved) payInvoices(store, transaction);
	const memo = store.creditMemos.get(transaction.refundedMemoId ?? '');
	if (!memo || wasApproved) return;
	if (transaction.result === 'approved') return useUp(store, memo, [transaction]);
	const { transactions } = memo.allocations;
	const others = transactions.filter(({ targetId }) => targetId !== transaction.id);
	if (others.length < transactions.length) setTransactions(store, memo, others);
}
