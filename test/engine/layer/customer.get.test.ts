import type { Customer } from '../../../sandbox/layer/records';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { HOSTILE_TERMS, useLayer } from '../../fixtures/layer';
import { failure, type View } from '../../fixtures/results';

const fixture = useLayer();

const ids = (items: View[]) => items.map(({ id }) => id);

describe('Customer: Get', () => {
	it.each<[string, (customer: Customer) => unknown]>([
		['from the list', ({ id }) => locator(id, 'list')],
		['by ID', ({ id }) => locator(id)],
		['by external ID', ({ external_id: id }) => locator(id ?? '', 'externalId')],
	])('%s', async (_, customer) => {
		const items = await fixture.itemsOf('customer', 'get', {
			customer: customer(fixture.customer()),
			simplify: true,
		});
		expect(items).toMatchObject([{ id: fixture.customer().id, company_name: 'Corner Print Shop' }]);
		expect(Object.keys(items[0] ?? {})).toHaveLength(10);
		expect(fixture.requests()).toHaveLength(1);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { customer: locator(fixture.customer().id), simplify: false };
		expect(await fixture.itemsOf('customer', 'get', values)).toMatchObject([
			{ type: 'CustomerData', transaction_tags: [] },
		]);
	});

	it.each<[string, unknown, string]>([
		['ID', locator(NOBODY), `Layer: customerId ${NOBODY} was not found [item 0]`],
		[
			'external ID',
			locator('a;b', 'externalId'),
			"No customer in Layer has the external ID 'a;b' [item 0]",
		],
	])('says when nobody has the %s', async (_, customer, message) => {
		expect(failure(await fixture.runInBusiness('customer', 'get', { customer }))).toEqual({
			message,
			description: expect.stringContaining('Check the'),
		});
	});
});

describe('Customer: Get Many', () => {
	const getAll = async (filters: Values, more: Values = {}) =>
		await fixture.itemsOf('customer', 'getAll', { filters, ...more });

	it('gives out each exactly once with Return All', async () => {
		for (let number = 0; number < 240; number++) fixture.books.addCustomer();
		const items = await getAll({}, { returnAll: true });
		expect(new Set(ids(items)).size).toBe(fixture.books.customers.size);
		expect(items).toHaveLength(fixture.books.customers.size);
	});

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Partial<Customer>]>([
			['External ID', { externalId: term }, { external_id: term }],
			['External ID Contains', { externalIdContains: term }, { external_id: `x ${term} y` }],
			['Name', { name: term }, { company_name: term }],
			['Name Contains', { nameContains: term }, { individual_name: `x ${term} y` }],
			['Search', { search: term }, { company_name: `x ${term} y` }],
		])('in %s finds who has it, and nobody else', async (_, filters, has) => {
			const { id } = fixture.books.addCustomer(has);
			fixture.books.addCustomer({ company_name: 'zzz', external_id: 'zzz' });
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	it.each<[Values, Record<string, string>, number]>([
		[{}, {}, 0],
		[{ includeArchived: true }, { include_archived: 'true' }, 1],
		[{ includeArchived: false }, {}, 0],
	])('lists archived ones on demand: %p', async (filters, query, count) => {
		fixture.books.addCustomer({ status: 'ARCHIVED' });
		const items = await getAll(filters);
		expect(items.filter(({ status }) => status === 'ARCHIVED')).toHaveLength(count);
		expect(fixture.queries()).toEqual([{ ...query, limit: '50' }]);
	});
});
