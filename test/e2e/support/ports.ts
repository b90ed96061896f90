import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** A free port. */
export async function freePort(): Promise<number> {
	return await listenBriefly(0);
}

/** The first of so many free ports in a row: at the wanted place if they are free there, or further up. */
export async function freePorts(wanted: number, count = 1): Promise<number> {
	for (let first = wanted; first + count < 65_536; first += count) {
		if (await areFree(first, count)) return first;
	}
	throw new Error(`There are no ${count} free ports from ${wanted} on`);
}

async function areFree(first: number, count: number): Promise<boolean> {
	for (let port = first; port < first + count; port++) {
		try {
			await listenBriefly(port);
		} catch {
			return false;
		}
	}
	return true;
}

async function listenBriefly(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, LOOPBACK, () => {
			const address = server.address();
			const used = typeof address === 'object' && address ? address.port : port;
			server.close(() => resolve(used));
		});
	});
}
