import { optionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { fetchCustomer } from '../../api/customers';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField, customerField, readCustomer } from '../fields';
import { CUSTOMER_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve one customer, by the ID of Layer or of your own system',
	},
	summary: CUSTOMER_READ,
	description: fieldsOf('customer', 'get', [
		businessField,
		{ ...customerField, description: 'The customer to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customer: fields.required('customer', readCustomer(fields)),
	}),
	async execute({ http }: LayerClient, { businessId, customer }) {
		return { ...(await fetchCustomer({ http, businessId }, customer)) };
	},
});
