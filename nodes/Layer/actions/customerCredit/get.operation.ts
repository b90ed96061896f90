import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCustomerCredit } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField, customerCreditField } from '../fields';
import { CUSTOMER_CREDIT_SUMMARY } from '../summaries';

interface GetInput {
	businessId: string;
	customerCreditId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer credit',
		description: 'Retrieve one customer credit with its line items and allocations',
	},
	description: fieldsOf('customerCredit', 'get', [
		businessField,
		customerCreditField,
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		simplify: readSimplify(fields, CUSTOMER_CREDIT_SUMMARY),
	}),
	async execute({ http }, { businessId, customerCreditId, simplify }) {
		return simplify(await getCustomerCredit(http, businessId, customerCreditId));
	},
});
