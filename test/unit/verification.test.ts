/** What came back, held against what was asked for. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { AllocationRow } from '../../nodes/shared/credit/allocations';
import { balanceDeltas, freedReport, grantReport } from '../../nodes/shared/credit/creditAdapter';
import {
	changesOf,
	differencesText,
	inRow,
	shownAmount,
} from '../../nodes/shared/credit/differences';
import { differencesReport, notAppliedReport } from '../../nodes/shared/credit/existingCredit';

describe('a difference', () => {
	test('counts rows from 1', () =>
		expect(inRow('Line Items', 1, 'Amount')).toBe('Line Items, row 2: Amount'));

	test.each([
		[14505, 2, '145.05'],
		[14505, 0, '14505'],
		[0, 2, '0.00'],
		[undefined, 2, undefined],
		['14505', 2, '14505'],
		[1.5, 2, 1.5],
		[2 ** 53, 2, 2 ** 53],
	])('shows the amount %s with %d decimals as %s', (minor, exponent, text) => {
		expect(shownAmount(minor, exponent)).toBe(text);
	});

	test.each<[unknown, unknown, string]>([
		['21.00', '20.00', 'F is 20.00 instead of 21.00'],
		['-1', '1x', 'F is "1x" instead of -1'],
		['x1', '1.', 'F is "1." instead of "x1"'],
		['Return', 'Refund', 'F is "Refund" instead of "Return"'],
		['Return', undefined, 'F is empty instead of "Return"'],
		['Return', null, 'F is empty instead of "Return"'],
		['', 'Return', 'F is "Return" instead of empty'],
		[[], ['a', '2.00'], 'F is "a", 2.00 instead of empty'],
		[0, false, 'F is false instead of 0'],
	])('of %j from %j is told', (asked, found, text) => {
		expect(differencesText([{ field: 'F', asked, found }])).toBe(text);
	});

	test('of several fields is one list', () => {
		const differences = [
			{ field: 'Memo', asked: 'a', found: 'b' },
			{ field: 'Amount', asked: '1.00', found: '2.00' },
		];
		expect(differencesText(differences)).toBe(
			'Memo is "b" instead of "a"; Amount is 2.00 instead of 1.00',
		);
		expect(differencesText([])).toBe('');
	});

	test('is given out with what is missing as null', () => {
		const differences = [
			{ field: 'Memo', asked: undefined, found: 'b' },
			{ field: 'Amount', asked: '1.00', found: undefined },
		];
		expect(differencesReport(differences)).toEqual({
			differences: [
				{ field: 'Memo', asked: null, found: 'b' },
				{ field: 'Amount', asked: '1.00', found: null },
			],
		});
		expect(differencesReport([])).toEqual({});
		expect(changesOf(differences)).toEqual([
			{ field: 'Memo', from: 'b', to: null },
			{ field: 'Amount', from: null, to: '1.00' },
		]);
	});
});

interface Credit {
	rows: AllocationRow[];
}
const CREDIT = { unusedOf: () => 0n, rowsOf: ({ rows }: Credit) => rows };
const row = (targetId: string, amount: bigint, type?: string): AllocationRow => ({
	targetId,
	amount,
	...(type !== undefined && { type }),
});

describe('an allocation', () => {
	test('that nobody asked for is not reported', () => {
		expect(grantReport(CREDIT, [], { rows: [row('in_1', 5n)] }, 2)).toEqual({});
	});

	test('is reported where the vendor granted less', () => {
		const { allocationCheck } = grantReport(
			CREDIT,
			[row('in_1', 500n)],
			{ rows: [row('in_1', 300n)] },
			2,
		);
		expect(JSON.stringify(allocationCheck)).toContain('3.00');
		expect(JSON.stringify(allocationCheck)).toContain('5.00');
	});

	test('that was taken back is reported by invoice, added up', () => {
		const before = {
			rows: [row('in_1', 500n), row('in_1', 100n), row('in_2', 50n), row('in_3', 7n)],
		};
		const after = { rows: [row('in_1', 200n), row('in_3', 7n)] };
		expect(freedReport(CREDIT, before, after, 2)).toStrictEqual({
			freed: '4.50',
			freedFrom: [
				{ id: 'in_1', amount: '4.00' },
				{ id: 'in_2', amount: '0.50' },
			],
		});
	});

	test('that was raised meanwhile frees nothing', () => {
		const report = freedReport(CREDIT, { rows: [row('in_1', 5n)] }, { rows: [row('in_1', 9n)] }, 0);
		expect(report).toEqual({ freed: '0', freedFrom: [] });
	});

	test('says what it was applied to where that differs', () => {
		const before = { rows: [row('t_1', 5n, 'transaction')] };
		expect(freedReport(CREDIT, before, { rows: [] }, 0)).toEqual({
			freed: '5',
			freedFrom: [{ id: 't_1', type: 'transaction', amount: '5' }],
		});
	});

	test('takes from each invoice what it gives, and gives back what it gave before', () => {
		expect(balanceDeltas([row('in_1', 5n)], [row('in_1', 8n), row('in_2', 1n)])).toEqual([
			{ id: 'in_1', amount: 8n },
			{ id: 'in_2', amount: 1n },
			{ id: 'in_1', amount: -5n },
		]);
	});
});

describe('a credit that was there and was to be spread', () => {
	const context = () => ({ addExecutionHints: jest.fn() });

	test('says how much of it is left, and hints at it', () => {
		const own = context();
		const report = notAppliedReport(own as unknown as IExecuteFunctions, 14505n, 2);
		expect(report).toEqual({ allocatedNow: '0.00', leftOver: '145.05' });
		expect(own.addExecutionHints).toHaveBeenCalledTimes(1);
	});

	test('gives no hint where nothing is left', () => {
		const own = context();
		const report = notAppliedReport(own as unknown as IExecuteFunctions, 0n, 2);
		expect(report).toEqual({ allocatedNow: '0.00', leftOver: '0.00' });
		expect(own.addExecutionHints).not.toHaveBeenCalled();
	});
});
