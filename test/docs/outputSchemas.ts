/** The schema of what an operation gives out, from what the contract run really gave out. */
import { existsSync } from 'node:fs';

import { isObject } from '../../nodes/shared/json';
import { OPERATIONS } from '../contract/operations';
import { PROMISED } from '../contract/product';
import type { RecordsFixture } from '../fixtures/records';
import { type Schema, schemaFile } from '../fixtures/schemas';
import { TITLES } from './builtOperations';

/** The operations whose output the editor does not know yet, with where its schema belongs. */
export function withoutSchema() {
	return PROMISED.map((operation) => {
		const [node, resource, name] = operation;
		return { operation, file: schemaFile(TITLES[node], resource, name) };
	}).filter(({ file }) => !existsSync(file));
}

/** What the lines of the contract give out, as a file of `__schema__` says it. */
export async function observedSchema(
	fixture: RecordsFixture,
	[node, resource, operation]: (typeof PROMISED)[number],
): Promise<string> {
	const items: unknown[] = [];
	for (const line of OPERATIONS) {
		if (line.node !== node || line.resource !== resource || line.operation !== operation) continue;
		fixture.sandbox.reset();
		const { outputs } = await fixture.run(node, resource, operation, await line.given(fixture));
		items.push(...outputs.flat().map(({ json }) => json));
	}
	return `${JSON.stringify({ ...schemaOfValues(items), version: 1 }, null, '\t')}\n`;
}

/** The schema that all of some values fit. */
export function schemaOfValues(values: readonly unknown[]): Schema {
	const types = [...new Set(values.map(typeOf))].sort();
	const type = types.length === 1 ? types[0] : types;
	const objects = values.filter(isObject);
	const rows = values.filter(Array.isArray).flat();
	const keys = [...new Set(objects.flatMap((each) => Object.keys(each)))];
	const valuesOf = (key: string) => objects.flatMap((each) => (key in each ? [each[key]] : []));
	return {
		type,
		...(objects.length > 0 && {
			properties: Object.fromEntries(keys.map((key) => [key, schemaOfValues(valuesOf(key))])),
		}),
		...(rows.length > 0 && { items: schemaOfValues(rows) }),
	};
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}
