import type { INodeProperties } from 'n8n-workflow';

import { optionalRows } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum } from '../../../shared/money';
import { UUID } from '../../api/environment';
import {
	REFUND_TARGETS,
	type RefundAllocationBody,
	type RefundLineItemBody,
	type RefundNotes,
	type RefundTarget,
} from '../../api/refundTypes';
import type { AccountIdentifier, CustomerReference } from '../../api/types';
import { readAccount } from '../accounts';
import { NOTE_KEYS, noteFields, readNotes } from './notes';
import { readTargetKeys } from './targets';

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

/** What is refunded, as an array of the API. */
export const allocationsJsonField: INodeProperties = {
	displayName: 'Allocations (JSON)',
	name: 'allocationsJson',
	type: 'json',
	default: '[]',
	required: true,
	placeholder: 'e.g. [{ "total_amount": 145.05, "invoice_external_id": "in_1042" }]',
	description:
		'What is refunded, and how much of it, as the API of Layer has it; amounts in the unit of the form',
};

const ALLOCATION_FIELDS = [optionalRows('line_items', 'item', noteFields), ...noteFields];

export function readRefundAllocations(fields: FieldGroup, exponent: number): RefundAllocationRow[] {
	const { name } = allocationsJsonField;
	const rows = fields.jsonRows(name, ALLOCATION_FIELDS);
	if (rows.length === 0) throw fields.refuse(name, 'is empty', 'Add at least one allocation');
	return rows.map((row) => {
		row.allowOnly([
			'total_amount',
			...REFUND_TARGETS,
			'customer_id',
			'customer_external_id',
			'line_items',
			...NOTE_KEYS,
		]);
		const allocation: RefundAllocationRow = {
			amount: row.requiredAmount('total_amount', exponent),
			target: readTargetKeys(row),
			customer: {
				customer_id: row.id('customer_id', UUID),
				customer_external_id: row.text('customer_external_id')?.trim() || undefined,
			},
			lineItems: row.rows('line_items', 'item').map((item) => readLineItem(item, exponent)),
			notes: readNotes(row),
		};
		assertAddsUp(row, allocation, exponent);
		return allocation;
	});
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
