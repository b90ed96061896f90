import type { INodeProperties } from 'n8n-workflow';

import {
	additionalBodyField,
	entryModeField,
	readAdditionalBody,
	optionsField,
} from '../../../shared/descriptions';
import { StateError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/fields';
import type { ServiceHttp } from '../../../shared/http';
import { fittedKey } from '../../../shared/idempotencyKey';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum, toDecimalNumber } from '../../../shared/money';
import { fieldsOf, type ItemFacts } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { findCreditMemo, postCreditMemo, putCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { contentDifferences } from '../../api/memoContent';
import { type CreditMemo, type CreditMemoBody, type Reason, REASONS } from '../../api/types';
import { allocationRowsField, allocationsJsonField, customerField, invoiceField } from '../fields';
import {
	readAllocationJson,
	readAllocationRows,
	type TargetRow,
	toAllocations,
} from './allocationRows';
import { grantReport } from './grantReport';
import { type LineItem, lineItemFields, readLineItems, toItems, totalOf } from './lineItems';

export interface CreateInput {
	/** The memo's id, made from the idempotency key; undefined where Rebilly assigns it. */
	id: string | undefined;
	customerId: string;
	currency: string;
	exponent: number;
	items: LineItem[];
	invoiceId?: string | undefined;
	reason?: Reason | undefined;
	description?: string | undefined;
	/** Minor units. */
	shippingAmount?: bigint | undefined;
	/** Amounts are minor units. */
	allocations: TargetRow[];
	additionalBody: Record<string, unknown>;
}

const description: INodeProperties[] = [
	customerField,
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. USD',
		description: 'Three-letter ISO code of the currency that all amounts are in',
	},
	{
		displayName: 'ID',
		name: 'idMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'From Idempotency Key',
				value: 'fromKey',
				description:
					'The key becomes the ID of the credit memo, so that running again creates nothing twice',
			},
			{
				name: 'Assigned by Rebilly',
				value: 'assigned',
				description:
					'Rebilly makes up the ID. Not safe to repeat: running the workflow again, or Retry On Fail, creates another credit memo.',
			},
		],
		default: 'fromKey',
		description: 'Where the ID of the new credit memo comes from',
	},
	{
		displayName: 'Idempotency Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.id }}',
		displayOptions: { show: { idMode: ['fromKey'] } },
		description:
			'What this credit is for, such as the ID of the refund. The same key never creates a second credit memo. If empty, a key is made from the execution and the item: that covers Retry On Fail, but not running the workflow again.',
	},
	...lineItemFields,
	entryModeField('allocationsMode', 'Allocations', 'How to enter what the credit is applied to'),
	{ ...allocationRowsField, displayOptions: { show: { allocationsMode: ['fields'] } } },
	{ ...allocationsJsonField, displayOptions: { show: { allocationsMode: ['json'] } } },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
				description: 'Why the credit is given. Customers can see it.',
			},
			invoiceField,
			{
				displayName: 'Reason',
				name: 'reason',
				type: 'options',
				options: REASONS.map((value) => ({
					name: value
						.split('-')
						.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
						.join(' '),
					value,
				})),
				default: 'customer-credit',
			},
			{
				displayName: 'Shipping Amount',
				name: 'shippingAmount',
				type: 'string',
				default: '',
				placeholder: 'e.g. 4.95',
				description: 'Shipping that is credited too, in units of the currency',
			},
		],
	},
	additionalBodyField,
	optionsField([
		{
			displayName: 'Hash Keys That Do Not Fit',
			name: 'hashKey',
			type: 'boolean',
			default: false,
			description:
				'Whether a key that Rebilly does not take as an ID (more than 50 characters, or other signs than letters, digits and @ ~ - . _) is shortened to a readable start and a hash, instead of being reported',
		},
	]),
];

/** Reads and checks one item's fields. */
export function readFields(fields: FieldGroup, item: ItemFacts): CreateInput {
	const currency = fields.required('currency', fields.currency('currency'));
	const { code, exponent } = currency;
	const more = fields.collection('additionalFields');
	const items = readLineItems(fields, exponent);
	const shippingAmount = more.amountOrZero('shippingAmount', exponent);
	const wanted =
		fields.choice('allocationsMode', ['fields', 'json']) === 'json'
			? readAllocationJson(fields)
			: readAllocationRows(fields);
	const allocations = wanted.map((row) => ({ ...row, amount: row.amount(exponent) }));
	const total = totalOf(items) + (shippingAmount ?? 0n);
	const allocated = sum(allocations.map(({ amount }) => amount));
	if (allocated > total) {
		throw fields.refuse(
			'allocations',
			`come to ${formatAmount(allocated, exponent)} ${code}, but the credit is ${formatAmount(total, exponent)} ${code}`,
			'Allocate at most what is credited',
		);
	}
	return {
		id: readId(fields, item),
		customerId: fields.requiredLocatorId('customerId', REBILLY_ID),
		currency: code,
		exponent,
		items,
		invoiceId: more.locatorId('invoiceId', REBILLY_ID),
		reason: more.choice('reason', REASONS),
		description: more.text('description'),
		shippingAmount,
		allocations,
		additionalBody: readAdditionalBody(fields, FORM_FIELDS, READ_ONLY_FIELDS),
	};
}

const FORM_FIELDS = [
	'customerId',
	'currency',
	'items',
	'invoiceId',
	'reason',
	'description',
	'shippingAmount',
	'allocations',
];

/** What only Rebilly sets (definition: CreditMemo, readOnly). */
const READ_ONLY_FIELDS = [
	'id',
	'number',
	'status',
	'taxAmount',
	'totalAmount',
	'unusedAmount',
	'revision',
	'quoteId',
	'createdTime',
	'updatedTime',
	'_links',
	'_embedded',
];

function readId(fields: FieldGroup, item: ItemFacts): string | undefined {
	if (fields.choice('idMode', ['fromKey', 'assigned']) === 'assigned') return undefined;
	const key = fields.text('idempotencyKey')?.trim();
	if (!key) return item.derivedKey();
	if (REBILLY_ID.pattern.test(key)) return key;
	if (fields.collection('options').flag('hashKey')) return fittedKey(key, 50);
	throw fields.refuse(
		'idempotencyKey',
		`cannot be an ID in Rebilly: '${key}'`,
		`${REBILLY_ID.expectation}, or turn on the option Hash Keys That Do Not Fit`,
	);
}

/** The documented body: writable fields only, amounts as decimal numbers in major units. */
export function toRequestBody(input: CreateInput): CreditMemoBody {
	const { exponent } = input;
	return withoutUndefined({
		...input.additionalBody,
		customerId: input.customerId,
		currency: input.currency,
		items: toItems(input.items, exponent),
		invoiceId: input.invoiceId,
		reason: input.reason,
		description: input.description,
		shippingAmount:
			input.shippingAmount === undefined
				? undefined
				: toDecimalNumber(input.shippingAmount, exponent),
		allocations:
			input.allocations.length > 0 ? toAllocations(input.allocations, exponent) : undefined,
	}) as CreditMemoBody;
}

async function createOnce(
	http: ServiceHttp,
	body: CreditMemoBody,
	id: string | undefined,
): Promise<{ memo: CreditMemo; outcome: 'created' | 'existing' }> {
	if (id === undefined) return { memo: await postCreditMemo(http, body), outcome: 'created' };
	const present = await findCreditMemo(http, id);
	if (present) return { memo: sameAsAsked(present, body), outcome: 'existing' };
	const { memo, created } = await putCreditMemo(http, id, body);
	return { memo: sameAsAsked(memo, body), outcome: created ? 'created' : 'existing' };
}

/** The memo, if it is what was asked for; a memo under the same key with other content is never touched. */
function sameAsAsked(memo: CreditMemo, body: CreditMemoBody): CreditMemo {
	const differences = contentDifferences(body, memo);
	if (differences.length > 0) {
		const shown = differences.map(
			({ field, asked, found }) =>
				`${field} is ${JSON.stringify(found)} instead of ${JSON.stringify(asked)}`,
		);
		throw new StateError(
			`A credit memo with the ID '${memo.id}' exists and is not the same: ${shown.join('; ')}`,
			'Nothing was changed. Use another key if this is another credit, or correct the fields',
			{ creditMemoId: memo.id, differences },
		);
	}
	if (memo.status === 'voided') {
		throw new StateError(
			`The credit memo with the ID '${memo.id}' exists, but is voided`,
			'Use another key if a new credit is meant',
			{ creditMemoId: memo.id, status: memo.status },
		);
	}
	return memo;
}

export const create = defineOperation<ServiceHttp, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create credit memo',
		description: 'Create a credit memo, once per key, and optionally apply it to invoices',
	},
	description: fieldsOf('creditMemo', 'create', description),
	readFields,
	subject: ({ id }) => id,
	async execute(http, input) {
		const { memo, outcome } = await createOnce(http, toRequestBody(input), input.id);
		return { ...memo, outcome, ...grantReport(input.allocations, memo, input.exponent) };
	},
});
