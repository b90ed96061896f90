import { REBILLY_FIRST_REVISION } from '../decisions';
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
		revision: REBILLY_FIRST_REVISION,
		createdTime: now,
		updatedTime: now,
	};
	const { content, plan } = checked(store, memo, { items: [], ...body }, now);
	const number = store.nextMemoNumber(memo.customerId);
	const stored = store.addCreditMemo({ ...memo, ...content, number });
	applyPlan(stored, plan, store);
	noteStatus(store, stored);
	return stored;
}

/** Changes what is named and leaves the rest. */
export function patchMemo(store: RebillyStore, memo: CreditMemo, body: MemoChangesBody): void {
	refuseVoided(memo);
	change(store, memo, memo, body);
}

/** Puts the whole content anew: what is not named is emptied, the allocations excepted. */
export function replaceMemo(store: RebillyStore, memo: CreditMemo, body: MemoBody): void {
	refuseVoided(memo);
	const objections: InvalidField[] = [];
	for (const field of ['customerId', 'currency'] as const) {
		if (body[field] !== memo[field]) {
			objections.push({ field, message: 'cannot be changed on an existing credit memo' });
		}
	}
	refuseIfAny(objections);
	const { reason = undefined, description = undefined, shippingAmount = 0, items = [] } = body;
	const target = { ...memo, invoiceId: body.invoiceId ?? null, reason, description };
	change(store, memo, target, { ...body, shippingAmount, items });
}

function refuseVoided(memo: CreditMemo): void {
	if (memo.fixedStatus !== 'voided') return;
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
	const after = { ...memo, ...content, allocations: plan };
	if (asText(memo) === asText(after)) return;
	const statusBefore = memoStatus(memo);
	Object.assign(memo, content, { revision: memo.revision + 1, updatedTime: now });
	applyPlan(memo, plan, store);
	noteStatus(store, memo, statusBefore);
}

type Content = Pick<
	CreditMemo,
	'invoiceId' | 'items' | 'reason' | 'description' | 'shippingAmount'
>;

function asText(memo: CreditMemo): string {
	const { invoiceId, items, reason, description, shippingAmount, allocations } = memo;
	return JSON.stringify([invoiceId, items, reason, description, shippingAmount, allocations]);
}

/** The content that `memo` has once `body` is taken over, and its allocations; throws what is wrong. */
function checked(
	store: RebillyStore,
	memo: CreditMemo,
	body: MemoChangesBody,
	now: string,
): { content: Content; plan: AllocationPlan } {
	const objections: InvalidField[] = [];
	const amounts = new AmountReader(memo.currency, objections);
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
