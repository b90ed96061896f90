import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { invoiceField } from '../fields';
import { INVOICE_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its amount due',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'get', [
		{ ...invoiceField, required: true, description: 'The invoice to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({
		invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID),
	}),
	async execute(http: ServiceHttp, { invoiceId }) {
		return { ...(await getInvoice(http, invoiceId)) };
	},
});
