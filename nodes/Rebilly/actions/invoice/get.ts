import { optionsField } from '../../../shared/descriptions';
import type { ServiceHttp } from '../../../shared/http';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { REBILLY_ID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { invoiceField } from '../fields';

export const get = defineOperation<ServiceHttp, { invoiceId: string }>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its amount due',
	},
	description: fieldsOf('invoice', 'get', [
		{ ...invoiceField, required: true, description: 'The invoice to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({ invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID) }),
	async execute(http, { invoiceId }) {
		return { ...(await getInvoice(http, invoiceId)) };
	},
});
