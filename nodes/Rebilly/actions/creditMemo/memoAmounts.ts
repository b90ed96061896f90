import { amountOf, decimalsOf } from '../../api/amounts';
import type { CreditMemo } from '../../api/types';

/** The number of decimals of a memo's currency. */
export function exponentOf({ id, currency }: CreditMemo): number {
	return decimalsOf(currency, `credit memo '${id}'`);
}

/** What is unused of a memo, in minor units. */
export function unusedOf(memo: CreditMemo): bigint {
	return amountOf(memo.unusedAmount, exponentOf(memo), `credit memo '${memo.id}'`);
}
