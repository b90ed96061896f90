import type { ServiceHttp } from '../../shared/http';
import { listRows } from './lists';
import type { Customer } from './types';

/** The customer with an external ID, or undefined when there is none. */
export async function findCustomer(
	http: ServiceHttp,
	businessId: string,
	externalId: string,
): Promise<Customer | undefined> {
	const path = ['v1', 'businesses', businessId, 'customers'];
	const rows = await listRows<Customer>(http, path, { external_id: externalId }, 1);
	// A filter that the server ignored would give somebody else.
	return rows.find((customer) => customer.external_id === externalId);
}
