import { randomInteger, seededRandom } from '../../../sandbox/core/random';
import { locator, type Values } from '../../fixtures/form';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { jsonOf, only, outcomes, pairing } from '../../fixtures/results';

const fixture = useRebilly();

const count = 30;
const items = () =>
	Array.from({ length: count }, (_, index) => ({
		key: `key-${index}`,
		cents: 100 + index,
		customer: fixture.customer(['Robin', 'Sam', 'Jamie'][index % 3] ?? ''),
	}));
const FORM: Values = {
	idempotencyKey: '={{ $json.key }}',
	customerId: locator('={{ $json.customer }}'),
	lineItems: oneItem({ unitPrice: '={{ $json.cents / 100 }}' }),
};

/** How many requests about a memo were under way at once, at most. */
function watchTraffic(): () => number {
	let most = 0;
	fixture.onLookUp(() => {
		const underWay = fixture.requests().filter(({ status }) => status === null).length;
		most = Math.max(most, underWay);
	});
	return () => most;
}

describe('Every field is read for its own item', () => {
	it('customer, key, currency, amounts, reason, description and allocation', async () => {
		const people = [
			['Robin', 'USD', '145.05', 'return'],
			['Yuki', 'JPY', '58', 'waiver'],
			['Noor', 'KWD', '12.345', 'chargeback'],
		] as const;
		const given = people.map(([name, currency, amount, reason], index) => ({
			key: `key-${index}`,
			customer: fixture.customer(name),
			invoice: fixture.openInvoices(name)[0],
			currency,
			amount,
			reason,
			quantity: index + 1,
			name,
		}));
		const result = await fixture.create(
			{
				idempotencyKey: '={{ $json.key }}',
				customerId: locator('={{ $json.customer }}', 'list'),
				currency: '={{ $json.currency }}',
				lineItems: oneItem({
					unitPrice: '={{ $json.amount }}',
					quantity: '={{ $json.quantity }}',
					description: '=Refund for {{ $json.name }}',
				}),
				allocations: {
					invoices: [{ invoiceId: locator('={{ $json.invoice }}'), amount: '={{ $json.amount }}' }],
				},
				additionalFields: {
					reason: '={{ $json.reason }}',
					description: "={{ 'Item ' + $itemIndex }}",
				},
			},
			{ items: given },
		);
		expect(jsonOf(result)).toMatchObject(
			given.map(({ key, customer, currency, amount, quantity, name, invoice, reason }, index) => ({
				id: key,
				outcome: 'created',
				customerId: customer,
				currency,
				reason,
				description: `Item ${index}`,
				items: [{ unitPrice: Number(amount), quantity, description: `Refund for ${name}` }],
				allocations: { invoices: [{ invoiceId: invoice, amount: Number(amount) }] },
				allocationCheck: { asAsked: true },
			})),
		);
	});

	it('the way in which line items are entered stays the same for all, and each has its own lines', async () => {
		const given = [
			{ key: 'a', lines: [{ unitPrice: 1, quantity: 1 }] },
			{
				key: 'b',
				lines: [
					{ unitPrice: 2, quantity: 1 },
					{ unitPrice: 3, quantity: 2 },
				],
			},
		];
		const result = await fixture.create(
			{
				idempotencyKey: '={{ $json.key }}',
				options: {
					lineItemsJson: '={{ $json.lines }}',
				},
			},
			{ items: given },
		);
		expect(jsonOf(result).map(({ totalAmount }) => totalAmount)).toEqual([1, 8]);
	});
});

describe('Thirty items at once', () => {
	it.each([1, 2, 3])(
		'keep their order and pairing whichever is answered first (delays of seed %d)',
		async (seed) => {
			const random = seededRandom(seed);
			fixture.onLookUp(() => fixture.sandbox.setFaults({ delayMs: randomInteger(random, 0, 40) }));
			const result = await fixture.create(FORM, { items: items() });
			expect(result.status).toBe('success');
			expect(jsonOf(result)).toMatchObject(
				items().map(({ key, cents, customer }) => ({
					id: key,
					customerId: customer,
					totalAmount: cents / 100,
					outcome: 'created',
				})),
			);
			expect(pairing(result.outputs[0])).toEqual(
				Array.from({ length: count }, (_, index) => index),
			);
			// The order of arrival was another one, or the test would show nothing.
			expect(fixture.memos().map(({ id }) => id)).not.toEqual(items().map(({ key }) => key));
		},
	);

	it('keep their order with error items between them', async () => {
		const random = seededRandom(4);
		fixture.onLookUp(() => fixture.sandbox.setFaults({ delayMs: randomInteger(random, 0, 20) }));
		const given = items().map((item, index) =>
			index % 4 === 0 ? { ...item, customer: 'cus_nobody' } : item,
		);
		const result = await fixture.create(FORM, { items: given, onError: 'continueRegularOutput' });
		expect(pairing(result.outputs[0])).toEqual(given.map((_, index) => index));
		jsonOf(result).forEach((json, index) => {
			if (index % 4 === 0) expect(json.message).toContain(`[item ${index}]`);
			else expect(json.id).toBe(`key-${index}`);
		});
	});

	it.each([
		['1', { maxConcurrentRequests: 1 }, 1],
		['3', { maxConcurrentRequests: 3 }, 3],
		['50, when nothing is chosen', {}, 50],
		['25', { maxConcurrentRequests: 25 }, 25],
	])('have at most as many requests under way as the option says: %s', async (_, options, most) => {
		fixture.sandbox.setFaults({ delayMs: 40 });
		const traffic = watchTraffic();
		const result = await fixture.create({ ...FORM, options }, { items: items() });
		expect(outcomes(result)).toEqual(Array(count).fill('created'));
		expect(traffic()).toBeLessThanOrEqual(most);
		expect(traffic()).toBeGreaterThanOrEqual(Math.min(most, 2));
	});

	it('come one after the other, in their order, when only one may be under way', async () => {
		await fixture.create({ ...FORM, options: { maxConcurrentRequests: 1 } }, { items: items() });
		expect(fixture.calls()).toEqual(
			items().flatMap(({ key }) => [`GET credit-memos/${key}`, `PUT credit-memos/${key}`]),
		);
	});
});

describe('What comes out can be used by the next node', () => {
	it('with the data of the item that it came from', async () => {
		const node = (name: string, type: string, values: Values = {}) => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters: values,
		});
		const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
		const rebilly = 'n8n-nodes-customer-credits.rebilly';
		const run = await fixture.engine.runWorkflow(
			{
				nodes: [
					node('Start', 'n8n-nodes-base.manualTrigger'),
					node('Create', rebilly, {
						...fixture.aMemo(),
						...FORM,
						resource: 'creditMemo',
						operation: 'create',
					}),
					node('Apply', rebilly, {
						resource: 'creditMemo',
						operation: 'allocate',
						creditMemoId: locator('={{ $json.id }}'),
						allocateTo: 'openInvoices',
						options: { cap: "={{ $('Start').item.json.cents / 200 }}" },
					}),
				],
				connections: { Start: to('Create'), Create: to('Apply') },
			},
			{
				startData: items()
					.slice(0, 6)
					.map((item) => ({ ...item, cents: item.cents * 2 })),
			},
		);
		expect(run.error?.message).toBeUndefined();
		expect(run.itemsOf('Apply').map(({ json }) => [json.id, json.allocatedNow])).toEqual(
			items()
				.slice(0, 6)
				.map(({ key, cents }) => [key, (cents / 100).toFixed(2)]),
		);
	});
});

it('No items lead to no request and no output', async () => {
	const result = await fixture.create(FORM, { items: [] });
	expect(result.status).toBe('success');
	expect(result.outputs.flat()).toEqual([]);
	expect(fixture.requests()).toEqual([]);
});

it('An input without any data makes one memo', async () => {
	expect(only(await fixture.create()).outcome).toBe('created');
});
