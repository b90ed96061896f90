/** What the forms of the triggers tell a person to do. */
import { E2eFixture, workflowOf } from './fixture';
import { Editor } from './support/editor';
import { PACKAGE } from './support/packedPackage';

const WEBHOOK_ID = '5f0c2f0e-6f0b-4d5c-8f53-2f4f5f1f7a11';

let fixture: E2eFixture;
let editor: Editor;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
	editor = await Editor.open(fixture.setup);
});
afterAll(async () => await editor.close());

/** Opens the form of a trigger as it is before anything is chosen. */
async function openTrigger(name: string, type: string): Promise<void> {
	const flow = workflowOf(name, { name, type: `${PACKAGE}.${type}`, webhookId: WEBHOOK_ID });
	const nodes = flow.nodes.filter((node) => node.name === name);
	const workflow = await fixture.create({ ...flow, nodes, connections: {} });
	await editor.openWorkflow(workflow.id);
	await editor.openNode(name);
}

/** The lines of the box above the fields. */
async function notice(): Promise<string[]> {
	const text = await editor.byTestId('node-parameters').locator('.notice-content').innerText();
	return text.split('\n').filter((line) => line.trim());
}

it('shows the URL to paste in Layer, and the way there step by step', async () => {
	await openTrigger('Layer Trigger', 'layerTrigger');
	await editor.openPicker('businessId');
	await editor.pick('businessId', 'Outfitters LLC');
	await editor.showWebhookUrls();
	await editor.byTestId('radio-button-production').click();
	await editor
		.byTestId('ndv')
		.getByText(`${fixture.setup.url}/webhook/${WEBHOOK_ID}/webhook`)
		.waitFor();
	await editor.picture('layer-trigger');
	const steps = (await notice()).join(' ');
	expect(steps).toMatch(/1\. Copy the Production URL.* 3\. Enter the signing secret.* 4\. Publish/);
	await editor.closeNode();
});

it('says that there is nothing to do in Rebilly', async () => {
	await openTrigger('Rebilly Trigger', 'rebillyTrigger');
	expect((await notice()).join(' ')).toContain('a webhook is registered in Rebilly');
	await editor.field('events').getByText('Credit Memo Created').waitFor();
	await editor.picture('rebilly-trigger');
	await editor.closeNode();
});
