import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Connection, type Sandbox, startSandbox } from '../../../sandbox';
import { credentialsOf } from '../../../sandbox/credentials';
import type { Installation } from './installation';
import { type Mailbox, startMailbox } from './mailbox';
import { N8nClient, type SavedCredential } from './n8nClient';
import { type N8nServer, startServer } from './n8nServer';
import { installPackage, PACKAGE } from './packedPackage';
import { LOOPBACK } from './ports';

/** A secret as a user makes one up for Layer's calls. */
export const URL_SECRET = 'a-long-random-text-of-our-own-0123456789';

/** An n8n with the package, and the sandbox behind it. */
export interface N8nWithSandbox {
	sandbox: Sandbox;
	server: N8nServer;
	client: N8nClient;
	credentials: SavedCredential[];
	/** What the workflows mail. */
	mailbox: Mailbox;
	close(): Promise<void>;
}

export interface N8nWithSandboxOptions {
	userFolder: string;
	/** Default: any that are free. */
	n8nPort?: number;
	sandboxPort?: number;
	env?: NodeJS.ProcessEnv;
	/** What a user has installed. Default: the main package. */
	packages?: readonly string[];
}

export async function startN8nWithSandbox(
	installation: Installation,
	{ userFolder, n8nPort, sandboxPort, env, packages = [PACKAGE] }: N8nWithSandboxOptions,
): Promise<N8nWithSandbox> {
	mkdirSync(userFolder, { recursive: true });
	for (const name of packages) await installPackage(userFolder, name);
	const sandbox = await startSandbox({ port: sandboxPort });
	const mailbox = await startMailbox(join(userFolder, 'mails'));
	let server: N8nServer | undefined;
	const close = async () => {
		await server?.stop();
		await mailbox.close();
		await sandbox.close();
	};
	try {
		server = await startServer(installation, { userFolder, port: n8nPort, env });
		const client = await N8nClient.logIn(server.url);
		const credentials = await saveCredentials(client, sandbox.connection);
		credentials.push(await saveMailCredential(client, mailbox));
		return { sandbox, server, client, credentials, mailbox, close };
	} catch (error) {
		await close();
		throw error;
	}
}

/** What a user enters in n8n to reach the sandbox. */
export function sandboxCredentials(connection: Connection) {
	const { layerApi, rebillyApi } = credentialsOf({ connection });
	return [
		{ name: 'Layer (sandbox)', type: 'layerApi', data: layerApi.data },
		{ name: 'Rebilly (sandbox)', type: 'rebillyApi', data: rebillyApi.data },
		{
			name: 'Layer webhook (sandbox)',
			type: 'layerWebhookApi',
			data: { signingSecret: '', urlSecret: URL_SECRET },
		},
	];
}

/** Saves those of the types that n8n knows: a package of one service brings only its own. */
export async function saveCredentials(
	client: N8nClient,
	connection: Connection,
): Promise<SavedCredential[]> {
	const known = (await client.credentialTypes()).map(({ name }) => name);
	const saved: SavedCredential[] = [];
	for (const { name, type, data } of sandboxCredentials(connection)) {
		if (!known.includes(type)) continue;
		saved.push(await client.saveCredential(name, type, data));
	}
	return saved;
}

async function saveMailCredential(client: N8nClient, { port }: Mailbox): Promise<SavedCredential> {
	return await client.saveCredential('Mail (kept here)', 'smtp', {
		user: '',
		password: '',
		host: LOOPBACK,
		port,
		secure: false,
		disableStartTls: true,
	});
}
