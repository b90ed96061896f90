import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';

import type { LayerClient } from '../../nodes/Layer/actions/client';
import {
	allocate,
	type AllocateInput,
	toRequestBody as toAllocateBody,
} from '../../nodes/Layer/actions/customerCredit/allocate.operation';
import { create, toRequestBody } from '../../nodes/Layer/actions/customerCredit/create.operation';
import { readFields } from '../../nodes/Layer/actions/customerCredit/createFields';
import { CUSTOMER_CREDIT } from '../../nodes/Layer/api/creditContent';
import { grantReport } from '../../nodes/shared/credit/creditAdapter';
import type { CustomerCredit, CustomerCreditBody } from '../../nodes/Layer/api/types';
import type { AllocationRow } from '../../nodes/shared/credit/allocations';
import { InputError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import type { Operation } from '../../nodes/shared/run/operation';
import { ITEM } from '../itemContext';

const BUSINESS = 'b0000000-0000-4000-8000-000000000001';
const CUSTOMER = 'c0000000-0000-4000-8000-000000000002';
const CREDIT = 'cc000000-0000-4000-8000-000000000003';
const ACCOUNT = 'a0000000-0000-4000-8000-000000000004';
const INVOICE = '10000000-0000-4000-8000-000000000005';
const OTHER_INVOICE = '10000000-0000-4000-8000-000000000006';

type Values = Record<string, unknown>;

/** The fields of an operation as n8n hands them over: what the user entered, and defaults for the rest. */
function form(operation: { description: INodeProperties[] }, values: Values): FieldGroup {
	const defaults = new Map<string, unknown>(
		operation.description.map((field) => [field.name, field.default]),
	);
	// Who enters allocations has chosen to.
	if ('allocations' in values) defaults.set('allocateTo', 'chosen');
	return new FieldGroup(
		(name) => (name in values ? values[name] : defaults.get(name)),
		operation.description,
	);
}

function locator(mode: string, value: unknown): Values {
	return { __rl: true, mode, value };
}

const required: Values = {
	businessId: locator('id', BUSINESS),
	customer: locator('list', CUSTOMER),
	currency: 'USD',
	idempotencyKey: 're_1042',
	lineItems: {
		item: [{ amount: '145.05', revenue_account_identifier: locator('id', ACCOUNT) }],
	},
};

function input(values: Values) {
	return readFields(form(create, { ...required, ...values }), ITEM);
}

/** From the fields to the body, with the invoices that were chosen by their UUID. */
function body(values: Values): CustomerCreditBody {
	const read = input(values);
	const rows = read.allocations.map(({ invoiceId = '', amount }) => ({
		targetId: invoiceId,
		amount,
	}));
	return toRequestBody(read, rows);
}

function item(more: Values = {}): Values {
	return { amount: '145.05', revenue_account_identifier: locator('id', ACCOUNT), ...more };
}

function refusalOf(read: () => unknown): string {
	try {
		read();
	} catch (error) {
		if (error instanceof InputError) return error.message;
		throw error;
	}
	throw new Error('was not refused');
}

describe('the body of a new customer credit', () => {
	test('has the required fields alone when nothing else was entered', () =>
		expect(body({})).toStrictEqual({
			line_items: [
				{ amount: 14505, revenue_account_identifier: { type: 'AccountId', id: ACCOUNT } },
			],
			external_id: 're_1042',
			customer_id: CUSTOMER,
		}));

	test('has everything that was entered, under the names of the API', () =>
		expect(
			body({
				lineItems: {
					item: [
						item({
							memo: 'Refund',
							metadata: '{"refund": "re_1042"}',
							reference_number: 'R-1',
							tags: {
								tag: [
									{
										key: 'department',
										value: 'sales',
										dimension_display_name: 'Department',
										value_display_name: 'Sales',
									},
								],
							},
						}),
						item({ amount: 10, revenue_account_identifier: locator('stableName', 'SALES') }),
					],
				},
				allocations: {
					allocation: [
						{ invoice_id: locator('list', INVOICE), amount: '100' },
						{ invoice_id: locator('id', OTHER_INVOICE), amount: 55.05 },
					],
				},
				additionalFields: {
					memo: 'For the delay',
					metadata: { order: 7 },
					referenceNumber: 'CR-7',
					sentAt: '2026-11-22',
					tags: { tag: [{ key: 'region', value: 'north' }] },
					additionalBody: '{"future_field": [1, null]}',
				},
			}),
		).toStrictEqual({
			future_field: [1, null],
			line_items: [
				{
					amount: 14505,
					revenue_account_identifier: { type: 'AccountId', id: ACCOUNT },
					memo: 'Refund',
					metadata: { refund: 're_1042' },
					reference_number: 'R-1',
					tags: [
						{
							key: 'department',
							value: 'sales',
							dimension_display_name: 'Department',
							value_display_name: 'Sales',
						},
					],
				},
				{
					amount: 1000,
					revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
				},
			],
			external_id: 're_1042',
			customer_id: CUSTOMER,
			sent_at: '2026-11-22T00:00:00Z',
			allocations: [
				{ amount: 10000, invoice_id: INVOICE },
				{ amount: 5505, invoice_id: OTHER_INVOICE },
			],
			tags: [{ key: 'region', value: 'north' }],
			memo: 'For the delay',
			metadata: { order: 7 },
			reference_number: 'CR-7',
		}));

	test('leaves out what was added and left empty', () =>
		expect(
			body({
				lineItems: {
					item: [item({ memo: '', metadata: '', reference_number: '', tags: {} })],
				},
				allocateTo: 'nothing',
				allocations: { allocation: [] },
				additionalFields: {
					memo: '',
					metadata: ' ',
					referenceNumber: null,
					sentAt: '',
					tags: { tag: [] },
					additionalBody: '{}',
				},
			}),
		).toStrictEqual(body({})));

	test('names a customer of the user’s own system by the external ID', () => {
		const read = body({ customer: locator('externalId', ' cus_7 ') });
		expect(read.customer_external_id).toBe('cus_7');
		expect(read).not.toHaveProperty('customer_id');
	});

	test.each([
		[' re_1042 ', 're_1042'],
		[1042, '1042'],
	])('has the key %p as %p', (idempotencyKey, externalId) =>
		expect(body({ idempotencyKey }).external_id).toBe(externalId),
	);

	test.each(['', '  ', undefined])('without a key (%p) is refused', (idempotencyKey) =>
		expect(() => body({ idempotencyKey })).toThrow("'Idempotency Key' is empty"),
	);

	test('has a key of the execution only when that was chosen', () => {
		const keyFromExecution = jest.fn(() => 'n8n-derived');
		readFields(form(create, required), { ...ITEM, keyFromExecution });
		expect(keyFromExecution).not.toHaveBeenCalled();
		const options = { keyMode: 'execution' };
		expect(body({ idempotencyKey: undefined, options }).external_id).toBe('n8n-derived');
	});
});

describe('amounts', () => {
	test.each<[unknown, Values, number]>([
		['145.05', {}, 14505],
		[145.05, {}, 14505],
		['145', {}, 14500],
		[0.29, {}, 29],
		['145.05', { currency: 'EUR' }, 14505],
		['5800', { currency: 'JPY' }, 5800],
		['12.345', { currency: 'KWD' }, 12345],
		['14505', { amountsIn: 'cents' }, 14505],
		[14505, { amountsIn: 'cents', currency: 'USD' }, 14505],
		['145.05', { amountsIn: 'currencyUnits' }, 14505],
		['9999999999999.99', {}, 999999999999999],
	])('%p with %j is %d', (amount, { amountsIn, ...currency }, cents) => {
		const options = { amountsIn };
		const sent = body({ lineItems: { item: [item({ amount })] }, ...currency, options });
		expect(sent.line_items[0]?.amount).toBe(cents);
	});

	test.each<[unknown, Values, string]>([
		['145.0550', {}, 'has more decimals than the currency (2)'],
		['145.055', {}, 'can mean two amounts'],
		['1.500', { amountsIn: 'cents' }, 'can mean two amounts'],
		['145.05', { amountsIn: 'cents' }, 'has more decimals than the currency (0)'],
		['58.5', { currency: 'JPY' }, 'has more decimals than the currency (0)'],
		['12.3456', { currency: 'KWD' }, 'has more decimals than the currency (3)'],
		['99999999999999.99', {}, 'is too large to be sent exactly'],
		['0', {}, 'must be more than zero'],
		['-1', {}, 'must not be negative'],
		['', {}, 'is empty'],
		['1,000', {}, "is not a number: '1,000'"],
	])('%p with %j is refused', (amount, { amountsIn, ...currency }, finding) =>
		expect(
			refusalOf(() =>
				input({
					lineItems: { item: [item({ amount: 1 }), item({ amount })] },
					...currency,
					options: { amountsIn },
				}),
			),
		).toContain(`'Amount' in row 2 of 'Line Items' ${finding}`),
	);

	test.each<[Values, string]>([
		[{ currency: '' }, "'Currency' is empty"],
		[{ currency: 'dollar' }, "'Currency' is not a currency: 'DOLLAR'"],
		[
			{ options: { amountsIn: 'dollars' } },
			"'Amounts Are In' is not one of its choices: 'dollars'",
		],
	])('%j are refused', (values, message) => expect(refusalOf(() => input(values))).toBe(message));

	test('are in a currency in small letters too', () => {
		const sent = body({ lineItems: { item: [item({ amount: '12.345' })] }, currency: 'kwd' });
		expect(sent.line_items[0]?.amount).toBe(12345);
	});

	test('arrive as whole cents in JSON, each as it was entered', () => {
		const cents = fc.array(fc.integer({ min: 1, max: 999_999_999_999_999 }), {
			minLength: 1,
			maxLength: 20,
		});
		fc.assert(
			fc.property(cents, fc.boolean(), (amounts, asText) => {
				const entered = amounts.map((amount) => {
					const digits = String(amount).padStart(3, '0');
					const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
					return item({ amount: asText ? text : Number(text) });
				});
				const sent = JSON.stringify(body({ lineItems: { item: entered } }));
				const found = [...sent.matchAll(/"amount":([^,}]+)/g)].map(([, text]) => text);
				expect(found).toEqual(amounts.map(String));
			}),
		);
	});
});

describe('line items', () => {
	const account = (value: unknown) =>
		body({ lineItems: { item: [item({ revenue_account_identifier: value })] } }).line_items[0]
			?.revenue_account_identifier;

	test.each<[string, unknown, unknown]>([
		['chosen from the list', locator('list', ACCOUNT), { type: 'AccountId', id: ACCOUNT }],
		['given by ID', locator('id', ` ${ACCOUNT}\n`), { type: 'AccountId', id: ACCOUNT }],
		['an ID of an expression', ACCOUNT, { type: 'AccountId', id: ACCOUNT }],
		[
			'given by stable name',
			locator('stableName', ' SALES '),
			{ type: 'StableName', stable_name: 'SALES' },
		],
		['an ID as in the API', { type: 'AccountId', id: ACCOUNT }, { type: 'AccountId', id: ACCOUNT }],
		[
			'a stable name as in the API',
			{ type: 'StableName', stable_name: 'SALES' },
			{ type: 'StableName', stable_name: 'SALES' },
		],
	])('with an account %s', (_what, value, expected) => expect(account(value)).toEqual(expected));

	test.each<[string, unknown, string]>([
		['none', undefined, 'is empty'],
		['nothing chosen', locator('list', ''), 'is empty'],
		['a stable name that is empty', locator('stableName', '  '), 'is empty'],
		['no UUID', locator('id', 'SALES'), "is not valid: 'SALES'"],
		['no UUID of an expression', 'SALES', "is not valid: 'SALES'"],
		['an unknown type', { type: 'Name', name: 'SALES' }, 'is not an account'],
		['a type without its value', { type: 'AccountId', stable_name: 'SALES' }, 'is not an account'],
		['an ID as in the API that is no UUID', { type: 'AccountId', id: 'SALES' }, 'is not'],
		['an empty stable name as in the API', { type: 'StableName', stable_name: '' }, 'is'],
	])('with an account that is %s are refused', (_what, value, finding) =>
		expect(refusalOf(() => account(value))).toContain(
			`'Revenue Account' in row 1 of 'Line Items' ${finding}`,
		),
	);

	test('are the same from JSON as from fields', () => {
		const rows = [
			{
				amount: 145.05,
				revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
				memo: 'a',
				metadata: { b: 1 },
				reference_number: 'c',
				tags: [{ key: 'd', value: 'e' }],
			},
			{ amount: '1', revenue_account_identifier: ACCOUNT },
		];
		const fromFields = body({ lineItems: { item: rows } });
		for (const lineItemsJson of [rows, JSON.stringify(rows)]) {
			expect(body({ options: { lineItemsJson } })).toStrictEqual(fromFields);
		}
	});

	test.each<[string, Values, string]>([
		['no line items', { lineItems: {} }, "'Line Items' is empty"],
		['no line items in JSON', { options: { lineItemsJson: '[]' } }, "'Line Items (JSON)' is empty"],
		[
			'a misspelt key',
			{ options: { lineItemsJson: [item({ reference: 'a' })] } },
			"'reference' in row 1 of 'Line Items (JSON)' is not a field that can be sent",
		],
		[
			'a tag without a value',
			{ lineItems: { item: [item({ tags: { tag: [{ key: 'a' }] } })] } },
			"'Value' in row 1 of 'Tags' is empty",
		],
		[
			'an unknown key of a tag',
			{
				options: { lineItemsJson: [item({ tags: [{ key: 'a', val: 'b' }] })] },
			},
			"'val' in row 1 of 'tags' is not a field that can be sent",
		],
		[
			'metadata that is no object',
			{ lineItems: { item: [item({ metadata: '[1]' })] } },
			"'Metadata' in row 1 of 'Line Items' is not a JSON object",
		],
	])('%s are refused', (_what, values, message) =>
		expect(refusalOf(() => input(values))).toBe(message),
	);

	test.each([
		['letters', 'a'],
		['letters of two bytes', 'ä'],
		['signs of four bytes', '😀'],
	])('take 1024 bytes of metadata and no more, in %s', (_what, sign) => {
		const size = Buffer.byteLength(sign);
		const spare = (1024 - '{"a":""}'.length) % size;
		const metadata = { a: sign.repeat((1024 - '{"a":""}'.length) / size) + 'x'.repeat(spare) };
		expect(input({ lineItems: { item: [item({ metadata })] } }).items[0]?.notes.metadata).toEqual(
			metadata,
		);
		expect(
			refusalOf(() => input({ additionalFields: { metadata: { a: `${metadata.a}x` } } })),
		).toBe("'Metadata' is too large: 1025 bytes of at most 1024");
	});
});

describe('a new customer credit', () => {
	test.each<[string, Values, string]>([
		['without a business', { businessId: locator('list', '') }, "'Business' is empty"],
		['of no business', { businessId: locator('id', 'x') }, "'Business' is not valid: 'x'"],
		['without a customer', { customer: locator('list', '') }, "'Customer' is empty"],
		['of no customer', { customer: locator('id', 'cus_7') }, "'Customer' is not valid: 'cus_7'"],
		[
			'of an external ID that is empty',
			{ customer: locator('externalId', ' ') },
			"'Customer' is empty",
		],
		[
			'of an external ID that is an object',
			{ customer: locator('externalId', { id: 7 }) },
			"'Customer' is not text",
		],
		[
			'sent tomorrow',
			{ additionalFields: { sentAt: 'tomorrow' } },
			"'Sent At' is not a date: tomorrow",
		],
		[
			'with a field given twice',
			{ additionalFields: { additionalBody: { external_id: 'x' } } },
			"'Additional Body Fields (JSON)' holds 'external_id', which has a field of its own",
		],
		[
			'with a field of Layer’s own',
			{ additionalFields: { additionalBody: { created_at: 'x' } } },
			"'Additional Body Fields (JSON)' holds 'created_at', which only the service sets",
		],
		[
			'with more allocated than credited',
			{ allocations: { allocation: [{ invoice_id: INVOICE, amount: '145.06' }] } },
			"'Allocations' come to 145.06, but the credit is 145.05",
		],
		[
			'with more cents allocated than credited',
			{
				options: { amountsIn: 'cents' },
				lineItems: { item: [item({ amount: 500 })] },
				allocations: { allocation: [{ invoice_id: INVOICE, amount: 501 }] },
			},
			"'Allocations' come to 501, but the credit is 500",
		],
	])('%s is refused', (_what, values, message) =>
		expect(refusalOf(() => input(values))).toBe(message),
	);

	test.each([
		[undefined, true],
		[true, true],
		[false, false],
	])('is looked up first, unless that was turned off: %p', (lookUpFirst, expected) =>
		expect(input({ options: { lookUpFirst } }).lookUpFirst).toBe(expected),
	);

	test('may be allocated to the last cent', () =>
		expect(
			body({ allocations: { allocation: [{ invoice_id: INVOICE, amount: '145.05' }] } })
				.allocations,
		).toEqual([{ amount: 14505, invoice_id: INVOICE }]));
});

describe('UUIDs', () => {
	// They are the same in capitals (RFC 9562), and Layer writes them in small letters: kept as they were
	// entered, a row for an invoice would not be found again and would be added a second time.
	const upper = (id: string) => locator('id', id.toUpperCase());

	test('in capitals are the same as in small letters', () => {
		const sent = body({
			customer: upper(CUSTOMER),
			lineItems: { item: [item({ revenue_account_identifier: upper(ACCOUNT) })] },
			allocations: { allocation: [{ invoice_id: upper(INVOICE), amount: 1 }] },
		});
		expect(sent.customer_id).toBe(CUSTOMER);
		expect(sent.line_items[0]?.revenue_account_identifier).toEqual({
			type: 'AccountId',
			id: ACCOUNT,
		});
		expect(sent.allocations?.[0]?.invoice_id).toBe(INVOICE);
	});

	test('of one credit have one lock key, so that its items run one after the other', () => {
		const lockKey = (customerCreditId: Values) =>
			(allocate as Operation<LayerClient, never>).lockKey?.(
				allocate.readFields(
					form(allocate, {
						businessId: locator('id', BUSINESS),
						currency: 'USD',
						customerCreditId,
					}),
					ITEM,
				),
			);
		expect(lockKey(upper(CREDIT))).toBe(lockKey(locator('id', CREDIT)));
	});
});

describe('allocation rows', () => {
	const read = (values: Values) => input(values).allocations;
	const row = (invoice: unknown, amount: unknown = '1') => ({ invoice_id: invoice, amount });

	test('from fields, by UUID and by reference number', () =>
		expect(
			read({
				allocations: {
					allocation: [
						row(locator('list', INVOICE), '100.05'),
						row(locator('referenceNumber', ' INV-7 '), 1),
					],
				},
			}),
		).toEqual([
			{ invoiceId: INVOICE, amount: 10005n },
			{ referenceNumber: 'INV-7', amount: 100n },
		]));

	test('from JSON, by UUID and by reference number', () =>
		expect(
			read({
				allocateTo: 'json',
				allocationsJson: [
					{ invoice_id: INVOICE, amount: '100.05' },
					{ invoice_reference_number: ' INV-7 ', amount: 1 },
				],
			}),
		).toEqual([
			{ invoiceId: INVOICE, amount: 10005n },
			{ referenceNumber: 'INV-7', amount: 100n },
		]));

	test.each<[string, unknown[], string]>([
		['no invoice', [row(undefined)], "'Invoice' in row 1 of 'Allocations' is empty"],
		[
			'no UUID',
			[row(INVOICE), row('INV-7')],
			"'Invoice' in row 2 of 'Allocations' is not valid: 'INV-7'",
		],
		['no amount', [row(INVOICE, '')], "'Amount' in row 1 of 'Allocations' is empty"],
		['nothing', [row(INVOICE, 0)], "'Amount' in row 1 of 'Allocations' must be more than zero"],
		['an invoice twice', [row(INVOICE), row(INVOICE)], `'Allocations' names '${INVOICE}' twice`],
		[
			'an invoice twice, once in capitals',
			[row(INVOICE), row(INVOICE.toUpperCase())],
			`'Allocations' names '${INVOICE}' twice`,
		],
		[
			'a reference number twice',
			[row(locator('referenceNumber', 'A')), row(locator('referenceNumber', 'A '))],
			"'Allocations' names 'A' twice",
		],
		[
			'a reference number that a list of them could not hold',
			[row(locator('referenceNumber', 'A,B'))],
			"'Allocations' holds a reference number with a comma: 'A,B'",
		],
		[
			'an empty reference number',
			[row(locator('referenceNumber', ' '))],
			"'Invoice' in row 1 of 'Allocations' is empty",
		],
	])('with %s are refused', (_what, allocation, message) =>
		expect(refusalOf(() => read({ allocations: { allocation } }))).toBe(message),
	);

	test.each<[string, Values, string]>([
		['neither', { amount: 1 }, "'invoice_id' in row 1 of 'Allocations (JSON)' is empty"],
		[
			'both',
			{ invoice_id: INVOICE, invoice_reference_number: 'A', amount: 1 },
			"'invoice_id' in row 1 of 'Allocations (JSON)' and invoice_reference_number are both given",
		],
		[
			'an unknown key',
			{ invoiceId: INVOICE, amount: 1 },
			"'invoiceId' in row 1 of 'Allocations (JSON)' is not a field that can be sent",
		],
		['no amount', { invoice_id: INVOICE }, "'amount' in row 1 of 'Allocations (JSON)' is empty"],
	])('of JSON with %s are refused', (_what, allocation, message) =>
		expect(refusalOf(() => read({ allocateTo: 'json', allocationsJson: [allocation] }))).toBe(
			message,
		),
	);
});

describe('the body of an allocation', () => {
	const credit: CustomerCredit = {
		id: CREDIT,
		line_items: [{ amount: 10000 }],
		allocations: [
			{ invoice_id: INVOICE, amount: 3000 },
			{ invoice_id: OTHER_INVOICE, amount: 1000 },
		],
	};
	const wanted: AllocationRow[] = [
		{ targetId: 'new', amount: 500n },
		{ targetId: INVOICE, amount: 4000n },
	];

	test('has all rows, those that are there first and in their order', () =>
		expect(toAllocateBody(credit, wanted, 'ensure')).toEqual({
			allocations: [
				{ amount: 4000, invoice_id: INVOICE },
				{ amount: 1000, invoice_id: OTHER_INVOICE },
				{ amount: 500, invoice_id: 'new' },
			],
			rows: [
				{ targetId: INVOICE, amount: 4000n },
				{ targetId: OTHER_INVOICE, amount: 1000n },
				{ targetId: 'new', amount: 500n },
			],
			added: 1500n,
		}));

	test('adds to what is there where that was asked for', () => {
		const { allocations, added } = toAllocateBody(credit, wanted, 'add');
		expect(allocations[0]).toEqual({ amount: 7000, invoice_id: INVOICE });
		expect(added).toBe(4500n);
	});

	test('of a credit without allocations has the new rows alone', () =>
		expect(
			toAllocateBody({ ...credit, allocations: undefined }, wanted, 'ensure').allocations,
		).toEqual([
			{ amount: 500, invoice_id: 'new' },
			{ amount: 4000, invoice_id: INVOICE },
		]));

	test('adds nothing when it is made again from the answer', () => {
		const { allocations } = toAllocateBody(credit, wanted, 'ensure');
		const again = toAllocateBody({ ...credit, allocations }, wanted, 'ensure');
		expect(again.added).toBe(0n);
		expect(again.allocations).toEqual(allocations);
	});

	test('never loses a row nor lowers one', () => {
		const rows = fc.uniqueArray(
			fc.record({ targetId: fc.constantFrom('a', 'b', 'c', 'd'), amount: fc.bigInt(1n, 10_000n) }),
			{ selector: ({ targetId }) => targetId },
		);
		fc.assert(
			fc.property(rows, rows, fc.constantFrom('ensure', 'add'), (there, asked, mode) => {
				const allocations = there.map(({ targetId, amount }) => ({
					invoice_id: targetId,
					amount: Number(amount),
				}));
				const sent = toAllocateBody({ ...credit, allocations }, asked, mode).allocations;
				for (const { invoice_id, amount } of allocations) {
					const found = sent.find((each) => each.invoice_id === invoice_id);
					expect(found?.amount ?? 0).toBeGreaterThanOrEqual(amount);
				}
				expect(sent.every(({ amount }) => Number.isSafeInteger(amount))).toBe(true);
			}),
		);
	});
});

describe('the fields of an allocation', () => {
	const base: Values = {
		businessId: locator('id', BUSINESS),
		customerCreditId: locator('id', CREDIT),
		currency: 'USD',
	};
	const read = (values: Values): AllocateInput =>
		allocate.readFields(form(allocate, { ...base, ...values }), ITEM);

	test('go to the oldest open invoices, when nothing else was chosen', () =>
		expect(read({})).toMatchObject({
			businessId: BUSINESS,
			customerCreditId: CREDIT,
			exponent: 2,
			choice: { to: 'openInvoices', order: 'oldestDueFirst' },
		}));

	test('are amounts in the unit of the options', () => {
		const values = {
			allocateTo: 'json',
			allocationsJson: [{ invoice_id: INVOICE, amount: 100 }],
			allocationMode: 'add',
		};
		const choice = ({ currency = 'USD', ...options }: Values) =>
			read({ ...values, currency, options }).choice;
		expect(choice({})).toEqual({
			to: 'chosen',
			mode: 'add',
			rows: [{ invoiceId: INVOICE, referenceNumber: undefined, amount: 10000n }],
		});
		expect(choice({ amountsIn: 'cents' })).toMatchObject({ rows: [{ amount: 100n }] });
		expect(choice({ currency: 'JPY' })).toMatchObject({ rows: [{ amount: 100n }] });
	});

	test.each<[Values, string]>([
		[{ customerCreditId: locator('list', '') }, "'Customer Credit' is empty"],
		[{ customerCreditId: 'x' }, "'Customer Credit' is not valid: 'x'"],
		[{ allocateTo: 'chosen' }, "'Allocations' is empty"],
		[{ options: { cap: 'x' } }, "'Max Amount' is not a number: 'x'"],
	])('%j are refused', (values, message) => expect(refusalOf(() => read(values))).toBe(message));
});

describe('the report of what was granted', () => {
	const credit: CustomerCredit = {
		id: CREDIT,
		line_items: [{ amount: 10000 }],
		allocations: [{ invoice_id: INVOICE, amount: 3000 }],
	};

	test('is there when something was asked', () =>
		expect(grantReport(CUSTOMER_CREDIT, [{ targetId: INVOICE, amount: 4000n }], credit, 2)).toEqual(
			{
				allocationCheck: {
					asked: '40.00',
					granted: '30.00',
					asAsked: false,
					differences: [{ id: INVOICE, asked: '40.00', granted: '30.00' }],
				},
			},
		));

	test('is not when nothing was', () =>
		expect(grantReport(CUSTOMER_CREDIT, [], credit, 2)).toEqual({}));
});
