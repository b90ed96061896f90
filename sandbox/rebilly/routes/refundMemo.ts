import type { FastifyInstance } from 'fastify';

import { applyPlan } from '../allocate';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { isAvailable, memoStatus, unusedAmount } from '../memo';
import { Problem } from '../problem';
import { readQuery } from '../query';
import { paymentsOf, refundable, refundPayment } from '../refund';
import { readNothing } from '../schemas';
import type { Allocation, CreditMemo, RebillyStore, Transaction } from '../store';
import { noteStatus } from '../timeline';
import { memoView } from '../views';
import { findMemo } from './creditMemos';

export function refundMemoRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/credit-memos/:id/refund`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const memo = findMemo(store, idOf(request));
		refundMemo(store, memo);
		const base = baseOf(request);
		return reply
			.header('Location', `${base}/credit-memos/${encodeURIComponent(memo.id)}`)
			.send(memoView(memo, base));
	});
}

function refundMemo(store: RebillyStore, memo: CreditMemo): void {
	const invoice = store.invoices.get(memo.invoiceId ?? '');
	const payments = invoice ? paymentsOf(invoice, store) : [];
	const most = payments.reduce((sum, payment) => sum + refundable(payment, store), 0);
	if (!isAvailable(memo)) {
		throw new Problem(409, `The credit memo is ${memoStatus(memo)} and has nothing available`);
	}
	if (unusedAmount(memo) > most) {
		throw new Problem(
			409,
			'The available amount exceeds the refundable amount of the invoice transactions',
		);
	}
	const statusBefore = memoStatus(memo);
	const rows = refundAll(store, payments, unusedAmount(memo));
	if (rows.length === 0) return;
	memo.revision += 1;
	memo.updatedTime = store.clock.now();
	const transactions = [...memo.allocations.transactions, ...rows];
	applyPlan(memo, { ...memo.allocations, transactions }, store);
	noteStatus(store, memo, statusBefore);
}

/** Refunds payments, oldest first, and gives back what uses up the memo: the refunds that were approved. */
function refundAll(store: RebillyStore, payments: Transaction[], total: number): Allocation[] {
	let left = total;
	return payments.flatMap((payment) => {
		const amount = Math.min(left, refundable(payment, store));
		if (amount === 0) return [];
		left -= amount;
		const { id, result, createdTime } = refundPayment(store, payment, amount);
		if (result !== 'approved') return [];
		return [{ targetId: id, amount, createdTime, updatedTime: createdTime }];
	});
}
