import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getTransaction } from '../../api/transactions';
import { transactionField } from '../fields';
import { TRANSACTION_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get transaction',
		description: 'Retrieve one transaction, such as a refund',
	},
	summary: TRANSACTION_READ,
	description: fieldsOf('transaction', 'get', [
		{ ...transactionField, description: 'The transaction to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
	}),
	async execute(http: ServiceHttp, { transactionId }) {
		return { ...(await getTransaction(http, transactionId)) };
	},
});
