import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { locator, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf } from '../../fixtures/results';
import type { Engine } from '../harness';

// What Rebilly may answer instead, by its definition, reaches the user in words.

const fixture = useRebilly();

/** Stands in proxy of the sandbox and refuses what it is told to. */
let proxy: Server;
let refuses: { status: number; reads: boolean } = { status: 0, reads: false };
let engine: Engine;

const TITLES: Record<number, string> = {
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	409: 'Conflict',
	422: 'Validation error',
	429: 'Rate Limit Exceeded',
};

beforeAll(async () => {
	proxy = createServer((request, response) => {
		const { status, reads } = refuses;
		const { method = '', url = '', headers } = request;
		const answer = async () => {
			if (reads || method !== 'GET') {
				const invalidFields = [{ field: 'place.0.value', message: 'is not accepted' }];
				const body = {
					type: 'about:blank',
					title: TITLES[status],
					status,
					detail: `Refused with ${status}`,
					...(status === 422 && { invalidFields }),
				};
				const later = Math.ceil(Date.now() / 1000) + 3600;
				response.writeHead(status, {
					'Content-Type': 'application/json',
					...(status === 429 && { 'X-RateLimit-Retry-After': String(later) }),
				});
				response.end(JSON.stringify(body));
				return;
			}
			const { baseUrl } = fixture.sandbox.connection.rebilly;
			const key = String(headers['reb-apikey']);
			const passed = await fetch(`${baseUrl}${url}`, { headers: { 'REB-APIKEY': key } });
			response.writeHead(passed.status, { 'Content-Type': 'application/json' });
			response.end(await passed.text());
		};
		void answer();
	});
	await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
	const { port } = proxy.address() as AddressInfo;
	engine = fixture.engineWith({ baseUrl: `http://127.0.0.1:${port}` });
});
afterAll(() => proxy.close());

const memo = () => ({
	creditMemoId: locator(fixture.addMemo('refund-1', 'Chris', 100, { invoiceId: paidInvoice() })),
});
const paidInvoice = () =>
	fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
const payment = () => fixture.invoice(paidInvoice()).transactionIds[0] ?? '';

/** An allocated memo, which another answer than the sandbox's is asked to change. */
const allocated = () => {
	const [open = ''] = fixture.openInvoices('Chris');
	const now = '2026-03-01T00:00:00.000Z';
	const row = { targetId: open, amount: 50, createdTime: now, updatedTime: now };
	fixture.addMemo('refund-1', 'Chris', 100, {
		allocations: { invoices: [row], transactions: [] },
	});
	return { creditMemoId: locator('refund-1') };
};

const upsert = (creditMemoId: string): Values => {
	const { idempotencyKey: _, ...form } = fixture.aMemo();
	return { ...form, creditMemoId: locator(creditMemoId) };
};

/** Each operation with the refusals that the definition lists for its request. */
const OPERATIONS: Array<[string, string, number[], () => Values]> = [
	['creditMemo', 'upsert', [401, 403, 422, 429], () => upsert('new')],
	[
		'creditMemo',
		'update',
		[401, 403, 404, 422, 429],
		() => ({ ...memo(), updateFields: { reason: 'other' } }),
	],
	[
		'creditMemo',
		'deallocate',
		[401, 403, 404, 422, 429],
		() => ({ ...allocated(), deallocateFrom: 'all' }),
	],
	['creditMemo', 'void', [401, 403, 404, 429], memo],
	['creditMemo', 'refund', [401, 403, 404, 429], memo],
	[
		'creditMemo',
		'addTimelineComment',
		[401, 403, 422, 429],
		() => ({ ...memo(), message: 'Hello' }),
	],
	[
		'invoice',
		'applyCreditBalance',
		[401, 403, 404, 422, 429],
		() => ({ invoiceId: locator(fixture.openInvoices('Robin')[0] ?? ''), amount: '1' }),
	],
	[
		'transaction',
		'refund',
		[401, 403, 404, 429],
		() => ({ transactionId: locator(payment()), idempotencyKey: 'refund-1', amount: '1' }),
	],
];

const READS: Array<[string, string, number[], () => Values]> = [
	['creditMemo', 'get', [401, 403, 404], memo],
	['creditMemo', 'getAll', [401, 403], () => ({})],
	['creditMemo', 'getTimeline', [401, 403], memo],
	['creditMemo', 'downloadPdf', [401, 403, 404], memo],
	['customer', 'get', [401, 403, 404], () => ({ customerId: locator(fixture.customer('Robin')) })],
	['customer', 'getAll', [401, 403], () => ({})],
	[
		'customer',
		'getCreditBalance',
		[401, 403, 404],
		() => ({ customerId: locator(fixture.customer('Robin')) }),
	],
	['invoice', 'get', [401, 403, 404], () => ({ invoiceId: locator('in_1') })],
	['invoice', 'getAll', [401, 403], () => ({})],
	['invoice', 'downloadPdf', [401, 403, 404], () => ({ invoiceId: locator('in_1') })],
	['transaction', 'getAll', [401, 403, 422], () => ({})],
];

const ADVICE: Record<number, string> = {
	401: 'Check the API key',
	403: 'lacks a permission',
	404: 'Check the ID',
	422: 'Correct the fields that it names',
	429: 'Rebilly counts requests per organization',
};

const cases = (operations: typeof OPERATIONS) =>
	operations.flatMap(([resource, operation, statuses, values]) =>
		statuses.map((status) => [resource, operation, status, values] as const),
	);

describe.each([
	['A write', false, cases(OPERATIONS)],
	['A read', true, cases(READS)],
])('%s that is refused', (_name, reads, all) => {
	it.each(all)('%s %s: %s', async (resource, operation, status, values) => {
		const given = values();
		const before = fixture.sandbox.rebilly.state();
		refuses = { status, reads };
		const { message, description } = failure(
			await fixture.run(resource, operation, { ...given, options: { maxWait: 0 } }, { engine }),
		);
		expect(message).toContain(`Rebilly: ${TITLES[status]}: Refused with ${status}`);
		if (status === 422) expect(message).toContain('place.0.value: is not accepted');
		expect(message).toMatch(/ \[item 0\]$/);
		expect(description).toContain(ADVICE[status]);
		expect(fixture.sandbox.rebilly.state()).toEqual(before);
	});
});

it('A refund of a credit memo that conflicts is explained', async () => {
	refuses = { status: 409, reads: false };
	const result = await fixture.run('creditMemo', 'refund', memo(), { engine });
	const { message, description } = failure(result);
	expect(message).toBe(
		"The unused 1.00 USD of the credit memo 'refund-1' are more than what can still be refunded of the payments of its invoice [item 0]",
	);
	expect(description).toContain('Nothing was refunded');
});

it.each(['creditMemo', 'customer', 'invoice', 'transaction'])(
	'A raw filter of %s that Rebilly does not know is read back',
	async (resource) => {
		const values = { filters: { rawFilter: 'secret:1' } };
		expect(failure(await fixture.run(resource, 'getAll', values)).message).toContain(
			'filter: "secret" cannot be filtered',
		);
	},
);

it('One item that is refused does not stop the others, where the workflow goes on', async () => {
	fixture.addMemo('refund-1', 'Robin', 100);
	const result = await fixture.run(
		'creditMemo',
		'void',
		{ creditMemoId: locator('={{ $json.id }}') },
		{ items: [{ id: 'nowhere' }, { id: 'refund-1' }], onError: 'continueRegularOutput' },
	);
	expect(jsonOf(result)).toMatchObject([
		{ error: { message: expect.stringContaining('Not Found') as string, status: 404 } },
		{ id: 'refund-1', outcome: 'voided' },
	]);
});
