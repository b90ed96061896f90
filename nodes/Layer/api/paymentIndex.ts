import type { ServiceHttp } from '../../shared/http/client';
import { FreshListings } from './freshListings';
import { MadeRecords } from './madeRecords';
import { findPayments } from './payments';
import type { Payment } from './types';

/**
 * The payments of a business by their external ids. Layer's list has no filter for them, so all are read, once for
 * all items of a run that follow closely upon each other.
 */
export class PaymentIndex {
	private readonly listings = new FreshListings<Payment>();
	readonly made = new MadeRecords<Payment>();

	constructor(private readonly http: ServiceHttp) {}

	/** The payment with this external id, if there is one. */
	async find(businessId: string, externalId: string): Promise<Payment | undefined> {
		const made = this.made.get(businessId, externalId);
		if (made) return made;
		const listing = await this.listings.recent(businessId, this.reading(businessId));
		return listing.rows.get(externalId);
	}

	/** The same, read now. */
	async findNow(businessId: string, externalId: string): Promise<Payment | undefined> {
		return (await this.listings.now(this.reading(businessId))).rows.get(externalId);
	}

	private reading(businessId: string): () => Promise<Payment[]> {
		return async () => (await findPayments(this.http, businessId, {}, undefined)).rows;
	}
}
