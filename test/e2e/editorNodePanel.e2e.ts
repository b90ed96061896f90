/** How a person who has installed the package comes from an empty workflow to a form. */
import { E2eFixture } from './fixture';
import { Editor } from './support/editor';

const START = 'When clicking ‘Execute workflow’';

let fixture: E2eFixture;
let editor: Editor;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
	editor = await Editor.open(fixture.setup);
});
afterAll(async () => await editor.close());

it('finds a node by its name, and what it can do', async () => {
	await editor.newWorkflow();
	await editor.offered('Trigger manually').click();
	const rebilly = await editor.searchNodeAfter(START, 'Rebilly');
	await rebilly.click();
	await editor.offered('Create credit memo').waitFor();
	await editor.offered('Refund transaction').waitFor();
	await editor.picture('node-panel');
});

it('opens the form of what was chosen, with the only credential that there is', async () => {
	await editor.offered('Create credit memo').click();
	await editor.field('customerId').waitFor();
	expect(await editor.chosen('resource')).toBe('Credit Memo');
	expect(await editor.chosen('operation')).toBe('Create');
	expect(await editor.credential()).toBe('Rebilly (sandbox)');
	await editor.picture('create-form');
});

it('changes the form with the resource and the operation', async () => {
	await editor.choose('resource', 'Invoice');
	await editor.choose('operation', 'Apply Credit Balance');
	await editor.field('invoiceId').waitFor();
	expect(await editor.field('customerId').count()).toBe(0);
	await editor.closeNode();
});
