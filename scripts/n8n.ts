/** `npm run n8n`: a real n8n with this package, ready credentials and all examples, and the sandbox behind it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { exampleNames, readExample, withCredentials } from '../test/e2e/support/examples';
import {
	DEFAULT_VERSION,
	installN8n,
	LOCAL_FOLDER,
	readVersion,
} from '../test/e2e/support/installation';
import { OWNER } from '../test/e2e/support/n8nClient';
import {
	type N8nWithSandbox,
	startN8nWithSandbox,
	URL_SECRET,
} from '../test/e2e/support/n8nWithSandbox';
import { buildPackage } from '../test/e2e/support/packedPackage';
import { freePorts } from '../test/e2e/support/ports';
import { progressIn } from '../test/e2e/support/progress';

// The same at every start, if they are free, so that a bookmark and a registered webhook stay right.
const N8N_PORT = 5678;
const SANDBOX_PORT = 5690;

const progress = progressIn(process.stdout);

/** Adds the examples that are not there; what the user changed or deleted in between is not touched. */
async function importExamples({
	client,
	credentials,
}: N8nWithSandbox): Promise<Map<string, string>> {
	const present = new Map((await client.workflows()).map(({ name, id }) => [name, id]));
	const ids = new Map<string, string>();
	for (const file of exampleNames()) {
		const example = readExample(file);
		const id =
			present.get(example.name) ??
			(await client.createWorkflow(withCredentials(example, credentials))).id;
		ids.set(file, id);
	}
	return ids;
}

/** @throws when a credential that was made ready does not work */
async function testCredentials({ client, credentials }: N8nWithSandbox): Promise<void> {
	for (const credential of credentials) {
		const { status, message } = await client.testSavedCredential(credential);
		if (status !== 'OK') throw new Error(`The credential ${credential.name} fails: ${message}`);
	}
}

function welcome(
	{ server, sandbox, mailbox }: N8nWithSandbox,
	workflows: ReadonlyMap<string, string>,
): string {
	const pipeline = `${server.url}/workflow/${workflows.get('refund-to-credit') ?? ''}`;
	const { control, layer, rebilly } = sandbox.connection;
	return `
n8n is running. Open the workflow "Refund to credit", and log in:
  Address    ${pipeline}
  E-mail     ${OWNER.email}
  Password   ${OWNER.password}

Try first
  1. Press "Execute workflow". Each of the 28 refunds becomes a credit memo in Rebilly, is applied to open
     invoices, and is mirrored in Layer. The line to "Credit Is New" says: 28 items.
  2. Press it again. Now the line to "Credit Was There" says: 28 items. Nothing is made twice.
  3. Double-click "Create Credit Memo": its fields in the middle, what came out on the right.
  4. Look at the other ${workflows.size - 1} examples: ${server.url}/home/workflows

Behind it: the sandbox, with credentials that are ready in n8n
  Rebilly    ${rebilly.baseUrl}
  Layer      ${layer.baseUrl}
  What both hold: ${control}/state
  To connect a Layer Trigger, copy its production URL and tell the sandbox:
    curl ${control}/webhooks/layer -d '{"url":"<production URL>?secret=${URL_SECRET}","signed":false}'

Mails of the workflows: ${mailbox.folder}
n8n's log: ${server.logFile}
Ctrl-C ends all of it.`;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			n8n: { type: 'string', default: DEFAULT_VERSION },
			/** Forgets workflows, credentials and executions of earlier starts. */
			fresh: { type: 'boolean', default: false },
		},
	});
	const version = await readVersion(values.n8n, progress);
	const installation = await installN8n(version, progress);
	const userFolder = join(LOCAL_FOLDER, `user-${version}`);
	if (values.fresh) rmSync(userFolder, { recursive: true, force: true });

	await buildPackage(progress);
	const ports = {
		n8nPort: await freePorts(N8N_PORT),
		sandboxPort: await freePorts(SANDBOX_PORT, 3),
	};
	const started = await progress.step(
		`Starting n8n ${version} with the package, and the simulators behind it`,
		async () => await startN8nWithSandbox(installation, { userFolder, ...ports }),
	);
	const interrupted = new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => resolve());
		}
	});
	try {
		const workflows = await progress.step(
			'Trying the credentials, and adding the examples',
			async () => {
				await testCredentials(started);
				return await importExamples(started);
			},
		);
		progress.say(welcome(started, workflows));
		await Promise.race([interrupted, started.server.ended]);
	} finally {
		await progress.step('Stopping n8n and the simulators', started.close);
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
