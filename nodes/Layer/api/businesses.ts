import type { ServiceHttp } from '../../shared/http/client';
import { fetchRecord } from './lists';
import type { BusinessRecord } from './types';

/** A business, to which all other records belong, and the way to it. */
export interface Business {
	http: ServiceHttp;
	businessId: string;
}

export const BUSINESSES = ['v1', 'businesses'] as const;

/** The path to what belongs to a business. */
export function pathIn({ businessId }: { businessId: string }, ...segments: string[]): string[] {
	return [...BUSINESSES, businessId, ...segments];
}

/** GET /v1/businesses/{id} */
export async function getBusiness(http: ServiceHttp, id: string): Promise<BusinessRecord> {
	return await fetchRecord(http, BUSINESSES, id);
}
