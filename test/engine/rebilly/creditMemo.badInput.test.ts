import { locator, type Values } from '../../fixtures/form';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, pairing } from '../../fixtures/results';

const fixture = useRebilly();

/** A form whose fields all come from the item. */
const FORM: Values = {
	customerId: locator('={{ $json.customer }}'),
	currency: '={{ $json.currency }}',
	idempotencyKey: '={{ $json.key }}',
	lineItems: oneItem({
		unitPrice: '10',
		quantity: '={{ $json.quantity }}',
		invoiceItemId: '={{ $json.invoiceItemId }}',
		productId: '={{ $json.productId }}',
		planId: '={{ $json.planId }}',
		description: '={{ $json.description }}',
	}),
	additionalFields: {
		invoiceId: locator('={{ $json.invoiceId }}'),
		reason: '={{ $json.reason }}',
	},
};

const WITH_TAX: Values = {
	...FORM,
	lineItems: oneItem({
		unitPrice: '10',
		tax: {
			amount: '={{ $json.taxAmount }}',
			description: '={{ $json.taxDescription }}',
			rate: '={{ $json.rate }}',
		},
	}),
};

const WITH_JSON: Values = {
	...FORM,
	options: {
		lineItemsJson: '={{ $json.lines }}',
	},
};

const WITH_ALLOCATIONS: Values = {
	...FORM,
	allocations: {
		invoices: [
			{ invoiceId: locator('={{ $json.applyTo }}'), amount: '={{ $json.applied }}' },
			{ invoiceId: locator('in_2'), amount: '1' },
		],
		transactions: [{ transactionId: locator('={{ $json.refund }}'), amount: '1' }],
	},
};

const WITH_ALLOCATIONS_JSON: Values = {
	...FORM,
	allocateTo: 'json',
	allocationsJson: '={{ $json.allocations }}',
};

/** An item from which each of the forms makes a good memo, apart from invoices that are not there. */
const good = (key: string): Values => ({
	key,
	customer: fixture.customer('Robin'),
	currency: 'USD',
	quantity: 1,
	invoiceId: fixture.openInvoices('Robin')[0],
	reason: 'other',
	taxAmount: '1',
	taxDescription: 'VAT',
	rate: '0.1',
	lines: [{ unitPrice: 10, quantity: 1 }],
	applyTo: 'in_1',
	applied: '1',
	refund: 'txn_1',
	allocations: [{ invoiceId: fixture.openInvoices('Robin')[0], amount: 1 }],
});

type Case = [what: string, form: Values, bad: Values, message: string];

const LINES = "'Line Items (JSON)'";
const ROW = "in row 1 of 'Line Items'";
const JSON_ROW = `in row 2 of ${LINES}`;
const line = (values: Values) => ({ lines: [{ unitPrice: 1, quantity: 1 }, values] });

const CASES: Case[] = [
	['no customer', FORM, { customer: '' }, "'Customer' is empty"],
	['a customer that is null', FORM, { customer: null }, "'Customer' is empty"],
	['a customer with a slash', FORM, { customer: 'cus/1' }, "'Customer' is not valid: 'cus/1'"],
	['a customer of 51 characters', FORM, { customer: 'c'.repeat(51) }, "'Customer' is not valid"],
	[
		'a customer with a filter in it',
		FORM,
		{ customer: 'a;b:c' },
		"'Customer' is not valid: 'a;b:c'",
	],
	['a customer that is an object', FORM, { customer: { id: 1 } }, "'Customer' is not"],

	['no currency', FORM, { currency: '' }, "'Currency' is empty"],
	['a currency of two letters', FORM, { currency: 'US' }, "'Currency' is not a currency: 'US'"],
	['an unknown currency', FORM, { currency: 'XXQ' }, "'Currency' is not a currency: 'XXQ'"],
	['a currency sign', FORM, { currency: '$' }, "'Currency' is not a currency: '$'"],

	['half a unit', FORM, { quantity: 1.5 }, `'Quantity' ${ROW} is not a whole number: 1.5`],
	['no unit', FORM, { quantity: 0 }, `'Quantity' ${ROW} must be at least 1`],
	['fewer than no units', FORM, { quantity: -1 }, `'Quantity' ${ROW} must be at least 1`],
	['a quantity in words', FORM, { quantity: 'two' }, `'Quantity' ${ROW} is not a number: `],
	['a quantity of blanks', FORM, { quantity: ' ' }, `'Quantity' ${ROW} `],
	['a hexadecimal quantity', FORM, { quantity: '0x10' }, `'Quantity' ${ROW} is not a number`],
	['an empty quantity', FORM, { quantity: null }, `'Quantity' ${ROW} is empty`],
	['a huge quantity', FORM, { quantity: 1e20 }, `'Quantity' ${ROW} is not a whole number`],

	[
		'a malformed invoice item',
		FORM,
		{ invoiceItemId: 'ii 1' },
		`'Invoice Item ID' ${ROW} is not valid: 'ii 1'`,
	],
	[
		'a malformed product',
		FORM,
		{ productId: 'prod/1' },
		`'Product ID' ${ROW} is not valid: 'prod/1'`,
	],
	['a malformed plan', FORM, { planId: 'a plan' }, `'Plan ID' ${ROW} is not valid: 'a plan'`],
	['a description that is a list', FORM, { description: [1] }, `'Description' ${ROW} is not text`],
	['a malformed invoice', FORM, { invoiceId: 'in:1' }, "'Invoice' is not valid: 'in:1'"],
	[
		'an unknown reason',
		FORM,
		{ reason: 'because' },
		"'Reason' is not one of its choices: 'because'",
	],

	['a tax without an amount', WITH_TAX, { taxAmount: '' }, `'Amount' ${ROW} is empty`],
	['a tax without a name', WITH_TAX, { taxDescription: '' }, `'Description' ${ROW} is empty`],
	['a rate in percent', WITH_TAX, { rate: '7 %' }, `'Rate' ${ROW} is not a number: `],

	[
		'line items in broken JSON',
		WITH_JSON,
		{ lines: '[{ "unitPrice": 1, }]' },
		`${LINES} is not valid JSON: `,
	],
	[
		'line items that are an object',
		WITH_JSON,
		{ lines: { unitPrice: 1 } },
		`${LINES} is not a JSON array`,
	],
	['line items that are text', WITH_JSON, { lines: '"text"' }, `${LINES} is not a JSON array`],
	['line items that are numbers', WITH_JSON, { lines: [1] }, `${LINES} holds no object in row 1`],
	['no line items', WITH_JSON, { lines: [] }, `${LINES} is empty`],
	['line items that are null', WITH_JSON, { lines: null }, `${LINES} is empty`],
	[
		'a misspelt key',
		WITH_JSON,
		line({ unitprice: 1, quantity: 1 }),
		`'unitprice' ${JSON_ROW} is not a field that can be sent`,
	],
	[
		'a read-only key',
		WITH_JSON,
		line({ id: 'x', unitPrice: 1, quantity: 1 }),
		`'id' ${JSON_ROW} is not a field that can be sent`,
	],
	['no unit price', WITH_JSON, line({ quantity: 1 }), `'unitPrice' ${JSON_ROW} is empty`],
	['no quantity', WITH_JSON, line({ unitPrice: 1 }), `'quantity' ${JSON_ROW} is empty`],
	[
		'a product with a slash',
		WITH_JSON,
		line({ unitPrice: 1, quantity: 1, productId: 'a/b' }),
		`'productId' ${JSON_ROW} is not valid: 'a/b'`,
	],
	[
		'a tax that is a number',
		WITH_JSON,
		line({ unitPrice: 1, quantity: 1, tax: 1 }),
		`'tax' ${JSON_ROW} is not an object`,
	],
	[
		'an unknown key in a tax',
		WITH_JSON,
		line({ unitPrice: 1, quantity: 1, tax: { amount: 1, description: 'VAT', percent: 7 } }),
		`'percent' ${JSON_ROW} is not a field that can be sent`,
	],
	[
		'an unknown jurisdiction',
		WITH_JSON,
		line({
			unitPrice: 1,
			quantity: 1,
			tax: { amount: 1, description: 'VAT', jurisdictions: { planet: 'Mars' } },
		}),
		`'planet' ${JSON_ROW} is not a field that can be sent`,
	],

	[
		'an allocation to nothing',
		WITH_ALLOCATIONS,
		{ applyTo: '' },
		"'Invoice' in row 1 of 'Allocations' is empty",
	],
	[
		'an allocation of nothing',
		WITH_ALLOCATIONS,
		{ applied: '' },
		"'Amount' in row 1 of 'Allocations' is empty",
	],
	[
		'an allocation to a malformed ID',
		WITH_ALLOCATIONS,
		{ applyTo: 'in/1' },
		"'Invoice' in row 1 of 'Allocations' is not valid: 'in/1'",
	],
	[
		'an allocation to no transaction',
		WITH_ALLOCATIONS,
		{ refund: null },
		"'Transaction' in row 1 of 'Allocations' is empty",
	],
	[
		'two allocations to one invoice',
		WITH_ALLOCATIONS,
		{ applyTo: 'in_2' },
		"'Allocations' names 'in_2' twice",
	],
	[
		'allocations above the credit',
		WITH_ALLOCATIONS,
		{ applied: '8.01' },
		"'Allocations' come to 10.01 USD, but the credit is 10.00 USD",
	],

	[
		'allocations in broken JSON',
		WITH_ALLOCATIONS_JSON,
		{ allocations: '[' },
		"'Allocations (JSON)' is not valid JSON: ",
	],
	[
		'allocations that are an object',
		WITH_ALLOCATIONS_JSON,
		{ allocations: { invoices: [] } },
		"'Allocations (JSON)' is not a JSON array",
	],
	[
		'an empty row',
		WITH_ALLOCATIONS_JSON,
		{ allocations: [{}] },
		"'invoiceId' in row 1 of 'Allocations (JSON)' is empty",
	],
	[
		'a row without an amount',
		WITH_ALLOCATIONS_JSON,
		{ allocations: [{ invoiceId: 'in_1' }] },
		"'amount' in row 1 of 'Allocations (JSON)' is empty",
	],
	[
		'a row with an unknown key',
		WITH_ALLOCATIONS_JSON,
		{ allocations: [{ invoice: 'in_1', amount: 1 }] },
		"'invoice' in row 1 of 'Allocations (JSON)' is not a field that can be sent",
	],
	[
		'a row that names both',
		WITH_ALLOCATIONS_JSON,
		{ allocations: [{ invoiceId: 'in_1', transactionId: 'txn_1', amount: 1 }] },
		"in row 1 of 'Allocations (JSON)'",
	],
	[
		'one invoice twice',
		WITH_ALLOCATIONS_JSON,
		{
			allocations: [
				{ invoiceId: 'in_1', amount: 1 },
				{ invoiceId: 'in_1', amount: 2 },
			],
		},
		"'Allocations (JSON)' names 'in_1' twice",
	],
	[
		'more than the credit',
		WITH_ALLOCATIONS_JSON,
		{ allocations: [{ transactionId: 'txn_1', amount: 10.01 }] },
		"'Allocations (JSON)' come to 10.01 USD, but the credit is 10.00 USD",
	],
];

describe('Create: bad input never leads to a request', () => {
	it.each(CASES)('%s', async (_, form, bad, message) => {
		const result = await fixture.create(form, { items: [{ ...good('a'), ...bad }] });
		expect(failure(result).message).toContain(message);
		expect(failure(result).message).toMatch(/ \[item 0\]$/);
		expect(result.error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
		expect(fixture.requests()).toEqual([]);
	});
});

describe('Create: bad input of one item leaves the others alone, where the workflow goes on', () => {
	it.each(CASES)('%s', async (_, form, bad, message) => {
		const plain = {
			applyTo: fixture.openInvoices('Robin')[0],
			refund: fixture.refunds('Robin')[0],
		};
		// The second invoice of the form is another customer's, so it is put into the sandbox for this one.
		fixture.data.invoices.set('in_2', { ...fixture.invoice(plain.applyTo ?? ''), id: 'in_2' });
		const items = [
			{ ...good('a'), ...plain },
			{ ...good('b'), ...plain, ...bad },
			{ ...good('c'), ...plain },
		];
		const result = await fixture.create(form, { items, onError: 'continueRegularOutput' });
		expect(jsonOf(result)).toMatchObject([
			{ id: 'a', outcome: 'created' },
			{ error: { message: expect.stringContaining(message) as string, kind: 'input' } },
			{ id: 'c', outcome: 'created' },
		]);
		expect(jsonOf(result)[1]?.message).toContain(' [item 1]');
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2]);
		expect(fixture.writes()).toHaveLength(2);
	});
});

describe('The form itself', () => {
	it.each<[string, Values, string]>([
		['no customer', { customerId: locator('') }, 'Parameter "Customer" is required'],
		['no customer chosen', { customerId: locator('', 'list') }, 'Parameter "Customer" is required'],
		['no currency', { currency: '' }, 'Parameter "Currency" is required'],
		['a malformed customer', { customerId: locator('a/b') }, 'Use at most 50 letters, digits'],
	])('is refused by n8n before the workflow starts: %s', async (_, values, message) => {
		expect(failure(await fixture.create(values)).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values]>([
		['no line items', { lineItems: {} }],
		['an empty list of line items', { lineItems: { item: [] } }],
	])('is refused: %s', async (_, values) => {
		const { message, description } = failure(await fixture.create(values));
		expect(message).toBe("'Line Items' is empty [item 0]");
		expect(description).toContain('Add at least one line item');
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values]>([
		['an empty line item', { lineItems: { item: [{}] } }],
		['a line item without a price', { lineItems: oneItem({ unitPrice: '' }) }],
	])('is refused: %s', async (_, values) => {
		expect(failure(await fixture.create(values)).message).toBe(
			'The \'Rebilly\' node has issues:\n- Parameter "Unit Price" is required.',
		);
		expect(fixture.requests()).toEqual([]);
	});

	it('is refused: an empty allocation row', async () => {
		const values = { allocations: { invoices: [{ invoiceId: locator('', 'list'), amount: '' }] } };
		expect(failure(await fixture.create(values)).message).toBe(
			'The \'Rebilly\' node has issues:\n- Parameter "Invoice" is required.\n- Parameter "Amount" is required.',
		);
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values, string]>([
		['Max Attempts', { maxAttempts: 0 }, "'Max Attempts' must be at least 1"],
		['Max Attempts', { maxAttempts: 1.5 }, "'Max Attempts' is not a whole number: 1.5"],
		[
			'Max Concurrent Requests',
			{ maxConcurrentRequests: 0 },
			"'Max Concurrent Requests' must be at",
		],
		['Max Wait', { maxWait: '={{ "long" }}' }, "'Max Wait (Seconds)' is not a number"],
		['Max Wait', { maxWait: -1 }, "'Max Wait (Seconds)' must"],
		['Timeout', { timeout: '={{ "long" }}' }, "'Timeout (Seconds)' is not a number"],
		['Timeout', { timeout: -1 }, "'Timeout (Seconds)' must"],
	])('is refused for the option %s: %j', async (_, options, message) => {
		const result = await fixture.create({ options });
		expect(failure(result).message).toContain(message);
		expect(result.error?.name).toBe('NodeOperationError');
		expect(fixture.requests()).toEqual([]);
	});
});

describe('A choice that there is not, as in a workflow from elsewhere, is refused', () => {
	it.each<[string, string, string, string]>([
		[
			'an unknown resource',
			'creditNote',
			'create',
			"'Resource' is not one of its choices: 'creditNote'",
		],
		[
			'an unknown operation',
			'creditMemo',
			'destroy',
			"'Operation' is not one of its choices: 'destroy'",
		],
		[
			'the operation of another resource',
			'invoice',
			'create',
			"'Operation' is not one of its choices: 'create'",
		],
		[
			'a name that every object has',
			'constructor',
			'create',
			"'Resource' is not one of its choices: 'constructor'",
		],
		// n8n evaluates no expression in a field that does not offer them.
		[
			'an expression for the resource',
			'={{ $json.resource }}',
			'create',
			"'Resource' is not one of",
		],
		[
			'an expression for the operation',
			'creditMemo',
			'={{ $json.operation }}',
			"'Operation' is not one of",
		],
	])('%s', async (_, resource, operation, message) => {
		const items = [{ resource: 'creditMemo', operation: 'create' }];
		const result = await fixture.run(resource, operation, fixture.aMemo(), { items });
		expect(failure(result).message).toContain(message);
		expect(failure(result).message).toContain('[item 0]');
		expect(result.error?.name).toBe('NodeOperationError');
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values]>([
		['ID', { options: { idMode: '={{ "assigned" }}' } }],
		['Allocate To', { allocateTo: '={{ "xml" }}' }],
		['ID', { options: { idMode: 'random' } }],
		['Key', { options: { keyMode: 'none' } }],
	])('%s: %j', async (name, values) => {
		const { message } = failure(await fixture.create(values));
		expect(message).toContain(`'${name}' is not one of its choices`);
		expect(fixture.requests()).toEqual([]);
	});
});
