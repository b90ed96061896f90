import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OPERATIONS } from '../contract/operations';
import { FORBIDDEN } from '../contract/product';
import { agentEngine, callTool } from '../fixtures/agent';
import { type NodeName, NODES } from '../fixtures/engine';
import { locator } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { USD_BUSINESS } from '../refunds';
import type { Engine } from './harness';

// The nodes as tools of an agent: what takes money or a record away for good is neither offered nor done.

let fixture: RecordsFixture;
let engine: Engine;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
	engine = agentEngine(fixture.sandbox);
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

const nameOf = ({ node, resource, operation }: (typeof OPERATIONS)[number]) =>
	`${node} ${resource}.${operation}`;

/** One line an operation. */
const LINES = OPERATIONS.filter(({ variant }) => !variant);

test.each(LINES.map((line) => [nameOf(line), line] as const))(
	'%s, called by an agent, is done or refused as it is offered or hidden',
	async (name, line) => {
		const values = await line.given(fixture);
		fixture.sandbox.clearRequests();
		const before = JSON.stringify([fixture.sandbox.layer.state(), fixture.sandbox.rebilly.state()]);
		const answer = await callTool(engine, line.node, line.resource, line.operation, values);
		const after = JSON.stringify([fixture.sandbox.layer.state(), fixture.sandbox.rebilly.state()]);

		expect(FORBIDDEN.includes(name)).toBe(isHidden(line));
		if (FORBIDDEN.includes(name)) {
			expect(answer).toMatch(/'Operation' cannot be used by an AI agent: '[A-Z][\w -]+'/);
			expect(fixture.sandbox.requests()).toEqual([]);
			expect(after).toBe(before);
		} else {
			expect(answer).not.toMatch(/AI agent/);
			expect(fixture.sandbox.requests().at(-1)?.status).toBeLessThan(300);
		}
	},
);

/** Whether n8n leaves the operation out of the form of a tool. */
function isHidden({ node, resource, operation }: (typeof OPERATIONS)[number]): boolean {
	const field = NODES[node].description.properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	) as INodeProperties;
	const option = (field.options as INodePropertyOptions[]).find(({ value }) => value === operation);
	return option?.displayOptions?.hide?.['@tool']?.includes(true) === true;
}

test.each(Object.keys(NODES) as NodeName[])(
	'the node %s can be a tool, and says what it is for',
	(node) => {
		const { usableAsTool, description } = NODES[node].description;
		expect(usableAsTool).toBe(true);
		expect(description.split(' ').length).toBeGreaterThan(5);
	},
);

describe.each(Object.keys(NODES) as NodeName[])('a refusal of the tool %s', (node) => {
	const form = { businessId: locator(USD_BUSINESS), invoiceId: locator('no ID!') };
	const call = async (onError?: 'continueRegularOutput') =>
		await callTool(engine, node, 'invoice', 'get', form, onError);

	test('stops the agent as n8n has it, unless its settings say to continue', async () =>
		expect(await call()).toMatch(/^(?!\[).*'Invoice' is not valid/));

	test('with On Error: Continue reaches the model, with what to do, and the message stands first', async () => {
		const answer = await call('continueRegularOutput');
		expect(answer.replaceAll('\\', '')).toMatch(
			/^"?\[?\{"message":"'Invoice' is not valid[^"]*\. (Use|Enter) /,
		);
	});

	test('is announced where the tool is built', () => {
		const notices = NODES[node].description.properties.filter(({ name }) => name === 'toolNotice');
		expect(notices.map(({ displayOptions }) => displayOptions)).toEqual([
			{ show: { '@tool': [true] } },
		]);
		expect(notices[0]?.displayName).toContain('continue');
	});
});

test('the documentation says what a tool needs', () => {
	for (const page of ['README.md', 'docs/troubleshooting.md']) {
		const text = readFileSync(join(__dirname, '..', '..', page), 'utf8');
		expect(text).toMatch(/_On Error_ of (a|the) tool/);
	}
});
