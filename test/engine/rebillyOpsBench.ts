import Ajv from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NodeResult } from './harness';
import { jsonOf, only, type View } from './rebillyBench';

const SCHEMAS = join(__dirname, '../../nodes/Rebilly/__schema__/v1.0.0');

interface Schema {
	properties?: Record<string, Schema>;
	items?: Schema;
}

export function schemaFile(resource: string, operation: string): string {
	return join(SCHEMAS, resource, `${operation}.json`);
}

export function schemaOf(resource: string, operation: string): Schema {
	const file = schemaFile(resource, operation);
	if (!existsSync(file)) throw new Error(`There is no ${file}`);
	return JSON.parse(readFileSync(file, 'utf8')) as Schema;
}

const ajv = new Ajv({ allErrors: true, strict: false });

/** Keys that the schema does not name, as paths. Objects whose keys it leaves open are not looked into. */
function unknownKeys(schema: Schema, value: unknown, path = ''): string[] {
	if (Array.isArray(value)) {
		return value.flatMap((row) => unknownKeys(schema.items ?? {}, row, `${path}[]`));
	}
	const { properties } = schema;
	if (typeof value !== 'object' || value === null || !properties) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const own = properties[key];
		return own ? unknownKeys(own, inner, `${path}.${key}`) : [`${path}.${key}`];
	});
}

/** Expects that items are what the operation's output schema says, and hold nothing that it does not name. */
export function expectSchema(resource: string, operation: string, items: readonly View[]): void {
	const schema = schemaOf(resource, operation);
	const validate = ajv.compile(schema);
	for (const item of items) {
		validate(item);
		expect(validate.errors ?? []).toEqual([]);
		expect(unknownKeys(schema, item)).toEqual([]);
	}
}

/** The only item of a run, which must be as its schema says. */
export function onlyOf(resource: string, operation: string, result: NodeResult): View {
	const item = only(result);
	expectSchema(resource, operation, [item]);
	return item;
}

/** All items of a run that did well, which must be as their schema says. */
export function allOf(resource: string, operation: string, result: NodeResult): View[] {
	expect(result.error?.message).toBeUndefined();
	const items = jsonOf(result);
	expectSchema(resource, operation, items);
	return items;
}

/** Options under which a request that is sent again waits less than a second. */
export const SOON = { maxWait: 3 };
