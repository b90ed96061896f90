import type { ServiceHttp } from '../../shared/http/client';
import type { Dispute } from './types';

/** GET /disputes/{id} */
export async function getDispute(http: ServiceHttp, id: string): Promise<Dispute> {
	return await http.object<Dispute>({ method: 'GET', path: ['disputes', id] });
}
