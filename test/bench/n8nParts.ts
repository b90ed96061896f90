import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { Expression, type ICredentialType, type IVersionedNodeType } from 'n8n-workflow';

// What the benchmark needs of n8n beyond its engine: the HTTP Request node and the Node.js that n8n asks for.
// They come with 900 packages, so they have a folder and a lock of their own, and nobody installs them who
// does not run the benchmark.

const MODULES = join(__dirname, 'n8n', 'node_modules');
const NODES_BASE = join(MODULES, 'n8n-nodes-base');

export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

/** How n8n evaluates expressions: `vm` is its default, and needs Node.js 24. */
export const EXPRESSION_ENGINES = ['vm', 'legacy'] as const;
export type ExpressionEngine = (typeof EXPRESSION_ENGINES)[number];

/** Installs them when they are not there yet. */
export function installN8nParts(): void {
	if (existsSync(NODES_BASE)) return;
	console.error("Installing n8n's HTTP Request node and Node.js 24: once, 1 GB, some minutes …");
	const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: join(__dirname, 'n8n'),
		// Standard output is kept for the result.
		stdio: ['ignore', process.stderr, process.stderr],
		shell: process.platform === 'win32',
	});
	if (status !== 0) throw new Error('npm ci failed in test/bench/n8n');
	// The same version as the engine's, but its classes are others. Without it, the engine's copy is found.
	rmSync(join(MODULES, 'n8n-workflow'), { recursive: true, force: true });
}

/** The Node.js that n8n asks for, where there is one for this machine; otherwise the one that runs this. */
export function nodeOfN8n(): string {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const folder = join(MODULES, `node-${platform}-${process.arch}`, 'bin');
	const program = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(program) ? program : process.execPath;
}

/** Switches on n8n's expression engine with n8n's own settings. */
export async function startExpressions(engine: ExpressionEngine): Promise<void> {
	await Expression.initExpressionEngine({
		engine,
		poolSize: 1,
		maxCodeCacheSize: 1024,
		bridgeTimeout: 5000,
		bridgeMemoryLimit: 128,
	});
}

export function loadHttpRequestNode(): { node: IVersionedNodeType; credential: ICredentialType } {
	const load = createRequire(join(NODES_BASE, 'package.json'));
	const { HttpRequest } = load('./dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => IVersionedNodeType;
	};
	const { HttpHeaderAuth } = load('./dist/credentials/HttpHeaderAuth.credentials.js') as {
		HttpHeaderAuth: new () => ICredentialType;
	};
	return { node: new HttpRequest(), credential: new HttpHeaderAuth() };
}
