import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort, LOOPBACK } from '../support/ports';
import { type RunningProcess, startProcess } from '../support/processes';
import { requireProgram } from '../support/programs';

// Real servers from Debian's packages `redis-server` and `postgresql`, on ports and in folders of their own.

export interface Service extends RunningProcess {
	/** The settings by which n8n finds it. */
	readonly env: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
const POSTGRES_FOLDER = '/usr/lib/postgresql';
const DATABASE_USER = 'n8n';

/** @throws when a server that is needed is not installed */
export function requireServices(): void {
	redisProgram();
	postgresFolder();
}

export async function startRedis(folder: string): Promise<Service> {
	const port = await freePort();
	mkdirSync(folder, { recursive: true });
	const running = await startProcess({
		name: 'Redis',
		command: redisProgram(),
		args: ['--port', String(port), '--bind', LOOPBACK, '--dir', folder, '--save', ''],
		logFile: join(folder, 'redis.log'),
		readyLine: /Ready to accept connections/,
	});
	const env = { QUEUE_BULL_REDIS_HOST: LOOPBACK, QUEUE_BULL_REDIS_PORT: String(port) };
	return { ...running, env };
}

export async function startPostgres(folder: string): Promise<Service> {
	const programs = postgresFolder();
	const owner = postgresOwner();
	const port = await freePort();
	const data = join(folder, 'data');
	mkdirSync(data, { recursive: true });
	if (owner) for (const path of [folder, data]) await chown(path, owner.uid, owner.gid);
	await run(
		join(programs, 'initdb'),
		['-D', data, '-U', DATABASE_USER, '--auth=trust', '--encoding=UTF8', '--no-sync'],
		{ ...owner, cwd: folder },
	);
	const running = await startProcess({
		name: 'PostgreSQL',
		command: join(programs, 'postgres'),
		args: ['-D', data, '-h', LOOPBACK, '-p', String(port), '-k', folder, '-c', 'fsync=off'],
		cwd: folder,
		logFile: join(folder, '..', 'postgres.log'),
		readyLine: /ready to accept connections/,
		...owner,
	});
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: LOOPBACK,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: DATABASE_USER,
		DB_POSTGRESDB_DATABASE: 'postgres',
	};
	return { ...running, env };
}

function redisProgram(): string {
	const advice = 'install the Debian package redis-server (apt-get install redis-server)';
	return requireProgram('Redis', ['redis-server'], advice);
}

/** The newest one's programs, which Debian keeps out of the path. */
function postgresFolder(): string {
	const versions = existsSync(POSTGRES_FOLDER) ? readdirSync(POSTGRES_FOLDER) : [];
	const folder = versions
		.sort((first, second) => Number(second) - Number(first))
		.map((version) => join(POSTGRES_FOLDER, version, 'bin'))
		// The package of the client alone makes the folder too.
		.find((programs) => existsSync(join(programs, 'initdb')));
	if (folder) return folder;
	throw new Error(
		'PostgreSQL is missing: install the Debian package postgresql (apt-get install postgresql)',
	);
}

/** PostgreSQL refuses to run as root; its package brings a user for it. */
function postgresOwner(): { uid: number; gid: number } | undefined {
	if (userInfo().uid !== 0) return undefined;
	const line = readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.find((entry) => entry.startsWith('postgres:'));
	const [, , uid, gid] = line?.split(':') ?? [];
	if (!uid || !gid) throw new Error('There is no user postgres to run PostgreSQL as');
	return { uid: Number(uid), gid: Number(gid) };
}
