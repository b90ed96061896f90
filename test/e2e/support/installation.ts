import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A whole n8n in a folder of its own, and the Node.js that runs it. */
export interface Installation {
	version: string;
	/** The Node.js program. */
	node: string;
	/** n8n's command. */
	command: string;
}

/** The versions that this package is tried on; each has a manifest and a lock file in `test/e2e/n8n-<version>`. */
export const VERSIONS = ['2.40.7', '2.8.4'] as const;
export type Version = (typeof VERSIONS)[number];
export const DEFAULT_VERSION: Version = '2.40.7';

export const ROOT = resolve(__dirname, '..', '..', '..');

/** Ignored by git, and outside of what lint, tests and formatter look at: n8n is 2 GB and 200,000 files. */
export const LOCAL_FOLDER = join(ROOT, '.local');

const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];

const QUIETLY = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];

export function readVersion(text: string): Version {
	const version = VERSIONS.find((known) => known === text);
	if (!version) throw new Error(`There is no n8n ${text} here, only ${VERSIONS.join(' and ')}`);
	return version;
}

/** Installs n8n as its lock file says, unless that was done before. */
export async function installN8n(
	version: Version,
	say: (line: string) => void,
): Promise<Installation> {
	const source = join(ROOT, 'test', 'e2e', `n8n-${version}`);
	const folder = join(LOCAL_FOLDER, `n8n-${version}`);
	const modules = join(folder, 'node_modules');
	const lock = readFileSync(join(source, 'package-lock.json'), 'utf8');
	// Written last, so that an installation that was interrupted is done again.
	const stamp = join(folder, 'installed-from.json');
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
		say(`Installing n8n ${version} in ${folder}: once, about 3 GB and 5 to 15 minutes`);
		mkdirSync(folder, { recursive: true });
		for (const file of MANIFESTS) copyFileSync(join(source, file), join(folder, file));
		await withProgress(
			packagesOf(lock).map((path) => join(folder, path)),
			say,
			// Not `npm ci`: it gives up where a registry lacks an optional package for another kind of machine.
			async () => await npm(['install', ...QUIETLY], folder),
		);
		say('Building sqlite3, the database of a small n8n');
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false', ...QUIETLY], folder, {
			...process.env,
			...headersOfNode(),
		});
		writeFileSync(stamp, lock);
	}
	return {
		version,
		node: nodeOf(modules),
		command: join(modules, 'n8n', 'bin', 'n8n'),
	};
}

/** The folders that the lock file fills on this kind of machine. */
function packagesOf(lock: string): string[] {
	const { packages } = JSON.parse(lock) as { packages: Record<string, { optional?: boolean }> };
	return Object.entries(packages)
		.filter(([path, { optional }]) => path !== '' && !optional)
		.map(([path]) => path);
}

/** npm itself says nothing until all is done. */
async function withProgress(
	folders: readonly string[],
	say: (line: string) => void,
	work: () => Promise<void>,
): Promise<void> {
	const started = Date.now();
	const timer = setInterval(() => {
		const there = folders.filter((folder) => existsSync(join(folder, 'package.json'))).length;
		const seconds = Math.round((Date.now() - started) / 1000);
		say(`  ${there} of ${folders.length} packages, ${seconds} s`);
	}, 10_000);
	try {
		await work();
	} finally {
		clearInterval(timer);
	}
}

/** Where Node.js brings its headers along, a module can be built without fetching them. */
function headersOfNode(): NodeJS.ProcessEnv {
	const home = dirname(dirname(process.execPath));
	return existsSync(join(home, 'include', 'node', 'node_api.h'))
		? { npm_config_nodedir: home }
		: {};
}

async function npm(args: string[], cwd: string, env = process.env): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const child = spawn('npm', args, {
			cwd,
			env,
			stdio: ['ignore', 'inherit', 'inherit'],
			shell: process.platform === 'win32',
		});
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`npm ${args[0]} failed in ${cwd}`));
		});
	});
}

/** The Node.js that came with n8n where there is one for this machine, otherwise the one that runs this. */
function nodeOf(modules: string): string {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const folder = join(modules, `node-${platform}-${process.arch}`, 'bin');
	const program = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(program) ? program : process.execPath;
}
