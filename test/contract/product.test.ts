/**
 * The table of operations that the product promises, held against the nodes as they are built: each is
 * offered under its name, tells the editor its output, and runs on n8n's engine against the simulator.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';
import type { INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';

import { type NodeName, NODES } from '../fixtures/engine';
import type { Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { misfits, schemaOf } from '../fixtures/schemas';
import { OPERATIONS } from './operations';
import { named, PRODUCT, PROMISED, valueOf } from './product';

const FOLDERS: Record<NodeName, string> = { layer: 'Layer', rebilly: 'Rebilly' };
const ROOT = join(__dirname, '..', '..');

describe.each(Object.keys(PRODUCT) as NodeName[])('The node %s', (node) => {
	const { properties } = NODES[node].description;
	const shown = (options: unknown) =>
		(options as INodePropertyOptions[]).map(({ name, value }) => `${name} (${value})`);

	test('offers what is promised, under these names, in this order', () => {
		const resources = shown(properties.find(({ name }) => name === 'resource')?.options);
		const offered = resources.map((resource) => [
			resource,
			properties
				.filter(
					({ name, displayOptions }) =>
						name === 'operation' && displayOptions?.show?.resource?.includes(valueOf(resource)),
				)
				.flatMap(({ options }) => shown(options))
				.join(', '),
		]);
		expect(Object.fromEntries(offered)).toEqual(named(node));
	});

	test('describes the output of no other operation', () => {
		const { version } = NODES[node].description;
		expect(readdirSync(join(ROOT, 'nodes', FOLDERS[node], '__schema__'))).toEqual([
			`v${String(version)}.0.0`,
		]);
		const described = readdirSync(join(ROOT, 'nodes', FOLDERS[node], '__schema__'), {
			recursive: true,
			withFileTypes: true,
		})
			.filter((entry) => entry.isFile())
			.map(({ parentPath, name }) => `${parentPath.split('/').at(-1)}/${name}`);
		const promised = PROMISED.filter(([own]) => own === node);
		expect(described.sort()).toEqual(
			promised.map(([, resource, operation]) => `${resource}/${operation}.json`).sort(),
		);
	});
});

/** The tests on the engine, by file, without their comments: a name in one tests nothing. */
const ENGINE_TESTS = new Map(
	readdirSync(join(ROOT, 'test', 'engine'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => {
			const source = readFileSync(join(ROOT, 'test', 'engine', file), 'utf8');
			const { outputText } = ts.transpileModule(source, {
				compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022 },
			});
			return [file, outputText.replaceAll('"', "'")] as const;
		}),
);

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

describe.each(PROMISED)('%s: %s, %s', (node, resource, operation) => {
	const lines = OPERATIONS.filter(
		(line) => line.node === node && line.resource === resource && line.operation === operation,
	);
	test('has a schema that names its fields', () => {
		const schema = schemaOf(FOLDERS[node], resource, operation);
		expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
		expect(schema).toMatchObject({ type: 'object', version: 1 });
		expect(Object.keys(schema.properties ?? {}).length).toBeGreaterThan(0);
	});

	test('has tests of its own on the engine', () => {
		const named = new RegExp(`'${resource}',\\s*'${operation}'`);
		const elsewhere = `${node === 'layer' ? 'rebilly' : 'layer'}/`;
		const files = [...ENGINE_TESTS].filter(
			([file, source]) => !file.startsWith(elsewhere) && named.test(source),
		);
		expect(files.length).toBeGreaterThan(0);
	});

	test('runs against the simulator, and its output is what the schema says', async () => {
		const schema = schemaOf(FOLDERS[node], resource, operation);
		let items = 0;
		for (const line of lines) {
			fixture.sandbox.reset();
			const values = await line.given(fixture);
			fixture.sandbox.clearRequests();
			const { error, outputs } = await fixture.run(node, resource, operation, values);
			expect([line.variant, error?.message]).toEqual([line.variant, undefined]);
			const answered = fixture.sandbox.requests().filter(({ service }) => service === node);
			expect(answered.some(({ status }) => status === 200 || status === 201)).toBe(true);

			// What is not simplified may hold more than the schema names.
			const { expandCustomer } = (values.options ?? {}) as Values;
			const isWhole = values.simplify === false || expandCustomer === true;
			for (const { json } of outputs.flat()) {
				items++;
				expect([line.variant, misfits(schema, json, isWhole)]).toEqual([line.variant, []]);
			}
		}
		expect(items).toBeGreaterThan(0);
	});
});
