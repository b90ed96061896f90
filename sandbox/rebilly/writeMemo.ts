import { applyPlan, planAllocations, type AllocationPlan } from './allocate';
import {
	AmountReader,
	checkCurrency,
	checkReferences,
	checkTotal,
	findCustomer,
	memoStatus,
	readItems,
	totalAmount,
} from './memo';
import { invalid, refuseIfAny, type InvalidField } from './problem';
import type { MemoBody, MemoChangesBody } from './schemas';
import type { CreditMemo, RebillyStore } from './store';
import { noteStatus } from './timeline';

// Every check comes before the first change, so that a refused request leaves nothing behind.

export function createMemo(store: RebillyStore, body: MemoBody, id?: string): CreditMemo {
	const objections: InvalidField[] = [];
	findCustomer(body.customerId, store, objections);
	checkCurrency(body.currency, objections);
	refuseIfAny(objections);

	const now = store.clock.now();
	const memo: CreditMemo = {
		id: id ?? store.newId('crmm'),
		number: 0,
		customerId: body.customerId,
		currency: body.currency,
		invoiceId: body.invoiceId ?? null,
		items: [],
		shippingAmount: 0,
		allocations: { invoices: [], transactions: [] },
		revision: store.decisions.firstRevision,
		createdTime: now,
		updatedTime: now,
	};
	const { content, plan } = checked(store, memo, { items: [], ...body }, now);
	const number = store.nextMemoNumber(memo.customerId);
	const stored = store.addCreditMemo({ ...memo, ...content, number });
	if (store.decisions.revisionOfAllocations === 'apart' && hasRows(plan)) stored.revision += 1;
	applyPlan(stored, plan, store);
	noteStatus(store, stored);
	return stored;
}

function hasRows({ invoices, transactions }: AllocationPlan): boolean {
	return invoices.length + transactions.length > 0;
}

/** Changes what is named and leaves the rest. */
export function patchMemo(store: RebillyStore, memo: CreditMemo, body: MemoChangesBody): void {
	if (isFinal(store, memo)) return;
	change(store, memo, memo, body);
}

/** Puts the whole content anew: what is not named is emptied, the allocations excepted. */
export function replaceMemo(store: RebillyStore, memo: CreditMemo, body: MemoBody): void {
	if (isFinal(store, memo)) return;
	const { putOmittedFields, putOmittedAllocations, putOwner } = store.decisions;
	const canMove = putOwner === 'moved' && !hasRows(memo.allocations);
	const objections: InvalidField[] = [];
	for (const field of ['customerId', 'currency'] as const) {
		if (body[field] === memo[field] || (field === 'customerId' && canMove)) continue;
		objections.push({ field, message: 'cannot be changed on an existing credit memo' });
	}
	if (canMove) findCustomer(body.customerId, store, objections);
	refuseIfAny(objections);
	const { customerId } = body;
	const none = { invoices: [], transactions: [] };
	const allocations =
		putOmittedAllocations === 'removed' ? { ...none, ...body.allocations } : body.allocations;
	if (putOmittedFields === 'kept') {
		const invoiceId = body.invoiceId === undefined ? memo.invoiceId : body.invoiceId;
		change(store, memo, { ...memo, customerId, invoiceId }, { ...body, allocations });
		return;
	}
	const { reason = undefined, description = undefined, shippingAmount = 0, items = [] } = body;
	const invoiceId = body.invoiceId ?? null;
	const target = { ...memo, customerId, invoiceId, reason, description };
	change(store, memo, target, { ...body, allocations, shippingAmount, items });
}

/**
 * Whether a memo is voided, and writing it therefore changes nothing.
 *
 * @throws Problem where that is refused
 */
function isFinal(store: RebillyStore, memo: CreditMemo): boolean {
	if (memo.fixedStatus !== 'voided') return false;
	if (store.decisions.voidedMemo === 'unchanged') return true;
	throw invalid([{ field: 'status', message: 'is voided, and a voided credit memo is final' }]);
}

function change(
	store: RebillyStore,
	memo: CreditMemo,
	target: CreditMemo,
	body: MemoChangesBody,
): void {
	const now = store.clock.now();
	const { content, plan } = checked(store, target, body, now);
	const { customerId } = target;
	const isOther = asText(memo) !== asText({ ...memo, ...content, customerId });
	const isAllocated = JSON.stringify(memo.allocations) !== JSON.stringify(plan);
	const { unchangedMemo, revisionOfAllocations } = store.decisions;
	if (!isOther && !isAllocated && unchangedMemo === 'kept') return;
	const step = revisionOfAllocations === 'apart' ? Number(isOther) + Number(isAllocated) : 1;
	const revision = memo.revision + Math.max(1, step);
	const statusBefore = memoStatus(memo);
	Object.assign(memo, content, { customerId, revision, updatedTime: now });
	applyPlan(memo, plan, store);
	noteStatus(store, memo, statusBefore);
}

type Content = Pick<
	CreditMemo,
	'invoiceId' | 'items' | 'reason' | 'description' | 'shippingAmount'
>;

function asText(memo: CreditMemo): string {
	const { customerId, invoiceId, items, reason, description, shippingAmount } = memo;
	return JSON.stringify([customerId, invoiceId, items, reason, description, shippingAmount]);
}

/** The content that `memo` has once `body` is taken over, and its allocations; throws what is wrong. */
function checked(
	store: RebillyStore,
	memo: CreditMemo,
	body: MemoChangesBody,
	now: string,
): { content: Content; plan: AllocationPlan } {
	const objections: InvalidField[] = [];
	const amounts = new AmountReader(memo.currency, objections, store.decisions);
	const content: Content = {
		invoiceId: memo.invoiceId,
		items: body.items ? readItems(body.items, memo.items, amounts, store) : memo.items,
		reason: body.reason ?? memo.reason,
		description: body.description ?? memo.description,
		shippingAmount:
			body.shippingAmount === undefined
				? memo.shippingAmount
				: amounts.read(body.shippingAmount, 'shippingAmount'),
	};
	// Sums of amounts that could not be read would only add to the confusion.
	refuseIfAny(objections);
	checkTotal(content, objections);
	checkReferences({ ...memo, ...content }, store, objections);
	const total = totalAmount(content);
	const plan = planAllocations(memo, total, body.allocations, now, amounts, store, objections);
	refuseIfAny(objections);
	return { content, plan };
}
