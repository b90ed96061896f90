/**
 * The table of operations that the product promises, held against the nodes as they are built: each is
 * offered under its name, tells the editor its output, and runs on n8n's engine against the simulator.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import Ajv from 'ajv';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import ts from 'typescript';

import { type NodeName, NODES } from '../fixtures/engine';
import type { Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { OPERATIONS } from './operations';
import { declared, outputSchema, schemaPath, SCHEMAS } from './outputSchema';
import { named, PRODUCT, PROMISED, valueOf } from './product';
import { offersDryRun } from './writes';

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
		expect(readdirSync(SCHEMAS[node])).toEqual([`v${String(version)}.0.0`]);
		const described = readdirSync(SCHEMAS[node], {
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

const ajv = new Ajv({ allErrors: true, strict: false });

/** The most columns of a table that a screen shows. */
const MAX_COLUMNS = 10;

/** What of an item n8n's table would show as more than one line, or not on the screen. */
function untidy(json: IDataObject): string[] {
	const names = Object.keys(json);
	const nested = names.filter((name) => typeof json[name] === 'object' && json[name] !== null);
	return [...nested, ...names.slice(MAX_COLUMNS)];
}

describe.each(PROMISED)('%s: %s, %s', (node, resource, operation) => {
	const lines = OPERATIONS.filter(
		(line) => line.node === node && line.resource === resource && line.operation === operation,
	);
	test('has tests of its own on the engine', () => {
		const named = new RegExp(`'${resource}',\\s*'${operation}'|fixture\\.${operation}\\(`);
		const elsewhere = `${node === 'layer' ? 'rebilly' : 'layer'}/`;
		const files = [...ENGINE_TESTS].filter(
			([file, source]) => !file.startsWith(elsewhere) && named.test(source),
		);
		expect(files.length).toBeGreaterThan(0);
	});

	/** What the lines give out as a person sees it. */
	async function shownBy(more: Values = {}): Promise<IDataObject[]> {
		const shown: IDataObject[] = [];
		for (const line of lines) {
			fixture.sandbox.reset();
			const given = await line.given(fixture);
			const options = { ...(given.options as Values), ...more };
			fixture.sandbox.clearRequests();
			const values = { ...given, simplify: true, options };
			const { error, outputs } = await fixture.run(node, resource, operation, values);
			expect([line.variant, error?.message]).toEqual([line.variant, undefined]);
			const answered = fixture.sandbox.requests().filter(({ service }) => service === node);
			const isDone = answered.some(({ status }) => status === 200 || status === 201);
			expect(isDone || !!more.dryRun).toBe(true);
			shown.push(...outputs.flat().map(({ json }) => json));
		}
		return shown;
	}

	test('runs against the simulator, and its output is what its schema says', async () => {
		const shown = await shownBy();
		expect(shown.length).toBeGreaterThan(0);
		expect(shown.flatMap(untidy)).toEqual([]);

		const path = schemaPath(node, resource, operation);
		const schema = outputSchema(declared(node, resource, operation), shown);
		expect(Object.keys((schema as { properties: object }).properties).length).toBeLessThanOrEqual(
			MAX_COLUMNS,
		);
		if (process.env.WRITE_DOCS) {
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, `${JSON.stringify(schema, undefined, '\t')}\n`);
		}
		const described = JSON.parse(readFileSync(path, 'utf8')) as object;
		expect(ajv.validateSchema(described)).toBe(true);
		expect(described).toEqual(schema);
	});

	const canBeDry = lines.some(offersDryRun);
	(canBeDry ? test : test.skip)('tells a plan on one line in a dry run', async () => {
		const shown = await shownBy({ dryRun: true });
		expect(shown.flatMap(untidy)).toEqual([]);
		for (const { dryRun, plan } of shown) {
			expect(dryRun).toBe(true);
			expect(plan).toMatch(/^[a-z]/);
		}
	});
});
