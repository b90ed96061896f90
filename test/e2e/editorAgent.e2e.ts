/** The form of a node that is a tool of an AI agent: what it offers, and the button that leaves a field to the model. */
import type { IDataObject, INode } from 'n8n-workflow';

import { E2eFixture } from './fixture';
import { type ChatModel, startChatModel } from './support/chatModel';
import { Editor } from './support/editor';
import type { SavedCredential } from './support/n8nClient';
import { PACKAGE } from './support/packedPackage';

/** What takes money or records away for good. */
const FOR_GOOD = /void|refund|delete/i;

let fixture: E2eFixture;
let model: ChatModel;
let credential: SavedCredential;
let editor: Editor;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
	model = await startChatModel();
	credential = await fixture.n8n.saveCredential('Model of the editor', 'openAiApi', {
		apiKey: 'not needed',
		url: model.url,
	});
	editor = await Editor.open(fixture.setup);
	const workflow = await fixture.create(agentWithTool());
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Create Memo');
});
afterAll(async () => {
	await editor.close();
	await fixture.n8n.deleteCredential(credential);
	await model.close();
});

function agentWithTool() {
	const node = (name: string, type: string, place: [number, number], rest: Partial<INode>) => ({
		id: name,
		name,
		type,
		typeVersion: 1,
		position: place,
		parameters: {},
		...rest,
	});
	const connect = (from: string, type: 'main' | 'ai_languageModel' | 'ai_tool') => ({
		[from]: { [type]: [[{ node: 'Agent', type, index: 0 }]] },
	});
	const langchain = '@n8n/n8n-nodes-langchain';
	return {
		name: 'An agent with a tool',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', [-300, 0], {}),
			node('Agent', `${langchain}.agent`, [0, 0], {
				typeVersion: 2.2,
				parameters: { promptType: 'define', text: 'Give Robin a credit' },
			}),
			node('Model', `${langchain}.lmChatOpenAi`, [-100, 240], {
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'scripted' } },
				credentials: { openAiApi: { id: credential.id, name: credential.name } },
			}),
			node('Create Memo', `${PACKAGE}.rebillyTool`, [200, 240], {
				onError: 'continueRegularOutput',
				parameters: {
					resource: 'creditMemo',
					operation: 'create',
					customerId: { __rl: true, mode: 'id', value: '' },
					currency: 'USD',
					lineItems: { item: [{ unitPrice: '5', quantity: 1 }] },
				},
			}),
		],
		connections: {
			...connect('Start', 'main'),
			...connect('Model', 'ai_languageModel'),
			...connect('Create Memo', 'ai_tool'),
		},
		settings: { executionOrder: 'v1' as const },
	};
}

it('offers nothing that takes money or records away for good', async () => {
	const choices = await editor.choices('operation');
	expect(choices).toContain('Create');
	expect(choices.filter((choice) => FOR_GOOD.test(choice))).toEqual([]);
});

it('leaves a field to the model by its name in the form', async () => {
	await editor.leaveToModel('customerId');
	await editor.leaveToModel('idempotencyKey');
	await editor.picture('agent-tool');
	await editor.closeNode();
	const customer = (await fixture.state()).rebilly.customers[0]?.id;
	const values = { Customer: customer, Idempotency_Key: 'by-the-model' };
	model.play({ calls: [{ tool: 'Create_Memo', arguments: values }] });

	expect(await editor.execute()).toBe('Workflow executed successfully');

	const [tool] = model.offered();
	expect(Object.keys(tool?.parameters.properties ?? {}).sort()).toEqual(Object.keys(values));
	const [answer = ''] = model.answers();
	expect([JSON.parse(answer) as IDataObject].flat()).toMatchObject([{ outcome: 'created' }]);
});
