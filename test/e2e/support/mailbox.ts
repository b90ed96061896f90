/** Takes the mails that the examples send, so that a person or a test can read them. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

import { LOOPBACK } from './ports';

export interface Mailbox {
	/** Where each mail is a file, called by the order in which they came. */
	folder: string;
	port: number;
	close(): Promise<void>;
}

export async function startMailbox(folder: string): Promise<Mailbox> {
	mkdirSync(folder, { recursive: true });
	let count = 0;
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['AUTH', 'STARTTLS'],
		onData(stream, _session, done) {
			const keep = async () => {
				const mail = await text(stream);
				count += 1;
				writeFileSync(join(folder, `${String(count).padStart(4, '0')}.eml`), mail);
			};
			keep().then(() => done(), done);
		},
	});
	server.listen(0, LOOPBACK);
	await once(server.server, 'listening');
	const { port } = server.server.address() as AddressInfo;
	const close = async () => await new Promise<void>((closed) => server.close(() => closed()));
	return { folder, port, close };
}
