/** The rest of the evidence, each by its number: what the simulators answer with, and what the nodes do with it. */
import axios from 'axios';

import { Layer } from '../../nodes/Layer/Layer.node';
import { locator } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { type Row, type Sdk, sdkFor } from './sdkClient';
import { runNode, type Told } from './worlds/told';

let fixture: RecordsFixture;
let sdk: Sdk;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
	sdk = sdkFor(fixture.sandbox);
});
beforeEach(() => fixture.sandbox.reset(undefined, {}));
afterAll(async () => await fixture.sandbox.close());

const layer = async (operation: [string, string], values: Row): Promise<Told> =>
	(await runNode(fixture, 'layer', operation, fixture.inBusiness(values)))[0]!;
const rebilly = async (operation: [string, string], values: Row): Promise<Told> =>
	(await runNode(fixture, 'rebilly', operation, values))[0]!;
/** The operations that the form of Layer has for a resource. */
const offered = (resource: string) =>
	new Layer().description.properties
		.filter(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		)
		.flatMap(({ options = [] }) => options.map((one) => (one as { value: string }).value));

async function askLayer(path: string): Promise<{ status: number; headers: Row; data: Row }> {
	const { baseUrl, tokenUrl, clientId, clientSecret, businessId } =
		fixture.sandbox.connection.layer;
	const form = {
		grant_type: 'client_credentials',
		scope: `${baseUrl}/sandbox`,
		client_id: clientId,
	};
	const auth = { username: clientId, password: clientSecret };
	const { data } = await axios.post<Row>(tokenUrl, new URLSearchParams(form), { auth });
	const headers = { Authorization: `Bearer ${data.access_token}` };
	const url = `${baseUrl}/v1/businesses/${businessId}${path}`;
	return await axios.get(url, { headers, validateStatus: () => true });
}

test('Layer 5: a refund that becomes a credit is undone by Delete', async () => {
	const refundId = locator(await fixture.layerRefund());
	expect((await layer(['refund', 'delete'], { refundId })).text).toBe('deleted');
	expect((await layer(['refund', 'get'], { refundId })).kind).toBe('refused');
});

test('Layer 6: the invoice of a whole refund is REFUNDED', async () => {
	const paid = [...fixture.sandbox.layer.data.books.values()]
		.flatMap(({ invoices }) => invoices.all())
		.find(({ status_before_credits: status }) => status === 'PAID')!;
	const form = {
		idempotencyKey: 're_1',
		completedAt: '2026-09-14',
		target: 'invoice',
		invoice: locator(paid.id),
	};
	expect((await layer(['refund', 'create'], form)).text).toBe('created');
	const { json } = await layer(['invoice', 'get'], { invoiceId: locator(paid.id) });
	expect([json.status, json.outstanding_balance]).toEqual(['REFUNDED', 0]);
});

test('Layer 8: the bucket holds 500, of which there are 100 at first', async () => {
	const { headers } = await askLayer('/customers?limit=1');
	expect(headers['x-ratelimit-limit']).toBe('500');
	expect(Number(headers['x-ratelimit-remaining'])).toBeLessThan(100);
});

test.each(['/customers?identity_status=IDENTIFIED', '/invoices?show_sales_receipts=true'])(
	'Layer 9: what its client always asks is taken: %s',
	async (path) => expect((await askLayer(path)).status).toBe(200),
);

test('Layer 10: a quantity is decimal text, and what is not there is null', async () => {
	const { data } = await askLayer('/invoices?show_sales_receipts=true&limit=100');
	const rows = data.data as Row[];
	expect(rows[0]!.line_items[0].quantity).toMatch(/^\d+\.\d\d$/);
	expect(rows.some((row) => row.customer === null && row.sent_at === null)).toBe(true);
});

test('Layer 12: an invoice is voided, written off and written on, and never reset', async () => {
	const invoiceId = locator(fixture.layerInvoice());
	const writeOffId = locator(await fixture.writeOff());
	expect((await layer(['invoice', 'deleteWriteOff'], { invoiceId, writeOffId })).text).toBe(
		'deleted',
	);
	expect((await layer(['invoice', 'void'], { invoiceId })).text).toBe('voided');
	expect(offered('invoice')).toEqual(
		expect.arrayContaining(['void', 'writeOff', 'deleteWriteOff']),
	);
	expect(offered('invoice')).not.toContain('reset');
});

test('Rebilly 3: PUT without allocations keeps them', async () => {
	const allocated = await fixture.allocatedMemo();
	const before = (await sdk.creditMemos!.get!({ id: allocated })).fields;
	const { customerId, currency, items } = before;
	await sdk.creditMemos!.update!({ id: allocated, data: { customerId, currency, items } });
	const after = (await sdk.creditMemos!.get!({ id: allocated })).fields;
	expect(after.allocations).toEqual(before.allocations);
});

test('Rebilly 6: 3,000 writes in 10 minutes', async () => {
	const { response } = await sdk.creditMemos!.create!({
		data: {
			customerId: fixture.customer(),
			currency: 'USD',
			items: [{ unitPrice: 1, quantity: 1 }],
		},
	});
	expect((response as Row).headers['x-ratelimit-limit']).toBe('3000');
});

test('Rebilly 7: a waiting refund is asked for at the gateway and completes', async () => {
	const transactionId = locator(await fixture.pendingRefund());
	expect((await rebilly(['transaction', 'query'], { transactionId })).kind).toBeUndefined();
	expect(fixture.sandbox.rebilly.decide()).toHaveLength(1);
	const { json } = await rebilly(['transaction', 'get'], { transactionId });
	expect([json.result, json.status]).toEqual(['approved', 'completed']);
});
