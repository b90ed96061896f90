import { optionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import type { LayerClient } from '../client';
import { businessField, invoiceField, readShownExponent } from '../fields';
import { INVOICE_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its outstanding balance',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'get', [businessField, invoiceField, optionsField()]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
		exponent: readShownExponent(fields),
	}),
	async execute({ http }: LayerClient, { businessId, invoiceId }) {
		return { ...(await getInvoice({ http, businessId }, invoiceId)) };
	},
});
