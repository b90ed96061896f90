import { byKey, optionalKey } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import type { RefundNotes } from '../../api/refundTypes';
import { readNotes } from '../recordNotes';
import { lineTagsField } from '../tags';

export const NOTE_KEYS = ['external_id', 'memo', 'metadata', 'reference_number', 'tags'];

/** What every row of a refund can carry, and may give as nothing. */
export const OPTIONAL_NOTES = [
	...['memo', 'metadata', 'reference_number'].map(optionalKey),
	...byKey([lineTagsField]),
];

export function readRefundNotes(row: FieldGroup): RefundNotes {
	const externalId = row.text('external_id')?.trim();
	return { ...(externalId && { external_id: externalId }), ...readNotes(row) };
}
