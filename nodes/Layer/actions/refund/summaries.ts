import type { Summary } from '../../../shared/run/summary';
import type { Invoice } from '../../api/types';
import { LayerSummary, allocationsOf, amount, currency, invoiceIds, nameOf } from '../columns';

const refundedAmount = amount('refunded', 'refunded_amount');

export const REFUND_READ: LayerSummary = {
	columns: [
		'external_id',
		'status',
		refundedAmount,
		'completed_at',
		['customerName', (record) => nameOf(allocationsOf(record)[0]?.customer)],
		invoiceIds,
		'is_dedicated',
		'memo',
		'reference_number',
		'id',
	],
};

export const REFUND_CREATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		'status',
		currency,
		refundedAmount,
		'completed_at',
		invoiceIds,
		'memo',
		'reference_number',
		'id',
	],
};

export const REFUND_DELETED: Summary<unknown> = {
	columns: [
		'outcome',
		'deleted',
		'external_id',
		'id',
		[
			'invoiceIds',
			({ invoices }) => ((invoices ?? []) as Invoice[]).map(({ id }) => id).join(', '),
		],
	],
};
