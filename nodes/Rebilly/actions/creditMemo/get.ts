import { optionsField } from '../../../shared/descriptions';
import type { ServiceHttp } from '../../../shared/http';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
import { getCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { creditMemoField } from '../fields';

export const get = defineOperation<ServiceHttp, { creditMemoId: string }>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get credit memo',
		description: 'Retrieve one credit memo with its allocations and unused amount',
	},
	description: fieldsOf('creditMemo', 'get', [creditMemoField, optionsField()]),
	readFields: (fields) => ({ creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID) }),
	async execute(http, { creditMemoId }) {
		return { ...(await getCreditMemo(http, creditMemoId)) };
	},
});
