/** Cases 07, 08, 09, 21 and their kind: a mapping that finds nothing must not mean the default, no limit, everything. */
import { type EngineFixture, type NodeName, startEngineFixture } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.values()][0]?.id ?? '';
const invoice = () => [...fixture.sandbox.rebilly.data.invoices.keys()][0] ?? '';
const businessId = locator(USD_BUSINESS);
const rebillyForm = () => ({ ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) });
const layerForm = () => ({
	...CREATE_FROM_REFUND.layer,
	customer: locator(customer(), 'externalId'),
});
const ITEM = { key: 'k-1', amount: '500.00', other: 1 };

async function run(node: NodeName, form: Values, item: object = ITEM) {
	const { outputs, error } = await fixture.engine.runNode({
		node,
		parameters: form as never,
		items: [item] as never,
	});
	return { rows: outputs.flat().map(({ json }) => json), error };
}

/** An expression that finds nothing in the item, as a locator where one belongs. */
const NOTHING = '={{ $json.notThere }}';
const NOBODY = locator(NOTHING);

type Row = [what: string, node: NodeName, field: string, form: () => Values];

/** What empty would mean in each is said behind it. */
const FIELDS: Row[] = [
	['another unit', 'layer', 'Currency', () => ({ ...layerForm(), currency: '={{ $json.curr }}' })],
	[
		'another unit',
		'layer',
		'Amounts Are In',
		() => ({ ...layerForm(), options: { amountsIn: NOTHING } }),
	],
	[
		'another unit in Reconcile',
		'layer',
		'Currency',
		() => ({
			...parameters('customerCredit', 'reconcile'),
			businessId,
			key: 'k-1',
			amount: '15',
			currency: NOTHING,
		}),
	],
	[
		'another unit in Allocate',
		'layer',
		'Currency',
		() => ({
			...parameters('customerCredit', 'allocate'),
			businessId,
			customerCreditId: locator('3c90c3cc-0d44-4b50-8888-8dd25736052a'),
			currency: NOTHING,
		}),
	],
	['another currency', 'rebilly', 'Currency', () => ({ ...rebillyForm(), currency: NOTHING })],
	[
		'no limit',
		'rebilly',
		'Max Amount',
		() => ({
			...parameters('creditMemo', 'allocate'),
			creditMemoId: locator('k-1'),
			options: { cap: '={{ $json.max }}' },
		}),
	],
	[
		'no limit',
		'rebilly',
		'Max Amount',
		() => ({
			...parameters('invoice', 'applyCreditBalance'),
			invoiceId: locator(invoice()),
			amount: NOTHING,
		}),
	],
	[
		'no limit',
		'layer',
		'Max Amount',
		() => ({ ...layerForm(), allocateTo: 'openInvoices', options: { cap: NOTHING } }),
	],
	[
		'nothing left alone',
		'rebilly',
		'Exclude Invoices',
		() => ({ ...rebillyForm(), allocateTo: 'openInvoices', options: { exclude: NOTHING } }),
	],
	[
		'nothing left alone',
		'layer',
		'Exclude Invoices',
		() => ({ ...layerForm(), allocateTo: 'openInvoices', options: { exclude: '={{ [] }}' } }),
	],
	[
		'a real write',
		'rebilly',
		'Dry Run',
		() => ({ ...rebillyForm(), options: { dryRun: NOTHING } }),
	],
	['a real write', 'layer', 'Dry Run', () => ({ ...layerForm(), options: { dryRun: NOTHING } })],
	[
		'nothing allocated',
		'rebilly',
		'Allocations (JSON)',
		() => ({ ...rebillyForm(), allocateTo: 'json', allocationsJson: NOTHING }),
	],
	[
		'nothing allocated',
		'layer',
		'Allocations (JSON)',
		() => ({ ...layerForm(), allocateTo: 'json', allocationsJson: '={{ [] }}' }),
	],
	[
		'nothing allocated',
		'rebilly',
		'Allocations',
		() => ({
			...rebillyForm(),
			allocateTo: 'chosen',
			allocations: { invoices: '={{ $json.lines }}' },
		}),
	],
	[
		'the overwriting of what is there',
		'layer',
		'Look Up Before Creating',
		() => ({ ...layerForm(), options: { lookUpFirst: NOTHING } }),
	],
	...(
		[
			['Customer', { customerId: NOBODY }],
			['Currency', { currency: NOTHING }],
			['Status', { status: NOTHING }],
			['Status', { status: '={{ [$json.status] }}' }],
			['Status', { status: [NOTHING] }],
			['Created After', { createdAfter: NOTHING }],
			['Search', { search: '={{ $json.text }} ' }],
			['Raw Filter', { rawFilter: '=customerId:{{ $json.customerId }}' }],
			['Raw Filter', { rawFilter: NOTHING }],
		] as const
	).map(([field, filters]): Row => [
		'everything',
		'rebilly',
		field,
		() => ({ ...parameters('invoice', 'getAll'), filters }),
	]),
	...(
		[
			['Customer', { customer: NOBODY }],
			['Memo', { memo: NOTHING }],
			['Memo Contains', { memoContains: '={{ $json.a }}{{ $json.b }}' }],
			['Reference Numbers', { referenceNumbers: '={{ [] }}' }],
			['Reference Numbers', { referenceNumbers: '={{ [$json.a, $json.b] }}' }],
			['Sent After', { sentAfter: NOTHING }],
		] as const
	).map(([field, filters]): Row => [
		'everything',
		'layer',
		field,
		() => ({ ...parameters('customerCredit', 'getAll'), businessId, filters }),
	]),
	[
		'everything',
		'layer',
		'External ID',
		() => ({
			...parameters('refund', 'getAll'),
			businessId,
			filters: { externalId: NOTHING },
		}),
	],
	[
		'only 50',
		'rebilly',
		'Return All',
		() => ({ ...parameters('customer', 'getAll'), returnAll: NOTHING }),
	],
	[
		'only 50',
		'rebilly',
		'Limit',
		() => ({ ...parameters('transaction', 'getAll'), limit: NOTHING }),
	],
	[
		'another customer',
		'layer',
		'Customer',
		() => ({ ...CREATE_FROM_REFUND.layer, customer: locator(NOTHING, 'externalId') }),
	],
	[
		'all of them',
		'rebilly',
		'IDs',
		() => ({
			...parameters('creditMemo', 'deallocate'),
			creditMemoId: locator('k-1'),
			deallocateFrom: 'ids',
			ids: NOTHING,
		}),
	],
];

test.each(FIELDS)('would mean %s in %s: %s', async (_what, node, field, form) => {
	const given = form();
	const { error, rows } = await run(node, given);
	const told = [error?.message, ...rows.map(({ reason }) => reason)].join(' ');
	// Where the form cannot be written in the editor like this, n8n itself refuses it.
	const ours = `'${field.replace(/[()]/g, '\\$&')}'.* is empty.*\\[item 0\\]`;
	expect(told).toMatch(RegExp(`${ours}|Parameter "[^"]+" is required`));
	const received = fixture.sandbox.requests().filter(({ path }) => !path.includes('token'));
	expect(received).toEqual([]);
});

describe('one of several that is missing', () => {
	test.each<[string, NodeName, () => Values]>([
		[
			'an invoice to leave alone',
			'rebilly',
			() => ({
				...rebillyForm(),
				allocateTo: 'openInvoices',
				options: { exclude: '={{ [$json.key, $json.b] }}' },
			}),
		],
		[
			'the same as text',
			'rebilly',
			() => ({
				...rebillyForm(),
				allocateTo: 'openInvoices',
				options: { exclude: "={{ [$json.key, $json.b].join(',') }}" },
			}),
		],
		[
			'a status',
			'rebilly',
			() => ({
				...parameters('invoice', 'getAll'),
				filters: { status: "={{ ['unpaid', $json.b] }}" },
			}),
		],
		[
			'a reference number',
			'layer',
			() => ({
				...parameters('invoice', 'getAll'),
				businessId,
				filters: { referenceNumbers: '={{ [$json.key, $json.b] }}' },
			}),
		],
	])('%s in %s', async (_what, node, form) => {
		const { error } = await run(node, form());
		expect(error?.message).toMatch(/ has an entry that is empty \[item 0\]$/);
		expect(fixture.sandbox.requests().filter(({ path }) => !path.includes('token'))).toEqual([]);
	});
});

describe('what may be missing', () => {
	test('texts of a credit memo are then not given', async () => {
		const { rows, error } = await run('rebilly', {
			...rebillyForm(),
			additionalFields: { description: NOTHING },
			lineItems: {
				item: [
					{ unitPrice: '10', quantity: 1, description: '=About {{ $json.b }}', planId: NOTHING },
				],
			},
		});
		expect(error).toBeUndefined();
		expect(rows[0]).toMatchObject({ outcome: 'created', totalAmount: 10 });
		expect(rows[0]?.description ?? null).toBeNull();
		expect(rows[0]?.items).toMatchObject([{ description: 'About ' }]);
	});

	test('texts of a customer credit too', async () => {
		const { rows } = await run('layer', {
			...layerForm(),
			additionalFields: {
				memo: '={{ "  " }}',
				referenceNumber: NOTHING,
				metadata: { entry: [{ key: 'a', value: NOTHING }] },
			},
		});
		expect(rows[0]).toMatchObject({ outcome: 'created', memo: null, reference_number: null });
	});

	test('a row of JSON says none with null', async () => {
		const { rows } = await run('rebilly', {
			...rebillyForm(),
			options: {
				lineItemsJson:
					'={{ [{ unitPrice: 10, quantity: 1, tax: null, productId: null, description: "" }] }}',
			},
		});
		expect(rows[0]).toMatchObject({ outcome: 'created', totalAmount: 10 });
	});

	test.each([
		['nothing', 'created'],
		['json', "'Allocations (JSON)' is empty [item 0]"],
	])('that a credit is applied to nothing is chosen: %s', async (allocateTo, wanted) => {
		const { rows, error } = await run('layer', {
			...layerForm(),
			allocateTo: `={{ "${allocateTo}" }}`,
			allocationsJson: '={{ [] }}',
		});
		expect(rows[0]?.outcome ?? error?.message).toBe(wanted);
	});

	test('a field left empty in the form has its default', async () => {
		const { rows, error } = await run('rebilly', {
			...parameters('invoice', 'getAll'),
			filters: { customerId: locator(''), status: [], search: '', currency: '' },
		});
		expect(error).toBeUndefined();
		expect(rows.length).toBeGreaterThan(0);
	});
});
