import type { Customer, Invoice } from '../../sandbox/layer/records';
import { faultsAt, failure, jsonOf, NOBODY, only, useLayer } from './layerBench';
import type { Values, View } from './layerBench';
import { done, HOSTILE_TERMS, run, startStub } from './layerOpsBench';
import { locator } from './testbed';

const bench = useLayer();

const ids = (items: View[]) => items.map(({ id }) => id);
const sent = () => bench.writes().map(({ method, rawBody }) => [method, rawBody]);

describe('Business', () => {
	it('is retrieved with the ten fields that a person looks at', async () => {
		const [item] = await done(bench, 'business', 'get');
		expect(item).toMatchObject({ id: bench.businessId, country: 'US' });
		expect(Object.keys(item ?? {})).toHaveLength(10);
		expect(item).not.toHaveProperty('type');
	});

	it('is retrieved with all that Layer answers without Simplify', async () => {
		const [item] = await done(bench, 'business', 'get', { simplify: false });
		expect(item).toHaveProperty('type', 'Business');
	});

	it.each([
		[{ returnAll: true }, 4],
		[{ limit: 2 }, 2],
	])('is listed: %p', async (values, count) => {
		const items = await done(bench, 'business', 'getAll', values);
		expect(new Set(ids(items)).size).toBe(count);
		expect(bench.requests()).toHaveLength(1);
	});

	it('says when there is none with the ID', async () => {
		const result = await run(bench, 'business', 'get', { businessId: locator(NOBODY) });
		expect(failure(result)).toEqual({
			message: `Layer: businessId ${NOBODY} was not found [item 0]`,
			description: expect.stringContaining('Check the ID'),
		});
	});
});

describe('Customer: Create or Update', () => {
	const upsert = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		await run(bench, 'customer', 'upsert', { externalId, customerFields, ...more });
	const upserted = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		(await done(bench, 'customer', 'upsert', { externalId, customerFields, ...more }))[0];
	const held = (externalId: string) => bench.books.customers.getByExternalId(externalId);

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
		expect(bench.queries()[0]).toEqual({
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
		const { id, external_id: externalId, email, company_name: company } = bench.customer();
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
		const { id, external_id: externalId } = bench.customer();
		expect(await upserted(externalId ?? '', fields)).toMatchObject({ id, outcome: 'unchanged' });
		expect(bench.writes()).toEqual([]);
	});

	it('changes nothing the second time', async () => {
		await upserted('cus_new', allFields);
		expect(await upserted('cus_new', allFields)).toMatchObject({ outcome: 'unchanged' });
		expect(bench.writes()).toHaveLength(1);
	});

	it('adds tags to a customer without', async () => {
		const { external_id: externalId } = bench.customer();
		const tags = { tag: [{ key: 'department', value: 'sales' }] };
		expect(await upserted(externalId ?? '', { tags })).toMatchObject({
			outcome: 'updated',
			transaction_tags: [{ key: 'department', value: 'sales' }],
			changes: [{ field: 'Tags', from: [], to: [{ key: 'department', value: 'sales' }] }],
		});
	});

	it('finds a customer who is archived', async () => {
		const { external_id: externalId } = bench.customer();
		bench.books.customers.put({ ...bench.customer(), status: 'ARCHIVED' });
		expect(await upserted(externalId ?? '', {})).toMatchObject({
			outcome: 'unchanged',
			status: 'ARCHIVED',
		});
	});

	it('sends a field that the form lacks', async () => {
		await upsert('cus_new', { additionalBody: { notes: 'x' } });
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
		expect(bench.requests()).toEqual([]);
	});

	it('creates one customer when the answer was lost', async () => {
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		expect(await upserted('cus_new', { memo: 'New' })).toMatchObject({ outcome: 'created' });
		// What was carried out is found, and not sent again.
		expect(bench.writes().map(({ status }) => status)).toEqual([null]);
		expect(bench.books.customers.all().filter((row) => row.memo === 'New')).toHaveLength(1);
	});

	it('creates one customer for two items and two tries', async () => {
		const items = [{ key: 'cus_a' }, { key: 'cus_a' }, { key: 'cus_b' }, { key: '' }];
		const before = bench.books.customers.size;
		const result = await run(
			bench,
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
		expect(bench.books.customers.size).toBe(before + 2);
		expect(bench.writes()).toHaveLength(2);
	});

	it('says when Layer forgets a field that was not sent', async () => {
		const before = { id: NOBODY, external_id: 'cus_1', email: 'a@example.com', memo: null };
		const stub = await startStub(({ method }) => ({
			status: 200,
			body: { data: method === 'GET' ? [before] : { ...before, email: null, memo: 'New' } },
		}));
		try {
			const result = await run(
				bench,
				'customer',
				'upsert',
				{ externalId: 'cus_1', customerFields: { memo: 'New' } },
				{ engine: bench.engineWith({ baseUrl: stub.baseUrl }) },
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
		const items = await done(bench, 'customer', 'get', { customer: customer(bench.customer()) });
		expect(items).toMatchObject([{ id: bench.customer().id, company_name: 'Corner Print Shop' }]);
		expect(Object.keys(items[0] ?? {})).toHaveLength(10);
		expect(bench.requests()).toHaveLength(1);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { customer: locator(bench.customer().id), simplify: false };
		expect(await done(bench, 'customer', 'get', values)).toMatchObject([
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
		expect(failure(await run(bench, 'customer', 'get', { customer }))).toEqual({
			message,
			description: expect.stringContaining('Check the'),
		});
	});
});

describe('Customer: Get Many', () => {
	const getAll = async (filters: Values, more: Values = {}) =>
		await done(bench, 'customer', 'getAll', { filters, ...more });

	it('gives out each exactly once with Return All', async () => {
		for (let number = 0; number < 240; number++) bench.books.addCustomer();
		const items = await getAll({}, { returnAll: true });
		expect(new Set(ids(items)).size).toBe(bench.books.customers.size);
		expect(items).toHaveLength(bench.books.customers.size);
	});

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Partial<Customer>]>([
			['External ID', { externalId: term }, { external_id: term }],
			['External ID Contains', { externalIdContains: term }, { external_id: `x ${term} y` }],
			['Name', { name: term }, { company_name: term }],
			['Name Contains', { nameContains: term }, { individual_name: `x ${term} y` }],
			['Search', { search: term }, { company_name: `x ${term} y` }],
		])('in %s finds who has it, and nobody else', async (_, filters, has) => {
			const { id } = bench.books.addCustomer(has);
			bench.books.addCustomer({ company_name: 'zzz', external_id: 'zzz' });
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	it.each<[Values, Record<string, string>, number]>([
		[{}, {}, 0],
		[{ includeArchived: true }, { include_archived: 'true' }, 1],
		[{ includeArchived: false }, {}, 0],
	])('lists archived ones on demand: %p', async (filters, query, count) => {
		bench.books.addCustomer({ status: 'ARCHIVED' });
		const items = await getAll(filters);
		expect(items.filter(({ status }) => status === 'ARCHIVED')).toHaveLength(count);
		expect(bench.queries()).toEqual([{ ...query, limit: '50' }]);
	});
});

describe('Invoice: Get', () => {
	it('gives out the ten fields that a person looks at', async () => {
		const { id } = bench.openInvoice();
		const [item] = await done(bench, 'invoice', 'get', { invoiceId: locator(id) });
		expect(item).toMatchObject({ id, outstanding_balance: 120000, status: 'SENT' });
		expect(Object.keys(item ?? {})).toHaveLength(10);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { invoiceId: locator(bench.openInvoice().id), simplify: false };
		const [item] = await done(bench, 'invoice', 'get', values);
		expect(item).toMatchObject({ type: 'Invoice', line_items: expect.any(Array) });
	});
});

describe('Invoice: Get Many', () => {
	const getAll = async (filters: Values, more: Values = {}) =>
		await done(bench, 'invoice', 'getAll', { filters, ...more });
	const add = (values: Partial<Invoice>) =>
		bench.books.addInvoice({ customer_id: bench.customer().id, ...values }).id;

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
		expect(bench.queries()).toEqual([
			{ sent_at_start: '2030-01-02', sent_at_end: '2030-01-03', limit: '50' },
		]);
	});

	it('lists those of a customer, by external ID without a look-up', async () => {
		const { external_id: externalId } = bench.customer();
		const items = await getAll({ customer: locator(externalId ?? '', 'externalId') });
		expect(new Set(items.map(({ customer }) => (customer as View).external_id))).toEqual(
			new Set([externalId]),
		);
		expect(bench.queries()).toEqual([{ customer_external_id: externalId, limit: '50' }]);
	});

	it('lists those in several states', async () => {
		const items = await getAll({ status: ['VOIDED', 'PAID'] }, { returnAll: true });
		expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['VOIDED', 'PAID']));
	});

	it('sorts them', async () => {
		const later = add({ due_at: '2031-01-02T00:00:00Z' });
		const sooner = add({ due_at: '2031-01-01T00:00:00Z' });
		const sort = { by: 'due_at', direction: 'desc' };
		const items = await getAll({ dueAfter: '2030-12-31' }, { sort });
		expect(ids(items)).toEqual([later, sooner]);
		expect(bench.queries()[0]).toMatchObject({ sort_by: 'due_at', sort_order: 'DESC' });
	});

	it('says which key it cannot be sorted by', async () => {
		const result = await run(bench, 'invoice', 'getAll', { sort: { by: '={{ "memo" }}' } });
		expect(failure(result)).toEqual({
			message: "'Sort By' is not one of its choices: 'memo' [item 0]",
			description: expect.stringContaining('Use due_at, sent_at'),
		});
	});

	it('pairs the invoices of several customers to their items', async () => {
		const companies = ['Corner Print Shop', 'Hilltop Garden Supply'];
		const result = await run(
			bench,
			'invoice',
			'getAll',
			{ filters: { customer: '={{ $json.customer }}' } },
			{ items: companies.map((company) => ({ customer: bench.customer(company).id })) },
		);
		const [first, second] = companies.map((company) => bench.customer(company).id);
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
		const engine = bench.engineWith({ baseUrl: stub.baseUrl });
		const result = await run(bench, 'business', 'getAll', {}, { engine });
		expect(only(result)).toEqual({ id: NOBODY, legal_name: 'A' });
	} finally {
		await stub.close();
	}
});
