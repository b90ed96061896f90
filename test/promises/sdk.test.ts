/** Rebilly's own client and the nodes, in turn, on the same records. */
import Table from 'cli-table3';

import { chosen } from '../fixtures/form';
import { useRebilly } from '../fixtures/rebilly';
import { jsonOf, only } from '../fixtures/results';
import { type Row, type Sdk, sdkFor } from './sdkClient';

const fixture = useRebilly();
let sdk: Sdk;

beforeAll(() => {
	sdk = sdkFor(fixture.sandbox);
});

const memoOf = (over: Row = {}): Row => ({
	customerId: fixture.customer('Robin'),
	currency: 'USD',
	items: [{ unitPrice: 145.05, quantity: 1 }],
	...over,
});

/** Minor units; as floating-point numbers of major units, most of them are not what they seem. */
const AMOUNTS = [
	1, 7, 29, 57, 115, 435, 841, 1005, 2675, 14505, 100_010, 99_999_999, 9_007_199_254,
];

/** What each side has read of what the other wrote, by amount and currency. */
const read = new Map<string, { bySdk?: unknown; byNode?: unknown }>();

const CURRENCIES = [
	['USD', 2],
	['EUR', 2],
	['JPY', 0],
	['KWD', 3],
] as const;

function major(minor: number, exponent: number): string {
	return (minor / 10 ** exponent).toFixed(exponent);
}

describe.each(CURRENCIES)('Amounts in %s', (currency, exponent) => {
	const minorOf = (amount: unknown) => Math.round(Number(amount) * 10 ** exponent);
	const held = (id: string) =>
		fixture.data.creditMemos.get(id)!.items.reduce((total, item) => total + item.unitPrice, 0);
	const create = async (more: number, prefix: string) =>
		await fixture.create(
			{
				currency,
				idempotencyKey: '={{ $json.key }}',
				lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
			},
			{
				items: AMOUNTS.map((minor, index) => ({
					key: `${prefix}-${index}`,
					amount: major(minor + more, exponent),
				})),
				onError: 'continueErrorOutput',
			},
		);

	it('that a node writes are read by the SDK, written back by it and read by the node', async () => {
		expect(jsonOf(await create(0, 'node')).map(({ outcome }) => outcome)).toEqual(
			AMOUNTS.map(() => 'created'),
		);
		for (const [index, minor] of AMOUNTS.entries()) {
			const id = `node-${index}`;
			const { fields } = await sdk.creditMemos!.get!({ id });
			read.set(`${minor} ${currency}`, { bySdk: fields.totalAmount });
			expect([fields.currency, minorOf(fields.totalAmount)]).toEqual([currency, minor]);
			await sdk.creditMemos!.update!({ id, data: { ...fields, description: 'By the SDK' } });
			expect(held(id)).toBe(minor);
			const row = only(await fixture.run('creditMemo', 'get', { creditMemoId: chosen(id) }));
			expect([minorOf(row.totalAmount), row.currency]).toEqual([minor, currency]);
		}
	});

	it('that the SDK writes are the same to the node, and a minor unit more is not', async () => {
		for (const [index, minor] of AMOUNTS.entries()) {
			const items = [{ unitPrice: Number(major(minor, exponent)), quantity: 1 }];
			await sdk.creditMemos!.create!({ id: `sdk-${index}`, data: memoOf({ currency, items }) });
		}
		const same = await create(0, 'sdk');
		expect(jsonOf(same).map(({ outcome }) => outcome)).toEqual(AMOUNTS.map(() => 'existing'));
		for (const [index, { totalAmount }] of jsonOf(same).entries()) {
			const key = `${AMOUNTS[index]} ${currency}`;
			read.set(key, { ...read.get(key), byNode: totalAmount });
		}
		const more = await create(1, 'sdk');
		expect(jsonOf(more)).toEqual([]);
		expect(jsonOf(more, 1)).toHaveLength(AMOUNTS.length);
		expect(AMOUNTS.map((_, index) => held(`sdk-${index}`))).toEqual(AMOUNTS);
	});
});

it('All amounts are the same to both, in all currencies', () => {
	const table = new Table({ head: ['Minor units', ...CURRENCIES.map(([name]) => name)] });
	for (const minor of AMOUNTS) {
		const cells = CURRENCIES.map(([currency, exponent]) => {
			const { bySdk, byNode } = read.get(`${minor} ${currency}`) ?? {};
			expect([bySdk, byNode]).toEqual(Array(2).fill(Number(major(minor, exponent))));
			return `${String(bySdk)} = ${String(byNode)}`;
		});
		table.push([minor, ...cells]);
	}
	process.stdout.write(
		`Written by a node and read by the SDK = written by the SDK and read by a node:\n${table.toString()}\n`,
	);
});

it('The SDK and the nodes apply one memo in turn, and none takes away what the other gave', async () => {
	const [first, second] = fixture.openInvoices('Alex') as [string, string];
	await sdk.creditMemos!.create!({
		id: 'memo',
		data: memoOf({ customerId: fixture.customer('Alex') }),
	});
	const rows = async () =>
		((await sdk.creditMemos!.get!({ id: 'memo' })).fields.allocations as Row).invoices as Row[];

	const allocate = async (amount: string) =>
		await fixture.allocate('memo', {
			allocateTo: 'chosen',
			allocations: { invoices: [{ invoiceId: chosen(first), amount }] },
		});

	expect(only(await allocate('1.10'))).toMatchObject({ outcome: 'allocated' });
	await sdk.creditMemos!.patch!({
		id: 'memo',
		data: {
			allocations: { invoices: [...(await rows()), { invoiceId: second, amount: 2.2 }] },
		},
	});
	const told = only(await allocate('1.15'));
	expect(told.outcome).toBe('allocated');
	expect(told.changedMeanwhile).toBeUndefined();
	expect((await rows()).map(({ invoiceId, amount }) => [invoiceId, amount])).toEqual([
		[first, 1.15],
		[second, 2.2],
	]);
});
