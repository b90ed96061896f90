import type { ServiceHttp } from '../../shared/http';
import { filterAny, filterTerm } from './filters';
import { listRows } from './lists';
import type { Invoice } from './types';

/** The states in which an allocation can be added, changed or removed (definition: CreditMemo.allocations). */
export const OPEN_INVOICE_STATUSES = ['unpaid', 'partially-paid', 'past-due'] as const;

/** GET /invoices/{id} */
export async function getInvoice(http: ServiceHttp, id: string): Promise<Invoice> {
	return await http.object<Invoice>({ method: 'GET', path: ['invoices', id] });
}

/** All open invoices of a customer in one currency. */
export async function listOpenInvoices(
	http: ServiceHttp,
	customerId: string,
	currency: string,
): Promise<Invoice[]> {
	const filter = [
		filterTerm('customerId', customerId, 'Customer'),
		filterTerm('currency', currency, 'Currency'),
		filterAny('status', OPEN_INVOICE_STATUSES),
	];
	return await listRows<Invoice>(http, 'invoices', { filter }, undefined);
}
