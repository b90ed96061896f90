import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { extract } from 'tar';

const ROOT = join(__dirname, '..', '..');

/**
 * Builds this package as it was at a commit, with the dependencies that are installed now.
 *
 * @returns its folder, which is kept for the next time
 */
export async function buildBefore(commit: string): Promise<string> {
	const git = (...args: string[]) =>
		execFileSync('git', args, { cwd: ROOT, maxBuffer: 1024 ** 3, encoding: 'utf8' });
	const id = git('rev-parse', '--short=12', `${commit}^{commit}`).trim();
	const folder = join(tmpdir(), `bench-before-${id}`);
	if (existsSync(folder)) return folder;
	console.error(`Building the package of ${id} …`);
	const unfinished = `${folder}-unfinished`;
	rmSync(unfinished, { recursive: true, force: true });
	mkdirSync(unfinished);
	const archive = join(unfinished, 'source.tar');
	git('archive', '--format=tar', `--output=${archive}`, id);
	await extract({ file: archive, cwd: unfinished });
	symlinkSync(join(ROOT, 'node_modules'), join(unfinished, 'node_modules'), 'junction');
	execFileSync('npm', ['run', 'build'], {
		cwd: unfinished,
		stdio: ['ignore', 'ignore', 'inherit'],
		shell: process.platform === 'win32',
	});
	renameSync(unfinished, folder);
	return folder;
}
