import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getDispute } from '../../api/disputes';
import { REBILLY_ID } from '../../api/environment';
import { locatorField } from '../fields';
import { DISPUTE_SUMMARY } from '../summaries';

interface GetInput {
	disputeId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<ServiceHttp, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get dispute',
		description: 'Retrieve one dispute, such as a chargeback, with its payment',
	},
	description: fieldsOf('dispute', 'get', [
		locatorField({
			displayName: 'Dispute',
			name: 'disputeId',
			searchListMethod: 'searchDisputes',
			placeholder: 'e.g. dp_0YVCE8J5F2DE58FV0S8YASW4HK',
			description: 'The dispute to retrieve',
			required: true,
		}),
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		disputeId: fields.requiredLocatorId('disputeId', REBILLY_ID),
		simplify: readSimplify(fields, DISPUTE_SUMMARY),
	}),
	async execute(http, { disputeId, simplify }) {
		return simplify(await getDispute(http, disputeId));
	},
});
