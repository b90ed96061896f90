/**
 * Every write twice in one run, while what is read lags behind what was written: the second item must know what the
 * first one did.
 */
import type { IDataObject } from 'n8n-workflow';

import type { Line } from '../contract/line';
import { WRITING_LINES } from '../contract/writes';
import { parameters } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';

/** So many lines are tried at a time, each on a sandbox of its own. */
const WORLDS = 12;
/** Shorter and longer than what was written is waited for in tests. Milliseconds. */
const [SHORT_LAG, LONG_LAG] = [100, 700];

/** What is told otherwise while reads lag, although it comes to the same. */
const TOLD_OTHERWISE: Readonly<Record<string, string>> = {
	'layer customer.upsert':
		'Found by a list, so what is written again is called updated and not unchanged',
	'layer customer.upsert of one that is there, with all fields': 'The same',
	'layer refund.delete by its key':
		'Found by a list although it is gone, which Layer itself refuses',
};

interface Result {
	state: string;
	told: unknown[];
}

function stateOf({ sandbox: { layer, rebilly } }: RecordsFixture): string {
	return JSON.stringify(
		[layer.state(), rebilly.state()],
		(key, value: unknown) => (/^id$|(Time|_at|_time|[rR]evision)$/.test(key) ? undefined : value),
		'\t',
	);
}

async function runTwice(fixture: RecordsFixture, line: Line, readLagMs: number): Promise<Result> {
	fixture.sandbox.reset();
	const values = await line.given(fixture);
	// What was there before must be shown.
	await new Promise((resolve) => setTimeout(resolve, readLagMs * 1.2));
	fixture.sandbox.setFaults({ readLagMs });
	const { outputs, error } = await fixture.engine.runNode({
		node: line.node,
		parameters: parameters(line.resource, line.operation, values),
		onError: 'continueRegularOutput',
		items: [{ json: {} }, { json: {} }],
	});
	if (error) throw error;
	fixture.sandbox.setFaults({});
	const told = (outputs[0] ?? []).map(({ json }) => {
		const { error: failure, message, outcome } = json as { error?: IDataObject } & IDataObject;
		return failure ? message : outcome;
	});
	return { state: stateOf(fixture), told };
}

const results = new Map<string, Result[]>();
let fixtures: RecordsFixture[] = [];

beforeAll(async () => {
	const open = [...WRITING_LINES];
	fixtures = await Promise.all(
		Array.from({ length: WORLDS }, async () => await RecordsFixture.start()),
	);
	const work = async (fixture: RecordsFixture) => {
		for (let next = open.shift(); next; next = open.shift()) {
			const [name, line] = next;
			const found: Result[] = [];
			for (const lag of [0, SHORT_LAG, LONG_LAG]) found.push(await runTwice(fixture, line, lag));
			results.set(name, found);
		}
	};
	await Promise.all(fixtures.map(work));
}, 600_000);
afterAll(async () => await Promise.all(fixtures.map(async ({ sandbox }) => await sandbox.close())));

test.each(WRITING_LINES)('%s', (name) => {
	const [clean, short, long] = results.get(name)!;
	expect(short?.state).toBe(clean?.state);
	expect(long?.state).toBe(clean?.state);
	if (!(name in TOLD_OTHERWISE)) expect(short?.told).toEqual(clean?.told);
});
