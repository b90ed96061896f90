import { locator, NOBODY, type Values } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { jsonOf } from '../../fixtures/results';

const fixture = useLayer();

type Found = Awaited<ReturnType<typeof fixture.search>>;
const names = ({ results }: Found) => results.map(({ name }) => name);
const values = ({ results }: Found) => results.map(({ value }) => value);

/** Every page of a picker, as a user sees them who scrolls to the end. */
async function scroll(method: string, filter?: string): Promise<Found[]> {
	const pages: Found[] = [];
	let paginationToken: string | undefined;
	do {
		const page = await fixture.search(method, {
			...(filter !== undefined && { filter }),
			...(paginationToken !== undefined && { paginationToken }),
		});
		pages.push(page);
		paginationToken = page.paginationToken;
	} while (paginationToken !== undefined && pages.length < 20);
	return pages;
}

describe('businesses', () => {
	it('are shown by name and external ID', async () => {
		const found = await fixture.search('searchBusinesses', { parameters: {} });
		expect(found.results).toContainEqual({
			name: 'Harbour Outfitters LLC · harbour-outfitters-usd',
			value: fixture.businessId,
		});
		expect(found.results).toHaveLength(4);
		expect(found.paginationToken).toBeUndefined();
	});

	it.each([
		['japan', ['Harbour Outfitters Japan KK · harbour-outfitters-jpy']],
		['OUTFITTERS-KWD', ['Harbour Outfitters Kuwait WLL · harbour-outfitters-kwd']],
		['nothing like it', []],
	])('are found by %s', async (filter, expected) => {
		const pages = await scroll('searchBusinesses', filter);
		expect(pages.flatMap(names)).toEqual(expected);
	});

	it('without a name are shown by their ID', async () => {
		fixture.sandbox.layer.data.addBusiness({ id: NOBODY, legal_name: '' });
		expect((await fixture.search('searchBusinesses')).results).toContainEqual({
			name: NOBODY,
			value: NOBODY,
		});
	});

	describe('of a platform that has many', () => {
		beforeEach(() => {
			for (let number = 1; number <= 120; number++) {
				fixture.sandbox.layer.data.addBusiness({
					id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
					legal_name: `Shop ${number}`,
					imported_at: '2026-06-01T00:00:00Z',
				});
			}
		});

		it('come page by page, each once', async () => {
			const pages = await scroll('searchBusinesses');
			expect(pages.map(({ results }) => results.length)).toEqual([50, 50, 24]);
			expect(new Set(pages.flatMap(values)).size).toBe(124);
		});

		it('are found wherever they stand, in the first answer', async () => {
			// A list that comes back empty can not be scrolled to its next page.
			const found = await fixture.search('searchBusinesses', { filter: 'shop 117' });
			expect(names(found)).toEqual(['Shop 117']);
		});
	});
});

describe('customers', () => {
	it('are shown by name and e-mail address', async () => {
		const found = await fixture.search('searchCustomers');
		expect(found.results).toContainEqual({
			name: 'Corner Print Shop · robin.hale@example.com',
			value: fixture.customer().id,
		});
	});

	it('are shown by what they have', async () => {
		const add = (more: object) => fixture.books.addCustomer(more).id;
		const person = add({ individual_name: 'Jo Nameless', email: null });
		const mail = add({ email: 'only@example.com' });
		const nothing = add({});
		const { results } = await fixture.search('searchCustomers');
		expect(results).toEqual(
			expect.arrayContaining([
				{ name: 'Jo Nameless', value: person },
				{ name: 'only@example.com', value: mail },
				{ name: nothing, value: nothing },
			]),
		);
	});

	it.each([
		['a part of the company’s name', 'print sh'],
		['a part of the person’s name', 'HALE'],
		['the e-mail address', 'robin.hale@'],
		['the external ID', 'cus_01BK8Y7R8E91TRHRDFXJK9GN9H'],
	])('are found by %s', async (_, filter) => {
		expect(values(await fixture.search('searchCustomers', { filter }))).toEqual([
			fixture.customer().id,
		]);
	});

	it('come page by page, each once', async () => {
		const { size } = fixture.books.customers;
		for (let number = 1; number <= 120; number++) {
			fixture.books.addCustomer({ company_name: `Customer ${number}` });
		}
		const pages = await scroll('searchCustomers');
		expect(pages.slice(0, 2).map(({ results }) => results.length)).toEqual([50, 50]);
		expect(new Set(pages.flatMap(values)).size).toBe(120 + size);
		expect(fixture.requests()).toHaveLength(pages.length);
	});

	it('come page by page under a search too', async () => {
		for (let number = 1; number <= 60; number++) {
			fixture.books.addCustomer({ company_name: `Twin ${number}` });
		}
		const pages = await scroll('searchCustomers', 'twin');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 10]);
	});

	it('are those of the chosen business', async () => {
		const parameters = { businessId: locator('6f1d2c5a-0003-4a5b-9c3d-000000000003', 'list') };
		expect(names(await fixture.search('searchCustomers', { parameters }))).toContain(
			'Green Tea Counter · yuki.mori@example.com',
		);
	});
});

describe('customer credits', () => {
	it('are shown by customer, what is left and what they are called', async () => {
		const invoice = fixture.openInvoice();
		const named = fixture.addCredit(14505, {
			external_id: 'refund-1',
			reference_number: 'CR-1',
			allocations: [[invoice.id, 505]],
		});
		const keyed = fixture.addCredit(100, {
			external_id: 'refund-2',
			company: 'Hilltop Garden Supply',
		});
		const { results } = await fixture.search('searchCustomerCredits');
		expect(results).toEqual([
			{
				name: 'Corner Print Shop · 14000 cents unused · CR-1',
				value: named.id,
			},
			{
				name: 'Hilltop Garden Supply · 100 cents unused · refund-2',
				value: keyed.id,
			},
		]);
	});

	it('are found by their reference number', async () => {
		const { id } = fixture.addCredit(100, { reference_number: 'CR-77' });
		fixture.addCredit(100, { reference_number: 'CR-78' });
		expect(values(await fixture.search('searchCustomerCredits', { filter: 'CR-77' }))).toEqual([
			id,
		]);
	});

	it('do not show deleted ones', async () => {
		fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(values(await fixture.search('searchCustomerCredits'))).toEqual([]);
	});

	it('come page by page, each once', async () => {
		for (let number = 1; number <= 120; number++) fixture.addCredit(100 + number);
		const pages = await scroll('searchCustomerCredits');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 50, 20]);
		expect(new Set(pages.flatMap(values)).size).toBe(120);
	});

	it('come from bare answers too', async () => {
		fixture.sandbox.layer.data.decisions.envelope = 'bare';
		const { id } = fixture.addCredit(100);
		expect(values(await fixture.search('searchCustomerCredits'))).toEqual([id]);
	});
});

describe('invoices', () => {
	it('are shown by number, what is owed, due date and state', async () => {
		const invoice = fixture.openInvoice();
		const found = await fixture.search('searchInvoices', { filter: invoice.invoice_number ?? '' });
		expect(found.results).toContainEqual({
			name: `${invoice.invoice_number} · 120000 cents due by 2026-12-15 · SENT`,
			value: invoice.id,
		});
	});

	it('are shown by what they were for, where nothing is owed', async () => {
		const found = await fixture.search('searchInvoices');
		const paid = found.results.filter(({ name }) => name.endsWith(' · PAID'));
		expect(paid.length).toBeGreaterThan(0);
		for (const { name } of paid) expect(name).toMatch(/^INV-\d+ · \d+ cents · PAID$/);
	});

	it('without a number are shown by reference number, or by ID', async () => {
		const customer = fixture.customer().id;
		const referenced = fixture.books.addInvoice({
			customer_id: customer,
			reference_number: 'REF-9',
			sent_at: '2020-01-01T00:00:00Z',
		});
		const bare = fixture.books.addInvoice({
			customer_id: customer,
			sent_at: '2020-01-01T00:00:00Z',
		});
		const { results } = await fixture.search('searchInvoices');
		expect(results).toEqual(
			expect.arrayContaining([
				{ name: 'REF-9 · 10000 cents due · SENT', value: referenced.id },
				{ name: `${bare.id} · 10000 cents due · SENT`, value: bare.id },
			]),
		);
	});

	it('are found by their number and by their customer’s name', async () => {
		const invoice = fixture.openInvoice();
		const byNumber = await fixture.search('searchInvoices', {
			filter: invoice.reference_number ?? '',
		});
		expect(values(byNumber)).toEqual([invoice.id]);
		const byName = await fixture.search('searchInvoices', { filter: 'corner print' });
		expect(values(byName)).toContain(invoice.id);
	});

	it('come page by page, each once', async () => {
		const size = fixture.books.invoices.all().filter((invoice) => !invoice.is_receipt).length;
		for (let number = 1; number <= 120; number++) {
			fixture.books.addInvoice({ customer_id: fixture.customer().id });
		}
		const pages = await scroll('searchInvoices');
		expect(new Set(pages.flatMap(values)).size).toBe(size + 120);
		expect(pages.flatMap(values)).toHaveLength(size + 120);
	});
});

describe('open invoices', () => {
	it('leave out what takes no credit', async () => {
		const pages = await scroll('searchOpenInvoices');
		const found = pages.flatMap(values);
		for (const id of found) {
			const invoice = fixture.books.invoices.get(String(id));
			expect(invoice?.balance_before_credits).toBeGreaterThan(0);
			expect(['SAVED', 'SENT', 'PARTIALLY_PAID']).toContain(invoice?.status_before_credits);
		}
		expect(found).toContain(fixture.openInvoice().id);
	});

	it.each<[string, () => Values]>([
		['by ID', () => ({ customer: locator(fixture.customer().id) })],
		['from the list', () => ({ customer: locator(fixture.customer().id, 'list') })],
		['by external ID', () => ({ customer: locator(fixture.customer().external_id, 'externalId') })],
	])('are those of the customer that was chosen %s', async (_, customer) => {
		const parameters = {
			businessId: locator(fixture.businessId),
			resource: 'customerCredit',
			operation: 'create',
			...customer(),
		};
		const found = await fixture.search('searchOpenInvoices', { parameters });
		expect(values(found)).toEqual([fixture.openInvoice().id]);
	});
});

describe('open invoices for a customer credit that is there', () => {
	it('are those of its customer', async () => {
		const [credit] = jsonOf(await fixture.create());
		const parameters = {
			businessId: locator(fixture.businessId),
			resource: 'customerCredit',
			operation: 'allocate',
			customerCreditId: locator(String(credit?.id), 'list'),
		};
		const found = await fixture.search('searchOpenInvoices', { parameters });
		expect(values(found)).toEqual([fixture.openInvoice().id]);
	});
});

describe('revenue accounts', () => {
	it('are shown as the tree of the chart, without accounts of other kinds', async () => {
		const found = await fixture.search('searchRevenueAccounts');
		expect(names(found)).toEqual([
			'Revenue (REVENUE)',
			'\u2003Sales (SALES)',
			'\u2003\u2003Online Store',
			'\u2003\u2003Wholesale',
			'\u2003Services (SERVICES)',
			'\u2003Returns and Allowances (RETURNS_ALLOWANCES)',
			'Goodwill Credits',
		]);
		expect(values(found)[2]).toBe(fixture.account('Online Store'));
	});

	it.each([
		['ONLINE', ['Online Store']],
		['returns_', ['Returns and Allowances']],
		['cash', []],
	])('are found by %s', async (filter, expected) => {
		const found = await fixture.search('searchRevenueAccounts', { filter });
		expect(values(found)).toEqual(expected.map((name) => fixture.account(name)));
	});

	it('are the same when the chart wraps its IDs', async () => {
		const plain = await fixture.search('searchRevenueAccounts');
		fixture.sandbox.layer.data.decisions.accountForm = 'wrapped';
		expect(await fixture.search('searchRevenueAccounts')).toEqual(plain);
	});
});

const OF_A_BUSINESS = [
	'searchCustomers',
	'searchCustomerCredits',
	'searchInvoices',
	'searchOpenInvoices',
	'searchRevenueAccounts',
];

describe.each(OF_A_BUSINESS)('%s', (method) => {
	it.each<[string, Values]>([
		['was chosen', {}],
		['was chosen from the list yet', { businessId: locator('', 'list') }],
		['can be known before the workflow runs', { businessId: locator('={{ $json.business }}') }],
	])('asks for a business first when none %s', async (_, parameters) => {
		await expect(fixture.search(method, { parameters })).rejects.toThrow(
			"'Business' is not chosen yet",
		);
		expect(fixture.requests()).toEqual([]);
	});

	it('shows Layer’s words when the business is not there', async () => {
		const parameters = { businessId: locator(NOBODY) };
		await expect(fixture.search(method, { parameters })).rejects.toThrow(
			`Layer: businessId ${NOBODY} was not found`,
		);
	});

	it('shows everything for an empty search', async () => {
		fixture.addCredit(100, { reference_number: 'CR-1' });
		const all = await fixture.search(method);
		expect(all.results.length).toBeGreaterThan(0);
		expect((await fixture.search(method, { filter: '' })).results).toEqual(all.results);
	});
});

it('a picker says what is wrong with the credential', async () => {
	const engine = fixture.engineWith({ clientId: '' });
	await expect(engine.runListSearch('layer', 'searchBusinesses')).rejects.toThrow(
		"'Client ID' in the Layer credential is empty",
	);
});
