import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { fittedKey } from '../../../shared/run/idempotencyKey';
import { currencyExponent, parseAmount } from '../../../shared/money';
import { fieldsOf, type ItemInput } from '../../../shared/run/operation';
import {
	assertDistinctKeys,
	keyInText,
	readReconcileInput,
	reconcileFields,
	type ReconcileInput,
	reconcileOutputs,
} from '../../../shared/credit/reconcileFields';
import type { Credit } from '../../../shared/credit/reconciliation';
import { defineBatchOperation } from '../../../shared/run/runner';
import { REBILLY_ID } from '../../api/environment';
import { filterAny, filterTimes } from '../../api/filters';
import { listRows } from '../../api/lists';
import type { CreditMemo } from '../../api/types';

const description = [
	...reconcileFields(
		[
			{
				name: 'ID of the Credit Memo',
				value: 'id',
				description: 'As Create makes it from the idempotency key',
			},
			{
				name: 'Description',
				value: 'description',
				description: 'The key is a word of the description',
			},
		],
		[
			{
				displayName: 'Refund Currency',
				name: 'currency',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. {{ $json.currency }}',
				description: 'Three-letter ISO code',
			},
		],
	),
	optionsField(),
];

/** So many ids fit in one URL. */
const IDS_PER_REQUEST = 50;

/** The id that Create gives to a memo for this key. */
function memoId(key: string): string {
	return REBILLY_ID.pattern.test(key) ? key : fittedKey(key, 50);
}

/** All memos of the period; and, of refunds that have none in it, the memos of any time. */
async function loadMemos(
	http: ServiceHttp,
	inputs: ReadonlyArray<ItemInput<ReconcileInput>>,
): Promise<CreditMemo[]> {
	const { from, to, matchBy } = (inputs[0] as ItemInput<ReconcileInput>).input;
	const filter = filterTimes('createdTime', from, to);
	const memos = await listRows<CreditMemo>(http, 'credit-memos', { filter });
	if (filter.length === 0 || matchBy !== 'id') return memos;
	const found = new Set(memos.map(({ id }) => id));
	const absent = inputs.map(({ input }) => memoId(input.refund.key)).filter((id) => !found.has(id));
	for (let start = 0; start < absent.length; start += IDS_PER_REQUEST) {
		const ids = filterAny('id', absent.slice(start, start + IDS_PER_REQUEST));
		memos.push(...(await listRows<CreditMemo>(http, 'credit-memos', { filter: [ids] })));
	}
	return memos;
}

function toCredits(
	memos: readonly CreditMemo[],
	inputs: ReadonlyArray<ItemInput<ReconcileInput>>,
): Credit[] {
	const keys = new Set(inputs.map(({ input }) => input.refund.key));
	const keyById = new Map([...keys].map((key) => [memoId(key), key]));
	const byDescription = inputs[0]?.input.matchBy === 'description';
	return memos.map((memo) => ({
		id: memo.id,
		key: byDescription ? keyInText(memo.description, keys) : keyById.get(memo.id),
		amount: parseAmount(memo.totalAmount ?? 0, currencyExponent(memo.currency)),
		currency: memo.currency,
		customers: [memo.customerId],
		gone: memo.status === 'voided',
	}));
}

export const reconcile = defineBatchOperation<ServiceHttp, ReconcileInput>({
	option: {
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile credit memos',
		description:
			'Compare refunds with credit memos: which refund has none, two, or one of another amount, currency or customer',
	},
	description: fieldsOf('creditMemo', 'reconcile', description),
	readFields(fields) {
		const { code, exponent } = fields.required('currency', fields.currency('currency'));
		return readReconcileInput(fields, { currency: code, exponent });
	},
	async executeAll(http, inputs) {
		assertDistinctKeys(inputs);
		const credits = toCredits(await loadMemos(http, inputs), inputs);
		return reconcileOutputs([{ inputs, credits }], (currency) =>
			currencyExponent(currency ?? 'USD'),
		);
	},
});
