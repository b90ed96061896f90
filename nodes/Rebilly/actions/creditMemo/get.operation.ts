import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { creditMemoField } from '../fields';
import { CREDIT_MEMO_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get credit memo',
		description: 'Retrieve one credit memo with its allocations and unused amount',
	},
	summary: CREDIT_MEMO_READ,
	description: fieldsOf('creditMemo', 'get', [
		{ ...creditMemoField, description: 'The credit memo to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
	}),
	async execute(http: ServiceHttp, { creditMemoId }) {
		return { ...(await getCreditMemo(http, creditMemoId)) };
	},
});
