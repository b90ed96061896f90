import type { ServiceHttp } from '../../shared/http';
import type { Transaction } from './types';

/** GET /transactions/{id} */
export async function getTransaction(http: ServiceHttp, id: string): Promise<Transaction> {
	return await http.object<Transaction>({ method: 'GET', path: ['transactions', id] });
}
