import { toAmount } from '../core/currency';
import { idFor } from '../core/ids';
import type { Collection } from './collections';
import type { Field, Value } from './filter';
import type { Transaction } from './store';
import type { View } from './views';

/** A customer's bank takes a payment back. The amount is minor units. */
export interface Dispute {
	id: string;
	customerId: string;
	transactionId: string;
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

export function disputeView(dispute: Dispute, base: string): View {
	const links = [
		['self', `disputes/${dispute.id}`],
		['customer', `customers/${dispute.customerId}`],
		['transaction', `transactions/${dispute.transactionId}`],
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
	texts: ({ id, customerId, transactionId }) => [id, customerId, transactionId],
	view: (dispute, _store, base) => disputeView(dispute, base),
	expand: {},
};
