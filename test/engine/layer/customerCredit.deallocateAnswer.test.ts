/** What Layer answers to a Deallocate is held against what was asked for. */
import { locator, type Values } from '../../fixtures/form';
import { RecordsFixture } from '../../fixtures/records';

let fixture: RecordsFixture;
beforeAll(async () => (fixture = await RecordsFixture.start()));
afterAll(async () => await fixture.sandbox.close());

test.each<[string, (invoice: string) => unknown[], boolean]>([
	['as asked for', () => [], true],
	['still there', (invoice_id) => [{ id: 'row', invoice_id, amount: 4505 }], false],
	['there with less', (invoice_id) => [{ id: 'row', invoice_id, amount: 5 }], false],
])('allocations that are %s', async (_, answered, isGood) => {
	fixture.sandbox.reset();
	const customerCreditId = locator(await fixture.allocatedCredit(), 'list');
	const allocations = answered(fixture.layerInvoice());
	fixture.sandbox.failNext({ fault: 'otherBody', only: 'writes', with: { allocations } });
	const values: Values = fixture.inBusiness({ customerCreditId, deallocateFrom: 'all' });
	const { outputs, error } = await fixture.run('layer', 'customerCredit', 'deallocate', values);
	if (isGood) expect(outputs[0]?.[0]?.json.outcome).toBe('deallocated');
	else expect(error?.message).toContain('Layer holds other allocations of customer credit');
});
