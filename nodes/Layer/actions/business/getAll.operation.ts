import type { IDataObject } from 'n8n-workflow';

import {
	limitFields,
	optionsField,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/form/descriptions';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { BUSINESSES } from '../../api/businesses';
import { listUpTo } from '../../api/lists';
import type { Business } from '../../api/types';
import type { LayerClient } from '../client';
import { BUSINESS_SUMMARY } from '../summaries';

interface GetAllInput {
	limit: number | undefined;
	simplify: (row: object) => IDataObject;
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many businesses',
		description: 'List the businesses whose books the credential can reach',
	},
	description: fieldsOf('business', 'getAll', [...limitFields, simplifyField, optionsField()]),
	readFields: (fields) => ({
		limit: readLimit(fields),
		simplify: readSimplify(fields, BUSINESS_SUMMARY),
	}),
	async execute({ http }, { limit, simplify }, context) {
		const found = await listUpTo<Business>(http, BUSINESSES, {}, limit);
		return listedItems(context, found, limit, simplify);
	},
});
