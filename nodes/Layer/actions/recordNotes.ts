import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../shared/form/expressions';
import type { FieldGroup } from '../../shared/form/fields';
import { readAdditionalBody } from '../../shared/form/additionalFields';
import { isObject, withoutUndefined } from '../../shared/json';
import type { Notes } from '../api/types';
import { assertFits, metadataField, readMetadata } from './metadata';
import { readTags, tagsField } from './tags';

/** What people note on a record of the books, and what of it the form has no field for. */
export interface RecordNotes {
	/** In the form of the body. */
	notes: Notes;
	additionalBody: Record<string, unknown>;
}

/** The fields of the body that the notes fill. */
const NOTE_FIELDS = ['tags', 'memo', 'reference_number'];

/**
 * The fields of what can be noted on a record.
 *
 * @param use what the reference number is good for, besides being seen
 */
export function noteFields(use = ''): INodeProperties[] {
	return [
		optionalText({ displayName: 'Memo', name: 'memo' }),
		metadataField,
		optionalText({
			displayName: 'Reference Number',
			name: 'referenceNumber',
			description: `A number that people see${use}`,
		}),
		tagsField,
	];
}

/**
 * Reads `noteFields`, and the fields of the API that the form lacks.
 *
 * @param reserved the body's fields that the form fills besides the notes
 * @param readOnly the fields that only Layer sets
 */
export function readRecordNotes(
	fields: FieldGroup,
	reserved: readonly string[],
	readOnly: readonly string[],
): RecordNotes {
	const { metadata, ...additionalBody } = readAdditionalBody(
		fields,
		[...NOTE_FIELDS, ...reserved],
		readOnly,
	);
	const notes = {
		tags: readTags(fields),
		memo: fields.text('memo'),
		metadata: metadata === undefined ? readMetadata(fields) : nestedMetadata(fields, metadata),
		reference_number: fields.text('referenceNumber'),
	};
	return { notes: withoutUndefined(notes), additionalBody };
}

/** Reads what is noted on a row, under the names of the API. */
export function readNotes(row: FieldGroup): Notes {
	return withoutUndefined({
		memo: row.text('memo'),
		metadata: readMetadata(row),
		reference_number: row.text('reference_number'),
		tags: readTags(row),
	});
}

/** Metadata that is no plain text, for which the form has no rows. */
function nestedMetadata(fields: FieldGroup, metadata: unknown): Record<string, unknown> {
	if (!isObject(metadata)) {
		throw fields.refuse('additionalBody', "holds 'metadata', which is not a JSON object");
	}
	if (readMetadata(fields)) {
		throw fields.refuse(
			'additionalBody',
			"holds 'metadata', which is entered in its own field too",
			'Use one of the two',
		);
	}
	assertFits(fields, 'additionalBody', metadata);
	return metadata;
}
