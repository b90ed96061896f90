import { optionalText } from '../../shared/form/expressions';
import type { FieldGroup } from '../../shared/form/fields';
import { jsonBytes } from '../../shared/json';

/** What Layer takes as metadata of one object (reference: newer copies of the create page). Bytes of UTF-8. */
const MAX_METADATA_BYTES = 1024;

export const metadataField = optionalText({
	displayName: 'Metadata (JSON)',
	name: 'metadata',
	type: 'json',
	default: '',
	placeholder: 'e.g. { "refund": "re_1042" }',
	description: 'JSON object of your own, of at most 1 KB',
});

/** Reads metadata and checks its size as Layer counts it. */
export function readMetadata(fields: FieldGroup): Record<string, unknown> | undefined {
	const metadata = fields.jsonObject('metadata');
	const bytes = metadata === undefined ? 0 : jsonBytes(metadata);
	if (bytes > MAX_METADATA_BYTES) {
		throw fields.refuse(
			'metadata',
			`is too large: ${bytes} bytes of at most ${MAX_METADATA_BYTES}`,
			'Keep long texts in your own system and only their ID here',
		);
	}
	return metadata;
}
