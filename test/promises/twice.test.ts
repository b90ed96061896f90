/**
 * Every write twice in one execution, while what is read lags behind what was written: the second item must know what
 * the first one did, in the same run of the node or in the next one, as in a loop.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Line } from '../contract/line';
import { WRITING_LINES } from '../contract/writes';
import { parameters, type Values } from '../fixtures/form';
import { nodeThatRunsTwice, TESTED } from '../fixtures/workflows';
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
};

/** Two items in one run of the node, or one item in each of two runs. */
const WAYS = ['two items', 'two runs'] as const;
type Way = (typeof WAYS)[number];

interface Result {
	state: string;
	told: unknown[];
}

async function itemsOf(
	{ engine }: RecordsFixture,
	line: Line,
	values: Values,
	way: Way,
): Promise<INodeExecutionData[]> {
	const given = {
		node: line.node,
		parameters: parameters(line.resource, line.operation, values),
		onError: 'continueRegularOutput',
	} as const;
	if (way === 'two items') {
		const { outputs, error } = await engine.runNode({ ...given, items: [{}, {}] });
		if (error) throw error;
		return outputs[0] ?? [];
	}
	const { error, itemsOf } = await engine.runWorkflow(nodeThatRunsTwice(given));
	if (error) throw error;
	return itemsOf(TESTED);
}

async function runTwice(
	fixture: RecordsFixture,
	line: Line,
	way: Way,
	readLagMs: number,
): Promise<Result> {
	fixture.sandbox.reset();
	const values = await line.given(fixture);
	// What was there before must be shown.
	await new Promise((resolve) => setTimeout(resolve, readLagMs * 1.2));
	fixture.sandbox.setFaults({ readLagMs });
	const items = await itemsOf(fixture, line, values, way);
	fixture.sandbox.setFaults({});
	const told = items.map(({ json }) => {
		const { error: failure, message, outcome } = json as { error?: IDataObject } & IDataObject;
		return failure ? message : outcome;
	});
	return { state: fixture.content(), told };
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
			for (const way of WAYS) {
				const found: Result[] = [];
				for (const lag of [0, SHORT_LAG, LONG_LAG]) {
					found.push(await runTwice(fixture, line, way, lag));
				}
				results.set(`${name} ${way}`, found);
			}
		}
	};
	await Promise.all(fixtures.map(work));
}, 600_000);
afterAll(async () => await Promise.all(fixtures.map(async ({ sandbox }) => await sandbox.close())));

describe.each(WAYS)('%s', (way) => {
	test.each(WRITING_LINES)('%s', (name) => {
		const [clean, short, long] = results.get(`${name} ${way}`)!;
		expect(short?.state).toBe(clean?.state);
		expect(long?.state).toBe(clean?.state);
		if (!(name in TOLD_OTHERWISE)) expect(short?.told).toEqual(clean?.told);
	});
});
