/** Cases 02, 03, 04 and their kind: a key that is empty, missing or broken would double or merge credits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NodeResult, WorkflowJson } from '../engine/harness';
import { agentEngine, callTool } from '../fixtures/agent';
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
const writes = () =>
	fixture.sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && !path.includes('token'));

/** The operations that have a key, and how it is given. */
const KEYED: ReadonlyArray<[name: string, node: NodeName, key: string, form: () => Values]> = [
	[
		'Rebilly: Create',
		'rebilly',
		'Idempotency Key',
		() => ({ ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) }),
	],
	[
		'Rebilly: Create or Update',
		'rebilly',
		'Credit Memo',
		() => ({
			...CREATE_FROM_REFUND.rebilly,
			operation: 'upsert',
			customerId: locator(customer()),
			creditMemoId: locator('={{ $json.key }}'),
		}),
	],
	[
		'Rebilly: Transaction Refund',
		'rebilly',
		'Idempotency Key',
		() => ({
			...parameters('transaction', 'refund'),
			transactionId: locator(payment()),
			amount: '={{ $json.amount }}',
			idempotencyKey: '={{ $json.key }}',
		}),
	],
	[
		'Layer: Create',
		'layer',
		'Idempotency Key',
		() => ({ ...CREATE_FROM_REFUND.layer, customer: locator(customer(), 'externalId') }),
	],
	[
		'Layer: Refund Create',
		'layer',
		'Idempotency Key',
		() => ({
			...parameters('refund', 'create'),
			businessId: locator(USD_BUSINESS),
			currency: 'USD',
			completedAt: '2026-11-20',
			invoice: locator('in_1042', 'externalId'),
			idempotencyKey: '={{ $json.key }}',
		}),
	],
	[
		'Layer: Customer Create or Update',
		'layer',
		'External ID',
		() => ({
			...parameters('customer', 'upsert'),
			businessId: locator(USD_BUSINESS),
			externalId: '={{ $json.key }}',
			customerFields: { memo: 'x' },
		}),
	],
];

/** The form with another expression in place of the key. */
function withKey(form: Values, expression: string): Values {
	return JSON.parse(
		JSON.stringify(form).replaceAll('={{ $json.key }}', JSON.stringify(expression).slice(1, -1)),
	) as Values;
}

async function run(node: NodeName, form: Values, items: object[]): Promise<NodeResult> {
	return await fixture.engine.runNode({ node, parameters: form as never, items: items as never });
}

test('02: rows of a sheet whose key column has another name make nothing, however often they run', async () => {
	const file = join(__dirname, '..', '..', 'examples', 'goodwill-credits.json');
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
	const row = (id: string, amount: string) => ({
		json: {
			'\uFEFFRow ID': id,
			'Customer ID': customer(),
			Amount: amount,
			Currency: 'USD',
			Why: 'Late',
		},
	});
	workflow.pinData = { 'Read the Rows': [row('gw-1', '25.00'), row('gw-2', '30.00')] };
	for (let time = 0; time < 2; time++) {
		const { itemsOf } = await fixture.engine.runWorkflow(workflow);
		expect(itemsOf('Create Credit Memos', 0)).toEqual([]);
		expect(itemsOf('Rows to Correct').map(({ json }) => json.reason)).toEqual([
			"'Idempotency Key' is empty [item 0]",
			"'Idempotency Key' is empty [item 1]",
		]);
	}
	expect(writes()).toEqual([]);
});

describe.each(KEYED)('%s', (_name, node, field, form) => {
	test.each([
		['a missing value', '={{ $json["Refund ID"] }}'],
		['a part of a text that is missing', '=refund-{{ $json.refund_id }}'],
		['one of two parts that is missing', '={{ $json.kind }}-{{ $json.refund_id }}'],
		['null', '={{ null }}'],
		['white space', "={{ ' ' }}"],
	])('refuses %s, and names the expression', async (_what, expression) => {
		const items = [{ kind: 'refund', amount: '10' }];
		const { error } = await run(node, withKey(form(), expression), items);
		expect(error?.message).toBe(`'${field}' is empty [item 0]`);
		expect(error?.description).toContain(expression.slice(1));
		expect(writes()).toEqual([]);
	});

	test.each([
		['the word undefined', '={{ "refund-" + $json.refund_id }}'],
		['the word null', '={{ String(null) }}'],
		['the word NaN in a part', '=re_{{ Number("x") }}x'],
		['a value of Python', '={{ "None" }}'],
		['an object as text', "={{ '' + ({}) }}"],
		['true', '={{ true }}'],
		['a part that is false', '=re-{{ false }}'],
		['what a sheet could not work out', '={{ "#N/A" }}'],
		['a number in short', '={{ "1.23457E+17" }}'],
		['a number that JavaScript has rounded', '={{ 12345678901234567890 }}'],
		['a part that JavaScript has rounded', '=re_{{ 12345678901234567890 }}'],
		['a number above the largest exact one', '={{ 9007199254740993 }}'],
		['a number that is no ID', '={{ 1.5 }}'],
		['an object', '={{ ({ id: 1 }) }}'],
		['a list', '={{ ["a", "b"] }}'],
	])('refuses %s', async (_what, expression) => {
		const { error } = await run(node, withKey(form(), expression), [{ amount: '10' }]);
		expect(error?.message).toMatch(RegExp(`^'${field}' is .* \\[item 0\\]$`));
		expect(writes()).toEqual([]);
	});
});

describe('04: numbers that are one and the same once JavaScript has rounded them', () => {
	const items = JSON.parse(
		'[{"id":9007199254740992,"amount":10},{"id":9007199254740993,"amount":10},{"id":1234567890123456789,"amount":20},{"id":1234567890123456788,"amount":20}]',
	) as object[];

	test.each(KEYED.filter(([name]) => name.endsWith(': Create')))(
		'%s',
		async (_n, node, _f, form) => {
			const { outputs } = await fixture.engine.runNode({
				node,
				parameters: withKey(form(), '={{ $json.id }}') as never,
				items: items as never,
				onError: 'continueRegularOutput',
			});
			const messages = (outputs[0] ?? []).map(({ json }) => String(json.message));
			expect(messages).toHaveLength(4);
			for (const message of messages)
				expect(message).toMatch(/^'Idempotency Key' is a number that/);
			expect(writes()).toEqual([]);
		},
	);
});

describe.each(KEYED)('%s, with a key that is no expression', (_name, node, _field, form) => {
	const hintsFor = async (items: object[]) => {
		const { hints } = await fixture.engine.runNode({
			node,
			parameters: withKey(form(), 're_fixed') as never,
			items: items as never,
			onError: 'continueRegularOutput',
		});
		return hints.map(({ message }) => message);
	};

	test('says that several items are one record', async () => {
		const [hint] = await hintsFor([{ amount: '10' }, { amount: '10' }]);
		expect(hint).toContain('is a fixed text, and so the same for all items');
	});

	test('says nothing for one item', async () =>
		expect(await hintsFor([{ amount: '10' }])).toEqual([]));
});

describe('keys that look right, but are not', () => {
	test.each(
		[
			['re_1\u200b', 'holds a sign that cannot be seen'],
			['re\u00a01', 'holds a sign that cannot be seen'],
			['cafe\u0301', 'has an accent as a sign of its own'],
			['1042.0', 'is a number with decimals, and no ID'],
			['1,23457E+17', 'is a number in short'],
			['#WERT!', 'is what a missing value leaves behind'],
			['N/A', 'is what a missing value leaves behind'],
			['refund-', 'is what a missing value leaves behind'],
			['refund-Invalid DateTime', 'is what a missing value leaves behind'],
			['{{ $json.id }}', 'is an expression that was not worked out'],
			['$json.id', 'is an expression that was not worked out'],
		].flatMap(([key = '', finding = '']) =>
			KEYED.map(([name, node, field, form]) => [key, name, finding, node, field, form] as const),
		),
	)('%j in %s %s', async (key, _name, finding, node, field, form) => {
		const { error } = await run(node, form(), [{ key, amount: '10' }]);
		expect(error?.message).toContain(`'${field}' ${finding}`);
		expect(error?.description).toBeTruthy();
		expect(writes()).toEqual([]);
	});
});

describe('keys that are keys', () => {
	test.each<[unknown, string]>([
		['re_1', 're_1'],
		[1042, '1042'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['9007199254740993', '9007199254740993'],
		['nullable-1', 'nullable-1'],
		['nanette', 'nanette'],
		['trueblood-7', 'trueblood-7'],
	])('%p', async (key, id) => {
		const form = { ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) };
		const { outputs } = await run('rebilly', form, [{ key, amount: '10' }]);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'created', id });
	});

	test('also when they are put together of parts that are there', async () => {
		const form = { ...CREATE_FROM_REFUND.rebilly, customerId: locator(customer()) };
		const mixed = withKey(form, '=re_{{ $json.a }}-{{ $json.b.toUpperCase() }}');
		const { outputs } = await run('rebilly', mixed, [{ a: 0, b: 'x', amount: '10' }]);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'created', id: 're_0-X' });
	});
});

describe('03: an agent', () => {
	const KEYLESS: ReadonlyArray<[string, Values]> = [
		['an empty key', { idempotencyKey: '' }],
		['a key of the model that is empty', { idempotencyKey: "={{ '' }}" }],
		['a key from the execution', { options: { keyMode: 'execution' } }],
	];
	const forms: Record<NodeName, () => Values> = {
		rebilly: () => ({
			...CREATE_FROM_REFUND.rebilly,
			customerId: locator(customer()),
			lineItems: { item: [{ unitPrice: '10', quantity: 1 }] },
		}),
		layer: () => ({
			...CREATE_FROM_REFUND.layer,
			customer: locator(customer(), 'externalId'),
			lineItems: {
				item: [{ amount: '10', revenue_account_identifier: locator('SALES', 'stableName') }],
			},
		}),
	};
	const call = async (node: NodeName, values: Values) => {
		const { resource, operation, ...form } = forms[node]();
		const engine = agentEngine(fixture.sandbox);
		return await callTool(engine, node, String(resource), String(operation), {
			...form,
			...values,
		});
	};

	describe.each(['rebilly', 'layer'] as const)('of %s', (node) => {
		test.each(KEYLESS)('is refused with %s', async (_what, values) => {
			expect(await call(node, values)).toMatch(/Idempotency Key/);
			expect(writes()).toEqual([]);
		});

		test('makes one of two calls with the same key', async () => {
			expect(await call(node, { idempotencyKey: 're_7' })).toMatch(/outcome.{1,5}created/);
			expect(await call(node, { idempotencyKey: 're_7' })).toMatch(/outcome.{1,5}existing/);
		});
	});

	test('of rebilly is refused with an ID that Rebilly assigns', async () => {
		expect(await call('rebilly', { options: { idMode: 'assigned' } })).toMatch(/Idempotency Key/);
		expect(writes()).toEqual([]);
	});
});

describe.each(['rebilly', 'layer'] as const)('a key from the execution in %s', (node) => {
	const form = () => ({
		...CREATE_FROM_REFUND[node],
		...(node === 'rebilly'
			? { customerId: locator(customer()) }
			: { customer: locator(customer(), 'externalId') }),
		idempotencyKey: '',
		options: { keyMode: 'execution' },
	});
	const runWith = async (more: object, amounts: string[]) =>
		await fixture.engine.runNode({
			node,
			parameters: form(),
			items: amounts.map((amount) => ({ amount })),
			...more,
		});

	test('is told in a hint, once a run', async () => {
		const { hints, error } = await runWith({}, ['10', '20', '30']);
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('Keys were made from the execution'),
		]);
	});

	test('is refused in the retry of an execution for what may be done, and not for the rest', async () => {
		const first = await runWith({ executionId: '100', options: {} }, ['10', 'x']);
		expect(first.error?.message).toContain("is not a number: 'x'");
		const again = await runWith(
			{
				executionId: '101',
				mode: 'retry',
				contextData: first.contextData,
				onError: 'continueRegularOutput',
			},
			['10', '20', '30'],
		);
		const [done, ...others] = (again.outputs[0] ?? []).map(({ json }) => json);
		expect(done?.message).toMatch(/^'Key' cannot come from the execution in n8n's retry/);
		expect(done?.message).toContain('Look in the service whether it is done');
		expect(others.at(-1)).toMatchObject({ outcome: 'created' });
	});

	test('is refused in a retry that remembers nothing', async () => {
		const { error } = await runWith({ mode: 'retry' }, ['10']);
		expect(error?.message).toMatch(/^'Key' cannot come from the execution in n8n's retry/);
		expect(writes()).toEqual([]);
	});

	test('a key of the business data is good in a retry', async () => {
		const { outputs } = await fixture.engine.runNode({
			node,
			parameters: { ...form(), idempotencyKey: 're_9', options: {} },
			items: [{ amount: '10' }],
			mode: 'retry',
		});
		expect(outputs[0]?.[0]?.json.outcome).toBe('created');
	});
});
