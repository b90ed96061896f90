import type { Credit } from '../../sandbox/layer/records';
import { faultsAt, failure, jsonOf, NOBODY, only, SALES, useLayer } from './layerBench';
import { aLine, lineItems, type Values, type View } from './layerBench';
import { done, HOSTILE_TERMS, IMPATIENT, run, startStub } from './layerOpsBench';
import { locator, metadata } from './testbed';

const bench = useLayer();

/** The ids that an operation gave out. */
const ids = (items: View[]) => items.map(({ id }) => id);

describe('Get Many', () => {
	const getAll = async (filters: Values = {}, more: Values = {}) =>
		await done(bench, 'customerCredit', 'getAll', { filters, ...more });

	it('gives out the ten fields that a person looks at, of the type that its schema says', async () => {
		const { id } = bench.addCredit(14505, { external_id: 'refund-1', memo: 'Returned' });
		const [item] = await getAll();
		expect(item).toMatchObject({ id, external_id: 'refund-1', memo: 'Returned' });
		expect(Object.keys(item ?? {}).sort()).toEqual([
			'allocations',
			'created_at',
			'customer',
			'deleted_at',
			'external_id',
			'id',
			'line_items',
			'memo',
			'reference_number',
			'sent_at',
		]);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		bench.addCredit(14505, { metadata: { source: 'shop' } });
		const [item] = await getAll({}, { simplify: false });
		expect(item).toMatchObject({ metadata: { source: 'shop' }, transaction_tags: [] });
	});

	it('gives out nothing when there is nothing', async () => {
		expect(await getAll()).toEqual([]);
	});

	describe('of 1,050 credits', () => {
		let all: string[];
		beforeEach(() => {
			all = Array.from({ length: 1050 }, (_, number) => bench.addCredit(100 + number).id);
		});

		it('gives out each exactly once with Return All', async () => {
			const items = await getAll({}, { returnAll: true });
			expect(items).toHaveLength(1050);
			expect(new Set(ids(items))).toEqual(new Set(all));
			expect(bench.requests()).toHaveLength(11);
		});

		it('makes one request for 50', async () => {
			expect(await getAll({}, { limit: 50 })).toHaveLength(50);
			expect(bench.queries()).toEqual([{ limit: '50' }]);
		});

		it('asks for no more than the limit leaves', async () => {
			expect(await getAll({}, { limit: 120 })).toHaveLength(120);
			expect(bench.queries().map(({ limit }) => limit)).toEqual(['100', '20']);
		});
	});

	it('leaves deleted credits out', async () => {
		bench.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		const { id } = bench.addCredit(200);
		expect(ids(await getAll())).toEqual([id]);
	});

	describe('of a customer', () => {
		let own: Credit;
		beforeEach(() => {
			own = bench.addCredit(100);
			bench.addCredit(200, { company: 'Hilltop Garden Supply' });
		});

		it.each<[string, () => unknown]>([
			['chosen from the list', () => locator(bench.customer().id, 'list')],
			['by its ID', () => locator(bench.customer().id)],
			['by its ID in capitals', () => locator(bench.customer().id.toUpperCase())],
			['by its external ID', () => locator(bench.customer().external_id ?? '', 'externalId')],
		])('%s', async (_, customer) => {
			expect(ids(await getAll({ customer: customer() }))).toEqual([own.id]);
			expect(bench.queries().at(-1)).toMatchObject({ customer_id: bench.customer().id });
		});

		it('who is archived', async () => {
			bench.books.customers.put({ ...bench.customer(), status: 'ARCHIVED' });
			const customer = locator(bench.customer().external_id ?? '', 'externalId');
			expect(ids(await getAll({ customer }))).toEqual([own.id]);
		});

		it('says when no customer has the external ID', async () => {
			const filters = { customer: locator('cus_nobody', 'externalId') };
			expect(failure(await run(bench, 'customerCredit', 'getAll', { filters }))).toEqual({
				message: "No customer in Layer has the external ID 'cus_nobody' [item 0]",
				description: expect.stringContaining('Check the external ID and the business'),
			});
		});
	});

	describe('sent between two days', () => {
		let credits: Record<string, Credit>;
		beforeEach(() => {
			credits = Object.fromEntries(
				['2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'].map((sentAt) => [
					sentAt,
					bench.addCredit(100, { sent_at: sentAt }),
				]),
			);
		});

		it.each<[Values, string[], Record<string, string>]>([
			[
				{ sentAfter: '2026-11-22' },
				['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
				{ sent_at_start: '2026-11-22' },
			],
			// Layer's own end is left out.
			[
				{ sentBefore: '2026-11-22' },
				['2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z'],
				{ sent_at_end: '2026-11-23' },
			],
			[
				{ sentAfter: '2026-11-22T00:00:00', sentBefore: '2026-11-22' },
				['2026-11-22T00:00:00Z'],
				{ sent_at_start: '2026-11-22', sent_at_end: '2026-11-23' },
			],
			// The day as it was entered, whatever the zone.
			[
				{ sentAfter: '2026-11-22T23:30:00-08:00' },
				['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
				{ sent_at_start: '2026-11-22' },
			],
		])('%p', async (filters, expected, query) => {
			const found = ids(await getAll(filters));
			expect(new Set(found)).toEqual(new Set(expected.map((sentAt) => credits[sentAt]?.id)));
			expect(bench.queries()).toEqual([{ ...query, limit: '50' }]);
		});

		it('refuses what is no date', async () => {
			const result = await run(bench, 'customerCredit', 'getAll', {
				filters: { sentAfter: 'yesterday' },
			});
			expect(failure(result).message).toBe("'Sent After' is not a date: yesterday [item 0]");
			expect(bench.requests()).toEqual([]);
		});
	});

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Parameters<typeof bench.addCredit>[1]]>([
			['Memo', { memo: term }, { memo: term }],
			['Memo Contains', { memoContains: term }, { memo: `before ${term} after` }],
			['Reference Number', { referenceNumber: term }, { reference_number: term }],
			['Reference Numbers', { referenceNumbers: term }, { reference_number: term }],
			['Reference Numbers as a list', { referenceNumbers: [term] }, { reference_number: term }],
		])('in %s finds what has it, and nothing else', async (_, filters, has) => {
			const { id } = bench.addCredit(100, has);
			bench.addCredit(200, { memo: 'a', reference_number: 'a' });
			bench.addCredit(300);
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	describe('by reference numbers', () => {
		beforeEach(() => {
			for (const number of ['A', 'B', 'C']) bench.addCredit(100, { reference_number: number });
			bench.addCredit(100, { reference_number: 'A,B' });
			bench.addCredit(100);
		});

		it.each([
			[' A , B ,', 'A,B'],
			[['A', 'B'], 'A,B'],
			['C', 'C'],
		])('%j', async (referenceNumbers, sent) => {
			const items = await getAll({ referenceNumbers });
			expect(items.map((item) => item.reference_number)).toEqual(sent.split(','));
			expect(bench.queries()).toEqual([{ reference_numbers: sent, limit: '50' }]);
		});

		it.each([' , ', ',', '={{ ["", null] }}', '={{ [] }}'])(
			'refuses to list all for %j',
			async (given) => {
				const filters = { referenceNumbers: given };
				const { message } = failure(await run(bench, 'customerCredit', 'getAll', { filters }));
				expect(message).toBe("'Reference Numbers' is empty [item 0]");
				expect(bench.requests()).toEqual([]);
			},
		);

		it.each(['', ' '])('lists all where nothing is entered: %j', async (given) => {
			expect(await getAll({ referenceNumbers: given })).toHaveLength(5);
		});

		it('finds one with a comma by the exact filter', async () => {
			expect(await getAll({ referenceNumber: 'A,B' })).toMatchObject([{ reference_number: 'A,B' }]);
		});

		it('refuses one with a comma in a list', async () => {
			const filters = { referenceNumbers: '={{ ["A,B"] }}' };
			const { message } = failure(await run(bench, 'customerCredit', 'getAll', { filters }));
			expect(message).toBe(
				"'Reference Numbers' holds a reference number with a comma: 'A,B' [item 0]",
			);
			expect(bench.requests()).toEqual([]);
		});
	});

	it.each([
		[{ by: 'sent_at' }, ['2026-11-01', '2026-11-02', '2026-11-03']],
		[{ by: 'sent_at', direction: 'desc' }, ['2026-11-03', '2026-11-02', '2026-11-01']],
	])('sorted by %p', async (sort, expected) => {
		for (const day of ['2026-11-02', '2026-11-03', '2026-11-01']) {
			bench.addCredit(100, { sent_at: `${day}T00:00:00Z` });
		}
		const items = await getAll({}, { sort });
		expect(items.map((item) => String(item.sent_at).slice(0, 10))).toEqual(expected);
	});

	it('asks for whole pages once it has to leave rows out', async () => {
		const asked: Array<string | null> = [];
		const stub = await startStub(({ url }) => {
			const query = new URL(url, 'http://stub').searchParams;
			asked.push(query.get('limit'));
			const cursor = asked.length;
			const data = ['Refund', 'Other'].map((memo) => ({ id: `${memo}${cursor}`, memo }));
			const pagination = { cursor: String(cursor), has_more: true };
			return { status: 200, body: { data, meta: { pagination } } };
		});
		try {
			const result = await run(
				bench,
				'customerCredit',
				'getAll',
				{ filters: { memo: 'Refund' }, limit: 3 },
				{ engine: bench.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(jsonOf(result).map(({ id }) => id)).toEqual(['Refund1', 'Refund2', 'Refund3']);
			expect(asked).toEqual(['3', '100', '100']);
		} finally {
			await stub.close();
		}
	});

	it('leaves out what a server that knows no filter lists all the same', async () => {
		const credit = (memo: string | null, sentAt: string) => ({
			id: `${memo}-${sentAt}`,
			memo,
			sent_at: sentAt,
			line_items: [],
		});
		const rows = [
			credit('Refund 1', '2026-11-22T10:00:00Z'),
			credit('refund 2', '2026-11-22T10:00:00Z'),
			credit(null, '2026-11-22T10:00:00Z'),
			credit('Refund 3', '2026-09-22T10:00:00Z'),
		];
		const stub = await startStub(() => ({ status: 200, body: { data: rows } }));
		const engine = bench.engineWith({ baseUrl: stub.baseUrl });
		try {
			const result = await run(
				bench,
				'customerCredit',
				'getAll',
				{ filters: { memoContains: 'Refund', sentAfter: '2026-11-20' } },
				{ engine },
			);
			// Whether Layer minds the case is its own decision.
			expect(jsonOf(result).map(({ memo }) => memo)).toEqual(['Refund 1', 'refund 2']);
		} finally {
			await stub.close();
		}
	});
});

describe('Get', () => {
	it('gives out a credit that is deleted too', async () => {
		const { id } = bench.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		const [item] = await done(bench, 'customerCredit', 'get', { customerCreditId: locator(id) });
		expect(item).toMatchObject({ id, deleted_at: '2026-11-01T00:00:00Z' });
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const { id } = bench.addCredit(100);
		const values = { customerCreditId: locator(id), simplify: false };
		const [item] = await done(bench, 'customerCredit', 'get', values);
		expect(item).toHaveProperty('transaction_tags', []);
	});
});

describe('Update', () => {
	const update = async (id: string, updateFields: Values, more: Values = {}) =>
		await run(bench, 'customerCredit', 'update', {
			customerCreditId: locator(id),
			updateFields,
			...more,
		});
	const updated = async (id: string, updateFields: Values, more: Values = {}) => {
		const values = { customerCreditId: locator(id), updateFields, ...more };
		return (await done(bench, 'customerCredit', 'update', values))[0];
	};
	const sent = () => bench.writes().map(({ method, rawBody }) => [method, rawBody]);

	it('sends all that it can change, byte for byte', async () => {
		const { id } = bench.addCredit(14505, { external_id: 'refund-1' });
		const other = bench.customer('Hilltop Garden Supply');
		const item = await updated(
			id,
			{
				customer: locator(other.external_id ?? '', 'externalId'),
				externalId: 'refund-2',
				memo: 'Returned: 2 cards',
				metadata: metadata({ source: 'shop' }),
				referenceNumber: 'CR-1042',
				sentAt: '2026-11-22',
				tags: { tag: [{ key: locator('department', 'list'), value: 'sales' }] },
			},
			{
				lineItemsMode: 'fields',
				lineItems: lineItems(aLine('145.05'), aLine('10', { memo: 'Postage' })),
			},
		);
		expect(sent()).toEqual([
			[
				'PATCH',
				JSON.stringify({
					line_items: [
						{ amount: 14505, revenue_account_identifier: SALES },
						{ amount: 1000, revenue_account_identifier: SALES, memo: 'Postage' },
					],
					external_id: 'refund-2',
					customer_external_id: other.external_id,
					sent_at: '2026-11-22T00:00:00Z',
					tags: [{ key: 'department', value: 'sales' }],
					memo: 'Returned: 2 cards',
					metadata: { source: 'shop' },
					reference_number: 'CR-1042',
				}),
			],
		]);
		expect(item).toMatchObject({
			outcome: 'updated',
			external_id: 'refund-2',
			customer: { id: other.id },
			memo: 'Returned: 2 cards',
		});
	});

	it.each<[string, Values, string]>([
		['the memo', { memo: 'New' }, '{"memo":"New"}'],
		['the reference number', { referenceNumber: 'R' }, '{"reference_number":"R"}'],
		['the external ID', { externalId: ' e ' }, '{"external_id":"e"}'],
		[
			'the time',
			{ sentAt: '2026-01-02T03:04:05+02:00' },
			'{"sent_at":"2026-01-02T03:04:05+02:00"}',
		],
		['metadata', { metadata: metadata({ a: '1' }) }, '{\"metadata\":{\"a\":\"1\"}}'],
		['nested metadata', { additionalBody: { metadata: { a: [1] } } }, '{"metadata":{"a":[1]}}'],
		['an empty metadata object', { additionalBody: '{ "metadata": {} }' }, '{"metadata":{}}'],
	])('sends %s alone', async (_, fields, body) => {
		const { id } = bench.addCredit(100, { metadata: { old: true } });
		expect(await updated(id, fields)).toMatchObject({ id, outcome: 'updated' });
		expect(sent()).toEqual([['PATCH', body]]);
	});

	it('sends a field that the form lacks', async () => {
		const { id } = bench.addCredit(100);
		await update(id, { additionalBody: '{ "shop": 1 }' }, IMPATIENT);
		expect(sent()).toEqual([['PATCH', '{"shop":1}']]);
	});

	it('says from what to what', async () => {
		const { id } = bench.addCredit(100, { memo: 'Old' });
		expect(await updated(id, { memo: 'New', referenceNumber: 'R' })).toMatchObject({
			changes: [
				{ field: 'Memo', from: 'Old', to: 'New' },
				{ field: 'Reference Number', from: null, to: 'R' },
			],
		});
	});

	it('replaces line items given in JSON, in cents', async () => {
		const { id } = bench.addCredit(100);
		await updated(
			id,
			{},
			{
				lineItemsMode: 'json',
				lineItemsJson: [{ amount: 250, revenue_account_identifier: SALES }],
				options: { amountsIn: 'cents' },
			},
		);
		expect(bench.books.credits.get(id)?.line_items).toMatchObject([{ amount: 250 }]);
	});

	describe('changes nothing', () => {
		const line = (credit: Credit) => credit.line_items[0];

		it.each<[string, (credit: Credit) => Values, (credit: Credit) => Values]>([
			['the memo', () => ({ memo: 'Same' }), () => ({})],
			[
				'metadata with its keys in another order',
				() => ({ additionalBody: '{ "metadata": { "b": 2, "a": 1 } }' }),
				() => ({}),
			],
			['the time in another zone', () => ({ sentAt: '2026-11-22T01:00:00+01:00' }), () => ({})],
			['the customer', () => ({ customer: locator(bench.customer().id) }), () => ({})],
			['tags', () => ({ tags: { tag: [{ key: 'department', value: 'sales' }] } }), () => ({})],
			[
				'line items',
				() => ({}),
				(credit) => ({
					lineItemsMode: 'fields',
					lineItems: lineItems(aLine('1', { memo: line(credit)?.memo, reference_number: 'L1' })),
				}),
			],
		])('when %s is so already', async (_, fields, more) => {
			const credit = bench.addCredit(100, {
				memo: 'Same',
				metadata: { a: 1, b: 2 },
				sent_at: '2026-11-22T00:00:00Z',
				tags: [
					{
						key: 'department',
						value: 'sales',
						dimension_display_name: null,
						value_display_name: null,
					},
				],
			});
			const [first] = credit.line_items;
			bench.books.credits.put({
				...credit,
				line_items: [{ ...first!, memo: 'Line', reference_number: 'L1' }],
			});
			const now = bench.books.credits.get(credit.id)!;
			expect(await updated(credit.id, fields(now), more(now))).toMatchObject({
				id: credit.id,
				outcome: 'unchanged',
			});
			expect(bench.writes()).toEqual([]);
		});

		it('the second time', async () => {
			const { id } = bench.addCredit(100);
			const fields = {
				memo: 'New',
				tags: { tag: [{ key: 'department', value: 'sales' }] },
			};
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('2')) };
			expect(await updated(id, fields, more)).toMatchObject({ outcome: 'updated' });
			expect(await updated(id, fields, more)).toMatchObject({ outcome: 'unchanged' });
			expect(bench.writes()).toHaveLength(1);
		});
	});

	it('sees line items that have more than what is sent', async () => {
		const { id, line_items: lines } = bench.addCredit(100);
		const credit = bench.books.credits.get(id)!;
		bench.books.credits.put({ ...credit, line_items: [{ ...lines[0]!, memo: 'Line' }] });
		const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('1')) };
		expect(await updated(id, {}, more)).toMatchObject({
			outcome: 'updated',
			changes: [{ field: 'Line Items, row 1: Memo', from: 'Line', to: null }],
		});
	});

	it.each<[string, Values]>([
		['no field is added', {}],
		['all fields are empty', { memo: '', externalId: ' ', metadata: {}, tags: {} }],
		['an expression gives nothing', { memo: '={{ $json.no }}' }],
	])('refuses when %s', async (_, fields) => {
		const { id } = bench.addCredit(100, { memo: 'Old' });
		expect(failure(await update(id, fields))).toEqual({
			message: "'Update Fields' holds nothing to change [item 0]",
			description: expect.stringContaining('Add a field and fill it in'),
		});
		expect(bench.requests()).toEqual([]);
	});

	it('refuses allocations as additional body fields', async () => {
		const { id } = bench.addCredit(100);
		const result = await update(id, { additionalBody: '{ "allocations": [] }' });
		expect(failure(result).message).toContain("holds 'allocations', which has a field of its own");
		expect(bench.requests()).toEqual([]);
	});

	describe('of a credit that is applied to an invoice', () => {
		let credit: Credit;
		beforeEach(() => {
			credit = bench.addCredit(10000, { allocations: [[bench.openInvoice().id, 6000]] });
		});

		it('leaves the allocations as they are', async () => {
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('60')) };
			const item = await updated(credit.id, { memo: 'New' }, more);
			expect(item).toMatchObject({
				outcome: 'updated',
				allocations: [{ invoice_id: bench.openInvoice().id, amount: 6000 }],
			});
			expect(bench.writes().map(({ body }) => body)).toEqual([
				expect.not.objectContaining({ allocations: expect.anything() }),
			]);
		});

		it('refuses line items that come to less than is applied, before it writes', async () => {
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('59.99')) };
			expect(failure(await update(credit.id, {}, more))).toEqual({
				message: `'Line Items' come to 59.99, but 60.00 of customer credit '${credit.id}' is applied to invoices [item 0]`,
				description: expect.stringContaining('Nothing was changed'),
			});
			expect(bench.writes()).toEqual([]);
		});

		it.each<[string, () => unknown]>([
			['by ID', () => locator(bench.customer('Hilltop Garden Supply').id)],
			[
				'by external ID',
				() => locator(bench.customer('Hilltop Garden Supply').external_id ?? '', 'externalId'),
			],
		])('refuses another customer, %s, before it writes', async (_, customer) => {
			expect(failure(await update(credit.id, { customer: customer() }))).toEqual({
				message: `'Customer' cannot change while 6000 cents of customer credit '${credit.id}' is applied to invoices [item 0]`,
				description: expect.stringContaining('Deallocate first'),
			});
			expect(bench.writes()).toEqual([]);
		});

		it('says when Layer drops the allocations', async () => {
			const { id } = credit;
			const row = {
				id,
				customer: { id: bench.customer().id },
				line_items: [{ amount: 10000 }],
				allocations: [{ invoice_id: NOBODY, amount: 6000 }],
				memo: null,
			};
			const stub = await startStub(({ method }) => ({
				status: 200,
				body: { data: method === 'GET' ? row : { ...row, memo: 'New', allocations: [] } },
			}));
			try {
				const result = await run(
					bench,
					'customerCredit',
					'update',
					{ customerCreditId: locator(id), updateFields: { memo: 'New' } },
					{ engine: bench.engineWith({ baseUrl: stub.baseUrl }) },
				);
				expect(failure(result).message).toContain('did not take the update of customer credit');
				expect(failure(result).message).toContain(
					'Allocations is empty instead of "6000 cents for ',
				);
			} finally {
				await stub.close();
			}
		});
	});

	it('refuses a deleted credit', async () => {
		const { id } = bench.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(failure(await update(id, { memo: 'New' })).message).toBe(
			`The customer credit '${id}' cannot be updated, because it is deleted [item 0]`,
		);
		expect(bench.writes()).toEqual([]);
	});

	it('shows what Layer refuses', async () => {
		bench.addCredit(100, { external_id: 'taken' });
		const { id } = bench.addCredit(100);
		expect(failure(await update(id, { externalId: 'taken' }))).toEqual({
			message: 'Layer: external_id taken belongs to another customer credit [item 0]',
			description: expect.stringContaining('Correct what it names'),
		});
	});

	it.each([
		['looks', 'dropAfter', 1],
		['looks, and sends again,', 'dropBefore', 2],
	] as const)('%s when the answer was lost', async (_, fault, writes) => {
		const { id } = bench.addCredit(100);
		bench.sandbox.setFaults(faultsAt(fault, [2]));
		expect(await updated(id, { memo: 'New' })).toMatchObject({ outcome: 'updated', memo: 'New' });
		expect(bench.writes()).toHaveLength(writes);
		expect(new Set(bench.writes().map(({ rawBody }) => rawBody)).size).toBe(1);
	});

	it('changes a credit once when n8n runs the node again', async () => {
		const { id } = bench.addCredit(100);
		const result = await run(
			bench,
			'customerCredit',
			'update',
			{
				customerCreditId: `={{ $json.id }}`,
				updateFields: { memo: 'New' },
				options: { maxAttempts: 1 },
			},
			{ items: [{ id }, { id: NOBODY }], retryOnFail: true, maxTries: 2 },
		);
		expect(result.status).toBe('error');
		expect(bench.writes()).toHaveLength(1);
	});

	it('works on one credit in the order of its items', async () => {
		const { id } = bench.addCredit(100);
		const items = Array.from({ length: 8 }, (_, number) => ({ memo: `memo ${number}` }));
		const result = await run(
			bench,
			'customerCredit',
			'update',
			{ customerCreditId: locator(id), updateFields: { memo: '={{ $json.memo }}' } },
			{ items },
		);
		expect(jsonOf(result).map(({ memo }) => memo)).toEqual(items.map(({ memo }) => memo));
		expect(bench.books.credits.get(id)?.memo).toBe('memo 7');
	});
});

describe('Delete', () => {
	const remove = async (id: string, more: Values = {}) =>
		await done(bench, 'customerCredit', 'delete', { customerCreditId: locator(id), ...more });

	it('deletes a credit, and its invoice is owed again', async () => {
		const invoice = bench.openInvoice();
		const owed = bench.owed(invoice);
		const { id } = bench.addCredit(100, { allocations: [[invoice.id, 100]] });
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(bench.requests().map(({ method, rawBody }) => [method, rawBody])).toEqual([
			['GET', ''],
			['DELETE', ''],
		]);
		expect(bench.books.credits.get(id)?.deleted_at).not.toBeNull();
		expect(bench.owed(invoice)).toBe(owed);
	});

	it('changes nothing the second time', async () => {
		const { id } = bench.addCredit(100);
		await remove(id);
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'unchanged' }]);
		expect(bench.writes()).toHaveLength(1);
	});

	it('looks whether it happened when the answer was lost', async () => {
		const { id } = bench.addCredit(100);
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(bench.requests().map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
	});

	it('sends again when it did not happen', async () => {
		const { id } = bench.addCredit(100);
		bench.sandbox.setFaults(faultsAt('status500Before', [2]));
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(bench.requests().map(({ method }) => method)).toEqual([
			'GET',
			'DELETE',
			'GET',
			'DELETE',
		]);
	});

	it('takes a credit that is not shown after it for deleted', async () => {
		let deleted = false;
		const stub = await startStub(({ method }) => {
			if (method === 'DELETE') deleted = true;
			if (method === 'DELETE') return { status: 500, body: { errors: [] } };
			return deleted
				? { status: 404, body: { errors: [{ type: 'NotFound', description: 'gone' }] } }
				: { status: 200, body: { data: { id: NOBODY, line_items: [] } } };
		});
		try {
			const result = await run(
				bench,
				'customerCredit',
				'delete',
				{ customerCreditId: locator(NOBODY) },
				{ engine: bench.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(only(result)).toEqual({ deleted: true, id: NOBODY, outcome: 'deleted' });
		} finally {
			await stub.close();
		}
	});

	it('says when there is no such credit', async () => {
		const result = await run(bench, 'customerCredit', 'delete', {
			customerCreditId: locator(NOBODY),
		});
		expect(failure(result)).toEqual({
			message: `Layer: customerCreditId ${NOBODY} was not found [item 0]`,
			description: expect.stringContaining('Check the ID'),
		});
		expect(bench.writes()).toEqual([]);
	});
});

describe('Deallocate', () => {
	const deallocate = async (id: string, values: Values) =>
		await done(bench, 'customerCredit', 'deallocate', {
			customerCreditId: locator(id),
			...values,
		});
	const chosen = (...invoices: unknown[]): Values => ({
		deallocateFrom: 'chosen',
		invoices: { invoice: invoices.map((invoice_id) => ({ invoice_id })) },
	});
	const sent = () => bench.writes().map(({ method, rawBody }) => [method, rawBody]);

	let invoices: string[];
	let credit: Credit;
	beforeEach(() => {
		const { id: customerId } = bench.customer();
		invoices = ['INV-A', 'INV-B', 'INV-C'].map(
			(number) => bench.books.addInvoice({ customer_id: customerId, reference_number: number }).id,
		);
		credit = bench.addCredit(10000, {
			allocations: [
				[invoices[0]!, 1000],
				[invoices[1]!, 2050],
				[invoices[2]!, 3000],
			],
		});
	});
	const kept = (...indexes: number[]) => {
		const amounts = [1000, 2050, 3000];
		const allocations = indexes.map((index) => ({
			amount: amounts[index],
			invoice_id: invoices[index],
		}));
		return JSON.stringify({ allocations });
	};

	it.each<[string, () => Values]>([
		['by ID', () => chosen(locator(invoices[1]))],
		['by ID in capitals', () => chosen(locator(invoices[1]!.toUpperCase()))],
		['from the list', () => chosen(locator(invoices[1], 'list'))],
		['by reference number', () => chosen(locator('INV-B', 'referenceNumber'))],
		['twice', () => chosen(locator(invoices[1]), locator('INV-B', 'referenceNumber'))],
		['in JSON', () => ({ deallocateFrom: 'json', invoicesJson: [{ invoice_id: invoices[1] }] })],
		[
			'in JSON by reference number',
			() => ({
				deallocateFrom: 'json',
				invoicesJson: '[{ "invoice_reference_number": "INV-B" }]',
			}),
		],
	])(
		'takes the credit off an invoice that is chosen %s, and sends the others as they are',
		async (_, values) => {
			expect(await deallocate(credit.id, values())).toMatchObject([
				{
					id: credit.id,
					outcome: 'deallocated',
					freed: '2050',
					freedFrom: [{ id: invoices[1], amount: '2050' }],
					leftOver: '6000',
					allocations: [{ invoice_id: invoices[0] }, { invoice_id: invoices[2] }],
				},
			]);
			expect(sent()).toEqual([['PATCH', kept(0, 2)]]);
		},
	);

	it('takes it off all invoices', async () => {
		expect(await deallocate(credit.id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'deallocated', freed: '6050', leftOver: '10000', allocations: [] },
		]);
		expect(sent()).toEqual([['PATCH', '{"allocations":[]}']]);
	});

	it('shows cents where amounts are in cents', async () => {
		const [item] = await deallocate(credit.id, {
			deallocateFrom: 'all',
			options: { amountsIn: 'cents' },
		});
		expect(item).toMatchObject({ freed: '6050', leftOver: '10000' });
	});

	it.each<[string, () => Values]>([
		[
			'an invoice that has nothing of it',
			() => chosen(locator(bench.openInvoice('Hilltop Garden Supply').id)),
		],
		['an invoice that does not exist', () => chosen(locator(NOBODY))],
	])('changes nothing for %s', async (_, values) => {
		expect(await deallocate(credit.id, values())).toMatchObject([
			{ outcome: 'unchanged', freed: '0', freedFrom: [], leftOver: '3950' },
		]);
		expect(bench.writes()).toEqual([]);
	});

	it('changes nothing the second time', async () => {
		await deallocate(credit.id, { deallocateFrom: 'all' });
		expect(await deallocate(credit.id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'unchanged', freed: '0', leftOver: '10000' },
		]);
		expect(bench.writes()).toHaveLength(1);
	});

	it('is looked up when the answer was lost', async () => {
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		expect(await deallocate(credit.id, chosen(locator(invoices[0])))).toMatchObject([
			{ outcome: 'deallocated', freed: '1000' },
		]);
		expect(sent()).toEqual([['PATCH', kept(1, 2)]]);
	});

	it('takes several off one credit, one after the other', async () => {
		const result = await run(
			bench,
			'customerCredit',
			'deallocate',
			{ customerCreditId: locator(credit.id), ...chosen('={{ $json.invoice }}') },
			{ items: invoices.map((invoice) => ({ invoice })) },
		);
		expect(jsonOf(result).map(({ freed }) => freed)).toEqual(['1000', '2050', '3000']);
		expect(bench.allocations(credit.id)).toEqual([]);
	});

	it.each<[string, Values, string]>([
		['no invoice is chosen', chosen(), "'Invoices' is empty"],
		[
			'the JSON has none',
			{ deallocateFrom: 'json', invoicesJson: '[]' },
			"'Invoices (JSON)' is empty",
		],
		[
			'a row has no invoice',
			{ deallocateFrom: 'json', invoicesJson: '[{}]' },
			"'invoice_id' in row 1 of 'Invoices (JSON)' is empty",
		],
		[
			'a row has an amount',
			{ deallocateFrom: 'json', invoicesJson: `[{ "invoice_id": "${NOBODY}", "amount": 1 }]` },
			"'amount' in row 1 of 'Invoices (JSON)' is not a field that can be sent",
		],
		[
			'a reference number has a comma',
			chosen(locator('A,B', 'referenceNumber')),
			"'Invoices' holds a reference number with a comma: 'A,B'",
		],
		[
			'an ID is none',
			chosen(locator('={{ "INV-A" }}')),
			"'Invoice' in row 1 of 'Invoices' is not valid",
		],
	])('refuses when %s', async (_, values, message) => {
		const result = await run(bench, 'customerCredit', 'deallocate', {
			customerCreditId: locator(credit.id),
			...values,
		});
		expect(failure(result).message).toContain(message);
		expect(bench.requests()).toEqual([]);
	});

	it('says when no invoice has the reference number', async () => {
		const result = await run(bench, 'customerCredit', 'deallocate', {
			customerCreditId: locator(credit.id),
			...chosen(locator('INV-X', 'referenceNumber')),
		});
		expect(failure(result).message).toBe(
			"No invoice in Layer has the reference number 'INV-X' [item 0]",
		);
		expect(bench.writes()).toEqual([]);
	});

	it('changes nothing of a deleted credit', async () => {
		const { id } = bench.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(await deallocate(id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'unchanged', freed: '0' },
		]);
		expect(bench.writes()).toEqual([]);
	});
});

describe('Create and Allocate', () => {
	it('give out what their schemas say', async () => {
		const invoice = bench.openInvoice();
		const [created] = await done(bench, 'customerCredit', 'create', {
			...bench.aCredit(),
			allocations: {
				allocation: [{ invoice_id: locator(invoice.id), amount: '1' }],
			},
		});
		const customerCreditId = locator(created?.id as string);
		const automatic = { customerCreditId, allocateTo: 'openInvoices' };
		await done(bench, 'customerCredit', 'allocate', { ...automatic, options: { cap: '1' } });
		await done(bench, 'customerCredit', 'allocate', {
			customerCreditId,
			allocateTo: 'json',
			allocationsJson: [{ invoice_id: invoice.id, amount: 3 }],
		});
		expect(bench.allocations(created?.id as string)).toEqual([[invoice.id, 300]]);
	});
});
