import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { fetchCustomer } from '../../api/customers';
import { UUID } from '../../api/environment';
import type { CustomerReference } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField, customerField, readCustomer } from '../fields';
import { CUSTOMER_SUMMARY } from '../summaries';

interface GetInput {
	businessId: string;
	customer: CustomerReference;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve one customer, by the ID of Layer or of your own system',
	},
	description: fieldsOf('customer', 'get', [
		businessField,
		{ ...customerField, description: 'The customer to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customer: fields.required('customer', readCustomer(fields)),
		simplify: readSimplify(fields, CUSTOMER_SUMMARY),
	}),
	async execute({ http }, { businessId, customer, simplify }) {
		return simplify(await fetchCustomer(http, businessId, customer));
	},
});
