import { optionsField } from '../../../shared/descriptions';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { getCustomerCredit } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField, customerCreditField } from '../fields';

interface GetInput {
	businessId: string;
	customerCreditId: string;
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
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
	}),
	async execute({ http }, { businessId, customerCreditId }) {
		return { ...(await getCustomerCredit(http, businessId, customerCreditId)) };
	},
});
