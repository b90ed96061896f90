import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { FieldGroup } from './fields';

/**
 * The order of a list.
 *
 * @param keys what the service can sort it by
 * @param by the key that is chosen from the start
 * @param otherwise what the order is without it, continuing "The order of the results; "
 */
export function sortField(
	keys: INodePropertyOptions[],
	by: string,
	otherwise: string,
): INodeProperties {
	return {
		displayName: 'Sort',
		name: 'sort',
		type: 'collection',
		placeholder: 'Add Sort',
		default: {},
		description: `The order of the results; ${otherwise}`,
		options: [
			{
				displayName: 'Direction',
				name: 'direction',
				type: 'options',
				options: [
					{ name: 'Ascending', value: 'asc' },
					{ name: 'Descending', value: 'desc' },
				],
				default: 'desc',
			},
			{
				displayName: 'Sort By',
				name: 'by',
				type: 'options',
				options: [...keys].sort((first, second) => first.name.localeCompare(second.name)),
				default: by,
				description: 'What to sort by',
			},
		],
	};
}

/** Reads `sortField`: by what a list is sorted, and in which direction. */
export function readSort(fields: FieldGroup, keys: readonly string[]) {
	const sort = fields.collection('sort');
	return { by: sort.choice('by', keys), direction: sort.choice('direction', ['asc', 'desc']) };
}
