/**
 * `npm run add-n8n -- 2.41.1`: makes what the end-to-end tests need for one more version of n8n, a manifest and a lock
 * file in `test/e2e/n8n-<version>`. A version that is no longer tried is a folder that is deleted.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { ROOT } from '../test/e2e/support/installation';
import { manifestFor, writeManifest } from '../test/e2e/support/manifests';

function main(): void {
	const [version = ''] = process.argv.slice(2);
	if (!/^\d+\.\d+\.\d+$/.test(version)) {
		console.error('Give a version of n8n, such as 2.41.1');
		process.exitCode = 2;
		return;
	}
	const folder = join(ROOT, 'test', 'e2e', `n8n-${version}`);
	writeManifest(folder, manifestFor(version));
	execFileSync(
		'npm',
		['install', '--package-lock-only', '--no-audit', '--no-fund', '--loglevel=error'],
		{
			cwd: folder,
			stdio: 'inherit',
			shell: process.platform === 'win32',
		},
	);
	console.log(`Made ${folder}. Try it: npm run test:e2e -- --n8n ${version}`);
}

main();
