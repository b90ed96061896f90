import type { IDataObject } from 'n8n-workflow';

/** The fields of each record that Simplify keeps: what a person looks at, and what the next node needs. */

export const CREDIT_MEMO_SUMMARY = [
	'id',
	'number',
	'customerId',
	'currency',
	'status',
	'totalAmount',
	'unusedAmount',
	'reason',
	'allocations',
	'createdTime',
] as const;

export const INVOICE_SUMMARY = [
	'id',
	'invoiceNumber',
	'customerId',
	'currency',
	'status',
	'amount',
	'amountDue',
	'issuedTime',
	'dueTime',
	'items',
] as const;

export const TRANSACTION_SUMMARY = [
	'id',
	'type',
	'status',
	'result',
	'amount',
	'currency',
	'customerId',
	'parentTransactionId',
	'invoiceIds',
	'createdTime',
] as const;

export const DISPUTE_SUMMARY = [
	'id',
	'type',
	'status',
	'category',
	'reasonCode',
	'amount',
	'currency',
	'customerId',
	'transactionId',
	'createdTime',
] as const;

export const CUSTOMER_SUMMARY = [
	'id',
	'firstName',
	'lastName',
	'email',
	'company',
	'websiteId',
	'invoiceCount',
	'lastPaymentTime',
	'lifetimeRevenue',
	'createdTime',
] as const;

/** A record with the fields of its summary alone. */
export function summaryOf(row: object, keys: readonly string[]): IDataObject {
	const kept = Object.entries(row as IDataObject).filter(([key]) => keys.includes(key));
	return Object.fromEntries(kept);
}
