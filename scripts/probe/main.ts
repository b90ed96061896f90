/**
 * Asks a vendor's own sandbox what its documents leave open. Credentials come from the environment or are asked for,
 * are written nowhere, and must be of a sandbox. What the probe makes it takes away again, after Ctrl-C too.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { connect } from './credentials';
import { askLayer } from './layer';
import { askRebilly } from './rebilly';
import { pasteOf, rowsOf, tableOf } from './report';
import { Session } from './session';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			service: { type: 'string' },
			json: { type: 'boolean', default: false },
			paste: { type: 'boolean', default: false },
		},
	});
	const { service, json, paste } = values;
	if (service !== 'rebilly' && service !== 'layer') {
		throw new Error('--service takes rebilly or layer');
	}
	const terminal = { input: process.stdin, output: process.stderr };
	const send = await connect(service, process.env, terminal);
	const started = performance.now();
	const key = `probe-${randomBytes(6).toString('hex')}`;
	const session = new Session(send, key, (line) => process.stderr.write(`asked: ${line}\n`));
	// Also for an impatient second time: every request ends by itself within half a minute.
	process.on('SIGINT', () => {
		process.stderr.write('Stopped; taking away what was made, please wait\n');
		session.stop();
	});
	const asking = service === 'rebilly' ? askRebilly(session) : askLayer(session);
	const failure = await asking.then(
		() => undefined,
		(error: unknown) => (error instanceof Error ? error : new Error('The probe failed')),
	);
	const left = await session.cleanUp();
	for (const record of left) process.stderr.write(`Left behind, remove it yourself: ${record}\n`);
	const seconds = Math.round((performance.now() - started) / 1000);
	process.stderr.write(`${session.requests} requests in ${seconds} s\n`);
	const rows = rowsOf(service, session);
	console.log(json ? JSON.stringify(rows) : paste ? pasteOf(service, rows) : tableOf(rows));
	if (failure) throw failure;
	if (left.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	// The message alone: an error of a request holds its headers.
	console.error(error instanceof Error ? error.message : 'The probe failed');
	process.exitCode = 1;
});
