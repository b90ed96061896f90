import { createHmac } from 'node:crypto';

import type { ICredentialTestFunctions } from 'n8n-workflow';

import { webhookSecretsTest } from '../../../nodes/LayerTrigger/methods/credentialTest';
import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';
import type { WebhookHost } from '../harness/webhooks';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
});
afterEach(async () => await fixture.close());

const workflow = (parameters: object = {}, id = 'workflow') =>
	triggerWorkflow(
		'layerTrigger',
		{
			events: ['CustomerCredit.created'],
			businessId: { __rl: true, mode: 'id', value: fixture.sandbox.connection.layer.businessId },
			...parameters,
		},
		id,
	);

/** The URL with the secret, as a person pastes it in the portal. */
const pasted = (id = 'workflow') => `${fixture.host.urlOf(id)}?secret=${URL_SECRET}`;

/** A workflow that demands a signature, and the endpoint that signs. */
async function signedWorkflow(
	options: { prefix?: 'webhook' | 'svix'; urlSecret?: string } = {},
	parameters: object = {},
): Promise<{ host: WebhookHost; url: string; key: Buffer }> {
	const { prefix, urlSecret = '' } = options;
	// The portal shows the secret when the endpoint is made, which needs the URL.
	const probe = fixture.sandbox.layer.addEndpoint({ url: 'http://127.0.0.1:9/' });
	const { signingSecret = '' } = probe;
	const host = await fixture.hostWith({ signingSecret, urlSecret });
	fixture.host = host;
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
		business_id: fixture.sandbox.connection.layer.businessId,
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
		const host = await fixture.hostWith(secrets);
		await expect(host.activate(workflow())).rejects.toThrow(message);
		await host.close();
	});

	it.each([
		[{ events: [] }, "'Trigger On' is empty"],
		[{ otherEvents: 'created' }, "'Other Events' holds"],
		[{ businessId: { __rl: true, mode: 'id', value: 'x' } }, "'Business' is not valid"],
	])('is refused with %j', async (parameters, message) => {
		await expect(fixture.host.activate(workflow(parameters))).rejects.toThrow(message);
	});

	it('asks nothing of Layer', async () => {
		await fixture.host.activate(workflow());
		await fixture.host.deactivate('workflow');
		expect(fixture.sandbox.requests()).toEqual([]);
	});
});

describe.each(['current', 'older'] as const)('an event in the %s form', (shape) => {
	it.each([true, false])('(signed: %s) gives the record', async (signed) => {
		await fixture.host.activate(workflow());
		fixture.sandbox.layer.addEndpoint({ url: pasted(), shape, signed });
		const credit = await fixture.credit('ref-1');
		await fixture.layer('GET', 'customers');
		const [item] = await fixture.items();
		expect(item).toMatchObject({
			id: credit.id,
			external_id: 'ref-1',
			line_items: [{ amount: 1000 }],
			event: { entityId: credit.id, fetched: true },
		});
	});

	it('is listened to by name alone, and only of the chosen business', async () => {
		await fixture.host.activate(workflow({ events: ['Customer.created'] }));
		const elsewhere = [...fixture.sandbox.layer.data.books.keys()].find(
			(id) => id !== fixture.sandbox.connection.layer.businessId,
		);
		const businessId = { __rl: true, mode: 'id', value: elsewhere };
		await fixture.host.activate(workflow({ businessId }, 'elsewhere'));
		fixture.sandbox.layer.addEndpoint({ url: pasted(), shape, signed: false });
		fixture.sandbox.layer.addEndpoint({ url: pasted('elsewhere'), shape, signed: false });
		await fixture.credit('ref-1');
		const executions = await fixture.settled();
		expect(fixture.sandbox.courier.deliveries().map(({ status }) => status)).toEqual([200, 200]);
		expect(executions.flatMap((one) => one.itemsOf('Trigger'))).toEqual([]);
		expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
		// The older form does not name the business, so that is found out by reading.
		expect(executions).toHaveLength(shape === 'older' ? 1 : 0);
	});

	it('is delivered three times in any order and starts one execution', async () => {
		await fixture.host.activate(workflow({ fetchRecord: false }));
		fixture.sandbox.layer.addEndpoint({ url: pasted(), shape, signed: false });
		fixture.sandbox.courier.setPolicy({ hold: true, order: 'shuffled', copies: 3 });
		for (let index = 0; index < 30; index++) await fixture.credit(`ref-${index}`);
		await fixture.sandbox.courier.release();
		await fixture.restart();
		for (const { delivery, headers } of [...fixture.sandbox.courier.sent]) {
			expect(await fixture.call(delivery.url, delivery.body, headers)).toMatchObject({
				status: 200,
			});
		}
		const after = await fixture.items();
		expect(after).toEqual([]);
		expect(fixture.sandbox.courier.deliveries()).toHaveLength(90);
	});
});

it('counts 30 executions for 30 events delivered three times each', async () => {
	await fixture.host.activate(workflow({ fetchRecord: false }));
	fixture.sandbox.layer.addEndpoint({ url: pasted() });
	fixture.sandbox.courier.setPolicy({ hold: true, order: 'shuffled', copies: 3 });
	for (let index = 0; index < 30; index++) await fixture.credit(`ref-${index}`);
	await fixture.sandbox.courier.release();
	expect(await fixture.settled()).toHaveLength(30);
});

it('takes a test event on the test URL, with the secret, and not without', async () => {
	await fixture.host.listenForTest(workflow());
	const url = fixture.host.urlOf('workflow', 'webhook-test');
	expect(await fixture.call(url, eventOf('x'))).toMatchObject({ status: 401 });
	fixture.sandbox.layer.addEndpoint({ url: `${url}?secret=${URL_SECRET}` });
	await fixture.credit('ref-1');
	expect(await fixture.items()).toMatchObject([{ external_id: 'ref-1' }]);
	expect(fixture.host.executions).toMatchObject([{ mode: 'manual' }]);
});

it('takes two updates of one record for two events', async () => {
	await fixture.host.activate(workflow({ events: ['CustomerCredit.updated'] }));
	fixture.sandbox.layer.addEndpoint({ url: pasted(), signed: false });
	const { id } = await fixture.credit('ref-1');
	for (const memo of ['one', 'two']) {
		await fixture.layer('PATCH', `invoices/customer-credits/${String(id)}`, { memo });
	}
	expect(await fixture.items()).toHaveLength(2);
});

it('drops a repeated update that is not signed, by the ID of the event', async () => {
	await fixture.host.activate(workflow({ events: ['CustomerCredit.updated'], fetchRecord: false }));
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
		expect(await fixture.call(pasted(), body)).toMatchObject({ status: 200 });
	}
	await fixture.settled();
	await fixture.restart();
	for (const body of [first, second]) await fixture.call(pasted(), body);
	expect(await fixture.items()).toEqual([]);
	expect(await fixture.settled()).toHaveLength(2);
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
	for (const id of ['msg_1', 'msg_2']) await fixture.call(url, body, sign(key, body, { id }));
	await host.idle();
	expect(host.executions).toHaveLength(1);
});

it('gives what is archived', async () => {
	await fixture.host.activate(workflow({ events: ['CustomerCredit.archived'] }));
	fixture.sandbox.layer.addEndpoint({ url: pasted() });
	const { id } = await fixture.credit('ref-1');
	await fixture.layer('DELETE', `invoices/customer-credits/${String(id)}`);
	expect(await fixture.items()).toMatchObject([{ id, deleted_at: expect.any(String) as string }]);
});

it('gives the ID alone when Fetch Record is off, and for what cannot be read', async () => {
	await fixture.host.activate(
		workflow({ fetchRecord: false, otherEvents: 'BankTransaction.created' }),
	);
	await fixture.host.activate(workflow({ otherEvents: 'bank_transaction.created' }, 'reading'));
	const body = eventOf('bt_77', { id: 'evt-1', type: 'BankTransaction.created' });
	expect(await fixture.call(pasted(), body)).toMatchObject({ status: 200 });
	expect(await fixture.call(pasted('reading'), body)).toMatchObject({ status: 200 });
	const item = { id: 'bt_77', event: { type: 'BankTransaction.created', fetched: false } };
	expect(await fixture.items()).toMatchObject([item, item]);
});

describe('the signature', () => {
	it.each(['webhook', 'svix'] as const)('is accepted under headers of %s', async (prefix) => {
		await signedWorkflow({ prefix });
		await fixture.credit('ref-1');
		expect(await fixture.items()).toHaveLength(1);
	});

	it('is demanded where a signing secret is set, also of who knows the secret of the URL', async () => {
		const { url, key } = await signedWorkflow({ urlSecret: URL_SECRET });
		const body = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
		const bare = url.split('?')[0] ?? '';
		expect(await fixture.call(url, body)).toMatchObject({ status: 401 });
		expect(await fixture.call(bare, body, sign(key, body))).toMatchObject({ status: 401 });
		expect(await fixture.call(url, body, sign(key, body))).toMatchObject({ status: 200 });
		expect(await fixture.settled()).toHaveLength(1);
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
			expect(await fixture.call(url, text, headers)).toMatchObject({ status: 401 });
		}
		expect(await fixture.settled()).toEqual([]);
		expect(await fixture.call(url, body, good)).toMatchObject({ status: 200 });
		// The same message once more.
		expect((await fixture.call(url, body, good)).text).toContain('received already');
		expect(await fixture.settled()).toHaveLength(1);
	});

	it('may be one of two, while the sender changes its secret', async () => {
		const { url, key } = await signedWorkflow({}, { fetchRecord: false });
		const body = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
		const good = sign(key, body);
		const other = sign(Buffer.alloc(32), body);
		const both = `${other['webhook-signature']} ${good['webhook-signature']}`;
		const headers = { ...good, 'webhook-signature': both };
		expect(await fixture.call(url, body, headers)).toMatchObject({ status: 200 });
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
		await fixture.host.activate(workflow());
		expect(await fixture.call(pasted(), body)).toMatchObject({ status });
		expect(await fixture.settled()).toEqual([]);
	});

	it.each([
		'',
		'?secret=',
		'?secret=no',
		`?secret=${URL_SECRET}x`,
		`?secret=a&secret=${URL_SECRET}`,
	])('with the query %j is refused', async (query) => {
		await fixture.host.activate(workflow());
		const url = `${fixture.host.urlOf('workflow')}${query}`;
		expect(await fixture.call(url, eventOf('x'))).toMatchObject({ status: 401 });
		expect(await fixture.settled()).toEqual([]);
	});

	it('above 1 MB is refused with 413', async () => {
		await fixture.host.activate(workflow());
		const body = eventOf('x', { padding: 'x'.repeat(1024 * 1024) });
		expect(await fixture.call(pasted(), body)).toMatchObject({ status: 413 });
	});

	it('is answered within a second although Layer is slow', async () => {
		await fixture.host.activate(workflow());
		fixture.sandbox.layer.addEndpoint({ url: pasted(), signed: false });
		fixture.sandbox.setFaults({ delayMs: 1200 });
		await fixture.credit('ref-1');
		expect(await fixture.items()).toMatchObject([{ external_id: 'ref-1' }]);
		const [delivery] = fixture.sandbox.courier.deliveries();
		expect(delivery?.status).toBe(200);
		expect(delivery?.durationMs).toBeLessThan(1000);
	});
});

it('keeps no secret in what n8n keeps, exports, logs or shows', async () => {
	const { url, key } = await signedWorkflow({ urlSecret: URL_SECRET });
	const { signingSecret } = { signingSecret: `whsec_${key.toString('base64')}` };
	await fixture.credit('ref-1');
	await fixture.settled();
	const missing = JSON.stringify(eventOf('3c90c3cc-0d44-4b50-8888-8dd25736052a'));
	await fixture.call(url, missing, sign(key, missing));
	const texts = [
		await fixture.call(url, '{}', {}),
		await fixture.call(`${url}x`, missing, sign(key, missing)),
		await fixture.call(url, 'x', sign(key, 'x')),
	].map(({ text }) => text);
	const executions = await fixture.settled();
	expect(executions.map(({ status }) => status).sort()).toEqual(['error', 'success']);
	const shown = JSON.stringify([
		texts,
		fixture.host.exported('workflow'),
		executions,
		executions.map(({ error }) => [error?.message, error?.description, error?.stack]),
		fixture.logged,
	]);
	const { clientSecret, accessToken } = fixture.sandbox.connection.layer;
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
