import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	OnError,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import type { Sandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import { chosen, NODES, type NodeName, type Values } from '../contract/world';
import { createEngine, type Engine } from './harness';

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

/** An engine with both nodes as tools, and an agent that can call one. */
export function agentEngine(sandbox: Sandbox): Engine {
	return createEngine({
		nodeTypes: [agent, ...Object.values(NODES).map(toolOf)],
		credentialTypes: [new LayerApi(), new RebillyApi()],
		credentials: credentialsOf(sandbox),
	});
}

/** What the agent is answered, as text; a refusal ends its run. */
export async function callTool(
	engine: Engine,
	node: NodeName,
	resource: string,
	operation: string,
	values: Values,
	onError?: OnError,
): Promise<string> {
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
				onError,
			},
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	});
	return error?.message ?? JSON.stringify(itemsOf('Agent')[0]?.json.answer);
}
