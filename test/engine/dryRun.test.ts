/** What a dry run tells when its items depend on each other, as those of a real run do. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { buildSeed } from '../../sandbox/buildSeed';
import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters } from '../fixtures/form';
import type { NodeResult } from './harness';

type Values = Record<string, unknown>;

let fixture: EngineFixture;

beforeAll(async () => {
	fixture = await startEngineFixture();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

interface Request extends IDataObject {
	method: string;
	url: string;
	body: IDataObject;
}

async function run(
	node: 'layer' | 'rebilly',
	resource: string,
	operation: string,
	values: Values,
	items: IDataObject[],
): Promise<NodeResult> {
	const result = await fixture.engine.runNode({
		node,
		parameters: parameters(resource, operation, values),
		items,
	});
	expect(result.error?.message).toBeUndefined();
	return result;
}

function itemsOf({ outputs }: NodeResult): IDataObject[] {
	return (outputs[0] ?? []).map(({ json }) => json);
}

function requestsOf(items: IDataObject[]): Request[] {
	return items.flatMap(({ requests }) => requests as Request[]);
}

/** The writes that the sandbox received, as method, path and body. */
function written(service: 'layer' | 'rebilly'): Array<[string, string, unknown]> {
	return fixture.sandbox
		.requests()
		.filter((request) => request.service === service && request.method !== 'GET')
		.filter(({ path }) => !path.includes('/oauth2/token'))
		.map(({ method, path, body }): [string, string, unknown] => [method, path, body]);
}

function planned(items: IDataObject[]): Array<[string, string, unknown]> {
	return requestsOf(items).map(({ method, url, body }) => [method, new URL(url).pathname, body]);
}

/** A dry run, and the real run after it, which must send just what the dry run said, in whatever order. */
async function bothRuns(
	node: 'layer' | 'rebilly',
	operation: string,
	values: Values,
	items: IDataObject[],
	resource = node === 'layer' ? 'customerCredit' : 'creditMemo',
): Promise<{ dry: IDataObject[]; real: IDataObject[] }> {
	const options = values.options as object;
	const dry = itemsOf(
		await run(
			node,
			resource,
			operation,
			{ ...values, options: { ...options, dryRun: true } },
			items,
		),
	);
	expect(written(node)).toEqual([]);
	const real = itemsOf(await run(node, resource, operation, values, items));
	const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
	expect(sorted(planned(dry))).toEqual(sorted(written(node)));
	return { dry, real };
}

/** A customer of the seed with open invoices, and what they owe, oldest due first. Minor units. */
function debtor(
	currency: string,
	least = 2,
): { id: string; due: Array<{ id: string; amount: number }> } {
	const { customers, invoices } = fixture.sandbox.rebilly.data;
	for (const id of customers.keys()) {
		const due = [...invoices.values()]
			.filter((row) => row.customerId === id && row.currency === currency)
			.filter(({ status }) => ['unpaid', 'past-due', 'partially-paid'].includes(status))
			.sort((first, second) => Date.parse(first.dueTime) - Date.parse(second.dueTime))
			.map((invoice) => ({ id: invoice.id, amount: invoice.amountDue }));
		if (due.length >= least) return { id, due };
	}
	throw new Error(`Nobody owes ${least} invoices in ${currency}`);
}

/** What goes to which invoice, as both a plan and Rebilly show it. */
function invoiceRows(allocations: unknown): unknown[] {
	const { invoices = [] } = allocations as { invoices?: IDataObject[] };
	return invoices.map(({ invoiceId, amount }) => [invoiceId, amount]);
}

const CREATE: Values = {
	customerId: locator('={{ $json.customer }}'),
	currency: '={{ $json.currency }}',
	idempotencyKey: '={{ $json.key }}',
	lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
	allocateTo: 'openInvoices',
	order: 'oldestDueFirst',
};

describe('Credits of one run for the same invoices', () => {
	it.each([
		['USD', 100],
		['JPY', 1],
		['KWD', 1000],
	])('are planned one after the other, in %s', async (currency, unit) => {
		const { id: customer, due } = debtor(currency, 1);
		const [first] = due;
		if (!first) throw new Error('Nothing is due');
		const items = Array.from({ length: 6 }, (_, index) => ({
			key: `refund-${index}`,
			customer,
			currency,
			amount: String(Math.ceil(first.amount / 4) / unit),
		}));

		const { dry, real } = await bothRuns('rebilly', 'create', CREATE, items);

		expect(dry.map(({ outcome }) => outcome)).toEqual(items.map(() => 'wouldCreate'));
		expect(real.map(({ outcome }) => outcome)).toEqual(items.map(() => 'created'));
		const asRead = (rows: IDataObject[]) =>
			rows.map(({ allocations, allocatedNow, leftOver }) => ({
				rows: invoiceRows(allocations),
				allocatedNow,
				leftOver,
			}));
		expect(asRead(dry.map(({ plan }) => plan as IDataObject))).toEqual(asRead(real));
		// Nothing was granted otherwise than planned, because no two plans count on the same balance.
		expect(
			real.flatMap(({ allocationCheck: check }) =>
				check && !(check as IDataObject).asAsked ? [check] : [],
			),
		).toEqual([]);
	});

	it('are served in the order of the items, whichever of them is read first', async () => {
		const { id: customer, due } = debtor('USD');
		const [first] = due;
		if (!first) throw new Error('Nothing is due');
		const amount = (first.amount / 100).toFixed(2);
		const items = [0, 1, 2, 3].map((index) => ({
			key: `refund-${index}`,
			customer,
			currency: 'USD',
			amount,
		}));
		fixture.sandbox.setFaults({ delayMs: 20, seed: 3 });

		const { real } = await bothRuns('rebilly', 'create', CREATE, items);

		const [firstRows, ...others] = real.map(({ allocations }) => invoiceRows(allocations));
		expect(firstRows).toEqual([[first.id, first.amount / 100]]);
		expect(others.flat(2)).not.toContain(first.id);
	});

	it('and their Allocate does the same with memos that are there', async () => {
		const { id: customer, due } = debtor('USD');
		const items = due.slice(0, 2).flatMap(({ amount }, index) =>
			[0, 1].map((half) => ({
				key: `refund-${index}-${half}`,
				customer,
				currency: 'USD',
				amount: (Math.ceil(amount / 2) / 100).toFixed(2),
			})),
		);
		const made = itemsOf(
			await run('rebilly', 'creditMemo', 'create', { ...CREATE, allocateTo: 'nothing' }, items),
		);
		fixture.sandbox.clearRequests();

		const { dry, real } = await bothRuns(
			'rebilly',
			'allocate',
			{
				creditMemoId: locator('={{ $json.id }}'),
				allocateTo: 'openInvoices',
				order: 'oldestDueFirst',
			},
			made.map(({ id }) => ({ id })),
		);

		expect(dry.map(({ outcome }) => outcome)).toEqual(items.map(() => 'wouldAllocate'));
		expect(dry.map(({ plan }) => (plan as IDataObject).leftOver)).toEqual(
			real.map(({ leftOver }) => leftOver),
		);
	});
});

describe('Any refunds of any customers', () => {
	const random = fc.array(
		fc.record({
			customer: fc.nat(3),
			amount: fc.integer({ min: 1, max: 50_000 }),
			key: fc.nat(5),
		}),
		{ minLength: 1, maxLength: 8 },
	);

	it('are planned as they are then carried out', async () => {
		await fc.assert(
			fc.asyncProperty(random, async (refunds) => {
				fixture.sandbox.reset();
				const customers = [...fixture.sandbox.rebilly.data.customers.keys()];
				const items = refunds.map(({ customer, amount, key }) => ({
					// The same key is the same refund.
					key: `refund-${key}`,
					customer: customers[customer],
					currency: 'USD',
					amount: (amount / 100).toFixed(2),
				}));
				const unlike = (item: IDataObject, index: number) =>
					items.some(
						(other, before) =>
							before < index &&
							other.key === item.key &&
							(other.amount !== item.amount || other.customer !== item.customer),
					);
				const clean = items.filter((item, index) => !unlike(item, index));
				const { dry, real } = await bothRuns('rebilly', 'create', CREATE, clean);
				expect(dry.map(({ outcome }) => outcome)).toEqual(
					real.map(({ outcome }) =>
						outcome === 'created' ? 'wouldCreate' : 'wouldReturnExisting',
					),
				);
			}),
			{ numRuns: 15 },
		);
	});
});

describe('A second item with the same key', () => {
	const items = (second: string) => [
		{ key: 'refund-1', amount: '10.00' },
		{ key: 'refund-1', amount: second },
	];
	const customer = () => [...fixture.sandbox.rebilly.data.customers.keys()][0] ?? '';
	const rebilly = () => ({
		...CREATE,
		customerId: locator(customer()),
		currency: 'USD',
		allocateTo: 'nothing',
	});
	const layer = () => ({
		businessId: locator(fixture.sandbox.connection.layer.businessId),
		customer: locator(customer(), 'externalId'),
		currency: 'USD',
		idempotencyKey: '={{ $json.key }}',
		lineItems: {
			item: [
				{
					amount: '={{ $json.amount }}',
					revenue_account_identifier: locator('SALES', 'stableName'),
				},
			],
		},
	});

	it.each([
		['rebilly', rebilly],
		['layer', layer],
	] as const)('would be found by %s', async (node, form) => {
		const { dry, real } = await bothRuns(node, 'create', form(), items('10.00'));
		expect(dry.map(({ outcome }) => outcome)).toEqual(['wouldCreate', 'wouldReturnExisting']);
		expect(real.map(({ outcome }) => outcome)).toEqual(['created', 'existing']);
	});

	it.each([
		['rebilly', 'creditMemo', rebilly],
		['layer', 'customerCredit', layer],
	] as const)('with other content would be refused by %s', async (node, resource, form) => {
		const options = { dryRun: true };
		const dry = itemsOf(
			await run(node, resource, 'create', { ...form(), options }, items('10.01')),
		);
		expect(dry.map(({ outcome }) => outcome)).toEqual(['wouldCreate', 'wouldConflict']);
		expect(dry[1]?.reason).toContain('is not the same');
		expect(dry[1]?.advice).toContain('map the ID of what this credit is for');
		expect(dry[1]?.requests).toEqual([]);
	});
});

describe('A second item on the same record', () => {
	const memo = async (): Promise<string> => {
		const customer = [...fixture.sandbox.rebilly.data.customers.keys()][0] ?? '';
		const item = { key: 'refund-1', amount: '50.00', customer, currency: 'USD' };
		const values = { ...CREATE, allocateTo: 'nothing' };
		const [made] = itemsOf(await run('rebilly', 'creditMemo', 'create', values, [item]));
		fixture.sandbox.clearRequests();
		return String(made?.id);
	};

	it('finds a voided memo voided', async () => {
		const creditMemoId = locator(await memo());
		const { dry } = await bothRuns('rebilly', 'void', { creditMemoId }, [{}, {}]);
		expect(dry.map(({ outcome }) => outcome)).toEqual(['wouldVoid', 'wouldChangeNothing']);
	});

	it('finds a comment that the first one would add', async () => {
		const creditMemoId = locator(await memo());
		const values = { creditMemoId, message: 'Refund of order 1001' };
		const { dry } = await bothRuns('rebilly', 'addTimelineComment', values, [{}, {}]);
		expect(dry.map(({ outcome }) => outcome)).toEqual(['wouldCreate', 'wouldReturnExisting']);
	});

	it('finds the description that the first one would write', async () => {
		const creditMemoId = locator(await memo());
		const values = { creditMemoId, updateFields: { description: '={{ $json.text }}' } };
		const { dry } = await bothRuns('rebilly', 'update', values, [
			{ text: 'Damaged' },
			{ text: 'Damaged' },
			{ text: 'Lost' },
		]);
		expect(dry.map(({ outcome }) => outcome)).toEqual([
			'wouldUpdate',
			'wouldChangeNothing',
			'wouldUpdate',
		]);
	});

	it('finds the refund that the first one would make', async () => {
		const [, payment] = buildSeed().payments;
		const values = {
			transactionId: locator(payment?.id ?? ''),
			amount: '10.00',
			idempotencyKey: 'ret-1',
		};
		const { dry } = await bothRuns('rebilly', 'refund', values, [{}, {}], 'transaction');
		expect(dry.map(({ outcome }) => outcome)).toEqual(['wouldRefund', 'wouldReturnExisting']);
	});
});

describe('A dry run', () => {
	const item = (key: string, amount: string) => ({
		key,
		amount,
		currency: 'USD',
		customer: [...fixture.sandbox.rebilly.data.customers.keys()][0] ?? '',
	});

	it('refuses what the real run refuses, before any request', async () => {
		const { error } = await fixture.engine.runNode({
			node: 'rebilly',
			parameters: parameters('creditMemo', 'create', {
				...CREATE,
				allocateTo: 'nothing',
				options: { dryRun: true },
			}),
			items: [item('refund-1', '1.0050')],
		});
		expect(error?.message).toContain("'Unit Price' in row 1 of 'Line Items' has more decimals");
		expect(fixture.sandbox.requests()).toEqual([]);
	});

	it('of some items leaves the others real', async () => {
		const values = {
			...CREATE,
			allocateTo: 'nothing',
			options: { dryRun: '={{ $json.dry }}' },
		};
		const items = [
			{ ...item('refund-1', '10'), dry: true },
			{ ...item('refund-2', '20'), dry: false },
			{ ...item('refund-3', '30'), dry: true },
		];
		const rows = itemsOf(await run('rebilly', 'creditMemo', 'create', values, items));
		expect(rows.map(({ outcome }) => outcome)).toEqual(['wouldCreate', 'created', 'wouldCreate']);
		expect([...fixture.sandbox.rebilly.data.creditMemos.keys()]).toEqual(['refund-2']);
	});

	it('tells method, address, headers and body of each request, and the record as it would be', async () => {
		const values = { ...CREATE, allocateTo: 'nothing', options: { dryRun: true } };
		const given = item('refund-1', '145.05');
		const [row] = itemsOf(await run('rebilly', 'creditMemo', 'create', values, [given]));
		const { baseUrl, organizationId } = fixture.sandbox.connection.rebilly;
		const body = {
			customerId: given.customer,
			currency: 'USD',
			items: [{ unitPrice: 145.05, quantity: 1 }],
		};
		expect(row).toEqual({
			dryRun: true,
			outcome: 'wouldCreate',
			requests: [
				{
					method: 'PUT',
					url: `${baseUrl}/organizations/${organizationId}/credit-memos/refund-1`,
					headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
					body,
				},
			],
			plan: {
				...body,
				id: 'refund-1',
				allocations: {},
				totalAmount: 145.05,
				unusedAmount: 145.05,
			},
		});
	});
});
