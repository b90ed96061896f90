import { optionsField } from '../../../shared/descriptions';
import type { ServiceHttp } from '../../../shared/http';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { REBILLY_ID } from '../../api/environment';
import { getTransaction } from '../../api/transactions';
import { locatorField } from '../fields';

export const get = defineOperation<ServiceHttp, { transactionId: string }>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get transaction',
		description: 'Retrieve one transaction, such as a refund',
	},
	description: fieldsOf('transaction', 'get', [
		locatorField({
			displayName: 'Transaction',
			name: 'transactionId',
			searchListMethod: 'searchTransactions',
			placeholder: 'e.g. txn_0YVDTQJ8YWDGQACV2N2N5SPWQ0',
			description: 'The transaction to retrieve',
			required: true,
		}),
		optionsField(),
	]),
	readFields: (fields) => ({
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
	}),
	async execute(http, { transactionId }) {
		return { ...(await getTransaction(http, transactionId)) };
	},
});
