/**
 * A change whose answer was lost and that was sent again is carried out late, for a second time: it must not take away
 * what the next node has done to the same record meanwhile.
 */
import { locator, parameters, type Values } from '../fixtures/form';
import { RecordsFixture, SALES } from '../fixtures/records';
import { oneAfterTheOther, TESTED } from '../fixtures/workflows';

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

type Change = [name: string, operation: string, values: (id: string) => Values];

interface Vendor {
	node: 'layer' | 'rebilly';
	resource: string;
	/** Makes the record, with a part applied to an invoice. */
	record: () => Promise<string>;
	create: () => Values;
	changes: Change[];
}

const VENDORS: Vendor[] = [
	{
		node: 'rebilly',
		resource: 'creditMemo',
		record: async () => await fixture.allocatedMemo(),
		create: () => fixture.aMemo(),
		changes: [
			[
				'allocate',
				'allocate',
				(id) => ({
					creditMemoId: locator(id),
					allocateTo: 'chosen',
					allocations: {
						transactions: [{ transactionId: locator(fixture.refund()), amount: '5' }],
					},
				}),
			],
			['deallocate', 'deallocate', (id) => ({ creditMemoId: locator(id), deallocateFrom: 'all' })],
			[
				'update',
				'update',
				(id) => ({ creditMemoId: locator(id), updateFields: { description: 'Another one' } }),
			],
			[
				'upsert',
				'upsert',
				(id) => ({
					...fixture.aMemo({ lineItems: { item: [{ unitPrice: '150', quantity: 1 }] } }),
					creditMemoId: locator(id),
				}),
			],
		],
	},
	{
		node: 'layer',
		resource: 'customerCredit',
		record: async () => await fixture.allocatedCredit(),
		create: () => fixture.aCredit(),
		changes: [
			[
				'allocate',
				'allocate',
				(id) =>
					fixture.inBusiness({
						customerCreditId: locator(id),
						allocateTo: 'chosen',
						allocations: {
							allocation: [{ invoice_id: locator(fixture.layerInvoice()), amount: '5' }],
						},
					}),
			],
			[
				'deallocate',
				'deallocate',
				(id) => fixture.inBusiness({ customerCreditId: locator(id), deallocateFrom: 'all' }),
			],
			[
				'update',
				'update',
				(id) =>
					fixture.inBusiness({ customerCreditId: locator(id), updateFields: { memo: 'Another' } }),
			],
			[
				'new line items',
				'update',
				(id) =>
					fixture.inBusiness({
						customerCreditId: locator(id),
						lineItemsMode: 'fields',
						lineItems: { item: [{ amount: '150', revenue_account_identifier: SALES }] },
					}),
			],
		],
	},
];

async function stateAfter(
	vendor: Vendor,
	operations: Array<[operation: string, values: Values]>,
	isLate: boolean,
): Promise<string> {
	const nodes = operations.map(([operation, values]) => ({
		node: vendor.node,
		parameters: parameters(vendor.resource, operation, values),
	}));
	if (isLate) {
		fixture.sandbox.failNext({ fault: 'lateCommit', ms: 200, status: 504, only: 'writes' });
	}
	const { error, itemsOf } = await fixture.engine.runWorkflow(oneAfterTheOther(...nodes));
	await fixture.sandbox.settled();
	if (error) throw error;
	expect(itemsOf(TESTED)).toHaveLength(1);
	return fixture.content();
}

describe.each(VENDORS.map((vendor) => [vendor.node, vendor] as const))('%s', (_, vendor) => {
	const { changes, resource, record } = vendor;
	const pairs = changes.flatMap((first) =>
		changes.map((second) => [first[0], second[0], first, second] as const),
	);
	beforeEach(() => fixture.sandbox.reset());

	it.each(pairs)(`${resource}: %s, then %s`, async (_first, _second, ...both) => {
		const states: string[] = [];
		for (const isLate of [false, true]) {
			fixture.sandbox.reset();
			const id = await record();
			const operations = both.map(([, operation, values]): [string, Values] => [
				operation,
				values(id),
			]);
			states.push(await stateAfter(vendor, operations, isLate));
		}
		expect(states[1]).toBe(states[0]);
	});

	it.each(changes)(`${resource}: create, then %s`, async (_second, operation, values) => {
		const id = '={{ $json.id }}';
		const operations: Array<[string, Values]> = [
			['create', vendor.create()],
			[operation, values(id)],
		];
		const clean = await stateAfter(vendor, operations, false);
		fixture.sandbox.reset();
		expect(await stateAfter(vendor, operations, true)).toBe(clean);
	});
});
