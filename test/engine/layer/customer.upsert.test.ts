import type { Customer, Invoice } from '../../../sandbox/layer/records';
import { useLayer, HOSTILE_TERMS } from '../../fixtures/layer';
import { failure, jsonOf, only, type View } from '../../fixtures/results';
import { NOBODY, type Values, locator } from '../../fixtures/form';
import { startStub } from '../../fixtures/stub';
import { faultsAt } from '../../fixtures/engine';

const fixture = useLayer();

const ids = (items: View[]) => items.map(({ id }) => id);
const sent = () => fixture.writes().map(({ method, rawBody }) => [method, rawBody]);

describe('Business', () => {
	it('is retrieved with the ten fields that a person looks at', async () => {
		const [item] = await fixture.itemsOf('business', 'get');
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

describe('Customer: Create or Update', () => {
	const upsert = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		await fixture.runInBusiness('customer', 'upsert', { externalId, customerFields, ...more });
	const upserted = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		(await fixture.itemsOf('customer', 'upsert', { externalId, customerFields, ...more }))[0];
	const held = (externalId: string) => fixture.books.customers.getByExternalId(externalId);

	const allFields = {
		addressString: '1 Main Street, Springfield',
		companyName: 'New Print Shop',
		email: ' new@example.com ',
		individualName: 'Robin Hale',
		memo: 'Since 2026',
		mobilePhone: '+1 555 0100',
		officePhone: '+1 555 0101',
		tags: { tag: [{ key: locator('department', 'list'), value: locator('sales', 'text') }] },
	};

	it('creates a customer with all fields, byte for byte', async () => {
		const item = await upserted(' cus_new ', allFields);
		expect(item).toMatchObject({
			external_id: 'cus_new',
			company_name: 'New Print Shop',
			outcome: 'created',
		});
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					external_id: 'cus_new',
					individual_name: 'Robin Hale',
					company_name: 'New Print Shop',
					email: 'new@example.com',
					mobile_phone: '+1 555 0100',
					office_phone: '+1 555 0101',
					address_string: '1 Main Street, Springfield',
					memo: 'Since 2026',
					tags: [{ key: 'department', value: 'sales' }],
				}),
			],
		]);
		expect(fixture.queries()[0]).toEqual({
			external_id: 'cus_new',
			include_archived: 'true',
			limit: '1',
		});
	});

	it('creates one with the external ID alone', async () => {
		expect(await upserted('cus_new')).toMatchObject({ outcome: 'created' });
		expect(sent()).toEqual([['POST', '{"external_id":"cus_new"}']]);
	});

	it('updates what was added and says from what to what', async () => {
		const { id, external_id: externalId, email, company_name: company } = fixture.customer();
		const item = await upserted(externalId ?? '', {
			memo: 'New',
			companyName: company,
			email: 'b@example.com',
		});
		expect(item).toMatchObject({
			id,
			outcome: 'updated',
			changes: [
				{ field: 'Email', from: email, to: 'b@example.com' },
				{ field: 'Memo', from: null, to: 'New' },
			],
		});
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					external_id: externalId,
					company_name: company,
					email: 'b@example.com',
					memo: 'New',
				}),
			],
		]);
		expect(held(externalId ?? '')).toMatchObject({ individual_name: 'Robin Hale', memo: 'New' });
	});

	it.each<[string, Values]>([
		['the same', { companyName: 'Corner Print Shop' }],
		['nothing', {}],
		['empty', { companyName: '', memo: '={{ $json.no }}', tags: {} }],
	])('changes nothing when the fields are %s', async (_, fields) => {
		const { id, external_id: externalId } = fixture.customer();
		expect(await upserted(externalId ?? '', fields)).toMatchObject({ id, outcome: 'unchanged' });
		expect(fixture.writes()).toEqual([]);
	});

	it('changes nothing the second time', async () => {
		await upserted('cus_new', allFields);
		expect(await upserted('cus_new', allFields)).toMatchObject({ outcome: 'unchanged' });
		expect(fixture.writes()).toHaveLength(1);
	});

	it('adds tags to a customer without', async () => {
		const { external_id: externalId } = fixture.customer();
		const tags = { tag: [{ key: 'department', value: 'sales' }] };
		expect(await upserted(externalId ?? '', { tags })).toMatchObject({
			outcome: 'updated',
			transaction_tags: [{ key: 'department', value: 'sales' }],
			changes: [{ field: 'Tags', from: [], to: [{ key: 'department', value: 'sales' }] }],
		});
	});

	it('finds a customer who is archived', async () => {
		const { external_id: externalId } = fixture.customer();
		fixture.books.customers.put({ ...fixture.customer(), status: 'ARCHIVED' });
		expect(await upserted(externalId ?? '', {})).toMatchObject({
			outcome: 'unchanged',
			status: 'ARCHIVED',
		});
	});

	it('sends a field that the form lacks', async () => {
		await upsert('cus_new', {}, { additionalBody: { notes: 'x' } });
		expect(sent()).toEqual([['POST', '{"notes":"x","external_id":"cus_new"}']]);
	});

	it.each<[string, string, Values, string]>([
		['an external ID', '={{ " " }}', {}, "'External ID' is empty"],
		[
			'a status among the additional body fields',
			'cus_new',
			{ additionalBody: '{ "status": "ARCHIVED" }' },
			"'Additional Body Fields (JSON)' holds 'status', which only the service sets",
		],
	])('minds %s', async (_, externalId, more, message) => {
		expect(failure(await upsert(externalId, {}, more)).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it('creates one customer when the answer was lost', async () => {
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2]));
		expect(await upserted('cus_new', { memo: 'New' })).toMatchObject({ outcome: 'created' });
		// What was carried out is found, and not sent again.
		expect(fixture.writes().map(({ status }) => status)).toEqual([null]);
		expect(fixture.books.customers.all().filter((row) => row.memo === 'New')).toHaveLength(1);
	});

	it('creates one customer for two items and two tries', async () => {
		const items = [{ key: 'cus_a' }, { key: 'cus_a' }, { key: 'cus_b' }, { key: '' }];
		const before = fixture.books.customers.size;
		const result = await fixture.runInBusiness(
			'customer',
			'upsert',
			{
				externalId: '={{ $json.key }}',
				customerFields: { memo: 'New' },
				options: { maxConcurrentRequests: 1 },
			},
			{ items, retryOnFail: true, maxTries: 2 },
		);
		expect(result.status).toBe('error');
		expect(fixture.books.customers.size).toBe(before + 2);
		expect(fixture.writes()).toHaveLength(2);
	});

	it('says when Layer forgets a field that was not sent', async () => {
		const before = { id: NOBODY, external_id: 'cus_1', email: 'a@example.com', memo: null };
		const stub = await startStub(({ method }) => ({
			status: 200,
			body: { data: method === 'GET' ? [before] : { ...before, email: null, memo: 'New' } },
		}));
		try {
			const result = await fixture.runInBusiness(
				'customer',
				'upsert',
				{ externalId: 'cus_1', customerFields: { memo: 'New' } },
				{ engine: fixture.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(failure(result)).toEqual({
				message:
					'The customer with the external ID \'cus_1\' is not as expected after it was written: Email is empty instead of "a@example.com" [item 0]',
				description: expect.stringContaining('Look at the customer in Layer'),
			});
		} finally {
			await stub.close();
		}
	});
});

describe('Customer: Get', () => {
	it.each<[string, (customer: Customer) => unknown]>([
		['from the list', ({ id }) => locator(id, 'list')],
		['by ID', ({ id }) => locator(id)],
		['by external ID', ({ external_id: id }) => locator(id ?? '', 'externalId')],
	])('%s', async (_, customer) => {
		const items = await fixture.itemsOf('customer', 'get', {
			customer: customer(fixture.customer()),
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

describe('Invoice: Get', () => {
	it('gives out the ten fields that a person looks at', async () => {
		const { id } = fixture.openInvoice();
		const [item] = await fixture.itemsOf('invoice', 'get', { invoiceId: locator(id) });
		expect(item).toMatchObject({ id, outstanding_balance: 120000, status: 'SENT' });
		expect(Object.keys(item ?? {})).toHaveLength(10);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { invoiceId: locator(fixture.openInvoice().id), simplify: false };
		const [item] = await fixture.itemsOf('invoice', 'get', values);
		expect(item).toMatchObject({ type: 'Invoice', line_items: expect.any(Array) });
	});
});

describe('Invoice: Get Many', () => {
	const getAll = async (filters: Values, more: Values = {}) =>
		await fixture.itemsOf('invoice', 'getAll', { filters, ...more });
	const add = (values: Partial<Invoice>) =>
		fixture.books.addInvoice({ customer_id: fixture.customer().id, ...values }).id;

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Partial<Invoice>]>([
			['Memo', { memo: term }, { memo: term }],
			['Memo Contains', { memoContains: term }, { memo: `before ${term} after` }],
			['Reference Numbers', { referenceNumbers: [term] }, { reference_number: term }],
			['Search', { search: term }, { invoice_number: `x ${term} y` }],
		])('in %s finds what has it, and nothing else', async (_, filters, has) => {
			const id = add(has);
			add({ memo: 'zzz', reference_number: 'zzz' });
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	it('lists those sent between two days, both included', async () => {
		const days = ['2030-01-01T23:59:59Z', '2030-01-02T00:00:00Z', '2030-01-03T23:59:59Z'];
		const [, second, third] = days.map((day) => add({ sent_at: day }));
		add({ sent_at: '2030-01-04T00:00:00Z' });
		const filters = { sentAfter: '2030-01-02', sentBefore: '2030-01-03' };
		expect(new Set(ids(await getAll(filters)))).toEqual(new Set([second, third]));
		expect(fixture.queries()).toEqual([
			{ sent_at_start: '2030-01-02', sent_at_end: '2030-01-03', limit: '50' },
		]);
	});

	it('lists those of a customer, by external ID without a look-up', async () => {
		const { external_id: externalId } = fixture.customer();
		const items = await getAll({ customer: locator(externalId ?? '', 'externalId') });
		expect(new Set(items.map(({ customer }) => (customer as View).external_id))).toEqual(
			new Set([externalId]),
		);
		expect(fixture.queries()).toEqual([{ customer_external_id: externalId, limit: '50' }]);
	});

	it('lists those in several states', async () => {
		const items = await getAll({ status: ['VOIDED', 'PAID'] }, { returnAll: true });
		expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['VOIDED', 'PAID']));
	});

	it('sorts them', async () => {
		const later = add({ due_at: '2031-01-02T00:00:00Z' });
		const sooner = add({ due_at: '2031-01-01T00:00:00Z' });
		const sort = { by: 'due_at', direction: 'DESC' };
		const items = await getAll({ dueAfter: '2030-12-31' }, { sort });
		expect(ids(items)).toEqual([later, sooner]);
		expect(fixture.queries()[0]).toMatchObject({ sort_by: 'due_at', sort_order: 'DESC' });
	});

	it('says which key it cannot be sorted by', async () => {
		const result = await fixture.runInBusiness('invoice', 'getAll', {
			sort: { by: '={{ "memo" }}' },
		});
		expect(failure(result)).toEqual({
			message: "'Sort By' is not one of its choices: 'memo' [item 0]",
			description: expect.stringContaining('Use due_at, sent_at'),
		});
	});

	it('pairs the invoices of several customers to their items', async () => {
		const companies = ['Corner Print Shop', 'Hilltop Garden Supply'];
		const result = await fixture.runInBusiness(
			'invoice',
			'getAll',
			{ filters: { customer: '={{ $json.customer }}' } },
			{ items: companies.map((company) => ({ customer: fixture.customer(company).id })) },
		);
		const [first, second] = companies.map((company) => fixture.customer(company).id);
		for (const { json, pairedItem } of result.outputs[0] ?? []) {
			const { id } = json.customer as View;
			expect([first, second].indexOf(id as string)).toBe((pairedItem as { item: number }).item);
		}
		expect(jsonOf(result).length).toBeGreaterThan(1);
	});
});

it('reads a bare list as older documents show it', async () => {
	const stub = await startStub(() => ({ status: 200, body: [{ id: NOBODY, legal_name: 'A' }] }));
	try {
		const engine = fixture.engineWith({ baseUrl: stub.baseUrl });
		const result = await fixture.runInBusiness('business', 'getAll', {}, { engine });
		expect(only(result)).toEqual({ id: NOBODY, legal_name: 'A' });
	} finally {
		await stub.close();
	}
});
