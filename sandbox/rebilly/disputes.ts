import { decimalsOf, toAmount, toMinorUnits } from '../core/currency';
import { idFor } from '../core/ids';
import type { Collection } from './collections';
import type { Field, Value } from './filter';
import { Problem } from './problem';
import type { RebillyStore, Transaction } from './store';
import type { View } from './views';

/** A customer's bank takes a payment back. The amount is minor units. */
export interface Dispute {
	id: string;
	/** Null where the gateway could not tell which payment it is about. */
	customerId: string | null;
	transactionId: string | null;
	currency: string;
	amount: number;
	reasonCode: string;
	category: string;
	type: string;
	status: string;
	postedTime: string;
	revision: number;
	createdTime: string;
	updatedTime: string;
}

/** The dispute of a payment that is disputed. */
export function disputeOf(payment: Transaction, revision: number): Dispute {
	return {
		id: idFor('dp', `dispute of ${payment.id}`),
		customerId: payment.customerId,
		transactionId: payment.id,
		currency: payment.currency,
		amount: payment.amount,
		reasonCode: '10.4',
		category: 'fraud',
		type: 'first-chargeback',
		status: 'response-needed',
		postedTime: payment.createdTime,
		revision,
		createdTime: payment.createdTime,
		updatedTime: payment.createdTime,
	};
}

/** What a bank says of a dispute: about a payment that it has not disputed yet, or about a dispute that is there. */
export interface BankWord {
	disputeId?: string;
	transactionId?: string;
	/** In major units; by default all of the payment. */
	amount?: number;
	currency?: string;
	type?: string;
	status?: string;
}

/** Opens a dispute, or changes the one that is named. */
export function bankSays(store: RebillyStore, word: BankWord): Dispute {
	const { disputeId, transactionId, amount, currency, ...rest } = word;
	const now = store.clock.now();
	if (disputeId !== undefined) {
		const dispute = store.disputes.get(disputeId);
		if (!dispute) throw new Problem(404, `There is no dispute ${disputeId}`);
		const revision = dispute.revision + 1;
		return Object.assign(dispute, rest, { revision, updatedTime: now });
	}
	const payment = store.transactions.get(transactionId ?? '');
	const code = payment?.currency ?? currency ?? 'USD';
	const dispute: Dispute = {
		...(payment ? disputeOf(payment, 0) : ofNoPayment(code)),
		id: store.newId('dp'),
		...(amount !== undefined && { amount: toMinorUnits(amount, decimalsOf(code) ?? 2) ?? 0 }),
		...rest,
		revision: store.decisions.firstRevision,
		postedTime: now,
		createdTime: now,
		updatedTime: now,
	};
	store.disputes.set(dispute.id, dispute);
	if (payment) markDisputed(store, payment, now);
	return dispute;
}

function ofNoPayment(currency: string): Omit<Dispute, 'id' | 'revision'> {
	const word = { reasonCode: '10.4', category: 'fraud', type: 'first-chargeback' };
	const times = { postedTime: '', createdTime: '', updatedTime: '' };
	const ids = { customerId: null, transactionId: null };
	return { ...ids, currency, amount: 1000, ...word, status: 'response-needed', ...times };
}

/** The definition does not say what becomes of the payment when a dispute ends, so it stays disputed. */
function markDisputed(store: RebillyStore, payment: Transaction, now: string): void {
	const invoices = payment.invoiceIds.flatMap((id) => store.invoices.get(id) ?? []);
	Object.assign(payment, { isDisputed: true, status: 'disputed' });
	for (const invoice of invoices.filter(({ status }) => status === 'paid')) {
		invoice.status = 'disputed';
		invoice.revision += 1;
		invoice.updatedTime = now;
	}
	payment.revision += 1;
	payment.updatedTime = now;
}

export function disputeView(dispute: Dispute, base: string): View {
	const links = [
		['self', `disputes/${dispute.id}`],
		...(dispute.customerId ? [['customer', `customers/${dispute.customerId}`]] : []),
		...(dispute.transactionId ? [['transaction', `transactions/${dispute.transactionId}`]] : []),
	];
	return {
		...dispute,
		amount: toAmount(dispute.amount, dispute.currency),
		acquirerReferenceNumber: null,
		caseId: null,
		reasonDescription: null,
		deadlineTime: null,
		rawResponse: null,
		resolvedTime: null,
		source: 'webhook',
		_links: links.map(([rel, path]) => ({ rel, href: `${base}/${path}` })),
	};
}

function field(
	kind: Field<Dispute>['kind'],
	read: (dispute: Dispute) => Value,
	sortable = false,
): Field<Dispute> {
	return { kind, read, ...(sortable && { sortable }) };
}

export const disputes: Collection<Dispute> = {
	rows: (store) => store.disputes,
	fields: {
		id: field('text', (row) => row.id),
		customerId: field('text', (row) => row.customerId),
		transactionId: field('text', (row) => row.transactionId),
		currency: field('text', (row) => row.currency, true),
		amount: field('number', (row) => toAmount(row.amount, row.currency)),
		category: field('text', (row) => row.category),
		reasonCode: field('text', (row) => row.reasonCode),
		type: field('text', (row) => row.type),
		status: field('text', (row) => row.status),
		postedTime: field('time', (row) => row.postedTime),
		createdTime: field('time', (row) => row.createdTime, true),
		updatedTime: field('time', (row) => row.updatedTime, true),
	},
	texts: ({ id, customerId, transactionId }) => [id, customerId ?? '', transactionId ?? ''],
	view: (dispute, _store, base) => disputeView(dispute, base),
	expand: {},
};
