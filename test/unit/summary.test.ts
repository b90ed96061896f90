/** What Simplify makes of an item: a flat line, and the plan of a dry run in words. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { noticeOf } from '../../nodes/shared/credit/reportColumns';
import { simplified, simplifiedPlan, type Summary } from '../../nodes/shared/run/summary';

const CREDIT: Summary<{ currency: string }> = {
	columns: [
		'outcome',
		'id',
		['currency', (_, input) => input.currency],
		'total',
		'allocatedNow',
		'leftOver',
		'customerName',
		['notice', noticeOf],
	],
	shares: ({ rows }) => (rows ?? []) as Array<{ to: string; amount: string }>,
};
const USD = { currency: 'USD' };

const dry = (outcome: string, plan: IDataObject) =>
	simplifiedPlan({ dryRun: true, outcome, plan, requests: [] }, CREDIT, USD).plan;

test.each([
	[
		'wouldCreate',
		{
			total: '145.05',
			allocatedNow: '100.00',
			leftOver: '45.05',
			customerName: 'Robin',
			rows: [{ to: 'INV-7', amount: '100.00' }],
		},
		'create 145.05 USD for Robin: 100.00 to INV-7, 45.05 left',
	],
	[
		'wouldCreate',
		{ total: '145.05', allocatedNow: '0.00', leftOver: '145.05' },
		'create 145.05 USD: 145.05 left',
	],
	[
		'wouldAllocate',
		{ total: '145.05', allocatedNow: '45.05', leftOver: '100.00', customerName: 'Robin' },
		'allocate 45.05 USD for Robin: 100.00 left',
	],
	['wouldReturnExisting', { total: '1.00' }, 'return the existing 1.00 USD'],
	['wouldDelete', { id: 'cc_1' }, 'delete cc_1'],
	['wouldVoid', { total: '1.00', allocatedNow: '0.00' }, 'void 1.00 USD'],
])('a plan in words: %s of %j', (outcome, plan, words) => {
	expect(dry(outcome, plan)).toBe(words);
});

test('a plan has its requests on one line, by method and address', () => {
	const requests = [
		{ method: 'PUT', url: 'https://api/credit-memos/re_1', headers: {}, body: {} },
		{ method: 'POST', url: 'https://api/notes', headers: {} },
	];
	const item = { dryRun: true, outcome: 'wouldCreate', plan: { id: 're_1' }, requests };
	expect(simplifiedPlan(item, CREDIT, USD)).toEqual({
		outcome: 'wouldCreate',
		plan: 'create re_1',
		id: 're_1',
		currency: 'USD',
		requests: 'PUT https://api/credit-memos/re_1, POST https://api/notes',
		dryRun: true,
	});
});

test('a conflict says why, and no plan', () => {
	const item = {
		dryRun: true,
		outcome: 'wouldConflict',
		reason: 'It is voided',
		advice: 'Choose another',
		details: { creditMemoId: 'cm_1' },
		requests: [],
	};
	expect(simplifiedPlan(item, CREDIT, USD)).toEqual({
		outcome: 'wouldConflict',
		reason: 'It is voided',
		advice: 'Choose another',
		requests: '',
		dryRun: true,
	});
});

test('an item is flat, whatever it holds, and never fails', () => {
	fc.assert(
		fc.property(
			fc.dictionary(fc.constantFrom('outcome', 'id', 'total', 'notice'), fc.jsonValue()),
			(json) => {
				const flat = simplified(json as IDataObject, CREDIT, USD);
				for (const value of Object.values(flat)) {
					expect(typeof value !== 'object' || value === null).toBe(true);
				}
			},
		),
	);
});

test('a column that cannot be read is empty, because what was written was written', () => {
	const summary: Summary<unknown> = {
		columns: [
			'id',
			[
				'broken',
				() => {
					throw new Error('No amount');
				},
			],
		],
	};
	expect(simplified({ id: 'cm_1' }, summary, undefined)).toEqual({ id: 'cm_1', broken: null });
});

test('what is not as it was asked for is told in one text', () => {
	expect(
		noticeOf({
			allocationCheck: {
				asked: '100.00',
				granted: '90.00',
				asAsked: false,
				differences: [{ id: 'in_1', asked: '100.00', granted: '90.00' }],
			},
			explanation: 'Somebody else changed it.',
		}),
	).toBe('90.00 instead of 100.00 allocated to in_1. Somebody else changed it.');
	expect(
		noticeOf({
			allocationCheck: {
				asked: '100.00',
				granted: '90.00',
				asAsked: false,
				differences: [
					{ id: 'in_1', asked: '60.00', granted: '55.00' },
					{ id: 'in_2', asked: '40.00', granted: '35.00' },
				],
			},
		}),
	).toBe(
		'90.00 instead of 100.00 allocated: 55.00 instead of 60.00 for in_1, 35.00 instead of 40.00 for in_2.',
	);
	expect(
		noticeOf({
			allocationCheck: {
				asked: '100.00',
				granted: '90.00',
				asAsked: false,
				differences: [{ id: 'in_1', asked: '60.00', granted: '50.00' }],
			},
		}),
	).toBe('90.00 instead of 100.00 allocated: 50.00 instead of 60.00 for in_1.');
	expect(
		noticeOf({ differences: [{ field: 'Memo', asked: 'a', found: null }], customerCreated: true }),
	).toBe('Not as asked for: Memo is empty instead of "a". The customer was created too.');
	expect(noticeOf({ allocationCheck: { asAsked: true } })).toBeUndefined();
});

test('a record that calls itself a dry run is none', () => {
	expect(simplified({ dryRun: true, id: 'cm_1' }, CREDIT, USD)).toMatchObject({ id: 'cm_1' });
});

test('a plan that changes nothing says where the credit stays', () => {
	const summary: Summary<unknown> = {
		columns: ['id', 'leftOver'],
		shares: () => [{ amount: '25.00', to: 'in_1' }],
	};
	const item = {
		dryRun: true,
		outcome: 'wouldChangeNothing',
		plan: { id: 'cm_1', leftOver: '0.00' },
		requests: [],
	};
	expect(simplifiedPlan(item, summary, undefined).plan).toBe(
		'change nothing of cm_1: 25.00 stays with in_1, 0.00 left',
	);
});

test('a plan whose shares cannot be read is told without them', () => {
	const summary: Summary<unknown> = {
		columns: ['total'],
		shares: () => {
			throw new Error('No amount');
		},
	};
	const item = { dryRun: true, outcome: 'wouldCreate', plan: { total: '1.00' }, requests: [] };
	expect(simplifiedPlan(item, summary, undefined).plan).toBe('create 1.00');
});
