import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { x as unpack } from 'tar';

import { name as PACKAGE } from '../../../package.json';
import { buildPackage as buildServicePackage } from '../../../scripts/packages/build';
import { SERVICE_PACKAGES } from '../../../scripts/packages/services';
import { ROOT } from './installation';
import type { Progress } from './progress';

export { PACKAGE };

const run = promisify(execFile);

const SOURCES = ['credentials', 'icons', 'nodes', 'gulpfile.js', 'package.json', 'tsconfig.json'];
const LAST_BUILT = join(ROOT, 'dist', 'nodes', 'Rebilly', 'Rebilly.node.js');

/** Builds the package, unless nothing has changed since: a second start takes seconds. */
export async function buildPackage(progress: Progress): Promise<void> {
	const built = existsSync(LAST_BUILT) ? statSync(LAST_BUILT).mtimeMs : 0;
	if (SOURCES.every((source) => newest(join(ROOT, source)) < built)) return;
	await progress.step('Building the package', async () => {
		await run('npm', ['run', '--silent', 'build'], {
			cwd: ROOT,
			shell: process.platform === 'win32',
		});
	});
}

/** When something was last changed in a file or folder; a folder changes too when a file is deleted. */
function newest(path: string): number {
	const own = statSync(path);
	if (!own.isDirectory()) return own.mtimeMs;
	return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Where a package is published from: the main one from the root, one of a single service from its own folder. */
function folderOf(name: string): string {
	const servicePackage = SERVICE_PACKAGES.find((one) => one.name === name);
	if (!servicePackage) return ROOT;
	buildServicePackage(servicePackage);
	return join(ROOT, 'packages', name);
}

/** Puts what would be published where n8n keeps the community packages that a user installs. */
export async function installPackage(userFolder: string, name: string): Promise<void> {
	const work = mkdtempSync(join(tmpdir(), 'n8n-package-'));
	try {
		const { stdout } = await run(
			'npm',
			['pack', '--json', '--offline', '--ignore-scripts', '--pack-destination', work],
			{ cwd: folderOf(name), shell: process.platform === 'win32' },
		);
		const [packed] = JSON.parse(stdout) as Array<{ filename: string }>;
		if (!packed) throw new Error('npm pack made nothing');
		const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		await unpack({ file: join(work, packed.filename), cwd: folder, strip: 1 });
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}
