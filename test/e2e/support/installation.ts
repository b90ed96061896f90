import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

import { byAge, manifestFor, newestVersions, writeManifest } from './manifests';
import { buildSqlite, installPackages, lockPackages } from './npmInstall';
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

/** How many versions back `latest` looks for one that is complete. */
const NEWEST = 5;

const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];

export function knownVersions(): string[] {
	return readdirSync(MANIFESTS_FOLDER)
		.flatMap((name) => FOLDER_NAME.exec(name)?.[1] ?? [])
		.sort(byAge);
}

/** A version with a lock file, or `latest`: the newest that npm can install, with whatever it needs today. */
export async function readVersion(text: string, progress: Progress): Promise<string> {
	if (text === 'latest') return await newestInstallable(progress);
	const known = knownVersions();
	if (known.includes(text)) return text;
	throw new Error(`There is no n8n ${text} here, only ${known.join(', ')} and latest`);
}

/** Of a version that has just come out, a registry may lack parts. */
async function newestInstallable(progress: Progress): Promise<string> {
	for (const version of newestVersions(NEWEST)) {
		const folder = manifestsOf(version);
		if (existsSync(join(folder, 'package-lock.json'))) return version;
		writeManifest(folder, manifestFor(version));
		try {
			await progress.step(
				`Looking up what n8n ${version} needs`,
				async (report) => await lockPackages(folder, report),
			);
			return version;
		} catch (error) {
			const lacking = /No matching version found for (\S+[^.\s])/.exec(String(error))?.[1];
			if (!lacking) throw error;
			progress.say(`n8n ${version} cannot be installed, because the registry lacks ${lacking}`);
		}
	}
	throw new Error(`None of the ${NEWEST} newest versions of n8n can be installed`);
}

/** The folder with what npm is told. A version that is not kept has it only here. */
function manifestsOf(version: string): string {
	const committed = join(MANIFESTS_FOLDER, `n8n-${version}`);
	return existsSync(committed) ? committed : join(LOCAL_FOLDER, `manifest-${version}`);
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
