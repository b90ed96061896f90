/** What n8n's own settings of a node do to the nodes of this package. */
import type { INode } from 'n8n-workflow';

import { CREATE_FROM_REFUND, refundsOf } from '../refunds';
import { E2eFixture, itemsNode, workflowOf } from './fixture';
import { waitFor } from './support/processes';

let fixture: E2eFixture;

beforeAll(async () => {
	fixture = await E2eFixture.open();
});
beforeEach(async () => await fixture.reset());
afterAll(async () => await fixture.setFaults({}));

/** A node that gives each item's customer a credit. */
function createNode(settings: Partial<INode> = {}, parameters: object = {}) {
	return {
		name: 'Create',
		...settings,
		parameters: { ...CREATE_FROM_REFUND.rebilly, ...parameters },
	};
}

async function refunds(count: number) {
	const [customer] = (await fixture.state()).rebilly.customers;
	return refundsOf(customer?.id ?? '', count);
}

const memoCount = async () => (await fixture.state()).rebilly.creditMemos.length;

describe('Retry On Fail', () => {
	it('creates nothing twice when the answers to writes are lost, with keys and without', async () => {
		for (const key of [
			{ idempotencyKey: '={{ $json.key }}' },
			{ idempotencyKey: '', options: { keyMode: 'execution' } },
		]) {
			await fixture.reset();
			const workflow = await fixture.create(
				workflowOf(
					'Retry',
					itemsNode(await refunds(10)),
					createNode(
						{ retryOnFail: true, maxTries: 5, waitBetweenTries: 1000 },
						{ ...key, options: { ...key.options, maxAttempts: 1 } },
					),
				),
			);
			// Half of what arrives is done, and answered by an error.
			await fixture.setFaults({ status500After: 0.5, seed: 7 });
			const id = await fixture.n8n.start(workflow);
			await waitFor('a credit whose making looked like an error', async () =>
				(await memoCount()) > 0 ? true : undefined,
			);
			await fixture.setFaults({});

			const execution = await fixture.n8n.finished(id);

			expect([execution.status, execution.error]).toEqual(['success', undefined]);
			expect(execution.items('Create')).toHaveLength(10);
			expect(await memoCount()).toBe(10);
		}
	});
});

describe('On Error', () => {
	const bad = { key: 'refund-bad', amount: '1.0055' };

	async function runWith(onError: INode['onError']) {
		const good = await refunds(3);
		const items = [good[0]!, { ...good[0]!, ...bad }, ...good.slice(1)];
		const workflow = await fixture.create(
			workflowOf('On Error', itemsNode(items), createNode({ onError })),
		);
		return await fixture.n8n.run(workflow);
	}

	it('Stop Workflow names the item, the field and what to do', async () => {
		const execution = await runWith('stopWorkflow');
		expect(execution.status).toBe('error');
		expect(execution.error).toContain('has more decimals than the currency');
		expect(execution.error).toContain('[item 1]');
	});

	it('Continue gives one item for each, the bad one with its reason', async () => {
		const execution = await runWith('continueRegularOutput');
		expect(execution.status).toBe('success');
		expect(execution.items('Create').map(({ outcome, message }) => outcome ?? message)).toEqual([
			'created',
			expect.stringContaining('has more decimals than the currency'),
			'created',
			'created',
		]);
	});

	it('Continue (using error output) parts them', async () => {
		const execution = await runWith('continueErrorOutput');
		expect(execution.status).toBe('success');
		expect(execution.items('Create', 0).map(({ id }) => id)).toEqual([
			'refund-0',
			'refund-1',
			'refund-2',
		]);
		expect(execution.items('Create', 1)).toMatchObject([
			{
				message: expect.stringContaining('has more decimals'),
				error: { message: expect.any(String), advice: expect.any(String), kind: 'input' },
			},
		]);
	});
});

describe('a file with a list of credits', () => {
	it('is read by Extract from File, and each row becomes a credit', async () => {
		const workflow = await fixture.create(
			workflowOf(
				'A file',
				itemsNode(await refunds(3)),
				{ name: 'Write', type: 'n8n-nodes-base.convertToFile', typeVersion: 1.1 },
				{
					name: 'Read',
					type: 'n8n-nodes-base.extractFromFile',
					typeVersion: 1,
					// n8n writes a mark of the encoding, and takes it for a part of the first column's name.
					parameters: { options: { enableBOM: true } },
				},
				createNode(),
			),
		);
		const execution = await fixture.n8n.run(workflow);
		expect([execution.status, execution.error]).toEqual(['success', undefined]);
		expect(execution.items('Read')).toMatchObject([
			{ key: 'refund-0' },
			{ key: 'refund-1' },
			{ key: 'refund-2' },
		]);
		expect(execution.items('Create').map(({ outcome }) => outcome)).toEqual(
			Array(3).fill('created'),
		);
	});
});

describe('pickers', () => {
	const picker = async (query: { filter?: string; paginationToken?: unknown } = {}) =>
		await fixture.n8n.search(
			'n8n-nodes-customer-credits.rebilly',
			'searchCustomers',
			fixture.credential('rebillyApi'),
			query,
		);

	it('give every customer once, page by page', async () => {
		const { customers } = (await fixture.state()).rebilly;
		const seen: unknown[] = [];
		let paginationToken: unknown;
		do {
			const page = await picker({ paginationToken });
			seen.push(...page.results.map(({ value }) => value));
			paginationToken = page.paginationToken;
		} while (paginationToken);
		expect([...seen].sort()).toEqual(customers.map(({ id }) => id).sort());
	});

	it('search', async () => {
		const { results } = await picker({ filter: 'Robin' });
		expect(results.length).toBeGreaterThan(0);
		for (const { name } of results) expect(name).toContain('Robin');
	});
});
