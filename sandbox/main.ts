import { parseArgs } from 'node:util';

import { startSandbox } from './index';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { port: { type: 'string' }, decisions: { type: 'string' } },
	});
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port > 0 && port <= 65533)) {
		throw new Error('--port takes a number from 1 to 65533; the two ports after it are used too');
	}
	const decisions = values.decisions === undefined ? {} : json('decisions', values.decisions);
	const sandbox = await startSandbox({ port, decisions });
	console.log(JSON.stringify(sandbox.connection));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			void sandbox.close().then(() => process.exit(0));
		});
	}
}

function json(name: string, text: string): object {
	try {
		return JSON.parse(text) as object;
	} catch {
		throw new Error(`--${name} takes a JSON object`);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
