/** What an operation gives out as n8n's editor is told: the `__schema__` files, made from what the lines of the contract give out. */
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { layerService } from '../../nodes/Layer/actions';
import { rebillyService } from '../../nodes/Rebilly/actions';
import type { AnyOperation, Resource } from '../../nodes/shared/run/operation';
import { NODES, type NodeName } from '../fixtures/engine';

const ROOT = join(__dirname, '..', '..');

/** The folder of each node's schemas. */
export const SCHEMAS: Record<NodeName, string> = {
	layer: join(ROOT, 'nodes', 'Layer', '__schema__'),
	rebilly: join(ROOT, 'nodes', 'Rebilly', '__schema__'),
};

const RESOURCES: Record<NodeName, ReadonlyArray<Resource<never>>> = {
	layer: layerService.resources,
	rebilly: rebillyService.resources,
};

export function schemaPath(node: NodeName, resource: string, operation: string): string {
	const version = `v${String(NODES[node].description.version)}.0.0`;
	return join(SCHEMAS[node], version, resource, `${operation}.json`);
}

/** An operation as its file declares it. */
export function declared(
	node: NodeName,
	resource: string,
	operation: string,
): AnyOperation<never> | undefined {
	const { operations = [] } = RESOURCES[node].find(({ option }) => option.value === resource) ?? {};
	return operations.find(({ option }) => option.value === operation);
}

/** Columns that no line brings about. */
const SELDOM: Readonly<Record<string, string>> = { asAsked: 'boolean' };

/** The schema of an operation's items when they are simplified, in the order of the table. */
export function outputSchema(
	operation: AnyOperation<never> | undefined,
	items: readonly IDataObject[],
): object {
	const columns = operation?.summary.columns ?? [];
	const names = new Set([
		...columns.map((column) => (typeof column === 'string' ? column : column[0])),
		...items.flatMap((item) => Object.keys(item)),
	]);
	// What is a field of the vendor's may be null, whether the lines show it or not.
	const isField = (name: string) => columns.includes(name) && !ALWAYS_THERE.has(name);
	const properties = [...names].map((name) => {
		const seen = items.flatMap((item) => (item[name] === undefined ? [] : typeOf(item[name])));
		const types = new Set([...seen, ...(isField(name) ? ['null'] : [])]);
		if (![...types].some((type) => type !== 'null')) types.add(SELDOM[name] ?? 'string');
		const sorted = [...types].sort((first, second) => rank(first) - rank(second));
		return [name, { type: sorted.length === 1 ? sorted[0] : sorted }];
	});
	return { type: 'object', properties: Object.fromEntries(properties), version: 1 };
}

const ALWAYS_THERE: ReadonlySet<string> = new Set(['id', 'outcome']);

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Null last. */
function rank(type: string): number {
	return type === 'null' ? 1 : 0;
}
