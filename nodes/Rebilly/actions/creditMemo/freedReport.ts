import type { IDataObject } from 'n8n-workflow';

import { formatAmount, sum } from '../../../shared/money';
import type { CreditMemo } from '../../api/types';
import { TARGETS, exponentOf, rowsOf } from '../../api/memoAmounts';

/**
 * What a memo took back from invoices and transactions between two looks at it. Amounts are decimal strings
 * in major units.
 */
export function freedReport(before: CreditMemo, after: CreditMemo): IDataObject {
	const exponent = exponentOf(before);
	const freed = TARGETS.flatMap((target) => {
		const present = rowsOf(after, target, exponent);
		return rowsOf(before, target, exponent).map(({ targetId, amount }) => {
			const left = present.find((row) => row.targetId === targetId)?.amount ?? 0n;
			return { id: targetId, target, amount: amount - left };
		});
	}).filter(({ amount }) => amount > 0n);
	return {
		freed: formatAmount(sum(freed.map(({ amount }) => amount)), exponent),
		freedFrom: freed.map(({ id, target, amount }) => ({
			id,
			type: target === 'invoices' ? 'invoice' : 'transaction',
			amount: formatAmount(amount, exponent),
		})),
	};
}
