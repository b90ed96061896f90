import { locator, NOBODY } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, type View } from '../../fixtures/results';

const fixture = useLayer();

const ids = (items: View[]) => items.map(({ id }) => id);

describe('Business', () => {
	it('is retrieved with the ten fields that a person looks at', async () => {
		const [item] = await fixture.itemsOf('business', 'get', { simplify: true });
		expect(item).toMatchObject({ id: fixture.businessId, country: 'US' });
		expect(Object.keys(item ?? {})).toHaveLength(10);
		expect(item).not.toHaveProperty('type');
	});

	it('is retrieved with all that Layer answers without Simplify', async () => {
		const [item] = await fixture.itemsOf('business', 'get', { simplify: false });
		expect(item).toHaveProperty('type', 'Business');
	});

	it.each([
		[{ returnAll: true }, 4],
		[{ limit: 2 }, 2],
	])('is listed: %p', async (values, count) => {
		const items = await fixture.itemsOf('business', 'getAll', values);
		expect(new Set(ids(items)).size).toBe(count);
		expect(fixture.requests()).toHaveLength(1);
	});

	it('says when there is none with the ID', async () => {
		const result = await fixture.runInBusiness('business', 'get', { businessId: locator(NOBODY) });
		expect(failure(result)).toEqual({
			message: `Layer: businessId ${NOBODY} was not found [item 0]`,
			description: expect.stringContaining('Check the ID'),
		});
	});
});
