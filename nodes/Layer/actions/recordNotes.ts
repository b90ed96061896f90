import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../shared/form/expressions';
import type { FieldGroup } from '../../shared/form/fields';
import { withoutUndefined } from '../../shared/json';
import type { Tag } from '../api/types';
import { metadataField, readMetadata } from './metadata';
import { readTags, tagsField } from './tags';

/** What people note on a record of the books. */
export interface RecordNotes {
	memo?: string | undefined;
	metadata?: Record<string, unknown> | undefined;
	referenceNumber?: string | undefined;
	tags: Tag[];
}

/**
 * A collection of what can be noted on a record, and of more fields, in the order of their names.
 *
 * @param use what the reference number is good for, besides being seen
 */
export function withNoteFields(more: readonly INodeProperties[], use = ''): INodeProperties[] {
	return [
		optionalText({ displayName: 'Memo', name: 'memo', type: 'string', default: '' }),
		metadataField,
		optionalText({
			displayName: 'Reference Number',
			name: 'referenceNumber',
			type: 'string',
			default: '',
			description: `A number that people see${use}`,
		}),
		tagsField,
		...more,
	].sort((first, second) => first.displayName.localeCompare(second.displayName));
}

export function readRecordNotes(fields: FieldGroup): RecordNotes {
	return {
		memo: fields.text('memo'),
		metadata: readMetadata(fields),
		referenceNumber: fields.text('referenceNumber'),
		tags: readTags(fields),
	};
}

/** The documented form of the notes; what is not given is left out. */
export function toRecordNotes({ tags, memo, metadata, referenceNumber }: RecordNotes): {
	tags?: Tag[];
	memo?: string;
	metadata?: Record<string, unknown>;
	reference_number?: string;
} {
	return withoutUndefined({
		tags: tags.length > 0 ? tags : undefined,
		memo,
		metadata,
		reference_number: referenceNumber,
	});
}
