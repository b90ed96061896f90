import type { ServiceHttp } from '../../shared/http/client';
import { fetchRecord } from './lists';
import type { Business } from './types';

export const BUSINESSES = ['v1', 'businesses'] as const;

/** GET /v1/businesses/{id} */
export async function getBusiness(http: ServiceHttp, id: string): Promise<Business> {
	return await fetchRecord(http, BUSINESSES, id);
}
