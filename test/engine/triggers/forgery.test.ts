import axios from 'axios';

import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
});
afterEach(async () => await fixture.close());

type Answers = Record<string, Record<string, number>>;

/** Lets a stranger call, in all the ways there are, through the sandbox's control URL. */
async function forge(url: string, count: number): Promise<Answers> {
	const { control } = fixture.sandbox.connection;
	const { data } = await axios.post<Answers>(`${control}/webhooks/forge`, { url, count });
	return data;
}

const HOW = ['noSecret', 'wrongSecret', 'otherSecret', 'alteredBody', 'oldTimestamp'];

it('starts nothing in 10,000 forged calls to the Rebilly Trigger', async () => {
	const parameters = { events: ['credit-memo-created'], fetchRecord: false };
	await fixture.host.activate(triggerWorkflow('rebillyTrigger', parameters));
	await fixture.host.activate(triggerWorkflow('rebillyTrigger', parameters, 'another'));
	await fixture.memo('cm-1');
	expect(await fixture.settled()).toHaveLength(2);

	const answers = await forge(fixture.host.urlOf('workflow'), 6000);
	for (const how of HOW) expect(answers[how]).toEqual({ 401: 1000 });
	// The real call, sent again by somebody who saw it.
	expect(answers.replay).toEqual({ 200: 1000 });
	expect(await fixture.settled()).toHaveLength(2);
	expect(fixture.logged).toEqual([]);
});

it('starts nothing in 4,000 forged calls to the Layer Trigger that are signed', async () => {
	const layer = (id: string) =>
		triggerWorkflow(
			'layerTrigger',
			{
				events: ['CustomerCredit.created'],
				businessId: { __rl: true, mode: 'id', value: fixture.sandbox.connection.layer.businessId },
				fetchRecord: false,
			},
			id,
		);
	const [mine, theirs] = [1, 2].map(() =>
		fixture.sandbox.layer.addEndpoint({ url: 'http://127.0.0.1:9/' }),
	);
	const hosts = [
		await fixture.hostWith({ signingSecret: mine!.signingSecret }),
		await fixture.hostWith({ signingSecret: theirs!.signingSecret, urlSecret: URL_SECRET }),
	];
	await hosts[0]!.activate(layer('workflow'));
	await hosts[1]!.activate(layer('another'));
	mine!.url = hosts[0]!.urlOf('workflow');
	theirs!.url = `${hosts[1]!.urlOf('another')}?secret=${URL_SECRET}`;
	await fixture.credit('ref-1');
	await fixture.settled();
	for (const host of hosts) {
		await host.idle();
		expect(host.executions).toHaveLength(1);
	}

	for (const { url } of [mine!, theirs!]) {
		const answers = await forge(url, 2004);
		for (const how of HOW) expect(answers[how]).toEqual({ 401: 334 });
		expect(answers.replay).toEqual({ 200: 334 });
	}
	for (const host of hosts) {
		await host.idle();
		expect(host.executions).toHaveLength(1);
		await host.close();
	}
});

it('starts nothing when a call cannot be checked', async () => {
	const json = triggerWorkflow('layerTrigger', {
		events: ['CustomerCredit.created'],
		businessId: { __rl: true, mode: 'id', value: fixture.sandbox.connection.layer.businessId },
	});
	await fixture.host.activate(json);
	const url = fixture.host.urlOf('workflow');
	const business = { __rl: true, mode: 'id', value: 'gone' };
	Object.assign((json.nodes[0] as { parameters: object }).parameters, { businessId: business });
	fixture.host.replace(json);
	const event = { type: 'CustomerCredit.created', data: { id: 'x' } };
	const answer = await fixture.call(`${url}?secret=${URL_SECRET}`, event);
	expect(answer).toMatchObject({ status: 503 });
	expect(answer.text).not.toContain('gone');
	expect(await fixture.settled()).toEqual([]);
	expect(fixture.logged.join()).toContain("'Business' is not valid");
});
