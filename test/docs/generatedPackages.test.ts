/**
 * What stands in `packages/` is made from the main package: each package.json, the table of operations in each README,
 * and the examples, whose nodes are taken from the packages of one service. `npm run docs` writes them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';

import { moveWorkflow } from '../../scripts/packages/moveWorkflow';
import { MAIN_PACKAGE, manifestOf, SERVICE_PACKAGES } from '../../scripts/packages/services';

const ROOT = join(__dirname, '..', '..');
const BLOCK = /(?<=<!-- operations -->\n)[^]*(?=<!-- \/operations -->)/;

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const jsonFilesIn = (folder: string) =>
	existsSync(join(ROOT, folder))
		? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.json'))
				.map((file) => file.split(sep).join(posix.sep))
				.sort()
		: [];

/** The table of the service's operations, as the main README has it. */
function tableOf(service: string): string {
	const [, rest = ''] = read('README.md').split(`\n### ${service}\n\n`);
	const [table = ''] = rest.split('\n\n', 1);
	return `\n${table}\n\n`;
}

/** By file, the examples in which the package's service has a part. */
function examplesOf(name: string): Map<string, string> {
	const made = new Map<string, string>();
	for (const file of jsonFilesIn('examples')) {
		const moved = moveWorkflow(JSON.parse(read('examples', file)) as object);
		const text = `${JSON.stringify(moved, null, 2)}\n`;
		if (text.includes(`"${name}.`)) made.set(file, text);
	}
	return made;
}

describe.each(SERVICE_PACKAGES)('$name', (servicePackage) => {
	const { name, service } = servicePackage;
	const folder = posix.join('packages', name);
	const files = (): Array<[path: string, made: string]> => [
		[posix.join(folder, 'package.json'), manifestOf(servicePackage)],
		[
			posix.join(folder, 'README.md'),
			read(folder, 'README.md').replace(BLOCK, () => tableOf(service)),
		],
		...[...examplesOf(name)].map(
			([file, text]) => [posix.join(folder, 'examples', file), text] as [string, string],
		),
	];

	test('is what npm run docs makes', () => {
		if (process.env.WRITE_DOCS) {
			rmSync(join(ROOT, folder, 'examples'), { recursive: true, force: true });
			for (const [path, made] of files()) {
				mkdirSync(dirname(join(ROOT, path)), { recursive: true });
				writeFileSync(join(ROOT, path), made);
			}
		}
		for (const [path, made] of files()) expect([path, read(path)]).toEqual([path, made]);
		expect(jsonFilesIn(posix.join(folder, 'examples'))).toEqual([...examplesOf(name).keys()]);
	});

	test('has the nodes and credentials of its service, and of no other', () => {
		const { n8n } = JSON.parse(read(folder, 'package.json')) as {
			n8n: { nodes: string[]; credentials: string[] };
		};
		const names = [...n8n.nodes, ...n8n.credentials].map((file) => file.split('/').at(-1));
		expect(names.filter((file) => !file?.startsWith(service))).toEqual([]);
		expect(n8n.nodes).toHaveLength(2);
		expect(n8n.credentials.length).toBeGreaterThan(0);
	});

	test('its examples are those of the main package, with another package in the types', () => {
		const examples = examplesOf(name);
		expect(examples.size).toBeGreaterThan(4);
		for (const [file, text] of examples) {
			expect(text).not.toContain(`"${MAIN_PACKAGE}.`);
			const back = moveWorkflow(JSON.parse(text) as object, MAIN_PACKAGE);
			expect(back).toEqual(JSON.parse(read('examples', file)));
		}
	});
});

test('together the packages have all nodes and credentials of the main one', () => {
	const { n8n: all } = JSON.parse(read('package.json')) as { n8n: Record<string, string[]> };
	const parts = SERVICE_PACKAGES.map(
		(one) => (JSON.parse(manifestOf(one)) as { n8n: Record<string, string[]> }).n8n,
	);
	for (const kind of ['nodes', 'credentials']) {
		expect(parts.flatMap((part) => part[kind] ?? []).sort()).toEqual([...(all[kind] ?? [])].sort());
	}
});

describe('moving a workflow', () => {
	const nodes = [
		{ type: 'n8n-nodes-base.manualTrigger' },
		{ type: `${MAIN_PACKAGE}.layer` },
		{ type: `${MAIN_PACKAGE}.layerTool` },
		{ type: `${MAIN_PACKAGE}.rebillyTrigger`, parameters: { note: `${MAIN_PACKAGE}.layer` } },
		{ type: 'n8n-nodes-other.layer' },
		{},
	];
	const typesOf = (workflow: { nodes: Array<{ type?: string }> }) =>
		workflow.nodes.map(({ type }) => type);

	test('takes each node to the package of its service, tools and triggers too', () => {
		expect(typesOf(moveWorkflow({ nodes }))).toEqual([
			'n8n-nodes-base.manualTrigger',
			'n8n-nodes-layer-customer-credits.layer',
			'n8n-nodes-layer-customer-credits.layerTool',
			'n8n-nodes-rebilly-credit-memos.rebillyTrigger',
			'n8n-nodes-other.layer',
			undefined,
		]);
	});

	test('leaves what the package that is asked for does not have', () => {
		const moved = moveWorkflow({ nodes }, 'n8n-nodes-rebilly-credit-memos');
		expect(typesOf(moved).slice(1, 4)).toEqual([
			`${MAIN_PACKAGE}.layer`,
			`${MAIN_PACKAGE}.layerTool`,
			'n8n-nodes-rebilly-credit-memos.rebillyTrigger',
		]);
	});

	test('changes nothing else, and there and back is as before; a list of workflows too', () => {
		const exported = [{ name: 'One', nodes, connections: {} }, { name: 'Two' }];
		expect(moveWorkflow(moveWorkflow(exported), MAIN_PACKAGE)).toEqual(exported);
	});
});
