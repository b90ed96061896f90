import { locator } from '../../fixtures/form';
import { allOf, useRebilly } from '../../fixtures/rebilly';
import { only } from '../../fixtures/results';

const fixture = useRebilly();

describe('Dispute: Get and Get Many', () => {
	it('finds the chargebacks of a customer, and reads one', async () => {
		const [dispute] = fixture.data.disputes.values();
		const found = allOf(
			await fixture.run('dispute', 'getAll', {
				filters: { customerId: locator(dispute!.customerId), status: ['response-needed'] },
			}),
		);
		expect(found.map(({ transactionId }) => transactionId)).toContain(dispute!.transactionId);
		const one = await fixture.run('dispute', 'get', { disputeId: locator(dispute!.id) });
		expect(only(one)).toMatchObject({
			id: dispute!.id,
			type: 'first-chargeback',
			amount: expect.any(Number),
		});
	});
});

it('a dispute whose payment Rebilly does not know is read, listed and picked', async () => {
	const odd = fixture.sandbox.rebilly.dispute({ currency: 'USD', amount: 5, status: 'lost' });
	const shown = { id: odd.id, transactionId: null, customerId: null, amount: 5 };
	const one = await fixture.run('dispute', 'get', { disputeId: locator(odd.id) });
	expect(only(one)).toMatchObject(shown);
	const all = await fixture.run('dispute', 'getAll', { returnAll: true });
	expect(allOf(all)).toContainEqual(expect.objectContaining(shown));
	const parameters = { resource: 'dispute', operation: 'get' };
	const { results } = await fixture.search('searchDisputes', { parameters });
	expect(results.map(({ value }) => value)).toContain(odd.id);
});
