import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { writtenAllocationFields } from '../../../shared/credit/allocateFields';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { changesOf, type Difference } from '../../../shared/credit/differences';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { toDecimalNumber } from '../../../shared/money';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findCreditMemo, putCreditMemo, replaceCreditMemo } from '../../api/creditMemos';
import { amountDifference, compared, contentDifferences } from '../../api/memoContent';
import type { CreditMemo, CreditMemoBody } from '../../api/types';
import { allocatedOf, CREDIT_MEMO, TARGETS, rowsOf } from '../../api/memoAmounts';
import { locatorField } from '../fields';
import { toRequestBody as toAllocationBody } from './allocate.operation';
import { ALLOCATION_FORM, type TargetRow } from './allocationRows';
import { assertCoversAllocations, assertHeld, assertNotVoided, memoMeanwhile } from './changes';
import { LINE_ITEMS } from './lineItems';
import {
	contentFields,
	hashKeyOption,
	keyToId,
	type MemoForm,
	ownerFields,
	readMemoForm,
	toMemoBody,
	totalOfForm,
} from './memoForm';
import { CREDIT_MEMO_UPDATED } from './summaries';

interface UpsertInput extends MemoForm {
	id: string;
}

const idField = locatorField({
	displayName: 'Credit Memo',
	name: 'creditMemoId',
	searchListMethod: 'searchCreditMemos',
	placeholder: 'e.g. refund-1001',
	description:
		'The credit memo to change, or the ID that a new one gets. Fields left empty are emptied, but for reason and allocations.',
	required: true,
	anyText: true,
});

const description: INodeProperties[] = [
	idField,
	...ownerFields,
	...contentFields(writtenAllocationFields(ALLOCATION_FORM)),
	writeOptionsField([hashKeyOption, LINE_ITEMS.option]),
];

function readFields(fields: FieldGroup): UpsertInput {
	const id = keyToId(fields, 'creditMemoId', fields.requiredKey('creditMemoId'));
	return { ...readMemoForm(fields), id };
}

/**
 * The documented body for a memo that is there: all of its content, and of the allocations only the arrays
 * that change. The reason stays when the form has none, because Rebilly may have filled it in.
 */
export function toRequestBody(input: MemoForm, present: CreditMemo): CreditMemoBody {
	const { allocations: _, ...body } = toMemoBody(input);
	const reason = body.reason ?? present.reason;
	const { allocations } = toAllocationBody(present, input.allocations, 'ensure', input.exponent);
	return {
		...body,
		...(reason && { reason }),
		...(Object.keys(allocations).length > 0 && { allocations }),
	};
}

/** Everything in which the memo is not as it should be, the allocations included. */
function differencesOf(input: MemoForm, body: CreditMemoBody, present: CreditMemo): Difference[] {
	const others = Object.keys(input.additionalBody).flatMap((key) => {
		const value = (object: object) => (object as Record<string, unknown>)[key];
		return compared(`Additional Body Fields (JSON): ${key}`, value(body), value(present));
	});
	return [
		...contentDifferences(body, present),
		...others,
		...allocationDifferences(input, body, present),
	];
}

function allocationDifferences(
	{ exponent }: MemoForm,
	body: CreditMemoBody,
	present: CreditMemo,
): Difference[] {
	const asked = { ...present, allocations: body.allocations };
	return TARGETS.flatMap((target) => {
		const before = new Map(rowsOf(present, target, exponent).map((row) => [row.targetId, row]));
		return rowsOf(asked, target, exponent).flatMap(({ targetId, amount }) =>
			amountDifference(
				`Allocations, ${targetId}: Amount`,
				toDecimalNumber(amount, exponent),
				toDecimalNumber(before.get(targetId)?.amount ?? 0n, exponent),
				present.currency,
			),
		);
	});
}

/** A credit never moves to another customer or currency. */
function assertSameOwner(present: CreditMemo, { customerId, currency }: MemoForm): void {
	if (present.customerId === customerId && present.currency === currency) return;
	throw new ConflictError(
		`The credit memo '${present.id}' is of customer '${present.customerId}' in ${present.currency}, and neither can be changed`,
		'Nothing was changed. Compare the two, and correct the fields, or map the ID of what this credit is for',
		{ creditMemoId: present.id, customerId: present.customerId, currency: present.currency },
	);
}

/** What it came to when the memo was not there a moment before. */
const OUTCOMES = { created: 'created', existing: 'unchanged', replaced: 'updated' } as const;

async function createMemo(
	http: ServiceHttp,
	input: UpsertInput,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const body = toMemoBody(input);
	const { memo, made } = await putCreditMemo(http, input.id, body, totalOfForm(input));
	assertHeld(memo, contentDifferences(body, memo));
	return {
		...memo,
		outcome: OUTCOMES[made],
		changes: [],
		...grantReport(CREDIT_MEMO, input.allocations, memo, input.exponent),
		...memoMeanwhile(context, memo, made === 'replaced'),
	};
}

async function changeMemo(
	http: ServiceHttp,
	input: UpsertInput,
	present: CreditMemo,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { exponent } = input;
	assertNotVoided(present);
	assertSameOwner(present, input);
	const body = toRequestBody(input, present);
	const changes = changesOf(differencesOf(input, body, present));
	if (changes.length === 0) {
		const report = grantReport(CREDIT_MEMO, input.allocations, present, exponent);
		return { ...present, outcome: 'unchanged', changes, ...report };
	}
	const { added } = toAllocationBody(present, input.allocations, 'ensure', exponent);
	const allocated = allocatedOf(present) + added;
	assertCoversAllocations(present, totalOfForm(input), allocated, exponent);
	const written = await replaceCreditMemo(http, present, body, totalOfForm(input));
	const { memo, changedMeanwhile } = written;
	assertHeld(memo, contentDifferences(body, memo));
	const expected = expectedRows(input, body, present);
	return {
		...memo,
		outcome: 'updated',
		changes,
		...grantReport(CREDIT_MEMO, expected, memo, exponent),
		...memoMeanwhile(context, present, changedMeanwhile),
	};
}

/** The rows that the memo should have afterwards: those that were sent, and the arrays left alone. */
function expectedRows(
	{ exponent }: MemoForm,
	{ allocations = {} }: CreditMemoBody,
	present: CreditMemo,
): Array<Omit<TargetRow, 'target'>> {
	const after = { ...present, allocations: { ...present.allocations, ...allocations } };
	return TARGETS.flatMap((target) => rowsOf(after, target, exponent));
}

export const upsert = defineOperation<ServiceHttp, UpsertInput>({
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update credit memo',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	summary: CREDIT_MEMO_UPDATED,
	description: fieldsOf('creditMemo', 'upsert', description),
	readFields,
	lockKey: ({ id }) => id,
	async execute(http, input, context) {
		const present = await findCreditMemo(http, input.id);
		return present
			? await changeMemo(http, input, present, context)
			: await createMemo(http, input, context);
	},
});
