import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom (docs/architecture.md). Imports go down only: a node's class knows its operations,
 * these know the service's API, that knows what both services share, and the shared core knows neither
 * service.
 */

const ROOT = join(__dirname, '..', '..');

type Room = 'node' | 'actions' | 'methods' | 'api' | 'credentials' | 'shared';

/** What each room may import of its own service, besides itself, and of the shared core. */
const MAY_IMPORT: Record<Room, readonly Room[]> = {
	node: ['actions', 'methods', 'shared'],
	actions: ['actions', 'api', 'shared'],
	methods: ['methods', 'api', 'shared'],
	api: ['api', 'shared'],
	credentials: ['api', 'shared'],
	shared: ['shared'],
};

/** The rooms of the shared core, each of which may import from itself and those below it. */
const SHARED_ROOMS = ['credit', 'webhook', 'run', 'form', 'http', 'ground'];

/** The logic that money depends on: plain functions that run and are understood without n8n. */
const PURE = [
	'credit/allocations',
	'credit/differences',
	'credit/planner',
	'credit/reconciliation',
	'json',
	'money',
	'form/keys',
	'run/idempotencyKey',
];

/** The only files that may compute digests. */
const USES_CRYPTO = [
	'nodes/shared/http/token.ts',
	'nodes/shared/run/idempotencyKey.ts',
	'nodes/shared/webhook/secrets.ts',
];

/** The most lines of a file of the nodes, and of one function in it. */
const MAX_FILE = 260;
const MAX_FUNCTION = 60;

/** The functions in a source that have more lines than so many, by where they begin. */
function longFunctions(source: string, most: number): string[] {
	const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && 'body' in node && node.body) {
			const [first, last] = [lineOf(node.getStart()), lineOf(node.end)];
			if (last - first + 1 > most) found.push(`lines ${first} to ${last}`);
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function linesOf(source: string): number {
	return source.trimEnd().split('\n').length;
}

/** The room of the shared core that a file or an import belongs to. */
function sharedRoomOf(path: string): string {
	return /^nodes\/shared\/(\w+)\//.exec(path)?.[1] ?? 'ground';
}

/** Where a file, or what an import names, belongs; undefined when that is nowhere in the package. */
function placeOf(path: string): { room: Room; service: string } | undefined {
	const [, folder = '', rest = ''] = /^nodes\/(\w+)\/(.+)$/.exec(path) ?? [];
	if (folder === 'shared') return { room: 'shared', service: '' };
	// A trigger belongs to its service.
	const service = folder.replace(/Trigger$/, '');
	if (/^\w+\.node(\.ts)?$/.test(rest)) return { room: 'node', service };
	const [room] = /^(actions|methods|api)(?=\/|$)/.exec(rest) ?? [];
	if (room) return { room: room as Room, service };
	const [, credential] = /^credentials\/(\w+)Api\.credentials(?:\.ts)?$/.exec(path) ?? [];
	return credential ? { room: 'credentials', service: credential } : undefined;
}

function importsOf(source: string): string[] {
	return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

function targetOf(path: string, specifier: string): string {
	return posix.join(posix.dirname(path), specifier);
}

/** Why an import is not allowed; undefined when it is. */
function objection(path: string, specifier: string): string | undefined {
	const own = placeOf(path);
	if (!own) return 'stands in no room';
	if (!specifier.startsWith('.')) {
		if (specifier === 'n8n-workflow') return undefined;
		if (specifier === 'node:crypto' && USES_CRYPTO.includes(path)) return undefined;
		return 'is not part of the package: it has no dependencies';
	}
	const target = targetOf(path, specifier);
	const other = placeOf(target);
	if (!other) return 'leads out of the package';
	if (other.room !== 'shared' && own.room === 'shared')
		return 'leads from the shared core to a service';
	if (own.room === 'shared') {
		const [from, to] = [path, target].map((each) => SHARED_ROOMS.indexOf(sharedRoomOf(each)));
		return from! <= to! ? undefined : 'leads up in the shared core';
	}
	if (other.room !== 'shared' && other.service !== own.service) return 'leads to the other service';
	if (MAY_IMPORT[own.room].includes(other.room)) return undefined;
	if (own.room === 'node' && /\/api\/profile$/.test(target)) return undefined;
	// A trigger has no operations; its class is where the API is called.
	if (own.room === 'node' && other.room === 'api' && /^nodes\/\w+Trigger\//.test(path))
		return undefined;
	return `leads from ${own.room} to ${other.room}`;
}

const files = ['nodes', 'credentials']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
			posix.join(folder, file.replaceAll('\\', '/')),
		),
	)
	.filter((file) => file.endsWith('.ts'));
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));

/** The file that a relative import names. */
function fileOf(path: string, specifier: string): string | undefined {
	const target = targetOf(path, specifier);
	return [`${target}.ts`, `${target}/index.ts`].find((file) => sources.has(file));
}

/** The packages that a file needs, by itself or through others. */
function packagesOf(path: string, seen = new Set<string>()): Set<string> {
	const packages = new Set<string>();
	if (seen.has(path)) return packages;
	seen.add(path);
	for (const specifier of importsOf(sources.get(path) ?? '')) {
		const file = specifier.startsWith('.') ? fileOf(path, specifier) : undefined;
		if (file) for (const each of packagesOf(file, seen)) packages.add(each);
		else packages.add(specifier);
	}
	return packages;
}

describe('the rule', () => {
	test.each([
		['nodes/Layer/Layer.node.ts', './actions'],
		['nodes/Layer/Layer.node.ts', './methods/listSearch'],
		['nodes/Layer/Layer.node.ts', './api/profile'],
		['nodes/Layer/Layer.node.ts', '../shared/run/runner'],
		['nodes/Layer/Layer.node.ts', 'n8n-workflow'],
		['nodes/Layer/actions/invoice/get.ts', '../fields'],
		['nodes/Layer/actions/invoice/get.ts', '../../api/invoices'],
		['nodes/Layer/actions/invoice/get.ts', '../../../shared/run/runner'],
		['nodes/Layer/methods/listSearch.ts', '../api/lists'],
		['nodes/Layer/api/lists.ts', '../../shared/http/client'],
		['nodes/LayerTrigger/LayerTrigger.node.ts', '../Layer/api/webhooks'],
		['nodes/shared/http/http.ts', './rateLimiter'],
		['nodes/shared/run/runner.ts', '../http/client'],
		['nodes/shared/credit/planner.ts', '../money'],
		['nodes/shared/run/idempotencyKey.ts', 'node:crypto'],
		['credentials/LayerApi.credentials.ts', '../nodes/Layer/api/environment'],
		['credentials/LayerApi.credentials.ts', '../nodes/shared/json'],
	])('lets %s import %s', (path, specifier) => expect(objection(path, specifier)).toBeUndefined());

	test.each([
		['nodes/Layer/Layer.node.ts', './api/lists'],
		['nodes/Layer/Layer.node.ts', '../Rebilly/actions'],
		['nodes/Layer/Layer.node.ts', '../../credentials/LayerApi.credentials'],
		['nodes/Layer/actions/invoice/get.ts', '../../methods/listSearch'],
		['nodes/Layer/actions/invoice/get.ts', '../../Layer.node'],
		['nodes/Layer/actions/invoice/get.ts', '../../../Rebilly/api/lists'],
		['nodes/Layer/actions/invoice/get.ts', 'axios'],
		['nodes/Layer/actions/invoice/get.ts', 'node:crypto'],
		['nodes/Layer/methods/listSearch.ts', '../actions/fields'],
		['nodes/Layer/api/lists.ts', '../actions/fields'],
		['nodes/Layer/api/lists.ts', '../methods/listSearch'],
		['nodes/Rebilly/api/lists.ts', '../../Layer/api/lists'],
		['nodes/LayerTrigger/LayerTrigger.node.ts', '../Rebilly/api/webhooks'],
		['nodes/shared/http/http.ts', '../../Layer/api/profile'],
		['nodes/shared/http/http.ts', '../../Rebilly/actions'],
		['nodes/shared/http/http.ts', 'n8n-core'],
		['nodes/shared/http/http.ts', '../run/runner'],
		['nodes/shared/http/http.ts', 'node:crypto'],
		['nodes/shared/form/fields.ts', '../run/operation'],
		['nodes/shared/money.ts', './form/fields'],
		['nodes/shared/http/http.ts', 'node:fs'],
		['nodes/shared/http/http.ts', '../../../sandbox/index'],
		['nodes/shared/http/http.ts', '../../../test/fixtures/engine'],
		['nodes/Layer/helpers.ts', '../shared/http'],
		['credentials/LayerApi.credentials.ts', '../nodes/Rebilly/api/environment'],
		['credentials/LayerApi.credentials.ts', '../nodes/Layer/actions/fields'],
	])('does not let %s import %s', (path, specifier) =>
		expect(objection(path, specifier)).toBeDefined(),
	);

	test('sees functions of every kind that are too long', () => {
		const body = '{\n\n\n}';
		const kinds = [
			`function f() ${body}`,
			`const f = () => ${body};`,
			`const f = async function () ${body};`,
			`class C { m() ${body} }`,
			`class C { constructor() ${body} }`,
			`class C { get g() ${body} }`,
			`const o = { m() ${body} };`,
			`function outer() { return [1].map(() => ${body}); }`,
		];
		for (const source of kinds) {
			expect(longFunctions(source, 3)).toContain('lines 1 to 4');
			expect(longFunctions(source, 4)).toEqual([]);
		}
	});

	test('sees every way to import', () =>
		expect(
			importsOf(`
				import a from './a';
				import type { B } from './b';
				import './c';
				export * from './d';
				export type { E } from './e';
				const f = require('./f');
				const g = await import('./g');
				// import h from './h';
			`).sort(),
		).toEqual(['./a', './b', './c', './d', './e', './f', './g']));
});

describe('the source', () => {
	test('is where it is looked for', () => expect(files.length).toBeGreaterThan(40));

	test.each(files)('%s imports only what its room may', (file) => {
		const found = importsOf(sources.get(file) ?? '').flatMap((specifier) => {
			const reason = objection(file, specifier);
			return reason ? [`${specifier} ${reason}`] : [];
		});
		expect(found).toEqual([]);
	});

	test.each(files)('%s stands in a room', (file) => expect(placeOf(file)).toBeDefined());

	test.each(files.filter((file) => file.startsWith('nodes/')))('%s is short', (file) => {
		const source = sources.get(file) ?? '';
		expect(linesOf(source)).toBeLessThanOrEqual(MAX_FILE);
		expect(longFunctions(source, MAX_FUNCTION)).toEqual([]);
	});

	test.each(files.filter((file) => placeOf(file)?.room === 'shared'))(
		'%s mentions no service',
		(file) => {
			const lines = (sources.get(file) ?? '').split('\n');
			expect(lines.filter((line) => /layer|rebilly/i.test(line))).toEqual([]);
		},
	);

	test.each(PURE)('%s needs no n8n', (name) => {
		const file = `nodes/shared/${name}.ts`;
		expect(sources.has(file)).toBe(true);
		const packages = [...packagesOf(file)];
		expect(packages.filter((specifier) => specifier !== 'node:crypto')).toEqual([]);
	});

	test('has no files that import each other in a circle', () => {
		const done = new Set<string>();
		const circles: string[] = [];
		const visit = (file: string, way: readonly string[]): void => {
			if (way.includes(file)) {
				circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
				return;
			}
			if (done.has(file)) return;
			for (const specifier of importsOf(sources.get(file) ?? '')) {
				const next = specifier.startsWith('.') ? fileOf(file, specifier) : undefined;
				if (next) visit(next, [...way, file]);
			}
			done.add(file);
		};
		for (const file of files) visit(file, []);
		expect(circles).toEqual([]);
	});
});
