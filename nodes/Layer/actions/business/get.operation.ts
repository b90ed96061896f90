import { optionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getBusiness } from '../../api/businesses';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { BUSINESS_READ } from './summaries';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get business',
		description: 'Retrieve one business by its ID',
	},
	summary: BUSINESS_READ,
	description: fieldsOf('business', 'get', [
		{ ...businessField, description: 'The business to retrieve' },
		optionsField(),
	]),
	readFields: (fields) => ({ businessId: fields.requiredLocatorId('businessId', UUID) }),
	async execute({ http }: LayerClient, { businessId }) {
		return { ...(await getBusiness(http, businessId)) };
	},
});
