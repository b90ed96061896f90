/**
 * Asks a vendor's own sandbox what its documents leave open. Credentials come from the environment or are asked for,
 * are written nowhere, and must be of a sandbox. What the probe makes it takes away again, after Ctrl-C too.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

import { askLayer, layerSender } from './layer';
import { askRebilly, rebillySender } from './rebilly';
import { pasteOf, rowsOf, tableOf } from './report';
import { Session } from './session';

/** A setting of the environment, or what is typed, which is not shown. */
async function setting(name: string): Promise<string> {
	const given = process.env[name];
	if (given) return given;
	if (!process.stdin.isTTY) throw new Error(`Set ${name}, or start this in a terminal`);
	process.stderr.write(`${name}: `);
	const output = new Writable({ write: (_chunk, _encoding, done) => done() });
	const prompt = createInterface({ input: process.stdin, output, terminal: true });
	const typed = await prompt.question('');
	prompt.close();
	process.stderr.write('\n');
	return typed.trim();
}

async function connect(service: 'rebilly' | 'layer') {
	if (service === 'rebilly') {
		return rebillySender({
			apiKey: await setting('REBILLY_API_KEY'),
			organizationId: await setting('REBILLY_ORGANIZATION_ID'),
			baseUrl: process.env.REBILLY_BASE_URL,
		});
	}
	return await layerSender({
		clientId: await setting('LAYER_CLIENT_ID'),
		clientSecret: await setting('LAYER_CLIENT_SECRET'),
		businessId: process.env.LAYER_BUSINESS_ID,
		baseUrl: process.env.LAYER_BASE_URL,
		tokenUrl: process.env.LAYER_TOKEN_URL,
	});
}

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
	const key = `probe-${randomBytes(6).toString('hex')}`;
	const session = new Session(await connect(service), key, (line) =>
		process.stderr.write(`asked: ${line}\n`),
	);
	process.once('SIGINT', () => session.stop());
	const asking = service === 'rebilly' ? askRebilly(session) : askLayer(session);
	const failure = await asking.then(
		() => undefined,
		(error: unknown) => (error instanceof Error ? error : new Error('The probe failed')),
	);
	const left = await session.cleanUp();
	for (const record of left) process.stderr.write(`Left behind, remove it yourself: ${record}\n`);
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
