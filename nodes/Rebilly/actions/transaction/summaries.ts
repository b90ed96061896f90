import { asAsked, notice } from '../../../shared/credit/reportColumns';
import { RebillySummary, amount, joined } from '../columns';

export const TRANSACTION_READ: RebillySummary = {
	columns: [
		'id',
		'type',
		'status',
		'result',
		'currency',
		amount('amount'),
		'customerId',
		'parentTransactionId',
		['invoiceIds', (record) => joined(record.invoiceIds)],
		'createdTime',
	],
};

export const TRANSACTION_CHECKED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'type',
		'status',
		'result',
		'currency',
		amount('amount'),
		'isPending',
		[
			'gatewaySays',
			({ gatewaySays }) => gatewaySays && joined(Object.values(gatewaySays).filter(Boolean)),
		],
		'customerId',
	],
};

export const TRANSACTION_REFUNDED: RebillySummary = {
	columns: [
		'outcome',
		'id',
		'status',
		'result',
		'currency',
		amount('amount'),
		asAsked,
		'parentTransactionId',
		'customerId',
		notice,
	],
};
