import { optionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCustomerCredit } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import {
	businessField,
	customerCreditField,
	readShownExponent,
	shownCurrencyOption,
} from '../fields';
import { CREDIT_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer credit',
		description: 'Retrieve one customer credit with its line items and allocations',
	},
	summary: CREDIT_READ,
	description: fieldsOf('customerCredit', 'get', [
		businessField,
		customerCreditField,
		optionsField([shownCurrencyOption]),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		exponent: readShownExponent(fields),
	}),
	async execute({ http }: LayerClient, { businessId, customerCreditId }) {
		return { ...(await getCustomerCredit({ http, businessId }, customerCreditId)) };
	},
});
