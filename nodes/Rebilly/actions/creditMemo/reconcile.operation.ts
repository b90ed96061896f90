import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { fittedKey } from '../../../shared/run/idempotencyKey';
import { currencyExponent, parseAmount } from '../../../shared/money';
import { defineBatchOperation, fieldsOf } from '../../../shared/run/operation';
import { type ReconcileBatch, readReconcileBatch } from '../../../shared/credit/reconcileBatch';
import {
	readReconcileFields,
	reconcileFields,
	type ReconcileForm,
	type ReconcileInput,
} from '../../../shared/credit/reconcileFields';
import { reconcileOutputs } from '../../../shared/credit/reconcileReport';
import type { Credit } from '../../../shared/credit/reconciliation';
import { comparableId, KeyFinder } from '../../../shared/credit/refundKeys';
import { findCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { filterAny, filterTimes, isFilterValue } from '../../api/filters';
import { listRows } from '../../api/lists';
import type { CreditMemo } from '../../api/types';

/** An organization keeps all its memos in one place. */
type Scope = 'organization';

const form: ReconcileForm<Scope> = {
	matchBy: [
		{
			name: 'ID of the Credit Memo',
			value: 'id',
			description: 'As Create makes it from the idempotency key',
		},
		{
			name: 'Description',
			value: 'description',
			description: 'The key stands in the description, with no letter or digit right beside it',
		},
	],
	readScope: () => 'organization',
	readUnit(fields) {
		const { code, exponent } = fields.required('currency', fields.currency('currency'));
		return { currency: code, exponent };
	},
	scopeKey: (scope) => scope,
};

const description = [
	...reconcileFields(form.matchBy, [
		{
			displayName: 'Refund Currency',
			name: 'currency',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.currency }}',
			description: 'Three-letter ISO code',
		},
	]),
	optionsField(),
];

/** So many ids fit in one URL. */
const IDS_PER_REQUEST = 50;

/** The id that Create gives to a memo for this key. */
function memoId(key: string): string {
	return REBILLY_ID.pattern.test(key) ? key : fittedKey(key, 50);
}

/**
 * All memos of the period; and, before a refund is said to have none, those of any time that may be its own:
 * it may have been made at another time, or since the list was read.
 */
async function loadCredits(http: ServiceHttp, batch: ReconcileBatch<Scope>): Promise<Credit[]> {
	const { from, to, matchBy } = batch.settings;
	const filter = filterTimes('createdTime', from, to);
	const toCredits = reader(batch);
	const credits = toCredits(await listRows<CreditMemo>(http, 'credit-memos', { filter }));
	const found = new Set(credits.flatMap(({ keys }) => keys.map(comparableId)));
	const absent = batch.rows
		.map(({ input }) => input.refund.key)
		.filter((key) => !found.has(comparableId(key)));
	if (absent.length === 0 || (matchBy !== 'id' && filter.length === 0)) return credits;
	const others = toCredits(
		matchBy === 'id'
			? await memosOf(http, absent)
			: await listRows<CreditMemo>(http, 'credit-memos', {}),
	);
	const known = new Set(credits.map(({ id }) => id));
	return [...credits, ...others.filter(({ id, keys }) => keys.length > 0 && !known.has(id))];
}

/** The memos whose ids were made from keys. */
async function memosOf(http: ServiceHttp, keys: readonly string[]): Promise<CreditMemo[]> {
	const ids = [...new Set(keys.map(memoId).flatMap(spellingsOf))];
	const memos: CreditMemo[] = [];
	for (const id of ids.filter((each) => !isFilterValue(each))) {
		const memo = await findCreditMemo(http, id);
		if (memo) memos.push(memo);
	}
	const plain = ids.filter(isFilterValue);
	for (let start = 0; start < plain.length; start += IDS_PER_REQUEST) {
		const filter = [filterAny('id', plain.slice(start, start + IDS_PER_REQUEST))];
		memos.push(...(await listRows<CreditMemo>(http, 'credit-memos', { filter })));
	}
	return memos;
}

/** A UUID may be written in capitals or not; any other id is itself. */
function spellingsOf(id: string): string[] {
	const isAnyCase = comparableId(id) === comparableId(id.toUpperCase());
	return isAnyCase ? [id, id.toLowerCase(), id.toUpperCase()] : [id];
}

/** How memos are read, and which of the refunds each is for. */
function reader({ rows, otherKeys, settings }: ReconcileBatch<Scope>) {
	const keys = [...rows.map(({ input }) => input.refund.key), ...otherKeys];
	const finder = new KeyFinder(keys);
	const keyById = new Map(keys.map((key) => [comparableId(memoId(key)), key]));
	const keysOf = (memo: CreditMemo) =>
		settings.matchBy === 'description'
			? finder.keysIn(memo.description)
			: [keyById.get(comparableId(memo.id)) ?? []].flat();
	return (memos: readonly CreditMemo[]): Credit[] =>
		memos.map((memo) => ({
			id: memo.id,
			keys: keysOf(memo),
			amount: parseAmount(memo.totalAmount ?? 0, currencyExponent(memo.currency)),
			currency: memo.currency,
			customers: [memo.customerId],
			gone: memo.status === 'voided',
		}));
}

export const reconcile = defineBatchOperation<
	ServiceHttp,
	ReconcileInput<Scope>,
	ReconcileBatch<Scope>
>({
	option: {
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile credit memos',
		description:
			'Compare refunds with credit memos: which refund has none, two, or one of another amount, currency or customer',
	},
	description: fieldsOf('creditMemo', 'reconcile', description),
	readFields: (fields) => readReconcileFields(fields, form),
	readBatch: (items) => readReconcileBatch(items, form),
	async executeAll(http, batch, context) {
		const credits = await loadCredits(http, batch);
		return reconcileOutputs(context, batch, [{ rows: batch.rows, credits }], (currency) =>
			currencyExponent(currency ?? 'USD'),
		);
	},
});
