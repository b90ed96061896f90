import type { INodeProperties } from 'n8n-workflow';

import { byName } from './descriptions';
import type { FieldGroup } from './fields';

/** The escape hatch for what the form lacks; it stands in a collection. */
export const additionalBodyField: INodeProperties = {
	displayName: 'Additional Body Fields (JSON)',
	name: 'additionalBody',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "fieldOfTheApi": "value" }',
	description: 'JSON object with fields of the API that this form does not have',
};

/** Fields that the user adds as needed, the escape hatch among them, in the order of their names. */
export function additionalFields(own: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: byName([...own, additionalBodyField]),
	};
}

/**
 * Reads the escape hatch, and refuses what the form has a field for or the API does not let anyone write.
 *
 * @param fields the collection in which it stands
 * @param reserved the body's fields that the form itself fills
 * @param readOnly the fields that only the vendor sets
 */
export function readAdditionalBody(
	fields: FieldGroup,
	reserved: readonly string[],
	readOnly: readonly string[],
): Record<string, unknown> {
	const body = fields.jsonObject('additionalBody') ?? {};
	const isOneOf = (names: readonly string[], key: string) =>
		names.some((name) => name.toLowerCase() === key.trim().toLowerCase());
	for (const key of Object.keys(body)) {
		if (isOneOf(reserved, key)) {
			throw fields.refuse(
				'additionalBody',
				`holds '${key}', which has a field of its own`,
				'Use that field',
			);
		}
		if (isOneOf(readOnly, key)) {
			throw fields.refuse(
				'additionalBody',
				`holds '${key}', which only the service sets`,
				'Leave it out',
			);
		}
	}
	return body;
}
