import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getTransaction } from '../../api/transactions';
import { transactionField } from '../fields';
import { TRANSACTION_SUMMARY } from '../summaries';

export interface GetInput {
	transactionId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<ServiceHttp, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get transaction',
		description: 'Retrieve one transaction, such as a refund',
	},
	description: fieldsOf('transaction', 'get', [
		{ ...transactionField, description: 'The transaction to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
		simplify: readSimplify(fields, TRANSACTION_SUMMARY),
	}),
	async execute(http, { transactionId, simplify }) {
		return simplify(await getTransaction(http, transactionId));
	},
});
