import { Type, type Static } from '@sinclair/typebox';

import { badRequest, idNotFound } from './errors';
import type { Invoice, InvoicePayment, LedgerAccount, RecordedPayment } from './records';
import { AccountIdentifier, MetadataBody, TagBody, toTag } from './schemas';
import type { Books } from './state';
import { normalInstant } from './time';
import { Cents, DateTime, exact, NonEmptyText, oneOf, Uuid } from './validation';
import { invoiceStatus, outstandingBalance } from './views';

export const PAYMENT_METHODS = [
	'CASH',
	'CHECK',
	'CREDIT_CARD',
	'ACH',
	'CREDIT_BALANCE',
	'OTHER',
] as const;

const AllocationBody = exact({
	amount: Cents,
	invoice_id: Type.Optional(Uuid),
	account_identifier: Type.Optional(AccountIdentifier),
});

export const PaymentBody = exact({
	method: oneOf([...PAYMENT_METHODS]),
	amount: Cents,
	external_id: Type.Optional(NonEmptyText),
	paid_at: Type.Optional(DateTime),
	fee: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
	processor: Type.Optional(Type.String()),
	payment_clearing_account_identifier: Type.Optional(AccountIdentifier),
	redemption_account: Type.Optional(AccountIdentifier),
	allocations: Type.Optional(Type.Array(AllocationBody)),
	tags: Type.Optional(Type.Array(TagBody)),
	memo: Type.Optional(Type.String()),
	metadata: Type.Optional(MetadataBody),
	reference_number: Type.Optional(Type.String()),
});
export type PaymentBody = Static<typeof PaymentBody>;

/** The payment that a POST makes, stored; the one that has its external_id, if there is one. */
export function recordPayment(
	books: Books,
	body: PaymentBody,
	now: string,
): { payment: InvoicePayment; isNew: boolean } {
	const existing =
		body.external_id === undefined ? undefined : books.payments.getByExternalId(body.external_id);
	if (existing) return { payment: existing, isNew: false };
	const redeemed = redemption(books, body);
	if (body.payment_clearing_account_identifier) {
		accountOf(
			books,
			body.payment_clearing_account_identifier,
			'payment_clearing_account_identifier',
		);
	}
	const id = books.newId('payment');
	const recorded: RecordedPayment = {
		at: body.paid_at === undefined ? now : normalInstant(body.paid_at),
		method: body.method,
		fee: body.fee ?? 0,
		processor: body.processor ?? null,
		redemption_account_id: redeemed?.id ?? null,
		allocations: allocationsOf(books, body),
		memo: body.memo ?? null,
		metadata: body.metadata ?? null,
		reference_number: body.reference_number ?? null,
		tags: body.tags?.map(toTag) ?? [],
	};
	const payment: InvoicePayment = {
		id,
		external_id: body.external_id ?? null,
		invoice_id: recorded.allocations.find((row) => row.invoice_id)?.invoice_id ?? '',
		amount: body.amount,
		recorded,
	};
	return { payment: books.savePayment(payment, now), isNew: true };
}

/** The account whose balance is spent. */
function redemption(books: Books, body: PaymentBody): LedgerAccount | undefined {
	const { method, amount, redemption_account: given } = body;
	if (method !== 'CREDIT_BALANCE') {
		if (given) throw badRequest('redemption_account is only for the method CREDIT_BALANCE');
		return undefined;
	}
	if (!given) throw badRequest('redemption_account is required for the method CREDIT_BALANCE');
	const account = accountOf(books, given, 'redemption_account');
	const held = books.heldIn(account.id);
	if (amount > held)
		throw badRequest(`redemption_account holds ${held}, which is less than ${amount}`);
	return account;
}

function allocationsOf(books: Books, body: PaymentBody): RecordedPayment['allocations'] {
	const { amount, allocations = [] } = body;
	const total = allocations.reduce((sum, row) => sum + row.amount, 0);
	if (total > amount) throw badRequest(`allocations add up to ${total}, more than the amount`);
	const seen = new Set<string>();
	return allocations.map((row, index) => {
		const place = `allocations[${index}]`;
		const { invoice_id: invoiceId, account_identifier: identifier } = row;
		if ((invoiceId === undefined) === (identifier === undefined)) {
			throw badRequest(`${place} must have either invoice_id or account_identifier`);
		}
		const invoice =
			invoiceId === undefined ? undefined : payable(books, invoiceId, row.amount, place);
		if (invoice && seen.has(invoice.id)) throw badRequest(`${place}.invoice_id is named twice`);
		if (invoice) seen.add(invoice.id);
		return {
			id: books.newId('payment allocation'),
			invoice_id: invoice?.id ?? null,
			account_id: identifier
				? accountOf(books, identifier, `${place}.account_identifier`).id
				: null,
			amount: row.amount,
		};
	});
}

function payable(books: Books, id: string, amount: number, place: string): Invoice {
	const invoice = books.invoices.get(id);
	if (invoice === undefined) throw idNotFound(`${place}.invoice_id`, id);
	const status = invoiceStatus(invoice, books.decisions);
	const owed = outstandingBalance(invoice);
	if (status === 'DRAFT' || status === 'VOIDED' || amount > owed) {
		throw badRequest(
			`${place}.amount ${amount} is more than the ${owed} owed on a ${status} invoice`,
		);
	}
	return invoice;
}

/** Money that is kept for a customer is a liability. */
function accountOf(books: Books, identifier: AccountIdentifier, place: string): LedgerAccount {
	const account = books.findAccount((known) =>
		identifier.type === 'AccountId'
			? known.id === books.normalId(identifier.id)
			: known.stable_name === identifier.stable_name,
	);
	if (account === undefined) {
		if (identifier.type === 'AccountId') throw idNotFound(`${place}.id`, identifier.id);
		throw badRequest(`${place}.stable_name ${identifier.stable_name} does not exist`);
	}
	const isClearing = place === 'payment_clearing_account_identifier';
	if (!isClearing && account.account_type !== 'LIABILITY') {
		throw badRequest(`${place} is ${account.account_type} and must be a LIABILITY`);
	}
	return account;
}
