import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * What a node shows under its name: the choices of a field by their names in the form. The editor evaluates it, and
 * there `$parameter` holds values alone, so the names come along. It has no two closing braces in a row but at its
 * end, because they would be the end for n8n.
 */
export function choicesSubtitle(field: string, options: readonly INodePropertyOptions[]): string {
	const names = Object.fromEntries(options.map(({ name, value }) => [String(value), name]));
	const lookUp = `value => (${JSON.stringify(names)}[value] ?? value)`;
	return `={{ [$parameter["${field}"] ?? []].flat().map(${lookUp}).join(", ") }}`;
}
