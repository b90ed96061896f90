import type { INodeProperties } from 'n8n-workflow';

import { entryModeField } from '../../../shared/form/descriptions';
import { byKey } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum } from '../../../shared/money';
import { UUID } from '../../api/environment';
import {
	type AccountIdentifier,
	type CustomerReference,
	REFUND_TARGETS,
	type RefundAllocationBody,
	type RefundLineItemBody,
	type RefundNotes,
	type RefundTarget,
} from '../../api/types';
import { accountField, readAccount } from '../accounts';
import { amountField, customerField, readCustomer } from '../fields';
import { NOTE_KEYS, noteFields, readNotes } from './notes';
import { readTarget, readTargetKeys, rowTargetFields } from './targets';

/** One line item of an allocation as it was entered. The amount is minor units. */
interface RefundLineItem {
	amount: bigint;
	account: AccountIdentifier | undefined;
	prepaymentAccount: AccountIdentifier | undefined;
	notes: RefundNotes;
}

/** One allocation of a refund as it was entered. The amount is minor units. */
export interface RefundAllocationRow {
	amount: bigint;
	target: RefundTarget;
	customer: CustomerReference;
	lineItems: RefundLineItem[];
	notes: RefundNotes;
}

const lineItemsField: INodeProperties = {
	displayName: 'Line Items',
	name: 'line_items',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Line Item',
	default: {},
	description: 'The accounts that the amount is taken from, if not those of what is refunded',
	options: [
		{
			displayName: 'Line Item',
			name: 'item',
			values: [
				amountField,
				accountField({
					displayName: 'Account',
					name: 'account_identifier',
					searchListMethod: 'searchLedgerAccounts',
					description: 'The ledger account that the amount is taken from',
				}),
				accountField({
					displayName: 'Prepayment Account',
					name: 'prepayment_account_identifier',
					searchListMethod: 'searchLedgerAccounts',
					description: 'The ledger account of the prepayment that is given back',
				}),
				...noteFields,
			],
		},
	],
};

/** What is refunded, in the ways it can be entered. */
export const refundAllocationFields: INodeProperties[] = [
	entryModeField('allocationsMode', 'Specify Allocations', 'How to enter what is refunded'),
	{
		displayName: 'Allocations',
		name: 'allocations',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Allocation',
		default: {},
		description: 'What is refunded, and how much of it',
		displayOptions: { show: { allocationsMode: ['fields'] } },
		options: [
			{
				displayName: 'Allocation',
				name: 'allocation',
				values: [
					{ ...amountField, name: 'total_amount' },
					...rowTargetFields,
					{ ...customerField, required: undefined, description: 'Who gets the money back' },
					lineItemsField,
					...noteFields,
				],
			},
		],
	},
	{
		displayName: 'Allocations (JSON)',
		name: 'allocationsJson',
		type: 'json',
		default: '[]',
		placeholder: 'e.g. [{ "total_amount": 145.05, "invoice_external_id": "in_1042" }]',
		description:
			"JSON array of objects with total_amount, one of invoice_id, invoice_line_item_id and invoice_payment_id or of the same with external_id at the end, customer_id, line_items and the other fields of the API of Layer; amounts in the unit of the option 'Amounts Are In'",
		displayOptions: { show: { allocationsMode: ['json'] } },
	},
];

const ALLOCATION_KEYS = byKey([lineItemsField, ...noteFields]);

/** Reads the allocations in the way the user entered them. */
export function readRefundAllocations(fields: FieldGroup, exponent: number): RefundAllocationRow[] {
	const asJson = fields.choice('allocationsMode', ['fields', 'json']) === 'json';
	const name = asJson ? 'allocationsJson' : 'allocations';
	const rows = asJson ? fields.jsonRows(name, ALLOCATION_KEYS) : fields.rows(name, 'allocation');
	if (rows.length === 0) throw fields.refuse(name, 'is empty', 'Add at least one allocation');
	return rows.map((row) => {
		const allocation: RefundAllocationRow = {
			amount: row.requiredAmount('total_amount', exponent),
			...(asJson ? readKeys(row) : readForm(row)),
			lineItems: row.rows('line_items', 'item').map((item) => readLineItem(item, exponent)),
			notes: readNotes(row),
		};
		assertAddsUp(row, allocation, exponent);
		return allocation;
	});
}

function readForm(row: FieldGroup): Pick<RefundAllocationRow, 'target' | 'customer'> {
	return { target: readTarget(row), customer: readCustomer(row) ?? {} };
}

function readKeys(row: FieldGroup): Pick<RefundAllocationRow, 'target' | 'customer'> {
	row.allowOnly([
		'total_amount',
		...REFUND_TARGETS,
		'customer_id',
		'customer_external_id',
		'line_items',
		...NOTE_KEYS,
	]);
	return {
		target: readTargetKeys(row),
		customer: {
			customer_id: row.id('customer_id', UUID),
			customer_external_id: row.text('customer_external_id')?.trim() || undefined,
		},
	};
}

function readLineItem(item: FieldGroup, exponent: number): RefundLineItem {
	item.allowOnly(['amount', 'account_identifier', 'prepayment_account_identifier', ...NOTE_KEYS]);
	return {
		amount: item.requiredAmount('amount', exponent),
		account: readAccount(item, 'account_identifier'),
		prepaymentAccount: readAccount(item, 'prepayment_account_identifier'),
		notes: readNotes(item),
	};
}

function assertAddsUp(
	row: FieldGroup,
	{ amount, lineItems }: RefundAllocationRow,
	exponent: number,
): void {
	const total = sum(lineItems.map((item) => item.amount));
	if (lineItems.length === 0 || total === amount) return;
	throw row.refuse(
		'line_items',
		`come to ${formatAmount(total, exponent)}, but the allocation is ${formatAmount(amount, exponent)}`,
		'Correct the amounts, so that they are the same',
	);
}

/** The documented form of the allocations. */
export function toRefundAllocations(rows: readonly RefundAllocationRow[]): RefundAllocationBody[] {
	return rows.map(({ amount, target, customer, lineItems, notes }) =>
		withoutUndefined({
			total_amount: Number(amount),
			...target,
			...customer,
			line_items: lineItems.length > 0 ? lineItems.map(toLineItem) : undefined,
			...notes,
		}),
	);
}

function toLineItem({
	amount,
	account,
	prepaymentAccount,
	notes,
}: RefundLineItem): RefundLineItemBody {
	return withoutUndefined({
		amount: Number(amount),
		account_identifier: account,
		prepayment_account_identifier: prepaymentAccount,
		...notes,
	});
}
