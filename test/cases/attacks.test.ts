/**
 * What sheets, shops, payment services and agents give, in every operation that takes an amount: refused by the name
 * of the field, or exactly right. Which texts are refused by each kind of field is in test/unit/fieldAttacks.test.ts.
 */
import type { IDataObject } from 'n8n-workflow';

import { type EngineFixture, type NodeName, startEngineFixture } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.values()][0]?.id ?? '';
const payment = () =>
	[...fixture.sandbox.rebilly.data.transactions.values()].find(({ type }) => type === 'sale')?.id ??
	'';
const invoice = () => [...fixture.sandbox.rebilly.data.invoices.keys()][0] ?? '';
const writes = () =>
	fixture.sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && !path.includes('token'));
const businessId = locator(USD_BUSINESS);
const SALES = { revenue_account_identifier: locator('SALES', 'stableName') };
const AMOUNT = '={{ $json.amount }}';
const CREDIT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const onCustomer = () => ({
	rebilly: { ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) },
	layer: { ...CREATE_FROM_REFUND.layer, customer: locator(customer(), 'externalId') },
});

/** The fields that take an amount. */
const FIELDS: ReadonlyArray<[name: string, node: NodeName, form: () => Values]> = [
	['Create: Unit Price', 'rebilly', () => onCustomer().rebilly],
	['Create: Amount', 'layer', () => onCustomer().layer],
	[
		'Create: Tax Amount',
		'rebilly',
		() => {
			const tax = { amount: AMOUNT, description: 'VAT' };
			return {
				...onCustomer().rebilly,
				lineItems: { item: [{ unitPrice: '10', quantity: 1, tax }] },
			};
		},
	],
	[
		'Create or Update: Unit Price',
		'rebilly',
		() => ({ ...onCustomer().rebilly, operation: 'upsert', creditMemoId: locator('re_1') }),
	],
	[
		'Create: Amount of an allocation',
		'rebilly',
		() => ({
			...onCustomer().rebilly,
			lineItems: { item: [{ unitPrice: '10', quantity: 1 }] },
			allocateTo: 'chosen',
			allocations: { invoices: [{ invoiceId: locator('in_1'), amount: AMOUNT }] },
		}),
	],
	[
		'Create: Amount of an allocation',
		'layer',
		() => ({
			...onCustomer().layer,
			lineItems: { item: [{ amount: '10', ...SALES }] },
			allocateTo: 'chosen',
			allocations: { allocation: [{ invoice_id: locator(CREDIT), amount: AMOUNT }] },
		}),
	],
	[
		'Create: Max Amount',
		'rebilly',
		() => ({ ...onCustomer().rebilly, allocateTo: 'openInvoices', options: { cap: AMOUNT } }),
	],
	[
		'Create: Max Amount',
		'layer',
		() => ({ ...onCustomer().layer, allocateTo: 'openInvoices', options: { cap: AMOUNT } }),
	],
	[
		'Update: Shipping Amount',
		'rebilly',
		() => ({
			...parameters('creditMemo', 'update'),
			creditMemoId: locator('re_there'),
			updateFields: { shippingAmount: AMOUNT },
		}),
	],
	[
		'Apply Credit Balance: Max Amount',
		'rebilly',
		() => ({
			...parameters('invoice', 'applyCreditBalance'),
			invoiceId: locator(invoice()),
			amount: AMOUNT,
		}),
	],
	[
		'Refund: Amount',
		'rebilly',
		() => ({
			...parameters('transaction', 'refund'),
			transactionId: locator(payment()),
			amount: AMOUNT,
			idempotencyKey: 're_1',
		}),
	],
	[
		'Reconcile: Refund Amount',
		'rebilly',
		() => ({
			...parameters('creditMemo', 'reconcile'),
			key: 're_1',
			amount: AMOUNT,
			currency: 'USD',
		}),
	],
	[
		'Reconcile: Refund Amount',
		'layer',
		() => ({
			...parameters('customerCredit', 'reconcile'),
			businessId,
			key: 're_1',
			amount: AMOUNT,
			currency: 'USD',
		}),
	],
];

const NO_AMOUNTS: unknown[] = [
	...["1'500.00", '1 500,00', '1\u202f500,00', '1.500,00', '1,50,000', '12,30', '1.500', '-1.500'],
	...[
		'3.18E+05',
		'1e3',
		'12.30\u200f',
		'１２.30',
		'$12.30',
		'(12.30)',
		'12.345',
		'-12.30',
		'\u200b',
	],
	...['#N/A', '{{ $json.amount }}', -12.3, 0.1 + 0.2, true, [], [12.3], {}, null],
];

describe.each(FIELDS)('%s in %s', (_name, node, form) => {
	test('takes nothing that is no amount, and says so of each item', async () => {
		const given = form();
		if (JSON.stringify(given).includes('re_there')) {
			const there = { ...onCustomer().rebilly, idempotencyKey: 're_there' };
			await fixture.engine.runNode({ node, parameters: there, items: [{ amount: '10' }] });
		}
		fixture.sandbox.clearRequests();
		const { outputs, error } = await fixture.engine.runNode({
			node,
			parameters: given as never,
			items: NO_AMOUNTS.map((amount, index) => ({ key: `k-${index}`, amount })) as never,
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		const told = outputs
			.flat()
			.map(({ json }) => String(json.reason ?? json.message ?? json.outcome ?? json.finding))
			.filter((text) => text !== 'summary');
		expect(told).toHaveLength(NO_AMOUNTS.length);
		for (const text of told) {
			expect(text).toMatch(
				/^'(Unit Price|Amount|Max Amount|Shipping Amount|Refund Amount)'.* \[item \d+\]/,
			);
		}
		expect(writes()).toEqual([]);
	});
});

/** What may be created of a sheet, and its cents; nothing else of it may be. */
const SHEET: ReadonlyArray<[amount: unknown, currency: unknown, minor: number | undefined]> = [
	['12.30', 'USD', 1230],
	[' 12.30\u00a0', 'usd', 1230],
	['+12.30', 'USD ', 1230],
	[12.3, 'Usd', 1230],
	[0.07, 'USD', 7],
	[4.35, 'USD', 435],
	['1.500', 'USD', undefined],
	['1,500.00', 'USD', undefined],
	['12.30', 'US$', undefined],
	['12.30', '', undefined],
	['12.30', 'XX', undefined],
	['1500', 'JPY', 1500],
	['1500.00', 'jpy', 1500],
	['1500.50', 'JPY', undefined],
	['25.000', 'CLP', undefined],
	['1.500', 'KWD', 1500],
	['1.5', 'KWD', 1500],
	[1.5005, 'KWD', undefined],
	['0', 'USD', undefined],
	['0.00', 'USD', undefined],
];

test.each(['rebilly', 'layer'] as const)(
	'a sheet in %s makes just what is readable',
	async (node) => {
		const form = { ...onCustomer()[node], currency: '={{ $json.currency }}' };
		const { outputs } = await fixture.engine.runNode({
			node,
			parameters: form,
			items: SHEET.map(([amount, currency], index) => ({
				key: `k-${index}`,
				amount,
				currency,
			})) as never,
			onError: 'continueRegularOutput',
		});
		const made = (outputs[0] ?? []).map(({ json }) =>
			json.error ? undefined : minorOf(node, json),
		);
		expect(made).toEqual(SHEET.map(([, , minor]) => minor));
	},
);

/** The amount that a service holds, in minor units. */
function minorOf(node: NodeName, json: IDataObject): number | undefined {
	if (node === 'layer') {
		return (json.line_items as IDataObject[]).reduce((sum, { amount }) => sum + Number(amount), 0);
	}
	return fixture.sandbox.rebilly.data.creditMemos
		.get(String(json.id))
		?.items.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
}

test('Reconcile counts each row of a sheet that is no refund, and compares the rest', async () => {
	await fixture.engine.runNode({
		node: 'rebilly',
		parameters: onCustomer().rebilly,
		items: [{ key: 're_1', amount: '10.00' }],
	});
	const rows = [
		{ key: 're_1', amount: '10.00' },
		{ key: 're_1 ', amount: '10.00' },
		{ key: 're_1\u200b', amount: '10.00' },
		{ key: '#N/A', amount: '10.00' },
		{ key: '1042.0', amount: '10.00' },
		{ key: 're_2', amount: '10,00' },
		{ key: 're_3', amount: '10.00' },
	];
	const { outputs } = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: parameters('creditMemo', 'reconcile', {
			key: '={{ $json.key }}',
			amount: AMOUNT,
			currency: 'USD',
		}),
		items: rows,
	});
	expect(outputs[0]?.map(({ json }) => json.finding)).toEqual([
		...Array<string>(5).fill('notCompared'),
		'missing',
	]);
	expect(outputs[1]?.at(-1)?.json).toMatchObject({ matched: 1, missing: 1, notCompared: 5 });
});
