import type { IDataObject } from 'n8n-workflow';

import { writeOptionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import {
	getTransaction,
	isUnderWay,
	queryTransaction,
	SETTLING_EVENTS,
} from '../../api/transactions';
import type { Transaction } from '../../api/types';
import { transactionField } from '../fields';
import { TRANSACTION_CHECKED } from './summaries';

export const query = defineOperation({
	option: {
		name: 'Check With Gateway',
		value: 'query',
		action: 'Check transaction with gateway',
		description: 'Ask the gateway what became of a pending transaction, without moving money',
	},
	summary: TRANSACTION_CHECKED,
	description: fieldsOf('transaction', 'query', [
		{ ...transactionField, description: 'The transaction that is pending, such as a refund' },
		writeOptionsField(),
	]),
	readFields: (fields) => ({
		transactionId: fields.requiredLocatorId('transactionId', REBILLY_ID),
	}),
	lockKey: ({ transactionId }) => transactionId,
	async execute(http: ServiceHttp, { transactionId }) {
		const before = await getTransaction(http, transactionId);
		// The gateway has had its last word, and asking again could not change it.
		if (!isUnderWay(before)) return { ...report(before), outcome: 'unchanged' };
		const { result, status } = await queryTransaction(http, before);
		const now = await getTransaction(http, transactionId);
		const gatewaySays = { result: result ?? null, status: status ?? null };
		return { ...report(now, status), gatewaySays, outcome: 'checked' };
	},
});

/**
 * The transaction as Rebilly has it. Rebilly may take the gateway's word over only later, and then tells of it.
 *
 * @param status what the gateway says of it, when it was asked
 */
function report(transaction: Transaction, status = transaction.status): IDataObject {
	return {
		...transaction,
		isPending: isUnderWay({ status }),
		...(isUnderWay(transaction) && { waitFor: SETTLING_EVENTS }),
	};
}
