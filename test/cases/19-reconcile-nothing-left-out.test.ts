/** Case 19 and its kind: the report says what it did not compare, with no refunds and in batches too. */
import type { IDataObject } from 'n8n-workflow';

import { findings, ReconcileFixture, SERVICES } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

describe.each(SERVICES)('in %s', (service) => {
	const run = (items: IDataObject[], more = {}, options = {}) =>
		service === 'Rebilly'
			? fixture.memos(items, more, options)
			: fixture.credits(items, more, options);
	const theirs = (rows: IDataObject[]) => findings(rows).filter((row) => !row.endsWith('seed'));

	test('a row that is refused is counted', async () => {
		const { attention, summary } = await run(
			[
				{ id: 're_1', amount: -10 },
				{ id: 're_9', amount: 30 },
			],
			{},
			{ onError: 'continueErrorOutput' },
		);
		expect(findings(attention)).toEqual(['notCompared re_1', 'missing re_9']);
		expect(summary).toMatchObject({ refunds: 1, missing: 1, notCompared: 1 });
	});

	test('with no refunds, the credits of the period are reported', async () => {
		fixture.add(service, 'orphan', 700);
		const { attention, fine, summary, error } = await run([{}], { unclaimed: true });
		expect(error).toBeUndefined();
		expect(theirs(attention)).toHaveLength(1);
		expect(attention[0]).toMatchObject({ finding: 'noRefund', amount: '7.00' });
		expect(fine).toEqual([]);
		expect(summary).toMatchObject({ refunds: 0, notCompared: 0, noRefund: 1, emptyItems: 1 });
	});

	test('with no refunds, and credits without a refund not asked for, all is fine', async () => {
		fixture.add(service, 'orphan', 700);
		const { attention, summary } = await run([{}]);
		expect(attention).toEqual([]);
		expect(summary).toMatchObject({ refunds: 0, notCompared: 0, noRefund: null });
	});

	test.each([
		['a calculation', '={{ ($json.amount / 100).toFixed(2) }}'],
		['a method', '={{ $json.amount.toFixed(2) }}'],
		['a number', '={{ Number($json.amount) }}'],
	])('with no refunds, and an amount that is %s', async (_what, amount) => {
		const { attention, error, summary } = await run([{}], { amount, unclaimed: true });
		expect(error).toBeUndefined();
		expect(attention).toEqual([]);
		expect(summary).toMatchObject({ refunds: 0, notCompared: 0, emptyItems: 1 });
	});

	test('an empty item beside refunds is no refund', async () => {
		fixture.add(service, 're_1', 1000);
		const { attention, fine, summary } = await run([{ id: 're_1', amount: 10 }, {}]);
		expect([findings(attention), findings(fine)]).toEqual([[], ['matched re_1']]);
		expect(summary).toMatchObject({ refunds: 1, notCompared: 0, emptyItems: 1 });
	});

	test('several empty items and nothing else come from a broken step, and are reported', async () => {
		const { attention, summary } = await run([{}, {}]);
		expect(findings(attention)).toEqual(['notCompared', 'notCompared']);
		expect(summary).toMatchObject({ refunds: 0, notCompared: 2 });
	});

	test('an item with fields, but without a key, is never taken for none', async () => {
		const { attention } = await run([{ ID: 're_1', amount: 10 }]);
		expect(findings(attention)).toEqual(['notCompared']);
	});

	describe('in batches', () => {
		const refunds = ['re_1', 're_2', 're_3', 're_4'].map((id) => ({ id, amount: 10 }));

		/** The refunds, two at a time. */
		async function loop(more: object): Promise<{ attention: IDataObject[]; fine: IDataObject[] }> {
			const base = service === 'Rebilly' ? fixture.memoParameters() : fixture.creditParameters();
			const node = (name: string, type: string, parameters: object, typeVersion = 1) => ({
				...{ id: name, name, type, typeVersion, position: [0, 0], parameters },
			});
			const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
			const type = `n8n-nodes-customer-credits.${service.toLowerCase()}`;
			const result = await fixture.fixture.engine.runWorkflow(
				{
					nodes: [
						node('Start', 'n8n-nodes-base.manualTrigger', {}),
						node('Loop', 'n8n-nodes-base.splitInBatches', { batchSize: 2 }, 3),
						node('Reconcile', type, { ...base, unclaimed: true, ...more }),
					],
					connections: {
						Start: { main: [to('Loop')] },
						Loop: { main: [[], to('Reconcile')] },
						Reconcile: { main: [[], to('Loop')] },
					},
				},
				{ startData: refunds },
			);
			expect(result.error?.message).toBeUndefined();
			expect(result.runData.Reconcile).toHaveLength(2);
			const rows = (output: number) => result.itemsOf('Reconcile', output).map(({ json }) => json);
			return { attention: rows(0), fine: rows(1) };
		}

		beforeEach(() => {
			for (const { id } of refunds) fixture.add(service, id, 1000);
			fixture.add(service, 'orphan', 700);
		});

		test('the credits of other batches are not called orphans, and the report says so', async () => {
			const { attention, fine } = await loop({});
			expect(attention.map(({ finding }) => finding)).toEqual(['notCompared', 'notCompared']);
			expect(attention[0]).toEqual({
				finding: 'notCompared',
				key: null,
				reason:
					'Credits without a refund were not looked for, because the items are one batch of a loop',
				advice: "Map the keys of all refunds into 'All Refund Keys'",
			});
			const summaries = fine.filter(({ finding }) => finding === 'summary');
			expect(summaries.map(({ matched, noRefund }) => [matched, noRefund])).toEqual([
				[2, null],
				[2, null],
			]);
		});

		test.each([
			['a list', "={{ $('Start').all().map(item => item.json.id) }}"],
			['text', 're_1, re_2, re_3, re_4'],
		])(
			'with the keys of all refunds as %s, only true orphans are reported',
			async (_as, allKeys) => {
				const { attention } = await loop({ allKeys, unclaimed: '={{ $runIndex === 0 }}' });
				expect(attention).toMatchObject([{ finding: 'noRefund', amount: '7.00' }]);
			},
		);

		test('nothing is said where they are not asked for', async () => {
			const { attention } = await loop({ unclaimed: false });
			expect(attention).toEqual([]);
		});
	});
});

test('the summary, and a credit without a refund, are paired to the items', async () => {
	fixture.memo('orphan', 700);
	const { paired } = await fixture.memos(
		[
			{ id: 're_1', amount: 10 },
			{ id: 're_2', amount: 10 },
		],
		{
			unclaimed: true,
		},
	);
	const all = [{ item: 0 }, { item: 1 }];
	expect(paired).toEqual([{ item: 0 }, { item: 1 }, all, all]);
});

test('Layer: with no refunds and a business that is mapped from them, the summary says what was not looked for', async () => {
	const { attention, summary, error, hints } = await fixture.credits([{}], {
		unclaimed: true,
		businessId: { __rl: true, mode: 'id', value: "={{ { USD: 'x' }[$json.currency] }}" },
	});
	expect(error).toBeUndefined();
	expect(attention).toEqual([]);
	expect(summary).toMatchObject({ refunds: 0, noRefund: null });
	expect(hints).toEqual([expect.stringContaining('Credits without a refund were not looked for')]);
});
