import type { INodeProperties } from 'n8n-workflow';

import { optionalKey, optionalRows, optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import {
	REFUND_METHODS,
	type RefundFeeBody,
	type RefundPaymentBody,
	type RefundPaymentDetails,
} from '../../api/refundTypes';
import { accountField, readAccount } from '../accounts';
import { amountField } from '../fields';
import { NOTE_KEYS, OPTIONAL_NOTES, readRefundNotes } from './notes';

/** How a payment was made: fields of a simple refund. */
export const paymentDetailFields: INodeProperties[] = [
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		options: [
			{ name: 'ACH', value: 'ACH' },
			{ name: 'Cash', value: 'CASH' },
			{ name: 'Check', value: 'CHECK' },
			{ name: 'Credit Card', value: 'CREDIT_CARD' },
			{ name: 'Other', value: 'OTHER' },
		],
		default: 'CREDIT_CARD',
		description: 'How the money went back',
	},
	accountField({
		displayName: 'Payment Clearing Account',
		name: 'payment_clearing_account_identifier',
		searchListMethod: 'searchLedgerAccounts',
		description: 'The ledger account through which the money went',
	}),
	optionalText({
		displayName: 'Processor',
		name: 'processor',
		placeholder: 'e.g. STRIPE',
		description: 'Who moved the money',
	}),
	{
		...amountField,
		displayName: 'Refund Processing Fee',
		name: 'refund_processing_fee',
		placeholder: 'e.g. 0.30',
	},
];

/** The payments, as an array of the API. */
export const paymentsJsonField: INodeProperties = {
	displayName: 'Payments (JSON)',
	name: 'paymentsJson',
	type: 'json',
	default: '[]',
	placeholder: 'e.g. [{ "refunded_amount": 145.05, "method": "CREDIT_CARD" }]',
	description:
		'The money that went out, as the API of Layer has it; without a payment, the refund is still to be paid',
};

const PAYMENT_FIELDS = [
	optionalRows('refunded_payment_fees', 'fee', [optionalKey('description')]),
	optionalKey('processor'),
	...OPTIONAL_NOTES,
];

/**
 * Reads the payments in their documented form, amounts as whole cents.
 *
 * @param completedAt when the refund was completed, for the payments that name no time
 */
export function readRefundPayments(
	fields: FieldGroup,
	exponent: number,
	completedAt: string,
): RefundPaymentBody[] {
	return fields.jsonRows(paymentsJsonField.name, PAYMENT_FIELDS).map((row) => {
		row.allowOnly([
			'refunded_amount',
			'completed_at',
			'method',
			'payment_clearing_account_identifier',
			'processor',
			'refund_processing_fee',
			'refunded_payment_fees',
			...NOTE_KEYS,
		]);
		const details = readPaymentDetails(row, exponent);
		const method = row.required('method', details.method);
		return withoutUndefined({
			refunded_amount: Number(row.requiredAmount('refunded_amount', exponent)),
			completed_at: row.dateTime('completed_at') ?? completedAt,
			...details,
			method,
			refunded_payment_fees: readReturnedFees(row, exponent),
			...readRefundNotes(row),
		});
	});
}

function readReturnedFees(row: FieldGroup, exponent: number): RefundFeeBody[] | undefined {
	const fees = row.rows('refunded_payment_fees', 'fee').map((fee) => {
		fee.allowOnly(['account', 'fee_amount', 'description']);
		const amount = Number(fee.requiredAmount('fee_amount', exponent));
		return withoutUndefined({
			account: readAccount(fee, 'account'),
			fee_amount: amount,
			description: fee.text('description'),
		});
	});
	return fees.length > 0 ? fees : undefined;
}

/** Reads how a payment was made, in the form of the body. */
export function readPaymentDetails(fields: FieldGroup, exponent: number): RefundPaymentDetails {
	const method = fields.choice('method', REFUND_METHODS);
	const processor = fields.text('processor');
	const fee = fields.amountOrZero('refund_processing_fee', exponent);
	return withoutUndefined({
		method,
		processor,
		refund_processing_fee: fee === undefined ? undefined : Number(fee),
		payment_clearing_account_identifier: readAccount(fields, 'payment_clearing_account_identifier'),
	});
}
