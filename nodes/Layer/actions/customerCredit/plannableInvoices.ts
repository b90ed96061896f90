import type { PlannableInvoice } from '../../../shared/credit/planner';
import type { ServiceHttp } from '../../../shared/http/client';
import { listOpenInvoices } from '../../api/invoices';

/** A business of Layer has one currency, which its objects do not name. */
export const ONLY_CURRENCY = '';

/** The invoices of a customer on which something is owed. */
export async function plannableInvoices(
	http: ServiceHttp,
	businessId: string,
	customerId: string,
): Promise<PlannableInvoice[]> {
	const invoices = await listOpenInvoices(http, businessId, customerId);
	return invoices.map(
		({ id, outstanding_balance: balance, due_at: dueTime, sent_at: issuedTime }) => ({
			id,
			currency: ONLY_CURRENCY,
			balance: BigInt(balance ?? 0) - http.simulatedUse(id),
			dueTime: dueTime ?? undefined,
			issuedTime: issuedTime ?? undefined,
		}),
	);
}
