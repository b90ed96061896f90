import { spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, resolve } from 'node:path';

import Table from 'cli-table3';
import { x as unpack } from 'tar';

import { buildPackage } from './packages/build';
import { MAIN_PACKAGE, SERVICE_PACKAGES } from './packages/services';

// What n8n does with a package before it verifies it, done before publishing and without a network: its scanner
// reads the source and the tarball. On top of that: the tarball holds what it must and nothing else, and its nodes
// load as n8n loads them. All of it for each of the packages.

interface Manifest {
	name: string;
	n8n: { nodes: string[]; credentials: string[] };
}

/** n8n's scanner, which comes without types. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(
		directory: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}

/** A package to be published: its folder, and what its tarball must hold beside what all hold. */
interface Published {
	name: string;
	folder: string;
	files: string[];
}

interface Leg {
	name: string;
	findings: number;
	report: string;
}

const ROOT = resolve(__dirname, '..');
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];
const REQUIRED_FILES = ['package.json', 'README.md', 'LICENSE.md'];
const PUBLISHED_FILE = /^dist\/(credentials|icons|nodes)\/[^]+\.(js|json|svg)$/;
const TEST_FILE = /(^|\/)(__tests__|sandbox|tests?)\/|\.(test|spec)\.js$/;

async function main(): Promise<void> {
	const work = mkdtempSync(join(tmpdir(), 'scan-package-'));
	try {
		// The scanner makes a temporary directory when it is imported and leaves it behind.
		process.env.TMPDIR = work;
		// A variable, so that the compiler does not look for types.
		const specifier = '@n8n/scan-community-package/scanner/scanner.mjs';
		const scanner = (await import(specifier)) as Scanner;
		const legs: Leg[] = [];
		for (const published of packages()) legs.push(...(await check(scanner, published, work)));
		report(legs);
		if (legs.some(({ findings }) => findings > 0)) process.exitCode = 1;
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

function packages(): Published[] {
	const ofOneService = SERVICE_PACKAGES.map((servicePackage) => ({
		name: servicePackage.name,
		folder: join(ROOT, 'packages', servicePackage.name),
		files: buildPackage(servicePackage),
	}));
	return [{ name: MAIN_PACKAGE, folder: ROOT, files: copiedFiles() }, ...ofOneService];
}

async function check(
	scanner: Scanner,
	{ name, folder, files }: Published,
	work: string,
): Promise<Leg[]> {
	const tarball = await packAndUnpack(folder, join(work, name));
	return [
		await scan(`${name}: scanner, source`, scanner, folder, scanner.SOURCE_FILE_PATTERNS),
		await scan(`${name}: scanner, tarball`, scanner, tarball, TARBALL_PATTERNS),
		leg(`${name}: files in the tarball`, checkFiles(tarball, files)),
		leg(`${name}: nodes and credentials load`, checkLoading(tarball)),
	];
}

async function packAndUnpack(folder: string, work: string): Promise<string> {
	mkdirSync(work);
	const { status, stderr, error } = spawnSync(
		'npm',
		['pack', '--silent', '--offline', '--ignore-scripts', '--pack-destination', work],
		{ cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
	);
	const file = readdirSync(work).find((name) => name.endsWith('.tgz'));
	if (status !== 0 || !file) throw new Error(`npm pack failed: ${error?.message ?? stderr}`);
	const directory = join(work, 'package');
	mkdirSync(directory);
	await unpack({ file: join(work, file), cwd: directory, strip: 1 });
	return directory;
}

async function scan(
	name: string,
	scanner: Scanner,
	directory: string,
	patterns: string[],
): Promise<Leg> {
	const { passed, message, details } = await scanner.analyzePackage(directory, patterns);
	// A message on success says that there was nothing to look at.
	if (passed) return leg(name, message ? [message] : []);
	const errors = /(\d+) errors?, \d+ warnings?/.exec(details ?? '')?.[1];
	return { name, findings: Number(errors ?? 1), report: details ?? message ?? '' };
}

function leg(name: string, findings: string[]): Leg {
	return { name, findings: findings.length, report: findings.join('\n') };
}

function checkFiles(tarball: string, expected: readonly string[]): string[] {
	const files = filesOf(tarball);
	const missing = [...REQUIRED_FILES, ...expected].filter((file) => !files.includes(file));
	const tooMuch = files.filter(
		(file) =>
			!REQUIRED_FILES.includes(file) && (!PUBLISHED_FILE.test(file) || TEST_FILE.test(file)),
	);
	return [
		...missing.map((file) => `missing: ${file}`),
		...tooMuch.map((file) => `should not be published: ${file}`),
	];
}

/** What the build copies beside the compiled code: icons, codex files and output schemas. */
function copiedFiles(): string[] {
	return [
		...filesOf(join(ROOT, 'icons')).map((file) => `dist/icons/${file}`),
		...filesOf(join(ROOT, 'nodes'))
			.filter((file) => file.endsWith('.json'))
			.map((file) => `dist/nodes/${file}`),
	];
}

/** Loads each class as n8n does: by the file's name, with n8n-workflow as the only package around. */
function checkLoading(tarball: string): string[] {
	const { n8n } = JSON.parse(readFileSync(join(tarball, 'package.json'), 'utf8')) as Manifest;
	const modules = join(tarball, 'node_modules');
	mkdirSync(modules);
	symlinkSync(
		join(ROOT, 'node_modules', 'n8n-workflow'),
		join(modules, 'n8n-workflow'),
		'junction',
	);
	const load = createRequire(join(tarball, 'package.json'));

	const findings: string[] = [];
	for (const path of [...n8n.nodes, ...n8n.credentials]) {
		try {
			const className = basename(path).split('.')[0] ?? '';
			const exported = load(`./${path}`) as Record<string, (new () => object) | undefined>;
			const type = exported[className];
			if (!type) {
				findings.push(`${path}: does not export ${className}`);
				continue;
			}
			const icons = iconsOf(new type());
			if (icons.length === 0) findings.push(`${path}: has no icon`);
			for (const icon of icons) {
				const file = posix.join(dirname(path), icon.replace(/^file:/, ''));
				if (!existsSync(join(tarball, file))) findings.push(`${path}: icon ${file} is missing`);
			}
		} catch (error) {
			findings.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	const registered = new Set([...n8n.nodes, ...n8n.credentials]);
	const unregistered = filesOf(tarball, 'dist').filter(
		(file) => /\.(node|credentials)\.js$/.test(file) && !registered.has(file),
	);
	return [...findings, ...unregistered.map((file) => `${file}: is not in package.json`)];
}

/** A node has its icon in the description, a credential on itself; either is one file or a pair. */
function iconsOf(instance: { description?: { icon?: unknown }; icon?: unknown }): string[] {
	const icon = instance.description?.icon ?? instance.icon;
	const icons: unknown[] = typeof icon === 'object' && icon ? Object.values(icon) : [icon];
	return icons.filter((name) => typeof name === 'string');
}

/** The files below a directory, by their paths from the root, with slashes. */
function filesOf(root: string, below = ''): string[] {
	const names = readdirSync(join(root, below));
	return names.flatMap((name) => {
		const path = posix.join(below, name);
		return statSync(join(root, path)).isDirectory() ? filesOf(root, path) : [path];
	});
}

function report(legs: Leg[]): void {
	const table = new Table({ head: ['leg', 'findings'], style: { head: [], border: [] } });
	for (const { name, findings } of legs) table.push([name, findings]);
	console.log(table.toString());
	for (const { name, findings, report: text } of legs) {
		if (findings > 0) console.error(`\n${name}\n${text.trimEnd()}`);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
