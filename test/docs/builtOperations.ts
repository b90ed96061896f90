import type { INodePropertyOptions } from 'n8n-workflow';

import { NODES, type NodeName } from '../fixtures/engine';

/** The operations as the nodes offer them, which is the one list of them. */

export const NODE_NAMES: readonly NodeName[] = ['layer', 'rebilly'];
export const TITLES: Readonly<Record<NodeName, string>> = { layer: 'Layer', rebilly: 'Rebilly' };

/** The choices of a field of the form: the resources, or the operations of one. */
export function choicesOf(
	node: NodeName,
	field: 'resource' | 'operation',
	resource?: string,
): INodePropertyOptions[] {
	return NODES[node].description.properties
		.filter(
			({ name, displayOptions }) =>
				name === field &&
				(resource === undefined || displayOptions?.show?.resource?.includes(resource)),
		)
		.flatMap(({ options }) => options as INodePropertyOptions[]);
}

/** The name of an operation as pages have it, e.g. "Layer: Customer Credit → Get Many". */
export function titleOf(node: NodeName, resource: string, operation: string): string {
	const nameIn = (choices: INodePropertyOptions[], value: string) =>
		choices.find((choice) => choice.value === value)?.name ?? value;
	const [own, its] = [choicesOf(node, 'resource'), choicesOf(node, 'operation', resource)];
	return `${TITLES[node]}: ${nameIn(own, resource)} → ${nameIn(its, operation)}`;
}
