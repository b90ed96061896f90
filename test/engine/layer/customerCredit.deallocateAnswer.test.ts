/** What Layer answers to a Deallocate is held against what was asked for. */
import { type Values, World } from '../../fixtures/records';
import { locator } from '../../fixtures/engine';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(async () => await world.sandbox.close());

test.each<[string, (invoice: string) => unknown[], boolean]>([
	['as asked for', () => [], true],
	['still there', (invoice_id) => [{ id: 'row', invoice_id, amount: 4505 }], false],
	['there with less', (invoice_id) => [{ id: 'row', invoice_id, amount: 5 }], false],
])('allocations that are %s', async (_, answered, isGood) => {
	world.sandbox.reset();
	const customerCreditId = locator(await world.allocatedCredit(), 'list');
	const allocations = answered(world.layerInvoice());
	world.sandbox.failNext({ fault: 'otherBody', only: 'writes', with: { allocations } });
	const values: Values = world.inBusiness({ customerCreditId, deallocateFrom: 'all' });
	const { outputs, error } = await world.run('layer', 'customerCredit', 'deallocate', values);
	if (isGood) expect(outputs[0]?.[0]?.json.outcome).toBe('deallocated');
	else expect(error?.message).toContain('Layer holds other allocations of customer credit');
});
