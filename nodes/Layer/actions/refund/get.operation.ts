import { optionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { fetchRefund } from '../../api/refunds';
import type { LayerClient } from '../client';
import { businessField, readShownExponent, shownCurrencyOption } from '../fields';
import { readRefund, refundField } from './refundField';
import { REFUND_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get refund',
		description: 'Retrieve one refund with its allocations and payments',
	},
	summary: REFUND_READ,
	description: fieldsOf('refund', 'get', [
		businessField,
		refundField('The refund to retrieve'),
		optionsField([shownCurrencyOption]),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		refund: readRefund(fields),
		exponent: readShownExponent(fields),
	}),
	async execute({ http }: LayerClient, { businessId, refund }) {
		return { ...(await fetchRefund({ http, businessId }, refund)) };
	},
});
