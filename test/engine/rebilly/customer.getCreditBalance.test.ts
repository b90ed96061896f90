import { locator } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { jsonOf } from '../../fixtures/results';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

describe('Get Credit Balance', () => {
	const balanceOf = async (firstName: string) =>
		jsonOf(
			await fixture.run('customer', 'getCreditBalance', {
				customerId: locator(fixture.customer(firstName)),
			}),
		);

	it('adds up what is unused, by currency', async () => {
		fixture.addMemo('a', 'Robin', 100);
		fixture.addMemo('b', 'Robin', 205);
		fixture.addMemo('c', 'Robin', 300, { currency: 'EUR' });
		fixture.addMemo('d', 'Robin', 400, { fixedStatus: 'voided' });
		const customerId = fixture.customer('Robin');
		expect(await balanceOf('Robin')).toEqual([
			{ customerId, currency: 'USD', unallocatedAmount: 3.05 },
			{ customerId, currency: 'EUR', unallocatedAmount: 3 },
		]);
		expect(fixture.calls()).toEqual([`GET customers/${fixture.customer('Robin')}/credit-balance`]);
	});

	it('is one item also for who has no credit', async () => {
		const customerId = fixture.customer('Toni');
		expect(await balanceOf('Toni')).toEqual([{ customerId, currency: null, unallocatedAmount: 0 }]);
	});
});
