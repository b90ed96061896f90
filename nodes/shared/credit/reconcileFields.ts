import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { InputError } from '../errors';
import type { FieldGroup } from '../form/fields';
import { formatAmount } from '../money';
import type { ItemInput } from '../run/operation';
import {
	type Credit,
	reconcile,
	type ReconciledRefund,
	type Refund,
	summaryOf,
} from './reconciliation';

/** One refund as it was entered, and what holds for the whole run. */
export interface ReconcileInput {
	refund: Refund;
	/** The number of decimals of its amounts. */
	exponent: number;
	date: string | undefined;
	matchBy: string;
	/** Whether credits that belong to no refund are reported too. */
	unclaimed: boolean;
	/** The period in which credits are read; ISO 8601. */
	from: string | undefined;
	to: string | undefined;
}

/**
 * The fields of a Reconcile operation, before its options.
 *
 * @param matchBy the places in which the service's credits can name the refund
 */
export function reconcileFields(
	matchBy: INodePropertyOptions[],
	currency: INodeProperties[],
): INodeProperties[] {
	return [
		{
			displayName: 'Refund Key',
			name: 'key',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.refundKey }}',
			description:
				'What the credit was created with as its idempotency key, such as the ID of the refund',
		},
		{
			displayName: 'Refund Amount',
			name: 'amount',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.amount }}',
			description: 'What was refunded, and so should be credited',
		},
		...currency,
		{
			displayName: 'Refund Customer',
			name: 'customer',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.customerId }}',
			description: 'ID of the customer. Leave empty to not compare it.',
		},
		{
			displayName: 'Refund Date',
			name: 'date',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.createdTime }}',
			description: 'Shown in the report, and not compared',
		},
		{
			displayName: 'Match By',
			name: 'matchBy',
			type: 'options',
			options: matchBy,
			default: String(matchBy[0]?.value ?? ''),
			description: 'Where a credit says which refund it is for',
		},
		{
			displayName: 'Include Credits Without a Refund',
			name: 'unclaimed',
			type: 'boolean',
			default: false,
			description:
				'Whether to also report the credits of the period that belong to none of the refunds',
		},
		{
			displayName: 'Credits From',
			name: 'from',
			type: 'dateTime',
			default: '',
			description:
				'Start of the period in which credits are read. All credits are read if it is empty.',
		},
		{
			displayName: 'Credits To',
			name: 'to',
			type: 'dateTime',
			default: '',
			description: 'End of the period in which credits are read',
		},
	];
}

/** Reads the fields of `reconcileFields`. */
export function readReconcileInput(
	fields: FieldGroup,
	{ currency, exponent }: { currency: string | undefined; exponent: number },
): ReconcileInput {
	return {
		refund: {
			key: fields.requiredText('key').trim(),
			amount: fields.requiredAmount('amount', exponent),
			currency,
			customer: fields.text('customer')?.trim(),
		},
		exponent,
		date: fields.text('date'),
		matchBy: fields.requiredText('matchBy'),
		unclaimed: fields.flag('unclaimed'),
		from: fields.dateTime('from'),
		to: fields.dateTime('to'),
	};
}

/**
 * Refuses a list in which two refunds have the same key: one credit would count for both.
 *
 * @throws InputError
 */
export function assertDistinctKeys(inputs: ReadonlyArray<ItemInput<ReconcileInput>>): void {
	const first = new Map<string, number>();
	for (const { index, input } of inputs) {
		const { key } = input.refund;
		const other = first.get(key);
		if (other !== undefined) {
			throw new InputError(
				'Refund Key',
				`is the same for items ${other} and ${index}: '${key}'`,
				'Each refund needs a key of its own; remove the repeated items first',
			);
		}
		first.set(key, index);
	}
}

/**
 * A credit's key when it is named inside a text: the one word of the text that is a refund's key.
 *
 * @param keys the keys of all refunds
 */
export function keyInText(
	text: string | null | undefined,
	keys: ReadonlySet<string>,
): string | undefined {
	if (!text) return undefined;
	if (keys.has(text)) return text;
	return text
		.split(/[^@~\-.\w]+/)
		.flatMap((word) => [word, word.replace(/\.$/, '')])
		.find((word) => keys.has(word));
}

/** Refunds, and the credits among which theirs are looked for. */
export interface ReconcileGroup {
	inputs: ReadonlyArray<ItemInput<ReconcileInput>>;
	credits: readonly Credit[];
}

/**
 * The two outputs: what needs attention, and what is fine with the summary at its end.
 *
 * @param groups refunds of different books, such as those of several businesses, stand apart
 */
export function reconcileOutputs(
	groups: readonly ReconcileGroup[],
	exponentOf: (currency: string | undefined) => number,
): INodeExecutionData[][] {
	const results = groups.map(({ inputs, credits }) => {
		const refunds = inputs.map(({ input }) => input.refund);
		const { rows, unclaimed } = reconcile(refunds, credits);
		const wanted = inputs.some(({ input }) => input.unclaimed);
		return {
			rows: rows.map((row, position) => ({
				...row,
				...(inputs[position] as ItemInput<ReconcileInput>),
			})),
			unclaimed: wanted ? unclaimed : [],
		};
	});
	const rows = results
		.flatMap((result) => result.rows)
		.sort((first, second) => first.index - second.index);
	const unclaimed = results.flatMap((result) => result.unclaimed);
	const attention: INodeExecutionData[] = [];
	const fine: INodeExecutionData[] = [];
	for (const { index, input, ...row } of rows) {
		const output = row.finding === 'matched' ? fine : attention;
		output.push({ json: rowJson(row, input, exponentOf), pairedItem: { item: index } });
	}
	for (const credit of unclaimed) {
		attention.push({
			json: { finding: 'noRefund', ...creditJson(credit, exponentOf(credit.currency)) },
		});
	}
	fine.push({ json: summaryJson(rows, unclaimed.length, exponentOf) });
	return [attention, fine];
}

function rowJson(
	{ refund, credits, finding, credited }: ReconciledRefund,
	{ exponent, date }: ReconcileInput,
	exponentOf: (currency: string | undefined) => number,
): IDataObject {
	return {
		finding,
		key: refund.key,
		refundAmount: formatAmount(refund.amount, exponent),
		creditedAmount: formatAmount(credited, exponent),
		difference: formatAmount(credited - refund.amount, exponent),
		currency: refund.currency ?? null,
		customer: refund.customer ?? null,
		date: date ?? null,
		credits: credits.map((credit) => ({
			...creditJson(credit, credit.currency === undefined ? exponent : exponentOf(credit.currency)),
			voidedOrDeleted: credit.gone,
		})),
	};
}

function creditJson(credit: Credit, exponent: number): IDataObject {
	return {
		creditId: credit.id,
		amount: formatAmount(credit.amount, exponent),
		currency: credit.currency ?? null,
		customer: credit.customers[0] ?? null,
	};
}

function summaryJson(
	rows: readonly ReconciledRefund[],
	creditsWithoutRefund: number,
	exponentOf: (currency: string | undefined) => number,
): IDataObject {
	const summary = summaryOf(rows);
	return {
		finding: 'summary',
		refunds: rows.length,
		...summary.counts,
		noRefund: creditsWithoutRefund,
		sums: summary.sums.map(({ currency, refunded, credited }) => {
			const exponent = exponentOf(currency || undefined);
			return {
				currency: currency || null,
				refunded: formatAmount(refunded, exponent),
				credited: formatAmount(credited, exponent),
				difference: formatAmount(credited - refunded, exponent),
			};
		}),
	};
}
