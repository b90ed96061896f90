import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';

import {
	allocate,
	toRequestBody as toAllocateBody,
} from '../../nodes/Rebilly/actions/creditMemo/allocate.operation';
import type { TargetRow } from '../../nodes/Rebilly/actions/creditMemo/allocationRows';
import { toAllocations } from '../../nodes/Rebilly/actions/creditMemo/allocationRows';
import {
	create,
	readFields,
	toRequestBody,
} from '../../nodes/Rebilly/actions/creditMemo/create.operation';
import { CREDIT_MEMO } from '../../nodes/Rebilly/api/memoAmounts';
import { grantReport } from '../../nodes/shared/credit/creditAdapter';
import { totalOf } from '../../nodes/Rebilly/actions/creditMemo/lineItems';
import type { CreditMemo, CreditMemoBody } from '../../nodes/Rebilly/api/types';
import { rowsOf } from '../../nodes/Rebilly/api/memoAmounts';
import { InputError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import { ITEM } from '../itemContext';

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
	customerId: locator('list', 'cus_7'),
	currency: 'USD',
	idempotencyKey: 're_1042',
	lineItems: { item: [{ unitPrice: '145.05', quantity: 1 }] },
};

function input(values: Values) {
	return readFields(form(create, { ...required, ...values }), ITEM);
}

function body(values: Values): CreditMemoBody {
	return toRequestBody(input(values));
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

describe('the body of a new credit memo', () => {
	test('has the required fields alone when nothing else was entered', () =>
		expect(body({})).toStrictEqual({
			customerId: 'cus_7',
			currency: 'USD',
			items: [{ unitPrice: 145.05, quantity: 1 }],
		}));

	test('has everything that was entered, under the names of the API', () =>
		expect(
			body({
				lineItems: {
					item: [
						{
							unitPrice: '100.05',
							quantity: 2,
							description: 'Refund',
							invoiceItemId: ' ii_1 ',
							productId: 'prod_1',
							planId: 'plan_1',
							tax: {
								amount: '14.50',
								description: 'Sales tax',
								rate: '0.0725',
								stateAmount: '12',
								countyAmount: 2,
								cityAmount: '0.5',
								specialDistrictAmount: 0,
								stateRate: 0.06,
								countyRate: 0.01,
								cityRate: '0.0025',
								specialDistrictRate: 0,
								jurisdictions: {
									country: 'US',
									state: 'CA',
									county: 'Kern',
									city: 'Bakersfield',
								},
							},
						},
						{ unitPrice: 5, quantity: '1' },
					],
				},
				allocations: {
					invoices: [{ invoiceId: locator('list', 'in_1'), amount: '100' }],
					transactions: [{ transactionId: locator('id', 'txn_1'), amount: 55.05 }],
				},
				additionalFields: {
					description: 'For the delay',
					invoiceId: locator('id', 'in_1'),
					reason: 'customer-credit',
					shippingAmount: '4.95',
					additionalBody: '{"futureField": [1, null]}',
				},
			}),
		).toStrictEqual({
			futureField: [1, null],
			customerId: 'cus_7',
			currency: 'USD',
			items: [
				{
					unitPrice: 100.05,
					quantity: 2,
					description: 'Refund',
					invoiceItemId: 'ii_1',
					productId: 'prod_1',
					planId: 'plan_1',
					tax: {
						amount: 14.5,
						description: 'Sales tax',
						rate: 0.0725,
						stateAmount: 12,
						countyAmount: 2,
						cityAmount: 0.5,
						specialDistrictAmount: 0,
						stateRate: 0.06,
						countyRate: 0.01,
						cityRate: 0.0025,
						specialDistrictRate: 0,
						jurisdictions: { country: 'US', state: 'CA', county: 'Kern', city: 'Bakersfield' },
					},
				},
				{ unitPrice: 5, quantity: 1 },
			],
			invoiceId: 'in_1',
			reason: 'customer-credit',
			description: 'For the delay',
			shippingAmount: 4.95,
			allocations: {
				invoices: [{ invoiceId: 'in_1', amount: 100 }],
				transactions: [{ transactionId: 'txn_1', amount: 55.05 }],
			},
		}));

	test('leaves out what was added and left empty', () =>
		expect(
			body({
				lineItems: {
					item: [
						{
							unitPrice: '145.05',
							quantity: 1,
							description: '',
							invoiceItemId: ' ',
							productId: '',
							planId: null,
							tax: {},
						},
					],
				},
				allocateTo: 'nothing',
				allocations: { invoices: [], transactions: [] },
				additionalFields: {
					description: '',
					invoiceId: locator('list', ''),
					reason: '',
					shippingAmount: '',
					additionalBody: '{}',
				},
			}),
		).toStrictEqual(body({})));

	test('never has an empty list of allocations, which would delete all', () => {
		for (const allocations of [{}, { invoices: [] }, { transactions: [] }, []]) {
			expect(() => body({ allocations })).toThrow("'Allocations' is empty");
			const unused = body({ allocateTo: 'nothing', allocations });
			expect(JSON.stringify(unused)).not.toContain('allocations');
		}
		const invoices = [{ invoiceId: 'in_1', amount: 1 }];
		expect(body({ allocations: { invoices } }).allocations).toStrictEqual({ invoices });
		const transactions = [{ transactionId: 'txn_1', amount: 1 }];
		expect(body({ allocations: { transactions } }).allocations).toStrictEqual({ transactions });
	});

	test('does not have the memo’s own id, which goes into the address', () =>
		expect(body({})).not.toHaveProperty('id'));

	test('keeps shipping of zero, which was entered', () =>
		expect(body({ additionalFields: { shippingAmount: 0 } }).shippingAmount).toBe(0));
});

describe('the id of a new credit memo', () => {
	const id = (values: Values) => input(values).id;

	test.each<[unknown, string]>([
		['re_1042', 're_1042'],
		[' re_1042\n', 're_1042'],
		[1042, '1042'],
		['a@b~c-d.e_f', 'a@b~c-d.e_f'],
		['x'.repeat(50), 'x'.repeat(50)],
	])('from the key %p is %s', (idempotencyKey, expected) =>
		expect(id({ idempotencyKey })).toBe(expected),
	);

	test.each(['', '  ', undefined])('is not made up where the key is %p', (idempotencyKey) =>
		expect(refusalOf(() => id({ idempotencyKey }))).toBe("'Idempotency Key' is empty"),
	);

	test('is made from the execution where that was chosen', () =>
		expect(id({ idempotencyKey: undefined, options: { keyMode: 'execution' } })).toBe(
			'n8n-derived',
		));

	test.each(['re 1042', 're/1042', 're:1042', 'x'.repeat(51), 'ré', 're\n1042', '退款'])(
		'cannot be made from %p as it is, but by hashing',
		(idempotencyKey) => {
			expect(refusalOf(() => id({ idempotencyKey }))).toBe(
				`'Idempotency Key' cannot be an ID in Rebilly: '${idempotencyKey}'`,
			);
			const hashed = id({ idempotencyKey, options: { hashKey: true } });
			expect(hashed).toMatch(/^[@~\-.\w]{1,50}$/);
			expect(hashed).not.toBe('n8n-derived');
		},
	);

	test('is not hashed when the key fits', () =>
		expect(id({ options: { hashKey: true } })).toBe('re_1042'));

	test('is left to Rebilly where that was chosen, whatever the key', () =>
		expect(id({ options: { idMode: 'assigned' }, idempotencyKey: 'not / an id' })).toBeUndefined());

	// An address ends its path at such a part: the memo would not be the one that is meant.
	test.each(['.', '..'])('cannot be %p', (idempotencyKey) =>
		expect(refusalOf(() => id({ idempotencyKey }))).toBe(
			`'Idempotency Key' cannot be an ID in Rebilly: '${idempotencyKey}'`,
		),
	);

	test('from different keys is never the same', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (one, other) => {
				fc.pre(one.trim() !== other.trim());
				const options = { hashKey: true };
				expect(id({ idempotencyKey: `${one}!`, options })).not.toBe(
					id({ idempotencyKey: `${other}!`, options }),
				);
			}),
		);
	});
});

describe('amounts', () => {
	const line = (unitPrice: unknown) => ({ item: [{ unitPrice, quantity: 1 }] });

	test.each<[unknown, string, string]>([
		['145.05', 'USD', '145.05'],
		[145.05, 'USD', '145.05'],
		['145.00', 'USD', '145'],
		[0.29, 'USD', '0.29'],
		['5800', 'JPY', '5800'],
		['12.345', 'KWD', '12.345'],
		['0.001', 'KWD', '0.001'],
		['0.0001', 'CLF', '0.0001'],
		['9999999999999.99', 'USD', '9999999999999.99'],
	])('%p %s is %s in JSON', (unitPrice, currency, json) =>
		expect(JSON.stringify(body({ currency, lineItems: line(unitPrice) }).items)).toBe(
			`[{"unitPrice":${json},"quantity":1}]`,
		),
	);

	test.each<[unknown, string, string]>([
		['145.0550', 'USD', 'has more decimals than the currency (2)'],
		['145.055', 'USD', 'can mean two amounts'],
		[0.1 + 0.2, 'USD', 'has more decimals than the currency (2)'],
		['58.5', 'JPY', 'has more decimals than the currency (0)'],
		['12.3456', 'KWD', 'has more decimals than the currency (3)'],
		['99999999999999.99', 'USD', 'is too large to be sent exactly'],
		[0, 'USD', 'must be more than zero'],
		['-1', 'USD', 'must not be negative'],
		['', 'USD', 'is empty'],
		['1,000', 'USD', "is not a number: '1,000'"],
	])('%p %s is refused', (unitPrice, currency, finding) =>
		expect(refusalOf(() => input({ currency, lineItems: line(unitPrice) }))).toContain(
			`'Unit Price' in row 1 of 'Line Items' ${finding}`,
		),
	);

	test.each(['', 'us', 'US', 'XXQ'])('need a currency, which %p is not', (currency) =>
		expect(refusalOf(() => input({ currency }))).toMatch(/^'Currency' is /),
	);

	test('arrive as they were entered, without exponents and binary noise', () => {
		const situation = fc.record({
			unit: fc.constantFrom(
				{ currency: 'JPY', exponent: 0 },
				{ currency: 'USD', exponent: 2 },
				{ currency: 'KWD', exponent: 3 },
				{ currency: 'CLF', exponent: 4 },
			),
			minor: fc.integer({ min: 1, max: 999_999_999_999_999 }),
			asText: fc.boolean(),
		});
		fc.assert(
			fc.property(situation, ({ unit: { currency, exponent }, minor, asText }) => {
				const digits = String(minor).padStart(exponent + 1, '0');
				const text =
					exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
				const unitPrice = asText ? text : Number(text);
				const sent = JSON.stringify(body({ currency, lineItems: line(unitPrice) }).items);
				const [, found = ''] = /"unitPrice":([^,]+)/.exec(sent) ?? [];
				expect(found).toMatch(/^\d+(\.\d+)?$/);
				const [whole = '', fraction = ''] = found.split('.');
				expect(BigInt(whole + fraction.padEnd(exponent, '0'))).toBe(BigInt(minor));
			}),
			{ numRuns: 500 },
		);
	});

	test('of the line items come to a total, tax and quantities included', () => {
		const items = input({
			lineItems: {
				item: [
					{ unitPrice: '0.10', quantity: 3, tax: { amount: '0.07', description: 'VAT' } },
					{ unitPrice: '0.20', quantity: 1 },
				],
			},
		}).items;
		expect(totalOf(items)).toBe(57n);
		expect(totalOf([])).toBe(0n);
	});
});

describe('line items', () => {
	test('are the same from JSON as from fields', () => {
		const rows = [
			{
				unitPrice: 145.05,
				quantity: 2,
				description: 'a',
				productId: 'p',
				tax: { amount: 1, description: 'VAT', jurisdictions: { country: 'DE' } },
			},
			{ unitPrice: '1', quantity: 1 },
		];
		const fromFields = body({ lineItems: { item: rows } });
		for (const lineItemsJson of [rows, JSON.stringify(rows)]) {
			expect(body({ options: { lineItemsJson } })).toStrictEqual(fromFields);
		}
	});

	const json = (...lineItemsJson: unknown[]): Values => ({
		options: { lineItemsJson },
	});

	test.each<[string, Values, string]>([
		['no line items', { lineItems: {} }, "'Line Items' is empty"],
		['no line items in JSON', json(), "'Line Items (JSON)' is empty"],
		[
			'a misspelt key',
			json({ unitprice: 1, quantity: 1 }),
			"'unitprice' in row 1 of 'Line Items (JSON)' is not a field that can be sent",
		],
		[
			'a row without a quantity',
			json({ unitPrice: 1, quantity: 1 }, { unitPrice: 1 }),
			"'quantity' in row 2 of 'Line Items (JSON)' is empty",
		],
		[
			'half a quantity',
			json({ unitPrice: 1, quantity: 1.5 }),
			"'quantity' in row 1 of 'Line Items (JSON)' is not a whole number: 1.5",
		],
		[
			'a quantity of nothing',
			json({ unitPrice: 1, quantity: 0 }),
			"'quantity' in row 1 of 'Line Items (JSON)' must be at least 1",
		],
		[
			'an id that is none',
			json({ unitPrice: 1, quantity: 1, productId: 'a/b' }),
			"'productId' in row 1 of 'Line Items (JSON)' is not valid: 'a/b'",
		],
		[
			'a tax without an amount',
			json({ unitPrice: 1, quantity: 1, tax: { description: 'VAT' } }),
			"'amount' in row 1 of 'Line Items (JSON)' is empty",
		],
		[
			'a tax without a description',
			json({ unitPrice: 1, quantity: 1, tax: { amount: 1 } }),
			"'description' in row 1 of 'Line Items (JSON)' is empty",
		],
		[
			'a misspelt key of a tax',
			json({ unitPrice: 1, quantity: 1, tax: { amount: 1, description: 'VAT', rates: 1 } }),
			"'rates' in row 1 of 'Line Items (JSON)' is not a field that can be sent",
		],
		[
			'a misspelt jurisdiction',
			json({
				unitPrice: 1,
				quantity: 1,
				tax: { amount: 1, description: 'VAT', jurisdictions: { land: 'DE' } },
			}),
			"'land' in row 1 of 'Line Items (JSON)' is not a field that can be sent",
		],
		[
			'a tax of too many decimals',
			{ lineItems: { item: [{ unitPrice: 1, quantity: 1, tax: { amount: '0.0010001' } }] } },
			"'Amount' in row 1 of 'Line Items' has more decimals than the currency (2): '0.0010001'",
		],
		[
			'a tax that is a number',
			json({ unitPrice: 1, quantity: 1, tax: 0.19 }),
			"'tax' in row 1 of 'Line Items (JSON)' is not an object",
		],
	])('%s are refused', (_what, values, message) =>
		expect(refusalOf(() => input(values))).toBe(message),
	);
});

describe('a new credit memo', () => {
	test.each<[string, Values, string]>([
		['without a customer', { customerId: locator('list', '') }, "'Customer' is empty"],
		['of no customer', { customerId: 'cus/7' }, "'Customer' is not valid: 'cus/7'"],
		[
			'of an unknown reason',
			{ additionalFields: { reason: 'because' } },
			"'Reason' is not one of its choices: 'because'",
		],
		[
			'with negative shipping',
			{ additionalFields: { shippingAmount: -1 } },
			"'Shipping Amount' must not be negative",
		],
		[
			'for an invoice that is none',
			{ additionalFields: { invoiceId: locator('id', 'a b') } },
			"'Invoice' is not valid: 'a b'",
		],
		[
			'with a field given twice',
			{ additionalFields: { additionalBody: { customerId: 'x' } } },
			"'Additional Body Fields (JSON)' holds 'customerId', which has a field of its own",
		],
		[
			'with a field of Rebilly’s own',
			{ additionalFields: { additionalBody: { totalAmount: 1 } } },
			"'Additional Body Fields (JSON)' holds 'totalAmount', which only the service sets",
		],
		[
			'with more allocated than credited',
			{ allocations: { invoices: [{ invoiceId: 'in_1', amount: '145.06' }] } },
			"'Allocations' come to 145.06 USD, but the credit is 145.05 USD",
		],
	])('%s is refused', (_what, values, message) =>
		expect(refusalOf(() => input(values))).toBe(message),
	);

	test('may be allocated to the last cent, tax and shipping included', () =>
		expect(
			body({
				lineItems: {
					item: [{ unitPrice: 1, quantity: 3, tax: { amount: '0.5', description: 'VAT' } }],
				},
				additionalFields: { shippingAmount: '0.25' },
				allocations: { invoices: [{ invoiceId: 'in_1', amount: '3.75' }] },
			}).allocations,
		).toEqual({ invoices: [{ invoiceId: 'in_1', amount: 3.75 }] }));
});

describe('allocation rows', () => {
	const read = (values: Values) =>
		input(values).allocations.map(({ target, targetId, amount }) => [target, targetId, amount]);
	const json = (...allocationsJson: unknown[]): Values => ({
		allocateTo: 'json',
		allocationsJson,
	});

	test('from JSON name an invoice or a transaction', () =>
		expect(
			read(json({ transactionId: 'txn_1', amount: 1 }, { invoiceId: ' in_1 ', amount: '2.5' })),
		).toEqual([
			['transactions', 'txn_1', 100n],
			['invoices', 'in_1', 250n],
		]));

	test.each<[string, Values, string]>([
		['neither', json({ amount: 1 }), "'invoiceId' in row 1 of 'Allocations (JSON)' is empty"],
		[
			'an unknown key',
			json({ invoice_id: 'in_1', amount: 1 }),
			"'invoice_id' in row 1 of 'Allocations (JSON)' is not a field that can be sent",
		],
		[
			'the same twice',
			json({ invoiceId: 'in_1', amount: 1 }, { invoiceId: 'in_1', amount: 2 }),
			"'Allocations (JSON)' names 'in_1' twice",
		],
		[
			'no amount',
			json({ invoiceId: 'in_1' }),
			"'amount' in row 1 of 'Allocations (JSON)' is empty",
		],
		[
			'nothing of it',
			json({ invoiceId: 'in_1', amount: 0 }),
			"'amount' in row 1 of 'Allocations (JSON)' must be more than zero",
		],
		[
			'half a cent',
			json({ invoiceId: 'in_1', amount: 0.005 }),
			"'amount' in row 1 of 'Allocations (JSON)' has more decimals than the currency (2): 0.005",
		],
		[
			'no invoice, from fields',
			{ allocations: { invoices: [{ invoiceId: locator('list', ''), amount: 1 }] } },
			"'Invoice' in row 1 of 'Allocations' is empty",
		],
		[
			'no transaction, from fields',
			{ allocations: { transactions: [{ transactionId: 'a/b', amount: 1 }] } },
			"'Transaction' in row 1 of 'Allocations' is not valid: 'a/b'",
		],
	])('that name %s are refused', (_what, values, message) =>
		expect(refusalOf(() => read(values))).toBe(message),
	);

	test('that name an invoice and a transaction are refused, so that none is lost in silence', () =>
		expect(
			refusalOf(() => read(json({ invoiceId: 'in_1', transactionId: 'txn_1', amount: 1 }))),
		).toContain("row 1 of 'Allocations (JSON)'"));

	test('in the documented form', () => {
		const row = (target: TargetRow['target'], targetId: string, amount: bigint) => ({
			target,
			targetId,
			amount,
		});
		expect(toAllocations([], 2)).toStrictEqual({});
		expect(toAllocations([row('invoices', 'a', 1n)], 2)).toStrictEqual({
			invoices: [{ invoiceId: 'a', amount: 0.01 }],
		});
		expect(
			toAllocations(
				[row('transactions', 't', 5n), row('invoices', 'b', 2n), row('invoices', 'a', 1n)],
				3,
			),
		).toStrictEqual({
			invoices: [
				{ invoiceId: 'b', amount: 0.002 },
				{ invoiceId: 'a', amount: 0.001 },
			],
			transactions: [{ transactionId: 't', amount: 0.005 }],
		});
	});
});

describe('the body of an allocation', () => {
	const memo: CreditMemo = {
		id: 'cm_1',
		customerId: 'cus_7',
		currency: 'USD',
		allocations: {
			invoices: [
				{ invoiceId: 'in_1', amount: 30 },
				{ invoiceId: 'in_2', amount: 10.05 },
			],
			transactions: [{ transactionId: 'txn_1', amount: 5 }],
		},
	};
	const invoice = (targetId: string, amount: bigint): TargetRow => ({
		target: 'invoices',
		targetId,
		amount,
	});
	const transaction = (targetId: string, amount: bigint): TargetRow => ({
		target: 'transactions',
		targetId,
		amount,
	});

	test('has the complete list that changes, and not the one that does not', () =>
		expect(
			toAllocateBody(memo, [invoice('in_3', 1n), invoice('in_1', 4000n)], 'ensure', 2),
		).toStrictEqual({
			allocations: {
				invoices: [
					{ invoiceId: 'in_1', amount: 40 },
					{ invoiceId: 'in_2', amount: 10.05 },
					{ invoiceId: 'in_3', amount: 0.01 },
				],
			},
			rows: [invoice('in_1', 4000n), invoice('in_2', 1005n), invoice('in_3', 1n)],
			added: 1001n,
		}));

	test('has both lists when both change', () => {
		const { allocations, added } = toAllocateBody(
			memo,
			[transaction('txn_1', 100n), invoice('in_1', 100n)],
			'add',
			2,
		);
		expect(allocations).toStrictEqual({
			invoices: [
				{ invoiceId: 'in_1', amount: 31 },
				{ invoiceId: 'in_2', amount: 10.05 },
			],
			transactions: [{ transactionId: 'txn_1', amount: 6 }],
		});
		expect(added).toBe(200n);
	});

	test('has nothing when nothing changes', () =>
		expect(toAllocateBody(memo, [invoice('in_1', 3000n)], 'ensure', 2)).toStrictEqual({
			allocations: {},
			rows: [],
			added: 0n,
		}));

	test('of a memo without allocations has the new rows alone', () =>
		expect(
			toAllocateBody({ ...memo, allocations: undefined }, [transaction('t', 5n)], 'ensure', 2)
				.allocations,
		).toStrictEqual({ transactions: [{ transactionId: 't', amount: 0.05 }] }));

	test('never loses a row nor lowers one, and adds nothing the second time', () => {
		const rows = fc.uniqueArray(
			fc.record({
				target: fc.constantFrom('invoices' as const, 'transactions' as const),
				targetId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
				amount: fc.bigInt(1n, 10_000n),
			}),
			{ selector: ({ targetId }) => targetId },
		);
		const held = (allocations: CreditMemo['allocations']): CreditMemo => ({ ...memo, allocations });
		fc.assert(
			fc.property(rows, rows, fc.constantFrom(0, 2, 3), (there, asked, exponent) => {
				// A target is of one kind only.
				const kinds = new Map(there.map(({ targetId, target }) => [targetId, target]));
				const wanted = asked.map((row) => ({
					...row,
					target: kinds.get(row.targetId) ?? row.target,
				}));
				const before = held(toAllocations(there, exponent));
				const sent = toAllocateBody(before, wanted, 'ensure', exponent).allocations;
				const after = held({ ...before.allocations, ...sent });
				for (const { target, targetId, amount } of [...there, ...wanted]) {
					const now = rowsOf(after, target, exponent).find((row) => row.targetId === targetId);
					expect((now?.amount ?? 0n) >= amount).toBe(true);
				}
				expect(toAllocateBody(after, wanted, 'ensure', exponent).added).toBe(0n);
			}),
		);
	});

	test('tells whose figure is wrong when Rebilly’s own is no exact amount', () => {
		const noisy = {
			...memo,
			allocations: { invoices: [{ invoiceId: 'in_1', amount: 0.1 + 0.2 }] },
		};
		const act = () => toAllocateBody(noisy, [invoice('in_1', 500n)], 'ensure', 2);
		expect(act).toThrow(/0\.30000000000000004/);
		expect(act).toThrow(/Rebilly|cm_1/);
	});
});

describe('the fields of an allocation', () => {
	const read = (values: Values) =>
		allocate.readFields(form(allocate, { creditMemoId: locator('id', 'cm_1'), ...values }), ITEM);

	test('go to the oldest open invoices, when nothing else was chosen', () =>
		expect(read({})).toMatchObject({
			creditMemoId: 'cm_1',
			choice: { to: 'openInvoices', order: 'oldestDueFirst' },
		}));

	test.each<[Values, string]>([
		[{ creditMemoId: locator('list', '') }, "'Credit Memo' is empty"],
		[{ creditMemoId: 'a/b' }, "'Credit Memo' is not valid: 'a/b'"],
		[{ creditMemoId: '..' }, "'Credit Memo' is not valid: '..'"],
		[{ allocateTo: 'chosen' }, "'Allocations' is empty"],
		[{ allocateTo: 'json', allocationsJson: '' }, "'Allocations (JSON)' is empty"],
		[
			{ allocateTo: 'json', allocationsJson: [{ invoiceId: 'a', amount: '1.00001' }] },
			"'amount' in row 1 of 'Allocations (JSON)' has more decimals than the currency (4): '1.00001'",
		],
		[{ options: { cap: 'x' } }, "'Max Amount' is not a number: 'x'"],
	])('%j are refused', (values, message) => expect(refusalOf(() => read(values))).toBe(message));
});

describe('the report of what was granted', () => {
	const memo: CreditMemo = {
		id: 'cm_1',
		customerId: 'cus_7',
		currency: 'USD',
		allocations: {
			invoices: [{ invoiceId: 'in_1', amount: 30 }],
			transactions: [{ transactionId: 'txn_1', amount: 5.05 }],
		},
	};

	test('counts invoices and transactions', () =>
		expect(
			grantReport(
				CREDIT_MEMO,
				[
					{ targetId: 'in_1', amount: 4000n },
					{ targetId: 'txn_1', amount: 505n },
				],
				memo,
				2,
			),
		).toEqual({
			allocationCheck: {
				asked: '45.05',
				granted: '35.05',
				asAsked: false,
				differences: [{ id: 'in_1', asked: '40.00', granted: '30.00' }],
			},
		}));

	test('is not there when nothing was asked', () =>
		expect(grantReport(CREDIT_MEMO, [], memo, 2)).toEqual({}));
});
