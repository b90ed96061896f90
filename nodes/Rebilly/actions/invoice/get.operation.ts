import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { invoiceField } from '../fields';
import { INVOICE_SUMMARY } from '../summaries';

export interface GetInput {
	invoiceId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<ServiceHttp, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its amount due',
	},
	description: fieldsOf('invoice', 'get', [
		{ ...invoiceField, required: true, description: 'The invoice to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID),
		simplify: readSimplify(fields, INVOICE_SUMMARY),
	}),
	async execute(http, { invoiceId, simplify }) {
		return simplify(await getInvoice(http, invoiceId));
	},
});
