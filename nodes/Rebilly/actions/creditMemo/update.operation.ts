import type { INodeProperties } from 'n8n-workflow';

import { LARGEST_EXPONENT } from '../../../shared/credit/allocateFields';
import { changesOf } from '../../../shared/credit/differences';
import { writeOptionsField } from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withinCollection } from '../../../shared/form/lineItemFields';
import type { ServiceHttp } from '../../../shared/http/client';
import { withoutUndefined } from '../../../shared/json';
import { toDecimalNumber } from '../../../shared/money';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { amountOf } from '../../api/amounts';
import { getCreditMemo, patchCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { changedFields } from '../../api/memoContent';
import { type Reason, REASONS } from '../../api/choices';
import type { CreditMemo, CreditMemoChanges } from '../../api/types';
import { allocatedOf, exponentOf } from '../../api/memoAmounts';
import { creditMemoField } from '../fields';
import { assertCoversAllocations, assertHeld, assertNotVoided, memoMeanwhile } from './changes';
import {
	LINE_ITEM_KEYS,
	type LineItem,
	lineItemRowsField,
	lineItemsJsonField,
	readLineItem,
	toItems,
	totalOf,
} from './lineItems';
import { descriptionField, reasonField, shippingAmountField } from './memoForm';
import { CREDIT_MEMO_UPDATED } from './summaries';

/** What the user wants changed; undefined is left alone. Amounts are minor units. */
interface WantedChanges {
	items?: LineItem[] | undefined;
	reason?: Reason | undefined;
	description?: string | undefined;
	shippingAmount?: bigint | undefined;
}

interface UpdateInput {
	creditMemoId: string;
	/** Amounts can be read once the memo's currency is known. */
	changes(exponent: number): WantedChanges;
}

const description: INodeProperties[] = [
	creditMemoField,
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What to change, while all other fields stay as they are',
		options: [
			descriptionField,
			{
				...withinCollection(lineItemRowsField),
				description: 'What is credited, instead of all present line items',
			},
			{
				...lineItemsJsonField,
				description: 'The same as a JSON array, as the API of Rebilly has it',
			},
			reasonField,
			shippingAmountField,
		],
	},
	writeOptionsField(),
];

function readFields(fields: FieldGroup): UpdateInput {
	const group = fields.collection('updateFields');
	const rows = group.rows('lineItems', 'item');
	const jsonRows = group.jsonRows('lineItemsJson', LINE_ITEM_KEYS);
	if (rows.length > 0 && jsonRows.length > 0) {
		throw group.refuse('lineItems', 'are entered twice', 'Use the fields or the JSON, not both');
	}
	const itemRows = rows.length > 0 ? rows : jsonRows;
	const [reason, text] = [group.choice('reason', REASONS), group.text('description')];
	const changes = (exponent: number): WantedChanges =>
		withoutUndefined({
			items: itemRows.length > 0 ? itemRows.map((row) => readLineItem(row, exponent)) : undefined,
			reason,
			description: text,
			shippingAmount: group.amountOrZero('shippingAmount', exponent),
		});
	if (Object.keys(changes(LARGEST_EXPONENT)).length === 0) {
		throw fields.refuse('updateFields', 'are empty', 'Add at least one field to change');
	}
	return { creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID), changes };
}

/** The documented body: only what the user wants changed, amounts as decimal numbers in major units. */
export function toRequestBody(changes: WantedChanges, exponent: number): CreditMemoChanges {
	const { items, reason, description: text, shippingAmount } = changes;
	return withoutUndefined({
		items: items && toItems(items, exponent),
		reason,
		description: text,
		shippingAmount:
			shippingAmount === undefined ? undefined : toDecimalNumber(shippingAmount, exponent),
	});
}

/** What the memo will credit in all once it is changed, in minor units. */
function totalAfter(memo: CreditMemo, changes: WantedChanges, exponent: number): bigint {
	const read = (amount: number | undefined) =>
		amountOf(amount, exponent, `credit memo '${memo.id}'`);
	const shippingBefore = read(memo.shippingAmount);
	const { shippingAmount = shippingBefore, items } = changes;
	const itemsTotal = items ? totalOf(items) : read(memo.totalAmount) - shippingBefore;
	return itemsTotal + shippingAmount;
}

export const update = defineOperation<ServiceHttp, UpdateInput>({
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update credit memo',
		description: 'Change the line items, reason, description or shipping of a credit memo',
	},
	summary: CREDIT_MEMO_UPDATED,
	description: fieldsOf('creditMemo', 'update', description),
	readFields,
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http, input, context) {
		const present = await getCreditMemo(http, input.creditMemoId);
		assertNotVoided(present);
		const exponent = exponentOf(present);
		const wanted = input.changes(exponent);
		const body = toRequestBody(wanted, exponent);
		const changes = changesOf(changedFields(body, present));
		if (changes.length === 0) return { ...present, outcome: 'unchanged', changes };

		const total = totalAfter(present, wanted, exponent);
		if (wanted.items ?? wanted.shippingAmount !== undefined) {
			assertCoversAllocations(present, total, allocatedOf(present), exponent);
		}
		const { memo, changedMeanwhile } = await patchCreditMemo(http, present, body, total);
		assertHeld(memo, changedFields(body, memo));
		const meanwhile = memoMeanwhile(context, present, changedMeanwhile);
		return { ...memo, outcome: 'updated', changes, ...meanwhile };
	},
});
