import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

import type { Installation } from './installation';
import { freePort, LOOPBACK } from './ports';
import { type RunningProcess, startProcess } from './processes';

export interface ServerOptions {
	/** Holds `.n8n`: settings, database, community packages. */
	userFolder: string;
	/** Default: any that is free. */
	port?: number;
	/** More of n8n's settings. */
	env?: NodeJS.ProcessEnv;
}

export interface N8nServer extends RunningProcess {
	readonly url: string;
	readonly logFile: string;
}

/** What n8n would otherwise ask of the internet or of the user. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	// Python is for n8n's Code node alone, and asked of the machine.
	N8N_PYTHON_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
};

/** Parts of newer n8n that call home, and can only be left out whole. An n8n that does not know one refuses to start. */
const CALL_HOME = ['mcp-registry'];

function withoutCallsHome({ command }: Installation): NodeJS.ProcessEnv {
	const modules = resolve(command, '..', '..', 'dist', 'modules');
	const there = CALL_HOME.filter((name) => existsSync(join(modules, name)));
	return there.length > 0 ? { N8N_DISABLED_MODULES: there.join(',') } : {};
}

/** Starts what a user calls "n8n": the editor, its API, webhooks and, outside queue mode, the executions. */
export async function startServer(
	installation: Installation,
	options: ServerOptions,
): Promise<N8nServer> {
	const port = options.port ?? (await freePort());
	const url = `http://${LOOPBACK}:${port}`;
	const logFile = logFileOf(options.userFolder);
	const running = await startProcess({
		name: `n8n ${installation.version}`,
		command: installation.node,
		args: [installation.command, 'start'],
		env: {
			...(await environment(installation, options)),
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: LOOPBACK,
			N8N_EDITOR_BASE_URL: url,
			WEBHOOK_URL: `${url}/`,
			...options.env,
		},
		cwd: options.userFolder,
		logFile,
		readyLine: /Editor is now accessible via/,
	});
	return { ...running, url, logFile };
}

/** Starts a process that only takes the calls of webhooks, and queues what they start. */
export async function startWebhookProcess(
	installation: Installation,
	options: ServerOptions & { name: string },
): Promise<N8nServer> {
	const port = options.port ?? (await freePort());
	const url = `http://${LOOPBACK}:${port}`;
	const logFile = logFileOf(options.userFolder);
	const running = await startProcess({
		name: options.name,
		command: installation.node,
		args: [installation.command, 'webhook'],
		env: {
			...(await environment(installation, options)),
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: LOOPBACK,
		},
		cwd: options.userFolder,
		logFile,
		readyLine: /Webhook listener waiting for requests/,
	});
	return { ...running, url, logFile };
}

/** Starts a process that only executes what the main process queues. */
export async function startWorker(
	installation: Installation,
	options: ServerOptions & { name: string; concurrency: number },
): Promise<RunningProcess> {
	return await startProcess({
		name: options.name,
		command: installation.node,
		args: [installation.command, 'worker', `--concurrency=${options.concurrency}`],
		env: await environment(installation, options),
		cwd: options.userFolder,
		logFile: logFileOf(options.userFolder),
		readyLine: /n8n worker is now ready/i,
	});
}

function logFileOf(userFolder: string): string {
	return join(userFolder, 'n8n.log');
}

async function environment(
	installation: Installation,
	{ userFolder, env }: ServerOptions,
): Promise<NodeJS.ProcessEnv> {
	mkdirSync(userFolder, { recursive: true });
	return {
		...withoutSettings(process.env),
		...QUIET,
		...withoutCallsHome(installation),
		// The package is not verified yet; n8n has announced to leave such out unless told otherwise.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// n8n starts its task runner with the first Node.js that it finds.
		PATH: [dirname(installation.node), process.env.PATH].join(delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: encryptionKeyOf(userFolder),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		// The editor is reached without HTTPS.
		N8N_SECURE_COOKIE: 'false',
		...env,
	};
}

/** The user's own n8n may be configured in the environment; this one must not become it, nor take itself for a test. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(env).filter(
			([name]) => !/^(N8N_|DB_|QUEUE_|EXECUTIONS_|npm_|NODE_ENV$)/.test(name),
		),
	);
}

/** Kept beside the data that it encrypts; all processes of a queue mode share the one given in `env`. */
function encryptionKeyOf(userFolder: string): string {
	const file = join(userFolder, 'encryption-key');
	if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
	return readFileSync(file, 'utf8');
}
