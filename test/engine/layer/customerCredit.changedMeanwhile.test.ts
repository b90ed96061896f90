/** What Layer's answer to a change of allocations is compared with. */
import { wasTakenOff } from '../../../nodes/Layer/api/customerCredits';
import { locator, parameters } from '../../fixtures/form';
import { RecordsFixture } from '../../fixtures/records';

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

async function run(operation: string, values: object): Promise<Record<string, unknown>> {
	const { outputs } = await fixture.engine.runNode({
		node: 'layer',
		parameters: parameters('customerCredit', operation, fixture.inBusiness({ ...values })),
		onError: 'continueRegularOutput',
	});
	return outputs[0]?.[0]?.json ?? {};
}

it.each([
	['deallocate', { deallocateFrom: 'all' }],
	['allocate', {}],
] as const)('%s does not take other allocations for those that were sent', async (name, values) => {
	const customerCreditId = locator(await fixture.allocatedCredit(), 'list');
	const allocations = [{ id: 'other', invoice_id: fixture.layerInvoice('Sam'), amount: 700 }];
	fixture.sandbox.failNext({ fault: 'otherBody', method: 'PATCH', with: { allocations } });
	const item = await run(name, { customerCreditId, ...values });
	expect(item.outcome).toBeUndefined();
	expect(item).toMatchObject({ error: { kind: 'outcomeUnknown' } });
	expect(item.message).toMatch(/allocations of (the )?customer credit/);
});

describe('that somebody else took an allocation off is told by the ids of the rows', () => {
	const credit = (...rows: Array<[id: string, invoice: string, amount: number]>) => ({
		id: 'credit',
		line_items: [],
		allocations: rows.map(([id, invoice, amount]) => ({ id, invoice_id: invoice, amount })),
	});
	const before = credit(['1', 'a', 100], ['2', 'b', 200]);

	it.each([
		['all have kept theirs', credit(['1', 'a', 100], ['2', 'b', 200], ['3', 'c', 5]), false],
		['one came back under another', credit(['1', 'a', 100], ['4', 'b', 200]), true],
		['all have others', credit(['5', 'a', 100], ['6', 'b', 200]), false],
		['one was raised', credit(['1', 'a', 100], ['7', 'b', 250]), false],
	])('%s', (_, after, isTold) => expect(wasTakenOff(before, after)).toBe(isTold));
});
