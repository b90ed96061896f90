import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { formatAmount } from '../money';
import { addHint } from '../run/hints';
import { readFailure } from '../run/nodeErrors';
import type { ItemInput } from '../run/operation';
import type { Cell, Summary } from '../run/summary';
import type { NotCompared, ReconcileBatch } from './reconcileBatch';
import type { ReconcileInput } from './reconcileFields';
import {
	type Credit,
	type Finding,
	reconcile,
	type ReconciledRefund,
	summaryOf,
} from './reconciliation';

/** Refunds, and the credits among which theirs are looked for. */
export interface ReconcileGroup {
	rows: ReadonlyArray<ItemInput<ReconcileInput<unknown>>>;
	credits: readonly Credit[];
}

/** What *Simplify* shows of a finding; what it leaves out is in `notice` as text. */
export const RECONCILED: Summary<unknown> = {
	columns: [
		'finding',
		'key',
		'refundAmount',
		['creditedAmount', ({ creditedAmount, amount }) => (creditedAmount ?? amount) as Cell],
		'difference',
		'currency',
		['creditIds', creditIdsOf],
		'customer',
		'date',
		['notice', findingText],
	],
};

function creditIdsOf({ credits, creditId }: IDataObject): string | undefined {
	const rows = credits as Array<{ creditId: string }> | undefined;
	return rows ? rows.map((row) => row.creditId).join(', ') : (creditId as string | undefined);
}

/** What is to be known of a finding besides its columns; of the summary, all of it. */
function findingText(row: IDataObject): string | undefined {
	const { finding, reason, advice, relation, sharedWith, refundedTogether, creditedTogether } = row;
	if (finding === 'summary') return summaryText(row);
	if (reason) return advice ? `${reason as string}. ${advice as string}` : (reason as string);
	if (!relation) return undefined;
	const others = (sharedWith ?? []) as string[];
	const together = others.length > 0 ? ` together with ${others.join(', ')}` : ' together';
	return `${refundedTogether as string} refunded and ${creditedTogether as string} credited${together}`;
}

/** What the summary counts, in words. */
const COUNTED: Readonly<Record<Finding | 'notCompared' | 'noRefund' | 'emptyItems', string>> = {
	matched: 'matched',
	missing: 'without a credit',
	duplicate: 'credited twice',
	amountDiffers: 'with another amount',
	currencyDiffers: 'in another currency',
	customerDiffers: 'of another customer',
	voidedOrDeleted: 'voided or deleted',
	notCompared: 'not compared',
	noRefund: 'credits without a refund',
	emptyItems: 'empty items',
};

function summaryText(row: IDataObject): string {
	const counts = Object.entries(COUNTED)
		.filter(([name]) => row[name])
		.map(([name, words]) => `${row[name] as number} ${words}`);
	const sums = (row.sums ?? []) as Array<
		Record<'currency' | 'refunded' | 'credited', string | null>
	>;
	const totals = sums.map(({ currency, refunded, credited }) =>
		[`${refunded} refunded and ${credited} credited`, currency].filter(Boolean).join(' in '),
	);
	const refunds = row.refunds === 1 ? '1 refund' : `${row.refunds as number} refunds`;
	return `${refunds}: ${[...counts, ...totals].join(', ')}`;
}

type ExponentOf = (currency: string | undefined) => number;

/**
 * The two outputs: what needs attention, and what is fine with the summary at its end.
 *
 * @param groups refunds of different books, such as those of several businesses, stand apart
 */
export function reconcileOutputs(
	context: IExecuteFunctions,
	batch: ReconcileBatch<unknown>,
	groups: readonly ReconcileGroup[],
	exponentOf: ExponentOf,
): INodeExecutionData[][] {
	const results = groups.map(({ rows, credits }) => {
		const refunds = rows.map(({ input }) => input.refund);
		const result = reconcile(refunds, credits, batch.otherKeys);
		return {
			rows: result.rows.map((row, position) => ({
				...row,
				...(rows[position] as ReconcileGroup['rows'][number]),
			})),
			unclaimed: result.unclaimed,
		};
	});
	const rows = results.flatMap((result) => result.rows);
	const isPart = batch.settings.unclaimed && !batch.hasAllKeys && isInLoop(context);
	const unclaimed =
		batch.settings.unclaimed && groups.length > 0 && !isPart
			? results.flatMap((result) => result.unclaimed)
			: undefined;

	const byItem = [
		...rows.map(({ index, input, ...row }) => ({
			index,
			isFine: row.finding === 'matched',
			json: rowJson(row, input, exponentOf),
		})),
		...batch.notCompared.map((row) => ({
			index: row.index,
			isFine: false,
			json: notComparedJson(row),
		})),
	].sort((first, second) => first.index - second.index);
	const [attention, fine]: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
	for (const { index, isFine, json } of byItem) {
		(isFine ? fine : attention).push({ json, pairedItem: { item: index } });
	}
	// What is found beside the items, or in all of them, comes from all of them.
	const pairedItem = context.getInputData().map((_, item) => ({ item }));
	for (const credit of unclaimed ?? []) {
		const json = { finding: 'noRefund', ...creditJson(credit, exponentOf(credit.currency)) };
		attention.push({ json, pairedItem });
	}
	if (isPart) attention.push({ json: PART_JSON, pairedItem });
	if (batch.settings.unclaimed && groups.length === 0) {
		addHint(
			context,
			'Credits without a refund were not looked for: no item names the books in which they would be.',
		);
	}
	fine.push({ json: summaryJson(rows, batch, unclaimed?.length ?? null, exponentOf), pairedItem });
	return [attention, fine];
}

/** In a loop, the items are one batch of the refunds, and credits of other batches look like nobody's. */
const PART_JSON: IDataObject = {
	finding: 'notCompared',
	key: null,
	reason: 'Credits without a refund were not looked for, because the items are one batch of a loop',
	advice: "Map the keys of all refunds into 'All Refund Keys'",
};

/** Whether the node stands in a loop: some node comes before and behind it. */
function isInLoop(context: IExecuteFunctions): boolean {
	const { name } = context.getNode();
	const before = new Set(context.getParentNodes(name).map((node) => node.name));
	return context.getChildNodes(name).some((node) => before.has(node.name));
}

function rowJson(
	row: ReconciledRefund,
	{ exponent, date }: ReconcileInput<unknown>,
	exponentOf: ExponentOf,
): IDataObject {
	const { refund, credits, finding, credited, difference, relation, sharedWith, together } = row;
	return {
		finding,
		key: refund.key,
		refundAmount: formatAmount(refund.amount, exponent),
		creditedAmount: formatAmount(credited, exponent),
		difference: formatAmount(difference, exponent),
		currency: refund.currency ?? null,
		customer: refund.customer ?? null,
		date: date ?? null,
		...(relation && {
			relation,
			refundedTogether: formatAmount(together.refunded, exponent),
			creditedTogether: formatAmount(together.credited, exponent),
		}),
		...(sharedWith.length > 0 ? { sharedWith } : {}),
		credits: credits.map((credit) => ({
			...creditJson(credit, credit.currency === undefined ? exponent : exponentOf(credit.currency)),
			voidedOrDeleted: credit.gone,
		})),
	};
}

function notComparedJson({ index, error, key, amount }: NotCompared): IDataObject {
	const { message, description } = readFailure(error, index);
	return {
		finding: 'notCompared',
		key: key ?? null,
		refundAmount: amount ?? null,
		reason: message,
		...(description ? { advice: description } : {}),
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

/** @param noRefund how many credits have no refund; null when they were not looked for */
function summaryJson(
	rows: readonly ReconciledRefund[],
	{ notCompared, emptyItems }: ReconcileBatch<unknown>,
	noRefund: number | null,
	exponentOf: ExponentOf,
): IDataObject {
	const summary = summaryOf(rows);
	return {
		finding: 'summary',
		refunds: rows.length,
		...summary.counts,
		notCompared: notCompared.length,
		noRefund,
		emptyItems,
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
