import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf, itemsOf } from '../../../shared/run/operation';
import { getCreditBalance as getBalance } from '../../api/customers';
import { REBILLY_ID } from '../../api/environment';
import { customerField } from '../fields';
import { CREDIT_BALANCE } from './summaries';

export const getCreditBalance = defineOperation({
	option: {
		name: 'Get Credit Balance',
		value: 'getCreditBalance',
		action: 'Get credit balance of customer',
		description: 'Retrieve what is unused of all credit memos of a customer, by currency',
	},
	summary: CREDIT_BALANCE,
	description: fieldsOf('customer', 'getCreditBalance', [
		{ ...customerField, description: 'The customer whose unused credit is added up' },
		optionsField(),
	]),
	readFields: (fields) => ({ customerId: fields.requiredLocatorId('customerId', REBILLY_ID) }),
	async execute(http: ServiceHttp, { customerId }) {
		const { balances } = await getBalance(http, customerId);
		// An item all the same, so that a workflow goes on where there is nothing.
		const rows = balances.length > 0 ? balances : [{ currency: null, unallocatedAmount: 0 }];
		return itemsOf(rows.map((row) => ({ customerId, ...row })));
	},
});
