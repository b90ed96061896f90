import { optionsField } from '../../../shared/form/descriptions';
import { InputError, ItemError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { sum } from '../../../shared/money';
import { defineBatchOperation, fieldsOf, type ItemInput } from '../../../shared/run/operation';
import { type ReconcileBatch, readReconcileBatch } from '../../../shared/credit/reconcileBatch';
import {
	readReconcileFields,
	reconcileFields,
	type ReconcileForm,
	type ReconcileInput,
	refundDateOption,
} from '../../../shared/credit/reconcileFields';
import {
	type ReconcileGroup,
	RECONCILED,
	reconcileOutputs,
} from '../../../shared/credit/reconcileReport';
import type { Credit } from '../../../shared/credit/reconciliation';
import { comparableId, KeyFinder, keysListedIn } from '../../../shared/credit/refundKeys';
import { listAllCustomerCredits } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { CustomerCredit } from '../../api/types';
import type { LayerClient } from '../client';
import { amountsInOption, businessField, currencyField, readMoney } from '../fields';

/** The books of a business, and what their amounts are counted in. Layer does not say, so the form does. */
interface Books {
	businessId: string;
	currency: string | undefined;
	exponent: number;
}

const form: ReconcileForm<Books> = {
	matchBy: [
		{
			name: 'External ID',
			value: 'externalId',
			description: 'As Create makes it from the idempotency key',
		},
		{
			name: 'Memo',
			value: 'memo',
			description: 'The key stands in the memo, with no letter or digit right beside it',
		},
		{
			name: 'Reference Number',
			value: 'referenceNumber',
			description:
				'The key is the reference number of the credit, or one of several in it, with blanks, commas or semicolons between them',
		},
	],
	readScope: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		...readMoney(fields),
	}),
	readUnit: (fields) => form.readScope(fields),
	scopeKey: ({ businessId }) => businessId,
};

const description = [
	businessField,
	...reconcileFields(form.matchBy, [currencyField]),
	optionsField([amountsInOption, refundDateOption]),
];

/**
 * The books of each business once.
 *
 * @throws ItemError when two items say two things about the same books
 */
function distinctBooks(scopes: ReadonlyArray<ItemInput<Books>>): Books[] {
	const byBusiness = new Map<string, ItemInput<Books>>();
	const byCurrency = new Map<string | undefined, ItemInput<Books>>();
	for (const scope of scopes) {
		const { businessId, currency, exponent } = scope.input;
		const same = byBusiness.get(businessId) ?? scope;
		byBusiness.set(businessId, same);
		if (same.input.currency !== currency) {
			throw new ItemError(
				scope.index,
				new InputError(
					'Currency',
					`is not the same for items ${same.index} and ${scope.index}, which have the same business`,
					'A business of Layer has one currency: choose the business by the currency, with an expression',
				),
			);
		}
		const alike = byCurrency.get(currency) ?? scope;
		byCurrency.set(currency, alike);
		if (alike.input.exponent !== exponent) {
			throw new ItemError(
				scope.index,
				new InputError(
					'Amounts Are In',
					`is not the same for items ${alike.index} and ${scope.index}`,
					'Reconcile compares all items at once. Enter the same for all, or use one node for each',
				),
			);
		}
	}
	return [...byBusiness.values()].map(({ input }) => input);
}

/**
 * The credits of the period; and, when a refund has none in it, those of any time with its key: a credit
 * that was created without a date is in no period.
 */
async function loadCredits(
	http: ServiceHttp,
	{ businessId, currency }: Books,
	{ settings: { from, to, matchBy }, otherKeys }: ReconcileBatch<Books>,
	keys: readonly string[],
): Promise<Credit[]> {
	const finder = new KeyFinder([...keys, ...otherKeys]);
	const load = async (start: string | undefined, end: string | undefined) =>
		(await listAllCustomerCredits({ http, businessId }, start, end)).map((credit) =>
			toCredit(credit, currency, keysOf(credit, matchBy, finder)),
		);
	const credits = await load(from, to);
	const found = new Set(credits.flatMap((credit) => credit.keys.map(comparableId)));
	const absent = new Set(keys.map(comparableId).filter((key) => !found.has(key)));
	if (absent.size === 0 || !(from ?? to)) return credits;
	const known = new Set(credits.map(({ id }) => id));
	const others = (await load(undefined, undefined)).filter(
		(credit) => !known.has(credit.id) && credit.keys.some((key) => absent.has(comparableId(key))),
	);
	return [...credits, ...others];
}

function keysOf(credit: CustomerCredit, matchBy: string, finder: KeyFinder): string[] {
	if (matchBy === 'memo') return finder.keysIn(credit.memo);
	if (matchBy === 'referenceNumber') return keysListedIn(finder, credit.reference_number);
	return credit.external_id ? [credit.external_id] : [];
}

function toCredit(credit: CustomerCredit, currency: string | undefined, keys: string[]): Credit {
	return {
		id: credit.id,
		keys,
		amount: sum(credit.line_items.map(({ amount }) => BigInt(amount))),
		currency,
		customers: [credit.customer?.external_id, credit.customer?.id].filter(
			(id) => typeof id === 'string',
		),
		gone: !!credit.deleted_at,
	};
}

export const reconcile = defineBatchOperation<
	LayerClient,
	ReconcileInput<Books>,
	ReconcileBatch<Books>
>({
	option: {
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile customer credits',
		description:
			'Compare refunds with customer credits: which refund has none, two, or one of another amount or customer',
	},
	summary: RECONCILED,
	description: fieldsOf('customerCredit', 'reconcile', description),
	readFields: (fields) => readReconcileFields(fields, form),
	readBatch(items) {
		const batch = readReconcileBatch(items, form);
		distinctBooks(batch.scopes);
		return batch;
	},
	async executeAll({ http }, batch, context) {
		const groups: ReconcileGroup[] = [];
		const exponents = new Map<string | undefined, number>();
		for (const books of distinctBooks(batch.scopes)) {
			const rows = batch.rows.filter(({ input }) => input.scope.businessId === books.businessId);
			const keys = rows.map(({ input }) => input.refund.key);
			groups.push({ rows, credits: await loadCredits(http, books, batch, keys) });
			exponents.set(books.currency, books.exponent);
		}
		return reconcileOutputs(context, batch, groups, (currency) => exponents.get(currency) ?? 0);
	},
});
