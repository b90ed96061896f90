import axios from 'axios';

import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';
import type { WorkflowJson } from '../harness';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
});
afterEach(async () => await fixture.close());

const workflow = (parameters: object = {}, id = 'workflow') =>
	triggerWorkflow('rebillyTrigger', { events: ['credit-memo-created'], ...parameters }, id);

const webhooks = () => [...fixture.sandbox.rebilly.data.webhooks.values()];
const credentials = () => [...fixture.sandbox.rebilly.data.serviceCredentials.values()];

/** A webhook that a person has made in Rebilly. */
async function madeByHand(url: string, status = 'active'): Promise<string> {
	const { hostname: host } = new URL(url);
	const { id: credentialHash } = await fixture.rebilly('POST', 'service-credentials/webhook', {
		type: 'webhook',
		host,
		auth: { type: 'basic', username: 'somebody', password: `else ${url}` },
	});
	const { id } = await fixture.rebilly('POST', 'webhooks', {
		method: 'POST',
		url,
		credentialHash,
		status,
		eventsFilter: ['credit-memo-created'],
	});
	return String(id);
}

describe('activating', () => {
	it('registers the URL for the chosen events, with both secrets', async () => {
		await fixture.host.activate(
			workflow({
				events: ['credit-memo-created', 'transaction-refunded'],
				otherEvents: 'customer-created, transaction-refunded',
			}),
		);
		expect(webhooks()).toMatchObject([
			{
				url: fixture.host.urlOf('workflow'),
				method: 'POST',
				status: 'active',
				eventsFilter: ['credit-memo-created', 'transaction-refunded', 'customer-created'],
				headers: [{ name: 'X-N8n-Webhook-Secret', status: 'active' }],
			},
		]);
		const [credential] = credentials();
		expect(credential).toMatchObject({ host: '127.0.0.1', auth: { type: 'basic' } });
		expect(webhooks()[0]?.credentialHash).toBe(credential?.id);
		const { password } = credential!.auth as { password: string };
		expect(password.length).toBeGreaterThanOrEqual(43);
		expect(webhooks()[0]?.headers[0]?.value).not.toBe(password);
	});

	it('twice makes one webhook and one service credential', async () => {
		await fixture.host.activate(workflow());
		const [first] = webhooks();
		await fixture.host.activate(workflow());
		expect(webhooks()).toEqual([first]);
		expect(credentials()).toHaveLength(1);
	});

	it('after n8n has forgotten all about it takes over the webhook that is there', async () => {
		await fixture.host.activate(workflow());
		fixture.host.forget('workflow');
		await fixture.host.activate(workflow());
		expect(webhooks()).toHaveLength(1);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(1);
	});

	it.each([
		['deleted', async (id: string) => await fixture.rebilly('DELETE', `webhooks/${id}`)],
		[
			'switched off',
			async () => {
				for (const webhook of webhooks()) webhook.status = 'inactive';
			},
		],
		[
			'pointed elsewhere',
			async () => {
				for (const webhook of webhooks()) webhook.url = 'http://127.0.0.1/elsewhere';
			},
		],
		[
			'taken the secret out of',
			async () => {
				for (const webhook of webhooks()) webhook.headers = [];
			},
		],
		[
			'changed to every event',
			async () => {
				for (const webhook of webhooks()) webhook.eventsFilter = [];
			},
		],
	])('makes it right after a person has %s (the webhook)', async (_, change) => {
		await fixture.host.activate(workflow());
		await change(webhooks()[0]!.id);
		await fixture.host.reactivateAll();
		expect(webhooks()).toMatchObject([{ status: 'active', eventsFilter: ['credit-memo-created'] }]);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toMatchObject([{ id: 'cm-1' }]);
		expect(credentials()).toHaveLength(1);
	});

	it('with other events changes the webhook that is there', async () => {
		await fixture.host.activate(workflow());
		const [{ id } = { id: '' }] = webhooks();
		await fixture.host.activate(workflow({ events: ['credit-memo-voided'] }));
		expect(webhooks()).toMatchObject([{ id, eventsFilter: ['credit-memo-voided'] }]);
	});

	it('says what to do when 25 webhooks are active', async () => {
		for (let index = 0; index < 25; index++) await madeByHand(`http://127.0.0.1/${index}`);
		await madeByHand('http://127.0.0.1/off', 'inactive');
		await expect(fixture.host.activate(workflow())).rejects.toMatchObject({
			message: 'The organization has 25 active webhooks, and Rebilly allows 25',
			description: expect.stringContaining('Deactivate or delete one in Rebilly') as string,
		});
		expect(webhooks()).toHaveLength(26);
	});

	it.each([
		[{ events: [], otherEvents: '' }, "'Trigger On' is empty"],
		[{ events: [], otherEvents: ' , ' }, 'is empty'],
		[{ events: [], otherEvents: 'credit memo created' }, "'Other Events' holds"],
		[{ events: [], otherEvents: 'no-such-event' }, 'eventsFilter'],
	])('is refused with %j', async (parameters, message) => {
		await expect(fixture.host.activate(workflow(parameters))).rejects.toThrow(message);
		expect(webhooks()).toEqual([]);
	});

	it('uses the same service credential again, and another one when that is deactivated for good', async () => {
		await fixture.host.activate(workflow());
		await fixture.host.deactivate('workflow');
		await fixture.host.activate(workflow());
		expect(credentials()).toHaveLength(1);
		await fixture.host.deactivate('workflow');
		credentials()[0]!.status = 'inactive';
		await fixture.host.activate(workflow());
		expect(credentials()).toMatchObject([{ status: 'active' }]);
		await fixture.host.deactivate('workflow');
		credentials()[0]!.status = 'deactivated';
		await fixture.host.activate(workflow());
		expect(credentials()).toHaveLength(2);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(1);
	});

	it('goes on working with another key', async () => {
		await fixture.host.activate(workflow());
		const { bearerToken } = fixture.sandbox.rebilly;
		await fixture.restart({ authentication: 'bearerToken', bearerToken });
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(1);
	});

	it('survives answers that get lost', async () => {
		fixture.sandbox.setFaults({ dropAfter: 0.3, seed: 3 });
		await fixture.host.activate(workflow());
		await fixture.host.deactivate('workflow');
		await fixture.host.activate(workflow());
		fixture.sandbox.setFaults({});
		expect(webhooks()).toHaveLength(1);
		expect(credentials()).toHaveLength(1);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(1);
	});
});

it('leaves the webhook of another n8n alone from which the workflow was copied', async () => {
	await fixture.host.activate(workflow());
	const [original] = webhooks();
	const copy = JSON.parse(fixture.host.exported('workflow')) as WorkflowJson;
	const elsewhere = await fixture.hostWith({ urlSecret: URL_SECRET }, 'another n8n');
	await elsewhere.activate(copy);
	expect(webhooks()).toHaveLength(2);
	expect(webhooks()[0]).toEqual(original);
	await elsewhere.deactivate('workflow');
	expect(webhooks()).toEqual([original]);
});

describe('after a change of', () => {
	/** The call that was sent last, as somebody would repeat it who has seen its secrets. */
	const lastCall = () => {
		const { delivery, headers } = fixture.sandbox.courier.sent.at(-1)!;
		const body = delivery.body.replaceAll('"revision":1', '"revision":99');
		return { url: delivery.url, headers, body };
	};
	/** The same port under another name. */
	const renamed = () =>
		new URL(fixture.host.urlOf('workflow')).origin.replace('127.0.0.1', 'localhost');

	it('the key, a restart renews the secrets', async () => {
		await fixture.host.activate(workflow());
		await fixture.memo('cm-1');
		await fixture.settled();
		const old = lastCall();
		const { bearerToken } = fixture.sandbox.rebilly;
		await fixture.restart({ authentication: 'bearerToken', bearerToken });
		expect(webhooks()).toHaveLength(1);
		expect(await fixture.call(old.url, old.body, old.headers)).toMatchObject({ status: 401 });
		await fixture.memo('cm-2');
		expect(await fixture.items()).toMatchObject([{ id: 'cm-2' }]);
		expect(fixture.sandbox.courier.deliveries().at(-1)).toMatchObject({ status: 200 });
	});

	describe('the key, where n8n does not look after webhooks when it starts,', () => {
		const changeKey = async (more: object = {}) => {
			const { bearerToken } = fixture.sandbox.rebilly;
			const changed = { authentication: 'bearerToken', bearerToken, ...more };
			await fixture.restart(changed, undefined, false);
		};

		it('the next call renews the secrets, and comes in when it is sent again', async () => {
			await fixture.host.activate(workflow());
			const [before] = structuredClone(webhooks());
			await changeKey();
			await fixture.memo('cm-1');
			expect(await fixture.items()).toMatchObject([{ id: 'cm-1' }]);
			const statuses = fixture.sandbox.courier.deliveries().map(({ status }) => status);
			expect(statuses).toEqual([401, 200]);
			expect(webhooks()).toMatchObject([{ id: before?.id, url: before?.url }]);
			expect(webhooks()[0]?.headers).not.toEqual(before?.headers);
		});

		it('the old secrets are of no use from then on', async () => {
			await fixture.host.activate(workflow());
			await fixture.memo('cm-1');
			await fixture.settled();
			const old = lastCall();
			await changeKey();
			for (let index = 0; index < 3; index++) {
				expect(await fixture.call(old.url, old.body, old.headers)).toMatchObject({ status: 401 });
			}
			await fixture.memo('cm-2');
			expect(await fixture.items()).toMatchObject([{ id: 'cm-2' }]);
		});

		it('a call without any secret has nothing renewed', async () => {
			await fixture.host.activate(workflow());
			await changeKey();
			fixture.sandbox.clearRequests();
			const { url = '' } = webhooks()[0] ?? {};
			expect(await fixture.call(url, {}, {})).toMatchObject({ status: 401 });
			expect(fixture.sandbox.requests()).toEqual([]);
		});

		it('calls are put off, not lost, while Rebilly cannot be told', async () => {
			await fixture.host.activate(workflow());
			await fixture.memo('cm-1');
			await fixture.settled();
			const old = lastCall();
			await changeKey({ bearerToken: 'a.b.c' });
			const answer = await fixture.call(old.url, old.body, old.headers);
			expect(answer).toMatchObject({ status: 503 });
			expect(answer.text).not.toContain('a.b.c');
			expect(fixture.logged.join()).toContain('could not be checked');
			expect(await fixture.settled()).toEqual([]);
		});

		it('a test goes on', async () => {
			await fixture.host.listenForTest(workflow());
			await changeKey();
			await fixture.memo('cm-1');
			expect(await fixture.items()).toHaveLength(1);
		});
	});

	it('nothing, a restart changes nothing', async () => {
		await fixture.host.activate(workflow());
		const before = structuredClone(webhooks());
		fixture.sandbox.clearRequests();
		await fixture.restart();
		expect(webhooks()).toEqual(before);
		expect(fixture.sandbox.requests().map(({ method }) => method)).toEqual(['GET']);
	});

	it('WEBHOOK_URL, a restart moves the webhook there', async () => {
		await fixture.host.activate(workflow());
		const old = fixture.host.urlOf('workflow');
		await fixture.restart({}, renamed());
		expect(webhooks().map(({ url }) => url)).toEqual([fixture.host.urlOf('workflow')]);
		expect(webhooks()[0]?.url).not.toBe(old);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toMatchObject([{ id: 'cm-1' }]);
		await fixture.host.deactivate('workflow');
		expect(webhooks()).toEqual([]);
	});

	it('WEBHOOK_URL, also when n8n has forgotten what it knew of the webhook', async () => {
		await fixture.host.activate(workflow());
		fixture.host.forget('workflow');
		await fixture.restart({}, renamed());
		expect(webhooks().map(({ url }) => url)).toEqual([fixture.host.urlOf('workflow')]);
	});

	it('WEBHOOK_URL, turning the workflow off removes the webhook that was registered before', async () => {
		await fixture.host.activate(workflow());
		await fixture.host.activate(workflow({}, 'another'));
		const other = fixture.host.urlOf('another');
		fixture.host.webhookUrl = renamed();
		await fixture.host.deactivate('workflow');
		expect(webhooks().map(({ url }) => url)).toEqual([other]);
	});

	it('WEBHOOK_URL, a test leaves the webhook of the published workflow alone', async () => {
		await fixture.host.activate(workflow());
		const [published] = webhooks();
		fixture.host.webhookUrl = renamed();
		await fixture.host.listenForTest(workflow());
		expect(webhooks()).toHaveLength(2);
		await fixture.host.stopTest('workflow');
		expect(webhooks()).toEqual([published]);
	});

	it('n8n itself, the webhooks of its predecessor at the same address are replaced', async () => {
		await fixture.host.activate(workflow());
		const [before] = webhooks();
		const copy = JSON.parse(fixture.host.exported('workflow')) as WorkflowJson;
		const address = new URL(fixture.host.urlOf('workflow')).origin;
		const elsewhere = await fixture.hostWith({ urlSecret: URL_SECRET }, 'another n8n');
		elsewhere.webhookUrl = address;
		await elsewhere.activate(copy);
		expect(webhooks()).toMatchObject([{ id: before?.id, url: before?.url }]);
		expect(webhooks()[0]?.headers).toEqual(before?.headers);
	});
});

describe('deactivating', () => {
	it('removes its own webhook and leaves the others alone', async () => {
		await fixture.host.activate(workflow());
		await fixture.host.activate(workflow({}, 'another'));
		const url = fixture.host.urlOf('workflow');
		const byHand = [await madeByHand('http://127.0.0.1/elsewhere'), await madeByHand(url)];
		await fixture.host.deactivate('workflow');
		const left = webhooks().map(({ id }) => id);
		expect(left).toEqual(expect.arrayContaining(byHand));
		expect(webhooks().filter(({ id }) => !byHand.includes(id))).toMatchObject([
			{ url: fixture.host.urlOf('another') },
		]);
		await fixture.memo('cm-1');
		expect((await fixture.settled()).map(({ workflowId }) => workflowId)).toEqual(['another']);
	});

	it('is done when a person has deleted the webhook already', async () => {
		await fixture.host.activate(workflow());
		await fixture.rebilly('DELETE', `webhooks/${webhooks()[0]!.id}`);
		await fixture.host.deactivate('workflow');
		expect(webhooks()).toEqual([]);
	});

	it('leaves a webhook alone whose URL a person has changed', async () => {
		await fixture.host.activate(workflow());
		webhooks()[0]!.url = 'http://127.0.0.1/elsewhere';
		await fixture.host.deactivate('workflow');
		expect(webhooks()).toHaveLength(1);
	});
});

describe('the test URL', () => {
	it('has a webhook of its own, which does not get in the way of the other', async () => {
		await fixture.host.activate(workflow());
		await fixture.host.listenForTest(workflow());
		expect(webhooks().map(({ url }) => url)).toEqual([
			fixture.host.urlOf('workflow'),
			fixture.host.urlOf('workflow', 'webhook-test'),
		]);
		await fixture.memo('cm-1');
		const modes = (await fixture.settled()).map(({ mode }) => mode).sort();
		expect(modes).toEqual(['manual', 'webhook']);
		await fixture.host.stopTest('workflow');
		expect(webhooks().map(({ url }) => url)).toEqual([fixture.host.urlOf('workflow')]);
		await fixture.memo('cm-2');
		expect((await fixture.settled()).map(({ mode }) => mode).sort()).toEqual([
			'manual',
			'webhook',
			'webhook',
		]);
	});

	it('leaves no service credential behind each time', async () => {
		for (let index = 0; index < 3; index++) {
			await fixture.host.listenForTest(workflow());
			await fixture.host.stopTest('workflow');
		}
		expect(credentials()).toHaveLength(1);
	});

	it('takes over what a test that broke off has left', async () => {
		await fixture.host.listenForTest(workflow());
		await fixture.host.listenForTest(workflow());
		expect(webhooks()).toHaveLength(1);
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(1);
	});

	it('takes the same event again, for a person who tries something out', async () => {
		await fixture.host.listenForTest(workflow());
		fixture.sandbox.courier.setPolicy({ copies: 2 });
		await fixture.memo('cm-1');
		expect(await fixture.items()).toHaveLength(2);
	});
});

describe('an event', () => {
	it('gives the record as the API says it is now', async () => {
		await fixture.host.activate(workflow());
		fixture.sandbox.courier.setPolicy({ hold: true });
		await fixture.memo('cm-1', 10);
		await fixture.rebilly('PATCH', 'credit-memos/cm-1', {
			items: [{ unitPrice: 12.5, quantity: 1 }],
		});
		await fixture.sandbox.courier.release();
		const [item] = await fixture.items();
		expect(item).toMatchObject({
			id: 'cm-1',
			totalAmount: 12.5,
			revision: 2,
			event: {
				type: 'credit-memo-created',
				entity: 'creditMemo',
				entityId: 'cm-1',
				revision: 1,
				fetched: true,
			},
		});
	});

	it('gives what the call says when Fetch Record is off', async () => {
		await fixture.host.activate(workflow({ fetchRecord: false }));
		fixture.sandbox.courier.setPolicy({ hold: true });
		await fixture.memo('cm-1', 10);
		await fixture.rebilly('PATCH', 'credit-memos/cm-1', {
			items: [{ unitPrice: 12.5, quantity: 1 }],
		});
		fixture.sandbox.clearRequests();
		await fixture.sandbox.courier.release();
		expect(await fixture.items()).toMatchObject([
			{ id: 'cm-1', totalAmount: 10, event: { fetched: false } },
		]);
		expect(fixture.sandbox.requests()).toEqual([]);
	});

	it.each([true, false])(
		'of a refund leads with the refund itself (fetched: %s)',
		async (fetchRecord) => {
			const events = ['transaction-refunded', 'transaction-partially-refunded'];
			await fixture.host.activate(workflow({ events, fetchRecord }));
			const payment = fixture.payment();
			const refund = await fixture.rebilly('POST', `transactions/${payment}/refund`, {
				amount: 1.5,
			});
			expect(await fixture.items()).toMatchObject([
				{
					id: refund.id,
					type: 'refund',
					amount: 1.5,
					parentTransactionId: payment,
					parentTransaction: { id: payment, type: 'sale' },
					event: {
						type: 'transaction-partially-refunded',
						entityId: payment,
						childId: refund.id,
						fetched: fetchRecord,
					},
				},
			]);
		},
	);

	it('is answered within a second although the API is slow, and its record comes later', async () => {
		await fixture.host.activate(workflow());
		await fixture.memo('cm-1');
		await fixture.settled();
		fixture.sandbox.setFaults({ delayMs: 1500 });
		await fixture.memo('cm-2');
		expect(await fixture.items()).toMatchObject([{ id: 'cm-1' }, { id: 'cm-2' }]);
		const [first, second] = fixture.sandbox.courier.deliveries();
		expect([first?.status, second?.status]).toEqual([200, 200]);
		expect(second?.durationMs).toBeLessThan(1000);
	});

	it('whose record cannot be read is a failed execution that says why, and is not lost', async () => {
		await fixture.host.activate(workflow());
		fixture.sandbox.courier.setPolicy({ hold: true });
		await fixture.memo('cm-1');
		fixture.sandbox.rebilly.data.creditMemos.delete('cm-1');
		await fixture.sandbox.courier.release();
		const [execution] = await fixture.settled();
		expect(execution).toMatchObject({ status: 'error' });
		expect(execution?.error?.message).toContain('There is no credit memo with the ID cm-1');
	});

	it('whose record cannot be read never passes for a record with On Error: Continue', async () => {
		const json = workflow();
		Object.assign(json.nodes[0]!, { onError: 'continueRegularOutput' });
		await fixture.host.activate(json);
		fixture.sandbox.courier.setPolicy({ hold: true });
		await fixture.memo('cm-1');
		fixture.sandbox.rebilly.data.creditMemos.delete('cm-1');
		await fixture.sandbox.courier.release();
		const [item] = await fixture.items();
		expect(item).toMatchObject({ error: { status: 404 }, event: { entityId: 'cm-1' } });
		expect(item?.id).toBeUndefined();
	});

	it('that was not chosen starts nothing, even when a person has widened the webhook', async () => {
		await fixture.host.activate(workflow());
		webhooks()[0]!.eventsFilter = [];
		await fixture.memo('cm-1');
		await fixture.rebilly('POST', 'credit-memos/cm-1/void');
		expect((await fixture.items()).map(({ id }) => id)).toEqual(['cm-1']);
		expect(fixture.sandbox.courier.deliveries().map(({ status }) => status)).toEqual([200, 200]);
	});
});

describe('a repeated delivery', () => {
	it('is answered with 200 and dropped, at the same moment, later and after a restart', async () => {
		await fixture.host.activate(workflow());
		fixture.sandbox.courier.setPolicy({ copies: 5 });
		await fixture.memo('cm-1');
		await fixture.settled();
		await fixture.restart();
		const { delivery, headers } = fixture.sandbox.courier.sent[0]!;
		// The new process learns by the execution that the event was there, and knows it from then on.
		expect(await fixture.call(delivery.url, delivery.body, headers)).toMatchObject({ status: 200 });
		expect(await fixture.items()).toEqual([]);
		const answer = await fixture.call(delivery.url, delivery.body, headers);
		expect(answer).toMatchObject({ status: 200 });
		expect(answer.text).toContain('received already');
		expect(await fixture.settled()).toMatchObject([{ status: 'success' }]);
		await fixture.memo('cm-2');
		expect(await fixture.items()).toMatchObject([{ id: 'cm-2' }]);
	});

	it('of an older version that comes late is an event of its own', async () => {
		await fixture.host.activate(workflow({ events: ['credit-memo-modified'] }));
		await fixture.memo('cm-1');
		fixture.sandbox.courier.setPolicy({ hold: true, order: 'reversed', copies: 2 });
		for (const description of ['one', 'two', 'three']) {
			await fixture.rebilly('PATCH', 'credit-memos/cm-1', { description });
		}
		await fixture.sandbox.courier.release();
		const revisions = (await fixture.items()).map(
			({ event }) => (event as { revision: number }).revision,
		);
		expect(revisions.sort()).toEqual([2, 3, 4]);
	});

	it('in 3,000 calls in any order makes 1,000 executions', async () => {
		await fixture.host.activate(workflow({ fetchRecord: false }));
		fixture.sandbox.courier.setPolicy({ hold: true, order: 'shuffled', copies: 3, seed: 7 });
		for (let index = 0; index < 999; index++) {
			fixture.sandbox.rebilly.data.addCreditMemo({
				id: `cm-${index}`,
				customerId: fixture.customer(),
				currency: 'USD',
			});
		}
		await fixture.memo('cm-999');
		const deliveries = await fixture.sandbox.courier.release();
		expect(deliveries).toHaveLength(3000);
		expect(deliveries.every(({ status }) => status === 200)).toBe(true);
		const ids = (await fixture.items()).map(({ id }) => id);
		expect(ids).toHaveLength(1000);
		expect(new Set(ids).size).toBe(1000);
		expect(await fixture.settled()).toHaveLength(1000);
		expect(Object.keys(fixture.host.staticDataOf('workflow')['node:Trigger'] as object)).toEqual([
			'registration',
		]);
	});
});

describe('a call', () => {
	let url: string;
	let headers: Record<string, string>;

	beforeEach(async () => {
		await fixture.host.activate(workflow());
		await fixture.memo('cm-1');
		await fixture.settled();
		const [real] = fixture.sandbox.courier.sent;
		url = real!.delivery.url;
		headers = real!.headers;
	});

	it.each<[string, unknown, number]>([
		['an empty body', '', 400],
		['a list', '[]', 400],
		['text', '"credit-memo-created"', 400],
		['no event', { hello: 'world' }, 400],
		['an event without a name', { creditMemoId: 'cm-1' }, 400],
		['an id that is none', { eventType: 'credit-memo-created', creditMemoId: '../customers' }, 400],
		['an id that is a dot', { eventType: 'credit-memo-created', creditMemoId: '../..' }, 400],
		['an id that is a list', { eventType: 'credit-memo-created', creditMemoId: ['cm-1'] }, 400],
		[
			'two records that do not belong together',
			{
				eventType: 'credit-memo-created',
				creditMemoId: 'cm-9',
				_embedded: { creditMemo: { id: 'cm-1', revision: 7 } },
			},
			400,
		],
		['what is no JSON', '{', 422],
	])('with the secrets and %s starts nothing', async (_, body, status) => {
		const before = fixture.host.executions.length;
		expect(await fixture.call(url, body, headers)).toMatchObject({ status });
		await fixture.settled();
		expect(fixture.host.executions).toHaveLength(before);
	});

	it('with a body above 1 MB is refused with 413, and one below is taken', async () => {
		const event = { eventType: 'credit-memo-created', creditMemoId: 'cm-1', padding: '' };
		const padding = (bytes: number) => 'x'.repeat(bytes - JSON.stringify(event).length);
		const body = (bytes: number) => ({ ...event, padding: padding(bytes) });
		expect(await fixture.call(url, body(1024 * 1024 + 1), headers)).toMatchObject({ status: 413 });
		expect(await fixture.call(url, body(1024 * 1024), headers)).toMatchObject({ status: 200 });
		expect(await fixture.items()).toHaveLength(2);
	});

	it('with one of the two secrets alone is refused', async () => {
		const { authorization, ...noLogin } = headers;
		const { 'x-n8n-webhook-secret': _, ...noHeader } = headers;
		const event = { eventType: 'credit-memo-created', creditMemoId: 'cm-2' };
		expect(authorization).toMatch(/^Basic /);
		expect(await fixture.call(url, event, noLogin)).toMatchObject({ status: 401 });
		expect(await fixture.call(url, event, noHeader)).toMatchObject({ status: 401 });
	});

	it('never shows in the answer what was wrong with the secret', async () => {
		const answers = await Promise.all(
			['', 'Basic', 'Basic x', `${headers.authorization}x`].map(async (authorization) =>
				fixture.call(url, {}, { ...headers, authorization }),
			),
		);
		expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
		expect(answers[0]?.status).toBe(401);
	});
});

test('no secret is in what n8n keeps, exports, logs or shows', async () => {
	await fixture.host.activate(workflow());
	await fixture.host.activate(workflow({}, 'another'));
	await fixture.memo('cm-1');
	await fixture.settled();
	const { sent } = fixture.sandbox.courier;
	for (const { delivery, headers } of [...sent]) {
		await fixture.call(delivery.url, delivery.body, headers);
		await fixture.call(delivery.url, '{', headers);
		await fixture.call(delivery.url, delivery.body, { ...headers, authorization: 'Basic bm8=' });
	}
	fixture.sandbox.rebilly.data.creditMemos.delete('cm-1');
	const { delivery, headers } = sent[0]!;
	const body = delivery.body.replaceAll('"revision":1', '"revision":2');
	expect(await fixture.call(delivery.url, body, headers)).toMatchObject({ status: 200 });
	await fixture.settled();
	const failed = fixture.host.executions.find(({ status }) => status === 'error');
	expect(failed).toBeDefined();

	const { data: state } = await axios.get<object>(`${fixture.sandbox.connection.control}/state`);
	const shown = JSON.stringify([
		fixture.host.exported('workflow'),
		fixture.host.exported('another'),
		fixture.host.executions,
		fixture.host.executions.map(({ error }) => [error?.message, error?.description, error?.stack]),
		fixture.logged,
		fixture.sandbox.courier.deliveries(),
		state,
	]);
	const secrets = [...fixture.sandbox.rebilly.data.serviceCredentials.values()].flatMap(
		({ auth }) => {
			if (auth.type === 'none') return [];
			const login = `${auth.username}:${auth.password}`;
			return [auth.password, Buffer.from(login).toString('base64')];
		},
	);
	for (const { headers: sentHeaders } of webhooks())
		secrets.push(...sentHeaders.map(({ value }) => value));
	secrets.push(fixture.sandbox.connection.rebilly.apiKey);
	expect(secrets.length).toBe(7);
	expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
});
