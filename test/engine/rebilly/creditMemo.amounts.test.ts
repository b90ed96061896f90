import { chosen, type Values } from '../../fixtures/form';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useRebilly();

/** Forms whose one amount to try is entered in another field each; the rest of each is right. */
const AMOUNT_FIELDS: Array<[title: string, field: string, form: (amount: unknown) => Values]> = [
	[
		'unit price',
		"'Unit Price' in row 1 of 'Line Items'",
		(unitPrice) => ({ lineItems: oneItem({ unitPrice }) }),
	],
	[
		'unit price in JSON',
		"'unitPrice' in row 1 of 'Line Items (JSON)'",
		(amount) => ({
			options: {
				lineItemsJson: inJson('unitPrice', amount),
			},
		}),
	],
	[
		'tax',
		"'Amount' in row 1 of 'Line Items'",
		(amount) => ({ lineItems: oneItem({ unitPrice: '100', tax: { amount, description: 'VAT' } }) }),
	],
	[
		'tax of the state',
		"'State Amount' in row 1 of 'Line Items'",
		(stateAmount) => ({
			lineItems: oneItem({
				unitPrice: '100',
				tax: { amount: '1', description: 'VAT', stateAmount },
			}),
		}),
	],
	[
		'shipping',
		"'Shipping Amount'",
		(shippingAmount) => ({
			lineItems: oneItem({ unitPrice: '100' }),
			additionalFields: { shippingAmount },
		}),
	],
	[
		'allocation to an invoice',
		"'Amount' in row 1 of 'Allocations'",
		(amount) => ({
			lineItems: oneItem({ unitPrice: '100' }),
			allocations: { invoices: [{ invoiceId: chosen('in_1'), amount }] },
		}),
	],
	[
		'allocation to a transaction',
		"'Amount' in row 1 of 'Allocations'",
		(amount) => ({
			lineItems: oneItem({ unitPrice: '100' }),
			allocations: { transactions: [{ transactionId: chosen('txn_1'), amount }] },
		}),
	],
	[
		'allocation in JSON',
		"'amount' in row 1 of 'Allocations (JSON)'",
		(amount) => ({
			lineItems: oneItem({ unitPrice: '100' }),
			allocateTo: 'json',
			allocationsJson: inJson('amount', amount),
		}),
	],
];

/** An expression that gives a list of one row, in which the amount is the value of an expression or a constant. */
function inJson(name: string, amount: unknown): string {
	const value =
		typeof amount === 'string' && amount.startsWith('=')
			? amount.replace(/^=\{\{(.*)\}\}$/, '$1')
			: JSON.stringify(amount);
	const rest = name === 'amount' ? 'invoiceId: "in_1"' : 'quantity: 1';
	return `={{ [{ ${name}: ${value}, ${rest} }] }}`;
}

describe('An amount reaches Rebilly exactly', () => {
	it.each<[string, string, unknown, string]>([
		['USD', 'text', '145.05', '145.05'],
		['USD', 'a number', 145.05, '145.05'],
		['USD', 'an expression', '={{ 145.05 }}', '145.05'],
		['USD', 'text', '349.48', '349.48'],
		['USD', 'text', '0.10', '0.1'],
		['USD', 'text', '0.01', '0.01'],
		['USD', 'text', '145.00', '145'],
		['USD', 'text with more zeros', '145.0500', '145.05'],
		['USD', 'text with white space', ' 145.05 ', '145.05'],
		['USD', 'cents divided by 100', '={{ 14505 / 100 }}', '145.05'],
		['USD', 'a rounded sum', '={{ (0.1 + 0.2).toFixed(2) }}', '0.3'],
		['USD', 'the most that is exact', '9999999999999.99', '9999999999999.99'],
		['JPY', 'text', '58', '58'],
		['JPY', 'a number', 58, '58'],
		['JPY', 'text with zeros', '58.00', '58'],
		['KWD', 'text', '12.345', '12.345'],
		['KWD', 'a number', 12.345, '12.345'],
		['KWD', 'text', '1.005', '1.005'],
		['EUR', 'text', '89.90', '89.9'],
	])('%s, %s: %j', async (currency, _, unitPrice, sent) => {
		const result = await fixture.create({ currency, lineItems: oneItem({ unitPrice }) });
		expect(only(result)).toMatchObject({ outcome: 'created', totalAmount: Number(sent) });
		expect(fixture.writes()[0]?.rawBody).toContain(
			`"currency":"${currency}","items":[{"unitPrice":${sent},"quantity":1}]`,
		);
	});

	it('from every cent value of an item', async () => {
		const items = Array.from({ length: 60 }, (_, index) => ({
			id: `c${index}`,
			cents: 101 + index * 7,
		}));
		const values = {
			idempotencyKey: '={{ $json.id }}',
			lineItems: oneItem({ unitPrice: '={{ $json.cents / 100 }}' }),
		};
		const result = await fixture.create(values, { items });
		expect(result.status).toBe('success');
		for (const { id, cents } of items) {
			expect(fixture.data.creditMemos.get(id)?.items[0]?.unitPrice).toBe(cents);
		}
	});

	it('in every amount field of the form', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Noor');
		const [refund = ''] = fixture.refunds('Noor');
		await fixture.create({
			customerId: chosen(fixture.customer('Noor')),
			currency: 'KWD',
			lineItems: oneItem({
				unitPrice: '12.345',
				tax: { amount: '1.005', description: 'VAT', cityAmount: 0.305 },
			}),
			additionalFields: { shippingAmount: 0.107 },
			allocations: {
				invoices: [{ invoiceId: chosen(invoiceId), amount: '3.005' }],
				transactions: [{ transactionId: chosen(refund), amount: 1.115 }],
			},
		});
		expect(fixture.memo('refund-1')).toMatchObject({ totalAmount: 13.457, unusedAmount: 9.337 });
		const body = fixture.writes()[0]?.rawBody ?? '';
		expect(body.match(/mount":[\d.]+|Price":[\d.]+/g)).toEqual([
			'Price":12.345',
			'mount":1.005',
			'mount":0.305',
			'mount":0.107',
			'mount":3.005',
			'mount":1.115',
		]);
	});
});

describe('An amount that is not one is refused before any request', () => {
	const NOT_ONE: Array<[string, string, unknown, string]> = [
		[
			'a binary fraction',
			'USD',
			'={{ 0.1 + 0.2 }}',
			'has more decimals than the currency (2): 0.30000000000000004',
		],
		['four decimals in USD', 'USD', '1.0050', "has more decimals than the currency (2): '1.0050'"],
		[
			'thousands or decimals in USD',
			'USD',
			'1.005',
			"can mean two amounts, because some write thousands with a point: '1.005'",
		],
		['half a yen', 'JPY', 58.5, 'has more decimals than the currency (0): 58.5'],
		[
			'four decimals in KWD',
			'KWD',
			'12.3456',
			"has more decimals than the currency (3): '12.3456'",
		],
		['a huge number', 'USD', '={{ 1e21 }}', 'is too large to be sent exactly: 1e+21'],
		['more digits than are exact', 'USD', '99999999999999.99', 'is too large to be sent exactly'],
		['letters', 'USD', 'abc', "is not a number: 'abc'"],
		['a thousands separator', 'USD', '1,000.00', "is not a number: '1,000.00'"],
		['a decimal comma', 'EUR', '145,05', "is not a number: '145,05'"],
		['a currency sign', 'USD', '$5', "is not a number: '$5'"],
		['a hexadecimal number', 'USD', '0x10', "is not a number: '0x10'"],
		['not a number', 'USD', '={{ NaN }}', 'is not a number: '],
		['infinity', 'USD', '={{ Infinity }}', 'is not a number: '],
		['true', 'USD', '={{ true }}', 'is not a number: true'],
		['a list', 'USD', '={{ [1] }}', 'is not a number: [1]'],
		['a negative amount', 'USD', '-145.05', 'must not be negative'],
		['a negative number', 'USD', -0.01, 'must not be negative'],
	];

	describe.each(AMOUNT_FIELDS)('%s', (_title, field, form) => {
		it.each(NOT_ONE)('%s', async (_, currency, amount, finding) => {
			const result = await fixture.create({ currency, ...form(amount) });
			const { message } = failure(result);
			expect(message).toContain(`${field} ${finding}`);
			expect(message).toMatch(/ \[item 0\]$/);
			expect(result.error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
			expect(fixture.requests()).toEqual([]);
		});
	});

	const MORE_THAN_ZERO = AMOUNT_FIELDS.filter(([title]) => /price|allocation/.test(title));

	it.each(
		MORE_THAN_ZERO.flatMap(([title, field, form]) =>
			['0', 0, '0.00', '={{ -0 }}'].map((zero) => [title, zero, field, form] as const),
		),
	)('zero: %s, %j', async (_, zero, field, form) => {
		expect(failure(await fixture.create(form(zero))).message).toBe(
			`${field} must be more than zero [item 0]`,
		);
		expect(fixture.requests()).toEqual([]);
	});

	it.each(MORE_THAN_ZERO)('nothing: %s', async (_, field, form) => {
		const result = await fixture.create(form('={{ null }}'));
		expect(failure(result).message).toBe(`${field} is empty [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});

	it('with an advice that does not round', async () => {
		const result = await fixture.create({ lineItems: oneItem({ unitPrice: '={{ 0.1 + 0.2 }}' }) });
		expect(failure(result).description).toContain('Amounts are never rounded silently');
		expect(failure(result).description).toContain('Enter at most 2 decimals');
		expect(failure(result).description).not.toContain('toFixed');
	});

	it('by the name of the row that it stands in', async () => {
		const rows = [
			{ unitPrice: '1', quantity: 1 },
			{ unitPrice: '1.005', quantity: 1 },
		];
		const { message } = failure(await fixture.create({ lineItems: { item: rows } }));
		expect(message).toContain("'Unit Price' in row 2 of 'Line Items'");
	});

	it('alone, while the other items go through', async () => {
		const items = [
			{ id: 'a', price: 1 },
			{ id: 'b', price: 0.1 + 0.2 },
			{ id: 'c', price: '3.00' },
		];
		const result = await fixture.create(
			{
				idempotencyKey: '={{ $json.id }}',
				lineItems: oneItem({ unitPrice: '={{ $json.price }}' }),
			},
			{ items, onError: 'continueRegularOutput' },
		);
		expect(jsonOf(result)).toMatchObject([
			{ id: 'a', outcome: 'created', totalAmount: 1 },
			{ error: { message: expect.stringMatching(/^'Unit Price' .* \[item 1\]$/) as string } },
			{ id: 'c', outcome: 'created', totalAmount: 3 },
		]);
		expect(fixture.memos().map(({ id }) => id)).toEqual(['a', 'c']);
	});
});
