import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { allocateAutomatically, assertCovered } from '../../../shared/credit/allocate';
import {
	allocateFields,
	type AllocationChoice,
	planOptions,
	readAllocationChoice,
} from '../../../shared/credit/allocateFields';
import { type AllocationMode, mergeAllocations } from '../../../shared/credit/allocations';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ApiError, ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { formatAmount, sum } from '../../../shared/money';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo, patchAllocations } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { listOpenInvoices } from '../../api/invoices';
import type { Allocations, CreditMemo } from '../../api/types';
import {
	allocatedOf,
	CREDIT_MEMO,
	TARGETS,
	exponentOf,
	rowsOf,
	unusedOf,
} from '../../api/memoAmounts';
import { creditMemoField } from '../fields';
import {
	ALLOCATION_FORM,
	readAllocations,
	type TargetRow,
	toAllocations,
	type WantedRow,
} from './allocationRows';
import { memoMeanwhile } from './changes';
import { CREDIT_MEMO_ALLOCATED } from './summaries';

interface AllocateInput {
	creditMemoId: string;
	choice: AllocationChoice<WantedRow>;
}

function readFields(fields: FieldGroup): AllocateInput {
	return {
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		choice: readAllocationChoice(fields, REBILLY_ID, () => readAllocations(fields)),
	};
}

/**
 * The documented body: only the arrays that change, each complete, because Rebilly takes a sent array for
 * all there is.
 *
 * @param wanted the rows to add, in minor units
 * @returns the allocations to send, the rows in them, and what they take beyond what is there
 */
export function toRequestBody(
	memo: CreditMemo,
	wanted: readonly TargetRow[],
	mode: AllocationMode,
	exponent: number,
): { allocations: Allocations; rows: TargetRow[]; added: bigint } {
	const merges = TARGETS.map((target) => {
		const own = wanted.filter((row) => row.target === target);
		const merge = mergeAllocations(rowsOf(memo, target, exponent), own, mode);
		return { ...merge, rows: merge.rows.map((row) => ({ ...row, target })) };
	}).filter(({ added }) => added > 0n);
	const rows = merges.flatMap((merge) => merge.rows);
	return {
		allocations: toAllocations(rows, exponent),
		rows,
		added: sum(merges.map(({ added }) => added)),
	};
}

/** @throws ConflictError when the memo is in a status in which it can be applied to nothing */
async function getAllocatable(http: ServiceHttp, id: string): Promise<CreditMemo> {
	const memo = await getCreditMemo(http, id);
	if (memo.status === 'voided' || memo.status === 'draft' || memo.status === 'quotation') {
		throw new ConflictError(
			`The credit memo '${memo.id}' cannot be allocated, because its status is ${memo.status}`,
			'Choose a credit memo that is issued',
			{ creditMemoId: memo.id, status: memo.status },
		);
	}
	return memo;
}

/** What a write applied of a memo, and what it left over; decimal strings in major units. */
function amounts(before: CreditMemo, after: CreditMemo) {
	const exponent = exponentOf(after);
	return {
		allocatedNow: formatAmount(allocatedOf(after) - allocatedOf(before), exponent),
		leftOver: formatAmount(unusedOf(after), exponent),
	};
}

async function allocateChosen(
	http: ServiceHttp,
	context: IExecuteFunctions,
	memo: CreditMemo,
	choice: Extract<AllocateInput['choice'], { to: 'chosen' }>,
): Promise<IDataObject> {
	const exponent = exponentOf(memo);
	const wanted = choice.rows.map((row) => ({ ...row, amount: row.amount(exponent) }));
	const { allocations, rows, added } = toRequestBody(memo, wanted, choice.mode, exponent);
	if (added === 0n) return { ...memo, outcome: 'unchanged', ...amounts(memo, memo) };
	assertCovered(added, unusedOf(memo), exponent, memo.currency, `credit memo '${memo.id}'`);
	const { memo: patched, changedMeanwhile } = await patchAllocations(http, memo, allocations);
	return {
		...patched,
		outcome: 'allocated',
		...amounts(memo, patched),
		...grantReport(CREDIT_MEMO, rows, patched, exponent),
		...memoMeanwhile(context, memo, changedMeanwhile),
	};
}

async function allocateToOpenInvoices(
	http: ServiceHttp,
	context: IExecuteFunctions,
	memo: CreditMemo,
	choice: Extract<AllocateInput['choice'], { to: 'openInvoices' }>,
): Promise<IDataObject> {
	const exponent = exponentOf(memo);
	const credit = {
		unusedOf,
		rowsOf: (state: CreditMemo) => rowsOf(state, 'invoices', exponent),
		openInvoices: async ({ customerId, currency }: CreditMemo) =>
			await listOpenInvoices(http, customerId, currency),
		async add(state: CreditMemo, rows: ReadonlyArray<Omit<TargetRow, 'target'>>) {
			const wanted = rows.map((row) => ({ ...row, target: 'invoices' as const }));
			const { allocations } = toRequestBody(state, wanted, 'add', exponent);
			const written = await patchAllocations(http, state, allocations);
			return { state: written.memo, changedMeanwhile: written.changedMeanwhile };
		},
		reread: async (state: CreditMemo) => await getAllocatable(http, state.id),
		isRefusal: (error: unknown) => error instanceof ApiError && error.isRefusalWith(422),
	};
	const { state, report, changedMeanwhile } = await allocateAutomatically(credit, memo, {
		currency: memo.currency,
		exponent,
		order: choice.order,
		cap: choice.cap(exponent),
		exclude: choice.exclude,
	});
	return { ...state, ...report, ...memoMeanwhile(context, memo, changedMeanwhile) };
}

export const allocate = defineOperation<ServiceHttp, AllocateInput>({
	option: {
		name: 'Allocate',
		value: 'allocate',
		action: 'Allocate credit memo',
		description:
			'Apply a credit memo to invoices or transactions, without disturbing what it is applied to already',
	},
	summary: CREDIT_MEMO_ALLOCATED,
	description: fieldsOf('creditMemo', 'allocate', [
		creditMemoField,
		...allocateFields(ALLOCATION_FORM),
		writeOptionsField(planOptions),
	]),
	readFields,
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http, { creditMemoId, choice }, context, lock) {
		const memo = await getAllocatable(http, creditMemoId);
		if (choice.to === 'chosen') return await allocateChosen(http, context, memo, choice);
		// Two credits of one run must not count on the same balance.
		await lock(memo.customerId);
		return await allocateToOpenInvoices(http, context, memo, choice);
	},
});
