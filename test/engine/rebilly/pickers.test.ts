import type { INodeListSearchResult } from 'n8n-workflow';

import { locator, parameters, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';

const fixture = useRebilly();

const names = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);
const values = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

/** All pages of a picker, as a person who scrolls to the end gets them. */
async function scrolled(method: string, filter?: string): Promise<INodeListSearchResult[]> {
	const pages: INodeListSearchResult[] = [];
	let paginationToken: string | undefined;
	do {
		const page = await fixture.search(method, { filter, paginationToken });
		pages.push(page);
		paginationToken = page.paginationToken;
	} while (paginationToken !== undefined && pages.length < 100);
	return pages;
}

/** The form of a create in which a customer was chosen. */
const formOf = (customerId: unknown): Values => parameters('creditMemo', 'create', { customerId });

function addCustomers(count: number): void {
	const [one] = fixture.data.customers.values();
	for (let index = 0; index < count; index++) {
		const id = `cus_more_${index}`;
		fixture.data.customers.set(id, { ...one!, id, createdTime: new Date(index).toISOString() });
	}
}

describe('Customers', () => {
	it('are shown by name and address', async () => {
		const result = await fixture.search('searchCustomers', { filter: 'hale' });
		expect(result).toEqual({
			results: [{ name: 'Robin Hale · robin.hale@example.com', value: fixture.customer('Robin') }],
		});
	});

	it.each<[string, object, string]>([
		['only a first name', { lastName: '', email: '' }, 'Robin'],
		['only an address', { firstName: '', lastName: '' }, 'robin.hale@example.com'],
		['null for everything', { firstName: null, lastName: null, email: null }, 'cus_'],
	])('are shown by what there is: %s', async (_, row, shown) => {
		const id = fixture.customer('Robin');
		const customer = fixture.data.customers.get(id);
		fixture.data.customers.clear();
		fixture.data.customers.set(id, { ...customer!, ...row });
		const [name = ''] = names(await fixture.search('searchCustomers'));
		expect(name.startsWith(shown)).toBe(true);
		expect(name).not.toMatch(/null|undefined|·\s*$/);
	});

	it('are found by what was typed', async () => {
		expect(
			values(await fixture.search('searchCustomers', { filter: 'example.com robin' })),
		).toEqual([fixture.customer('Robin')]);
		expect(fixture.queries()[0]).toMatchObject({ q: 'example.com robin' });
	});

	it.each(['nobody', 'a;b', 'a:b,c..d', '!a', '&limit=1000', '💶', '%', '#'])(
		'are none, and no error, for %j',
		async (filter) => {
			expect(await fixture.search('searchCustomers', { filter })).toEqual({ results: [] });
			expect(fixture.queries()[0]).toMatchObject({ q: filter, limit: '50' });
		},
	);

	it('come in pages, each once', async () => {
		addCustomers(102);
		const pages = await scrolled('searchCustomers');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 50, 20]);
		expect(pages.map(({ paginationToken }) => paginationToken)).toEqual(['50', '100', undefined]);
		expect(new Set(pages.flatMap(values)).size).toBe(120);
		expect(fixture.queries().map(({ offset }) => offset)).toEqual(['0', '50', '100']);
	});

	it('end with a full page without an error', async () => {
		addCustomers(82);
		const pages = await scrolled('searchCustomers');
		expect(new Set(pages.flatMap(values)).size).toBe(100);
	});

	it('end where Rebilly lets nobody page farther, without a refused request', async () => {
		addCustomers(1500);
		const pages = await scrolled('searchCustomers');
		expect(pages).toHaveLength(21);
		expect(fixture.requests().every(({ status }) => status === 200)).toBe(true);
	});
});

describe('Credit memos', () => {
	it('are shown by number, what is unused, status and ID, the newest first', async () => {
		fixture.addMemo('memo-1', 'Robin', 14505, { createdTime: '2026-01-01T00:00:00.000Z' });
		fixture.addMemo('memo-2', 'Yuki', 5800, {
			currency: 'JPY',
			createdTime: '2026-01-02T00:00:00.000Z',
			fixedStatus: 'voided',
		});
		expect(await fixture.search('searchCreditMemos')).toEqual({
			results: [
				{ name: '#1 · 0 of 5800 JPY unused · voided · memo-2', value: 'memo-2' },
				{ name: '#1 · 145.05 of 145.05 USD unused · issued · memo-1', value: 'memo-1' },
			],
		});
	});

	it('are found by customer', async () => {
		fixture.addMemo('memo-1', 'Robin', 14505);
		fixture.addMemo('memo-2', 'Sam', 500);
		expect(values(await fixture.search('searchCreditMemos', { filter: 'porter' }))).toEqual([
			'memo-2',
		]);
	});

	it('come in pages', async () => {
		for (let index = 0; index < 60; index++) fixture.addMemo(`memo-${index}`, 'Robin', 100);
		const pages = await scrolled('searchCreditMemos');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 10]);
		expect(new Set(pages.flatMap(values)).size).toBe(60);
	});
});

describe('Invoices', () => {
	it('are shown by number, what is due, status and ID', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		const result = await fixture.search('searchOpenInvoices', {
			parameters: formOf(locator(fixture.customer('Robin'))),
		});
		expect(result).toEqual({
			results: [
				{
					name: `#${fixture.invoice(invoiceId).number} · 1200.00 USD due by 2026-12-15 · unpaid · ${invoiceId}`,
					value: invoiceId,
				},
			],
		});
	});

	it('are shown by what they were for, where nothing is due', async () => {
		const { results } = await fixture.search('searchInvoices', {
			parameters: formOf(locator(fixture.customer('Chris'))),
		});
		const paid = results.filter(({ name }) => name.includes(' · paid · '));
		expect(paid.length).toBeGreaterThan(0);
		for (const { name, value } of paid) {
			const { number } = fixture.invoice(String(value));
			expect(name).toBe(`#${number} · 77.00 USD · paid · ${value}`);
		}
	});

	it('are all of the chosen customer, the newest first', async () => {
		const result = await fixture.search('searchInvoices', {
			parameters: formOf(locator(fixture.customer('Chris'))),
		});
		expect([...values(result)].sort()).toEqual([...fixture.invoices('Chris')].sort());
		expect(fixture.queries()[0]).toMatchObject({
			filter: `customerId:${fixture.customer('Chris')}`,
			sort: '-issuedTime',
		});
	});

	it('are the open ones alone, the oldest due first, where a credit is applied', async () => {
		const [december = '', august = '', november = ''] = fixture.openInvoices('Lee');
		const result = await fixture.search('searchOpenInvoices', {
			parameters: formOf(locator(fixture.customer('Lee'), 'list')),
		});
		expect(values(result)).toEqual([august, november, december]);
	});

	it('are those of the customer of the credit memo that is to be applied', async () => {
		await fixture.create({ customerId: locator(fixture.customer('Lee')) });
		const [december = '', august = '', november = ''] = fixture.openInvoices('Lee');
		const result = await fixture.search('searchOpenInvoices', {
			parameters: {
				resource: 'creditMemo',
				operation: 'allocate',
				creditMemoId: locator('refund-1', 'list'),
			},
		});
		expect(values(result)).toEqual([august, november, december]);
	});

	it('are those of all customers, where none is chosen or one by an expression', async () => {
		const open = [...fixture.data.invoices.values()].filter(({ status }) =>
			['unpaid', 'past-due', 'partially-paid'].includes(status),
		);
		for (const customerId of [locator(''), locator('={{ $json.customer }}'), '={{ $json.id }}']) {
			const result = await fixture.search('searchOpenInvoices', { parameters: formOf(customerId) });
			expect(values(result)).toHaveLength(open.length);
		}
		for (const { filter } of fixture.queries()) {
			expect(filter).toBe('status:unpaid,partially-paid,past-due');
		}
	});

	it('are found by number', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		const result = await fixture.search('searchInvoices', {
			filter: `${fixture.invoice(invoiceId).number} hale`,
		});
		expect(values(result)).toContain(invoiceId);
		expect(fixture.queries()[0]?.q).toBe(`${fixture.invoice(invoiceId).number} hale`);
	});

	it('come in pages', async () => {
		const pages = await scrolled('searchInvoices');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 22]);
		expect(new Set(pages.flatMap(values)).size).toBe(72);
	});

	it('are shown without a date and number where they have none', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		Object.assign(fixture.invoice(invoiceId), { dueTime: undefined, number: undefined });
		const result = await fixture.search('searchOpenInvoices', {
			parameters: formOf(locator(fixture.customer('Robin'))),
		});
		expect(names(result)).toEqual([`#? · 1200.00 USD due · unpaid · ${invoiceId}`]);
	});
});

describe('Transactions', () => {
	it('are shown by type, amount, result, day and ID, the newest first', async () => {
		const [first = '', second = ''] = fixture.refunds('Robin');
		const { results } = await fixture.search('searchTransactions', {
			parameters: formOf(locator(fixture.customer('Robin'))),
		});
		expect(results.slice(0, 2)).toEqual([
			{ name: `refund · 349.48 USD · approved · 2026-09-14 · ${second}`, value: second },
			{ name: `refund · 145.05 USD · approved · 2026-09-14 · ${first}`, value: first },
		]);
		expect(results).toHaveLength(4);
	});

	it('are found by what was typed, of the chosen customer', async () => {
		const [first = ''] = fixture.refunds('Robin');
		const result = await fixture.search('searchTransactions', {
			filter: first,
			parameters: formOf(locator(fixture.customer('Robin'))),
		});
		expect(values(result)).toEqual([first]);
		const none = await fixture.search('searchTransactions', {
			filter: first,
			parameters: formOf(locator(fixture.customer('Sam'))),
		});
		expect(values(none)).toEqual([]);
	});

	it('come in pages', async () => {
		const pages = await scrolled('searchTransactions');
		expect(pages.map(({ results }) => results.length)).toEqual([50, 19]);
		expect(new Set(pages.flatMap(values)).size).toBe(69);
	});
});

describe('A picker that cannot load', () => {
	const search = async (credential: Values) =>
		await fixture.engineWith(credential).runListSearch('rebilly', 'searchCustomers');

	it.each<[string, Values, string]>([
		['a wrong key', { apiKey: 'sk_sandbox_wrong-1234' }, 'Rebilly: Unauthorized'],
		['a wrong organization', { organizationId: 'org_other' }, 'Rebilly: Forbidden'],
		['no key', { apiKey: '' }, "'API Key' in the Rebilly credential is empty"],
	])('says why, and shows no key: %s', async (_, credential, message) => {
		const error = await search(credential).then(
			() => undefined,
			(reason: unknown) => reason as Error,
		);
		expect(error?.message).toContain(message);
		expect(JSON.stringify({ ...error, message: error?.message })).not.toContain('wrong-1234');
	});
});
