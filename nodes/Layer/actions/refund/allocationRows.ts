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
} from '../../api/refundTypes';
import { readAccount } from '../accounts';
import { NOTE_KEYS, OPTIONAL_NOTES, readRefundNotes } from './notes';
import { readTargetKeys } from './targets';

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

const ALLOCATION_FIELDS = [optionalRows('line_items', 'item', OPTIONAL_NOTES), ...OPTIONAL_NOTES];

/** Reads the allocations in their documented form, amounts as whole cents. */
export function readRefundAllocations(
	fields: FieldGroup,
	exponent: number,
): RefundAllocationBody[] {
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
		const allocation = {
			total_amount: Number(row.requiredAmount('total_amount', exponent)),
			...readTargetKeys(row),
			customer_id: row.id('customer_id', UUID),
			customer_external_id: row.text('customer_external_id')?.trim() || undefined,
			line_items: readLineItems(row, exponent),
			...readRefundNotes(row),
		};
		assertAddsUp(row, allocation, exponent);
		return withoutUndefined(allocation);
	});
}

function readLineItems(row: FieldGroup, exponent: number): RefundLineItemBody[] | undefined {
	const items = row.rows('line_items', 'item').map((item) => {
		item.allowOnly(['amount', 'account_identifier', 'prepayment_account_identifier', ...NOTE_KEYS]);
		return withoutUndefined({
			amount: Number(item.requiredAmount('amount', exponent)),
			account_identifier: readAccount(item, 'account_identifier'),
			prepayment_account_identifier: readAccount(item, 'prepayment_account_identifier'),
			...readRefundNotes(item),
		});
	});
	return items.length > 0 ? items : undefined;
}

function assertAddsUp(
	row: FieldGroup,
	{ total_amount, line_items: items }: RefundAllocationBody,
	exponent: number,
): void {
	if (!items) return;
	const amount = BigInt(total_amount);
	const total = sum(items.map((item) => BigInt(item.amount)));
	if (total === amount) return;
	throw row.refuse(
		'line_items',
		`come to ${formatAmount(total, exponent)}, but the allocation is ${formatAmount(amount, exponent)}`,
		'Correct the amounts, so that they are the same',
	);
}
