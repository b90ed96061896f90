import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { E2eFixture } from '../fixture';
import type { SavedCredential } from './n8nClient';
import { PACKAGE } from './packedPackage';

/** One of our nodes as a tool of an agent. */
export interface Tool {
	name: string;
	node: 'rebilly' | 'layer';
	parameters: IDataObject;
	onError?: INode['onError'];
}

/** A workflow in which n8n's AI Agent works with these tools, with the model of a credential. */
export function agentWorkflow(
	name: string,
	credential: SavedCredential,
	...tools: Tool[]
): Parameters<E2eFixture['create']>[0] {
	const langchain = '@n8n/n8n-nodes-langchain';
	const node = (own: string, type: string, typeVersion: number, position: [number, number]) => ({
		id: own,
		name: own,
		type,
		typeVersion,
		position,
		parameters: {} as INodeParameters,
	});
	const connect = (from: string, type: 'main' | 'ai_languageModel' | 'ai_tool') => ({
		[from]: { [type]: [[{ node: 'Agent', type, index: 0 }]] },
	});
	return {
		name,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, [-300, 0]),
			{
				...node('Agent', `${langchain}.agent`, 2.2, [0, 0]),
				parameters: { promptType: 'define', text: 'Give Robin a credit' },
			},
			{
				...node('Model', `${langchain}.lmChatOpenAi`, 1.2, [-100, 240]),
				parameters: { model: { __rl: true, mode: 'id', value: 'scripted' } },
				credentials: { openAiApi: { id: credential.id, name: credential.name } },
			},
			...tools.map((tool, index) => ({
				...node(tool.name, `${PACKAGE}.${tool.node}Tool`, 1, [200 + 200 * index, 240]),
				parameters: tool.parameters as INodeParameters,
				// As the documentation advises: otherwise n8n gives the model an empty answer.
				onError: tool.onError ?? ('continueRegularOutput' as const),
			})),
		],
		connections: Object.assign(
			{},
			connect('Start', 'main'),
			connect('Model', 'ai_languageModel'),
			...tools.map((tool) => connect(tool.name, 'ai_tool')),
		),
		settings: { executionOrder: 'v1' },
	};
}
