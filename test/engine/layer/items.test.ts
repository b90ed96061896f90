import type { INodeExecutionData } from 'n8n-workflow';

import { locator, metadata, parameters, type Values } from '../../fixtures/form';
import { aLine, lineItems, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, pairing } from '../../fixtures/results';

const fixture = useLayer();

describe('expressions', () => {
	it('are read for each item, in every kind of field', async () => {
		const companies = ['Corner Print Shop', 'Hilltop Garden Supply', 'Lakeside Canoe Hire'];
		const items = companies.map((company, index) => ({
			customer: fixture.customer(company).id,
			key: `refund-${index}`,
			amount: 10 + index + 0.05,
			account: ['SALES', 'SERVICES', 'REVENUE'][index] ?? '',
			memo: `Return by ${company}`,
			unit: ['cents', 'currencyUnits', 'currencyUnits'][index] ?? '',
			tag: `t${index}`,
		}));
		const result = await fixture.create(
			{
				customer: locator('={{ $json.customer }}'),
				idempotencyKey: '={{ $json.key }}',
				lineItems: lineItems({
					amount: '={{ $json.unit === "cents" ? 7 : $json.amount }}',
					revenue_account_identifier: locator('={{ $json.account }}', 'stableName'),
					memo: '={{ $json.memo }}',
					tags: { tag: [{ key: 'department', value: '={{ $json.tag }}' }] },
				}),
				additionalFields: { metadata: metadata({ index: '={{ $itemIndex }}' }) },
				options: { amountsIn: '={{ $json.unit }}' },
			},
			{ items },
		);
		expect(result.error).toBeUndefined();
		const expected = items.map(({ customer, key, account, memo, tag }, index) => ({
			line_items: [
				{
					amount: [7, 1105, 1205][index],
					revenue_account_identifier: { type: 'StableName', stable_name: account },
					memo,
					tags: [{ key: 'department', value: tag }],
				},
			],
			external_id: key,
			customer_id: customer,
			metadata: { index: String(index) },
		}));
		expect(fixture.writes().map(({ body }) => body)).toEqual(expect.arrayContaining(expected));
		expect(fixture.writes()).toHaveLength(3);
	});

	it('may reach back to the item of an earlier node', async () => {
		const result = await fixture.create(
			{
				idempotencyKey: "={{ $('Start').item.json.key }}",
				lineItems: lineItems(aLine("={{ $('Start').item.json.amount }}")),
			},
			{
				items: [
					{ key: 'a', amount: 1 },
					{ key: 'b', amount: 2 },
				],
			},
		);
		expect(jsonOf(result)).toMatchObject([
			{ external_id: 'a', line_items: [{ amount: 100 }] },
			{ external_id: 'b', line_items: [{ amount: 200 }] },
		]);
	});
});

it.each([
	['customerCredit', 'void', "'Operation' is not one of its choices: 'void' [item 0]"],
	['creditMemo', 'create', "'Resource' is not one of its choices: 'creditMemo' [item 0]"],
])('%s: %s, which an imported workflow may hold, is refused by name', async (...given) => {
	const [resource, operation, text] = given;
	const result = await fixture.run(resource, operation, fixture.aCredit());
	expect(failure(result).message).toBe(text);
	expect(fixture.requests()).toEqual([]);
});

describe('30 items at the same time', () => {
	const count = 30;
	const items = (): INodeExecutionData[] =>
		Array.from({ length: count }, (_, index) => ({ json: { key: `refund-${index}`, index } }));
	const form: Values = {
		idempotencyKey: '={{ $json.key }}',
		lineItems: lineItems(aLine('={{ $json.index + 1 }}')),
	};

	/** Counts how many requests are under way at once. */
	function countOpenRequests(): () => number {
		let most = 0;
		fixture.onEachRequest(() => {
			const open = fixture.requests().filter(({ status }) => status === null).length;
			most = Math.max(most, open);
		});
		return () => most;
	}

	async function run(options: Values, more: { keys?: (index: number) => string } = {}) {
		fixture.sandbox.setFaults({ delayMs: 25 });
		const most = countOpenRequests();
		const given = items().map((item, index) => ({
			json: { ...item.json, ...(more.keys && { key: more.keys(index) }) },
		}));
		return { result: await fixture.create({ ...form, options }, { items: given }), most };
	}

	it('come out in their order, each paired to its own', async () => {
		const { result, most } = await run({ lookUpFirst: false });
		expect(jsonOf(result).map(({ external_id: key }) => key)).toEqual(
			items().map(({ json }) => json.key),
		);
		expect(jsonOf(result)).toMatchObject(
			items().map((_, index) => ({ line_items: [{ amount: (index + 1) * 100 }] })),
		);
		expect(pairing(result.outputs[0])).toEqual(items().map((_, index) => index));
		expect(fixture.credits()).toHaveLength(count);
		expect(most()).toBeGreaterThan(1);
		expect(most()).toBeLessThanOrEqual(50);
	});

	it.each([1, 2, 4, 25])('are never more than Max Concurrent Requests: %i', async (allowed) => {
		const { result, most } = await run({ lookUpFirst: false, maxConcurrentRequests: allowed });
		expect(result.error).toBeUndefined();
		expect(most()).toBeGreaterThanOrEqual(Math.min(allowed, 2));
		expect(most()).toBeLessThanOrEqual(allowed);
		expect(fixture.credits()).toHaveLength(count);
	});

	it.each([
		['become more while the limit has room', 10_000, 51, 80],
		['stay as many as they were where it has little', 200, 2, 50],
	])(
		'%s',
		async (_, limit, atLeast, atMost) => {
			const most = countOpenRequests();
			fixture.sandbox.setFaults({ delayMs: 300, rateLimit: { limit, perSeconds: 60 } });
			const many = Array.from({ length: 180 }, (_, index) => ({ key: `refund-${index}` }));
			const options = { lookUpFirst: false, maxConcurrentRequests: 80 };
			const result = await fixture.create(
				{ ...form, lineItems: lineItems(aLine('1')), options },
				{ items: many },
			);
			expect(result.error).toBeUndefined();
			expect(fixture.credits()).toHaveLength(many.length);
			expect(most()).toBeGreaterThanOrEqual(atLeast);
			expect(most()).toBeLessThanOrEqual(atMost);
		},
		30_000,
	);

	it('of one key come one after the other', async () => {
		const { result } = await run({ lookUpFirst: true }, { keys: () => 'refund-1' });
		// The first has 1.00; the others ask for more under the same key.
		expect(failure(result).message).toContain('Line Items, row 1: Amount is 1.00 instead of 2.00');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('of ten keys make ten credits', async () => {
		fixture.sandbox.setFaults({ delayMs: 10 });
		const given = Array.from({ length: count }, (_, index) => ({ key: `refund-${index % 10}` }));
		const result = await fixture.create(
			{ ...form, lineItems: lineItems(aLine('1')), options: { maxConcurrentRequests: 30 } },
			{ items: given },
		);
		const outcomes = jsonOf(result).map(({ outcome }) => outcome);
		expect(outcomes.slice(0, 10)).toEqual(Array(10).fill('created'));
		expect(outcomes.slice(10)).toEqual(Array(20).fill('existing'));
		expect(fixture.writes()).toHaveLength(10);
	});

	it.each<[unknown, string]>([
		[0, "'Max Concurrent Requests' must be at least 1"],
		[2.5, "'Max Concurrent Requests' is not a whole number: 2.5"],
		['many', "'Max Concurrent Requests' is not a number: 'many'"],
	])('are not started with %p of them', async (maxConcurrentRequests, text) => {
		const { message } = failure(await fixture.create({ options: { maxConcurrentRequests } }));
		expect(message).toContain(text);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('cancelling', () => {
	it('stops between two requests, and running again makes each credit once', async () => {
		const items = Array.from({ length: 12 }, (_, index) => ({ key: `refund-${index}` }));
		const form = { ...fixture.aCredit(), idempotencyKey: '={{ $json.key }}' };
		fixture.sandbox.setFaults({ delayMs: 5 });
		const running = fixture.engine.startNode({
			node: 'layer',
			parameters: parameters('customerCredit', 'create', {
				...form,
				options: { maxConcurrentRequests: 2 },
			}),
			items,
		});
		fixture.onEachRequest((number) => {
			if (number === 6) running.cancel();
		});
		expect((await running.result).status).toBe('canceled');
		expect(fixture.credits().length).toBeLessThan(12);
		const received = fixture.requests().length;

		const again = await fixture.create({ idempotencyKey: '={{ $json.key }}' }, { items });
		expect(fixture.requests().length).toBeGreaterThan(received);
		expect(jsonOf(again)).toHaveLength(12);
		expect(
			fixture
				.credits()
				.map(({ external_id: key }) => key)
				.sort(),
		).toEqual(items.map(({ key }) => key).sort());
	});

	it('ends a wait at once', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 3000 } });
		const running = fixture.engine.startNode({
			node: 'layer',
			parameters: parameters('customerCredit', 'create', {
				...fixture.aCredit(),
				options: { maxWait: 7200 },
			}),
		});
		// The answer to the first request says that nothing is left of the hour.
		fixture.onEachRequest(() => setTimeout(() => running.cancel(), 50));
		const start = Date.now();
		expect((await running.result).status).toBe('canceled');
		expect(Date.now() - start).toBeLessThan(5000);
		expect(fixture.writes()).toEqual([]);
	});
});

it('what an item holds goes nowhere unless a field names it', async () => {
	const result = await fixture.create(
		{ allocateTo: 'nothing' },
		{ items: [{ json: { secret: 'not for Layer' } }] },
	);
	expect(result.error).toBeUndefined();
	expect(
		fixture
			.requests()
			.map(({ rawBody }) => rawBody)
			.join(),
	).not.toContain('not for Layer');
});

it('no items at all make no request and no error', async () => {
	const result = await fixture.create({}, { items: [] });
	expect(result.status).toBe('success');
	expect(fixture.requests()).toEqual([]);
});
