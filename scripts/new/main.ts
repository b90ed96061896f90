/**
 * Writes the skeletons of a new operation: `npm run new -- rebilly creditMemo archive`. Touches nothing when the
 * operation or one of its files is there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { intoChangelog, intoContract, intoIndex, intoProduct, intoRoutes } from './insert';
import { type Names, namesOf } from './names';
import {
	changelogEntry,
	contractLine,
	endpointFunction,
	engineTest,
	operationFile,
	simulatorRoute,
} from './skeletons';

/** The files of an operation, each with what becomes of it; those without a text yet are new. */
function changesFor(names: Names): Array<[file: string, change: (source: string) => string]> {
	const { service, Service, resource, operation, plural } = names;
	const actions = `nodes/${Service}/actions/${resource}`;
	return [
		[`${actions}/${operation}.operation.ts`, () => operationFile(names)],
		[`${actions}/index.ts`, (source) => intoIndex(source, names)],
		[`nodes/${Service}/api/${plural}.ts`, (source) => source + endpointFunction(names)],
		[
			`sandbox/${service}/routes/${plural}.ts`,
			(source) => intoRoutes(source, simulatorRoute(names)),
		],
		[`test/engine/${service}/${resource}.${operation}.test.ts`, () => engineTest(names)],
		[
			`test/contract/${service}Operations.ts`,
			(source) => intoContract(source, contractLine(names)),
		],
		['test/contract/product.ts', (source) => intoProduct(source, names)],
		['CHANGELOG.md', (source) => intoChangelog(source, changelogEntry(names))],
	];
}

/** New files; all others must be there. */
const isNew = (file: string, { operation }: Names) => file.includes(`${operation}.`);

/**
 * @param root the project's folder
 * @returns the files that were written
 * @throws Error when something is there already, or is not where it should be; nothing is written then
 */
async function addOperation(root: string, names: Names): Promise<string[]> {
	const changes = changesFor(names);
	for (const [file] of changes) {
		const isThere = existsSync(join(root, file));
		if (isThere && isNew(file, names)) throw new Error(`${file} is there already`);
		if (!isThere && !isNew(file, names)) throw new Error(`There is no ${file}`);
	}
	const written: Array<[path: string, text: string]> = [];
	for (const [file, change] of changes) {
		const path = join(root, file);
		const text = change(isNew(file, names) ? '' : readFileSync(path, 'utf8'));
		const config = await resolveConfig(join(__dirname, 'main.ts'));
		written.push([path, await format(text, { ...config, filepath: file })]);
	}
	for (const [path, text] of written) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	return changes.map(([file]) => file);
}

function nextSteps({ service, isRead }: Names): string {
	return [
		'What remains to do by hand (CONTRIBUTING.md, Add an operation):',
		'- each TODO in these files; the endpoint by the vendor’s documentation',
		...(isRead ? [] : ['- what happens when the answer is lost (whenAnswerIsLost), and simulate']),
		`- an example in test/docs/${service}Examples.ts`,
		'- new messages in docs/troubleshooting.md',
		'- npm run docs, which writes the schema of its output and the tables',
	].join('\n');
}

async function main(): Promise<void> {
	const names = namesOf(process.argv.slice(2));
	const files = await addOperation(process.cwd(), names);
	console.log(`${files.map((file) => `wrote ${file}`).join('\n')}\n\n${nextSteps(names)}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
