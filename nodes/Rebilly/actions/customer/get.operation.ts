import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCustomer } from '../../api/customers';
import { REBILLY_ID } from '../../api/environment';
import { customerField } from '../fields';
import { CUSTOMER_SUMMARY } from '../summaries';

export interface GetInput {
	customerId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<ServiceHttp, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve one customer by its ID',
	},
	description: fieldsOf('customer', 'get', [
		{ ...customerField, description: 'The customer to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		customerId: fields.requiredLocatorId('customerId', REBILLY_ID),
		simplify: readSimplify(fields, CUSTOMER_SUMMARY),
	}),
	async execute(http, { customerId, simplify }) {
		return simplify(await getCustomer(http, customerId));
	},
});
