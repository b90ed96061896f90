import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getDispute } from '../../api/disputes';
import { REBILLY_ID } from '../../api/environment';
import { locatorField } from '../fields';
import { DISPUTE_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get dispute',
		description: 'Retrieve one dispute, such as a chargeback, with its payment',
	},
	summary: DISPUTE_READ,
	description: fieldsOf('dispute', 'get', [
		locatorField({
			displayName: 'Dispute',
			name: 'disputeId',
			searchListMethod: 'searchDisputes',
			placeholder: 'e.g. dp_0YVCE8J5F2DE58FV0S8YASW4HK',
			description: 'The dispute to retrieve',
			required: true,
		}),
		optionsField(),
	]),
	readFields: (fields) => ({
		disputeId: fields.requiredLocatorId('disputeId', REBILLY_ID),
	}),
	async execute(http: ServiceHttp, { disputeId }) {
		return { ...(await getDispute(http, disputeId)) };
	},
});
