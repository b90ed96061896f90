import { asAsked, notice } from '../../../shared/credit/reportColumns';
import type { Cell } from '../../../shared/run/summary';
import { LayerSummary, allocatedNow, amount, currency, invoiceIds, shares } from '../columns';

export const PAYMENT_READ: LayerSummary = {
	columns: [
		'external_id',
		amount('total', 'amount'),
		amount('feeTotal', 'fee'),
		'method',
		'processor',
		'at',
		invoiceIds,
		'memo',
		'reference_number',
		'id',
	],
};

export const PAYMENT_CREATED: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		currency,
		amount('total', 'amount'),
		allocatedNow,
		['leftOver', ({ leftOver: left }) => left as Cell],
		invoiceIds,
		asAsked,
		'id',
		notice,
	],
	shares,
};
