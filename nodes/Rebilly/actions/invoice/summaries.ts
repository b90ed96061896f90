import { notice } from '../../../shared/credit/reportColumns';
import type { AppliedCreditBalance } from '../../api/types';
import { RebillySummary, amount, joined } from '../columns';

const INVOICE_COLUMNS = [
	'id',
	'invoiceNumber',
	'status',
	'currency',
	amount('amount'),
	amount('amountDue'),
	'customerId',
	'issuedTime',
	'dueTime',
];

export const INVOICE_READ: RebillySummary = { columns: INVOICE_COLUMNS };

export const INVOICE_VOIDED: RebillySummary = { columns: ['outcome', ...INVOICE_COLUMNS] };

export const PAYMENT_ALLOCATION: RebillySummary = {
	columns: ['invoiceId', 'transactionId', 'currency', amount('amount')],
};

export const CREDIT_BALANCE_APPLIED: RebillySummary = {
	columns: [
		'outcome',
		'invoiceId',
		'currency',
		'appliedAmount',
		amount('remainingInvoiceAmount'),
		[
			'creditMemoIds',
			(record) => {
				const { appliedCreditMemos = [] } = record as Partial<AppliedCreditBalance>;
				return joined(appliedCreditMemos.map(({ creditMemoId }) => creditMemoId));
			},
		],
		notice,
	],
};
