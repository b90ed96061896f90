/** That each event starts its workflow once, and that none is lost, whatever happens in between. */
import { ExecuteContext } from 'n8n-core';

import { TriggerFixture, triggerWorkflow } from '../../fixtures/triggers';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
});
afterEach(async () => await fixture.close());

const workflow = (more: object = {}, trigger: object = {}) => {
	const json = triggerWorkflow('rebillyTrigger', { events: ['credit-memo-created'], ...more });
	Object.assign(json.nodes[0]!, trigger);
	return json;
};

const REAL_SECRETS = (): Record<string, string> => {
	const { headers } = fixture.sandbox.courier.sent.at(-1)!;
	return headers;
};

/** An event that did not happen, and the call that tells it. */
const eventOf = (id: string, revision = 1) => ({
	eventType: 'credit-memo-created',
	creditMemoId: id,
	_embedded: { creditMemo: { id, revision } },
});

/** Publishes a workflow, and lets a first event happen, whose secrets are those of all others. */
async function publish(json = workflow({ fetchRecord: false })): Promise<string> {
	await fixture.host.activate(json);
	await fixture.memo('cm-first');
	await fixture.settled();
	fixture.host.executions.length = 0;
	return fixture.host.urlOf('workflow');
}

async function deliver(url: string, id: string, revision = 1): Promise<number> {
	const { status } = await fixture.call(url, eventOf(id, revision), REAL_SECRETS());
	return status;
}

/** How often each event has come out of the trigger. */
async function counts(): Promise<Record<string, number>> {
	const found: Record<string, number> = {};
	for (const { id } of await fixture.items()) {
		found[String(id)] = (found[String(id)] ?? 0) + 1;
	}
	return found;
}

describe('one process', () => {
	it('starts an event once that comes ten times at the same moment, in one execution', async () => {
		const url = await publish();
		const statuses = await Promise.all(
			Array.from({ length: 10 }, async () => await deliver(url, 'cm-1')),
		);
		expect(new Set(statuses)).toEqual(new Set([200]));
		expect(await counts()).toEqual({ 'cm-1': 1 });
		expect(fixture.host.executions).toHaveLength(1);
	});

	it('takes an event again whose execution could not be written down', async () => {
		const url = await publish();
		fixture.host.unwritten = 1;
		expect(await deliver(url, 'cm-1')).toBe(500);
		expect(await deliver(url, 'cm-1')).toBe(200);
		expect(await deliver(url, 'cm-1')).toBe(200);
		expect(await counts()).toEqual({ 'cm-1': 1 });
	});

	it('lets another call of an event take over whose first call fails at the same moment', async () => {
		const url = await publish();
		fixture.host.unwritten = 1;
		const statuses = await Promise.all([deliver(url, 'cm-1'), deliver(url, 'cm-1')]);
		expect(statuses.sort()).toEqual([200, 500]);
		expect(await counts()).toEqual({ 'cm-1': 1 });
	});

	it('that ends before it has answered loses nothing: the call comes again after the start', async () => {
		const url = await publish();
		fixture.host.unwritten = 1;
		expect(await deliver(url, 'cm-1')).toBe(500);
		await fixture.restart();
		expect(await deliver(url, 'cm-1')).toBe(200);
		expect(await counts()).toEqual({ 'cm-1': 1 });
	});

	it('knows an event after a restart', async () => {
		const url = await publish();
		await deliver(url, 'cm-1');
		expect(await counts()).toEqual({ 'cm-1': 1 });
		await fixture.restart();
		await deliver(url, 'cm-1');
		expect(await counts()).toEqual({});
		expect(await fixture.settled()).toMatchObject([{ status: 'success' }]);
		expect(fixture.host.executions[0]?.runData.Trigger?.[0]?.hints).toMatchObject([
			{ message: expect.stringContaining('delivered more than once') as string },
		]);
		expect(fixture.host.executions[0]?.runData.Step).toBeUndefined();
	});
});

describe('an execution', () => {
	/** Lets the record of an event be missing for a while. */
	const missing = (id: string) => fixture.sandbox.rebilly.data.creditMemos.delete(id);

	it('that is tried again by Retry On Fail has its event still', async () => {
		const json = workflow({}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
		await publish(json);
		const memo = fixture.sandbox.rebilly.data.creditMemos.get('cm-first')!;
		let reads = 0;
		jest
			.spyOn(fixture.sandbox.rebilly.data.creditMemos, 'get')
			.mockImplementation((id) => (id === 'cm-2' && ++reads > 1 ? { ...memo, id } : undefined));
		await deliver(fixture.host.urlOf('workflow'), 'cm-2');
		expect(await counts()).toEqual({ 'cm-2': 1 });
	});

	it('that failed has its event still when a person retries it', async () => {
		const url = await publish(workflow());
		const memo = fixture.sandbox.rebilly.data.creditMemos.get('cm-first')!;
		missing('cm-first');
		await deliver(url, 'cm-first', 2);
		const [failed] = await fixture.settled();
		expect(failed).toMatchObject({ status: 'error' });
		fixture.sandbox.rebilly.data.creditMemos.set(memo.id, memo);
		const retried = await fixture.host.retry(failed!);
		expect(retried).toMatchObject({ status: 'success', mode: 'retry' });
		expect(retried.itemsOf('Step')).toMatchObject([{ json: { id: 'cm-first' } }]);
	});

	it('fails where n8n cannot tell whether the event was there, and a retry starts it', async () => {
		const url = await publish();
		fixture.host.processed.failing = 3;
		await deliver(url, 'cm-1');
		const [failed] = await fixture.settled();
		expect(failed?.error).toMatchObject({
			message: expect.stringContaining(
				'n8n could not tell whether this event was there before: The database does not answer',
			) as string,
		});
		expect((await fixture.host.retry(failed!)).itemsOf('Step')).toMatchObject([
			{ json: { id: 'cm-1' } },
		]);
	});

	it('goes on when the list answers at the second try', async () => {
		const url = await publish();
		fixture.host.processed.failing = 1;
		await deliver(url, 'cm-1');
		expect(await counts()).toEqual({ 'cm-1': 1 });
	});

	it('goes on in an n8n that has no such list', async () => {
		const url = await publish();
		jest.spyOn(ExecuteContext.prototype, 'getMode').mockImplementation(function (this: object) {
			const { helpers } = this as { helpers: Record<string, unknown> };
			delete helpers.checkProcessedAndRecord;
			return 'webhook';
		});
		await deliver(url, 'cm-1');
		await deliver(url, 'cm-1');
		expect(await counts()).toEqual({ 'cm-1': 1 });
	});
});

describe('two webhook processes and two workers', () => {
	it('start an event once that comes later to the other process', async () => {
		const url = await publish();
		const other = await fixture.sibling();
		const workers = [await fixture.sibling(), await fixture.sibling()];
		for (const host of [fixture.host, other]) host.workers = workers;
		await Promise.all(
			Array.from({ length: 20 }, async (_, index) => {
				const id = `cm-${index}`;
				const hosts = index % 2 ? [fixture.host, other] : [other, fixture.host];
				expect(await deliver(hosts[0]!.addressOf(url), id)).toBe(200);
				await new Promise((resolve) => setTimeout(resolve, 1500));
				expect(await deliver(hosts[1]!.addressOf(url), id)).toBe(200);
			}),
		);
		const found = await counts();
		expect(Object.keys(found)).toHaveLength(20);
		expect(Object.values(found).filter((count) => count > 1)).toEqual([]);
		// The second ones ended without starting anything.
		expect(fixture.host.executions).toHaveLength(40);
	});

	it('start nearly all events once that come to both at the same moment', async () => {
		// Left to chance, both come at the list at the same moment once in many times, with all that they have.
		let draws = 0;
		jest.spyOn(Math, 'random').mockImplementation(() => (draws++ * 0.618) % 1);
		const url = await publish();
		const other = await fixture.sibling();
		const workers = [await fixture.sibling(), await fixture.sibling()];
		for (const host of [fixture.host, other]) host.workers = workers;
		await Promise.all(
			Array.from({ length: 60 }, async (_, index) => {
				await Promise.all(
					[fixture.host, other].map(
						async (host) => await deliver(host.addressOf(url), `cm-${index}`),
					),
				);
			}),
		);
		const found = Object.values(await counts());
		expect(found).toHaveLength(60);
		expect(found.filter((count) => count > 1).length).toBeLessThan(10);
	});
});
