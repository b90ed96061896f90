import type { Cell, Column } from '../../../shared/run/summary';
import type { Invoice } from '../../api/types';
import { LayerSummary, Money, amount, customerName, shown } from '../columns';

/** What is read of the invoice after a write-off was made or taken back. */
function ofInvoice(
	name: string,
	from: (invoice: Partial<Invoice>, money: Money) => Cell,
): Column<Money> {
	return [name, ({ invoice }, money) => from((invoice ?? {}) as Partial<Invoice>, money)];
}

const OF_INVOICE: Array<Column<Money>> = [
	ofInvoice('invoiceId', ({ id }) => id),
	ofInvoice('invoice_number', (invoice) => invoice.invoice_number),
	ofInvoice('invoiceStatus', ({ status }) => status),
	ofInvoice('outstanding', (invoice, money) => shown(invoice.outstanding_balance, money)),
];

export const INVOICE_READ: LayerSummary = {
	columns: [
		'invoice_number',
		customerName,
		'status',
		amount('total', 'total_amount'),
		amount('outstanding', 'outstanding_balance'),
		'sent_at',
		'due_at',
		'reference_number',
		'external_id',
		'id',
	],
};

export const INVOICE_VOIDED: LayerSummary = {
	columns: [
		'outcome',
		'invoice_number',
		customerName,
		'status',
		amount('total', 'total_amount'),
		amount('outstanding', 'outstanding_balance'),
		'sent_at',
		'external_id',
		'id',
	],
};

export const WRITTEN_OFF: LayerSummary = {
	columns: [
		'outcome',
		'external_id',
		amount('writtenOff', 'amount'),
		...OF_INVOICE,
		'write_off_at',
		'memo',
		'id',
	],
};

export const WRITE_OFF_DELETED: LayerSummary = {
	columns: ['outcome', 'deleted', 'id', ...OF_INVOICE],
};
