import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { credentialsOf } from '../../sandbox/credentials';
import { OPERATIONS } from '../contract/operations';
import { chosen, NODES, type NodeName, type Values, World } from '../contract/world';
import { createEngine, type Engine } from './harness';

// The nodes as tools of an agent: what takes money or a record away for good is neither offered nor done.

const FORBIDDEN = [
	'layer customerCredit.delete',
	'layer refund.create',
	'rebilly creditMemo.refund',
	'rebilly creditMemo.void',
	'rebilly transaction.refund',
];

/** A node as n8n offers it to agents: the same, with a tool as its output. */
function toolOf(node: INodeType): INodeType {
	const { description } = node;
	const output = { inputs: [], outputs: [NodeConnectionTypes.AiTool] };
	return {
		description: { ...description, ...output, name: `${description.name}Tool` },
		execute: node.execute,
	};
}

/** Calls the tool that is connected to it, and gives out what it answered. */
const agent: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Calls its tool',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Array<{
			invoke(input: object): Promise<unknown>;
		}>;
		return [[{ json: { answer: (await tool?.invoke({})) as IDataObject } }]];
	},
};

let world: World;
let engine: Engine;

beforeAll(async () => {
	world = await World.start();
	engine = createEngine({
		nodeTypes: [agent, ...Object.values(NODES).map(toolOf)],
		credentialTypes: [new LayerApi(), new RebillyApi()],
		credentials: credentialsOf(world.sandbox),
	});
});
beforeEach(() => world.sandbox.reset());
afterAll(async () => await world.sandbox.close());

/** What the agent is answered, as text; a refusal ends its run. */
async function call(node: NodeName, resource: string, operation: string, values: Values) {
	const start = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	const type = (name: string) => `n8n-nodes-customer-credits.${name}`;
	const { itemsOf, error } = await engine.runWorkflow({
		nodes: [
			{ ...start, id: '1', name: 'Start', position: [0, 0] },
			{
				id: '2',
				name: 'Agent',
				type: type('agent'),
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
			{
				id: '3',
				name: 'Tool',
				type: type(`${node}Tool`),
				typeVersion: 1,
				position: [200, 200],
				parameters: { resource, operation, ...chosen(values) },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	});
	return error?.message ?? JSON.stringify(itemsOf('Agent')[0]?.json.answer);
}

const nameOf = ({ node, resource, operation }: (typeof OPERATIONS)[number]) =>
	`${node} ${resource}.${operation}`;

/** One line an operation. */
const LINES = OPERATIONS.filter(({ variant }) => !variant);

test.each(LINES.map((line) => [nameOf(line), line] as const))(
	'%s, called by an agent, is done or refused as it is offered or hidden',
	async (name, line) => {
		const values = await line.given(world);
		world.sandbox.clearRequests();
		const before = JSON.stringify([world.sandbox.layer.state(), world.sandbox.rebilly.state()]);
		const answer = await call(line.node, line.resource, line.operation, values);
		const after = JSON.stringify([world.sandbox.layer.state(), world.sandbox.rebilly.state()]);

		expect(FORBIDDEN.includes(name)).toBe(isHidden(line));
		if (FORBIDDEN.includes(name)) {
			expect(answer).toMatch(
				/'Operation' cannot be used by an AI agent: '(Create|Delete|Refund|Void)'/,
			);
			expect(world.sandbox.requests()).toEqual([]);
			expect(after).toBe(before);
		} else {
			expect(answer).not.toMatch(/AI agent/);
			expect(world.sandbox.requests().at(-1)?.status).toBeLessThan(300);
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
