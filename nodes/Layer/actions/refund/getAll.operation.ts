import type { FieldGroup } from '../../../shared/form/fields';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { findRefunds } from '../../api/refunds';
import type { LayerClient } from '../client';
import { dayField, listFields, type ListInput, readList } from '../listFields';
import { REFUND_READ } from './summaries';
import { shownCurrencyOption } from '../fields';

const description = listFields(
	[
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
	],
	undefined,
	[shownCurrencyOption],
);

function readFields(fields: FieldGroup): ListInput {
	return readList(fields, (filters) => ({
		external_id: filters.text('externalId')?.trim(),
		status: filters.choice('status', ['PAID', 'PARTIALLY_PAID', 'SENT']),
		completed_at_start: filters.day('completedAfter'),
		completed_at_end: filters.day('completedBefore'),
	}));
}

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many refunds',
		description: 'List refunds, such as those of one day',
	},
	summary: REFUND_READ,
	description: fieldsOf('refund', 'getAll', description),
	readFields,
	async execute({ http }: LayerClient, { businessId, query, limit }, context) {
		const found = await findRefunds({ http, businessId }, query, limit);
		return listedItems(context, found, limit);
	},
});
