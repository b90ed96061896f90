import type { INodeProperties } from 'n8n-workflow';

import {
	type AllocationForm,
	LARGEST_EXPONENT,
	readEnteredRows,
} from '../../../shared/credit/allocateFields';
import type { AllocationRow } from '../../../shared/credit/allocations';
import { optionalKey } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { toDecimalNumber } from '../../../shared/money';
import { REBILLY_ID } from '../../api/environment';
import type { Target } from '../../api/memoAmounts';
import type { Allocations } from '../../api/types';
import { locatorField, transactionField } from '../fields';

const amountField: INodeProperties = {
	displayName: 'Amount',
	name: 'amount',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 145.05',
	description: 'In units of the currency, such as dollars',
};

/** Rows of invoices and transactions with the amount that each gets. */
export const ALLOCATION_FORM: AllocationForm = {
	chosenName: 'Chosen Invoices or Transactions',
	description: 'What the credit is applied to, and how much of it',
	groups: [
		{
			displayName: 'Invoice',
			name: 'invoices',
			values: [
				locatorField({
					displayName: 'Invoice',
					name: 'invoiceId',
					searchListMethod: 'searchOpenInvoices',
					placeholder: 'e.g. in_0YVF9605RKC62BP14NE2R7V2XT',
					description: 'An unpaid, partially paid or past due invoice of the same customer',
					required: true,
				}),
				amountField,
			],
		},
		{
			displayName: 'Transaction',
			name: 'transactions',
			values: [
				{
					...transactionField,
					description: 'A refund, credit or chargeback that uses up the credit',
				},
				amountField,
			],
		},
	],
	json: {
		placeholder: 'e.g. [{ "invoiceId": "in_1", "amount": 145.05 }]',
		description:
			'JSON array of objects with invoiceId or transactionId, and amount in units of the currency',
	},
};

/** One row; the amount is minor units. */
export interface TargetRow extends AllocationRow {
	target: Target;
}

/** One row as it was entered: the amount can be read once the currency is known. */
export interface WantedRow {
	target: Target;
	targetId: string;
	/** In minor units of a currency with so many decimals. */
	amount(exponent: number): bigint;
}

/** Reads allocation rows in the way that the user chose to enter them; none where it is none of them. */
export function readAllocations(fields: FieldGroup, exponent = LARGEST_EXPONENT): WantedRow[] {
	return readEnteredRows(
		fields,
		() => readRows(fields, exponent),
		() => readJson(fields, exponent),
	);
}

function readRows(fields: FieldGroup, exponent: number): WantedRow[] {
	return checked(fields, 'allocations', [
		...fields.rows('allocations', 'invoices').map((row) => readRow(row, 'invoices', exponent)),
		...fields
			.rows('allocations', 'transactions')
			.map((row) => readRow(row, 'transactions', exponent)),
	]);
}

/** One of the two is required, so either may be given as nothing. */
const ALLOCATION_KEYS = ['invoiceId', 'transactionId'].map(optionalKey);

/** Reads allocation rows from a JSON array, in which each row names an invoice or a transaction. */
function readJson(fields: FieldGroup, exponent: number): WantedRow[] {
	const rows = fields.jsonRows('allocationsJson', ALLOCATION_KEYS).map((row) => {
		row.allowOnly(['invoiceId', 'transactionId', 'amount']);
		if (row.text('invoiceId') && row.text('transactionId')) {
			throw row.refuse('transactionId', 'stands beside invoiceId', 'Make two rows of it');
		}
		return readRow(row, row.text('transactionId') ? 'transactions' : 'invoices', exponent);
	});
	return checked(fields, 'allocationsJson', rows);
}

function readRow(row: FieldGroup, target: Target, exponent: number): WantedRow {
	const name = target === 'invoices' ? 'invoiceId' : 'transactionId';
	const targetId = row.requiredLocatorId(name, REBILLY_ID);
	row.requiredAmount('amount', exponent);
	return { target, targetId, amount: (own) => row.requiredAmount('amount', own) };
}

function checked(fields: FieldGroup, name: string, rows: WantedRow[]): WantedRow[] {
	const seen = new Set<string>();
	for (const { targetId } of rows) {
		if (seen.has(targetId))
			throw fields.refuse(name, `names '${targetId}' twice`, 'Add the amounts up');
		seen.add(targetId);
	}
	return rows;
}

/** The documented form. An array without rows is left out: Rebilly takes an empty one for "delete all". */
export function toAllocations(rows: readonly TargetRow[], exponent: number): Allocations {
	const invoices = rows
		.filter(({ target }) => target === 'invoices')
		.map(({ targetId, amount }) => ({
			invoiceId: targetId,
			amount: toDecimalNumber(amount, exponent),
		}));
	const transactions = rows
		.filter(({ target }) => target === 'transactions')
		.map(({ targetId, amount }) => ({
			transactionId: targetId,
			amount: toDecimalNumber(amount, exponent),
		}));
	return {
		...(invoices.length > 0 && { invoices }),
		...(transactions.length > 0 && { transactions }),
	};
}
