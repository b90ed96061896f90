/**
 * `npm run test:e2e`: the tests of this folder, in a real n8n with the packed package. Other arguments go to Jest.
 * `npm run pictures`: those of the editor, which take the pictures of the documentation.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SharedSetup } from './fixture';
import { DEFAULT_VERSION, installN8n, readVersion, ROOT } from './support/installation';
import { type N8nWithSandbox, startN8nWithSandbox } from './support/n8nWithSandbox';
import { buildPackage } from './support/packedPackage';
import { chromiumProgram } from './support/programs';
import { progressIn } from './support/progress';

const progress = progressIn(process.stderr);

/** Takes `--n8n 2.8.4` and `--pictures` out of the arguments; the rest is Jest's. */
function readArguments(args: readonly string[]) {
	const place = args.indexOf('--n8n');
	const others = args.filter((_, index) => place < 0 || index < place || index > place + 1);
	return {
		wanted: place < 0 ? DEFAULT_VERSION : (args[place + 1] ?? ''),
		keepsPictures: others.includes('--pictures'),
		rest: others.filter((arg) => arg !== '--pictures'),
	};
}

async function runJest(setup: SharedSetup, args: readonly string[]): Promise<number> {
	const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const config = join(__dirname, 'jest.config.mjs');
	const child = spawn(process.execPath, [jest, '--config', config, ...args], {
		env: { ...process.env, E2E_SETUP: JSON.stringify(setup) },
		stdio: 'inherit',
	});
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code ?? 1));
	});
}

async function main(): Promise<void> {
	const { wanted, keepsPictures, rest } = readArguments(process.argv.slice(2));
	chromiumProgram();
	const version = await readVersion(wanted, progress);
	const installation = await installN8n(version, progress);
	await buildPackage(progress);
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-e2e-'));
	// Ctrl-C ends Jest, and then this as it ends otherwise.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
	let started: N8nWithSandbox | undefined;
	try {
		started = await progress.step(
			`Starting n8n ${version}`,
			async () => await startN8nWithSandbox(installation, { userFolder }),
		);
		const { server, sandbox, credentials, mailbox } = started;
		process.exitCode = await runJest(
			{
				version,
				url: server.url,
				connection: sandbox.connection,
				credentials,
				mails: mailbox.folder,
				// The documentation's, where they are wanted: a test that only runs leaves the repository as it is.
				pictures: keepsPictures ? join(ROOT, 'docs', 'images') : userFolder,
			},
			rest,
		);
	} finally {
		await started?.close();
		rmSync(userFolder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
