import type { ServiceHttp } from '../../shared/http/client';
import { CreditIndex } from '../api/creditIndex';

/** What one run of the node works with. */
export interface LayerClient {
	http: ServiceHttp;
	credits: CreditIndex;
}

export function layerClient(http: ServiceHttp): LayerClient {
	return { http, credits: new CreditIndex(http) };
}
