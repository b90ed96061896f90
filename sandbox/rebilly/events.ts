import { ChangeDetector } from '../webhooks/changeDetector';
import type { Courier } from '../webhooks/courier';
import { type Dispute, disputeView } from './disputes';
import { memoStatus } from './memo';
import { isWaiting } from './refund';
import type {
	CreditMemo,
	Invoice,
	RebillyStore,
	ServiceCredential,
	Transaction,
	Webhook,
} from './store';
import { invoiceView, memoView, transactionView, type View } from './views';

interface Mark {
	revision: number;
	status: string;
}

const sameRevision = (before: Mark, now: Mark) => before.revision === now.revision;

const MEMO_EVENTS: Readonly<Record<string, string>> = {
	applied: 'credit-memo-applied',
	'partially-applied': 'credit-memo-partially-applied',
	voided: 'credit-memo-voided',
};
const INVOICE_EVENTS: Readonly<Record<string, string>> = {
	paid: 'invoice-paid',
	'partially-paid': 'invoice-partially-paid',
	'partially-refunded': 'invoice-partially-refunded',
	refunded: 'invoice-refunded',
	voided: 'invoice-voided',
	abandoned: 'invoice-abandoned',
};

/** Tells the webhooks of what happens in the store. */
export class RebillyEvents {
	private readonly memos: ChangeDetector<CreditMemo, Mark>;
	private readonly invoices: ChangeDetector<Invoice, Mark>;
	private readonly transactions: ChangeDetector<Transaction, Mark>;
	private readonly disputes: ChangeDetector<Dispute, Mark>;
	private isWatching = false;

	constructor(
		private readonly store: RebillyStore,
		private readonly courier: Courier,
	) {
		const mark = ({ revision, status }: Mark): Mark => ({ revision, status });
		this.memos = new ChangeDetector(
			() => store.creditMemos,
			(memo) => ({ revision: memo.revision, status: memoStatus(memo) }),
			sameRevision,
		);
		this.invoices = new ChangeDetector(() => store.invoices, mark, sameRevision);
		this.transactions = new ChangeDetector(() => store.transactions, mark, sameRevision);
		this.disputes = new ChangeDetector(() => store.disputes, mark, sameRevision);
	}

	reset(): void {
		this.isWatching = false;
	}

	/** To be called when the webhooks have changed. */
	listen(): void {
		const isListenedTo = [...this.store.webhooks.values()].some(isActive);
		if (isListenedTo && !this.isWatching) {
			const { memos, invoices, transactions, disputes } = this;
			for (const detector of [memos, invoices, transactions, disputes]) detector.reset();
		}
		this.isWatching = isListenedTo;
	}

	/**
	 * To be called after each write.
	 *
	 * @param base the address of the organization
	 */
	look(base: string): void {
		if (!this.isWatching) return;
		for (const { row, before } of this.transactions.look()) this.transaction(row, before, base);
		for (const { row, before } of this.memos.look()) this.memo(row, before, base);
		for (const { row, before } of this.invoices.look()) {
			const type = INVOICE_EVENTS[row.status] ?? (before ? 'invoice-modified' : 'invoice-created');
			this.tell(type, row.id, { invoiceId: row.id }, () => ({
				invoice: invoiceView(row, this.store, base),
			}));
		}
		for (const { row, before } of this.disputes.look()) this.dispute(row, before, base);
	}

	private dispute(row: Dispute, before: Mark | undefined, base: string): void {
		const { id: disputeId, transactionId } = row;
		const payment = this.store.transactions.get(transactionId ?? '');
		const type = before ? 'dispute-modified' : 'dispute-created';
		this.tell(type, disputeId, { disputeId, transactionId }, () => ({
			dispute: disputeView(row, base),
			transaction: payment ? transactionView(payment, base) : null,
		}));
	}

	private memo(memo: CreditMemo, before: Mark | undefined, base: string): void {
		const status = memoStatus(memo);
		const types = before ? [] : ['credit-memo-created'];
		if (status !== before?.status && MEMO_EVENTS[status]) types.push(MEMO_EVENTS[status]);
		const isTold =
			types.length > 0 && (!before || this.store.decisions.modifiedEvent === 'otherwise');
		if (!isTold) types.push('credit-memo-modified');
		for (const type of types) {
			this.tell(type, memo.id, { creditMemoId: memo.id }, () => ({
				creditMemo: memoView(memo, base),
			}));
		}
	}

	private transaction(row: Transaction, before: Mark | undefined, base: string): void {
		const parent = this.store.transactions.get(row.parentTransactionId ?? '');
		const isDecided = before ? isWaiting(before) && !isWaiting(row) : true;
		if (!isDecided || row.type !== 'refund' || !parent) return;
		const ids = { transactionId: row.id };
		const own = () => ({ transaction: transactionView(row, base) });
		if (before && row.completion) this.tell(row.completion, row.id, ids, own);
		if (row.result === 'approved') {
			const type = parent.status === 'refunded' ? 'refunded' : 'partially-refunded';
			this.tell(`transaction-${type}`, parent.id, { transactionId: parent.id }, () => ({
				transaction: transactionView(parent, base),
				childTransaction: transactionView(row, base),
			}));
		} else if (row.result === 'declined') {
			this.tell('transaction-declined', row.id, ids, own);
		}
	}

	/** @param recordsOf the records of the call, as they are when it is asked */
	private tell(
		eventType: string,
		entityId: string,
		ids: View,
		recordsOf: () => Record<string, View | null>,
	): void {
		const bodyNow = () => {
			const embedded = recordsOf();
			const links = Object.entries(embedded).flatMap(([rel, view]) =>
				view ? { rel, href: selfOf(view) } : [],
			);
			return JSON.stringify({ ...ids, eventType, _embedded: embedded, _links: links });
		};
		const ofEvent = bodyNow();
		const isNewest = this.store.decisions.eventRecord === 'newest';
		for (const webhook of this.store.webhooks.values()) {
			if (!isActive(webhook) || !wants(webhook, eventType)) continue;
			const { id: webhookId, url } = webhook;
			const ofEventHeaders = this.headersOf(webhook);
			const isPresent = this.store.decisions.redeliverySecrets === 'present';
			const headersNow = () => this.headersOf(this.store.webhooks.get(webhookId) ?? webhook);
			this.courier.send({
				service: 'rebilly',
				webhookId,
				eventType,
				entityId,
				url,
				headers: () => (isPresent ? headersNow() : ofEventHeaders),
				get body() {
					return isNewest ? bodyNow() : ofEvent;
				},
			});
		}
	}

	private headersOf(webhook: Webhook): Record<string, string> {
		return headersFor(webhook, this.store.serviceCredentials.get(webhook.credentialHash));
	}
}

function isActive({ status }: Webhook): boolean {
	return status === 'active';
}

function wants({ eventsFilter }: Webhook, type: string): boolean {
	return eventsFilter.length === 0 || eventsFilter.includes(type);
}

function headersFor(webhook: Webhook, credential?: ServiceCredential): Record<string, string> {
	const headers: Record<string, string> = { 'user-agent': 'Rebilly-Sandbox-Webhooks' };
	for (const { name, value, status } of webhook.headers) {
		if (status === 'active') headers[name.toLowerCase()] = value;
	}
	if (credential?.status === 'active' && credential.auth.type === 'basic') {
		const { username, password } = credential.auth;
		const login = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
		headers.authorization = `Basic ${login}`;
	}
	return headers;
}

function selfOf(view: View): unknown {
	const links = view._links as Array<{ rel: string; href: string }>;
	return links.find(({ rel }) => rel === 'self')?.href;
}
