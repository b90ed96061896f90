import { ConflictError } from '../../shared/errors';
import type { PlannableInvoice } from '../../shared/credit/planner';
import {
	type Answer,
	type Call,
	mayBeEarlierAttempt,
	type SimulatedEffect,
} from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import { smallest, sum, toDecimalNumber } from '../../shared/money';
import { amountOf, decimalsOf } from './amounts';
import { creditBalancePath, getCreditBalance } from './customers';
import { filterAny, filterTerm } from './filters';
import { listRows } from './lists';
import { listPage, PAGE_SIZE, recordCall } from './pages';
import { getPdf } from './pdf';
import type { Listed } from '../../shared/run/lists';
import type { AppliedCreditBalance, Invoice, PaymentAllocation } from './types';

/** The states in which an allocation can be added, changed or removed (definition: CreditMemo.allocations). */
export const OPEN_INVOICE_STATUSES = ['unpaid', 'partially-paid', 'past-due'] as const;

/** GET /invoices/{id} */
export async function getInvoice(http: ServiceHttp, id: string): Promise<Invoice> {
	return await http.object<Invoice>(recordCall('invoices', id));
}

/**
 * All open invoices of a customer in one currency, with what is owed in minor units; in a dry run, without what its
 * writes would have taken.
 */
export async function listOpenInvoices(
	http: ServiceHttp,
	customerId: string,
	currency: string,
): Promise<PlannableInvoice[]> {
	const filter = [
		filterTerm('customerId', customerId, 'Customer'),
		filterTerm('currency', currency, 'Currency'),
		filterAny('status', OPEN_INVOICE_STATUSES),
	];
	const exponent = decimalsOf(currency, `customer '${customerId}'`);
	const rows = await listRows<Invoice>(http, 'invoices', { filter });
	return rows.map((invoice) => ({
		...invoice,
		balance:
			amountOf(invoice.amountDue, exponent, `invoice '${invoice.id}'`) -
			http.simulatedUse(invoice.id),
	}));
}

/** GET /invoices/{id} as a PDF. */
export async function getInvoicePdf(http: ServiceHttp, id: string): Promise<Buffer> {
	return await getPdf(http, ['invoices', id]);
}

/** The documented body of `applyCreditBalance`. The amount is in major units. */
export interface ApplyCreditBody {
	/** The most to apply; without it as much as there is. */
	amount?: number;
	allocationOrder: 'oldest-first' | 'newest-first';
}

/**
 * POST /invoices/{id}/allocate-credit-balance: Rebilly chooses the credit memos. When the answer is lost, the invoice's
 * own allocations tell what was applied. Without an amount a second call finds nothing left to apply, so it may be sent
 * again; with one it would apply as much again, so it is not, and the invoice is watched.
 *
 * @returns what was applied; and the amount in minor units where it was read from the invoice, because an answer was lost
 */
export async function applyCreditBalance(
	http: ServiceHttp,
	before: Invoice,
	body: ApplyCreditBody,
): Promise<{ applied: AppliedCreditBalance; fromInvoice?: bigint }> {
	const look = async (): Promise<Answer | undefined> => {
		const now = await getInvoice(http, before.id);
		return appliedBetween(before, now) > 0n
			? { status: 200, headers: {}, body: appliedSince(now) }
			: undefined;
	};
	const call: Call = {
		method: 'POST',
		path: ['invoices', before.id, 'allocate-credit-balance'],
		body,
		whenAnswerIsLost: body.amount === undefined ? look : { watch: look },
		isAnswer: (answer) =>
			isObject(answer) &&
			Array.isArray(answer.appliedCreditMemos) &&
			(answer.invoiceId ?? before.id) === before.id,
		ifUnknown:
			'Look at the credits applied to the invoice in Rebilly before you run this again: with a Max Amount, as much would be applied again',
		simulate: async () => await creditBalanceEffect(http, before, body),
	};
	const answer = await http.request(call);
	const applied = http.bodyOf(call, answer, isObject) as AppliedCreditBalance;
	if (!mayBeEarlierAttempt(answer)) return { applied };
	// Of two calls the second one's answer tells its own part alone, but what is left is left by both.
	const now = await getInvoice(http, before.id);
	const { remainingInvoiceAmount: left = now.amountDue } = applied;
	// The invoice may be shown as it was a while ago.
	const isShown = left === now.amountDue;
	const after = isShown ? now : { ...now, amountDue: left, creditMemoAllocations: undefined };
	return { applied: appliedSince(after), fromInvoice: appliedBetween(before, after) };
}

/** What applying would come to: the least of what is due, what is unused and what is allowed. */
async function creditBalanceEffect(
	http: ServiceHttp,
	before: Invoice,
	{ amount }: ApplyCreditBody,
): Promise<SimulatedEffect> {
	const { id, customerId, currency } = before;
	const exponent = decimalsOf(currency, `invoice '${id}'`);
	const read = (given: number) => amountOf(given, exponent, `invoice '${id}'`);
	const { balances } = await getCreditBalance(http, customerId);
	const balance = read(balances.find((each) => each.currency === currency)?.unallocatedAmount ?? 0);
	const due = read(before.amountDue);
	const applied = smallest(due, balance, amount === undefined ? due : read(amount));
	const shown = (minor: bigint) => toDecimalNumber(minor, exponent);
	const after = { ...before, amountDue: shown(due - applied) };
	const memos = applied > 0n ? [{ creditMemoId: 'chosen by Rebilly', amount: shown(applied) }] : [];
	const left = balances.map((each) =>
		each.currency === currency ? { ...each, unallocatedAmount: shown(balance - applied) } : each,
	);
	return {
		answer: { ...appliedSince(after), appliedCreditMemos: memos },
		objects: [
			{ path: ['invoices', id], body: after },
			{ path: creditBalancePath(customerId), body: { balances: left } },
		],
	};
}

/**
 * What credit memos gave to an invoice between two readings of it, in minor units. Where it does not list its credits,
 * how much less is due.
 */
export function appliedBetween(before: Invoice, now: Invoice): bigint {
	const of = `invoice '${now.id}'`;
	const exponent = decimalsOf(now.currency, of);
	const read = (amount: number) => amountOf(amount, exponent, of);
	const creditsOf = ({ creditMemoAllocations: rows }: Invoice) =>
		rows && sum(rows.map(({ amount }) => read(amount)));
	const [had, has] = [creditsOf(before), creditsOf(now)];
	if (had !== undefined && has !== undefined) return has - had;
	return read(before.amountDue) - read(now.amountDue);
}

/** What an invoice shows of what was applied to it: the rest, but not which credit memos gave it. */
export function appliedSince(now: Invoice): AppliedCreditBalance {
	return {
		invoiceId: now.id,
		currency: now.currency,
		appliedCreditMemos: [],
		remainingInvoiceAmount: now.amountDue,
	};
}

/**
 * GET /invoices/{id}/transaction-allocations: what payments gave to an invoice. The rows have no ids of their own, so
 * one page is all that is read.
 *
 * @param limit how many; undefined for all
 */
export async function listPaymentAllocations(
	http: ServiceHttp,
	id: string,
	limit: number | undefined,
): Promise<Listed<PaymentAllocation>> {
	const path = ['invoices', id, 'transaction-allocations'];
	const size = Math.min(limit ?? PAGE_SIZE, PAGE_SIZE);
	const { rows, total = 0 } = await listPage<PaymentAllocation>(http, path, {}, size);
	return { rows, isCut: Math.max(rows.length, total) > size };
}

/** Statuses of invoices on which something was paid, which Rebilly does not void. */
const NOT_VOIDABLE = ['paid', 'partially-paid', 'partially-refunded', 'refunded', 'disputed'];

/** POST /invoices/{id}/void. A lost answer is looked up. */
export async function voidInvoice(http: ServiceHttp, before: Invoice): Promise<Invoice> {
	const { id } = before;
	return await http.object<Invoice>({
		method: 'POST',
		path: ['invoices', id, 'void'],
		whenAnswerIsLost: async () => {
			const invoice = await getInvoice(http, id);
			return invoice.status === 'voided' ? { status: 201, headers: {}, body: invoice } : undefined;
		},
		isAnswer: (answer) => isObject(answer) && answer.id === id,
		simulate: () => {
			if (NOT_VOIDABLE.includes(before.status)) {
				throw new ConflictError(
					`The invoice '${id}' is ${before.status} and could not be voided`,
					'Rebilly voids only invoices on which nothing was paid',
					{ invoiceId: id, status: before.status },
				);
			}
			const answer = { ...before, status: 'voided' };
			return { answer, status: 201, objects: [{ path: ['invoices', id], body: answer }] };
		},
	});
}
