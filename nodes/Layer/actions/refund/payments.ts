import type { INodeProperties } from 'n8n-workflow';

import { entryModeField } from '../../../shared/form/descriptions';
import { byKey, optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import {
	type AccountIdentifier,
	REFUND_METHODS,
	type RefundFeeBody,
	type RefundMethod,
	type RefundNotes,
	type RefundPaymentBody,
	type RefundPaymentFacts,
} from '../../api/types';
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

/** How a payment was made: fields of a simple refund, and of each payment of an itemized one. */
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

const returnedFeesField: INodeProperties = {
	displayName: 'Refunded Payment Fees',
	name: 'refunded_payment_fees',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Fee',
	default: {},
	description: 'Fees of the first payment that came back',
	options: [
		{
			displayName: 'Fee',
			name: 'fee',
			values: [
				accountField({
					displayName: 'Account',
					name: 'account',
					searchListMethod: 'searchLedgerAccounts',
					description: 'The ledger account of the fee',
				}),
				optionalText({
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
				}),
				{ ...amountField, displayName: 'Fee Amount', name: 'fee_amount' },
			],
		},
	],
};

const paymentValues: INodeProperties[] = [
	{ ...amountField, name: 'refunded_amount' },
	{
		displayName: 'Completed At',
		name: 'completed_at',
		type: 'dateTime',
		default: '',
		description: 'When the money went out. If empty, when the refund was completed.',
	},
	...paymentDetailFields,
	returnedFeesField,
	...noteFields,
];

/** The payments, in the ways they can be entered. */
export const refundPaymentFields: INodeProperties[] = [
	entryModeField('paymentsMode', 'Specify Payments', 'How to enter the money that went out'),
	{
		displayName: 'Payments',
		name: 'payments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Payment',
		default: {},
		description: 'The money that went out. Without one, the refund is still to be paid.',
		displayOptions: { show: { paymentsMode: ['fields'] } },
		options: [{ displayName: 'Payment', name: 'payment', values: paymentValues }],
	},
	{
		displayName: 'Payments (JSON)',
		name: 'paymentsJson',
		type: 'json',
		default: '[]',
		placeholder: 'e.g. [{ "refunded_amount": 145.05, "method": "CREDIT_CARD" }]',
		description:
			"JSON array of objects with refunded_amount, method, completed_at and the other fields of the API of Layer; amounts in the unit of the option 'Amounts Are In'",
		displayOptions: { show: { paymentsMode: ['json'] } },
	},
];

/** Reads the payments in the way the user entered them. */
export function readRefundPayments(fields: FieldGroup, exponent: number): RefundPaymentRow[] {
	const asJson = fields.choice('paymentsMode', ['fields', 'json']) === 'json';
	const rows = asJson
		? fields.jsonRows('paymentsJson', byKey(paymentValues))
		: fields.rows('payments', 'payment');
	return rows.map((row) => {
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
		const facts = readPaymentDetails(row, exponent);
		return {
			...facts,
			method: row.required('method', facts.method),
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
export function toPaymentDetails(facts: PaymentDetails): RefundPaymentFacts {
	return withoutUndefined({
		method: facts.method,
		processor: facts.processor,
		refund_processing_fee: facts.fee === undefined ? undefined : Number(facts.fee),
		payment_clearing_account_identifier: facts.clearingAccount,
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
