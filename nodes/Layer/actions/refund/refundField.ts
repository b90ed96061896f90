import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../../../shared/form/fields';
import { UUID } from '../../api/environment';
import { byExternalId, locatorField } from '../fields';

/** How a form names one refund. */
interface RefundReference {
	id?: string;
	externalId?: string;
}

/** @param description what is done with the refund */
export function refundField(description: string): INodeProperties {
	return locatorField({
		displayName: 'Refund',
		name: 'refundId',
		searchListMethod: 'searchRefunds',
		description,
		required: true,
		more: [byExternalId('e.g. re_1042', 'The key that the refund was created with')],
	});
}

export function readRefund(fields: FieldGroup): RefundReference {
	const chosen = fields.required('refundId', fields.locator('refundId'));
	return chosen.mode === 'externalId'
		? { externalId: chosen.value }
		: { id: fields.requiredLocatorId('refundId', UUID) };
}
