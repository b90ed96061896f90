import { limitFields, optionsField, readLimit } from '../../../shared/form/descriptions';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { BUSINESSES } from '../../api/businesses';
import { listUpTo } from '../../api/lists';
import type { BusinessRecord } from '../../api/types';
import type { LayerClient } from '../client';
import { BUSINESS_READ } from './summaries';

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many businesses',
		description: 'List the businesses whose books the credential can reach',
	},
	summary: BUSINESS_READ,
	description: fieldsOf('business', 'getAll', [...limitFields, optionsField()]),
	readFields: (fields) => ({ limit: readLimit(fields) }),
	async execute({ http }: LayerClient, { limit }, context) {
		const found = await listUpTo<BusinessRecord>(http, BUSINESSES, {}, limit);
		return listedItems(context, found, limit);
	},
});
