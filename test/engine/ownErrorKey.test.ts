/** A record of a service may have a field `error`. n8n takes such an item for a failed run, and would repeat it all. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator } from '../fixtures/form';
import { USD_BUSINESS } from '../refunds';

const INVOICE = '450679c7-cfdb-43ab-824a-0af7e31aa311';

let fixture: EngineFixture;
let vendor: Server;
let asked = 0;

beforeAll(async () => {
	vendor = createServer((_, response) => {
		asked++;
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ id: INVOICE, error: { code: 'late' }, currency: 'USD' }));
	});
	await new Promise<void>((listening) => vendor.listen(0, '127.0.0.1', listening));
	const baseUrl = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
	fixture = await startEngineFixture({ layerApi: { baseUrl }, rebillyApi: { baseUrl } });
});
afterAll(async () => {
	await fixture.close();
	vendor.close();
});
beforeEach(() => {
	asked = 0;
});

test.each(['layer', 'rebilly'] as const)(
	'%s: it is given out under another name, and the record is read once',
	async (node) => {
		const { outputs } = await fixture.engine.runNode({
			node,
			parameters: {
				resource: 'invoice',
				operation: 'get',
				businessId: locator(USD_BUSINESS),
				invoiceId: locator(INVOICE),
				simplify: false,
			},
			retryOnFail: true,
			maxTries: 3,
		});
		const [item] = outputs[0] ?? [];
		expect(item?.json).toMatchObject({ id: INVOICE, vendorError: { code: 'late' } });
		expect(item?.json).not.toHaveProperty('error');
		expect(asked).toBe(1);
	},
);
