/** What holds of every operation that writes, in any world: done again, dry, and with an answer that is lost. */
import type { IDataObject } from 'n8n-workflow';

import type { Line } from '../../contract/line';
import { isWrite } from '../../contract/writes';
import type { Values } from '../../fixtures/form';
import type { RecordsFixture } from '../../fixtures/records';
import { badRefusal, pastListLag, runNode, stateOf, type Told } from './told';

/** What is done again in each run, because that is what it is for. */
const ADDS_IN_EACH_RUN = [
	'rebilly creditMemo.create with an ID assigned by Rebilly',
	'rebilly invoice.applyCreditBalance up to an amount',
	'rebilly transaction.refund with all fields, and a key of the execution',
];

/** Outcomes that say that nothing was changed. */
const NOTHING_CHANGED = ['existing', 'unchanged'];
/** Says neither: whether the gateway settled what was asked for is in its result. */
const CHECKED = 'checked';

/** Kinds of failures that say that something may have been done. */
const NOTICED = ['state', 'outcomeUnknown'];

/**
 * Without a look-up, Create goes by the status of the answer: its option says that Layer then overwrites what is
 * there. Where 201 answers a repetition too, nothing tells.
 */
const NOT_LOOKED_UP = 'layer customerCredit.create of one that is there';

/** Seconds. */
const PATIENCE = { timeout: 5, maxWait: 2 };

/** @returns what is wrong; undefined where the world does not let the records come about that it works on */
export async function brokenPromises(
	fixture: RecordsFixture,
	name: string,
	line: Line,
): Promise<string[] | undefined> {
	const { repeatedCreditStatus } = fixture.sandbox.layer.data.decisions;
	if (name === NOT_LOOKED_UP && repeatedCreditStatus === 201) return undefined;
	const broken: string[] = [];
	const values = await fresh(fixture, line);
	if (!values) return undefined;
	const before = stateOf(fixture);

	const dry = await run(fixture, line, values, { dryRun: true });
	if (stateOf(fixture) !== before) broken.push(`the dry run changed something: ${dry.text}`);

	fixture.sandbox.clearRequests();
	const real = await run(fixture, line, values, PATIENCE);
	const sent = fixture.sandbox.requests().filter(isWrite);
	const after = stateOf(fixture);
	broken.push(...untrue(real, before, after), ...badRefusal(real), ...badRefusal(dry));
	const planned = (dry.json.requests ?? []) as IDataObject[];
	// Whoever stops after a first write that was not taken as it was sent had planned more.
	const isAsPlanned = real.kind === undefined ? planned.length === sent.length : true;
	const bodies = planned.slice(0, sent.length).map(({ body }) => JSON.stringify(body ?? null));
	const isSame = sent.every(({ rawBody }, index) => !rawBody || bodies[index] === rawBody);
	if (dry.kind === undefined && !(isAsPlanned && isSame)) broken.push('the real run is another');

	if (!ADDS_IN_EACH_RUN.includes(name)) {
		await pastListLag(fixture);
		const again = await run(fixture, line, values, PATIENCE);
		// What said that it did not get all that it asked for may ask again.
		const isWhole = (real.json.allocationCheck as IDataObject | undefined)?.asAsked !== false;
		if (stateOf(fixture) !== after && real.kind === undefined && isWhole) {
			broken.push(`done again it changed more: ${again.text}`);
		}
		broken.push(...untrue(again, after, stateOf(fixture)), ...badRefusal(again));
	}
	broken.push(...(await withLostAnswer(fixture, line, { before, after, real })));
	return broken;
}

/** The first write is carried out, and its answer does not come. */
async function withLostAnswer(
	fixture: RecordsFixture,
	line: Line,
	clean: { before: string; after: string; real: Told },
): Promise<string[]> {
	const values = await fresh(fixture, line);
	if (!values) return [];
	fixture.sandbox.failNext({ fault: 'dropAfter', only: 'writes' });
	const told = await run(fixture, line, values, PATIENCE);
	await fixture.sandbox.settled();
	fixture.sandbox.setFaults({});
	const state = stateOf(fixture);
	const broken = badRefusal(told);
	const said = `after a lost answer it said ${told.kind ?? ''} ${told.text}`;
	const isEither = state === clean.before || state === clean.after;
	// Whoever notices after the first write says so.
	if (!isEither && !NOTICED.includes(told.kind ?? '')) broken.push(`${said}: neither once nor not`);
	if (told.kind === undefined && clean.real.kind === undefined) {
		if (state !== clean.after) broken.push(`${said}, but it did not happen`);
		if (told.json.outcome !== clean.real.json.outcome) {
			broken.push(`${said}, without trouble it is ${clean.real.text}`);
		}
	}
	if (told.kind === 'refused' && state !== clean.before) broken.push(`${said}, but it happened`);
	return broken;
}

/** What is not true of what was said. */
function untrue({ kind, text, json }: Told, before: string, after: string): string[] {
	const isSame = before === after;
	if (kind === 'refused' || kind === 'input') {
		return isSame ? [] : [`said that it was refused, but it happened: ${text}`];
	}
	// Whoever notices after the first write says so.
	if (kind !== undefined || json.outcome === CHECKED) return [];
	const saysNothing = NOTHING_CHANGED.includes(String(json.outcome));
	if (saysNothing && !isSame) return [`said ${text}, but something was changed`];
	return !saysNothing && isSame ? [`said ${text}, but nothing was changed`] : [];
}

/** Starts anew in the same world, and brings about what the line works on. */
async function fresh(fixture: RecordsFixture, line: Line): Promise<Values | undefined> {
	fixture.sandbox.reset();
	try {
		return await line.given(fixture);
	} catch (error) {
		if ((error as Error).message.startsWith('Nothing to work on')) return undefined;
		throw error;
	}
}

async function run(
	fixture: RecordsFixture,
	line: Line,
	values: Values,
	options: object,
): Promise<Told> {
	const given = { ...values, options: { ...(values.options as object), ...options } };
	const [told] = await runNode(fixture, line.node, [line.resource, line.operation], given);
	if (!told) throw new Error('Nothing came out');
	return told;
}
