import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface ProcessOptions {
	/** What it is called in messages. */
	name: string;
	command: string;
	args: string[];
	env?: NodeJS.ProcessEnv;
	cwd?: string;
	/** Everything that it prints. */
	logFile: string;
	/** The line that says that it can be used. */
	readyLine: RegExp;
	/** For Debian's PostgreSQL, which refuses to run as root. */
	uid?: number;
	gid?: number;
}

/** A program that runs until it is stopped. */
export interface RunningProcess {
	readonly name: string;
	/** Settles when it has ended, for whatever reason. */
	readonly ended: Promise<void>;
	/** Asks it to end, and waits until it has. */
	stop(): Promise<void>;
	/** Ends it and its children at once, as a crash or a lost machine would. */
	kill(): Promise<void>;
}

/** How long a program may take to end when it is asked to. */
const PATIENCE_MS = 20_000;
const LAST_LINES = 20;

/** Starts a program, and waits for the line that says that it is ready. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
	const { name, command, args, env = process.env, cwd, logFile, readyLine, uid, gid } = options;
	const child = spawn(command, args, {
		cwd,
		env,
		uid,
		gid,
		// A group of its own, so that Ctrl-C reaches it through `stop` alone, and `kill` takes its children too.
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const ended = new Promise<void>((resolve) => {
		child.once('close', () => resolve());
		child.once('error', () => resolve());
	});
	await new Promise<void>((resolve, reject) => {
		const lines = readLines(child, logFile, (line) => {
			if (readyLine.test(line)) resolve();
		});
		child.once('error', (error) => reject(new Error(`${name} does not start: ${error.message}`)));
		child.once('close', (code) => {
			reject(
				new Error(`${name} ended with ${code ?? 'a signal'} at its start:\n${lines.join('\n')}`),
			);
		});
	});
	return {
		name,
		ended,
		async stop() {
			const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE_MS);
			signalGroup(child, 'SIGTERM');
			await ended;
			clearTimeout(timer);
		},
		async kill() {
			signalGroup(child, 'SIGKILL');
			await ended;
		},
	};
}

export interface RunOptions {
	/** What it is called in messages. */
	name: string;
	command: string;
	args: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Everything that it prints. */
	logFile: string;
	onLine?(line: string): void;
}

/**
 * Runs a program to its end.
 *
 * @throws when it fails, with the last lines that it printed
 */
export async function runToEnd(options: RunOptions): Promise<void> {
	const { name, command, args, cwd, env, logFile, onLine } = options;
	await new Promise<void>((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		const lines = readLines(child, logFile, onLine);
		child.once('error', (error) => reject(new Error(`${name} does not start: ${error.message}`)));
		child.once('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`${name} failed:\n${lines.join('\n')}\nAll of it: ${logFile}`));
		});
	});
}

/** Keeps what a program prints in a file, hands on each line, and remembers the last ones. */
function readLines(
	child: ChildProcess,
	logFile: string,
	onLine?: (line: string) => void,
): readonly string[] {
	const log = createWriteStream(logFile, { flags: 'a' });
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		if (!stream) continue;
		createInterface({ input: stream }).on('line', (line) => {
			log.write(`${line}\n`);
			lines.push(line);
			if (lines.length > LAST_LINES) lines.shift();
			onLine?.(line);
		});
	}
	child.once('close', () => log.end());
	return lines;
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
	if (pid === undefined || exitCode !== null || signalCode !== null) return;
	// Windows knows no groups.
	process.kill(process.platform === 'win32' ? pid : -pid, signal);
}

/** Stops all of them, the last one started first. */
export async function stopAll(running: readonly RunningProcess[]): Promise<void> {
	for (const one of [...running].reverse()) await one.stop();
}

/**
 * Asks until the answer is not undefined. For what tells nobody when it is done.
 *
 * @throws when that takes longer than the limit
 */
export async function waitFor<T>(
	what: string,
	ask: () => Promise<T | undefined>,
	limitMs = 120_000,
): Promise<T> {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
