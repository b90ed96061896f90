import type { ServiceHttp } from '../../shared/http/client';
import { ofEachExecution } from '../../shared/http/ofEach';
import { FreshListings } from './freshListings';
import { type MadeIds, MadeRecords } from './madeRecords';
import { findPayments } from './payments';
import type { Payment } from './types';

const madeIdsOf = ofEachExecution<MadeIds>(() => new Map());

/**
 * The payments of a business by their external ids. Layer's list has no filter for them, so all are read, once for
 * all items of a run that follow closely upon each other.
 */
export class PaymentIndex {
	private readonly listings = new FreshListings<Payment>();
	readonly made: MadeRecords<Payment>;

	constructor(private readonly http: ServiceHttp) {
		this.made = new MadeRecords(
			madeIdsOf(http),
			async (businessId, _id, externalId) => await this.findNow(businessId, externalId),
		);
	}

	/** The payment with this external id, if there is one. */
	async find(businessId: string, externalId: string): Promise<Payment | undefined> {
		const made = await this.made.find(businessId, externalId);
		if (made) return made;
		const madeElsewhere = (payment: Payment) => !this.made.has(businessId, payment);
		const listing = await this.listings.recent(businessId, () =>
			this.read(businessId, madeElsewhere),
		);
		return listing.rows.get(externalId);
	}

	/** The same, read now. */
	async findNow(businessId: string, externalId: string): Promise<Payment | undefined> {
		return (await this.read(businessId, (payment) => payment.external_id === externalId))[0];
	}

	private async read(businessId: string, keep: (payment: Payment) => boolean): Promise<Payment[]> {
		return (await findPayments({ http: this.http, businessId }, {}, undefined, keep)).rows;
	}
}
