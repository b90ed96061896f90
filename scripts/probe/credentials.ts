import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';

import { layerSender } from './layer';
import { rebillySender } from './rebilly';
import type { Send } from './session';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where what is missing is asked for. */
export interface Terminal {
	input: Readable & { isTTY?: boolean };
	output: Pick<Writable, 'write'>;
}

/**
 * The way to a vendor's sandbox with the credentials of the environment, or with what is typed.
 *
 * @throws Error for what is not of a sandbox, and where nobody can be asked
 */
export async function connect(
	service: 'rebilly' | 'layer',
	environment: Environment,
	terminal: Terminal,
): Promise<Send> {
	const setting = async (name: string, isSecret = false) =>
		environment[name] || (await ask(name, isSecret, terminal));
	if (service === 'rebilly') {
		return rebillySender({
			apiKey: await setting('REBILLY_API_KEY', true),
			organizationId: await setting('REBILLY_ORGANIZATION_ID'),
			baseUrl: environment.REBILLY_BASE_URL,
		});
	}
	return await layerSender({
		clientId: await setting('LAYER_CLIENT_ID'),
		clientSecret: await setting('LAYER_CLIENT_SECRET', true),
		businessId: environment.LAYER_BUSINESS_ID,
		baseUrl: environment.LAYER_BASE_URL,
		tokenUrl: environment.LAYER_TOKEN_URL,
	});
}

/** What is typed; a secret is not shown. */
async function ask(name: string, isSecret: boolean, { input, output }: Terminal): Promise<string> {
	if (!input.isTTY) throw new Error(`Set ${name}, or start this in a terminal`);
	output.write(`${name}${isSecret ? ' (not shown)' : ''}: `);
	const shown = new Writable({
		write(chunk, _encoding, done) {
			if (!isSecret) output.write(chunk);
			done();
		},
	});
	const prompt = createInterface({ input, output: shown, terminal: true });
	// Whoever presses Ctrl-C here has made nothing yet.
	const stopped = new Promise<never>((_, reject) =>
		prompt.once('SIGINT', () => reject(new Error('Nothing was asked'))),
	);
	try {
		return (await Promise.race([prompt.question(''), stopped])).trim();
	} finally {
		prompt.close();
		if (isSecret) output.write('\n');
	}
}
