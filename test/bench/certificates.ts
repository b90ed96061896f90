import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { generate } from 'selfsigned';

/** What a server over https and those who call it need. */
export interface Certificates {
	/** Of the server, in PEM. */
	key: string;
	cert: string;
	/** The file of the authority that Node.js is to trust: NODE_EXTRA_CA_CERTS. */
	authorityFile: string;
}

const NAMES = {
	name: 'subjectAltName',
	altNames: [
		{ type: 2, value: 'localhost' },
		{ type: 7, ip: '127.0.0.1' },
	],
} as const;

/** Makes an authority and a certificate of it for this run alone, with keys as today's services have them. */
export async function makeCertificates(): Promise<Certificates> {
	const keys = { keyType: 'ec', algorithm: 'sha256' } as const;
	const authority = await generate([{ name: 'commonName', value: 'Benchmark authority' }], {
		...keys,
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'keyUsage', keyCertSign: true, critical: true },
		],
	});
	const server = await generate([{ name: 'commonName', value: 'localhost' }], {
		...keys,
		extensions: [NAMES as never],
		ca: { key: authority.private, cert: authority.cert },
	});
	const authorityFile = join(mkdtempSync(join(tmpdir(), 'bench-')), 'authority.pem');
	writeFileSync(authorityFile, authority.cert);
	return { key: server.private, cert: server.cert, authorityFile };
}
