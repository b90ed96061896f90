import type { INodeProperties } from 'n8n-workflow';

import { optionalKey, optionalRows, optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import {
	REFUND_METHODS,
	type RefundFeeBody,
	type RefundMethod,
	type RefundNotes,
	type RefundPaymentBody,
	type RefundPaymentDetails,
} from '../../api/refundTypes';
import type { AccountIdentifier } from '../../api/types';
import { accountField, readAccount } from '../accounts';
import { amountField } from '../fields';
import { NOTE_KEYS, noteFields, readNotes } from './notes';

/** How a payment of a refund was made, as it was entered. Amounts are minor units. */
export interface PaymentDetails {
	method: RefundMethod | undefined;
	processor: string | undefined;
	fee: bigint | undefined;
	clearingAccount: AccountIdentifier | undefined;
}

/** One payment of a refund as it was entered. Amounts are minor units. */
export interface RefundPaymentRow extends PaymentDetails {
	amount: bigint;
	/** Undefined for that of the refund. */
	completedAt: string | undefined;
	method: RefundMethod;
	returnedFees: Array<{
		amount: bigint;
		account: AccountIdentifier | undefined;
		description: string | undefined;
	}>;
	notes: RefundNotes;
}

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
		type: 'string',
		default: '',
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
	...noteFields,
];

export function readRefundPayments(fields: FieldGroup, exponent: number): RefundPaymentRow[] {
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
		return {
			...details,
			method: row.required('method', details.method),
			amount: row.requiredAmount('refunded_amount', exponent),
			completedAt: row.dateTime('completed_at'),
			returnedFees: row.rows('refunded_payment_fees', 'fee').map((fee) => {
				fee.allowOnly(['account', 'fee_amount', 'description']);
				return {
					amount: fee.requiredAmount('fee_amount', exponent),
					account: readAccount(fee, 'account'),
					description: fee.text('description'),
				};
			}),
			notes: readNotes(row),
		};
	});
}

/** Reads how a payment was made. */
export function readPaymentDetails(fields: FieldGroup, exponent: number): PaymentDetails {
	return {
		method: fields.choice('method', REFUND_METHODS),
		processor: fields.text('processor'),
		fee: fields.amountOrZero('refund_processing_fee', exponent),
		clearingAccount: readAccount(fields, 'payment_clearing_account_identifier'),
	};
}

/** The documented form of how a payment was made. */
export function toPaymentDetails(details: PaymentDetails): RefundPaymentDetails {
	return withoutUndefined({
		method: details.method,
		processor: details.processor,
		refund_processing_fee: details.fee === undefined ? undefined : Number(details.fee),
		payment_clearing_account_identifier: details.clearingAccount,
	});
}

/**
 * The documented form of the payments.
 *
 * @param completedAt when the refund was completed, for the payments that name no time
 */
export function toRefundPayments(
	rows: readonly RefundPaymentRow[],
	completedAt: string,
): RefundPaymentBody[] {
	return rows.map(
		(row) =>
			withoutUndefined({
				refunded_amount: Number(row.amount),
				completed_at: row.completedAt ?? completedAt,
				...toPaymentDetails(row),
				refunded_payment_fees:
					row.returnedFees.length > 0
						? row.returnedFees.map(
								({ amount, account, description }) =>
									withoutUndefined({
										account,
										fee_amount: Number(amount),
										description,
									}) as RefundFeeBody,
							)
						: undefined,
				...row.notes,
			}) as RefundPaymentBody,
	);
}
