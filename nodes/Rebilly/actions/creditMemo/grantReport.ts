import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/credit/allocations';
import { rowsOf } from '../../api/memoAmounts';
import type { CreditMemo } from '../../api/types';

/** What was asked of an allocation and what Rebilly granted; nothing when nothing was asked. */
export function grantReport(
	asked: readonly AllocationRow[],
	memo: CreditMemo,
	exponent: number,
): IDataObject {
	if (asked.length === 0) return {};
	const granted = [
		...rowsOf(memo, 'invoices', exponent),
		...rowsOf(memo, 'transactions', exponent),
	];
	return { allocationCheck: checkGrant(asked, granted, exponent) };
}
