import { createHmac } from 'node:crypto';

import type { ICredentialTestFunctions } from 'n8n-workflow';

import { webhookSecretsTest } from '../../nodes/LayerTrigger/methods/credentialTest';
import { TriggerBench, triggerWorkflow, URL_SECRET } from './triggerBench';
import type { WebhookHost } from './harness/webhooks';

let bench: TriggerBench;

beforeEach(async () => {
	bench = await TriggerBench.start();
});
afterEach(async () => await bench.close());

const workflow = (parameters: object = {}, id = 'workflow') =>
	triggerWorkflow(
		'layerTrigger',
		{
			events: ['CustomerCredit.created'],
			businessId: { __rl: true, mode: 'id', value: bench.sandbox.connection.layer.businessId },
			...parameters,
		},
		id,
	);

/** The URL with the secret, as a person pastes it in the portal. */
const pasted = (id = 'workflow') => `${bench.host.urlOf(id)}?secret=${URL_SECRET}`;

/** A workflow that demands a signature, and the endpoint that signs. */
async function signedWorkflow(
	options: { prefix?: 'webhook' | 'svix'; urlSecret?: string } = {},
	parameters: object = {},
): Promise<{ host: WebhookHost; url: string; key: Buffer }> {
	const { prefix, urlSecret = '' } = options;
	// The portal shows the secret when the endpoint is made, which needs the URL.
	const probe = bench.sandbox.layer.addEndpoint({ url: 'http://127.0.0.1:9/' });
	const { signingSecret = '' } = probe;
	const host = await bench.hostWith({ signingSecret, urlSecret });
	bench.host = host;
	await host.activate(workflow(parameters));
	const url = urlSecret ? `${host.urlOf('workflow')}?secret=${urlSecret}` : host.urlOf('workflow');
	Object.assign(probe, { url, ...(prefix && { prefix }) });
	return { host, url, key: Buffer.from(signingSecret.replace('whsec_', ''), 'base64') };
}

/** The headers of the Standard Webhooks scheme. */
function sign(
	key: Buffer,
	body: string,
	{ id = 'msg_1', time = Math.floor(Date.now() / 1000) }: { id?: string; time?: number } = {},
): Record<string, string> {
	const digest = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': String(time),
		'webhook-signature': `v1,${digest}`,
	};
}

function eventOf(entityId: string, more: object = {}): object {
	return {
		id: `CustomerCredit_created_${entityId}`,
		type: 'CustomerCredit.created',
		business_id: bench.sandbox.connection.layer.businessId,
		data: { entity_id: entityId },
		...more,
	};
}

describe('activating', () => {
	it.each([
		[{}, "'Signing Secret' in the Layer webhook credential and 'URL Secret' are both empty"],
		[{ urlSecret: 'short' }, "'URL Secret' in the Layer webhook credential is too short"],
		[{ signingSecret: 'not a secret' }, "'Signing Secret' in the Layer webhook credential is not"],
	])('is refused with the secrets %j', async (secrets, message) => {
		const host = await bench.hostWith(secrets);
		await expect(host.activate(workflow())).rejects.toThrow(message);
		await host.close();
	});

	it.each([
		[{ events: [] }, "'Trigger On' is empty"],
		[{ otherEvents: 'created' }, "'Other Events' holds"],
		[{ businessId: { __rl: true, mode: 'id', value: 'x' } }, "'Business' is not valid"],
	])('is refused with %j', async (parameters, message) => {
		await expect(bench.host.activate(workflow(parameters))).rejects.toThrow(message);
	});

	it('asks nothing of Layer', async () => {
		await bench.host.activate(workflow());
		await bench.host.deactivate('workflow');
		expect(bench.sandbox.requests()).toEqual([]);
	});
});

describe.each(['current', 'older'] as const)('an event in the %s form', (shape) => {
	it.each([true, false])('(signed: %s) gives the record', async (signed) => {
		await bench.host.activate(workflow());
		bench.sandbox.layer.addEndpoint({ url: pasted(), shape, signed });
		const credit = await bench.credit('ref-1');
		await bench.layer('GET', 'customers');
		const [item] = await bench.items();
		expect(item).toMatchObject({
			id: credit.id,
			external_id: 'ref-1',
			line_items: [{ amount: 1000 }],
			event: { entityId: credit.id, fetched: true },
		});
	});

	it('is listened to by name alone, and only of the chosen business', async () => {
		await bench.host.activate(workflow({ events: ['Customer.created'] }));
		const elsewhere = [...bench.sandbox.layer.data.books.keys()].find(
			(id) => id !== bench.sandbox.connection.layer.businessId,
		);
		const businessId = { __rl: true, mode: 'id', value: elsewhere };
		await bench.host.activate(workflow({ businessId }, 'elsewhere'));
		bench.sandbox.layer.addEndpoint({ url: pasted(), shape, signed: false });
		bench.sandbox.layer.addEndpoint({ url: pasted('elsewhere'), shape, signed: false });
		await bench.credit('ref-1');
		const executions = await bench.settled();
		expect(bench.sandbox.courier.deliveries().map(({ status }) => status)).toEqual([200, 200]);
		expect(executions.flatMap((one) => one.itemsOf('Trigger'))).toEqual([]);
		expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
		// The older form does not name the business, so that is found out by reading.
		expect(executions).toHaveLength(shape === 'older' ? 1 : 0);
	});

	it('is delivered three times in any order and starts one execution', async () => {
		await bench.host.activate(workflow({ fetchRecord: false }));
		bench.sandbox.layer.addEndpoint({ url: pasted(), shape, signed: false });
		bench.sandbox.courier.setPolicy({ hold: true, order: 'shuffled', copies: 3 });
		for (let index = 0; index < 30; index++) await bench.credit(`ref-${index}`);
		await bench.sandbox.courier.release();
		await bench.restart();
		for (const { delivery, headers } of [...bench.sandbox.courier.sent]) {
			expect(await bench.call(delivery.url, delivery.body, headers)).toMatchObject({ status: 200 });
		}
		const after = await bench.items();
		expect(after).toEqual([]);
		expect(bench.sandbox.courier.deliveries()).toHaveLength(90);
	});
});

it('counts 30 executions for 30 events delivered three times each', async () => {
	await bench.host.activate(workflow({ fetchRecord: false }));
	bench.sandbox.layer.addEndpoint({ url: pasted() });
	bench.sandbox.courier.setPolicy({ hold: true, order: 'shuffled', copies: 3 });
	for (let index = 0; index < 30; index++) await bench.credit(`ref-${index}`);
	await bench.sandbox.courier.release();
	expect(await bench.settled()).toHaveLength(30);
});

it('takes a test event on the test URL, with the secret, and not without', async () => {
	await bench.host.listenForTest(workflow());
	const url = bench.host.urlOf('workflow', 'webhook-test');
	expect(await bench.call(url, eventOf('x'))).toMatchObject({ status: 401 });
	bench.sandbox.layer.addEndpoint({ url: `${url}?secret=${URL_SECRET}` });
	await bench.credit('ref-1');
	expect(await bench.items()).toMatchObject([{ external_id: 'ref-1' }]);
	expect(bench.host.executions).toMatchObject([{ mode: 'manual' }]);
});

it('takes two updates of one record for two events', async () => {
	await bench.host.activate(workflow({ events: ['CustomerCredit.updated'] }));
	bench.sandbox.layer.addEndpoint({ url: pasted(), signed: false });
	const { id } = await bench.credit('ref-1');
	for (const memo of ['one', 'two']) {
		await bench.layer('PATCH', `invoices/customer-credits/${String(id)}`, { memo });
	}
	expect(await bench.items()).toHaveLength(2);
});

it('drops a repeated update that is not signed, by the ID of the event', async () => {
	await bench.host.activate(workflow({ events: ['CustomerCredit.updated'], fetchRecord: false }));
	const record = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
	const update = (own: string) =>
		eventOf(record, {
			id: `CustomerCredit_updated_${record}_${own}`,
			type: 'CustomerCredit.updated',
		});
	const [first, second] = [
		update('03f6c94f-574d-42ca-a6cd-fecf2a2aeccb'),
		update('13f6c94f-574d-42ca-a6cd-fecf2a2aeccb'),
	];
	for (const body of [first, first, second, first, second]) {
		expect(await bench.call(pasted(), body)).toMatchObject({ status: 200 });
	}
	await bench.settled();
	await bench.restart();
	for (const body of [first, second]) await bench.call(pasted(), body);
	expect(await bench.items()).toEqual([]);
	expect(await bench.settled()).toHaveLength(2);
});

it('drops a repeated update that is signed anew, with another message ID', async () => {
	const { host, url, key } = await signedWorkflow(
		{},
		{ events: ['CustomerCredit.updated'], fetchRecord: false },
	);
	const record = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
	const body = JSON.stringify(
		eventOf(record, {
			id: `CustomerCredit_updated_${record}_03f6c94f-574d-42ca-a6cd-fecf2a2aeccb`,
			type: 'CustomerCredit.updated',
		}),
	);
	for (const id of ['msg_1', 'msg_2']) await bench.call(url, body, sign(key, body, { id }));
	await host.idle();
	expect(host.executions).toHaveLength(1);
});

it('gives what is archived', async () => {
	await bench.host.activate(workflow({ events: ['CustomerCredit.archived'] }));
	bench.sandbox.layer.addEndpoint({ url: pasted() });
	const { id } = await bench.credit('ref-1');
	await bench.layer('DELETE', `invoices/customer-credits/${String(id)}`);
	expect(await bench.items()).toMatchObject([{ id, deleted_at: expect.any(String) as string }]);
});

it('gives the ID alone when Fetch Record is off, and for what cannot be read', async () => {
	await bench.host.activate(
		workflow({ fetchRecord: false, otherEvents: 'BankTransaction.created' }),
	);
	await bench.host.activate(workflow({ otherEvents: 'bank_transaction.created' }, 'reading'));
	const body = eventOf('bt_77', { id: 'evt-1', type: 'BankTransaction.created' });
	expect(await bench.call(pasted(), body)).toMatchObject({ status: 200 });
	expect(await bench.call(pasted('reading'), body)).toMatchObject({ status: 200 });
	const item = { id: 'bt_77', event: { type: 'BankTransaction.created', fetched: false } };
	expect(await bench.items()).toMatchObject([item, item]);
});

describe('the signature', () => {
	it.each(['webhook', 'svix'] as const)('is accepted under headers of %s', async (prefix) => {
		await signedWorkflow({ prefix });
		await bench.credit('ref-1');
		expect(await bench.items()).toHaveLength(1);
	});

	it('is demanded where a signing secret is set, also of who knows the secret of the URL', async () => {
		const { url, key } = await signedWorkflow({ urlSecret: URL_SECRET });
		const body = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
		const bare = url.split('?')[0] ?? '';
		expect(await bench.call(url, body)).toMatchObject({ status: 401 });
		expect(await bench.call(bare, body, sign(key, body))).toMatchObject({ status: 401 });
		expect(await bench.call(url, body, sign(key, body))).toMatchObject({ status: 200 });
		expect(await bench.settled()).toHaveLength(1);
	});

	it('is refused when it is old, of tomorrow, of another body or of another message', async () => {
		const { url, key } = await signedWorkflow({}, { fetchRecord: false });
		const body = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
		const now = Math.floor(Date.now() / 1000);
		const good = sign(key, body);
		const forged: Array<[string, Record<string, string>]> = [
			[body, sign(key, body, { time: now - 302 })],
			[body, sign(key, body, { time: now + 310 })],
			[`${body} `, good],
			[body, { ...good, 'webhook-id': 'msg_2' }],
			[body, { ...good, 'webhook-timestamp': String(now - 1) }],
			[body, { ...good, 'webhook-timestamp': 'now' }],
			[body, { ...good, 'webhook-signature': 'v1,' }],
			[body, { ...good, 'webhook-signature': good['webhook-signature']!.replace('v1,', 'v1a,') }],
			[body, sign(Buffer.alloc(32), body)],
			[body, {}],
		];
		for (const [text, headers] of forged) {
			expect(await bench.call(url, text, headers)).toMatchObject({ status: 401 });
		}
		expect(await bench.settled()).toEqual([]);
		expect(await bench.call(url, body, good)).toMatchObject({ status: 200 });
		// The same message once more.
		expect((await bench.call(url, body, good)).text).toContain('received already');
		expect(await bench.settled()).toHaveLength(1);
	});

	it('may be one of two, while the sender changes its secret', async () => {
		const { url, key } = await signedWorkflow({}, { fetchRecord: false });
		const body = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
		const good = sign(key, body);
		const other = sign(Buffer.alloc(32), body);
		const both = `${other['webhook-signature']} ${good['webhook-signature']}`;
		const headers = { ...good, 'webhook-signature': both };
		expect(await bench.call(url, body, headers)).toMatchObject({ status: 200 });
	});
});

describe('a call', () => {
	it.each<[string, unknown, number]>([
		['an empty body', '', 400],
		['a list', '[]', 400],
		['no event', {}, 400],
		['no data', { id: '1', type: 'CustomerCredit.created' }, 400],
		['an id that is a path', { type: 'CustomerCredit.created', data: { id: '../x' } }, 400],
		['what is no JSON', '{', 422],
	])('with the secret and %s starts nothing', async (_, body, status) => {
		await bench.host.activate(workflow());
		expect(await bench.call(pasted(), body)).toMatchObject({ status });
		expect(await bench.settled()).toEqual([]);
	});

	it.each([
		'',
		'?secret=',
		'?secret=no',
		`?secret=${URL_SECRET}x`,
		`?secret=a&secret=${URL_SECRET}`,
	])('with the query %j is refused', async (query) => {
		await bench.host.activate(workflow());
		const url = `${bench.host.urlOf('workflow')}${query}`;
		expect(await bench.call(url, eventOf('x'))).toMatchObject({ status: 401 });
		expect(await bench.settled()).toEqual([]);
	});

	it('above 1 MB is refused with 413', async () => {
		await bench.host.activate(workflow());
		const body = eventOf('x', { padding: 'x'.repeat(1024 * 1024) });
		expect(await bench.call(pasted(), body)).toMatchObject({ status: 413 });
	});

	it('is answered within a second although Layer is slow', async () => {
		await bench.host.activate(workflow());
		bench.sandbox.layer.addEndpoint({ url: pasted(), signed: false });
		bench.sandbox.setFaults({ delayMs: 1200 });
		await bench.credit('ref-1');
		expect(await bench.items()).toMatchObject([{ external_id: 'ref-1' }]);
		const [delivery] = bench.sandbox.courier.deliveries();
		expect(delivery?.status).toBe(200);
		expect(delivery?.durationMs).toBeLessThan(1000);
	});
});

it('keeps no secret in what n8n keeps, exports, logs or shows', async () => {
	const { url, key } = await signedWorkflow({ urlSecret: URL_SECRET });
	const { signingSecret } = { signingSecret: `whsec_${key.toString('base64')}` };
	await bench.credit('ref-1');
	await bench.settled();
	const missing = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
	await bench.call(url, missing, sign(key, missing));
	const texts = [
		await bench.call(url, '{}', {}),
		await bench.call(`${url}x`, missing, sign(key, missing)),
		await bench.call(url, 'x', sign(key, 'x')),
	].map(({ text }) => text);
	const executions = await bench.settled();
	expect(executions.map(({ status }) => status).sort()).toEqual(['error', 'success']);
	const shown = JSON.stringify([
		texts,
		bench.host.exported('workflow'),
		executions,
		executions.map(({ error }) => [error?.message, error?.description, error?.stack]),
		bench.logged,
	]);
	const { clientSecret, accessToken } = bench.sandbox.connection.layer;
	const secrets = [URL_SECRET, signingSecret, key.toString('base64'), clientSecret, accessToken];
	expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
});

test('the credential is tested for its form', async () => {
	const tested = async (data: Record<string, string>) =>
		await webhookSecretsTest.call({} as ICredentialTestFunctions, {
			id: '1',
			name: 'x',
			type: 'x',
			data,
		});
	expect(await tested({ urlSecret: URL_SECRET })).toMatchObject({ status: 'OK' });
	const signingSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
	expect(await tested({ signingSecret })).toMatchObject({ status: 'OK' });
	expect(await tested({})).toMatchObject({ status: 'Error' });
	expect(await tested({ signingSecret: 'whsec_short' })).toMatchObject({
		status: 'Error',
		message: expect.stringContaining('whsec_') as string,
	});
});
