import { isDeepStrictEqual } from 'node:util';

import { Type, type Static } from '@sinclair/typebox';

import { NamedCustomers } from './customers';
import type { LayerChoices } from './decisions';
import { badRequest, idNotFound } from './errors';
import type {
	Invoice,
	Refund,
	RefundAllocation,
	RefundLine,
	RefundNotes,
	RefundPayment,
} from './records';
import { AccountIdentifier, MetadataBody, TagBody, toTag } from './schemas';
import type { Books } from './state';
import { normalInstant } from './time';
import {
	bodyCheck,
	Cents,
	DateTime,
	describeFailures,
	exact,
	NonEmptyText,
	Uuid,
} from './validation';

const METHODS = ['CASH', 'CHECK', 'CREDIT_CARD', 'ACH', 'OTHER'] as const;

/** Layer's own client and its documents differ in the case. */
const Method = Type.Unsafe<string>({ type: 'string', oneOfInAnyCase: METHODS });

const ZeroOrMore = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const notes = {
	external_id: Type.Optional(NonEmptyText),
	tags: Type.Optional(Type.Array(TagBody)),
	memo: Type.Optional(Type.String()),
	metadata: Type.Optional(MetadataBody),
	reference_number: Type.Optional(Type.String()),
};

const targets = {
	invoice_id: Type.Optional(Uuid),
	invoice_external_id: Type.Optional(NonEmptyText),
	invoice_line_item_id: Type.Optional(Uuid),
	invoice_line_item_external_id: Type.Optional(NonEmptyText),
	invoice_payment_id: Type.Optional(Uuid),
	invoice_payment_external_id: Type.Optional(NonEmptyText),
};

const paymentDetails = {
	refund_processing_fee: Type.Optional(ZeroOrMore),
	processor: Type.Optional(Type.String()),
	payment_clearing_account_identifier: Type.Optional(AccountIdentifier),
};

const SimpleBody = exact({
	completed_at: DateTime,
	...targets,
	...paymentDetails,
	method: Type.Optional(Method),
	...notes,
});

const LineBody = exact({
	amount: Cents,
	account_identifier: Type.Optional(AccountIdentifier),
	prepayment_account_identifier: Type.Optional(AccountIdentifier),
	...notes,
});

const AllocationBody = exact({
	total_amount: Cents,
	...targets,
	customer_id: Type.Optional(Uuid),
	customer_external_id: Type.Optional(NonEmptyText),
	line_items: Type.Optional(Type.Array(LineBody, { minItems: 1 })),
	...notes,
});

const FeeBody = exact({
	account: Type.Optional(AccountIdentifier),
	fee_amount: ZeroOrMore,
	description: Type.Optional(Type.String()),
});

const PaymentBody = exact({
	refunded_amount: Cents,
	completed_at: DateTime,
	method: Method,
	...paymentDetails,
	refunded_payment_fees: Type.Optional(Type.Array(FeeBody)),
	...notes,
});

const ItemizedBody = exact({
	refunded_amount: Cents,
	completed_at: DateTime,
	allocations: Type.Array(AllocationBody, { minItems: 1 }),
	payments: Type.Optional(Type.Array(PaymentBody)),
	...notes,
});

type SimpleBody = Static<typeof SimpleBody>;
type ItemizedBody = Static<typeof ItemizedBody>;
type Notes = { [Key in keyof typeof notes]?: Static<(typeof notes)[Key]> };
type Targets = { [Key in keyof typeof targets]?: string };
type PaymentDetails = Pick<SimpleBody, keyof typeof paymentDetails>;

const checks = { simple: bodyCheck(SimpleBody), itemized: bodyCheck(ItemizedBody) };

/** One of the two forms; what only the itemized one has tells them apart. */
function readBody(body: unknown, choices: LayerChoices): SimpleBody | ItemizedBody {
	const fields = typeof body === 'object' && body !== null ? body : {};
	const isItemized = ['allocations', 'payments', 'refunded_amount'].some((name) => name in fields);
	const errors = checks[isItemized ? 'itemized' : 'simple'](body, choices);
	if (errors.length === 0) return body as SimpleBody | ItemizedBody;
	throw badRequest(...describeFailures(errors, 'body'));
}

/**
 * The refund that a POST makes, stored. One with the external_id of another takes its place, unless it says
 * the same.
 */
export function postRefund(
	books: Books,
	input: unknown,
	now: string,
): { refund: Refund; isNew: boolean } {
	const body = readBody(input, books.decisions);
	const existing =
		body.external_id === undefined ? undefined : books.refunds.getByExternalId(body.external_id);
	const isKept =
		books.decisions.repeatedRefund === 'returns' || isDeepStrictEqual(existing?.source, body);
	if (existing && isKept) return { refund: existing, isNew: false };
	const id = existing?.id ?? books.newId('refund');
	// As on the page of the operation, unlike what a credit may do.
	const customers = new NamedCustomers(books, 'created', now);
	const content =
		'allocations' in body ? itemized(books, customers, id, body) : simple(books, id, body);
	customers.keep();
	const saved: Refund = {
		id,
		...content,
		completed_at: normalInstant(body.completed_at),
		...toNotes(body),
		created_at: existing?.created_at ?? now,
		source: structuredClone(body),
	};
	return { refund: books.saveRefund(saved, now), isNew: existing === undefined };
}

type Content = Pick<Refund, 'refunded_amount' | 'is_dedicated' | 'allocations' | 'payments'>;

function simple(books: Books, refundId: string, body: SimpleBody): Content {
	const target = findTarget(books, body, '');
	if (target === undefined)
		throw badRequest(
			'one of invoice_id, invoice_line_item_id, invoice_payment_id or their external ids is required',
		);
	const open = refundable(books, target.invoice, refundId);
	const amount = target.amount ?? open;
	const isCapped = books.decisions.refundCap === 'paid';
	if (amount === 0 || (isCapped && amount > open)) {
		throw badRequest(`${target.place} has ${open} left that can be refunded`);
	}
	return {
		refunded_amount: amount,
		is_dedicated: true,
		allocations: [
			{
				id: books.newId('refund allocation'),
				...target.ids,
				customer_id: target.invoice.customer_id,
				amount,
				line_items: [],
				...toNotes({}),
			},
		],
		payments: [
			{
				id: books.newId('refund payment'),
				refunded_amount: amount,
				completed_at: normalInstant(body.completed_at),
				method: (body.method ?? 'OTHER').toUpperCase(),
				...toPaymentDetails(books, body, ''),
				...toNotes({}),
			},
		],
	};
}

function itemized(
	books: Books,
	customers: NamedCustomers,
	refundId: string,
	body: ItemizedBody,
): Content {
	const taken = new Map<string, number>();
	const allocations = body.allocations.map((row, index) => {
		const place = `allocations[${index}]`;
		const allocation = toAllocation(books, customers, row, place);
		const { invoice_id: invoiceId, amount } = allocation;
		if (invoiceId !== null) {
			const open = refundable(books, books.invoices.get(invoiceId)!, refundId);
			const total = (taken.get(invoiceId) ?? 0) + amount;
			if (total > open && books.decisions.refundCap === 'paid') {
				throw badRequest(`${place}.total_amount ${amount} is more than can be refunded of ${open}`);
			}
			taken.set(invoiceId, total);
		}
		return allocation;
	});
	const payments = (body.payments ?? []).map((row, index): RefundPayment => {
		const place = `payments[${index}].`;
		(row.refunded_payment_fees ?? []).forEach(({ account }, feeIndex) =>
			findAccount(books, account, `${place}refunded_payment_fees[${feeIndex}].account`),
		);
		return {
			id: books.newId('refund payment'),
			refunded_amount: row.refunded_amount,
			completed_at: normalInstant(row.completed_at),
			method: row.method.toUpperCase(),
			...toPaymentDetails(books, row, place),
			...toNotes(row),
		};
	});
	const allocated = total(allocations.map(({ amount }) => amount));
	const paid = total(payments.map(({ refunded_amount: amount }) => amount));
	if (allocated !== body.refunded_amount) {
		throw badRequest(`refunded_amount must be the ${allocated} of the allocations`);
	}
	if (paid > body.refunded_amount) {
		throw badRequest(`payments add up to ${paid}, more than the refunded_amount`);
	}
	const isDedicated = allocations.length === 1 && payments.length === 1;
	return {
		refunded_amount: body.refunded_amount,
		is_dedicated: isDedicated,
		allocations,
		payments,
	};
}

function toAllocation(
	books: Books,
	customers: NamedCustomers,
	row: Static<typeof AllocationBody>,
	place: string,
): RefundAllocation {
	const target = findTarget(books, row, `${place}.`);
	if (!target && books.decisions.refundOfNoInvoice === 'refused') {
		throw badRequest(`${place}.invoice_id is required`);
	}
	const customerId = customers.find(row, `${place}.`)?.id ?? target?.invoice.customer_id;
	if (customerId === undefined) throw badRequest(`${place}.customer_id is required`);
	if (target && target.invoice.customer_id !== customerId) {
		throw badRequest(`${place}.customer_id is not the customer of the invoice`);
	}
	const lines = (row.line_items ?? []).map((line, index): RefundLine => {
		const linePlace = `${place}.line_items[${index}].`;
		const { account_identifier: account, prepayment_account_identifier: prepayment } = line;
		return {
			id: books.newId('refund line'),
			amount: line.amount,
			account_id: findAccount(books, account, `${linePlace}account_identifier`),
			prepayment_account_id: findAccount(
				books,
				prepayment,
				`${linePlace}prepayment_account_identifier`,
			),
			...toNotes(line),
		};
	});
	const amount = total(lines.map((line) => line.amount));
	if (lines.length > 0 && amount !== row.total_amount) {
		throw badRequest(`${place}.line_items add up to ${amount}, not to total_amount`);
	}
	if (!target && !lines.some((line) => line.account_id ?? line.prepayment_account_id)) {
		throw badRequest(`${place}.line_items must name an account where no invoice is named`);
	}
	return {
		id: books.newId('refund allocation'),
		...(target?.ids ?? NO_TARGET),
		customer_id: customerId,
		amount: row.total_amount,
		line_items: lines,
		...toNotes(row),
	};
}

const NO_TARGET = { invoice_id: null, invoice_line_item_id: null, invoice_payment_id: null };

interface Target {
	place: string;
	invoice: Invoice;
	ids: Pick<RefundAllocation, keyof typeof NO_TARGET>;
	/** What it comes to by itself; undefined for an invoice, which is refunded as far as it was paid. */
	amount?: number;
}

function findTarget(books: Books, body: Targets, place: string): Target | undefined {
	const given = (Object.keys(targets) as Array<keyof Targets>).filter(
		(name) => body[name] !== undefined,
	);
	const [name, second] = given;
	if (name === undefined) return undefined;
	if (second !== undefined) throw badRequest(`${place}${second} and ${name} are both given`);
	const value = body[name]!;
	const fits = (row: { id: string; external_id: string | null }) =>
		name.endsWith('external_id') ? row.external_id === value : row.id === books.normalId(value);
	const where = `${place}${name}`;

	if (name.startsWith('invoice_line_item')) {
		for (const invoice of books.invoices.all()) {
			const line = invoice.line_items.find(fits);
			if (line === undefined) continue;
			const ids = { ...NO_TARGET, invoice_id: invoice.id, invoice_line_item_id: line.id };
			return { place: where, invoice, ids, amount: line.unit_price * line.quantity };
		}
		throw idNotFound(where, value);
	}
	if (name.startsWith('invoice_payment')) {
		const payment = books.payments.all().find(fits);
		if (payment === undefined) throw idNotFound(where, value);
		const invoice = books.invoices.get(payment.invoice_id)!;
		const ids = { ...NO_TARGET, invoice_id: invoice.id, invoice_payment_id: payment.id };
		return { place: where, invoice, ids, amount: payment.amount };
	}
	const invoice = books.invoices.all().find(fits);
	if (invoice === undefined) throw idNotFound(where, value);
	return { place: where, invoice, ids: { ...NO_TARGET, invoice_id: invoice.id } };
}

/** What was paid on an invoice and has not been refunded, apart from one refund that is being written. */
function refundable(books: Books, invoice: Invoice, exceptRefundId: string): number {
	const { status_before_credits: status, total_amount: amount } = invoice;
	const paid =
		status === 'PAID'
			? amount
			: status === 'PARTIALLY_PAID'
				? amount - invoice.balance_before_credits
				: 0;
	const refunded = books
		.liveRefunds()
		.filter(({ id }) => id !== exceptRefundId)
		.flatMap((refund) => refund.allocations)
		.filter((allocation) => allocation.invoice_id === invoice.id);
	return paid - total(refunded.map((allocation) => allocation.amount));
}

function findAccount(
	books: Books,
	identifier: AccountIdentifier | undefined,
	place: string,
): string | null {
	if (identifier === undefined) return null;
	const account = books.findAccount((known) =>
		identifier.type === 'AccountId'
			? known.id === books.normalId(identifier.id)
			: known.stable_name === identifier.stable_name,
	);
	if (account !== undefined) return account.id;
	if (identifier.type === 'AccountId') throw idNotFound(`${place}.id`, identifier.id);
	throw badRequest(`${place}.stable_name ${identifier.stable_name} does not exist`);
}

function toPaymentDetails(
	books: Books,
	details: PaymentDetails,
	place: string,
): Pick<RefundPayment, 'fee' | 'processor'> {
	const name = 'payment_clearing_account_identifier';
	findAccount(books, details[name], `${place}${name}`);
	return { fee: details.refund_processing_fee ?? 0, processor: details.processor ?? null };
}

function toNotes(body: Notes): RefundNotes {
	return {
		external_id: body.external_id ?? null,
		memo: body.memo ?? null,
		metadata: body.metadata ?? null,
		reference_number: body.reference_number ?? null,
		tags: body.tags?.map(toTag) ?? [],
	};
}

function total(amounts: readonly number[]): number {
	return amounts.reduce((sum, amount) => sum + amount, 0);
}
