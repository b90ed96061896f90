import type { INodeProperties } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { getInvoice, voidInvoice } from '../../api/invoices';
import type { LayerClient } from '../client';
import { businessField, invoiceField, readShownExponent, shownCurrencyOption } from '../fields';
import { invoiceSummary } from '../columns';
import { INVOICE_VOIDED } from './summaries';

const description: INodeProperties[] = [
	notice(
		'voidNotice',
		'Voiding cannot be undone. The invoice is worthless afterwards. Layer voids only invoices without payments and write-offs.',
	),
	businessField,
	{ ...invoiceField, description: 'The invoice to void' },
	writeOptionsField([shownCurrencyOption]),
];

export const voidOperation = defineOperation({
	option: {
		name: 'Void',
		value: 'void',
		action: 'Void invoice',
		description: 'Make an invoice worthless for good, before anything was paid on it',
	},
	summary: INVOICE_VOIDED,
	destructive: true,
	description: fieldsOf('invoice', 'void', description),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
		exponent: readShownExponent(fields),
	}),
	lockKey: ({ invoiceId }) => invoiceId,
	async execute({ http }: LayerClient, { businessId, invoiceId }) {
		const business = { http, businessId };
		const before = await getInvoice(business, invoiceId);
		if (before.status === 'VOIDED') return { ...invoiceSummary(before), outcome: 'unchanged' };
		const invoice = await voidInvoice(business, before);
		if (invoice.status !== 'VOIDED') {
			throw new ConflictError(
				`Layer took the request, but the status of the invoice '${invoiceId}' is ${invoice.status}`,
				'Look at the invoice in Layer',
				{ invoiceId, status: invoice.status },
			);
		}
		return { ...invoiceSummary(invoice), outcome: 'voided' };
	},
});
