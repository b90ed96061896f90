import { optionsField } from '../../../shared/descriptions';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import type { LayerClient } from '../client';
import { businessField, invoiceField } from '../fields';

interface GetInput {
	businessId: string;
	invoiceId: string;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get invoice',
		description: 'Retrieve one invoice with its outstanding balance',
	},
	description: fieldsOf('invoice', 'get', [businessField, invoiceField, optionsField()]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
	}),
	async execute({ http }, { businessId, invoiceId }) {
		return { ...(await getInvoice(http, businessId, invoiceId)) };
	},
});
