/** What npm does to install n8n, and how far it has come: npm itself says nothing until all is done. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { runToEnd } from './processes';
import type { Report } from './progress';

/** What npm is asked for is on its list of requests, one a line, which is how one sees it work. */
const REQUEST = /^npm http fetch GET \d+ (\S+)/;
const ARCHIVE = /\.tgz$/;
/** What make writes for each file that it compiles. */
const COMPILED = /^\s*(?:CC|CXX)\(target\) (\S+)/;

/** `npm run` hands on what this repository's own .npmrc says, which is not meant for the folder of an n8n. */
const { npm_config_legacy_peer_deps: _own, ...ENVIRONMENT } = process.env;

const npm = (
	cwd: string,
	args: string[],
	onLine: (line: string) => void,
	env: NodeJS.ProcessEnv = ENVIRONMENT,
) =>
	runToEnd({
		name: `npm ${args[0]}`,
		command: 'npm',
		args: [...args, '--no-audit', '--no-fund', '--no-progress'],
		cwd,
		env,
		// Warnings about engines and deprecated packages are nothing that a user of n8n could mend.
		logFile: join(cwd, 'install.log'),
		onLine,
	});

/** Installs what the folder's lock file names, or, where there is none, what its manifest asks for today. */
export async function installPackages(folder: string, report: Report): Promise<void> {
	const wanted = packagesIn(folder).map((path) => join(folder, path, 'package.json'));
	const of = wanted.length > 0 ? ` of ${count(wanted.length)}` : '';
	let descriptions = 0;
	let archives = 0;
	const timer = setInterval(() => {
		const there = wanted.filter((file) => existsSync(file)).length;
		if (there > 0 || archives > 0) report(`${count(there || archives)}${of} packages`);
		else report(`looking up packages: ${count(descriptions)}${of}`);
	}, 1000);
	try {
		// Not `npm ci`: it gives up where a registry lacks an optional package for another kind of machine.
		await npm(folder, ['install', '--loglevel=http'], (line) => {
			const address = REQUEST.exec(line)?.[1];
			if (!address) return;
			if (ARCHIVE.test(address)) archives++;
			else descriptions++;
		});
	} finally {
		clearInterval(timer);
	}
}

/**
 * Writes the lock file of what the folder's manifest asks for.
 *
 * @throws when the registry lacks a part of it
 */
export async function lockPackages(folder: string, report: Report): Promise<void> {
	let descriptions = 0;
	await npm(folder, ['install', '--package-lock-only', '--loglevel=http'], (line) => {
		if (REQUEST.test(line)) report(`looking up packages: ${count(++descriptions)}`);
	});
}

/** Builds the one native module that a small n8n needs. */
export async function buildSqlite(folder: string, report: Report): Promise<void> {
	const args = ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'];
	const showFile = (line: string) => {
		const file = COMPILED.exec(line)?.[1];
		if (file) report(`compiling ${basename(file, '.o')}`);
	};
	await npm(folder, args, showFile, { ...ENVIRONMENT, ...headersOfNode() });
}

const count = (number: number) => number.toLocaleString('en');

/** The folders that the lock file, if there is one, fills on this kind of machine. */
function packagesIn(folder: string): string[] {
	const lock = join(folder, 'package-lock.json');
	if (!existsSync(lock)) return [];
	const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
		packages: Record<string, { optional?: boolean }>;
	};
	return Object.entries(packages)
		.filter(([path, { optional }]) => path !== '' && !optional)
		.map(([path]) => path);
}

/** Where Node.js brings its headers along, a module can be built without fetching them. */
function headersOfNode(): NodeJS.ProcessEnv {
	const home = dirname(dirname(process.execPath));
	return existsSync(join(home, 'include', 'node', 'node_api.h'))
		? { npm_config_nodedir: home }
		: {};
}
