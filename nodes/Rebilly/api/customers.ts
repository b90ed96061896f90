import type { ServiceHttp } from '../../shared/http/client';
import type { CreditBalance, Customer } from './types';
import { recordCall } from './pages';

const COLLECTION = 'customers';

/** GET /customers/{id} */
export async function getCustomer(http: ServiceHttp, id: string): Promise<Customer> {
	return await http.object<Customer>(recordCall(COLLECTION, id));
}

/** GET /customers/{id}/credit-balance: what is unused of the customer's credit memos, by currency. */
export async function getCreditBalance(http: ServiceHttp, id: string): Promise<CreditBalance> {
	return await http.object<CreditBalance>({
		method: 'GET',
		path: creditBalancePath(id),
	});
}

export function creditBalancePath(customerId: string): string[] {
	return [COLLECTION, customerId, 'credit-balance'];
}
