/** Every example, imported and executed by n8n, and what the services hold afterwards. */
import axios from 'axios';

import { E2eFixture } from './fixture';
import { exampleNames, readExample } from './support/examples';
import type { Execution } from './support/n8nClient';

let fixture: E2eFixture;

beforeAll(async () => {
	fixture = await E2eFixture.open();
});
beforeEach(async () => await fixture.reset());

async function run(name: string): Promise<Execution> {
	const execution = await fixture.n8n.run(await fixture.importExample(name));
	expect([execution.status, execution.error]).toEqual(['success', undefined]);
	return execution;
}

/** What an example pins stands in for a mail server that a new user has not entered yet. */
function withoutPinnedData(text: string): string {
	return JSON.stringify({ ...(JSON.parse(text) as object), pinData: {} });
}

async function memoIds(): Promise<string[]> {
	return (await fixture.state()).rebilly.creditMemos.map(({ id }) => id);
}

const outcomes = (execution: Execution, node: string) => [
	...new Set(execution.items(node).map(({ outcome }) => outcome)),
];

it('refund-to-credit makes each credit once, however often it runs', async () => {
	const workflow = await fixture.importExample('refund-to-credit');
	for (const outcome of ['created', 'existing']) {
		const execution = await fixture.n8n.run(workflow);
		expect([execution.status, execution.error]).toEqual(['success', undefined]);
		const refunds = execution.items('List Refunds').map(({ id }) => id);
		expect(refunds).toHaveLength(28);
		expect(outcomes(execution, 'Create Credit Memo')).toEqual([outcome]);
		expect(outcomes(execution, 'Mirror in Layer')).toEqual([outcome]);

		const { rebilly, layer } = await fixture.state();
		expect(rebilly.creditMemos.map(({ id }) => id).sort()).toEqual([...refunds].sort());
		expect(layer.customerCredits.map((credit) => credit.external_id).sort()).toEqual(
			[...refunds].sort(),
		);
	}
});

it('nightly-reconciliation finds nothing wrong after it, and a lost credit', async () => {
	await run('refund-to-credit');
	const fine = await run('nightly-reconciliation');
	expect(fine.items('All Fine').at(-1)?.notice).toMatch(/^28 refunds: 28 matched, \d/);
	expect(fine.hasRun('Mail the Report')).toBe(false);

	const [voided = ''] = await memoIds();
	await fixture.rebilly('POST', `credit-memos/${voided}/void`);
	const mailing = await fixture.importExample('nightly-reconciliation', withoutPinnedData);
	const report = await fixture.n8n.run(mailing);
	expect(report.items('Write the Report')[0]?.text).toContain(`voidedOrDeleted | ${voided}`);
	expect(report.hasRun('Mail the Report')).toBe(true);
	expect(fixture.mails().at(-1)).toContain(voided);
});

it('reconcile-both-services agrees after it', async () => {
	await run('refund-to-credit');
	const execution = await run('reconcile-both-services');
	expect(execution.items('Needs Attention')).toEqual([]);
	expect(execution.items('Totals of Rebilly')[0]?.notice).toMatch(/^28 refunds: 28 matched, \d/);
	expect(execution.items('Totals of Layer')[0]?.notice).toMatch(/^28 refunds: 28 matched, \d/);
});

it('goodwill-credits credits the good rows and explains the bad one', async () => {
	const execution = await run('goodwill-credits');
	expect(execution.items('Credits Given')).toHaveLength(3);
	expect(execution.items('Rows to Correct')).toEqual([
		{
			row: 'goodwill-2026-11-004',
			reason: expect.stringContaining('has more decimals than the currency'),
			advice: expect.any(String),
		},
	]);
	expect((await memoIds()).sort()).toEqual([
		'goodwill-2026-11-001',
		'goodwill-2026-11-002',
		'goodwill-2026-11-003',
	]);
});

it('clear-small-balances settles what is small and leaves the rest alone', async () => {
	const before = (await fixture.state()).rebilly.invoices;
	const invoice = before.find(({ status, currency }) => status === 'unpaid' && currency === 'USD');
	const small = invoice?.id ?? '';
	const left = (Number(invoice?.amountDue) - 4.99).toFixed(2);
	await fixture.rebilly('PUT', 'credit-memos/makes-it-small', {
		customerId: invoice?.customerId,
		currency: 'USD',
		items: [{ unitPrice: Number(left), quantity: 1, description: 'Part' }],
		allocations: { invoices: [{ invoiceId: small, amount: Number(left) }] },
	});

	const execution = await run('clear-small-balances');

	expect(execution.items('Clear the Balance').map(({ id }) => id)).toContain(`clear-${small}`);
	const { invoices } = (await fixture.state()).rebilly;
	expect(invoices.find(({ id }) => id === small)).toMatchObject({ amountDue: 0, status: 'paid' });
});

it.each(exampleNames())('%s is imported whole', async (name) => {
	const { nodes } = await fixture.importExample(name);
	expect(nodes.map((node) => node.name)).toEqual(readExample(name).nodes.map((node) => node.name));
});

describe('what is run twice makes nothing twice', () => {
	/** Runs an example two times and gives back what its nodes say, each time. */
	async function twice(name: string): Promise<[Execution, Execution]> {
		return [await run(name), await run(name)];
	}

	it('stripe-refund-to-layer-credit', async () => {
		const [first, second] = await twice('stripe-refund-to-layer-credit');
		expect(first.items('Create Customer Credit')).toHaveLength(3);
		expect(outcomes(second, 'Create Customer Credit')).toEqual(['existing']);
		expect(second.items('What Failed')[0]?.text).toContain('re_1042d: ');
		expect((await fixture.state()).layer.customerCredits).toHaveLength(2);
	});

	it('shopify-refund-to-credit-memo', async () => {
		const executions = await twice('shopify-refund-to-credit-memo');
		expect(executions.map((one) => outcomes(one, 'Create Credit Memo'))).toEqual([
			['created'],
			['existing'],
		]);
		expect(await memoIds()).toEqual(['shopify-refund-929361463']);
	});

	it('chargeback-to-credit-memo', async () => {
		const { transactions } = (await fixture.state()).rebilly;
		const payment = transactions.find(
			({ type, status, amount }) =>
				type === 'sale' && status === 'completed' && Number(amount) > 20,
		);
		const { disputeId } = await fixture.control<{ disputeId: string }>(
			'POST',
			'/rebilly/disputes',
			{ transactionId: payment?.id, status: 'lost' },
		);
		const executions = await twice('chargeback-to-credit-memo');
		expect(executions.map((one) => outcomes(one, 'Create Credit Memo'))).toEqual([
			['created'],
			['existing'],
		]);
		expect(await memoIds()).toEqual([disputeId]);
	});

	it('pending-refund-to-credit', async () => {
		const waiting = { result: 'unknown', status: 'waiting-gateway' };
		await fixture.control('POST', '/rebilly/gateway', { ...waiting, finally: waiting });
		const { transactions } = (await fixture.state()).rebilly;
		const payment = transactions.find(
			({ type, status, amount }) =>
				type === 'sale' && status === 'completed' && Number(amount) > 20,
		);
		const { id } = await fixture.rebilly('POST', `transactions/${String(payment?.id)}/refund`, {
			amount: 4,
		});
		expect((await run('pending-refund-to-credit')).hasRun('Create Credit Memo')).toBe(false);
		await fixture.control('POST', '/rebilly/decide', { result: 'approved', status: 'completed' });
		const executions = await twice('pending-refund-to-credit');
		expect(executions.map((one) => outcomes(one, 'Create Credit Memo'))).toEqual([
			['created'],
			['existing'],
		]);
		expect(executions[1].items('All Fine').at(-1)?.notice).toMatch(/^1 refund: 1 matched, \d/);
		expect(await memoIds()).toEqual([id]);
	});

	it('goodwill-credits-with-approval', async () => {
		const executions = await twice('goodwill-credits-with-approval');
		for (const node of ['Create Credit Memos', 'Mirror in Layer']) {
			expect(executions.map((one) => outcomes(one, node))).toEqual([['created'], ['existing']]);
		}
		expect(executions[1].items('What Failed')[0]?.text).toContain('goodwill-2026-12-005: ');
		expect((await memoIds()).sort()).toEqual(['goodwill-2026-12-001', 'goodwill-2026-12-002']);
	});

	it('clear-small-balances-in-layer', async () => {
		const [first, second] = await twice('clear-small-balances-in-layer');
		const written = first.items('Write Off the Balance').length;
		expect(first.items('Small Balances Only')).toHaveLength(written);
		expect(second.items('Small Balances Only')).toEqual([]);
	});
});

describe('dry-run-with-approval', () => {
	/** Runs it to the form, and answers that as a person does. */
	async function decide(decision: string): Promise<Execution> {
		// As the note says: a node before the form tells its address.
		const workflow = await fixture.importExample('dry-run-with-approval');
		const sum = workflow.nodes.find(({ name }) => name === 'Sum Up the Plan');
		const { assignments } = (sum?.parameters.assignments ?? {}) as { assignments: object[] };
		const address = {
			id: 'address',
			name: 'address',
			value: '={{ $execution.resumeFormUrl }}',
			type: 'string',
		};
		assignments.push(address);
		const changed = await fixture.n8n.createWorkflow({ ...workflow, id: undefined });

		const id = await fixture.n8n.start(changed);
		const paused = await fixture.n8n.waiting(id);
		expect(await memoIds()).toEqual([]);
		const form = new FormData();
		form.set('field-0', decision);
		await axios.post(String(paused.items('Sum Up the Plan')[0]?.address), form);
		const execution = await fixture.n8n.finished(id);
		expect([execution.status, execution.error]).toEqual(['success', undefined]);
		return execution;
	}

	it('sends what was planned, once it is approved', async () => {
		const execution = await decide('Approve');
		expect(execution.items('Sum Up the Plan')[0]).toMatchObject({ toCreate: 28, conflicts: 0 });
		expect(outcomes(execution, 'Create Credit Memos')).toEqual(['created']);
		expect(await memoIds()).toHaveLength(28);
	});

	it('changes nothing when it is rejected', async () => {
		const execution = await decide('Reject');
		expect(execution.hasRun('Rejected')).toBe(true);
		expect(await memoIds()).toEqual([]);
	});
});
