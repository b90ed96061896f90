import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../../shared/form/fields';

/** Where an operation puts a file. */
export const outputDataField: INodeProperties = {
	displayName: 'Output Data Field Name',
	name: 'outputDataFieldName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	description: 'Name of the field of the output item that holds the PDF',
};

export function readOutputDataField(fields: FieldGroup): string {
	return fields.requiredText('outputDataFieldName');
}
