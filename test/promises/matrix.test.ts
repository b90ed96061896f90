/**
 * Every write of both nodes × every trouble that its first request can meet. What the node says must be true of what
 * the services hold in the end, nothing may happen twice, and the same input again must lead to where it should.
 *
 * A part that changes from trouble to trouble is always run; `PROMISES=all` runs every pair.
 */
import type { IDataObject } from 'n8n-workflow';

import type { Line } from '../contract/line';
import { isWrite, WRITING_LINES } from '../contract/writes';
import { parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { laggingReads, TIME_OUT, type Trouble, TROUBLES } from './faults';

/** So many pairs are tried at a time, each on a sandbox of its own. */
const WORLDS = 12;
/** One of so many pairs belongs to the part that is always run. */
const SHARE = process.env.PROMISES === 'all' ? 1 : 4;

/** Seconds. */
const OPTIONS = { timeout: TIME_OUT / 1000, maxWait: 2 };
/** One attempt, the looks and waits after it, and what a busy machine adds. Milliseconds. */
const LONGEST = 15_000;

/** What is done again in each run, because that is what it is for. */
const ADDS_IN_EACH_RUN = [
	'rebilly creditMemo.create with an ID assigned by Rebilly',
	'rebilly invoice.applyCreditBalance up to an amount',
	'rebilly transaction.refund with all fields, and a key of the execution',
];

interface Told {
	json: IDataObject;
	/** Undefined for a success. */
	kind: unknown;
	message: unknown;
}

interface Clean {
	before: string;
	after: string;
	/** After the same input again. */
	again: string;
	told: Told;
	/** Undefined where nothing was sent. */
	readsBeforeWrite: number | undefined;
}

let fixtures: RecordsFixture[] = [];

/** Everything that both services hold, without times, what counts changes, and the ids of parts. */
function stateOf({ sandbox: { layer, rebilly } }: RecordsFixture): string {
	return JSON.stringify(
		[layer.state(), rebilly.state()],
		(key, value: unknown) => (/^id$|(Time|_at|_time|[rR]evision)$/.test(key) ? undefined : value),
		'\t',
	);
}

async function run(
	fixture: RecordsFixture,
	line: Line,
	values: Values,
	options = {},
): Promise<Told> {
	const given = { ...values, options: { ...(values.options as object), ...options } };
	const { outputs, error } = await fixture.engine.runNode({
		node: line.node,
		parameters: parameters(line.resource, line.operation, given),
		onError: 'continueRegularOutput',
	});
	if (error) throw error;
	const json = outputs[0]?.[0]?.json ?? {};
	const failure = json.error as IDataObject | undefined;
	return { json, kind: failure?.kind, message: failure && json.message };
}

async function cleanRun(fixture: RecordsFixture, line: Line): Promise<Clean> {
	fixture.sandbox.reset();
	const values = await line.given(fixture);
	const before = stateOf(fixture);
	fixture.sandbox.clearRequests();
	const told = await run(fixture, line, values);
	expect(told.message).toBeUndefined();
	const after = stateOf(fixture);
	const requests = fixture.sandbox.requests().filter(({ path }) => !path.includes('/oauth2/token'));
	const firstWrite = requests.findIndex(isWrite);
	await run(fixture, line, values);
	return {
		before,
		after,
		again: stateOf(fixture),
		told,
		readsBeforeWrite: firstWrite < 0 ? undefined : firstWrite,
	};
}

/** What is wrong with what the node said and did; nothing when all promises held. */
async function brokenPromises(
	fixture: RecordsFixture,
	line: Line,
	{ faults, rest = 0 }: Trouble,
	clean: Clean,
): Promise<string[]> {
	fixture.sandbox.reset();
	const values = await line.given(fixture);
	if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest * 1.2));
	const lag = rest > 0 ? [laggingReads(clean.readsBeforeWrite ?? 0)] : [];
	fixture.sandbox.clearRequests();
	fixture.sandbox.failNext(...faults, ...lag);
	const started = performance.now();
	const told = await run(fixture, line, values, OPTIONS);
	const took = performance.now() - started;
	await fixture.sandbox.settled();
	fixture.sandbox.setFaults({});

	const state = stateOf(fixture);
	const broken: string[] = [];
	if (!fixture.sandbox.requests().some(({ fault }) => fault)) broken.push('was not met');
	const said = `said ${String(told.kind ?? told.json.outcome)}${told.message ? `: ${String(told.message)}` : ''}`;
	const happened = state === clean.after;
	const didNotHappen = state === clean.before;
	if (!happened && !didNotHappen) broken.push(`neither once nor not at all; ${said}`);
	if (told.kind === undefined && !happened) broken.push(`${said}, but it did not happen so`);
	if (told.kind === undefined && told.json.outcome !== clean.told.json.outcome) {
		broken.push(`${said}, without trouble it is ${String(clean.told.json.outcome)}`);
	}
	if (told.kind !== undefined && told.kind !== 'outcomeUnknown' && !didNotHappen) {
		broken.push(`${said}, but it happened`);
	}
	if (took > LONGEST) broken.push(`took ${Math.round(took)} ms`);

	const second = await run(fixture, line, values);
	const expected = happened ? clean.again : clean.after;
	if (stateOf(fixture) !== expected) {
		const secondSaid = String(second.message ?? second.json.outcome);
		broken.push(`${said}; the same again leads elsewhere: ${secondSaid}`);
	}
	return broken;
}

const PAIRS = WRITING_LINES.flatMap(([name, line], row) =>
	TROUBLES.filter((_, column) => (row + column) % SHARE === 0).map((trouble) => ({
		name,
		line,
		trouble,
	})),
);

const clean = new Map<string, Promise<Clean>>();
const broken = new Map<string, string[]>();

/** Tries all pairs, so many at a time. */
async function tryAll(): Promise<void> {
	const open = [...PAIRS];
	const work = async (fixture: RecordsFixture) => {
		for (let pair = open.shift(); pair; pair = open.shift()) {
			const { name, line, trouble } = pair;
			if (!clean.has(name)) clean.set(name, cleanRun(fixture, line));
			const found = await clean.get(name)!;
			if (found.readsBeforeWrite === undefined) continue;
			const what = await brokenPromises(fixture, line, trouble, found);
			const own = broken.get(name) ?? [];
			broken.set(name, [...own, ...what.map((text) => `${trouble.name}: ${text}`)]);
		}
	};
	fixtures = await Promise.all(
		Array.from({ length: WORLDS }, async () => await RecordsFixture.start()),
	);
	await Promise.all(fixtures.map(work));
}

beforeAll(tryAll, 900_000);
afterAll(async () => await Promise.all(fixtures.map(async ({ sandbox }) => await sandbox.close())));

test('prints its size', () => {
	const all = WRITING_LINES.length * TROUBLES.length;
	process.stdout.write(
		`Promises: ${WRITING_LINES.length} writes × ${TROUBLES.length} troubles = ${all} pairs, of which ${PAIRS.length} are run here\n`,
	);
	expect(PAIRS.length).toBeGreaterThan(WRITING_LINES.length * 5);
});

test.each(WRITING_LINES)('%s keeps its promises', async (name) => {
	const { before, after, again, readsBeforeWrite } = await clean.get(name)!;
	if (!ADDS_IN_EACH_RUN.includes(name)) expect(again).toBe(after);
	if (readsBeforeWrite === undefined) expect(after).toBe(before);
	else expect(broken.get(name)).toEqual([]);
});
