/** The form of a node that is a tool of an AI agent: what it offers, and the button that leaves a field to the model. */
import type { IDataObject } from 'n8n-workflow';

import { E2eFixture } from './fixture';
import { agentWorkflow, type Tool } from './support/agentWorkflow';
import { type ChatModel, startChatModel } from './support/chatModel';
import { Editor } from './support/editor';
import type { SavedCredential } from './support/n8nClient';

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
	const workflow = await fixture.create(
		agentWorkflow('An agent with a tool', credential, createMemo),
	);
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Create Memo');
});
afterAll(async () => {
	await editor.close();
	await fixture.n8n.deleteCredential(credential);
	await model.close();
});

const createMemo: Tool = {
	name: 'Create Memo',
	node: 'rebilly',
	parameters: {
		resource: 'creditMemo',
		operation: 'create',
		customerId: { __rl: true, mode: 'id', value: '' },
		currency: 'USD',
		lineItems: { item: [{ unitPrice: '5', quantity: 1 }] },
	},
};

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
