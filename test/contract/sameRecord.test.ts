/** Two items of one run that touch the same record: the second one begins when the first one is done. */
import { setImmediate as nextTick } from 'node:timers/promises';

import { layerService } from '../../nodes/Layer/actions';
import { rebillyService } from '../../nodes/Rebilly/actions';
import { parameters } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import type { Line } from './line';
import { WRITING_LINES } from './writes';

/** What may go on at the same time for one record, and why. */
const NEED_NOT_WAIT: Record<string, string> = {
	'rebilly creditMemo.create with an ID assigned by Rebilly':
		'makes another memo each time, which nothing else can touch before it is there',
};

let fixture: RecordsFixture;
beforeAll(async () => (fixture = await RecordsFixture.start()));
beforeEach(() => fixture.sandbox.reset());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await fixture.sandbox.close());

/** What the node's execute calls for an item. */
function executorOf({ node, resource, operation }: Line): { execute: () => Promise<object> } {
	const { resources } = node === 'layer' ? layerService : rebillyService;
	const own = resources.find(({ option }) => option.value === resource)?.operations ?? [];
	return own.find(({ option }) => option.value === operation) as never;
}

/** How many of two items with the same fields are under way at once. */
async function mostAtOnce(line: Line): Promise<number> {
	const values = await line.given(fixture);
	let underWay = 0;
	let most = 0;
	jest.spyOn(executorOf(line), 'execute').mockImplementation(async () => {
		most = Math.max(most, ++underWay);
		for (let times = 0; times < 5; times++) await nextTick();
		underWay--;
		return {};
	});
	const { error } = await fixture.engine.runNode({
		node: line.node,
		parameters: parameters(line.resource, line.operation, values),
		items: [{}, {}],
	});
	expect(error?.message).toBeUndefined();
	return most;
}

test.each(WRITING_LINES)('%s', async (name, line) => {
	expect(await mostAtOnce(line)).toBe(name in NEED_NOT_WAIT ? 2 : 1);
});

test('nothing stands in the list that is no line', () => {
	const names = WRITING_LINES.map(([name]) => name);
	expect(Object.keys(NEED_NOT_WAIT).filter((name) => !names.includes(name))).toEqual([]);
});
