import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
	limitFields,
	optionsField,
	readLimit,
	readSimplify,
	simplifyField,
} from '../../../shared/form/descriptions';
import type { FieldGroup } from '../../../shared/form/fields';
import type { Call } from '../../../shared/http/call';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { findRefunds } from '../../api/refunds';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { dayField, filtersField, readDay } from '../listFields';
import { REFUND_SUMMARY } from '../summaries';

interface GetAllInput {
	businessId: string;
	query: NonNullable<Call['query']>;
	limit: number | undefined;
	simplify: (row: object) => IDataObject;
}

const description: INodeProperties[] = [
	businessField,
	...limitFields,
	simplifyField,
	filtersField([
		dayField('Completed After', 'completedAfter', 'Only refunds completed on this date or later'),
		dayField(
			'Completed Before',
			'completedBefore',
			'Only refunds completed on this date or earlier',
		),
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. re_1042',
			description: 'Only the refund with exactly this key',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: [
				{ name: 'Paid', value: 'PAID' },
				{ name: 'Partially Paid', value: 'PARTIALLY_PAID' },
				{ name: 'Sent', value: 'SENT' },
			],
			default: 'PAID',
			description: 'Only refunds of which this much has gone out',
		},
	]),
	optionsField(),
];

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		limit: readLimit(fields),
		simplify: readSimplify(fields, REFUND_SUMMARY),
		query: {
			external_id: filters.text('externalId')?.trim(),
			status: filters.choice('status', ['PAID', 'PARTIALLY_PAID', 'SENT']),
			completed_at_start: readDay(filters, 'completedAfter'),
			completed_at_end: readDay(filters, 'completedBefore'),
		},
	};
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many refunds',
		description: 'List refunds, such as those of one day',
	},
	description: fieldsOf('refund', 'getAll', description),
	readFields,
	async execute({ http }, { businessId, query, limit, simplify }, context) {
		const found = await findRefunds(http, businessId, query, limit);
		return listedItems(context, found, limit, simplify);
	},
});
