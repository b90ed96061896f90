import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { UUID } from '../../api/environment';
import { REFUND_TARGETS, type RefundTarget } from '../../api/refundTypes';
import { byExternalId, locatorField } from '../fields';

/** What can be refunded, and the keys that the body names it by. */
const TARGETS = {
	invoice: { byId: 'invoice_id', byExternalId: 'invoice_external_id' },
	invoiceLineItem: {
		byId: 'invoice_line_item_id',
		byExternalId: 'invoice_line_item_external_id',
	},
	invoicePayment: { byId: 'invoice_payment_id', byExternalId: 'invoice_payment_external_id' },
} as const;

/** The fields for what is refunded. */
export const targetFields: INodeProperties[] = [
	{
		displayName: 'Refund Of',
		name: 'target',
		type: 'options',
		options: [
			{ name: 'Invoice', value: 'invoice' },
			{ name: 'Invoice Line Item', value: 'invoiceLineItem' },
			{ name: 'Invoice Payment', value: 'invoicePayment' },
		],
		default: 'invoice',
		description: 'What the customer gets the money back for',
	},
	{
		...locatorField({
			displayName: 'Invoice',
			name: 'invoice',
			searchListMethod: 'searchInvoices',
			description: 'The invoice that is refunded',
			required: true,
			more: [byExternalId('e.g. in_1042', 'The ID that the invoice has in your own system')],
		}),
		displayOptions: { show: { target: ['invoice'] } },
	},
	{
		...locatorField({
			displayName: 'Invoice Line Item',
			name: 'invoiceLineItem',
			description: 'The line item that is refunded, which Get Invoice shows',
			required: true,
			more: [byExternalId('e.g. item_1042', 'The ID that the line item has in your own system')],
		}),
		displayOptions: { show: { target: ['invoiceLineItem'] } },
	},
	{
		...locatorField({
			displayName: 'Invoice Payment',
			name: 'invoicePayment',
			searchListMethod: 'searchPayments',
			description: 'The payment that is refunded',
			required: true,
			more: [byExternalId('e.g. pay_1042', 'The ID that the payment has in your own system')],
		}),
		displayOptions: { show: { target: ['invoicePayment'] } },
	},
];

/** Reads what is refunded from the fields. */
export function readTarget(fields: FieldGroup): RefundTarget {
	const target = fields.choice('target', ['invoice', 'invoiceLineItem', 'invoicePayment']);
	if (target === undefined) return {};
	const chosen = fields.required(target, fields.locator(target));
	const keys = TARGETS[target];
	return chosen.mode === 'externalId'
		? { [keys.byExternalId]: chosen.value }
		: { [keys.byId]: fields.requiredLocatorId(target, UUID) };
}

/** Reads what is refunded from the keys of the API. */
export function readTargetKeys(row: FieldGroup): RefundTarget {
	const target: RefundTarget = {};
	for (const key of REFUND_TARGETS) {
		const isExternal = key.endsWith('external_id');
		const id = isExternal ? row.text(key)?.trim() || undefined : row.id(key, UUID);
		if (id === undefined) continue;
		const other = Object.keys(target)[0];
		if (other) throw row.refuse(key, `and ${other} are both given`, 'Give one of them');
		target[key] = id;
	}
	return withoutUndefined(target);
}
