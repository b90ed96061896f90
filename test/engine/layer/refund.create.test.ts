import type { Invoice, Refund } from '../../../sandbox/layer/records';
import { faultsAt } from '../../fixtures/engine';
import { locator, metadata, NOBODY, type Values } from '../../fixtures/form';
import { IMPATIENT, SALES, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

const COMPLETED = '2026-11-20T10:00:00Z';
const sent = () => fixture.writes().map(({ method, rawBody }) => [method, rawBody]);
const refunds = () => fixture.books.refunds.all();

let paid: Invoice;
beforeEach(() => {
	paid = fixture.addPaidInvoice();
});

/** A refund of the paid invoice under the key `re_1`. */
const simple = (values: Values = {}): Values => ({
	refundType: 'simple',
	idempotencyKey: 're_1',
	completedAt: COMPLETED,
	target: 'invoice',
	invoice: locator(paid.id),
	...values,
});

/** A refund of 100.00 of the paid invoice, of which 60.00 went out, under the key `re_1`. */
const itemized = (values: Values = {}): Values => ({
	refundType: 'json',
	idempotencyKey: 're_1',
	completedAt: COMPLETED,
	refundedAmount: '100',
	allocationsJson: [{ total_amount: '100', invoice_id: paid.id }],
	paymentsJson: [{ refunded_amount: '60', method: 'CREDIT_CARD' }],
	...values,
});

const create = async (values: Values, options = {}) =>
	await fixture.runInBusiness('refund', 'create', values, options);
const created = async (values: Values) => (await fixture.itemsOf('refund', 'create', values))[0];

it.each([
	['shows at once', 0],
	['does not show yet', 60_000],
])('takes the key of an earlier item of the run for its refund, which Layer %s', async (_, lag) => {
	fixture.sandbox.setFaults({ readLagMs: lag });
	const items = ['100', '100', '90'].map((amount) => ({
		json: { amount, rows: JSON.stringify([{ total_amount: amount, invoice_id: paid.id }]) },
	}));
	const values = itemized({
		refundedAmount: '={{ $json.amount }}',
		allocationsJson: '={{ $json.rows }}',
		paymentsJson: '[]',
	});
	const result = await create(values, { items, onError: 'continueRegularOutput' });
	const [first, second, third] = jsonOf(result);
	expect([first?.outcome, second?.outcome]).toEqual(['created', 'existing']);
	expect(third?.message).toContain('Refunded Amount is 100.00 instead of 90.00');
	expect(refunds().map(({ id }) => id)).toEqual([first?.id]);
	expect(fixture.writes()).toHaveLength(1);
});

describe('Create, simple', () => {
	it('sends all that a simple refund can have, byte for byte', async () => {
		const item = await created(
			simple({
				additionalFields: {
					memo: 'Damaged',
					metadata: metadata({ source: 'shop' }),
					method: 'CREDIT_CARD',
					processor: 'STRIPE',
					refund_processing_fee: '0.30',
					payment_clearing_account_identifier: locator('CASH', 'stableName'),
					referenceNumber: 'R-1',
					tags: { tag: [{ key: locator('department', 'list'), value: 'sales' }] },
				},
			}),
		);
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					completed_at: COMPLETED,
					external_id: 're_1',
					invoice_id: paid.id,
					method: 'CREDIT_CARD',
					processor: 'STRIPE',
					refund_processing_fee: 30,
					payment_clearing_account_identifier: { type: 'StableName', stable_name: 'CASH' },
					tags: [{ key: 'department', value: 'sales' }],
					memo: 'Damaged',
					metadata: { source: 'shop' },
					reference_number: 'R-1',
				}),
			],
		]);
		expect(item).toMatchObject({
			outcome: 'created',
			external_id: 're_1',
			refunded_amount: 30000,
			status: 'PAID',
			payments: [{ method: 'CREDIT_CARD', processor: 'STRIPE', fee: 30 }],
		});
	});

	it.each<[string, () => Values, () => object, number]>([
		[
			'an invoice by ID',
			() => ({ invoice: locator(paid.id) }),
			() => ({ invoice_id: paid.id }),
			30000,
		],
		[
			'an invoice by external ID',
			() => ({ invoice: locator('in_paid', 'externalId') }),
			() => ({ invoice_external_id: 'in_paid' }),
			30000,
		],
		[
			'a line item by ID',
			() => ({
				target: 'invoiceLineItem',
				invoiceLineItem: locator(paid.line_items[1]?.id ?? ''),
			}),
			() => ({ invoice_line_item_id: paid.line_items[1]?.id }),
			20000,
		],
		[
			'a line item by external ID',
			() => ({ target: 'invoiceLineItem', invoiceLineItem: locator('line_1', 'externalId') }),
			() => ({ invoice_line_item_external_id: 'line_1' }),
			10000,
		],
		[
			'a payment by external ID',
			() => ({ target: 'invoicePayment', invoicePayment: locator('pay_1', 'externalId') }),
			() => ({ invoice_payment_external_id: 'pay_1' }),
			30000,
		],
		[
			'a payment by ID',
			() => ({
				target: 'invoicePayment',
				invoicePayment: locator(fixture.books.payments.getByExternalId('pay_1')?.id ?? ''),
			}),
			() => ({ invoice_payment_id: fixture.books.payments.getByExternalId('pay_1')?.id }),
			30000,
		],
	])('refunds %s, and finds it again', async (_, values, target, amount) => {
		const given = simple(values());
		expect(await created(given)).toMatchObject({ outcome: 'created', refunded_amount: amount });
		expect(await created(given)).toMatchObject({ outcome: 'existing', refunded_amount: amount });
		expect(sent()).toEqual([
			['POST', JSON.stringify({ completed_at: COMPLETED, external_id: 're_1', ...target() })],
		]);
	});

	it('keeps a date a date', async () => {
		await created(simple({ completedAt: '2026-11-20' }));
		expect(fixture.writes()[0]?.body).toMatchObject({ completed_at: '2026-11-20T00:00:00Z' });
	});

	it('looks for the key before it sends', async () => {
		await created(simple());
		expect(fixture.queries()[0]).toEqual({ external_id: 're_1', limit: '100' });
	});

	it.each<[string, Values, string, unknown, unknown]>([
		['another invoice', { invoice: locator(NOBODY) }, 'Invoice', undefined, NOBODY],
		[
			'another time',
			{ completedAt: '2026-11-21' },
			'Completed At',
			COMPLETED,
			'2026-11-21T00:00:00Z',
		],
		['another memo', { additionalFields: { memo: 'B' } }, 'Memo', 'A', 'B'],
		[
			'another reference',
			{ additionalFields: { referenceNumber: 'B' } },
			'Reference Number',
			'A',
			'B',
		],
		['another method', { additionalFields: { method: 'CASH' } }, 'Method', 'ACH', 'CASH'],
		['another processor', { additionalFields: { processor: 'B' } }, 'Processor', 'A', 'B'],
		[
			'another fee',
			{ additionalFields: { refund_processing_fee: '2' } },
			'Refund Processing Fee',
			'1.00',
			'2.00',
		],
		[
			'other metadata',
			{ additionalFields: { metadata: metadata({ a: '2' }) } },
			'Metadata',
			{ a: '1' },
			{ a: '2' },
		],
		[
			'other tags',
			{ additionalFields: { tags: { tag: [{ key: 'department', value: 'support' }] } } },
			'Tags',
			undefined,
			[{ key: 'department', value: 'support' }],
		],
	])(
		'changes nothing when the key belongs to a refund with %s',
		async (_, values, field, found, asked) => {
			const first = {
				memo: 'A',
				referenceNumber: 'A',
				method: 'ACH',
				processor: 'A',
				refund_processing_fee: '1',
				metadata: metadata({ a: '1' }),
				tags: { tag: [{ key: 'department', value: 'sales' }] },
			};
			await created(simple({ additionalFields: first }));
			const [before] = refunds();
			const result = await create(simple(values), { onError: 'continueRegularOutput' });
			expect(only(result)).toMatchObject({
				error: {
					message: expect.stringContaining(
						"A refund with the external ID 're_1' exists and is not the same",
					),
					advice:
						'Nothing was changed. Compare them, correct the fields, or map the ID of what this refund is for as the key',
					kind: 'state',
					refundId: before?.id,
					differences: [{ field, asked, ...(found !== undefined && { found }) }],
				},
			});
			expect(refunds()).toEqual([before]);
			expect(fixture.writes()).toHaveLength(1);
		},
	);

	it('derives a key from the execution and the item', async () => {
		const options = { keyMode: 'execution' };
		const values = simple({ idempotencyKey: '', invoice: '={{ $json.invoice }}', options });
		const items = [{ invoice: paid.id }, { invoice: NOBODY }];
		const result = await create(values, { items, retryOnFail: true, maxTries: 3 });
		expect(result.status).toBe('error');
		expect(refunds()).toMatchObject([{ external_id: expect.stringMatching(/^n8n-[0-9a-f]{32}$/) }]);
	});

	it('creates one refund for two items with the same key', async () => {
		const result = await create(simple(), { items: [{}, {}] });
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['created', 'existing']);
		expect(fixture.writes()).toHaveLength(1);
	});

	it('creates one refund when the answer was lost', async () => {
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2]));
		expect(await created(simple())).toMatchObject({ outcome: 'created' });
		// What was carried out is found, and not sent again.
		expect(fixture.writes().map(({ status }) => status)).toEqual([null]);
		expect(refunds()).toHaveLength(1);
	});

	it('finds the refund when a lost answer ended the first try', async () => {
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2, 3]));
		const result = await create(simple(IMPATIENT), { retryOnFail: true, maxTries: 2 });
		expect(only(result)).toMatchObject({ outcome: 'existing' });
		expect(fixture.writes()).toHaveLength(1);
		expect(refunds()).toHaveLength(1);
	});

	it('searches to the end where the server knows no filter for the key', async () => {
		const page = (number: number) =>
			Array.from({ length: 2 }, (_, index) => ({
				id: `${number}-${index}`,
				external_id: `x${number}`,
			}));
		const asked: string[] = [];
		const stub = await startStub(({ url }) => {
			const cursor = new URL(url, 'http://stub').searchParams.get('cursor');
			asked.push(cursor ?? '');
			const last = { id: 'found', external_id: 're_1', completed_at: COMPLETED };
			const pagination = { cursor: 'next', has_more: cursor === null };
			const data = cursor === null ? page(1) : [...page(2), last];
			return { status: 200, body: { data, meta: { pagination } } };
		});
		try {
			const result = await create(simple(), {
				engine: fixture.engineWith({ baseUrl: stub.baseUrl }),
			});
			expect(only(result)).toMatchObject({ id: 'found', outcome: 'existing' });
			expect(asked).toEqual(['', 'next']);
		} finally {
			await stub.close();
		}
	});

	it.each<[string, () => Values, string]>([
		['no time', () => ({ completedAt: '={{ $json.no }}' }), "'Completed At' is empty"],
		['no invoice', () => ({ invoice: locator('={{ $json.no }}') }), "'Invoice' is empty"],
		[
			'no line item',
			() => ({ target: 'invoiceLineItem', invoiceLineItem: locator('={{ $json.no }}') }),
			"'Invoice Line Item' is empty",
		],
		[
			'an ID that is none',
			() => ({ invoice: locator('={{ "INV-1" }}') }),
			"'Invoice' is not valid: 'INV-1'",
		],
		[
			'a fee that is no amount',
			() => ({ additionalFields: { refund_processing_fee: 'much' } }),
			"'Refund Processing Fee' is not a number: 'much'",
		],
		[
			'a fee that would be rounded',
			() => ({ additionalFields: { refund_processing_fee: '0.3050' } }),
			"'Refund Processing Fee' has more decimals than the currency",
		],
		[
			'too much metadata',
			() => ({ additionalFields: { metadata: metadata({ text: 'x'.repeat(1024) }) } }),
			"'Metadata' is too large",
		],
		[
			'a target among the additional body fields',
			() => ({ additionalFields: { additionalBody: '{ "invoice_id": "x" }' } }),
			"holds 'invoice_id', which has a field of its own",
		],
	])('refuses %s before it sends anything', async (_, values, message) => {
		expect(failure(await create(simple(values()))).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it('shows what Layer refuses', async () => {
		const open = fixture.openInvoice();
		expect(failure(await create(simple({ invoice: locator(open.id) })))).toEqual({
			message: 'Layer: invoice_id has 0 left that can be refunded [item 0]',
			description: expect.stringContaining('Correct what it names'),
		});
	});
});

describe('Create, using JSON', () => {
	it('sends all that an itemized refund can have, byte for byte', async () => {
		const { id: customerId } = fixture.customer();
		const account = fixture.account('Online Store');
		const item = await created(
			itemized({
				refundedAmount: '145.05',
				allocationsJson: [
					{
						total_amount: '45.05',
						invoice_line_item_external_id: 'line_1',
						customer_id: customerId,
						line_items: [
							{
								amount: '45.05',
								account_identifier: { type: 'AccountId', id: account },
								prepayment_account_identifier: { type: 'StableName', stable_name: 'REVENUE' },
								external_id: 'l1',
								memo: 'Line',
								metadata: { a: 1 },
								reference_number: 'L1',
								tags: [{ key: 'department', value: 'sales' }],
							},
						],
						external_id: 'a1',
						memo: 'Part',
						reference_number: 'A1',
					},
					{
						total_amount: '100',
						customer_external_id: fixture.customer().external_id,
						line_items: [
							{ amount: '100', account_identifier: { type: 'StableName', stable_name: 'SALES' } },
						],
					},
				],
				paymentsJson: [
					{
						refunded_amount: '100.05',
						completed_at: '2026-11-21',
						method: 'CHECK',
						processor: 'BANK',
						refund_processing_fee: '1.5',
						payment_clearing_account_identifier: { type: 'StableName', stable_name: 'CASH' },
						refunded_payment_fees: [
							{
								account: { type: 'StableName', stable_name: 'BAD_DEBT' },
								fee_amount: '0.25',
								description: 'Card fee',
							},
						],
						external_id: 'p1',
						memo: 'First part',
					},
					{ refunded_amount: '45', method: 'ACH' },
				],
				additionalFields: { memo: 'Two things', tags: { tag: [{ key: 'k', value: 'v' }] } },
			}),
		);
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					completed_at: COMPLETED,
					external_id: 're_1',
					refunded_amount: 14505,
					allocations: [
						{
							total_amount: 4505,
							invoice_line_item_external_id: 'line_1',
							customer_id: customerId,
							line_items: [
								{
									amount: 4505,
									account_identifier: { type: 'AccountId', id: account },
									prepayment_account_identifier: {
										type: 'StableName',
										stable_name: 'REVENUE',
									},
									external_id: 'l1',
									memo: 'Line',
									metadata: { a: 1 },
									reference_number: 'L1',
									tags: [{ key: 'department', value: 'sales' }],
								},
							],
							external_id: 'a1',
							memo: 'Part',
							reference_number: 'A1',
						},
						{
							total_amount: 10000,
							customer_external_id: fixture.customer().external_id,
							line_items: [{ amount: 10000, account_identifier: SALES }],
						},
					],
					payments: [
						{
							refunded_amount: 10005,
							completed_at: '2026-11-21T00:00:00Z',
							method: 'CHECK',
							processor: 'BANK',
							refund_processing_fee: 150,
							payment_clearing_account_identifier: { type: 'StableName', stable_name: 'CASH' },
							refunded_payment_fees: [
								{
									account: { type: 'StableName', stable_name: 'BAD_DEBT' },
									fee_amount: 25,
									description: 'Card fee',
								},
							],
							external_id: 'p1',
							memo: 'First part',
						},
						{ refunded_amount: 4500, completed_at: COMPLETED, method: 'ACH' },
					],
					tags: [{ key: 'k', value: 'v' }],
					memo: 'Two things',
				}),
			],
		]);
		expect(item).toMatchObject({ outcome: 'created', refunded_amount: 14505, status: 'PAID' });
	});

	it('takes both lists as JSON in the form of the API, in cents', async () => {
		const values = itemized({
			refundedAmount: 10000,
			allocationsJson: [
				{
					total_amount: 10000,
					invoice_external_id: 'in_paid',
					customer_external_id: fixture.customer().external_id,
					line_items: [{ amount: 10000, account_identifier: SALES, tags: [] }],
				},
			],
			paymentsJson: '[{ "refunded_amount": 6000, "method": "CASH", "refunded_payment_fees": [] }]',
			options: { amountsIn: 'cents' },
		});
		expect(await created(values)).toMatchObject({ outcome: 'created', status: 'PARTIALLY_PAID' });
		expect(await created(values)).toMatchObject({ outcome: 'existing' });
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					completed_at: COMPLETED,
					external_id: 're_1',
					refunded_amount: 10000,
					allocations: [
						{
							total_amount: 10000,
							invoice_external_id: 'in_paid',
							customer_external_id: fixture.customer().external_id,
							line_items: [{ amount: 10000, account_identifier: SALES }],
						},
					],
					payments: [{ refunded_amount: 6000, completed_at: COMPLETED, method: 'CASH' }],
				}),
			],
		]);
	});

	it('records what is still to be paid without payments', async () => {
		expect(await created(itemized({ paymentsJson: [] }))).toMatchObject({
			status: 'SENT',
			payments: [],
		});
		expect(fixture.writes()[0]?.body).not.toHaveProperty('payments');
	});

	it('is the same refund after a payment was added to it', async () => {
		await created(itemized({ paymentsJson: [] }));
		const [refund] = refunds();
		const payment = {
			id: NOBODY,
			refunded_amount: 10000,
			fee: 0,
			completed_at: COMPLETED,
			method: 'CASH',
			processor: null,
			external_id: null,
			memo: null,
			metadata: null,
			reference_number: null,
			tags: [],
		};
		fixture.books.refunds.put({ ...(refund as Refund), payments: [payment] });
		expect(await created(itemized({ paymentsJson: [] }))).toMatchObject({ outcome: 'existing' });
	});

	const line = (amount: string) => ({
		amount,
		account_identifier: SALES,
	});
	const ofPaid = (more: Values) => [{ total_amount: '100', invoice_id: paid.id, ...more }];

	it.each<[string, () => Values, string[]]>([
		[
			'another amount',
			() => ({ refundedAmount: '90', allocationsJson: ofPaid({ total_amount: '90' }) }),
			['Refunded Amount', 'Allocations, row 1: Amount'],
		],
		[
			'two allocations',
			() => ({
				allocationsJson: [
					{ total_amount: '60', invoice_id: paid.id },
					{ total_amount: '40', invoice_id: paid.id },
				],
			}),
			['Number of Allocations', 'Allocations, row 1: Amount'],
		],
		[
			'another target',
			() => ({ allocationsJson: [{ total_amount: '100', invoice_external_id: 'in_other' }] }),
			['Allocations, row 1: Invoice'],
		],
		[
			'another customer',
			() => ({ allocationsJson: ofPaid({ customer_id: NOBODY }) }),
			['Allocations, row 1: Customer'],
		],
		[
			'line items',
			() => ({ allocationsJson: ofPaid({ line_items: [line('40'), line('60')] }) }),
			['Allocations, row 1: Line Items'],
		],
		[
			'another payment',
			() => ({ paymentsJson: [{ refunded_amount: '50', method: 'CASH' }] }),
			['Payments, row 1: Amount', 'Payments, row 1: Method'],
		],
		[
			'one more payment',
			() => ({
				paymentsJson: [
					{ refunded_amount: '60', method: 'CREDIT_CARD' },
					{ refunded_amount: '40', method: 'CREDIT_CARD' },
				],
			}),
			['Payments, row 2: Amount'],
		],
		['the simple form', () => simple({ invoice: locator('in_x', 'externalId') }), ['Invoice']],
	])(
		'changes nothing when the key belongs to a refund and %s is asked for',
		async (_, values, fields) => {
			await created(itemized());
			const before = refunds();
			const result = await create(itemized(values()), { onError: 'continueRegularOutput' });
			const { error } = only(result) as { error: { differences: Array<{ field: string }> } };
			expect(error.differences.map(({ field }) => field)).toEqual(fields);
			expect(refunds()).toEqual(before);
			expect(fixture.writes()).toHaveLength(1);
		},
	);

	it.each<[string, () => Values, string]>([
		['no amount', () => ({ refundedAmount: '' }), 'Parameter "Refunded Amount" is required.'],
		['no allocation in JSON', () => ({ allocationsJson: '[]' }), "'Allocations (JSON)' is empty"],
		[
			'an allocation without amount',
			() => ({ allocationsJson: ofPaid({ total_amount: '' }) }),
			"'total_amount' in row 1 of 'Allocations (JSON)' is empty",
		],
		[
			'allocations that do not add up',
			() => ({ refundedAmount: '100.01' }),
			"'Refunded Amount' is 100.01, but the allocations come to 100.00",
		],
		[
			'more payments than the refund',
			() => ({ paymentsJson: [{ refunded_amount: '100.01', method: 'CASH' }] }),
			"'Refunded Amount' is 100.00, but the payments come to 100.01",
		],
		[
			'line items that do not add up',
			() => ({ allocationsJson: ofPaid({ line_items: [line('99.99')] }) }),
			"'line_items' in row 1 of 'Allocations (JSON)' come to 99.99, but the allocation is 100.00",
		],
		[
			'a payment without method',
			() => ({ paymentsJson: '[{ "refunded_amount": 1 }]' }),
			"'method' in row 1 of 'Payments (JSON)' is empty",
		],
		[
			'a method that pays invoices only',
			() => ({
				paymentsJson: '[{ "refunded_amount": 1, "method": "CREDIT_BALANCE" }]',
			}),
			"'method' in row 1 of 'Payments (JSON)' is not one of its choices: 'CREDIT_BALANCE'",
		],
		[
			'two targets',
			() => ({
				allocationsJson: JSON.stringify([
					{ total_amount: 100, invoice_id: NOBODY, invoice_external_id: 'x' },
				]),
			}),
			"'invoice_external_id' in row 1 of 'Allocations (JSON)' and invoice_id are both given",
		],
		[
			'a misspelt key',
			() => ({
				allocationsJson: '[{ "total_amount": 100, "invoice": 1 }]',
			}),
			"'invoice' in row 1 of 'Allocations (JSON)' is not a field that can be sent",
		],
	])('refuses %s before it sends anything', async (_, values, message) => {
		expect(failure(await create(itemized(values()))).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});
});
