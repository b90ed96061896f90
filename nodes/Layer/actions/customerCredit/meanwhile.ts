import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { meanwhileReport } from '../../../shared/run/hints';
import type { CustomerCredit } from '../../api/types';

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
