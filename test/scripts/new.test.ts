/** `npm run new` in a copy of the project: what it writes compiles, for both services. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
/** The most files that an ordinary operation may touch, besides those that `npm run docs` makes. */
const MOST_FILES = 9;

let copy: string;

beforeAll(() => {
	mkdirSync(join(ROOT, '.local'), { recursive: true });
	copy = mkdtempSync(join(ROOT, '.local', 'new-'));
	for (const folder of ['credentials', 'nodes', 'sandbox', 'test']) {
		cpSync(join(ROOT, folder), join(copy, folder), {
			recursive: true,
			filter: (path) => !/node_modules|test\/(?:e2e|bench)/.test(path),
		});
	}
	for (const file of ['CHANGELOG.md', 'package.json']) cpSync(join(ROOT, file), join(copy, file));
	symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What the compiler says about files. */
function compilerErrors(files: readonly string[]): string[] {
	const path = join(ROOT, 'tsconfig.check.json');
	const { options } = ts.getParsedCommandLineOfConfigFile(
		path,
		{},
		{
			...ts.sys,
			onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
				throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
			},
		},
	)!;
	const names = files.filter((file) => file.endsWith('.ts')).map((file) => join(copy, file));
	const program = ts.createProgram(names, { ...options, noEmit: true });
	return names
		.map((name) => program.getSourceFile(name))
		.flatMap((file) => [
			...program.getSyntacticDiagnostics(file),
			...program.getSemanticDiagnostics(file),
		])
		.map(({ file, messageText }) =>
			[file?.fileName, ts.flattenDiagnosticMessageText(messageText, '\n')].join(': '),
		);
}

/** Runs the command in the copy. */
function add(typed: readonly string[]): { files: string[]; error: string; text: string } {
	const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
	const main = join(ROOT, 'scripts', 'new', 'main.ts');
	const { stdout, stderr } = spawnSync(tsx, [main, ...typed], { cwd: copy, encoding: 'utf8' });
	const files = [...stdout.matchAll(/^wrote (.+)$/gm)].map(([, file = '']) => file);
	return { files, error: stderr, text: stdout };
}

const read = (file: string) => readFileSync(join(copy, file), 'utf8');

const ADDED = [
	['rebilly', 'creditMemo', 'archive'],
	['rebilly', 'dispute', 'getEvidence'],
	['layer', 'invoice', 'markSent'],
	['layer', 'business', 'getSettings'],
] as const;

test('adds operations to both services, which compile', () => {
	const touched = new Set<string>();
	for (const typed of ADDED) {
		const { files, error, text } = add(typed);
		expect(error).toBe('');
		// The example of the documentation comes on top; the rest is made by npm run docs.
		expect(files.length + 1).toBeLessThanOrEqual(MOST_FILES);
		expect(text).toContain('What remains to do by hand');
		for (const file of files) touched.add(file);
		const [, resource, operation] = typed;
		const named = files.filter((file) => read(file).includes(`'${resource}', '${operation}'`));
		expect(named).toHaveLength(3);
	}
	expect(compilerErrors([...touched])).toEqual([]);
	const memo = read('nodes/Rebilly/actions/creditMemo/index.ts');
	expect(memo).toMatch(/allocate,\s+archive,\s+create,/);
	const promised = read('test/contract/product.ts');
	expect(promised).toContain('Get (get), Get Evidence (getEvidence), Get Many');
	expect(read('CHANGELOG.md')).toContain('- **Layer**: _Invoice → Mark Sent_.');
});

test.each([
	[['layer', 'invoice', 'void'], 'void.operation.ts is there already'],
	[['layer', 'dispute', 'get'], 'There is no nodes/Layer/actions/dispute/index.ts'],
	[['layer', 'invoice', 'mark-sent'], 'Not in camel case'],
	[['stripe', 'charge', 'get'], 'npm run new --'],
	[['layer', 'invoice'], 'npm run new --'],
	[[], 'npm run new --'],
])('refuses %j, and touches nothing', (typed, message) => {
	const before = read('test/contract/product.ts');
	const { files, error } = add(typed);
	expect([files, error]).toEqual([[], expect.stringContaining(message)]);
	expect(read('test/contract/product.ts')).toBe(before);
});
