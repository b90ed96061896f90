/** What comes out of the nodes, as a person sees it: ten credits, a dry run, a reconciliation, and an empty form. */
import type { IDataObject } from 'n8n-workflow';

import { CREATE_FROM_REFUND, refundsOf } from '../refunds';
import { itemsNode, E2eFixture, workflowOf } from './fixture';
import { Editor } from './support/editor';
import { PACKAGE } from './support/packedPackage';

let fixture: E2eFixture;
let editor: Editor;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	editor = await Editor.open(fixture.setup);
});
beforeEach(async () => await fixture.reset());
afterAll(async () => await editor.close());

async function open(name: string, ...nodes: Parameters<typeof workflowOf>[1][]): Promise<void> {
	const workflow = await fixture.create(workflowOf(name, ...nodes));
	await editor.openWorkflow(workflow.id);
	await editor.openNode('Create');
}

/** Ten refunds of different amounts. */
async function refunds() {
	const [customer] = (await fixture.state()).rebilly.customers;
	return refundsOf(customer?.id ?? '', 10).map((refund, index) => ({
		...refund,
		amount: `${12 + 7 * index}.50`,
	}));
}

describe.each([
	{ service: 'rebilly', title: 'Rebilly', write: CREATE_FROM_REFUND.rebilly },
	{ service: 'layer', title: 'Layer', write: CREATE_FROM_REFUND.layer },
] as const)('Create of $title', ({ service, title, write }) => {
	const create = (parameters: IDataObject) => ({
		name: 'Create',
		type: `${PACKAGE}.${service}`,
		parameters: parameters as Record<string, never>,
	});
	const { resource, operation } = write;
	const seen = { ...write, simplify: true };

	it('is shown before anything is entered', async () => {
		await open(`${title}: a form`, create({ resource, operation }));
		await editor.picture(`form-${service}`);
		await editor.closeNode();
	});

	it('says what an empty form lacks', async () => {
		await open(`${title}: an empty form`, create({ resource, operation }));
		expect(await editor.executeNode()).not.toMatch(/success/i);
		await editor.picture(`empty-form-${service}`, true);
		await editor.closeNode();
	});

	it('gives a row for each credit', async () => {
		await open(`${title}: ten refunds`, itemsNode(await refunds()), create(seen));
		await editor.executeNode();
		const { columns, rows } = await editor.table();
		expect(columns[0]).toBe('outcome');
		expect(columns.length).toBeLessThanOrEqual(10);
		expect(rows.map(([outcome]) => outcome)).toEqual(Array(10).fill('created'));
		await editor.picture(`table-${service}`);
		await editor.closeNode();
	});

	it('shows in a dry run what it would do', async () => {
		const dryRun = create({ ...seen, options: { dryRun: true } });
		await open(`${title}: a dry run`, itemsNode(await refunds()), dryRun);
		await editor.executeNode();
		const { rows } = await editor.table();
		expect(rows.map(([outcome]) => outcome)).toEqual(Array(10).fill('wouldCreate'));
		await editor.picture(`dry-run-${service}`);
		await editor.closeNode();
	});
});

describe('Reconcile', () => {
	it.each([
		{ service: 'rebilly', title: 'Rebilly' },
		{ service: 'layer', title: 'Layer' },
	])('of $title shows what needs attention', async ({ service, title }) => {
		await fixture.n8n.run(await fixture.importExample('refund-to-credit'));
		await loseCredits();
		const workflow = await fixture.importExample('reconcile-both-services');
		await editor.openWorkflow(workflow.id);
		await editor.openNode(`Reconcile in ${title}`);
		await editor.executeNode();
		const { rows } = await editor.table();
		expect(rows).toHaveLength(1);
		await editor.picture(`reconcile-${service}`);
		await editor.closeNode();
	});
});

/** Voids a credit memo and deletes a customer credit, as somebody does who knows nothing of the workflow. */
async function loseCredits(): Promise<void> {
	const [memo] = (await fixture.state()).rebilly.creditMemos;
	await fixture.rebilly('POST', `credit-memos/${memo?.id}/void`);
	const credits = 'invoices/customer-credits';
	const { data } = await fixture.layer<{ data: Array<{ id: string }> }>('GET', credits);
	await fixture.layer('DELETE', `${credits}/${data[0]?.id}`);
}
