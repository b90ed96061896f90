import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../shared/form/expressions';
import type { FieldGroup } from '../../shared/form/fields';
import { jsonBytes } from '../../shared/json';

/** What Layer takes as metadata of one object (reference: newer copies of the create page). Bytes of UTF-8. */
const MAX_METADATA_BYTES = 1024;

/** Metadata as rows of names and texts; JSON and Additional Body Fields take anything. */
export const metadataField: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Metadata',
	default: {},
	description: 'Values of your own, of at most 1 KB together',
	options: [
		{
			displayName: 'Entry',
			name: 'entry',
			values: [
				{
					displayName: 'Key',
					name: 'key',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. refund',
					description: 'What the value is called',
				},
				optionalText({
					displayName: 'Value',
					name: 'value',
					placeholder: 'e.g. re_1042',
					description: 'What is kept under the key',
				}),
			],
		},
	],
};

/** Reads metadata from rows, or from an object as the API has it, and checks its size as Layer counts it. */
export function readMetadata(fields: FieldGroup): Record<string, unknown> | undefined {
	const isEntered = !fields.isJson && isRows(fields.object('metadata'));
	const metadata = isEntered ? readRows(fields) : fields.jsonObject('metadata');
	if (metadata) assertFits(fields, 'metadata', metadata);
	return metadata;
}

/** Whether it is what the form holds, with rows or without. */
function isRows(given: Record<string, unknown> | undefined): boolean {
	const keys = Object.keys(given ?? {});
	return given !== undefined && keys.every((key) => key === 'entry' && Array.isArray(given[key]));
}

function readRows(fields: FieldGroup): Record<string, unknown> | undefined {
	const rows = fields.rows('metadata', 'entry');
	const entries = rows.map(
		(row) => [row.requiredText('key').trim(), row.text('value') ?? ''] as const,
	);
	const seen = new Set<string>();
	for (const [key] of entries) {
		if (seen.has(key))
			throw fields.refuse('metadata', `names '${key}' twice`, 'Leave one of them out');
		seen.add(key);
	}
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** @param name the field that holds the metadata */
export function assertFits(fields: FieldGroup, name: string, metadata: object): void {
	const bytes = jsonBytes(metadata);
	if (bytes <= MAX_METADATA_BYTES) return;
	throw fields.refuse(
		name,
		`is too large: ${bytes} bytes of at most ${MAX_METADATA_BYTES}`,
		'Keep long texts in your own system and only their ID here',
	);
}
