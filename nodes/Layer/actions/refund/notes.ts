import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import type { RefundNotes } from '../../api/types';
import { metadataField, readMetadata } from '../metadata';
import { lineTagsField, readTags } from '../tags';

export const NOTE_KEYS = ['external_id', 'memo', 'metadata', 'reference_number', 'tags'];

/** What every row of a refund can carry, under the keys of the API. */
export const noteFields: INodeProperties[] = [
	{
		displayName: 'External ID',
		name: 'external_id',
		type: 'string',
		default: '',
		description: 'The ID that this row has in your own system',
	},
	optionalText({ displayName: 'Memo', name: 'memo', type: 'string', default: '' }),
	metadataField,
	optionalText({
		displayName: 'Reference Number',
		name: 'reference_number',
		type: 'string',
		default: '',
		description: 'A number that people see',
	}),
	lineTagsField,
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
