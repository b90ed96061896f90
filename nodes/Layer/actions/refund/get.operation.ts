import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { fetchRefund } from '../../api/refunds';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { REFUND_SUMMARY } from '../summaries';
import { readRefund, refundField, type RefundReference } from './refundField';

interface GetInput {
	businessId: string;
	refund: RefundReference;
	simplify: (row: object) => IDataObject;
}

export const get = defineOperation<LayerClient, GetInput>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get refund',
		description: 'Retrieve one refund with its allocations and payments',
	},
	description: fieldsOf('refund', 'get', [
		businessField,
		refundField('The refund to retrieve'),
		simplifyField,
		optionsField(),
	]),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		refund: readRefund(fields),
		simplify: readSimplify(fields, REFUND_SUMMARY),
	}),
	async execute({ http }, { businessId, refund, simplify }) {
		return simplify(await fetchRefund(http, businessId, refund));
	},
});
