import type { PlannableInvoice } from '../../../shared/credit/planner';
import type { ServiceHttp } from '../../../shared/http/client';
import { amountOf } from '../../api/amounts';
import { listOpenInvoices } from '../../api/invoices';

/** The open invoices of a customer in one currency. */
export async function plannableInvoices(
	http: ServiceHttp,
	{ customerId, currency }: { customerId: string; currency: string },
	exponent: number,
): Promise<PlannableInvoice[]> {
	const invoices = await listOpenInvoices(http, customerId, currency);
	return invoices.map((invoice) => ({
		...invoice,
		balance:
			amountOf(invoice.amountDue, exponent, `invoice '${invoice.id}'`) -
			http.simulatedUse(invoice.id),
	}));
}
