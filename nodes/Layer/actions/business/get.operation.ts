import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getBusiness } from '../../api/businesses';
import { UUID } from '../../api/environment';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { BUSINESS_SUMMARY } from '../summaries';

interface GetInput {
	businessId: string;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get business',
		description: 'Retrieve one business by its ID',
	},
	description: fieldsOf('business', 'get', [
		{ ...businessField, description: 'The business to retrieve' },
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		simplify: readSimplify(fields, BUSINESS_SUMMARY),
	}),
	async execute({ http }, { businessId, simplify }) {
		return simplify(await getBusiness(http, businessId));
	},
});
