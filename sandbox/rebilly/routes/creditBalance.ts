import type { FastifyInstance } from 'fastify';

import { toAmount } from '../../core/currency';
import { applyPlan } from '../allocate';
import { idOf, ROOT, type Context } from '../context';
import { AmountReader, isAvailable, memoStatus, unusedAmount } from '../memo';
import { invalid, notFound, refuseIfAny, type InvalidField } from '../problem';
import { readQuery } from '../query';
import { readCreditBalanceUse } from '../schemas';
import { type CreditMemo, type Invoice, OPEN_INVOICE_STATUSES, type RebillyStore } from '../store';
import { noteStatus } from '../timeline';

export function creditBalanceRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/invoices/:id/allocate-credit-balance`, (request) => {
		readQuery(request.query);
		const invoice = store.invoices.get(idOf(request));
		if (!invoice) throw notFound('invoice', idOf(request));
		const { amount, allocationOrder } = readCreditBalanceUse(request.body ?? {}, store.decisions);
		const objections: InvalidField[] = [];
		const amounts = new AmountReader(invoice.currency, objections, store.decisions);
		const cap = amount === undefined ? Infinity : amounts.read(amount, 'amount');
		refuseIfAny(objections);
		if (!OPEN_INVOICE_STATUSES.includes(invoice.status)) {
			if (store.decisions.balanceOfClosedInvoice === 'nothing') return applied(invoice, []);
			throw invalid([{ field: 'status', message: `is ${invoice.status}, which takes no credit` }]);
		}

		const memos = availableMemos(store, invoice);
		if (allocationOrder === 'newest-first') memos.reverse();
		let left = cap;
		const rows = memos.flatMap((memo) => {
			const part = Math.min(left, unusedAmount(memo), invoice.amountDue);
			if (part === 0) return [];
			left -= part;
			giveTo(store, memo, invoice, part);
			return [{ creditMemoId: memo.id, amount: toAmount(part, invoice.currency) }];
		});
		return applied(invoice, rows);
	});
}

function applied(
	{ id, currency, amountDue }: Invoice,
	rows: Array<{ creditMemoId: string; amount: number }>,
) {
	return {
		invoiceId: id,
		currency,
		appliedCreditMemos: rows,
		remainingInvoiceAmount: toAmount(amountDue, currency),
	};
}

/** Oldest first. */
function availableMemos(store: RebillyStore, { customerId, currency }: Invoice): CreditMemo[] {
	return [...store.creditMemos.values()]
		.filter((memo) => memo.customerId === customerId && memo.currency === currency)
		.filter(isAvailable)
		.sort((one, other) => Date.parse(one.createdTime) - Date.parse(other.createdTime));
}

function giveTo(store: RebillyStore, memo: CreditMemo, invoice: Invoice, amount: number): void {
	const statusBefore = memoStatus(memo);
	const now = store.clock.now();
	const { invoices, transactions } = memo.allocations;
	const present = invoices.find((row) => row.targetId === invoice.id);
	const row = {
		targetId: invoice.id,
		amount: (present?.amount ?? 0) + amount,
		createdTime: present?.createdTime ?? now,
		updatedTime: now,
	};
	memo.revision += 1;
	memo.updatedTime = now;
	const rows = present ? invoices.map((one) => (one === present ? row : one)) : [...invoices, row];
	applyPlan(memo, { invoices: rows, transactions }, store);
	noteStatus(store, memo, statusBefore);
}
