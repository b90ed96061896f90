import { limitFields, optionsField, readLimit } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { listPaymentAllocations } from '../../api/invoices';
import { invoiceField } from '../fields';
import { PAYMENT_ALLOCATION } from './summaries';

export const getPaymentAllocations = defineOperation({
	option: {
		name: 'Get Payment Allocations',
		value: 'getPaymentAllocations',
		action: 'Get payment allocations of invoice',
		description: 'List what each payment gave to an invoice',
	},
	summary: PAYMENT_ALLOCATION,
	description: fieldsOf('invoice', 'getPaymentAllocations', [
		{ ...invoiceField, required: true, description: 'The invoice whose payments are listed' },
		...limitFields,
		optionsField(),
	]),
	readFields: (fields) => ({
		invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID),
		limit: readLimit(fields),
	}),
	async execute(http: ServiceHttp, { invoiceId, limit }, context) {
		const found = await listPaymentAllocations(http, invoiceId, limit);
		return listedItems(context, found, limit);
	},
});
