import type { ServiceHttp } from '../../shared/http/client';
import { fetchObject } from './lists';
import type { Business } from './types';

export const BUSINESSES = ['v1', 'businesses'] as const;

/** GET /v1/businesses/{id} */
export async function getBusiness(http: ServiceHttp, id: string): Promise<Business> {
	return await fetchObject(http, { method: 'GET', path: [...BUSINESSES, id] });
}
