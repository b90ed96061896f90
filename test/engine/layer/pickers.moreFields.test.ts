import type { INodeParameters } from 'n8n-workflow';

import { locator, NOBODY, type Values } from '../../fixtures/form';
import { HOSTILE_TERMS, useLayer } from '../../fixtures/layer';

const fixture = useLayer();

const search = async (method: string, filter?: string, parameters?: Values) =>
	await fixture.search(method, {
		...(filter !== undefined && { filter }),
		parameters: { businessId: locator(fixture.businessId), ...parameters },
	});
const names = ({ results }: { results: Array<{ name: string }> }) =>
	results.map(({ name }) => name);

/** Puts a refund into Layer as if it had always been there. */
function addRefund(number: number, externalId = `re_${number}`) {
	return fixture.books.refunds.put({
		id: fixture.books.newId('refund'),
		external_id: externalId,
		refunded_amount: 100 + number,
		completed_at: '2026-11-20T10:00:00Z',
		is_dedicated: false,
		allocations: [],
		payments: [],
		memo: null,
		metadata: null,
		reference_number: null,
		tags: [],
		created_at: new Date(1_700_000_000_000 + number * 1000).toISOString(),
		source: null,
	});
}

describe('tags', () => {
	it('lists the dimensions that are not deleted', async () => {
		expect(await search('searchTagKeys')).toEqual({
			results: [
				{ name: 'Department (department)', value: 'department' },
				{ name: 'Entity (entity)', value: 'entity' },
			],
		});
	});

	it('lists for a line item those that can tag one', async () => {
		expect(await search('searchLineTagKeys')).toEqual({
			results: [{ name: 'Department (department)', value: 'department' }],
		});
	});

	it.each([
		['ENTI', ['Entity (entity)']],
		[' Depart ', ['Department (department)']],
		['nothing', []],
	])('lists those with %j in their name', async (filter, expected) => {
		expect(names(await search('searchTagKeys', filter))).toEqual(expected);
	});

	/** The parameters of a form with two rows of tags, in one of the places where they are. */
	const rows = (place: 'record' | 'line'): INodeParameters => {
		const tags = {
			tag: [
				{ key: locator('department', 'list'), value: locator('') },
				{ key: 'entity', value: locator('') },
			],
		};
		const form =
			place === 'record' ? { additionalFields: { tags } } : { lineItems: { item: [{ tags }] } };
		return { businessId: locator(fixture.businessId), ...form };
	};

	it.each<['record' | 'line', string]>([
		['record', 'parameters.additionalFields.tags'],
		['line', 'parameters.lineItems.item[0].tags'],
	])('lists the values of the key in the same row of a %s', async (place, path) => {
		const values = async (row: number) =>
			await fixture.engine.runListSearch('layer', 'searchTagValues', {
				parameters: { resource: 'customerCredit', operation: 'create', ...rows(place) },
				path: `${path}.tag[${row}].value`,
			});
		expect(await values(0)).toEqual({
			results: [
				{ name: 'Sales Department (sales)', value: 'sales' },
				{ name: 'Support Department (support)', value: 'support' },
			],
		});
		expect(names(await values(1))).toEqual(['North (north)', 'South (south)']);
	});

	it('leaves archived values out', async () => {
		const [department, ...others] = fixture.books.dimensions;
		fixture.books.dimensions = [
			{
				...department!,
				defined_values: department!.defined_values.map((value, index) =>
					index === 0 ? { ...value, archived_at: '2026-11-01T00:00:00Z' } : value,
				),
			},
			...others,
		];
		const found = await fixture.engine.runListSearch('layer', 'searchTagValues', {
			parameters: { resource: 'customerCredit', operation: 'create', ...rows('record') },
			path: 'parameters.additionalFields.tags.tag[0].value',
		});
		expect(names(found)).toEqual(['Support Department (support)']);
	});

	it('asks for the key first', async () => {
		await expect(search('searchTagValues')).rejects.toThrow("'Key' is not chosen yet");
	});
});

describe('refunds', () => {
	it('lists them, a page at a time', async () => {
		for (let number = 0; number < 60; number++) addRefund(number);
		const { results, paginationToken } = await search('searchRefunds');
		expect(results).toHaveLength(50);
		expect(results[0]?.name).toBe('re_0 · 100 cents · 2026-11-20 · SENT');
		const parameters = { businessId: locator(fixture.businessId) };
		const rest = await fixture.search('searchRefunds', {
			parameters,
			paginationToken: paginationToken as string,
		});
		expect(rest.results).toHaveLength(10);
		expect(rest).not.toHaveProperty('paginationToken');
	});

	it('reads on until a page has what is looked for', async () => {
		for (let number = 0; number < 120; number++) addRefund(number);
		const { results } = await search('searchRefunds', 're_119');
		expect(results.map(({ name }) => name)).toEqual(['re_119 · 219 cents · 2026-11-20 · SENT']);
		expect(fixture.requests()).toHaveLength(3);
	});

	it('gives the form back after ten pages, with where it came to', async () => {
		for (let number = 0; number < 600; number++) addRefund(number);
		const { results, paginationToken } = await search('searchRefunds', 'nowhere');
		expect(results).toEqual([]);
		expect(paginationToken).toEqual(expect.any(String));
		expect(fixture.requests()).toHaveLength(10);
	});
});

describe('the invoices that a credit is applied to', () => {
	const ofCredit = (id: string) => ({
		resource: 'customerCredit',
		operation: 'deallocate',
		customerCreditId: locator(id),
	});

	it('are listed with what they have of it', async () => {
		const invoice = fixture.openInvoice();
		const { id } = fixture.addCredit(500, { allocations: [[invoice.id, 250]] });
		const { results } = await search('searchAllocatedInvoices', undefined, ofCredit(id));
		expect(results).toEqual([
			{
				name: expect.stringMatching(/^INV-\d+ · 119750 cents due .* · 250 cents of this credit$/),
				value: invoice.id,
			},
		]);
	});

	it('are none of a credit that is not applied', async () => {
		const { id } = fixture.addCredit(500);
		expect(await search('searchAllocatedInvoices', undefined, ofCredit(id))).toEqual({
			results: [],
		});
	});

	it('need the credit', async () => {
		await expect(search('searchAllocatedInvoices')).rejects.toThrow(
			"'Customer Credit' is not chosen yet",
		);
	});
});

describe('ledger accounts', () => {
	it('are listed with those that are no revenue', async () => {
		const all = names(await search('searchLedgerAccounts'));
		const revenue = names(await search('searchRevenueAccounts'));
		expect(all).toEqual(expect.arrayContaining([...revenue, '\u2003Cash (CASH)']));
		expect(revenue).not.toContain('\u2003Cash (CASH)');
	});

	it('are found by their stable name', async () => {
		expect(names(await search('searchLedgerAccounts', 'bad_debt'))).toEqual([
			'Bad Debt (BAD_DEBT)',
		]);
	});
});

describe.each(HOSTILE_TERMS)('the term %j', (term) => {
	it('finds a customer who has it, and nobody else', async () => {
		const { id } = fixture.books.addCustomer({ company_name: `x ${term} y` });
		fixture.books.addCustomer({ company_name: 'zzz' });
		const { results } = await search('searchCustomers', term);
		expect(results.map(({ value }) => value)).toEqual([id]);
	});

	it('finds an invoice that has it', async () => {
		const { id } = fixture.books.addInvoice({
			customer_id: fixture.customer().id,
			reference_number: term,
		});
		const { results } = await search('searchInvoices', term);
		expect(results.map(({ value }) => value)).toEqual([id]);
	});

	it('finds a credit that has it', async () => {
		const { id } = fixture.addCredit(100, { reference_number: term });
		fixture.addCredit(100);
		const { results } = await search('searchCustomerCredits', term);
		expect(results.map(({ value }) => value)).toEqual([id]);
	});

	it('finds a refund that has it', async () => {
		const { id } = addRefund(1, term);
		addRefund(2);
		const { results } = await search('searchRefunds', term);
		expect(results.map(({ value }) => value)).toEqual([id]);
	});

	it.each([
		'searchBusinesses',
		'searchLedgerAccounts',
		'searchRevenueAccounts',
		'searchTagKeys',
		'searchLineTagKeys',
	])('finds nothing in %s', async (method) => {
		expect(await search(method, term)).toEqual({ results: [] });
	});
});

it.each([
	'searchCustomers',
	'searchCustomerCredits',
	'searchInvoices',
	'searchOpenInvoices',
	'searchAllocatedInvoices',
	'searchRefunds',
	'searchLedgerAccounts',
	'searchRevenueAccounts',
	'searchTagKeys',
	'searchLineTagKeys',
	'searchTagValues',
])('%s asks for the business first', async (method) => {
	await expect(fixture.search(method, { parameters: {} })).rejects.toThrow(
		"'Business' is not chosen yet",
	);
	expect(fixture.requests()).toEqual([]);
});

it('says when the business does not exist', async () => {
	const parameters = { businessId: locator(NOBODY) };
	await expect(fixture.search('searchTagKeys', { parameters })).rejects.toThrow(
		`Layer: businessId ${NOBODY} was not found`,
	);
});
