import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../../nodes/shared/json';
import { NODES } from '../fixtures/engine';
import type { Example } from './example';

/** One field of a form that is filled in, as a person reads it. */
export interface FilledField {
	/** Its display name, after those of what it stands in. */
	label: string;
	/** Markdown. */
	value: string;
}

/** The fields that an example fills in, in their order, by their display names. */
export function filledFields({ node, resource, operation, values }: Example): FilledField[] {
	const { properties } = NODES[node].description;
	const own = properties.filter(
		({ displayOptions }) =>
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation),
	);
	return fieldsIn(own, values, '');
}

function fieldsIn(
	properties: readonly INodeProperties[],
	values: Record<string, unknown>,
	prefix: string,
): FilledField[] {
	return Object.entries(values).flatMap(([name, value]) => {
		const property = properties.find((candidate) => candidate.name === name);
		if (!property) throw new Error(`No form has a field ${prefix}${name}`);
		return fieldOf(property, value, `${prefix}${property.displayName}`);
	});
}

function fieldOf(property: INodeProperties, value: unknown, label: string): FilledField[] {
	if (property.type === 'collection') {
		const options = (property.options ?? []) as INodeProperties[];
		return fieldsIn(options, value as Record<string, unknown>, `${label} → `);
	}
	if (property.type === 'fixedCollection') {
		const groups = (property.options ?? []) as INodePropertyCollection[];
		return Object.entries(value as Record<string, Array<Record<string, unknown>>>).flatMap(
			([name, rows]) => {
				const group = groups.find((candidate) => candidate.name === name);
				if (!group) throw new Error(`${label} has no ${name}`);
				return rows.flatMap((row) => fieldsIn(group.values, row, `${label} → `));
			},
		);
	}
	return [{ label, value: shownValue(property, value) }];
}

function shownValue(property: INodeProperties, value: unknown): string {
	if (isObject(value) && '__rl' in value) {
		const mode = property.modes?.find(({ name }) => name === value.mode)?.displayName;
		return `${text(value.value)} (_${mode}_)`;
	}
	const choices = (property.options ?? []) as INodePropertyOptions[];
	const nameOf = (each: unknown) => choices.find((choice) => choice.value === each)?.name;
	if (Array.isArray(value)) return value.map((each) => `_${nameOf(each)}_`).join(', ');
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const name = nameOf(value);
	return name === undefined ? text(value) : `_${name}_`;
}

function text(value: unknown): string {
	return `\`${String(value).replace(/^=/, '')}\``;
}
