import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCustomer } from '../../api/customers';
import { REBILLY_ID } from '../../api/environment';
import { customerField } from '../fields';
import { CUSTOMER_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve one customer by its ID',
	},
	summary: CUSTOMER_READ,
	description: fieldsOf('customer', 'get', [
		{ ...customerField, description: 'The customer to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({
		customerId: fields.requiredLocatorId('customerId', REBILLY_ID),
	}),
	async execute(http: ServiceHttp, { customerId }) {
		return { ...(await getCustomer(http, customerId)) };
	},
});
