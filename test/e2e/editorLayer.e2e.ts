/** A credit in Layer, entered by hand. */
import { E2eFixture, workflowOf } from './fixture';
import { Editor } from './support/editor';
import { PACKAGE } from './support/packedPackage';

let fixture: E2eFixture;
let editor: Editor;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
	editor = await Editor.open(fixture.setup);
	const workflow = await fixture.create(
		workflowOf('A credit in Layer by hand', {
			name: 'Layer',
			type: `${PACKAGE}.layer`,
			parameters: { resource: 'customerCredit', operation: 'create' },
		}),
	);
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Layer');
});
afterAll(async () => await editor.close());

it('finds a business, and a customer of that business, by searching', async () => {
	await editor.openPicker('businessId');
	await editor.pick('businessId', 'Outfitters LLC');
	await editor.openPicker('customer');
	await editor.picture('picker-layer');
	await editor.pick('customer', 'Two Bridges Catering');
});

it('says in the words of Layer what is wrong', async () => {
	await editor.enter('currency', 'USD');
	await editor.enter('idempotencyKey', 'goodwill-77');
	await editor.enter('amount', '25.50');
	await editor.pointAt('revenue_account_identifier', 'stableName', 'NO_SUCH_ACCOUNT');
	await editor.executeNode();
	await editor.outputSays('stable_name NO_SUCH_ACCOUNT does not exist');
	await editor.picture('error-layer');
});

it('creates the credit when that is corrected, and tells so first', async () => {
	await editor.pointAt('revenue_account_identifier', 'stableName', 'SALES');
	await editor.executeNode();
	const { columns, rows } = await editor.table();
	expect(columns[0]).toBe('outcome');
	expect(rows.map(([outcome]) => outcome)).toEqual(['created']);
	await editor.picture('created-layer');

	expect((await fixture.state()).layer.customerCredits).toMatchObject([
		{
			external_id: 'goodwill-77',
			customer: { company_name: 'Two Bridges Catering' },
			line_items: [{ amount: 2550 }],
		},
	]);
});
