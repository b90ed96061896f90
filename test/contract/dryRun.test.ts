/** A dry run changes nothing and tells the exact requests that the real run then sends, for every operation that writes. */
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { PlannedRequest } from '../../nodes/shared/dryRun';
import type { RecordedRequest } from '../../sandbox';
import type { Line } from './line';
import { OPERATIONS } from './operations';
import { NODES, type Values, World } from './world';

/** What a real run says, and what a dry run says of it. */
const WOULD: Record<string, string> = {
	allocated: 'wouldAllocate',
	applied: 'wouldApply',
	created: 'wouldCreate',
	deallocated: 'wouldDeallocate',
	deleted: 'wouldDelete',
	existing: 'wouldReturnExisting',
	refunded: 'wouldRefund',
	unchanged: 'wouldChangeNothing',
	updated: 'wouldUpdate',
	voided: 'wouldVoid',
};

/** The operations that write, by what they reach in the vendors' definitions. */
const WRITES = OPERATIONS.filter(({ reaches }) =>
	reaches.some((name) => /^(Put|Post|Patch|Delete|Void|create|update|delete|archive)/i.test(name)),
);

let world: World;

beforeAll(async () => {
	world = await World.start();
});
beforeEach(() => world.sandbox.reset());
afterAll(async () => await world.sandbox.close());

function operationOf({ node, resource, operation }: Line): string {
	return `${node} ${resource}.${operation}`;
}

function nameOf(line: Line): string {
	return line.variant ? `${operationOf(line)} ${line.variant}` : operationOf(line);
}

/** The options that an operation offers. */
function optionsOf({ node, resource, operation }: Line): string[] {
	const own = NODES[node].description.properties.find(
		({ name, displayOptions: { show } = {} }) =>
			name === 'options' &&
			show?.resource?.includes(resource) &&
			show.operation?.includes(operation),
	);
	return (own?.options as INodeProperties[]).map(({ name }) => name);
}

async function run(line: Line, values: Values, dryRun: boolean): Promise<IDataObject> {
	const options = { ...(values.options as object), dryRun };
	const { outputs, error } = await world.run(line.node, line.resource, line.operation, {
		...values,
		options,
	});
	expect(error?.message).toBeUndefined();
	expect(outputs[0]).toHaveLength(1);
	return outputs[0]?.[0]?.json ?? {};
}

/** Everything that both services hold. */
function state(): string {
	const { layer, rebilly } = world.sandbox;
	return JSON.stringify([layer.state(), rebilly.state()]);
}

/** The writes received since a moment, as a dry run names them. */
function writesSince(start: number): PlannedRequest[] {
	return world.sandbox
		.requests()
		.slice(start)
		.filter(({ method, path }) => method !== 'GET' && !path.includes('/oauth2/token'))
		.map(asPlanned);
}

function asPlanned({ service, method, path, headers, rawBody }: RecordedRequest): PlannedRequest {
	return {
		method,
		url: `${world.sandbox.connection[service].baseUrl}${path}`,
		headers: {
			Accept: headers.accept ?? '',
			'Content-Type': headers['content-type'] ?? '',
		},
		...(rawBody && { body: JSON.parse(rawBody) as object }),
	};
}

test('every operation that writes offers a dry run, and no other does', () => {
	const offering = OPERATIONS.filter((line) => optionsOf(line).includes('dryRun'));
	const writing = new Set(WRITES.map(operationOf));
	expect(new Set(offering.map(operationOf))).toEqual(writing);
	expect(writing.size).toBeGreaterThan(12);
});

describe.each(
	OPERATIONS.filter((line) => optionsOf(line).includes('dryRun')).map(
		(line) => [nameOf(line), line] as const,
	),
)('%s', (_name, line) => {
	test('sends in a real run exactly what its dry run said', async () => {
		const values = await line.given(world);
		const before = state();
		const start = world.sandbox.requests().length;
		const dry = await run(line, values, true);

		expect(writesSince(start)).toEqual([]);
		expect(state()).toBe(before);
		expect(dry.dryRun).toBe(true);

		const startOfRealRun = world.sandbox.requests().length;
		const real = await run(line, values, false);

		expect(dry.requests).toEqual(writesSince(startOfRealRun));
		expect(dry.outcome).toBe(WOULD[String(real.outcome)]);
	});

	test('tells no secret in its dry run', async () => {
		const dry = await run(line, await line.given(world), true);
		const { layer, rebilly } = world.sandbox;
		const { connection } = world.sandbox;
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
