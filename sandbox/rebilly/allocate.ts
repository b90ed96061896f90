import type { RebillyChoices } from './decisions';
import type { AmountReader } from './memo';
import type { InvalidField } from './problem';
import type { AllocationsBody } from './schemas';
import {
	type Allocation,
	type AppliedCredit,
	type CreditMemo,
	type Invoice,
	OPEN_INVOICE_STATUSES,
	type RebillyStore,
	type Transaction,
} from './store';

interface Wanted {
	targetId: string;
	/** Minor units; undefined asks for as much as there is. */
	amount: number | undefined;
}

/** What may be credited, an invoice or a transaction, as the planning sees it. */
interface Target {
	customerId: string;
	currency: string;
	/** Why no row for it may be added, changed or removed. */
	locked?: string;
	/** What it can take from this memo, what it has from it now included. */
	room: number;
}

export type AllocationPlan = CreditMemo['allocations'];

/**
 * Works out what a memo is allocated to once a body's arrays have replaced the present ones. Rows that stay
 * as they are come first; the others get what is left, in their order, invoices before transactions.
 */
export function planAllocations(
	memo: Pick<CreditMemo, 'id' | 'customerId' | 'currency' | 'allocations'>,
	total: number,
	body: AllocationsBody | undefined,
	now: string,
	amounts: AmountReader,
	store: RebillyStore,
	objections: InvalidField[],
): AllocationPlan {
	const { invoices, transactions } = memo.allocations;
	const { decisions } = store;
	const kinds = {
		invoices: {
			name: 'invoices',
			present: invoices,
			wanted: wantedRows(body?.invoices, 'invoiceId', 'invoices', amounts),
			find: (id: string, given: number) => invoiceTarget(store.invoices.get(id), given),
		},
		transactions: {
			name: 'transactions',
			present: transactions,
			wanted: wantedRows(body?.transactions, 'transactionId', 'transactions', amounts),
			find: (id: string) => transactionTarget(store.transactions.get(id), memo.id, decisions),
		},
	};
	for (const name of ['invoices', 'transactions'] as const) {
		checkRows(kinds[name], memo, decisions, objections);
	}

	const isSettled = ({ find }: Kind, row: Allocation) =>
		decisions.settledInvoice === 'kept' && find(row.targetId, row.amount)?.locked !== undefined;
	const isKept = (kind: Kind, row: Allocation) =>
		!kind.wanted || isSettled(kind, row) || kind.wanted.some((other) => isSame(other, row));
	const keptAmount = Object.values(kinds)
		.flatMap((kind) => kind.present.filter((row) => isKept(kind, row)))
		.reduce((sum, row) => sum + row.amount, 0);
	let unused = total - keptAmount;
	if (unused < 0 && decisions.itemsBelowAllocated === 'refused') {
		objections.push({ field: 'items', message: 'make a total below what is already allocated' });
	}

	const grantRow = (kind: Kind, { targetId, amount }: Wanted, index: number): Allocation[] => {
		const before = kind.present.find((row) => row.targetId === targetId);
		if (before && (before.amount === amount || isSettled(kind, before))) return [before];
		const room = kind.find(targetId, before?.amount ?? 0)?.room ?? 0;
		// Asking for too much is no error by the definition: the row gets what there is.
		const granted = Math.max(0, Math.min(amount ?? Infinity, unused, room));
		if (decisions.memoOverAllocation === 'refused' && granted < (amount ?? 0)) {
			const message = `is more than the ${granted} that are left, in the smallest unit`;
			objections.push({ field: `allocations.${kind.name}.${index}.amount`, message });
		}
		unused -= granted;
		if (granted === 0 && decisions.emptyGrant === 'dropped') return [];
		if (before && before.amount === granted) return [before];
		const createdTime = before?.createdTime ?? now;
		return [{ targetId, amount: granted, createdTime, updatedTime: now }];
	};
	const inTurn = <T>(rows: readonly T[]): T[] =>
		decisions.scarceCredit === 'firstRows' ? [...rows] : [...rows].reverse();
	const grant = (kind: Kind): Allocation[] => {
		const { present, wanted } = kind;
		if (!wanted) return present;
		const rows = inTurn([...wanted.entries()]).map(([index, row]) => grantRow(kind, row, index));
		const settled = present.filter(
			(row) => isSettled(kind, row) && !wanted.some(({ targetId }) => targetId === row.targetId),
		);
		return [...settled, ...inTurn(rows).flat()];
	};
	const plan: AllocationPlan = { invoices: [], transactions: [] };
	for (const name of inTurn(['invoices', 'transactions'] as const)) plan[name] = grant(kinds[name]);
	return unused < 0 ? cutTo(total, plan, now) : plan;
}

/** A plan from whose end as much is taken as is too much. */
function cutTo(
	total: number,
	{ invoices, transactions }: AllocationPlan,
	now: string,
): AllocationPlan {
	let left = total;
	const cut = (rows: Allocation[]) =>
		rows.flatMap((row) => {
			const amount = Math.min(row.amount, left);
			left -= amount;
			if (amount === row.amount) return [row];
			return amount === 0 ? [] : [{ ...row, amount, updatedTime: now }];
		});
	return { invoices: cut(invoices), transactions: cut(transactions) };
}

interface Kind {
	name: string;
	present: Allocation[];
	wanted: Wanted[] | undefined;
	find: (id: string, given: number) => Target | undefined;
}

function isSame(wanted: Wanted, row: Allocation): boolean {
	return wanted.targetId === row.targetId && wanted.amount === row.amount;
}

function wantedRows<K extends 'invoiceId' | 'transactionId'>(
	rows: Array<Record<K, string> & { amount?: number }> | undefined,
	idName: K,
	kind: string,
	amounts: AmountReader,
): Wanted[] | undefined {
	return rows?.map((row, index) => ({
		targetId: row[idName],
		amount:
			row.amount === undefined
				? undefined
				: amounts.read(row.amount, `allocations.${kind}.${index}.amount`),
	}));
}

function checkRows(
	{ name, present, wanted, find }: Kind,
	memo: Pick<CreditMemo, 'customerId' | 'currency'>,
	{ settledInvoice }: RebillyChoices,
	objections: InvalidField[],
): void {
	if (!wanted) return;
	const field = `allocations.${name}`;
	const idName = name === 'invoices' ? 'invoiceId' : 'transactionId';
	const seen = new Set<string>();
	wanted.forEach((row, index) => {
		const refuse = (message: string) =>
			objections.push({ field: `${field}.${index}.${idName}`, message });
		if (seen.has(row.targetId)) return refuse('is named twice');
		seen.add(row.targetId);
		const before = present.find((other) => other.targetId === row.targetId);
		const target = find(row.targetId, before?.amount ?? 0);
		if (!target) return refuse('is not known');
		if (target.customerId !== memo.customerId) return refuse('belongs to another customer');
		if (target.currency !== memo.currency) return refuse('is in another currency');
		const mayStay = before && (isSame(row, before) || settledInvoice === 'kept');
		if (target.locked && !mayStay) return refuse(target.locked);
		return undefined;
	});
	if (settledInvoice === 'kept') return;
	for (const row of present) {
		if (seen.has(row.targetId)) continue;
		const locked = find(row.targetId, row.amount)?.locked;
		if (locked) objections.push({ field, message: `${row.targetId} ${locked}` });
	}
}

function invoiceTarget(invoice: Invoice | undefined, given: number): Target | undefined {
	if (!invoice) return undefined;
	const { customerId, currency, status, amountDue } = invoice;
	const locked = OPEN_INVOICE_STATUSES.includes(status)
		? undefined
		: `is ${status}, and only unpaid, partially-paid and past-due invoices can be changed`;
	return { customerId, currency, locked, room: amountDue + given };
}

function transactionTarget(
	transaction: Transaction | undefined,
	memoId: string,
	{ allocatableTransactions }: RebillyChoices,
) {
	if (!transaction) return undefined;
	const { customerId, currency, type, status, result, isDisputed, amount } = transaction;
	const isFit =
		allocatableTransactions === 'approved' ||
		isDisputed ||
		status === 'disputed' ||
		type === 'refund' ||
		type === 'credit';
	const locked =
		isFit && result === 'approved'
			? undefined
			: 'is not an approved refund or credit, nor disputed';
	const fromOthers = transaction.appliedCredits
		.filter((credit) => credit.creditMemoId !== memoId)
		.reduce((sum, credit) => sum + credit.amount, 0);
	return { customerId, currency, locked, room: amount - fromOthers };
}

/** Makes a plan true: on the memo, its invoices and its transactions. */
export function applyPlan(memo: CreditMemo, plan: AllocationPlan, store: RebillyStore): void {
	const now = memo.updatedTime;
	for (const [targetId, change] of changes(memo.allocations.invoices, plan.invoices)) {
		const invoice = store.invoices.get(targetId);
		if (invoice) creditInvoice(invoice, memo.id, change, now, store.decisions);
	}
	for (const [targetId, change] of changes(memo.allocations.transactions, plan.transactions)) {
		const transaction = store.transactions.get(targetId);
		if (!transaction) continue;
		transaction.appliedCredits = withCredit(transaction.appliedCredits, memo.id, change.after);
		transaction.revision += 1;
		transaction.updatedTime = now;
	}
	memo.allocations = plan;
}

interface Change {
	before: Allocation | undefined;
	after: Allocation | undefined;
}

function changes(before: Allocation[], after: Allocation[]): Map<string, Change> {
	const all = new Map<string, Change>();
	for (const row of before) all.set(row.targetId, { before: row, after: undefined });
	for (const row of after) {
		all.set(row.targetId, { before: all.get(row.targetId)?.before, after: row });
	}
	for (const [targetId, change] of all) {
		if ((change.before?.amount ?? 0) === (change.after?.amount ?? 0)) all.delete(targetId);
	}
	return all;
}

function withCredit(
	credits: AppliedCredit[],
	creditMemoId: string,
	row: Allocation | undefined,
): AppliedCredit[] {
	const others = credits.filter((credit) => credit.creditMemoId !== creditMemoId);
	if (!row || row.amount === 0) return others;
	const { amount, createdTime, updatedTime } = row;
	return [...others, { creditMemoId, amount, createdTime, updatedTime }];
}

function creditInvoice(
	invoice: Invoice,
	memoId: string,
	{ before, after }: Change,
	now: string,
	{ partlyCreditedPastDue }: RebillyChoices,
): void {
	invoice.statusBeforeCredits ??= invoice.status;
	invoice.amountDue += (before?.amount ?? 0) - (after?.amount ?? 0);
	invoice.appliedCredits = withCredit(invoice.appliedCredits, memoId, after);
	if (invoice.amountDue === 0) {
		invoice.status = 'paid';
		invoice.paidTime = now;
	} else if (invoice.appliedCredits.length > 0) {
		const staysPastDue = invoice.statusBeforeCredits === 'past-due';
		invoice.status = staysPastDue ? partlyCreditedPastDue : 'partially-paid';
	} else {
		invoice.status = invoice.statusBeforeCredits;
		invoice.statusBeforeCredits = undefined;
	}
	invoice.revision += 1;
	invoice.updatedTime = now;
}
