/** What the nodes send and what the sandbox answers, held against the vendors' OpenAPI definitions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import type { WorkflowJson } from '../engine/harness';
import { type NodeName, NODES } from '../fixtures/engine';
import { locator, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { describeWith, loadDefinitions } from './definition';
import { type Deviation, deviationFor, DEVIATIONS } from './deviations';
import type { Line } from './line';
import { OPERATIONS, PICKERS } from './operations';

const NAMES = Object.keys(NODES) as NodeName[];
const ONCE = { maxAttempts: 1, maxWait: 0 };
const EXAMPLES = join(__dirname, '..', '..', 'examples');
/** What a person answers where an example waits for one. */
const ANSWERS: Record<string, object> = {
	'dry-run-with-approval.json': { 'Ask for Approval': [{ json: { Decision: 'Approve' } }] },
};

describe('The table of operations', () => {
	test.each(NAMES)('has a line for every operation of the node %s, and no other', (node) => {
		const own = OPERATIONS.filter((line) => line.node === node);
		const named = own.map(({ resource, operation }) => `${resource}.${operation}`);
		expect([...new Set(named)].sort()).toEqual(operationsOf(node).sort());
	});

	test('has a refusal by the vendor for every operation', () => {
		const withRefusal = new Set(OPERATIONS.filter(({ refused }) => refused).map(operationOf));
		expect(OPERATIONS.map(operationOf).filter((name) => !withRefusal.has(name))).toEqual([]);
	});

	test('has no two lines of the same name', () => {
		const names = OPERATIONS.map(nameOf);
		expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
	});

	test.each(NAMES)('has a line for every picker of the node %s, and no other', (node) => {
		const named = PICKERS.filter((line) => line.node === node).map(({ method }) => method);
		expect(named.sort()).toEqual(Object.keys(NODES[node].methods.listSearch).sort());
	});
});

describeWith(loadDefinitions(), 'By the definitions of the APIs', (definitions) => {
	let fixture: RecordsFixture;
	let prepared: number;
	const occurred = new Set<Deviation>();

	beforeAll(async () => {
		fixture = await RecordsFixture.start();
	});
	beforeEach(() => {
		fixture.sandbox.reset();
		prepared = 0;
	});
	afterAll(async () => await fixture.sandbox.close());

	/** What is not as it should be, in everything that was received since the start of the test. */
	const findings = (): string[] => {
		const all = fixture.sandbox.requests().flatMap((exchange) => {
			const { service } = exchange;
			return definitions[service].check(exchange).map((finding) => ({ service, finding }));
		});
		const open = all.filter(({ service, finding }) => {
			const known = deviationFor(service, finding);
			if (known) occurred.add(known);
			return !known;
		});
		const texts = open.map(
			({ service, finding: { operation, place, problem } }) =>
				`${service} ${operation}: ${place} ${problem}`,
		);
		return [...new Set(texts)];
	};
	/** What was received since the form was filled in, which may have taken requests of its own. */
	const received = () => fixture.sandbox.requests().slice(prepared);
	const reached = () =>
		received().map(
			({ service, method, path }) => definitions[service].find(method, path)?.name ?? 'nothing',
		);
	const prepare = async (given: Line['given'] = () => ({})): Promise<Values> => {
		const values = await given(fixture);
		prepared = fixture.sandbox.requests().length;
		return values;
	};

	describe.each(OPERATIONS.map((line) => [nameOf(line), line] as const))('%s', (_name, line) => {
		const { node, resource, operation, refused } = line;

		test('succeeds', async () => {
			const given = await prepare(line.given);
			const { error } = await fixture.run(node, resource, operation, given);

			expect(error?.message).toBeUndefined();
			expect(reached()).toEqual(expect.arrayContaining(line.reaches));
			expect(findings()).toEqual([]);
		});

		if (refused) {
			test(`is refused with ${refused.status}`, async () => {
				const given = await prepare(refused.given ?? line.given);
				const engine = refused.credential && fixture.engineWith(refused.credential);
				const { error } = await fixture.run(node, resource, operation, given, engine);

				expect(error).toBeDefined();
				expect(received().at(-1)?.status).toBe(refused.status);
				expect(findings()).toEqual([]);
			});
		}
	});

	describe.each(PICKERS)('The picker $method of the node $node', (line) => {
		test.each([undefined, 'a'])('with the search text %s', async (filter) => {
			const { node, method, path, reaches } = line;
			const given = (await prepare(line.given)) as INodeParameters;
			const parameters = { businessId: locator(fixture.businessId), ...given };
			const { results } = await fixture.engine.runListSearch(node, method, {
				filter,
				parameters,
				path,
			});

			expect(results).toBeInstanceOf(Array);
			expect(reached()).toContain(reaches);
			expect(findings()).toEqual([]);
		});
	});

	test.each(readdirSync(EXAMPLES).filter((file) => file.endsWith('.json')))(
		'The example %s',
		async (file) => {
			const workflow = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowJson;
			const pinData = { ...workflow.pinData, ...ANSWERS[file] };
			const { status, error } = await fixture.engine.runWorkflow({ ...workflow, pinData });

			expect([status, error?.message]).toEqual(['success', undefined]);
			expect(findings()).toEqual([]);
		},
	);

	test.each([
		['layerApi', 'whoami', {}],
		['layerApi', 'whoami', { authentication: 'accessToken', accessToken: 'wrong' }],
		['layerApi', 'clientCredentialsToken', { clientSecret: 'wrong' }],
		['rebillyApi', 'GetCreditMemoCollection', {}],
		['rebillyApi', 'GetCreditMemoCollection', { apiKey: 'wrong' }],
		['rebillyApi', 'GetCreditMemoCollection', { organizationId: 'another' }],
	])('The test of the credential %s reaches %s with %j', async (type, operation, values) => {
		await fixture.engineWith(values).testCredential(type);

		expect(reached()).toContain(operation);
		expect(findings()).toEqual([]);
	});

	test.each([
		['layer', { authentication: 'accessToken' }],
		['rebilly', { authentication: 'bearerToken' }],
	] as const)('The node %s signs in with %j', async (node, values) => {
		const { layer, rebilly } = fixture.sandbox;
		const tokens = { accessToken: layer.accessToken, bearerToken: rebilly.bearerToken };
		const given = await prepare((it) => ({ businessId: locator(it.businessId) }));
		const engine = fixture.engineWith({ ...values, ...tokens });
		const { error } = await fixture.run(node, 'invoice', 'getAll', given, engine);

		expect(error?.message).toBeUndefined();
		expect(findings()).toEqual([]);
	});

	test('The node layer meets the other documented form of accounts', async () => {
		fixture.sandbox.layer.data.decisions.accountForm = 'wrapped';
		await fixture.credit();
		const parameters = { businessId: locator(fixture.businessId) };
		await fixture.engine.runListSearch('layer', 'searchRevenueAccounts', { parameters });

		expect(JSON.stringify(received().at(-1)?.answer?.body)).toContain('"AccountId"');
		expect(findings()).toEqual([]);
	});

	describe.each([
		[
			'layer',
			'customerCredit',
			() => fixture.aCredit({ options: { ...ONCE, lookUpFirst: false } }),
		],
		['rebilly', 'creditMemo', () => fixture.aMemo({ options: { ...ONCE, idMode: 'assigned' } })],
	] as const)('A write of the node %s', (node, resource, given) => {
		test('that is told to wait', async () => {
			fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 60 } });
			for (let time = 1; time <= 2; time++) await fixture.run(node, resource, 'create', given());

			expect(received().at(-1)?.status).toBe(429);
			expect(findings()).toEqual([]);
		});

		test('that meets an error of the server', async () => {
			fixture.sandbox.setFaults({ status500After: 1 });
			await fixture.run(node, resource, 'create', given());

			expect(received().at(-1)?.status).toBe(500);
			expect(findings()).toEqual([]);
		});
	});

	test('every known deviation still occurs', () => {
		expect(DEVIATIONS.filter((deviation) => !occurred.has(deviation))).toEqual([]);
	});
});

function nameOf(line: Line): string {
	return line.variant ? `${operationOf(line)} ${line.variant}` : operationOf(line);
}

function operationOf({ node, resource, operation }: Line): string {
	return `${node} ${resource}.${operation}`;
}

/** The operations that a node offers, as the editor shows them. */
function operationsOf(node: NodeName): string[] {
	const { properties } = NODES[node].description;
	const valuesOf = (options: unknown) =>
		(options as INodePropertyOptions[]).map(({ value }) => String(value));
	const fields = properties.filter(({ name }) => name === 'operation');
	return properties
		.filter(({ name }) => name === 'resource')
		.flatMap(({ options }) => valuesOf(options))
		.flatMap((resource) =>
			fields
				.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource))
				.flatMap(({ options }) => valuesOf(options))
				.map((operation) => `${resource}.${operation}`),
		);
}
