import type { INodeProperties } from 'n8n-workflow';

import { optionalText } from '../../shared/form/expressions';
import type { FieldGroup } from '../../shared/form/fields';
import { withoutUndefined } from '../../shared/json';
import type { Tag } from '../api/types';
import { byText, locatorField } from './fields';

/**
 * Rows of tags.
 *
 * @param keysMethod the picker of dimensions: not every one can tag every record
 */
function rowsOfTags(keysMethod: string): INodeProperties {
	return {
		displayName: 'Tags',
		name: 'tags',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Tag',
		default: {},
		options: [
			{
				displayName: 'Tag',
				name: 'tag',
				values: [
					locatorField({
						displayName: 'Key',
						name: 'key',
						searchListMethod: keysMethod,
						description: 'Key of the tag dimension',
						byId: byText('By Key', 'e.g. department'),
					}),
					locatorField({
						displayName: 'Value',
						name: 'value',
						searchListMethod: 'searchTagValues',
						description: 'One of the values of the dimension, or a new one',
						byId: byText('By Value', 'e.g. sales'),
					}),
					optionalText({
						displayName: 'Dimension Display Name',
						name: 'dimension_display_name',
						placeholder: 'e.g. Department',
					}),
					optionalText({
						displayName: 'Value Display Name',
						name: 'value_display_name',
						placeholder: 'e.g. Sales',
					}),
				],
			},
		],
	};
}

/** Tags of a whole record. */
export const tagsField = rowsOfTags('searchTagKeys');

/** Tags of one line item. */
export const lineTagsField = rowsOfTags('searchLineTagKeys');

/** Reads tags from rows, or from an array in JSON. Key and value are text or chosen from a list. */
export function readTags(fields: FieldGroup): Tag[] | undefined {
	const tags = fields.rows('tags', 'tag').map((tag) => {
		tag.allowOnly(['key', 'value', 'dimension_display_name', 'value_display_name']);
		return withoutUndefined({
			key: tag.required('key', tag.locator('key')).value,
			value: tag.required('value', tag.locator('value')).value,
			dimension_display_name: tag.text('dimension_display_name'),
			value_display_name: tag.text('value_display_name'),
		});
	});
	return tags.length > 0 ? tags : undefined;
}
