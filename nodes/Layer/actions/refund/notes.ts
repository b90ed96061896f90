import { byKey, optionalKey } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import type { RefundNotes } from '../../api/refundTypes';
import { readMetadata } from '../metadata';
import { lineTagsField, readTags } from '../tags';

export const NOTE_KEYS = ['external_id', 'memo', 'metadata', 'reference_number', 'tags'];

/** What every row of a refund can carry, and may give as nothing. */
export const noteFields = [
	...['memo', 'metadata', 'reference_number'].map(optionalKey),
	...byKey([lineTagsField]),
];

export function readNotes(row: FieldGroup): RefundNotes {
	const tags = readTags(row);
	return withoutUndefined({
		external_id: row.text('external_id')?.trim() || undefined,
		memo: row.text('memo'),
		metadata: readMetadata(row),
		reference_number: row.text('reference_number'),
		tags: tags.length > 0 ? tags : undefined,
	});
}
