import { chosen, locator, type Values } from '../../fixtures/form';
import { oneItem, useRebilly, TAX } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useRebilly();

const REASONS = [
	'return',
	'product-unsatisfactory',
	'order-change',
	'order-cancellation',
	'chargeback',
	'write-off',
	'waiver',
	'customer-credit',
	'prepayment',
	'other',
];

/** The body that the least form leads to. */
const leastBody = () =>
	`{"customerId":"${fixture.customer('Robin')}","currency":"USD","items":[{"unitPrice":145.05,"quantity":1}]}`;

/** The least body with other items. */
const bodyWithItem = (item: string) =>
	`{"customerId":"${fixture.customer('Robin')}","currency":"USD","items":[${item}]}`;

/** The least body with more fields after its items. */
const bodyWith = (fields: string) => leastBody().replace(/\}$/, `,${fields}}`);

/** The text of the one write that Rebilly received. */
function sentBody(): string | undefined {
	const writes = fixture.writes();
	expect(writes).toHaveLength(1);
	return writes[0]?.rawBody;
}

/** Everything a credit memo can be given, by its names in the API. */
function everything() {
	const [, invoiceId = ''] = fixture.invoices('Robin');
	const [openInvoice = ''] = fixture.openInvoices('Robin');
	const [refund = ''] = fixture.refunds('Robin');
	const invoiceItemId = fixture.invoice(invoiceId).items[0]?.id ?? '';
	const tax = TAX;
	const items = [
		{
			unitPrice: '12.34',
			quantity: 2,
			description: 'Returned "frames"',
			invoiceItemId,
			productId: 'prod_1',
			planId: 'plan_1',
			tax,
		},
		{ unitPrice: '145.05', quantity: 1, description: 'Rückerstattung – 返金' },
	];
	const form: Values = {
		lineItems: { item: items },
		allocations: {
			invoices: [{ invoiceId: chosen(openInvoice), amount: '100.10' }],
			transactions: [{ transactionId: chosen(refund), amount: '45.05' }],
		},
		additionalFields: {
			invoiceId: chosen(invoiceId),
			reason: 'return',
			description: 'For your return\nof 14 September',
			shippingAmount: '4.95',
		},
	};
	const body =
		`{"customerId":"${fixture.customer('Robin')}","currency":"USD","items":[` +
		'{"unitPrice":12.34,"quantity":2,"description":"Returned \\"frames\\"",' +
		`"invoiceItemId":"${invoiceItemId}","productId":"prod_1","planId":"plan_1",` +
		'"tax":{"amount":1.79,"stateAmount":1.48,"countyAmount":0.06,"cityAmount":0.2,' +
		'"specialDistrictAmount":0.05,"description":"Sales tax","rate":0.0725,"stateRate":0.06,' +
		'"countyRate":0.0025,"cityRate":0.008,"specialDistrictRate":0.002,' +
		'"jurisdictions":{"country":"US","state":"CA","county":"Los Angeles","city":"Pasadena"}}},' +
		'{"unitPrice":145.05,"quantity":1,"description":"Rückerstattung – 返金"}],' +
		`"invoiceId":"${invoiceId}","reason":"return",` +
		'"description":"For your return\\nof 14 September","shippingAmount":4.95,' +
		`"allocations":{"invoices":[{"invoiceId":"${openInvoice}","amount":100.1}],` +
		`"transactions":[{"transactionId":"${refund}","amount":45.05}]}}`;
	return { form, body, items, openInvoice, refund };
}

describe('The request body', () => {
	it('is the customer, the currency and the items when nothing else is entered', async () => {
		expect(only(await fixture.create())).toMatchObject({ id: 'refund-1', outcome: 'created' });
		expect(sentBody()).toBe(leastBody());
		expect(fixture.writes()[0]?.headers['content-type']).toContain('application/json');
	});

	it('holds every field of the API that is entered in the form', async () => {
		const { form, body } = everything();
		expect(only(await fixture.create(form))).toMatchObject({
			outcome: 'created',
			totalAmount: 176.47,
			unusedAmount: 31.32,
			allocationCheck: { asked: '145.15', granted: '145.15', asAsked: true, differences: [] },
		});
		expect(sentBody()).toBe(body);
	});

	it('is the same text when line items and allocations are entered as JSON text', async () => {
		const { form, body, items, openInvoice, refund } = everything();
		const result = await fixture.create({
			additionalFields: form.additionalFields,
			options: {
				lineItemsJson: JSON.stringify(items),
			},
			allocateTo: 'json',
			allocationsJson: `[
				{ "invoiceId": "${openInvoice}", "amount": 100.10 },
				{ "transactionId": "${refund}", "amount": "45.05" }
			]`,
		});
		expect(only(result)).toMatchObject({ outcome: 'created' });
		expect(sentBody()).toBe(body);
	});

	it('is the same text when an expression maps whole arrays', async () => {
		const { form, body, items, openInvoice, refund } = everything();
		const item = {
			lines: items,
			applied: [
				{ invoiceId: openInvoice, amount: 100.1 },
				{ transactionId: refund, amount: 45.05 },
			],
		};
		const result = await fixture.create(
			{
				additionalFields: form.additionalFields,
				options: {
					lineItemsJson: '={{ $json.lines }}',
				},
				allocateTo: 'json',
				allocationsJson: '={{ $json.applied }}',
			},
			{ items: [item] },
		);
		expect(only(result)).toMatchObject({ outcome: 'created' });
		expect(sentBody()).toBe(body);
	});

	it.each<[string, Values, string]>([
		['quantity', { quantity: 12 }, '"quantity":12'],
		['quantity as text', { quantity: '3' }, '"quantity":3'],
		['description', { description: ' Two words ' }, '"quantity":1,"description":" Two words "'],
		['invoice item', { invoiceItemId: 'ii_1' }, '"quantity":1,"invoiceItemId":"ii_1"'],
		['product', { productId: ' prod_1 ' }, '"quantity":1,"productId":"prod_1"'],
		['plan', { planId: 'plan_1' }, '"quantity":1,"planId":"plan_1"'],
		[
			'tax of nothing',
			{ tax: { amount: '0', description: 'Exempt' } },
			'"quantity":1,"tax":{"amount":0,"description":"Exempt"}',
		],
		[
			'tax with a blank rate',
			{ tax: { amount: '1', description: 'VAT', rate: ' ' } },
			'"quantity":1,"tax":{"amount":1,"description":"VAT"}',
		],
		[
			'tax with one jurisdiction',
			{ tax: { amount: '1', description: 'VAT', jurisdictions: { country: 'DE', city: '' } } },
			'"quantity":1,"tax":{"amount":1,"description":"VAT","jurisdictions":{"country":"DE"}}',
		],
	])('holds the %s of a line item, and no other optional field', async (_, values, sent) => {
		await fixture.create({ lineItems: oneItem({ unitPrice: '145.05', ...values }) });
		expect(sentBody()).toBe(bodyWithItem(`{"unitPrice":145.05,${sent}}`));
	});

	it.each(REASONS)('holds the reason %s', async (reason) => {
		expect(only(await fixture.create({ additionalFields: { reason } }))).toMatchObject({ reason });
		expect(sentBody()).toBe(bodyWith(`"reason":"${reason}"`));
	});

	it.each<[string, Values, string]>([
		['description', { description: 'Sorry 💶' }, '"description":"Sorry 💶"'],
		['shipping', { shippingAmount: '0.10' }, '"shippingAmount":0.1'],
		['free shipping', { shippingAmount: '0' }, '"shippingAmount":0'],
	])('holds the %s alone', async (_, additionalFields, sent) => {
		expect(only(await fixture.create({ additionalFields }))).toMatchObject({ outcome: 'created' });
		expect(sentBody()).toBe(bodyWith(sent));
	});

	it.each(['list', 'id'])('holds the invoice chosen by the mode %s', async (mode) => {
		const [invoiceId = ''] = fixture.invoices('Robin');
		await fixture.create({ additionalFields: { invoiceId: locator(invoiceId, mode) } });
		expect(sentBody()).toBe(bodyWith(`"invoiceId":"${invoiceId}"`));
	});

	it('holds only the allocation array that has rows', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		const rows = [{ invoiceId: locator(invoiceId, 'list'), amount: '100' }];
		await fixture.create({ allocations: { invoices: rows } });
		expect(sentBody()).toBe(
			bodyWith(`"allocations":{"invoices":[{"invoiceId":"${invoiceId}","amount":100}]}`),
		);
	});

	it.each<[string, Values]>([
		['collections', { allocateTo: 'nothing', allocations: {}, additionalFields: {}, options: {} }],
		[
			'lists of allocations',
			{ allocateTo: 'nothing', allocations: { invoices: [], transactions: [] } },
		],
		['JSON of allocations', { allocateTo: 'json', allocationsJson: '[]' }],
		['no JSON of allocations', { allocateTo: 'json', allocationsJson: '' }],
		['additional body', { additionalFields: { additionalBody: '{}' } }],
		[
			'additional fields',
			{
				additionalFields: {
					description: '',
					shippingAmount: '',
					invoiceId: { __rl: true, mode: 'list', value: '' },
				},
			},
		],
		[
			'parts of a line item',
			{
				lineItems: oneItem({
					unitPrice: '145.05',
					description: '',
					invoiceItemId: '',
					planId: '',
					productId: '',
					tax: {},
				}),
			},
		],
	])('holds nothing for empty %s, and no empty array', async (_, values) => {
		expect(only(await fixture.create(values))).toMatchObject({ outcome: 'created' });
		expect(sentBody()).toBe(leastBody());
	});

	it('holds no empty jurisdictions', async () => {
		const tax = { amount: '1', description: 'VAT', jurisdictions: {} };
		await fixture.create({ lineItems: oneItem({ unitPrice: '145.05', tax }) });
		expect(sentBody()).toBe(
			bodyWithItem('{"unitPrice":145.05,"quantity":1,"tax":{"amount":1,"description":"VAT"}}'),
		);
	});

	it('is the same for an ID that Rebilly assigns', async () => {
		const { form, body } = everything();
		const memo = only(await fixture.create({ ...form, options: { idMode: 'assigned' } }));
		expect(memo).toMatchObject({ outcome: 'created', totalAmount: 176.47 });
		expect(memo.id).toMatch(/^crmm_/);
		expect(sentBody()).toBe(body);
		expect(fixture.calls()).toEqual(['POST credit-memos']);
	});
});

describe('Additional Body Fields', () => {
	it.each<[string, unknown]>([
		['JSON text', '{ "customFields": { "campaign": 7 }, "note": null }'],
		['an object', '={{ { customFields: { campaign: 7 }, note: null } }}'],
	])('given as %s are added to the body', async (_, additionalBody) => {
		const result = await fixture.create({ additionalFields: { additionalBody } });
		expect(sentBody()).toBe(
			leastBody().replace('{', '{"customFields":{"campaign":7},"note":null,'),
		);
		// The simulator knows no such fields, and its answer reaches the user.
		expect(failure(result).message).toContain('customFields: is not a known field');
	});

	it.each([
		['customerId', 'which has a field of its own'],
		['currency', 'which has a field of its own'],
		['items', 'which has a field of its own'],
		['invoiceId', 'which has a field of its own'],
		['reason', 'which has a field of its own'],
		['description', 'which has a field of its own'],
		['shippingAmount', 'which has a field of its own'],
		['allocations', 'which has a field of its own'],
		['id', 'which only the service sets'],
		['number', 'which only the service sets'],
		['status', 'which only the service sets'],
		['taxAmount', 'which only the service sets'],
		['totalAmount', 'which only the service sets'],
		['unusedAmount', 'which only the service sets'],
		['revision', 'which only the service sets'],
		['quoteId', 'which only the service sets'],
		['createdTime', 'which only the service sets'],
		['updatedTime', 'which only the service sets'],
		['_links', 'which only the service sets'],
		['_embedded', 'which only the service sets'],
	])('must not hold %s', async (field, why) => {
		const result = await fixture.create({
			additionalFields: { additionalBody: JSON.stringify({ [field]: 'x' }) },
		});
		expect(failure(result).message).toBe(
			`'Additional Body Fields (JSON)' holds '${field}', ${why} [item 0]`,
		);
		expect(fixture.requests()).toEqual([]);
	});

	it.each([
		['broken JSON', '{ "a": }', 'is not valid JSON'],
		['an array', '[{ "a": 1 }]', 'is not a JSON object'],
		['a text', '"a"', 'is not a JSON object'],
		['a number', '={{ 5 }}', 'is not a JSON object'],
	])('must not be %s', async (_, additionalBody, why) => {
		const { message } = failure(await fixture.create({ additionalFields: { additionalBody } }));
		expect(message).toContain(`'Additional Body Fields (JSON)' ${why}`);
		expect(message).toContain('[item 0]');
		expect(fixture.requests()).toEqual([]);
	});
});

describe('The output', () => {
	it('is the credit memo as Rebilly gives it, with the outcome', async () => {
		const result = await fixture.create({ additionalFields: { reason: 'waiver' } });
		const { outcome, _links, ...memo } = only(result);
		expect(outcome).toBe('created');
		expect(_links).toBeDefined();
		expect(memo).toEqual(fixture.memo('refund-1'));
	});

	it('says what was granted when Rebilly lowers an allocation', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Sam');
		fixture.invoice(invoiceId).amountDue = 18025;
		const result = await fixture.create({
			customerId: chosen(fixture.customer('Sam')),
			lineItems: oneItem({ unitPrice: '500' }),
			allocations: { invoices: [{ invoiceId: chosen(invoiceId), amount: '200.00' }] },
		});
		expect(only(result)).toMatchObject({
			outcome: 'created',
			unusedAmount: 319.75,
			allocationCheck: {
				asked: '200.00',
				granted: '180.25',
				asAsked: false,
				differences: [{ id: invoiceId, asked: '200.00', granted: '180.25' }],
			},
		});
	});

	it('has no allocation check when none was asked for', async () => {
		expect(only(await fixture.create())).not.toHaveProperty('allocationCheck');
	});

	it('is one item for each input item, whatever else is in the input', async () => {
		const items = [{ id: 'a', error: 'an old one' }, { id: 'b' }];
		const result = await fixture.create({ idempotencyKey: '={{ $json.id }}' }, { items });
		expect(jsonOf(result).map(({ id }) => id)).toEqual(['a', 'b']);
	});
});
