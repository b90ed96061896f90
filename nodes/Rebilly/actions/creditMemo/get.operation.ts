import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { creditMemoField } from '../fields';
import { CREDIT_MEMO_SUMMARY } from '../summaries';

export interface GetInput {
	creditMemoId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<ServiceHttp, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get credit memo',
		description: 'Retrieve one credit memo with its allocations and unused amount',
	},
	description: fieldsOf('creditMemo', 'get', [
		{ ...creditMemoField, description: 'The credit memo to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		simplify: readSimplify(fields, CREDIT_MEMO_SUMMARY),
	}),
	async execute(http, { creditMemoId, simplify }) {
		return simplify(await getCreditMemo(http, creditMemoId));
	},
});
