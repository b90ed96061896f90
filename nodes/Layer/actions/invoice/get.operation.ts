import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import type { LayerClient } from '../client';
import { businessField, invoiceField } from '../fields';
import { INVOICE_SUMMARY } from '../summaries';

interface GetInput {
	businessId: string;
	invoiceId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its outstanding balance',
	},
	description: fieldsOf('invoice', 'get', [
		businessField,
		invoiceField,
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
		simplify: readSimplify(fields, INVOICE_SUMMARY),
	}),
	async execute({ http }, { businessId, invoiceId, simplify }) {
		return simplify(await getInvoice(http, businessId, invoiceId));
	},
});
