import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/credit/allocations';
import { meanwhileReport } from '../../../shared/run/hints';
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

/** What a workflow learns when somebody else changed a credit between reading and writing it. */
export function creditMeanwhile(
	context: IExecuteFunctions,
	{ id }: CustomerCredit,
	changedMeanwhile: boolean,
): IDataObject {
	return meanwhileReport(
		context,
		changedMeanwhile,
		`customer credit '${id}'`,
		'Look at what it is applied to in Layer',
	);
}
