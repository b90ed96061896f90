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
	refundDateOption,
} from '../../../shared/credit/reconcileFields';
import { RECONCILED, reconcileOutputs } from '../../../shared/credit/reconcileReport';
import type { Credit, Refund } from '../../../shared/credit/reconciliation';
import { comparableId, KeyFinder } from '../../../shared/credit/refundKeys';
import { findCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { filterAny, filterTimes, isFilterValue } from '../../api/filters';
import { listRows } from '../../api/lists';
import { isComment, listTimeline } from '../../api/timelines';
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
		{
			name: 'Timeline Comment',
			value: 'timelineComment',
			description: 'The key stands in a comment, which takes one more request for each credit memo',
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
			placeholder: 'e.g. USD',
			description: 'Three-letter ISO code',
		},
	]),
	optionsField([refundDateOption]),
];

/** So many ids fit in one URL. */
const IDS_PER_REQUEST = 50;

/** The id that Create gives to a memo for this key. */
function memoId(key: string): string {
	return REBILLY_ID.pattern.test(key) ? key : fittedKey(key, 50);
}

/** So many timelines are read at once. */
const TIMELINES_AT_ONCE = 50;

/**
 * All memos of the period; and, before a refund is said to have none, those of any time that may be its own:
 * it may have been made at another time, or since the list was read.
 */
async function loadCredits(http: ServiceHttp, batch: ReconcileBatch<Scope>): Promise<Credit[]> {
	const { from, to, matchBy } = batch.settings;
	const filter = filterTimes('createdTime', from, to);
	const toCredits = reader(http, batch);
	const credits = await toCredits(await listRows<CreditMemo>(http, 'credit-memos', { filter }));
	const found = new Set(credits.flatMap(({ keys }) => keys.map(comparableId)));
	const absent = batch.rows
		.map(({ input }) => input.refund)
		.filter(({ key }) => !found.has(comparableId(key)));
	if (absent.length === 0 || (matchBy !== 'id' && filter.length === 0)) return credits;
	const known = new Set(credits.map(({ id }) => id));
	const isNew = ({ id }: { id: string }) => !known.has(id);
	const others = await toCredits((await memosOfAnyTime(http, matchBy, absent)).filter(isNew));
	return [...credits, ...others.filter(({ keys }) => keys.length > 0)];
}

/** The memos of any time among which those of some refunds may be. */
async function memosOfAnyTime(
	http: ServiceHttp,
	matchBy: string,
	refunds: readonly Refund[],
): Promise<CreditMemo[]> {
	if (matchBy === 'id')
		return await memosOf(
			http,
			refunds.map(({ key }) => key),
		);
	const customers = [...new Set(refunds.map(({ customer = '' }) => customer))];
	const areKnown = customers.every((id) => id !== '' && isFilterValue(id));
	if (matchBy !== 'timelineComment' || !areKnown) {
		return await listRows<CreditMemo>(http, 'credit-memos', {});
	}
	// One request for each memo is too much for those of everybody.
	return await memosWith(http, 'customerId', customers);
}

/** The memos that have one of many values in a field. */
async function memosWith(
	http: ServiceHttp,
	field: string,
	values: readonly string[],
): Promise<CreditMemo[]> {
	const memos: CreditMemo[] = [];
	for (let start = 0; start < values.length; start += IDS_PER_REQUEST) {
		const filter = [filterAny(field, values.slice(start, start + IDS_PER_REQUEST))];
		memos.push(...(await listRows<CreditMemo>(http, 'credit-memos', { filter })));
	}
	return memos;
}

/** The memos whose ids were made from keys. */
async function memosOf(http: ServiceHttp, keys: readonly string[]): Promise<CreditMemo[]> {
	const ids = [...new Set(keys.map(memoId).flatMap(spellingsOf))];
	const memos: CreditMemo[] = [];
	for (const id of ids.filter((each) => !isFilterValue(each))) {
		const memo = await findCreditMemo(http, id);
		if (memo) memos.push(memo);
	}
	memos.push(...(await memosWith(http, 'id', ids.filter(isFilterValue))));
	return memos;
}

/** A UUID may be written in capitals or not; any other id is itself. */
function spellingsOf(id: string): string[] {
	const isAnyCase = comparableId(id) === comparableId(id.toUpperCase());
	return isAnyCase ? [id, id.toLowerCase(), id.toUpperCase()] : [id];
}

/** How memos are read, and which of the refunds each is for. */
function reader(http: ServiceHttp, { rows, otherKeys, settings }: ReconcileBatch<Scope>) {
	const keys = [...rows.map(({ input }) => input.refund.key), ...otherKeys];
	const finder = new KeyFinder(keys);
	const keyById = new Map(keys.map((key) => [comparableId(memoId(key)), key]));
	const keysOf = async ({ id, description }: CreditMemo): Promise<string[]> => {
		if (settings.matchBy === 'id') return [keyById.get(comparableId(id)) ?? []].flat();
		if (settings.matchBy === 'description') return finder.keysIn(description);
		const comments = (await listTimeline(http, ['credit-memos', id])).filter(isComment);
		return [...new Set(comments.flatMap(({ message }) => finder.keysIn(message)))];
	};
	return async (memos: readonly CreditMemo[]): Promise<Credit[]> => {
		const credits: Credit[] = [];
		for (let start = 0; start < memos.length; start += TIMELINES_AT_ONCE) {
			const some = memos.slice(start, start + TIMELINES_AT_ONCE);
			credits.push(
				...(await Promise.all(some.map(async (memo) => toCredit(memo, await keysOf(memo))))),
			);
		}
		return credits;
	};
}

function toCredit({ id, currency, customerId, status, totalAmount }: CreditMemo, keys: string[]) {
	return {
		id,
		keys,
		amount: parseAmount(totalAmount ?? 0, currencyExponent(currency)),
		currency,
		customers: [customerId],
		gone: status === 'voided',
	};
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
	summary: RECONCILED,
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
