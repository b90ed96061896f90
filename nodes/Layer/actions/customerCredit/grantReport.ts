import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/credit/allocations';
import { rowsOf } from '../../api/creditContent';
import type { CustomerCredit } from '../../api/types';

/** What was asked of an allocation and what Layer granted; nothing when nothing was asked. */
export function grantReport(
	asked: readonly AllocationRow[],
	credit: CustomerCredit,
	exponent: number,
): IDataObject {
	return asked.length === 0 ? {} : { allocationCheck: checkGrant(asked, rowsOf(credit), exponent) };
}
