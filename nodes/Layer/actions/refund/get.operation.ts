import type { IDataObject } from 'n8n-workflow';

import { optionsField, readSimplify, simplifyField } from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import { fieldsOf } from '../../../shared/run/operation';
import { defineOperation } from '../../../shared/run/runner';
import { UUID } from '../../api/environment';
import { fetchRefund } from '../../api/refunds';
import type { LayerClient } from '../client';
import { businessField, byExternalId, locatorField } from '../fields';
import { REFUND_SUMMARY } from '../summaries';

interface GetInput {
	businessId: string;
	refund: { id?: string; externalId?: string };
	simplify: (row: object) => IDataObject;
}

const refundField = locatorField({
	displayName: 'Refund',
	name: 'refundId',
	searchListMethod: 'searchRefunds',
	description: 'The refund to retrieve',
	required: true,
	more: [byExternalId('e.g. re_1042', 'The key that the refund was created with')],
});

function readRefund(fields: FieldGroup): GetInput['refund'] {
	const chosen = fields.required('refundId', fields.locator('refundId'));
	return chosen.mode === 'externalId'
		? { externalId: chosen.value }
		: { id: fields.requiredLocatorId('refundId', UUID) };
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
		refundField,
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
