import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import Ajv from 'ajv';

import type { NodeResult } from './harness';
import { jsonOf, type LayerBench, type RunOptions, type Values, type View } from './layerBench';
import { locator } from './testbed';

/** Text that a person may type or an expression may give, and that parts of a query or a path could trip over. */
export const HOSTILE_TERMS = [
	'a;b',
	'a:b',
	'a..b',
	'!a',
	'"a"',
	"it's",
	'a&b=c#d',
	'100% a+b',
	'../a?x=1',
	'[a]{b}',
	'ünïcode 🧾',
	'line one\nline two',
] as const;

/** Sends nothing twice and waits for nothing. */
export const IMPATIENT = { options: { maxWait: 0, maxAttempts: 1 } };

/** Runs an operation of the business whose amounts are dollars. */
export async function run(
	bench: LayerBench,
	resource: string,
	operation: string,
	values: Values = {},
	options: RunOptions = {},
): Promise<NodeResult> {
	const given = { businessId: locator(bench.businessId), ...values };
	return await bench.run(resource, operation, given, options);
}

type Schema = { type?: unknown; properties?: Record<string, Schema>; items?: Schema };

const ajv = new Ajv({ allErrors: true, strict: false });

/** The schema of an operation's output as it is published. */
export function schemaOf(resource: string, operation: string): Schema {
	const path = join('nodes/Layer/__schema__/v1.0.0', resource, `${operation}.json`);
	return JSON.parse(readFileSync(path, 'utf8')) as Schema;
}

/** Every item must have the fields of the operation's schema, of their types, and no others. */
export function expectToFit(resource: string, operation: string, items: View[]): void {
	const validate = ajv.compile(closed(schemaOf(resource, operation)));
	expect(items.length).toBeGreaterThan(0);
	for (const item of items) {
		const fits = validate(item);
		expect({ fits, objections: validate.errors }).toEqual({ fits: true, objections: null });
	}
}

/** Runs an operation that must succeed, checks its output against its schema and gives it back. */
export async function done(
	bench: LayerBench,
	resource: string,
	operation: string,
	values: Values = {},
	options: RunOptions = {},
): Promise<View[]> {
	const result = await run(bench, resource, operation, values, options);
	if (result.error) throw new Error(`${result.error.message}. ${result.error.description ?? ''}`);
	const items = jsonOf(result);
	if (items.length > 0 && values.simplify !== false) expectToFit(resource, operation, items);
	return items;
}

/** A schema that allows nothing it does not name. */
function closed(schema: Schema): object {
	const { properties, items } = schema;
	return {
		...schema,
		...(items && { items: closed(items) }),
		...(properties && {
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, each]) => [name, closed(each)]),
			),
			additionalProperties: false,
		}),
	};
}

/** A server that gives the same answer to everything, for what the simulator never answers. */
export async function startStub(
	answer: (request: { method: string; url: string }) => { status: number; body: unknown },
): Promise<{ baseUrl: string; close(): Promise<void> }> {
	const server: Server = createServer((request, response) => {
		const { status, body } = answer({ method: request.method ?? '', url: request.url ?? '' });
		response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}
