import type { INodeProperties } from 'n8n-workflow';

import { enteredRowsField } from '../../../shared/credit/allocateFields';
import { additionalFields, readAdditionalBody } from '../../../shared/form/additionalFields';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { fittedKey } from '../../../shared/run/idempotencyKey';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum, toDecimalNumber } from '../../../shared/money';
import { REBILLY_ID } from '../../api/environment';
import { type Reason, REASONS } from '../../api/choices';
import type { CreditMemoBody } from '../../api/types';
import { choicesOf, customerField, invoiceField } from '../fields';
import { readAllocations, type TargetRow, toAllocations } from './allocationRows';
import { type LineItem, LINE_ITEMS, readLineItems, toItems, totalOf } from './lineItems';

/** The whole content of a credit memo, as the form of Create and of Create or Update holds it. */
export interface MemoForm {
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

/** Who gets the credit, and in which currency. */
export const ownerFields: INodeProperties[] = [
	customerField,
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. USD',
		description: 'Three-letter ISO code',
	},
];

export const descriptionField = optionalText({
	displayName: 'Description',
	name: 'description',
	description: 'Why the credit is given, which customers can see',
});

export const reasonField: INodeProperties = {
	displayName: 'Reason',
	name: 'reason',
	type: 'options',
	options: choicesOf(REASONS),
	default: 'customer-credit',
	description: 'What kind of credit this is',
};

export const shippingAmountField: INodeProperties = {
	displayName: 'Shipping Amount',
	name: 'shippingAmount',
	type: 'string',
	default: '',
	placeholder: 'e.g. 4.95',
	description: 'Shipping that is credited too, in units of the currency',
};

/**
 * What is credited, what it is applied to, and the rest.
 *
 * @param allocationFields the fields for what it is applied to
 */
export const contentFields = (allocationFields: INodeProperties[]): INodeProperties[] => [
	LINE_ITEMS.rows,
	...allocationFields,
	additionalFields([descriptionField, invoiceField, reasonField, shippingAmountField]),
];

export const hashKeyOption: INodeProperties = {
	displayName: 'Hash Keys That Do Not Fit',
	name: 'hashKey',
	type: 'boolean',
	default: false,
	description:
		'Whether to shorten a key that Rebilly does not take as an ID to a readable start and a hash, instead of refusing it',
};

/** Reads and checks `ownerFields` and `contentFields`. */
export function readMemoForm(fields: FieldGroup): MemoForm {
	const { code, exponent } = fields.requiredCurrency('currency');
	const more = fields.collection('additionalFields');
	const items = readLineItems(fields, exponent);
	const shippingAmount = more.amountOrZero('shippingAmount', exponent);
	const wanted = readAllocations(fields, exponent);
	const allocations = wanted.map((row) => ({ ...row, amount: row.amount(exponent) }));
	const total = totalOf(items) + (shippingAmount ?? 0n);
	const allocated = sum(allocations.map(({ amount }) => amount));
	if (allocated > total) {
		throw fields.refuse(
			enteredRowsField(fields),
			`come to ${formatAmount(allocated, exponent)} ${code}, but the credit is ${formatAmount(total, exponent)} ${code}`,
			'Allocate at most what is credited',
		);
	}
	return {
		customerId: fields.requiredLocatorId('customerId', REBILLY_ID),
		currency: code,
		exponent,
		items,
		invoiceId: more.locatorId('invoiceId', REBILLY_ID),
		reason: more.choice('reason', REASONS),
		description: more.text('description'),
		shippingAmount,
		allocations,
		additionalBody: readAdditionalBody(more, FORM_FIELDS, READ_ONLY_FIELDS),
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

/** What the memo of a form credits in all, in minor units. */
export function totalOfForm({ items, shippingAmount = 0n }: MemoForm): bigint {
	return totalOf(items) + shippingAmount;
}

/**
 * The ID that a key becomes.
 *
 * @param name the field that holds the key
 * @throws InputError when it cannot be an ID, unless the option to hash it is on
 */
export function keyToId(fields: FieldGroup, name: string, key: string): string {
	const mayBeHashed = fields.collection('options').flag('hashKey');
	if (REBILLY_ID.pattern.test(key)) return key;
	if (mayBeHashed) return fittedKey(key, 50);
	throw fields.refuse(
		name,
		`cannot be an ID in Rebilly: '${key}'`,
		`${REBILLY_ID.expectation}, or turn on the option Hash Keys That Do Not Fit`,
	);
}

/** The documented body: writable fields only, amounts as decimal numbers in major units. */
export function toMemoBody(form: MemoForm): CreditMemoBody {
	const { exponent, shippingAmount } = form;
	const body: CreditMemoBody & Record<string, unknown> = {
		...form.additionalBody,
		customerId: form.customerId,
		currency: form.currency,
		items: toItems(form.items, exponent),
		invoiceId: form.invoiceId,
		reason: form.reason,
		description: form.description,
		shippingAmount:
			shippingAmount === undefined ? undefined : toDecimalNumber(shippingAmount, exponent),
		allocations:
			form.allocations.length > 0 ? toAllocations(form.allocations, exponent) : undefined,
	};
	return withoutUndefined(body);
}
