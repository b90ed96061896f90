import type { IDataObject } from 'n8n-workflow';

import type { Invoice } from '../api/types';

/** The fields of each record that Simplify keeps: what a person looks at, and what the next node needs. */

export const BUSINESS_SUMMARY = [
	'id',
	'external_id',
	'legal_name',
	'entity_type',
	'us_state',
	'country',
	'phone_number',
	'activation_at',
	'updated_at',
	'archived_at',
] as const;

export const CUSTOMER_SUMMARY = [
	'id',
	'external_id',
	'individual_name',
	'company_name',
	'email',
	'mobile_phone',
	'office_phone',
	'address_string',
	'memo',
	'status',
] as const;

export const CUSTOMER_CREDIT_SUMMARY = [
	'id',
	'external_id',
	'reference_number',
	'customer',
	'sent_at',
	'line_items',
	'allocations',
	'memo',
	'created_at',
	'deleted_at',
] as const;

export const INVOICE_SUMMARY = [
	'id',
	'external_id',
	'invoice_number',
	'reference_number',
	'customer',
	'status',
	'sent_at',
	'due_at',
	'total_amount',
	'outstanding_balance',
] as const;

/** What of an invoice goes along with what was done to it. */
export function invoiceSummary(invoice: Invoice): IDataObject {
	const kept = Object.entries(invoice as unknown as IDataObject);
	return Object.fromEntries(kept.filter(([key]) => INVOICE_SUMMARY.some((name) => name === key)));
}

export const PAYMENT_SUMMARY = [
	'id',
	'external_id',
	'reference_number',
	'at',
	'method',
	'amount',
	'fee',
	'processor',
	'allocations',
	'memo',
] as const;

export const REFUND_SUMMARY = [
	'id',
	'external_id',
	'reference_number',
	'status',
	'refunded_amount',
	'completed_at',
	'is_dedicated',
	'allocations',
	'payments',
	'memo',
] as const;
