import type { ServiceHttp } from '../../shared/http/client';
import { findPayments } from './payments';
import type { Payment } from './types';

interface Listing {
	startedAt: number;
	payments: Map<string, Payment>;
}

/** Somebody else may record a payment at any time, so what was read longer ago is read again. Milliseconds. */
const FRESH = 10_000;

/**
 * The payments of a business by their external ids. Layer's list has no filter for them, so all are read, once for
 * all items of a run that follow closely upon each other.
 */
export class PaymentIndex {
	private readonly listings = new Map<string, Promise<Listing>>();
	private readonly made = new Map<string, Payment>();

	constructor(private readonly http: ServiceHttp) {}

	/** The payment with this external id, if there is one. */
	async find(businessId: string, externalId: string): Promise<Payment | undefined> {
		const made = this.made.get(JSON.stringify([businessId, externalId]));
		return made ?? (await this.listing(businessId)).payments.get(externalId);
	}

	/** The same, read now. */
	async findNow(businessId: string, externalId: string): Promise<Payment | undefined> {
		return (await this.load(businessId)).payments.get(externalId);
	}

	/** Adds a payment that this run made, so that a second item with its key finds it. */
	remember(businessId: string, externalId: string, payment: Payment): void {
		this.made.set(JSON.stringify([businessId, externalId]), payment);
	}

	private async listing(businessId: string): Promise<Listing> {
		const known = this.listings.get(businessId);
		if (known && Date.now() - (await known).startedAt < FRESH) return await known;
		// Another item may have begun to read it anew meanwhile.
		const current = this.listings.get(businessId);
		if (current && current !== known) return await current;
		const listing = this.load(businessId);
		this.listings.set(businessId, listing);
		listing.catch(() => this.listings.delete(businessId));
		return await listing;
	}

	private async load(businessId: string): Promise<Listing> {
		const startedAt = Date.now();
		const { rows } = await findPayments(this.http, businessId, {}, undefined);
		const payments = rows.flatMap((payment): Array<[string, Payment]> =>
			payment.external_id ? [[payment.external_id, payment]] : [],
		);
		return { startedAt, payments: new Map(payments) };
	}
}
