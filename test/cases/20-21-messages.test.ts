/** Cases 20 and 21: messages in the words of the form, and input that is not ignored without a word. */
import type { INodeProperties } from 'n8n-workflow';

import { contentDifferences as layerDifferences } from '../../nodes/Layer/api/creditContent';
import { contentDifferences as rebillyDifferences } from '../../nodes/Rebilly/api/memoContent';
import { differencesText } from '../../nodes/shared/credit/differences';
import { type EngineFixture, type NodeName, NODES, startEngineFixture } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.values()][0]?.id ?? '';
const SALES = { revenue_account_identifier: locator('SALES', 'stableName') };
const forms: Record<NodeName, (...amounts: string[]) => Values> = {
	rebilly: (...amounts) => ({
		...CREATE_FROM_REFUND.rebilly,
		customerId: locator(customer()),
		idempotencyKey: 'k-1',
		lineItems: { item: amounts.map((unitPrice) => ({ unitPrice, quantity: 1 })) },
	}),
	layer: (...amounts) => ({
		...CREATE_FROM_REFUND.layer,
		customer: locator(customer(), 'externalId'),
		idempotencyKey: 'k-1',
		lineItems: { item: amounts.map((amount) => ({ amount, ...SALES })) },
	}),
};

async function run(node: NodeName, form: Values, items: object[] = [{}]) {
	const result = await fixture.engine.runNode({
		node,
		parameters: form as never,
		items: items as never,
	});
	return { ...result, json: result.outputs[0]?.[0]?.json };
}

describe.each(['layer', 'rebilly'] as const)('a key that is taken in %s', (node) => {
	const amount = node === 'layer' ? 'Amount' : 'Unit Price';

	test('names row and field as the form does, in its unit', async () => {
		await run(node, forms[node]('10', '20'));
		const { error } = await run(node, forms[node]('10', '21'));
		expect(error?.message).toContain(
			`is not the same: Line Items, row 2: ${amount} is 20.00 instead of 21.00 [item 0]`,
		);
	});

	test('in cents where the form is in cents', async () => {
		if (node !== 'layer') return;
		const options = { amountsIn: 'cents' };
		await run(node, { ...forms[node]('1000', '2000'), options });
		const { error } = await run(node, { ...forms[node]('1000', '2100'), options });
		expect(error?.message).toContain('Line Items, row 2: Amount is 2000 instead of 2100 [item 0]');
	});

	test('in a currency without decimals', async () => {
		const currency = 'JPY';
		await run(node, { ...forms[node]('1000'), currency });
		const { error } = await run(node, { ...forms[node]('1100'), currency });
		expect(error?.message).toContain(`Line Items, row 1: ${amount} is 1000 instead of 1100`);
	});

	test('says empty for what is not there', async () => {
		await run(node, forms[node]('10'));
		const name = node === 'layer' ? 'memo' : 'description';
		const { error } = await run(node, {
			...forms[node]('10'),
			additionalFields: { [name]: 'Late' },
		});
		expect(error?.message).toMatch(/: (Memo|Description) is empty instead of "Late" \[item 0\]$/);
	});
});

/** Every display name of a node's forms. */
function namesOf(properties: readonly INodeProperties[]): string[] {
	return properties.flatMap((field) => [
		field.displayName,
		...(field.options ?? []).flatMap((option) =>
			'values' in option ? namesOf(option.values) : 'type' in option ? namesOf([option]) : [],
		),
	]);
}

test.each<[NodeName, () => Array<{ field: string }>]>([
	[
		'rebilly',
		() =>
			rebillyDifferences(
				{
					customerId: 'a',
					currency: 'USD',
					invoiceId: 'i',
					description: 'd',
					reason: 'other',
					shippingAmount: 1,
					items: [
						{
							unitPrice: 1,
							quantity: 1,
							description: 'd',
							invoiceItemId: 'i',
							productId: 'p',
							planId: 'p',
							tax: {
								amount: 1,
								description: 't',
								rate: 1,
								stateAmount: 1,
								countyAmount: 1,
								cityAmount: 1,
								specialDistrictAmount: 1,
								stateRate: 1,
								countyRate: 1,
								cityRate: 1,
								specialDistrictRate: 1,
								jurisdictions: { country: 'c', state: 's', county: 'c', city: 'c' },
							},
						},
					],
				} as never,
				{ id: 'm' } as never,
			),
	],
	[
		'layer',
		() =>
			layerDifferences(
				{
					customer_id: 'c',
					memo: 'm',
					reference_number: 'r',
					sent_at: '2026-01-01T00:00:00Z',
					line_items: [
						{
							amount: 1,
							memo: 'm',
							reference_number: 'r',
							revenue_account_identifier: { type: 'StableName', stable_name: 'S' },
						},
					],
				} as never,
				{ id: 'c', line_items: [], sent_at: '2026-01-02T00:00:00Z' },
				2,
			),
	],
])('differences of %s have the names of its form', (node, differences) => {
	const names = namesOf(NODES[node].description.properties);
	const used = differences().flatMap(({ field }) =>
		field
			.replace(/, row \d+: /, ', ')
			.replace(/^Number of /, '')
			.split(', '),
	);
	expect(used.length).toBeGreaterThan(8);
	expect(used.filter((name) => !names.includes(name))).toEqual([]);
});

test('amounts stand without quotes, texts with', () =>
	expect(
		differencesText([
			{ field: 'Amount', asked: '1.00', found: '2.00' },
			{ field: 'Memo', asked: 'a "b"', found: null },
			{ field: 'Quantity', asked: 1, found: undefined },
		]),
	).toBe(
		'Amount is 2.00 instead of 1.00; Memo is empty instead of "a \\"b\\""; Quantity is empty instead of 1',
	));

describe('n8n’s own list of issues names the field', () => {
	test.each<[NodeName, string, () => Values]>([
		['rebilly', 'Customer', () => ({ ...forms.rebilly('1'), customerId: locator('cus 1') })],
		[
			'rebilly',
			'Credit Memo',
			() => ({ ...parameters('creditMemo', 'get'), creditMemoId: locator('a b') }),
		],
		['layer', 'Business', () => ({ ...forms.layer('1'), businessId: locator('shop') })],
		[
			'layer',
			'Invoice',
			() => ({
				...parameters('invoice', 'get'),
				businessId: locator(USD_BUSINESS),
				invoiceId: locator('x'),
			}),
		],
	])('%s: %s', async (node, field, form) => {
		const { error } = await run(node, form());
		expect(error?.message).toContain(`'${field}' is not valid`);
	});
});

describe('a flag as a sheet writes it', () => {
	test.each(['TRUE', 'True', ' true '])('%j is true', async (dry) => {
		const options = { dryRun: '={{ $json.dry }}' };
		const { json } = await run('rebilly', { ...forms.rebilly('1'), options }, [{ dry }]);
		expect(json).toMatchObject({ dryRun: true });
	});

	test.each(['yes', '1', 1, 'x'])('%j is refused, with what to do', async (dry) => {
		const options = { dryRun: '={{ $json.dry }}' };
		const { error } = await run('layer', { ...forms.layer('1'), options }, [{ dry }]);
		expect(error?.message).toMatch(/^'Dry Run' is neither true nor false/);
		expect(error?.description).toContain("{{ $json.answer === 'yes' }}");
		expect(fixture.sandbox.requests().filter(({ path }) => !path.includes('token'))).toEqual([]);
	});
});

describe('IDs that were given to Deallocate and did nothing', () => {
	const memo = async () => {
		const { json } = await run('rebilly', { ...forms.rebilly('50'), allocateTo: 'openInvoices' });
		return (
			(json?.allocations as { invoices: Array<{ invoiceId: string }> }).invoices[0]?.invoiceId ?? ''
		);
	};
	const deallocate = async (ids: string) =>
		await run('rebilly', {
			...parameters('creditMemo', 'deallocate'),
			creditMemoId: locator('k-1'),
			deallocateFrom: 'ids',
			ids,
		});

	test('are named beside those that did something', async () => {
		const { json, hints } = await deallocate(`${await memo()}, in_nope`);
		expect(json).toMatchObject({ outcome: 'deallocated', notAllocated: ['in_nope'] });
		expect(hints).toMatchObject([{ message: expect.stringContaining('notAllocated') as string }]);
	});

	test('are named where nothing was done', async () => {
		await memo();
		const { json } = await deallocate('in_nope');
		expect(json).toMatchObject({ outcome: 'unchanged', notAllocated: ['in_nope'] });
	});

	test('are named in Layer', async () => {
		const { json: credit } = await run('layer', {
			...forms.layer('50'),
			allocateTo: 'openInvoices',
		});
		const nobody = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
		const { json, hints } = await run('layer', {
			...parameters('customerCredit', 'deallocate'),
			businessId: locator(USD_BUSINESS),
			customerCreditId: locator(String(credit?.id)),
			deallocateFrom: 'json',
			invoicesJson: [{ invoice_id: nobody }],
		});
		expect(json).toMatchObject({ outcome: 'unchanged', notAllocated: [nobody] });
		expect(hints).toHaveLength(1);
	});

	test('numbers of 20 digits in a list of IDs keep them', async () => {
		await memo();
		const { json } = await deallocate('[12345678901234567890]');
		expect(json).toMatchObject({ notAllocated: ['12345678901234567890'] });
	});
});

test('a failed run names its items in their order', async () => {
	const form = { ...forms.rebilly('={{ $json.amount }}'), idempotencyKey: '={{ $json.key }}' };
	const items = Array.from({ length: 12 }, (_, index) => ({
		key: `k-${index}`,
		amount: index % 3 === 2 ? 'x' : '1',
	}));
	const { error } = await run('rebilly', form, items);
	const numbers = [...String(error?.description).matchAll(/items ([\d–, ]+)/g)].map(
		([, list = '']) => list.split(', ').map((part) => Number(part.split('–')[0])),
	);
	expect(numbers.length).toBeGreaterThan(0);
	for (const list of numbers) expect(list).toEqual([...list].sort((a, b) => a - b));
});
