/** What the triggers send, and what the sandbox calls them with, held against the vendors' definitions. */
import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../fixtures/triggers';
import { describeWith, loadDefinitions } from './definition';
import { type Schema, StrictSchemas } from './strictSchema';

describeWith(loadDefinitions(), 'By the definitions of the APIs', (definitions) => {
	let fixture: TriggerFixture;

	beforeEach(async () => {
		fixture = await TriggerFixture.start({ urlSecret: URL_SECRET }, {}, { recordAnswers: true });
	});
	afterEach(async () => await fixture.close());

	/**
	 * The definition marks the type of a service credential as read-only in one branch and as not in the other,
	 * which no body can meet. Its body is looked at by itself.
	 */
	const CONTRADICTION = 'PostServiceCredential: request body';

	const findings = (): string[] =>
		fixture.sandbox.requests().flatMap((exchange) =>
			definitions[exchange.service]
				.check(exchange)
				.map(({ operation, place, problem }) => `${operation}: ${place} ${problem}`)
				.filter((finding) => !finding.startsWith(CONTRADICTION)),
		);
	const reached = (): string[] =>
		fixture.sandbox
			.requests()
			.map(({ service, method, path }) => definitions[service].find(method, path)?.name ?? '');

	test('the Rebilly Trigger registers, reads and removes', async () => {
		const events = ['credit-memo-created', 'transaction-partially-refunded', 'invoice-modified'];
		const json = triggerWorkflow('rebillyTrigger', { events });
		await fixture.host.activate(json);
		await fixture.host.activate(json);
		await fixture.host.deactivate('workflow');
		await fixture.host.activate(json);
		await fixture.memo('cm-1');
		await fixture.rebilly('POST', `transactions/${fixture.payment()}/refund`, { amount: 1 });
		await fixture.settled();
		await fixture.host.deactivate('workflow');
		expect(reached()).toEqual(
			expect.arrayContaining([
				'GetWebhookCollection',
				'PostServiceCredential',
				'PutWebhook',
				'GetWebhook',
				'GetCreditMemo',
				'GetTransaction',
				'DeleteWebhook',
			]),
		);
		expect(findings()).toEqual([]);
		const [login] = fixture.sandbox.requests().filter(({ method }) => method === 'POST');
		expect(login?.body).toEqual({
			type: 'webhook',
			host: '127.0.0.1',
			auth: { type: 'basic', username: 'n8n', password: '[hidden]' },
		});
	});

	test('the Layer Trigger reads', async () => {
		await fixture.host.activate(
			triggerWorkflow('layerTrigger', {
				events: ['CustomerCredit.created'],
				businessId: { __rl: true, mode: 'id', value: fixture.sandbox.connection.layer.businessId },
			}),
		);
		const url = `${fixture.host.urlOf('workflow')}?secret=${URL_SECRET}`;
		fixture.sandbox.layer.addEndpoint({ url });
		await fixture.credit('ref-1');
		expect(await fixture.items()).toHaveLength(1);
		expect(findings()).toEqual([]);
	});

	/** What is wrong with the bodies that were sent. */
	const objections = (
		service: 'layer' | 'rebilly',
		schemaOf: (eventType: string) => Schema | undefined,
	): string[] => {
		const { components = {}, openapi } = definitions[service].document;
		const schemas = new StrictSchemas(components.schemas ?? {}, openapi.startsWith('3.0'));
		return fixture.sandbox.courier.sent.flatMap(({ delivery: { eventType, body } }) => {
			const schema = schemaOf(eventType);
			if (!schema) return [`${eventType} is not declared`];
			return schemas
				.objections(schema, 'answer', JSON.parse(body))
				.map(({ path, problem }) => `${eventType} ${path} ${problem}`);
		});
	};

	test('the sandbox calls as Rebilly does', async () => {
		const { webhooks, components = {} } = definitions.rebilly.document as unknown as {
			webhooks: Record<string, { post: { requestBody: { $ref: string } } }>;
			components: Record<string, Record<string, any>>;
		};
		const events = Object.keys(webhooks);
		await fixture.host.activate(
			triggerWorkflow('rebillyTrigger', { events, otherEvents: 'invoice-modified' }),
		);
		await fixture.memo('cm-1');
		await fixture.rebilly('PATCH', 'credit-memos/cm-1', { description: 'new' });
		await fixture.rebilly('POST', 'credit-memos/cm-1/void');
		await fixture.rebilly('POST', `transactions/${fixture.payment()}/refund`, { amount: 1 });
		await fixture.settled();
		expect(fixture.sandbox.courier.sent.length).toBeGreaterThan(3);
		const known = (type: string) => webhooks[type] ?? webhooks['invoice-paid'];
		const found = objections('rebilly', (type) => {
			const name = known(type)?.post.requestBody.$ref.split('/').at(-1) ?? '';
			return components.requestBodies?.[name]?.content['application/json'].schema as Schema;
		});
		expect(found).toEqual([]);
	});

	test('the sandbox calls as Layer does', async () => {
		fixture.sandbox.layer.addEndpoint({ url: 'http://127.0.0.1:9/' });
		await fixture.credit('ref-1');
		await fixture.sandbox.courier.idle();
		expect(fixture.sandbox.courier.sent.length).toBeGreaterThan(0);
		const schema = { $ref: '#/components/schemas/WebhookEvent' };
		expect(objections('layer', () => schema)).toEqual([]);
	});
});
