import { optionsField } from '../../../shared/form/descriptions';
import { InputError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { sum } from '../../../shared/money';
import { fieldsOf, type ItemInput } from '../../../shared/run/operation';
import {
	assertDistinctKeys,
	keyInText,
	readReconcileInput,
	type ReconcileGroup,
	reconcileFields,
	type ReconcileInput as SharedInput,
	reconcileOutputs,
} from '../../../shared/credit/reconcileFields';
import type { Credit } from '../../../shared/credit/reconciliation';
import { defineBatchOperation } from '../../../shared/run/runner';
import { listAllCustomerCredits } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { CustomerCredit } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField, moneyOptions, readExponent } from '../fields';

interface ReconcileInput extends SharedInput {
	businessId: string;
}

type Inputs = ReadonlyArray<ItemInput<ReconcileInput>>;

const description = [
	businessField,
	...reconcileFields(
		[
			{
				name: 'External ID',
				value: 'externalId',
				description: 'As Create makes it from the idempotency key',
			},
			{ name: 'Memo', value: 'memo', description: 'The key is a word of the memo' },
			{
				name: 'Reference Number',
				value: 'referenceNumber',
				description: 'The key is the reference number of the credit',
			},
		],
		[],
	),
	optionsField(moneyOptions),
];

/** The refunds of each business, whose books stand apart. */
function byBusiness(inputs: Inputs): Inputs[] {
	const groups = new Map<string, Array<ItemInput<ReconcileInput>>>();
	for (const item of inputs) {
		const { businessId } = item.input;
		const group = groups.get(businessId);
		if (group) group.push(item);
		else groups.set(businessId, [item]);
	}
	return [...groups.values()];
}

/**
 * What the amounts of a business are counted in. Layer does not say, so the form does.
 *
 * @throws InputError when it says two things about the same business
 */
function unitOf(inputs: Inputs): { currency: string | undefined; exponent: number } {
	const [first] = inputs;
	const { refund, exponent } = (first as ItemInput<ReconcileInput>).input;
	for (const { index, input } of inputs) {
		if (input.refund.currency === refund.currency && input.exponent === exponent) continue;
		throw new InputError(
			'Currency',
			`is not the same for items ${first?.index} and ${index}, which have the same business`,
			'A business of Layer has one currency: choose the business by the currency, with an expression',
		);
	}
	return { currency: refund.currency, exponent };
}

/**
 * The credits of the period; and, when a refund has none in it, those of any time with its key: a credit
 * that was created without a date is in no period.
 */
async function loadCredits(http: ServiceHttp, inputs: Inputs): Promise<Credit[]> {
	const { businessId, from, to } = (inputs[0] as ItemInput<ReconcileInput>).input;
	const credits = toCredits(await listAllCustomerCredits(http, businessId, from, to), inputs);
	const found = new Set(credits.map(({ key }) => key));
	const absent = new Set(
		inputs.map(({ input }) => input.refund.key).filter((key) => !found.has(key)),
	);
	if (absent.size === 0 || !(from ?? to)) return credits;
	const all = toCredits(
		await listAllCustomerCredits(http, businessId, undefined, undefined),
		inputs,
	);
	return [...credits, ...all.filter(({ key }) => key !== undefined && absent.has(key))];
}

function keyOf(
	credit: CustomerCredit,
	matchBy: string,
	keys: ReadonlySet<string>,
): string | undefined {
	if (matchBy === 'memo') return keyInText(credit.memo, keys);
	const key = matchBy === 'referenceNumber' ? credit.reference_number : credit.external_id;
	return key ?? undefined;
}

function toCredits(credits: readonly CustomerCredit[], inputs: Inputs): Credit[] {
	const keys = new Set(inputs.map(({ input }) => input.refund.key));
	const matchBy = inputs[0]?.input.matchBy ?? '';
	return credits.map((credit) => ({
		id: credit.id,
		key: keyOf(credit, matchBy, keys),
		amount: sum(credit.line_items.map(({ amount }) => BigInt(amount))),
		customers: [credit.customer?.external_id, credit.customer?.id].filter(
			(id) => typeof id === 'string',
		),
		gone: !!credit.deleted_at,
	}));
}

export const reconcile = defineBatchOperation<LayerClient, ReconcileInput>({
	option: {
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile customer credits',
		description:
			'Compare refunds with customer credits: which refund has none, two, or one of another amount or customer',
	},
	description: fieldsOf('customerCredit', 'reconcile', description),
	readFields(fields) {
		const shared = readReconcileInput(fields, {
			currency: fields.collection('options').currency('currency')?.code,
			exponent: readExponent(fields),
		});
		return { ...shared, businessId: fields.requiredLocatorId('businessId', UUID) };
	},
	async executeAll({ http }, inputs) {
		assertDistinctKeys(inputs);
		const groups: ReconcileGroup[] = [];
		const exponents = new Map<string | undefined, number>();
		for (const own of byBusiness(inputs)) {
			const { currency, exponent } = unitOf(own);
			if ((exponents.get(currency) ?? exponent) !== exponent) {
				throw new InputError('Amounts Are In', 'is not the same for all items');
			}
			exponents.set(currency, exponent);
			const credits = await loadCredits(http, own);
			groups.push({ inputs: own, credits: credits.map((credit) => ({ ...credit, currency })) });
		}
		return reconcileOutputs(groups, (currency) => exponents.get(currency) ?? 0);
	},
});
