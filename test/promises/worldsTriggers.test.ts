/**
 * Both triggers in every world: each event starts its workflow, once, although every call comes twice. Part of what
 * `worlds.test.ts` says; every world is tried with `WORLDS=all`.
 */
import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../fixtures/triggers';
import { type PossibleWorld, randomWorlds, singleWorlds } from './worlds/list';

const SEED = Number(process.env.WORLDS_SEED ?? 15);
const SHARE = process.env.WORLDS === 'all' ? 1 : 4;
const WORLDS = [...singleWorlds(), ...randomWorlds(20, SEED)].filter(
	(_, index) => index % SHARE === 0,
);

let fixture: TriggerFixture;
let number = 0;

beforeAll(async () => {
	fixture = await TriggerFixture.start();
});
afterAll(async () => await fixture.close());

/** How often each record came out. */
async function counts(): Promise<Record<string, number>> {
	const found: Record<string, number> = {};
	for (const { id } of await fixture.items()) found[String(id)] = (found[String(id)] ?? 0) + 1;
	return found;
}

/** A workflow of its own for each world: what an earlier one has seen is nothing to it. */
async function publish(
	type: 'rebillyTrigger' | 'layerTrigger',
	parameters: object,
): Promise<string> {
	number += 1;
	const id = `world-${number}`;
	fixture.host.executions.length = 0;
	await fixture.host.activate(triggerWorkflow(type, parameters, id));
	fixture.sandbox.courier.setPolicy({ copies: 2 });
	return id;
}

async function rebilly(): Promise<void> {
	const events = ['credit-memo-created', 'credit-memo-voided'];
	const id = await publish('rebillyTrigger', { events });
	for (const memo of ['cm-1', 'cm-2']) await fixture.memo(memo);
	await fixture.rebilly('POST', 'credit-memos/cm-2/void');
	expect(await counts()).toEqual({ 'cm-1': 1, 'cm-2': 2 });
	await fixture.host.deactivate(id);
}

async function layer({ decisions }: PossibleWorld): Promise<void> {
	// Of what is refused there is no event.
	if (decisions.sentAtRequired === 'required' || decisions.stableNames === 'refused') return;
	const businessId = {
		__rl: true,
		mode: 'id',
		value: fixture.sandbox.connection.layer.businessId,
	};
	const events = ['CustomerCredit.created', 'CustomerCredit.updated'];
	const id = await publish('layerTrigger', { events, businessId });
	fixture.sandbox.layer.addEndpoint({ url: `${fixture.host.urlOf(id)}?secret=${URL_SECRET}` });
	const made = [];
	for (const key of ['r-1', 'r-2']) {
		const answer = (await fixture.layer('POST', 'invoices/customer-credits', {
			customer_external_id: fixture.customer(),
			external_id: key,
			line_items: [
				{
					amount: 1000,
					revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
				},
			],
		})) as { data?: { id: string }; id?: string };
		made.push(String(answer.data?.id ?? answer.id));
	}
	const [first = '', second = ''] = made;
	for (const memo of ['one', 'two']) {
		await fixture.layer('PATCH', `invoices/customer-credits/${second}`, { memo });
	}
	const found = await counts();
	expect(Object.keys(found).sort()).toEqual([first, second].sort());
	expect(found[first]).toBe(1);
	// Where the id of the event tells nothing, and the credential has no key of the signatures, a repeated update may be
	// a new one: all are let through, and none is lost.
	const isUntold = decisions.eventId === 'record' && decisions.webhookShape !== 'older';
	if (isUntold) expect(found[second]).toBeGreaterThanOrEqual(3);
	else expect(found[second]).toBe(3);
	await fixture.host.deactivate(id);
}

test.each(WORLDS.map((world) => [world.name, world] as const))('%s', async (_, world) => {
	fixture.sandbox.reset(undefined, world.decisions);
	if (world.services.includes('rebilly')) await rebilly();
	fixture.sandbox.reset();
	// Layer lets nobody in whose token has another scope than it wants.
	if (world.decisions.tokenScope === 'documented') return;
	if (world.services.includes('layer')) await layer(world);
});
