import type { ServiceHttp } from '../../shared/http/client';
import { CreditIndex } from '../api/creditIndex';
import { PaymentIndex } from '../api/paymentIndex';

/** What one run of the node works with. */
export interface LayerClient {
	http: ServiceHttp;
	credits: CreditIndex;
	payments: PaymentIndex;
}

export function layerClient(http: ServiceHttp): LayerClient {
	return { http, credits: new CreditIndex(http), payments: new PaymentIndex(http) };
}
