/** Cases 05, 06, 16, 17 and their kind: a text that people or sheets write for a number, and the advice on it. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { AmountError, formatAmount, parseAmount } from '../../nodes/shared/money';
import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

/** 100 texts, with what a person reads in each with 0, 2 and 3 decimals; "-" where it must not be read. */
const TEXTS = `
0|0|0.00|0.000
7|7|7.00|7.000
12|12|12.00|12.000
100|100|100.00|100.000
1234|1234|1234.00|1234.000
1000000|1000000|1000000.00|1000000.000
007|7|7.00|7.000
00|0|0.00|0.000
+5|5|5.00|5.000
-5|-5|-5.00|-5.000
-0|0|0.00|0.000
 5 |5|5.00|5.000
5.0|5|5.00|5.000
5.00|5|5.00|5.000
5.5|-|5.50|5.500
5.05|-|5.05|5.050
0.5|-|0.50|0.500
0.05|-|0.05|0.050
0.1|-|0.10|0.100
12.30|-|12.30|12.300
12.3|-|12.30|12.300
145.05|-|145.05|145.050
1234.50|-|1234.50|1234.500
999999.99|-|999999.99|999999.990
-12.30|-|-12.30|-12.300
+12.30|-|12.30|12.300
1.0000|1|1.00|1.000
1.50000|-|1.50|1.500
1.5000|-|1.50|1.500
1.0050|-|-|1.005
1.00500|-|-|1.005
1.0001|-|-|-
12.3456|-|-|-
1.500|-|-|1.500
1.234|-|-|1.234
25.000|-|-|25.000
10.000|-|-|10.000
0.001|-|-|0.001
0.500|-|-|0.500
1000.000|-|-|1000.000
-1.500|-|-|-1.500
+1.500|-|-|1.500
 1.500 |-|-|1.500
123.456|-|-|123.456
1.000.000|-|-|-
1.234.567,89|-|-|-
1,500|-|-|-
1,50|-|-|-
12,30|-|-|-
1,234.50|-|-|-
1.234,50|-|-|-
1,000,000|-|-|-
1 500|-|-|-
1 500.00|-|-|-
1\u00a0500|-|-|-
1\u202f500|-|-|-
1'500|-|-|-
1’500.00|-|-|-
1_500|-|-|-
12,34,567.89|-|-|-
3.18E+05|-|-|-
3.18e5|-|-|-
1e2|-|-|-
1E2|-|-|-
1e-2|-|-|-
0e0|-|-|-
5E|-|-|-
e5|-|-|-
1.2.3|-|-|-
1..2|-|-|-
.5|-|-|-
5.|-|-|-
.|-|-|-
-|-|-|-
+|-|-|-
--5|-|-|-
+-5|-|-|-
5-|-|-|-
(5.00)|-|-|-
$5|-|-|-
5$|-|-|-
5 €|-|-|-
USD 5|-|-|-
5 USD|-|-|-
£5.00|-|-|-
5%|-|-|-
½|-|-|-
٥|-|-|-
５|-|-|-
−5|-|-|-
0x10|-|-|-
0b1|-|-|-
1n|-|-|-
NaN|-|-|-
Infinity|-|-|-
null|-|-|-
ten|-|-|-
5k|-|-|-
1/2|-|-|-
=5|-|-|-
`
	.split('\n')
	.filter((line) => line.includes('|'))
	.map((line) =>
		line.replace(/\\u(....)/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16))),
	)
	.map((line) => line.split('|') as [string, string, string, string]);

function readOrRefused(text: string, exponent: number): string {
	try {
		return formatAmount(parseAmount(text, exponent), exponent);
	} catch (error) {
		if (error instanceof AmountError) return '-';
		throw error;
	}
}

test('the table has 100 texts', () => expect(TEXTS).toHaveLength(100));

test.each(TEXTS)('%j is %s, %s and %s', (text, whole, cents, fils) => {
	expect([0, 2, 3].map((exponent) => readOrRefused(text, exponent))).toEqual([whole, cents, fils]);
});

test('whatever text is read is the number that a person reads in it', () => {
	const signs = fc.constantFrom(..."0123456789.,-+eE \u00a0_'".split(''));
	const texts = fc.oneof(fc.string({ unit: signs, maxLength: 12 }), fc.string({ maxLength: 8 }));
	fc.assert(
		fc.property(texts, fc.constantFrom(0, 2, 3, 4), (text, exponent) => {
			const read = readOrRefused(text, exponent);
			if (read === '-') return;
			const [, sign = '', whole = '', fraction = ''] =
				/^\s*([+-]?)([0-9]+)(?:\.([0-9]+))?\s*$/.exec(text) ?? [];
			// Nothing but a sign, digits and one point, which can only part decimals.
			expect(whole).not.toBe('');
			expect(fraction.length === 3 && exponent < 3).toBe(false);
			expect(fraction.slice(exponent)).toMatch(/^0*$/);
			const digits = BigInt(whole + fraction.padEnd(exponent, '0').slice(0, exponent));
			expect(read).toBe(formatAmount(sign === '-' ? -digits : digits, exponent));
		}),
		{ numRuns: 5000 },
	);
});

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.values()][0]?.id ?? '';
const writes = () =>
	fixture.sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && !path.includes('token'));
const item = (amount: unknown, currency = 'USD') => ({ key: 'k-1', amount, currency });

async function created(node: 'layer' | 'rebilly', given: Values, more: Values = {}) {
	const form =
		node === 'rebilly'
			? { ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) }
			: { ...CREATE_FROM_REFUND.layer, customer: locator(customer(), 'externalId') };
	const currency = '={{ $json.currency }}';
	const { outputs, error } = await fixture.engine.runNode({
		node,
		parameters: { ...form, currency, ...more },
		items: [given] as never,
	});
	return { json: outputs[0]?.[0]?.json, message: error?.message, advice: error?.description };
}

describe.each(['layer', 'rebilly'] as const)('05 and 06 in %s', (node) => {
	test.each([
		['1.500', 'USD', 'Write 1500 or 1.50, whichever is meant'],
		['25.000', 'CLP', 'Write 25000 or 25, whichever is meant'],
		['10.000', 'JPY', 'Write 10000 or 10, whichever is meant'],
		['1.234', 'USD', 'Write 1234 if that is meant. Otherwise enter at most 2 decimals'],
		['1.234', 'JPY', 'Write 1234 if that is meant. Otherwise enter a whole number'],
		['3.18E+05', 'USD', 'Write all digits, such as 317898'],
		['12,30', 'USD', 'Enter digits with a point as decimal mark'],
	])('%s %s is refused, with what to write instead', async (amount, currency, advice) => {
		const { message, advice: given } = await created(node, item(amount, currency));
		expect(message).toMatch(/ in row 1 of 'Line Items' .* \[item 0\]$/);
		expect(given).toContain(advice);
		expect(given).not.toMatch(/round\(|toFixed|Math\./);
		expect(writes()).toEqual([]);
	});

	test.each([
		['1.500', 'KWD'],
		['12.50', 'usd'],
		[1.5, 'usd'],
		['25', 'clp'],
	])('%p %s is created', async (amount, currency) =>
		expect((await created(node, item(amount, currency))).json?.outcome).toBe('created'),
	);
});

describe('the same in other places', () => {
	const memo = async () => {
		await created('rebilly', item('500.00'));
		fixture.sandbox.clearRequests();
		return 'k-1';
	};

	test.each<[string, () => Promise<Values>]>([
		[
			'Max Amount of Allocate',
			async () => ({
				...parameters('creditMemo', 'allocate'),
				creditMemoId: locator(await memo()),
				options: { cap: '1.500' },
			}),
		],
		[
			'Max Amount of Apply Credit Balance',
			async () => ({
				...parameters('invoice', 'applyCreditBalance'),
				invoiceId: locator([...fixture.sandbox.rebilly.data.invoices.keys()][0] ?? ''),
				amount: '1.500',
			}),
		],
		[
			'Amount of Refund',
			async () => ({
				...parameters('transaction', 'refund'),
				transactionId: locator(
					[...fixture.sandbox.rebilly.data.transactions.values()].find(
						({ type }) => type === 'sale',
					)?.id ?? '',
				),
				amount: '1.500',
				idempotencyKey: 're_1',
			}),
		],
		[
			'Shipping Amount of Update',
			async () => ({
				...parameters('creditMemo', 'update'),
				creditMemoId: locator(await memo()),
				updateFields: { shippingAmount: '1.500' },
			}),
		],
		[
			'Refund Amount of Reconcile',
			async () => ({
				...parameters('creditMemo', 'reconcile'),
				key: 'k-1',
				amount: '1.500',
				currency: 'USD',
			}),
		],
	])('%s', async (_what, form) => {
		const { error, outputs } = await fixture.engine.runNode({
			node: 'rebilly',
			parameters: (await form()) as never,
			// Reconcile takes an item without any field for none.
			items: [{ a: 1 }],
		});
		const told = [error?.message, ...outputs.flat().map(({ json }) => json.reason)].join();
		expect(told).toContain(
			"can mean two amounts, because some write thousands with a point: '1.500'",
		);
		expect(writes()).toEqual([]);
	});

	test.each([
		['a thousand rows that could be one', { limit: '={{ "1.000" }}' }],
		['an exponent', { limit: '={{ "1e2" }}' }],
	])('Limit: %s', async (_what, values) => {
		const form = { ...parameters('invoice', 'getAll'), ...values };
		const { error } = await fixture.engine.runNode({ node: 'rebilly', parameters: form });
		expect(error?.message).toMatch(/^'Limit' (can mean two numbers|has an exponent)/);
	});
});

describe('numbers in JSON text', () => {
	const rebilly = async (lineItemsJson: string, more: Values = {}) =>
		await created('rebilly', item('1'), {
			options: { lineItemsJson },
			...more,
		});
	const layer = async (amount: string, more: Values = {}) =>
		await created('layer', item('1'), {
			options: {
				lineItemsJson: `[{ "amount": ${amount}, "revenue_account_identifier": { "type": "StableName", "stable_name": "SALES" } }]`,
			},
			...more,
		});

	test.each(['1.500', '3.18E+05', '12345678901234567890', '1.0050', '0.1234567890123456789'])(
		'%s is refused as an amount by both services',
		async (amount) => {
			for (const { message } of [
				await rebilly(`[{ "unitPrice": ${amount}, "quantity": 1 }]`),
				await layer(amount),
			]) {
				expect(message).toMatch(/^'(unitPrice|amount)' in row 1 of 'Line Items \(JSON\)'/);
				expect(message).toContain(amount);
			}
			expect(writes()).toEqual([]);
		},
	);

	test('keep the digits of an ID', async () => {
		const { json } = await rebilly(
			'[{ "unitPrice": 1.50, "quantity": 1.0, "productId": 12345678901234567890 }]',
		);
		expect(json?.items).toMatchObject([{ productId: '12345678901234567890', unitPrice: 1.5 }]);
	});

	test('are refused where they would be kept otherwise', async () => {
		const { message, advice } = await layer('1', {
			additionalFields: { additionalBody: '{ "metadata": { "id": 12345678901234567890 } }' },
		});
		expect(message).toBe(
			"'Additional Body Fields (JSON)' holds a number with more digits than can be kept: 12345678901234567890 [item 0]",
		);
		expect(advice).toBe('Write it as text, in quotes');
	});

	test('are kept as they are where nothing is lost', async () => {
		const additionalBody =
			'{ "metadata": { "a": 1.50, "b": 0.30000000000000004, "c": 1e3, "d": "1.500", "e": -0.0 } }';
		const { json } = await layer('1', { additionalFields: { additionalBody } });
		expect(json?.metadata).toEqual({ a: 1.5, b: 0.30000000000000004, c: 1000, d: '1.500', e: 0 });
	});
});

describe('16: lines that are no credit', () => {
	const json = (node: string, amount: string) =>
		node === 'rebilly'
			? `[{ "unitPrice": 100, "quantity": 1 }, { "unitPrice": ${amount}, "quantity": 1 }]`
			: `[${['100', amount].map((each) => `{ "amount": ${each}, "revenue_account_identifier": { "type": "StableName", "stable_name": "SALES" } }`).join()}]`;

	test.each([
		['rebilly', '-10', 'Subtract it from another line item, and leave this one out'],
		['layer', '-10', 'Subtract it from another line item, and leave this one out'],
		['rebilly', '0', 'Leave this line item out'],
		['layer', '0', 'Leave this line item out'],
	] as const)('%s: a line of %s', async (node, amount, wanted) => {
		const more = { options: { lineItemsJson: json(node, amount) } };
		const { message, advice } = await created(node, item('1'), more);
		expect(message).toMatch(
			/in row 2 of 'Line Items \(JSON\)' must (not be negative|be more than zero)/,
		);
		expect(advice).toBe(wanted);
		expect(writes()).toEqual([]);
	});

	test.each(['rebilly', 'layer'] as const)('%s: the same entered in fields', async (node) => {
		expect((await created(node, item('-10'))).advice).toBe(
			'Subtract it from another line item, and leave this one out',
		);
	});
});

describe('17: the expressions of the documentation', () => {
	const pages = ['troubleshooting.md', 'recipes.md'].map((name) =>
		readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8'),
	);
	const expressions = [
		...new Set(
			pages
				.flatMap((page) => [...page.matchAll(/`\{\{ (.*?\$json\.amount\b.*?) \}\}`/g)])
				.map(([, code = '']) => code)
				.filter((code) => !code.includes('lines.map')),
		),
	];
	const amount = async (code: string, value: unknown) => {
		const { json, message } = await created('rebilly', item(value), {
			lineItems: { item: [{ unitPrice: `={{ ${code} }}`, quantity: 1 }] },
		});
		return json ? json.totalAmount : message;
	};

	test('there are some', () => expect(expressions.length).toBeGreaterThan(1));

	test.each(expressions)('%s works on text and on numbers', async (code) => {
		expect(await amount(code, '20.50')).toBe(20.5);
		fixture.sandbox.reset();
		expect(await amount(code, 20.5)).toBe(20.5);
	});

	test('none makes another amount of a decimal comma', async () => {
		for (const code of expressions) {
			fixture.sandbox.reset();
			const made = await amount(code, '12,30');
			if (typeof made !== 'string') expect([code, made]).toEqual([code, 12.3]);
		}
	});
});

test('a business in cents takes no text that can mean two amounts either', async () => {
	const options = { amountsIn: 'cents' };
	const businessId = locator(USD_BUSINESS);
	const { message } = await created('layer', item('1.500'), { businessId, options });
	expect(message).toContain('can mean two amounts');
});
