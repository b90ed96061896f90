import type { INodeProperties } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getInvoice, voidInvoice } from '../../api/invoices';
import { invoiceField } from '../fields';
import { INVOICE_VOIDED } from './summaries';

const description: INodeProperties[] = [
	notice(
		'voidInvoiceNotice',
		'Voiding cannot be undone. The invoice is worthless afterwards, and nobody owes it.',
	),
	{ ...invoiceField, required: true, description: 'The invoice to void' },
	writeOptionsField(),
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
	readFields: (fields) => ({ invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID) }),
	lockKey: ({ invoiceId }) => invoiceId,
	async execute(http: ServiceHttp, { invoiceId }) {
		const before = await getInvoice(http, invoiceId);
		if (before.status === 'voided') {
			return { ...before, outcome: 'unchanged' };
		}
		const invoice = await voidInvoice(http, before);
		if (invoice.status !== 'voided') {
			throw new ConflictError(
				`Rebilly took the request, but the status of the invoice '${invoiceId}' is ${invoice.status}`,
				'Look at the invoice in Rebilly',
				{ invoiceId, status: invoice.status },
			);
		}
		return { ...invoice, outcome: 'voided' };
	},
});
