/** A workflow that changes what starts it: writes that change nothing send nothing, so it ends by itself. */
import { locator } from '../../fixtures/form';
import { PACKAGE, TriggerFixture, triggerWorkflow, URL_SECRET } from '../../fixtures/triggers';
import type { WorkflowJson } from '../harness';

let fixture: TriggerFixture;

beforeEach(async () => {
	fixture = await TriggerFixture.start();
});
afterEach(async () => await fixture.close());

/** A trigger, and an operation on the record that it gives. */
function loop(
	trigger: 'rebillyTrigger' | 'layerTrigger',
	triggerParameters: object,
	operation: { node: 'rebilly' | 'layer'; parameters: object },
): WorkflowJson & { id: string } {
	const json = triggerWorkflow(trigger, triggerParameters);
	json.nodes[1] = {
		...json.nodes[1],
		type: `${PACKAGE}.${operation.node}`,
		parameters: operation.parameters,
	};
	return json;
}

const outcomes = async () =>
	(await fixture.settled()).map((execution) => [
		execution.status,
		...execution.itemsOf('Step').map(({ json }) => json.outcome),
	]);

/** Waits until nothing is under way any more: an execution may cause the next call. */
async function settled(): Promise<void> {
	for (let before = -1; before !== fixture.host.executions.length;) {
		before = fixture.host.executions.length;
		await fixture.settled();
	}
}

it('Rebilly: updates a memo that was modified, and stops', async () => {
	await fixture.host.activate(
		loop(
			'rebillyTrigger',
			{ events: ['credit-memo-modified'] },
			{
				node: 'rebilly',
				parameters: {
					resource: 'creditMemo',
					operation: 'update',
					creditMemoId: locator('={{ $json.id }}'),
					updateFields: { description: 'Seen by the workflow' },
				},
			},
		),
	);
	await fixture.memo('cm-1');
	await fixture.rebilly('PATCH', 'credit-memos/cm-1', { description: 'by somebody' });
	await settled();
	expect(await outcomes()).toEqual([
		['success', 'updated'],
		['success', 'unchanged'],
	]);
	const { revision } = fixture.sandbox.rebilly.data.creditMemos.get('cm-1')!;
	expect(revision).toBe(3);
});

it('Rebilly: creates a memo for each memo that is created under the same key, and stops', async () => {
	await fixture.host.activate(
		loop(
			'rebillyTrigger',
			{ events: ['credit-memo-created', 'credit-memo-modified'] },
			{
				node: 'rebilly',
				parameters: {
					resource: 'creditMemo',
					operation: 'create',
					customerId: locator(fixture.customer()),
					currency: 'USD',
					idempotencyKey: 'the-one-memo',
					lineItems: { item: [{ unitPrice: '10', quantity: 1 }] },
				},
			},
		),
	);
	await fixture.memo('cm-1');
	await settled();
	expect(await outcomes()).toEqual([
		['success', 'created'],
		['success', 'existing'],
	]);
});

it('Rebilly: applies a memo to open invoices when it was modified, and stops', async () => {
	await fixture.host.activate(
		loop(
			'rebillyTrigger',
			{ events: ['credit-memo-created', 'credit-memo-modified', 'credit-memo-applied'] },
			{
				node: 'rebilly',
				parameters: {
					resource: 'creditMemo',
					operation: 'allocate',
					creditMemoId: locator('={{ $json.id }}'),
					allocateTo: 'openInvoices',
				},
			},
		),
	);
	await fixture.memo('cm-1', 5);
	await settled();
	const found = await outcomes();
	expect(found.map(([status]) => status)).toEqual(found.map(() => 'success'));
	expect(found.map(([, outcome]) => outcome)).toEqual(['allocated', 'unchanged']);
});

it('Layer: updates a credit that was updated, and stops', async () => {
	const businessId = locator(fixture.sandbox.connection.layer.businessId);
	await fixture.host.activate(
		loop(
			'layerTrigger',
			{ events: ['CustomerCredit.updated'], businessId },
			{
				node: 'layer',
				parameters: {
					resource: 'customerCredit',
					operation: 'update',
					businessId,
					customerCreditId: locator('={{ $json.id }}'),
					updateFields: { memo: 'Seen by the workflow' },
				},
			},
		),
	);
	fixture.sandbox.layer.addEndpoint({
		url: `${fixture.host.urlOf('workflow')}?secret=${URL_SECRET}`,
		signed: false,
	});
	const { id } = await fixture.credit('ref-1');
	await fixture.layer('PATCH', `invoices/customer-credits/${String(id)}`, { memo: 'by somebody' });
	await settled();
	expect(await outcomes()).toEqual([
		['success', 'updated'],
		['success', 'unchanged'],
	]);
});
