import type { Credit } from '../../../sandbox/layer/records';
import { faultsAt } from '../../fixtures/engine';
import { locator, metadata, NOBODY, type Values } from '../../fixtures/form';
import { aLine, IMPATIENT, lineItems, SALES, useLayer } from '../../fixtures/layer';
import { failure, jsonOf } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

describe('Update', () => {
	const update = async (id: string, updateFields: Values, more: Values = {}) =>
		await fixture.runInBusiness('customerCredit', 'update', {
			customerCreditId: locator(id),
			updateFields,
			...more,
		});
	const updated = async (id: string, updateFields: Values, more: Values = {}) => {
		const values = { customerCreditId: locator(id), updateFields, ...more };
		return (await fixture.itemsOf('customerCredit', 'update', values))[0];
	};
	const sent = () => fixture.writes().map(({ method, rawBody }) => [method, rawBody]);

	it('sends all that it can change, byte for byte', async () => {
		const { id } = fixture.addCredit(14505, { external_id: 'refund-1' });
		const other = fixture.customer('Hilltop Garden Supply');
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
		['metadata', { metadata: metadata({ a: '1' }) }, '{"metadata":{"a":"1"}}'],
		['nested metadata', { additionalBody: { metadata: { a: [1] } } }, '{"metadata":{"a":[1]}}'],
		['an empty metadata object', { additionalBody: '{ "metadata": {} }' }, '{"metadata":{}}'],
	])('sends %s alone', async (_, fields, body) => {
		const { id } = fixture.addCredit(100, { metadata: { old: true } });
		expect(await updated(id, fields)).toMatchObject({ id, outcome: 'updated' });
		expect(sent()).toEqual([['PATCH', body]]);
	});

	it('sends a field that the form lacks', async () => {
		const { id } = fixture.addCredit(100);
		await update(id, { additionalBody: '{ "shop": 1 }' }, IMPATIENT);
		expect(sent()).toEqual([['PATCH', '{"shop":1}']]);
	});

	it('says from what to what', async () => {
		const { id } = fixture.addCredit(100, { memo: 'Old' });
		expect(await updated(id, { memo: 'New', referenceNumber: 'R' })).toMatchObject({
			changes: [
				{ field: 'Memo', from: 'Old', to: 'New' },
				{ field: 'Reference Number', from: null, to: 'R' },
			],
		});
	});

	it('replaces line items given in JSON, in cents', async () => {
		const { id } = fixture.addCredit(100);
		await updated(
			id,
			{},
			{
				lineItemsMode: 'json',
				lineItemsJson: [{ amount: 250, revenue_account_identifier: SALES }],
				options: { amountsIn: 'cents' },
			},
		);
		expect(fixture.books.credits.get(id)?.line_items).toMatchObject([{ amount: 250 }]);
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
			['the customer', () => ({ customer: locator(fixture.customer().id) }), () => ({})],
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
			const credit = fixture.addCredit(100, {
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
			fixture.books.credits.put({
				...credit,
				line_items: [{ ...first!, memo: 'Line', reference_number: 'L1' }],
			});
			const now = fixture.books.credits.get(credit.id)!;
			expect(await updated(credit.id, fields(now), more(now))).toMatchObject({
				id: credit.id,
				outcome: 'unchanged',
			});
			expect(fixture.writes()).toEqual([]);
		});

		it('the second time', async () => {
			const { id } = fixture.addCredit(100);
			const fields = {
				memo: 'New',
				tags: { tag: [{ key: 'department', value: 'sales' }] },
			};
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('2')) };
			expect(await updated(id, fields, more)).toMatchObject({ outcome: 'updated' });
			expect(await updated(id, fields, more)).toMatchObject({ outcome: 'unchanged' });
			expect(fixture.writes()).toHaveLength(1);
		});
	});

	it('sees line items that have more than what is sent', async () => {
		const { id, line_items: lines } = fixture.addCredit(100);
		const credit = fixture.books.credits.get(id)!;
		fixture.books.credits.put({ ...credit, line_items: [{ ...lines[0]!, memo: 'Line' }] });
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
		const { id } = fixture.addCredit(100, { memo: 'Old' });
		expect(failure(await update(id, fields))).toEqual({
			message: "'Update Fields' holds nothing to change [item 0]",
			description: expect.stringContaining('Add a field and fill it in'),
		});
		expect(fixture.requests()).toEqual([]);
	});

	it('refuses allocations as additional body fields', async () => {
		const { id } = fixture.addCredit(100);
		const result = await update(id, { additionalBody: '{ "allocations": [] }' });
		expect(failure(result).message).toContain("holds 'allocations', which has a field of its own");
		expect(fixture.requests()).toEqual([]);
	});

	describe('of a credit that is applied to an invoice', () => {
		let credit: Credit;
		beforeEach(() => {
			credit = fixture.addCredit(10000, { allocations: [[fixture.openInvoice().id, 6000]] });
		});

		it('leaves the allocations as they are', async () => {
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('60')) };
			const item = await updated(credit.id, { memo: 'New' }, more);
			expect(item).toMatchObject({
				outcome: 'updated',
				allocations: [{ invoice_id: fixture.openInvoice().id, amount: 6000 }],
			});
			expect(fixture.writes().map(({ body }) => body)).toEqual([
				expect.not.objectContaining({ allocations: expect.anything() }),
			]);
		});

		it('refuses line items that come to less than is applied, before it writes', async () => {
			const more = { lineItemsMode: 'fields', lineItems: lineItems(aLine('59.99')) };
			expect(failure(await update(credit.id, {}, more))).toEqual({
				message: `'Line Items' come to 59.99, but 60.00 of customer credit '${credit.id}' is applied to invoices [item 0]`,
				description: expect.stringContaining('Nothing was changed'),
			});
			expect(fixture.writes()).toEqual([]);
		});

		it.each<[string, () => unknown]>([
			['by ID', () => locator(fixture.customer('Hilltop Garden Supply').id)],
			[
				'by external ID',
				() => locator(fixture.customer('Hilltop Garden Supply').external_id ?? '', 'externalId'),
			],
		])('refuses another customer, %s, before it writes', async (_, customer) => {
			expect(failure(await update(credit.id, { customer: customer() }))).toEqual({
				message: `'Customer' cannot change while 6000 cents of customer credit '${credit.id}' is applied to invoices [item 0]`,
				description: expect.stringContaining('Deallocate first'),
			});
			expect(fixture.writes()).toEqual([]);
		});

		it('says when Layer drops the allocations', async () => {
			const { id } = credit;
			const row = {
				id,
				customer: { id: fixture.customer().id },
				line_items: [{ amount: 10000 }],
				allocations: [{ invoice_id: NOBODY, amount: 6000 }],
				memo: null,
			};
			const stub = await startStub(({ method }) => ({
				status: 200,
				body: { data: method === 'GET' ? row : { ...row, memo: 'New', allocations: [] } },
			}));
			try {
				const result = await fixture.runInBusiness(
					'customerCredit',
					'update',
					{ customerCreditId: locator(id), updateFields: { memo: 'New' } },
					{ engine: fixture.engineWith({ baseUrl: stub.baseUrl }) },
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
		const { id } = fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(failure(await update(id, { memo: 'New' })).message).toBe(
			`The customer credit '${id}' cannot be updated, because it is deleted [item 0]`,
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('shows what Layer refuses', async () => {
		fixture.addCredit(100, { external_id: 'taken' });
		const { id } = fixture.addCredit(100);
		expect(failure(await update(id, { externalId: 'taken' }))).toEqual({
			message: 'Layer: external_id taken belongs to another customer credit [item 0]',
			description: expect.stringContaining('Correct what it names'),
		});
	});

	it.each([
		['looks', 'dropAfter', 1],
		['looks, and sends again,', 'dropBefore', 2],
	] as const)('%s when the answer was lost', async (_, fault, writes) => {
		const { id } = fixture.addCredit(100);
		fixture.sandbox.setFaults(faultsAt('layer', fault, [2]));
		expect(await updated(id, { memo: 'New' })).toMatchObject({ outcome: 'updated', memo: 'New' });
		expect(fixture.writes()).toHaveLength(writes);
		expect(new Set(fixture.writes().map(({ rawBody }) => rawBody)).size).toBe(1);
	});

	it('changes a credit once when n8n runs the node again', async () => {
		const { id } = fixture.addCredit(100);
		const result = await fixture.runInBusiness(
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
		expect(fixture.writes()).toHaveLength(1);
	});

	it('works on one credit in the order of its items', async () => {
		const { id } = fixture.addCredit(100);
		const items = Array.from({ length: 8 }, (_, number) => ({ memo: `memo ${number}` }));
		const result = await fixture.runInBusiness(
			'customerCredit',
			'update',
			{ customerCreditId: locator(id), updateFields: { memo: '={{ $json.memo }}' } },
			{ items },
		);
		expect(jsonOf(result).map(({ memo }) => memo)).toEqual(items.map(({ memo }) => memo));
		expect(fixture.books.credits.get(id)?.memo).toBe('memo 7');
	});
});
