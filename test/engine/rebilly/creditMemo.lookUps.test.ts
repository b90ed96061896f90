import type { RunOptions } from '../../fixtures/engine';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { jsonOf, outcomes } from '../../fixtures/results';

const fixture = useRebilly();

/** Lists of credit memos, not a single one. */
const LISTS = { path: '/credit-memos(\\?|$)', only: 'reads' } as const;

function itemsOf(count: number, start = 0) {
	return Array.from({ length: count }, (_, index) => ({ key: `refund-${start + index}` }));
}

/** Creates a memo of 1.00 for each item. */
async function createAll(items: Array<{ key: string }>, options: RunOptions = {}) {
	const values = { idempotencyKey: '={{ $json.key }}', lineItems: oneItem({ unitPrice: '1' }) };
	return await fixture.create(values, { items, ...options });
}

function addAll(items: Array<{ key: string }>, amount = 100): void {
	for (const { key } of items) fixture.addMemo(key, 'Robin', amount);
}

const lists = () => fixture.calls().filter((call) => call === 'GET credit-memos');
const singles = () => fixture.calls().filter((call) => call.startsWith('GET credit-memos/'));

describe('Credit memos that are looked up at the same time', () => {
	it('are found in a few lists where all are there', async () => {
		const items = itemsOf(2000);
		addAll(items);
		fixture.sandbox.setFaults({ rateLimit: { limit: 1_000_000, perSeconds: 600 } });
		const result = await createAll(items);
		expect(new Set(outcomes(result))).toEqual(new Set(['existing']));
		expect(jsonOf(result).map(({ id }) => id)).toEqual(items.map(({ key }) => key));
		expect(fixture.writes()).toEqual([]);
		expect(fixture.requests().length).toBeLessThanOrEqual(20);
	}, 60_000);

	it('are asked for one by one before they are written where none is there', async () => {
		const items = itemsOf(400);
		fixture.sandbox.setFaults({ rateLimit: { limit: 1_000_000, perSeconds: 600 } });
		const result = await createAll(items);
		expect(new Set(outcomes(result))).toEqual(new Set(['created']));
		expect([singles().length, fixture.writes().length]).toEqual([400, 400]);
		expect(lists().length).toBeLessThanOrEqual(800 * 0.03);
		expect(fixture.memos()).toHaveLength(400);
	}, 60_000);

	it('are told apart where some are there', async () => {
		const items = itemsOf(120);
		addAll(items.filter((_, index) => index % 3 > 0));
		const result = await createAll(items);
		expect(outcomes(result)).toEqual(
			items.map((_, index) => (index % 3 > 0 ? 'existing' : 'created')),
		);
		expect(fixture.writes()).toHaveLength(40);
		expect(fixture.memos()).toHaveLength(120);
	});

	it('are read by themselves before a conflict is told', async () => {
		const items = itemsOf(30);
		addAll(items.slice(0, 20));
		addAll(items.slice(20), 200);
		const result = await createAll(items, { onError: 'continueRegularOutput' });
		expect(outcomes(result).filter((each) => each === 'existing')).toHaveLength(20);
		const failed = jsonOf(result).filter(({ error }) => error !== undefined);
		expect(failed).toHaveLength(10);
		expect(failed[0]?.message).toContain('is not the same');
		for (const { key } of items.slice(20)) expect(singles()).toContain(`GET credit-memos/${key}`);
		expect(fixture.writes()).toEqual([]);
	});

	it('do not conflict where only the list is out of date', async () => {
		const items = itemsOf(30);
		addAll(items, 200);
		await new Promise((resolve) => setTimeout(resolve, 300));
		fixture.data.creditMemos.clear();
		addAll(items, 100);
		fixture.sandbox.setFaults({ plan: [{ fault: 'readLag', ms: 200, ...LISTS }] });
		const result = await createAll(items);
		expect(new Set(outcomes(result))).toEqual(new Set(['existing']));
		expect(fixture.writes()).toEqual([]);
	});

	it('are not written over where the list does not hold them yet', async () => {
		const items = itemsOf(60);
		addAll(items);
		fixture.sandbox.setFaults({ plan: [{ fault: 'readLag', ms: 60_000, ...LISTS }] });
		const result = await createAll(items);
		expect(new Set(outcomes(result))).toEqual(new Set(['existing']));
		expect(fixture.writes()).toEqual([]);
		expect(lists().length).toBeGreaterThan(0);
	});

	it.each([
		['refuses the filter', { fault: 'status', code: 422, after: false } as const],
		['answers with rows that were not asked for', { fault: 'otherBody' } as const],
		['answers with something else than a list', { fault: 'emptyBody' } as const],
	])('are asked for one by one for the rest of the run where Rebilly %s', async (_, fault) => {
		const items = itemsOf(200);
		addAll(items);
		fixture.sandbox.setFaults({ plan: [{ ...fault, ...LISTS }] });
		const result = await createAll(items);
		expect(new Set(outcomes(result))).toEqual(new Set(['existing']));
		expect(fixture.writes()).toEqual([]);
		expect(new Set(singles()).size).toBe(200);
		expect(lists().length).toBeLessThanOrEqual(1);
	});

	it('are found in lists by a dry run too, which knows what it would have made itself', async () => {
		const items = [...itemsOf(40), ...itemsOf(10, 30)];
		addAll(items.slice(0, 30));
		const values = {
			idempotencyKey: '={{ $json.key }}',
			lineItems: oneItem({ unitPrice: '1' }),
			options: { dryRun: true },
		};
		const result = await fixture.create(values, { items });
		const expected = [
			...Array<string>(30).fill('wouldReturnExisting'),
			...Array<string>(10).fill('wouldCreate'),
			...Array<string>(10).fill('wouldReturnExisting'),
		];
		expect(outcomes(result)).toEqual(expected);
		expect(lists().length).toBeGreaterThan(0);
		expect(fixture.writes()).toEqual([]);
	});
});

describe('A credit memo that is looked up alone', () => {
	it('is asked for by itself at once, for one item and for one item after the other', async () => {
		const items = itemsOf(20);
		addAll(items);
		await createAll(items.slice(0, 1));
		expect(fixture.calls()).toEqual(['GET credit-memos/refund-0']);
		fixture.sandbox.reset();
		addAll(items);
		const values = {
			idempotencyKey: '={{ $json.key }}',
			lineItems: oneItem({ unitPrice: '1' }),
			options: { maxConcurrentRequests: 1 },
		};
		expect(new Set(outcomes(await fixture.create(values, { items })))).toEqual(
			new Set(['existing']),
		);
		expect(fixture.calls()).toEqual(items.map(({ key }) => `GET credit-memos/${key}`));
	});

	it('is asked for by itself where a filter cannot name it', async () => {
		const items = ['@one', 'a..b', 'plain'].map((key) => ({ key }));
		addAll(items);
		expect(outcomes(await createAll(items))).toEqual(Array(3).fill('existing'));
		expect(lists()).toEqual([]);
	});
});
