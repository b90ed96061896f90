import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkGrant } from '../../../shared/credit/allocations';
import { freedReport } from '../../../shared/credit/creditAdapter';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { NOTHING_CHOSEN } from '../../../shared/form/lineItemFields';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { parseJson, WrittenNumber } from '../../../shared/json';
import { notAllocatedReport } from '../../../shared/run/hints';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo, patchAllocations } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import type { Allocations, CreditMemo } from '../../api/types';
import { CREDIT_MEMO, TARGETS, exponentOf, rowsOf } from '../../api/memoAmounts';
import { creditMemoField, locatorField } from '../fields';
import { type TargetRow } from './allocationRows';
import { memoMeanwhile } from './changes';
import { CREDIT_MEMO_DEALLOCATED } from './summaries';

interface DeallocateInput {
	creditMemoId: string;
	/** The ids of the invoices and transactions to let go of. */
	remove: 'all' | string[];
}

const CHOICES = ['all', 'chosen', 'ids'] as const;

const description: INodeProperties[] = [
	creditMemoField,
	{
		displayName: 'Deallocate From',
		name: 'deallocateFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Allocations',
				value: 'all',
				description: 'Take the credit back from everything that it is applied to',
			},
			{
				name: 'Chosen Invoices or Transactions',
				value: 'chosen',
				description: 'Choose them one by one',
			},
			{
				name: 'List of IDs',
				value: 'ids',
				description: 'Map the IDs of invoices and transactions with one expression',
			},
		],
		default: 'chosen',
		description:
			'What the credit is taken back from, of which Rebilly lets go of open invoices only',
	},
	{
		displayName: 'Allocations',
		name: 'targets',
		type: 'fixedCollection',
		required: true,
		typeOptions: { multipleValues: true },
		placeholder: 'Add Allocation',
		default: { invoices: [{ invoiceId: NOTHING_CHOSEN }] },
		displayOptions: { show: { deallocateFrom: ['chosen'] } },
		description: 'What the credit is taken back from; all other allocations stay',
		options: [
			{
				displayName: 'Invoice',
				name: 'invoices',
				values: [
					locatorField({
						displayName: 'Invoice',
						name: 'invoiceId',
						searchListMethod: 'searchAllocatedInvoices',
						placeholder: 'e.g. in_0YVF9605RKC62BP14NE2R7V2XT',
						description: 'An invoice that the credit memo is applied to',
						required: true,
					}),
				],
			},
			{
				displayName: 'Transaction',
				name: 'transactions',
				values: [
					locatorField({
						displayName: 'Transaction',
						name: 'transactionId',
						searchListMethod: 'searchAllocatedTransactions',
						placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
						description: 'A transaction that the credit memo is applied to',
						required: true,
					}),
				],
			},
		],
	},
	{
		displayName: 'IDs',
		name: 'ids',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. in_1, in_2, txn_1',
		displayOptions: { show: { deallocateFrom: ['ids'] } },
		description:
			'IDs of invoices and transactions, comma-separated or as a JSON array of text; all other allocations stay',
	},
	writeOptionsField(),
];

function readFields(fields: FieldGroup): DeallocateInput {
	const choice = fields.required('deallocateFrom', fields.choice('deallocateFrom', CHOICES));
	return {
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		remove: choice === 'all' ? 'all' : choice === 'ids' ? readIds(fields) : readTargets(fields),
	};
}

function readTargets(fields: FieldGroup): string[] {
	const ids = [
		...fields
			.rows('targets', 'invoices')
			.map((row) => row.requiredLocatorId('invoiceId', REBILLY_ID)),
		...fields
			.rows('targets', 'transactions')
			.map((row) => row.requiredLocatorId('transactionId', REBILLY_ID)),
	];
	if (ids.length === 0) throw fields.refuse('targets', 'is empty', 'Add at least one allocation');
	return ids;
}

function readIds(fields: FieldGroup): string[] {
	const ids = idsOf(fields.texts('ids'));
	if (ids?.length === 0) throw fields.refuse('ids', 'is empty', 'Enter at least one ID');
	if (!ids?.every((id) => REBILLY_ID.pattern.test(id))) {
		throw fields.refuse('ids', 'is not a list of IDs', REBILLY_ID.expectation);
	}
	return ids;
}

/** A JSON array that came as text has been cut at its commas like any other list, and is put together again. */
function idsOf(parts: string[]): string[] | undefined {
	if (!parts[0]?.startsWith('[')) return parts;
	try {
		const ids = (parseJson(parts.join(',')) as unknown[]).map((id) =>
			id instanceof WrittenNumber ? id.text : id,
		);
		return ids.every((id) => typeof id === 'string' || typeof id === 'number')
			? ids.map(String)
			: undefined;
	} catch {
		return undefined;
	}
}

/**
 * The documented body: only the arrays that lose a row, each with the rows that stay, as they are. This is
 * the one operation that may send an empty array, which Rebilly takes for "delete all".
 *
 * @returns the allocations to send, and the rows that they leave out, in minor units
 */
export function toRequestBody(
	memo: CreditMemo,
	remove: DeallocateInput['remove'],
	exponent: number,
): { allocations: Allocations; removed: TargetRow[] } {
	const goes = (id: string) => remove === 'all' || remove.includes(id);
	const { invoices = [], transactions = [] } = memo.allocations ?? {};
	const removed = TARGETS.flatMap((target) =>
		rowsOf(memo, target, exponent)
			.filter(({ targetId }) => goes(targetId))
			.map((row) => ({ ...row, target })),
	);
	const loses = (name: TargetRow['target']) => removed.some(({ target }) => target === name);
	return {
		allocations: {
			...(loses('invoices') && {
				invoices: invoices
					.filter(({ invoiceId }) => !goes(invoiceId))
					.map(({ invoiceId, amount }) => ({ invoiceId, amount })),
			}),
			...(loses('transactions') && {
				transactions: transactions
					.filter(({ transactionId }) => !goes(transactionId))
					.map(({ transactionId, amount }) => ({ transactionId, amount })),
			}),
		},
		removed,
	};
}

async function execute(
	http: ServiceHttp,
	{ creditMemoId, remove }: DeallocateInput,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const before = await getCreditMemo(http, creditMemoId);
	const exponent = exponentOf(before);
	const { allocations, removed } = toRequestBody(before, remove, exponent);
	const removedIds = removed.map(({ targetId }) => targetId);
	const freed = (after: CreditMemo) => freedReport(CREDIT_MEMO, before, after, exponent);
	const report = notAllocatedReport(context, remove, removedIds);
	if (removed.length === 0) {
		return { ...before, outcome: 'unchanged', ...freed(before), ...report };
	}
	const { memo, changedMeanwhile } = await patchAllocations(http, before, allocations);
	const expected = TARGETS.flatMap((target) => rowsOf(before, target, exponent)).map((row) =>
		removedIds.includes(row.targetId) ? { ...row, amount: 0n } : row,
	);
	const present = TARGETS.flatMap((target) => rowsOf(memo, target, exponent));
	return {
		...memo,
		outcome: 'deallocated',
		...freed(memo),
		...report,
		allocationCheck: checkGrant(expected, present, exponent),
		...memoMeanwhile(context, before, changedMeanwhile),
	};
}

export const deallocate = defineOperation<ServiceHttp, DeallocateInput>({
	option: {
		name: 'Deallocate',
		value: 'deallocate',
		action: 'Deallocate credit memo',
		description:
			'Take a credit memo back from invoices or transactions, so that it can be used again',
	},
	summary: CREDIT_MEMO_DEALLOCATED,
	description: fieldsOf('creditMemo', 'deallocate', description),
	readFields,
	lockKey: ({ creditMemoId }) => creditMemoId,
	execute,
});
