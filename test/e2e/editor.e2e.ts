/** What a person does in n8n's editor, and sees. Its pictures are those of the README. */
import type { INodePropertyOptions } from 'n8n-workflow';

import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { E2eFixture, workflowOf } from './fixture';
import { Editor } from './support/editor';
import type { SavedWorkflow } from './support/n8nClient';

/** The names that the built description gives the choices of a field, for credit memos. */
function shownChoices(name: string): string[] {
	const field = new Rebilly().description.properties.find(
		({ name: own, displayOptions }) =>
			own === name && (displayOptions?.show?.resource?.includes('creditMemo') ?? true),
	);
	return ((field?.options ?? []) as INodePropertyOptions[]).map((choice) => choice.name);
}

/** n8n adds it to every node that has a credential. */
const OF_N8N = 'Custom API Call';

let fixture: E2eFixture;
let editor: Editor;
let pipeline: SavedWorkflow;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
	editor = await Editor.open(fixture.setup);
	pipeline = await fixture.importExample('refund-to-credit');
});
afterAll(async () => await editor.close());

it('shows the example with its notes and icons', async () => {
	await editor.openWorkflow(pipeline.id);
	for (const name of ['List Refunds', 'Create Credit Memo', 'Mirror in Layer']) {
		await editor.node(name).locator('img').waitFor();
	}
	await editor.picture('workflow');
});

it('offers resources and operations by their names', async () => {
	await editor.openNode('Create Credit Memo');
	expect(await editor.choices('resource')).toEqual([...shownChoices('resource'), OF_N8N]);
	expect(await editor.choices('operation')).toEqual([...shownChoices('operation'), OF_N8N]);
	await editor.picture('create-credit-memo');
	await editor.closeNode();
});

it('runs the example, and shows what became of each refund', async () => {
	await editor.openWorkflow(pipeline.id);
	expect(await editor.execute()).toBe('Workflow executed successfully');
	await editor.picture('executed');
	await editor.openNode('Apply to Open Invoices');
	await editor.outputSays('28 items');
	const { columns } = await editor.table();
	expect(columns[0]).toBe('outcome');
	await editor.picture('output');
	await editor.closeNode();
	expect((await fixture.state()).rebilly.creditMemos).toHaveLength(28);
});

it('finds a customer in the picker by searching', async () => {
	const workflow = await fixture.create(
		workflowOf('A credit by hand', {
			name: 'Rebilly',
			parameters: { resource: 'creditMemo', operation: 'create' },
		}),
	);
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Rebilly');
	await editor.openPicker('customerId');
	await editor.picture('picker');
	await editor.pick('customerId', 'Robin');
});

it('says what is wrong in the words of the form', async () => {
	await editor.enter('currency', 'USD');
	await editor.enter('idempotencyKey', 'gift-1');
	await editor.enter('unitPrice', '12.505');
	await editor.executeNode();
	await editor.outputSays('can mean two amounts');
	await editor.picture('error');
});

it('creates the credit when that is corrected', async () => {
	await editor.enter('unitPrice', '12.50');
	await editor.executeNode();
	await editor.output.getByText('created', { exact: true }).first().waitFor();
	await editor.picture('created');
	await editor.closeNode();
	const { creditMemos } = (await fixture.state()).rebilly;
	expect(creditMemos.find(({ id }) => id === 'gift-1')).toMatchObject({ totalAmount: 12.5 });
});

it('pages through a long list in the picker', async () => {
	const workflow = await fixture.create(
		workflowOf('An invoice', {
			name: 'Rebilly',
			parameters: { resource: 'invoice', operation: 'get' },
		}),
	);
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Rebilly');
	const entries = await editor.openPicker('invoiceId');
	await entries.nth(49).waitFor();
	expect(await entries.count()).toBe(50);
	await entries.nth(49).scrollIntoViewIfNeeded();
	await entries.nth(50).waitFor();
	await editor.picture('picker-invoices');
});
