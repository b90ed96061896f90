import { type EngineFixture, startEngineFixture } from '../../fixtures/engine';
import { parameters } from '../../fixtures/form';

// The Get Many operations share one reader of lists; transactions stand for all of them here.

let fixture: EngineFixture;

beforeAll(async () => {
	fixture = await startEngineFixture();
});
afterAll(async () => await fixture.close());
beforeEach(() => {
	fixture.sandbox.reset();
	fixture.sandbox.rebilly.data.transactions.clear();
});

/** Fills the sandbox. `at` gives the creation time of each row in milliseconds since 1970. */
function addTransactions(count: number, at: (index: number) => number, customers = 14): string[] {
	const { data } = fixture.sandbox.rebilly;
	const known = [...data.customers.keys()];
	return Array.from({ length: count }, (_, index) => {
		const id = `txn_${String((index * 7919) % 1_000_003).padStart(7, '0')}`;
		data.transactions.set(id, {
			id,
			customerId: known[index % Math.min(customers, known.length)] ?? '',
			type: 'refund',
			status: 'completed',
			result: 'approved',
			amount: 100 + index,
			currency: 'USD',
			parentTransactionId: null,
			childTransactions: [],
			invoiceIds: [],
			isDisputed: false,
			appliedCredits: [],
			revision: 1,
			createdTime: new Date(at(index)).toISOString(),
			updatedTime: new Date(at((index * 13) % count)).toISOString(),
		});
		return id;
	});
}

const START = Date.parse('2026-03-01T00:00:00Z');

async function getAll(values: Record<string, unknown>, resource = 'transaction') {
	const { status, error, outputs } = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: parameters(resource, 'getAll', values),
	});
	expect(error?.message).toBeUndefined();
	expect(status).toBe('success');
	return (outputs[0] ?? []).map(({ json }) => json);
}

const ids = (rows: Array<{ id?: unknown }>) => rows.map(({ id }) => String(id)).sort();
const lists = () =>
	fixture.sandbox.requests().filter(({ path }) => path.includes('/transactions?'));

it.each([
	['fewer than a page', 999, (index: number) => START + index * 1000],
	['exactly a page', 1000, (index: number) => START + index * 1000],
	['exactly what one query reaches', 2000, (index: number) => START + index * 1000],
	['more than one query reaches', 2500, (index: number) => START + index * 1000],
	['ten thousand', 10_000, (index: number) => START + index * 1000],
	['three thousand in one second', 3000, (index: number) => START + (index % 1000)],
	['two thousand at the same instant', 2000, () => START],
	[
		'ten thousand, two thousand of them at the same instant',
		10_000,
		(index: number) => (index < 2000 ? START + 500 : START + index),
	],
])('Return All gives each row once: %s', async (_name, count, at) => {
	const expected = addTransactions(count, at);
	expect(ids(await getAll({ returnAll: true }))).toEqual([...expected].sort());
});

it('asks once for the default limit of 50', async () => {
	addTransactions(2500, (index) => START + index);
	expect(await getAll({})).toHaveLength(50);
	expect(lists()).toHaveLength(1);
});

describe('credit memos', () => {
	function addMemos(count: number, at: (index: number) => number): string[] {
		const { data } = fixture.sandbox.rebilly;
		const customers = [...data.customers.keys()];
		return Array.from({ length: count }, (_, index) => {
			const id = `memo-${index}`;
			const customerId = customers[index % customers.length] ?? '';
			const createdTime = new Date(at(index)).toISOString();
			data.addCreditMemo({ id, customerId, currency: 'USD', items: [], createdTime });
			return id;
		});
	}

	/** The first 3,000 within one second, the others a second each. */
	const crowded = (index: number) => START + (index < 3000 ? index % 1000 : index * 1000);

	it.each([
		[2500, (index: number) => START + index * 1000],
		[10_000, crowded],
	])('%i with Return All, each exactly once', async (count, at) => {
		const expected = addMemos(count, at);
		const rows = await getAll({ returnAll: true }, 'creditMemo');
		expect(ids(rows)).toEqual([...expected].sort());
	});

	it('of 10,000, the default limit of 50 in one request', async () => {
		addMemos(10_000, crowded);
		expect(await getAll({}, 'creditMemo')).toHaveLength(50);
		expect(fixture.sandbox.requests()).toHaveLength(1);
	});
});

it('keeps a range of creation times while it walks in windows', async () => {
	addTransactions(6000, (index) => START + index * 1000);
	const rows = await getAll({
		returnAll: true,
		filters: {
			createdAfter: new Date(START + 1000 * 1000).toISOString(),
			createdBefore: new Date(START + 4999 * 1000).toISOString(),
		},
	});
	expect(rows).toHaveLength(4000);
	expect(new Set(ids(rows)).size).toBe(4000);
});

it('says so when not even that reaches all rows', async () => {
	addTransactions(4500, () => START, 1);
	const { error } = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: parameters('transaction', 'getAll', { returnAll: true }),
	});
	expect(error?.message).toContain('More than 2000 rows share one creation time');
});

describe('an order that was asked for', () => {
	const sorted = async (field: string, direction: string, more: Record<string, unknown> = {}) =>
		await getAll({
			returnAll: true,
			simplify: false,
			sort: { by: field, direction },
			...more,
		});

	it.each([
		['createdTime', 'asc'],
		['createdTime', 'desc'],
		['updatedTime', 'asc'],
		['updatedTime', 'desc'],
	])('holds beyond the ceiling: %s %s', async (field, direction) => {
		addTransactions(4200, (index) => START + ((index * 31) % 4201) * 1000);
		const values = (await sorted(field, direction)).map((row) => row[field] as string | number);
		const expected = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
		expect(values).toHaveLength(4200);
		expect(values).toEqual(direction === 'desc' ? expected.reverse() : expected);
	});

	it('gives the newest first under a limit', async () => {
		addTransactions(4200, (index) => START + index * 1000);
		const rows = await sorted('createdTime', 'desc', { returnAll: false, limit: 2500 });
		expect(rows).toHaveLength(2500);
		expect(rows[0]?.createdTime).toBe(new Date(START + 4199 * 1000).toISOString());
		expect(rows.at(-1)?.createdTime).toBe(new Date(START + 1700 * 1000).toISOString());
	});
});
