import { RebillySummary, amount } from '../columns';

export const DISPUTE_READ: RebillySummary = {
	columns: [
		'id',
		'type',
		'status',
		'category',
		'reasonCode',
		'currency',
		amount('amount'),
		'customerId',
		'transactionId',
		'createdTime',
	],
};
