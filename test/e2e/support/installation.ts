import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

import { manifestFor, newestVersion, writeManifest } from './manifests';
import { buildSqlite, installPackages } from './npmInstall';
import type { Progress } from './progress';

/** A whole n8n in a folder of its own, and the Node.js that runs it. */
export interface Installation {
	version: string;
	/** The Node.js program. */
	node: string;
	/** n8n's command. */
	command: string;
}

export const ROOT = resolve(__dirname, '..', '..', '..');

/** The version that `npm run n8n` starts, and whose pictures the documentation shows. */
export const DEFAULT_VERSION = '2.40.7';

/** Each version on which the package is tried has a manifest and a lock file here; `npm run add-n8n` makes them. */
const MANIFESTS_FOLDER = join(ROOT, 'test', 'e2e');
const FOLDER_NAME = /^n8n-(\d+\.\d+\.\d+)$/;

/** Ignored by git, and outside of what lint, tests and formatter look at: n8n is 2 GB and 200,000 files. */
export const LOCAL_FOLDER = join(ROOT, '.local');

const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];

export function knownVersions(): string[] {
	return readdirSync(MANIFESTS_FOLDER).flatMap((name) => FOLDER_NAME.exec(name)?.[1] ?? []);
}

/** A version with a lock file, or `latest`: what npm has as the newest, with whatever it needs today. */
export function readVersion(text: string): string {
	if (text === 'latest') return newestVersion();
	const known = knownVersions();
	if (known.includes(text)) return text;
	throw new Error(`There is no n8n ${text} here, only ${known.join(', ')} and latest`);
}

/** The folder with what npm is told. The newest version has none of its own until it is added. */
function manifestsOf(version: string): string {
	const committed = join(MANIFESTS_FOLDER, `n8n-${version}`);
	if (existsSync(committed)) return committed;
	const made = join(LOCAL_FOLDER, `manifest-${version}`);
	writeManifest(made, manifestFor(version));
	return made;
}

/** Installs n8n as its lock file says, unless that was done before. */
export async function installN8n(version: string, progress: Progress): Promise<Installation> {
	const source = manifestsOf(version);
	const folder = join(LOCAL_FOLDER, `n8n-${version}`);
	const modules = join(folder, 'node_modules');
	const files = MANIFESTS.filter((file) => existsSync(join(source, file)));
	const wanted = files.map((file) => readFileSync(join(source, file), 'utf8')).join('');
	// Written last, so that an installation that was interrupted is done again.
	const stamp = join(folder, 'installed-from.json');
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
		progress.say(`The first start installs n8n ${version}: about 3 GB, 5 to 15 minutes. It goes to
${folder}, and deleting that folder takes it away again.`);
		mkdirSync(folder, { recursive: true });
		for (const file of files) copyFileSync(join(source, file), join(folder, file));
		await progress.step(
			`Installing n8n ${version}`,
			async (report) => await installPackages(folder, report),
		);
		await progress.step(
			'Building sqlite3, the database of a small n8n',
			async (report) => await buildSqlite(folder, report),
		);
		writeFileSync(stamp, wanted);
	}
	return {
		version,
		node: nodeOf(modules),
		command: join(modules, 'n8n', 'bin', 'n8n'),
	};
}

/** The Node.js that came with n8n where there is one for this machine, otherwise the one that runs this. */
function nodeOf(modules: string): string {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const folder = join(modules, `node-${platform}-${process.arch}`, 'bin');
	const program = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(program) ? program : process.execPath;
}
