import type { AllocationRow } from '../../shared/credit/allocations';
import type { CreditAdapter } from '../../shared/credit/creditAdapter';
import { type Difference, inRow, shownAmount } from '../../shared/credit/differences';
import { sameJson } from '../../shared/json';
import { sum } from '../../shared/money';
import { sameTags } from './tags';
import type { AccountIdentifier, CustomerCredit, CustomerCreditBody, LedgerAccount } from './types';

/**
 * Where a credit that Layer holds is not what was asked for, as far as money, customer and wording go.
 * Allocations are left out: they change after a credit was made, and are compared on their own.
 *
 * @param exponent the number of decimals of the amounts in the form; 0 shows them in cents
 */
export function contentDifferences(
	asked: Partial<CustomerCreditBody>,
	found: CustomerCredit,
	exponent: number,
): Difference[] {
	const differences: Difference[] = [];
	const compare = (field: string, mine: unknown, theirs: unknown) => {
		if (mine !== undefined && mine !== theirs)
			differences.push({ field, asked: mine, found: theirs });
	};

	compare('Customer', asked.customer_id, found.customer?.id);
	compare('Customer', asked.customer_external_id, found.customer?.external_id);
	compare('Memo', asked.memo, found.memo);
	compare('Reference Number', asked.reference_number, found.reference_number);
	if (asked.sent_at && found.sent_at && Date.parse(asked.sent_at) !== Date.parse(found.sent_at)) {
		compare('Sent At', asked.sent_at, found.sent_at);
	}
	compare('Number of Line Items', asked.line_items?.length, found.line_items.length);
	asked.line_items?.forEach((item, index) => {
		const other = found.line_items[index];
		const { type } = item.revenue_account_identifier;
		const name = (field: string) => inRow('Line Items', index, field);
		compare(
			name('Amount'),
			shownAmount(item.amount, exponent),
			shownAmount(other?.amount, exponent),
		);
		compare(
			name('Revenue Account'),
			accountKey(item.revenue_account_identifier),
			foundAccount(type, other?.ledger_account),
		);
		compare(name('Memo'), item.memo, other?.memo);
		compare(name('Reference Number'), item.reference_number, other?.reference_number);
	});
	return differences;
}

/**
 * What a PATCH would change of a credit. Stricter than `contentDifferences`: the line items that are sent
 * take the place of those that are there, so what one has beyond what is sent is a difference too.
 *
 * @param exponent the number of decimals of the amounts in the form; 0 shows them in cents
 */
export function patchDifferences(
	asked: Partial<CustomerCreditBody>,
	found: CustomerCredit,
	exponent: number,
): Difference[] {
	const differences = contentDifferences(asked, found, exponent);
	const check = (field: string, same: boolean, mine: unknown, theirs: unknown) => {
		if (!same) differences.push({ field, asked: mine ?? null, found: theirs ?? null });
	};

	const { tags, metadata, line_items: items = [], ...others } = asked;
	for (const [field, value] of Object.entries(others)) {
		const theirs = (found as unknown as Record<string, unknown>)[field];
		const label =
			field === 'external_id' ? 'External ID' : `Additional Body Fields (JSON): ${field}`;
		if (!COMPARED_FIELDS.includes(field)) check(label, sameJson(value, theirs), value, theirs);
	}
	if (asked.sent_at) check('Sent At', !!found.sent_at, asked.sent_at, found.sent_at);
	if (metadata) check('Metadata', sameJson(metadata, found.metadata), metadata, found.metadata);
	if (tags) check('Tags', sameTags(tags, found.transaction_tags), tags, found.transaction_tags);
	items.forEach((item, index) => {
		const other = found.line_items[index];
		if (!other) return;
		const name = (field: string) => inRow('Line Items', index, field);
		for (const [field, label] of [
			['memo', 'Memo'],
			['reference_number', 'Reference Number'],
		] as const) {
			const isLeftOut = item[field] === undefined;
			check(name(label), !isLeftOut || !other[field], undefined, other[field]);
		}
		const same = sameJson(item.metadata ?? null, other.metadata ?? null);
		check(name('Metadata'), same, item.metadata, other.metadata);
		const { tags: own = [] } = item;
		const theirs = other.transaction_tags;
		check(name('Tags'), sameTags(own, theirs), own, theirs);
	});
	return differences;
}

/** The fields of a body that `contentDifferences` compares, and those that a credit calls otherwise. */
const COMPARED_FIELDS = [
	'customer_id',
	'customer_external_id',
	'memo',
	'reference_number',
	'sent_at',
	'allocations',
];

function accountKey(account: AccountIdentifier): string {
	return account.type === 'AccountId' ? account.id : account.stable_name;
}

/** Layer calls the account of the request `ledger_account`, and shows its id and name in two forms. */
function foundAccount(
	type: AccountIdentifier['type'],
	account: LedgerAccount | undefined,
): unknown {
	if (type === 'AccountId') return typeof account?.id === 'object' ? account.id.id : account?.id;
	const name = account?.stable_name;
	return typeof name === 'object' ? name?.stable_name : name;
}

/** The allocations that a credit holds, in cents. */
export function rowsOf(credit: CustomerCredit): AllocationRow[] {
	return (credit.allocations ?? []).map(({ invoice_id: targetId, amount }) => ({
		targetId,
		amount: BigInt(amount),
	}));
}

/** What of a credit is not allocated, in cents. Layer's object has no field for it. */
export function unallocated(credit: CustomerCredit): bigint {
	return (
		sum(credit.line_items.map(({ amount }) => BigInt(amount))) -
		sum(rowsOf(credit).map(({ amount }) => amount))
	);
}

export const CUSTOMER_CREDIT: CreditAdapter<CustomerCredit> = { unusedOf: unallocated, rowsOf };
