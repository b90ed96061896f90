/** A dry run changes nothing and tells the exact requests that the real run then sends, for every operation that writes. */
import type { IDataObject } from 'n8n-workflow';

import type { PlannedRequest } from '../../nodes/shared/run/dryRun';
import type { RecordedRequest } from '../../sandbox';
import { allChosen, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import type { Line } from './line';
import { isWrite, operationOf, WRITES, WRITING_LINES } from './writes';

/** What a real run says, and what a dry run says of it. */
const WOULD: Record<string, string> = {
	allocated: 'wouldAllocate',
	applied: 'wouldApply',
	checked: 'wouldCheck',
	created: 'wouldCreate',
	deallocated: 'wouldDeallocate',
	deleted: 'wouldDelete',
	existing: 'wouldReturnExisting',
	refunded: 'wouldRefund',
	unchanged: 'wouldChangeNothing',
	updated: 'wouldUpdate',
	voided: 'wouldVoid',
};

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

async function run(line: Line, values: Values, dryRun: boolean): Promise<IDataObject> {
	const options = { ...(values.options as object), dryRun };
	const { outputs, error } = await fixture.run(line.node, line.resource, line.operation, {
		...values,
		options,
	});
	expect(error?.message).toBeUndefined();
	expect(outputs[0]).toHaveLength(1);
	return outputs[0]?.[0]?.json ?? {};
}

/** The same for two items on the same record, one after the other. */
async function runTwice(line: Line, values: Values, dryRun: boolean): Promise<IDataObject[]> {
	const options = { ...(values.options as object), maxConcurrentRequests: 1, dryRun };
	const { node, resource, operation } = line;
	const { outputs } = await fixture.engine.runNode({
		node,
		parameters: parameters(resource, operation, allChosen({ ...values, options })),
		items: [{}, {}],
		onError: 'continueRegularOutput',
	});
	return outputs.flat().map(({ json }) => json);
}

/** Everything that both services hold. */
function state(): string {
	const { layer, rebilly } = fixture.sandbox;
	return JSON.stringify([layer.state(), rebilly.state()]);
}

/** The writes received since a moment, as a dry run names them. */
function writesSince(start: number): PlannedRequest[] {
	return fixture.sandbox.requests().slice(start).filter(isWrite).map(asPlanned);
}

function asPlanned({ service, method, path, headers, rawBody }: RecordedRequest): PlannedRequest {
	return {
		method,
		url: `${fixture.sandbox.connection[service].baseUrl}${path}`,
		headers: {
			Accept: headers.accept ?? '',
			'Content-Type': headers['content-type'] ?? '',
		},
		...(rawBody && { body: JSON.parse(rawBody) as object }),
	};
}

test('every operation that writes offers a dry run, and no other does', () => {
	const offering = new Set(WRITING_LINES.map(([, line]) => operationOf(line)));
	const writing = new Set(WRITES.map(operationOf));
	expect(offering).toEqual(writing);
	expect(writing.size).toBeGreaterThan(12);
});

describe.each(WRITING_LINES)('%s', (_name, line) => {
	test('sends in a real run exactly what its dry run said', async () => {
		const values = await line.given(fixture);
		const before = state();
		const start = fixture.sandbox.requests().length;
		const dry = await run(line, values, true);

		expect(writesSince(start)).toEqual([]);
		expect(state()).toBe(before);
		expect(dry.dryRun).toBe(true);

		const startOfRealRun = fixture.sandbox.requests().length;
		const real = await run(line, values, false);

		expect(dry.requests).toEqual(writesSince(startOfRealRun));
		expect(dry.outcome).toBe(WOULD[String(real.outcome)]);
	});

	test('says of a second item on the same record what then happens to it', async () => {
		const values = await line.given(fixture);
		const dry = await runTwice(line, values, true);
		const start = fixture.sandbox.requests().length;
		const real = await runTwice(line, values, false);

		const planned = dry.flatMap(({ requests = [] }) => requests as PlannedRequest[]);
		expect(planned).toEqual(writesSince(start));
		const would = real.map(({ outcome }) => WOULD[String(outcome)] ?? 'wouldConflict');
		expect(dry.map(({ outcome }) => outcome ?? 'wouldConflict')).toEqual(would);
	});

	test('tells no secret in its dry run', async () => {
		const dry = await run(line, await line.given(fixture), true);
		const { layer, rebilly } = fixture.sandbox;
		const { connection } = fixture.sandbox;
		for (const secret of [
			layer.accessToken,
			connection.layer.clientSecret,
			connection.rebilly.apiKey,
			rebilly.bearerToken,
		]) {
			expect(JSON.stringify(dry)).not.toContain(secret);
		}
	});
});

/** Amounts as the table names them, and what a dry run calls them. */
const AMOUNTS: Record<string, string> = {
	allocatedNow: 'wouldAllocate',
	freed: 'wouldFree',
	leftOver: 'wouldBeLeft',
};
const SAME =
	/^(total|totalAmount|unusedAmount|unallocated|refunded|writtenOff|appliedAmount|amount)$/;

test.each(WRITING_LINES)(
	'%s: the table of a dry run has the amounts of the real run',
	async (_, line) => {
		const values = { ...(await line.given(fixture)), simplify: true };
		const dry = await run(line, values, true);
		const real = await run(line, values, false);
		for (const [name, planned] of Object.entries(dry)) {
			const own = Object.keys(AMOUNTS).find((each) => AMOUNTS[each] === name) ?? name;
			if (own !== name || SAME.test(name)) expect([name, planned]).toEqual([name, real[own]]);
		}
		const { plan } = dry;
		const left = real.leftOver === undefined ? '' : `${real.leftOver as string} left`;
		if ('wouldBeLeft' in dry && !String(dry.outcome).includes('Existing'))
			expect(plan).toContain(left);
	},
);
