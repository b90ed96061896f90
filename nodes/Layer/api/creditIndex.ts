import type { ServiceHttp } from '../../shared/http/client';
import { findCustomerCredit, findCustomerCredits } from './customerCredits';
import { findCustomer } from './customers';
import { FreshListings, type Listing, once } from './freshListings';
import { isGone, madeCreditIds, MadeRecords } from './madeRecords';
import type { CustomerCredit, CustomerReference } from './types';

/** A customer, by whom the credits are kept. */
export interface CreditOwner {
	businessId: string;
	customer: CustomerReference;
}

/**
 * The credits that customers have already, by their external ids. Layer has no look-up by external id and
 * updates a credit that is sent again, so what is there is read first, for all items of a customer together.
 */
export class CreditIndex {
	private readonly listings = new FreshListings<CustomerCredit>();
	private readonly ids = new Map<string, Promise<string | undefined>>();
	/** What this execution made, whoever it is for: a key is one credit in the whole business. */
	readonly made: MadeRecords<CustomerCredit>;

	/** Customers that came with a credit of this run. */
	private readonly newCustomers = new Set<string>();

	constructor(private readonly http: ServiceHttp) {
		this.made = new MadeRecords(
			madeCreditIds(http),
			async (businessId, id) => await findCustomerCredit({ http, businessId }, id),
		);
	}

	/** The customer's credit with this external id, if there is one. What was read a while ago is read again. */
	async find(owner: CreditOwner, externalId: string): Promise<CustomerCredit | undefined> {
		const made = await this.made.find(owner.businessId, externalId);
		return made ?? (await this.listing(owner)).rows.get(externalId);
	}

	/** The same, read now. */
	async findNow(owner: CreditOwner, externalId: string): Promise<CustomerCredit | undefined> {
		const isIt = (credit: CustomerCredit) => credit.external_id === externalId;
		return (await this.read(owner, isIt))[0];
	}

	/** When the reading of the customer's credits began that `find` goes by. Milliseconds since 1970. */
	async lookedAt(owner: CreditOwner): Promise<number> {
		return (await this.listing(owner)).startedAt;
	}

	private async listing(owner: CreditOwner): Promise<Listing<CustomerCredit>> {
		const key = keyOf(owner);
		const madeElsewhere = (credit: CustomerCredit) => !this.made.has(owner.businessId, credit);
		return await this.listings.recent(key, () => this.read(owner, madeElsewhere));
	}

	/** Layer's own id of a customer, or undefined when there is no such customer. */
	async customerId(owner: CreditOwner): Promise<string | undefined> {
		const { businessId, customer } = owner;
		const { customer_id: id, customer_external_id: externalId } = customer;
		if (id !== undefined || externalId === undefined) return id;
		const key = keyOf(owner);
		const found = await once(this.ids, key, async () => {
			return (await findCustomer({ http: this.http, businessId }, externalId))?.id;
		});
		// One that is not there may be made at any time, with a credit of this run too.
		if (found === undefined) this.ids.delete(key);
		return found;
	}

	/** Whether a customer that was not there came with this credit, and not with an earlier one of this run. */
	isFirstOf(owner: CreditOwner): boolean {
		const key = keyOf(owner);
		if (this.newCustomers.has(key)) return false;
		this.newCustomers.add(key);
		// What was listed for nobody does not hold for the one that is there now.
		this.listings.forget(key);
		return true;
	}

	/** A customer's credits, of which there are none when the customer is not there. */
	private async read(
		owner: CreditOwner,
		keep: (credit: CustomerCredit) => boolean,
	): Promise<CustomerCredit[]> {
		const id = await this.customerId(owner);
		if (!id) return [];
		const business = { http: this.http, businessId: owner.businessId };
		const query = { customer_id: id };
		const isTheirs = (credit: CustomerCredit) => keep(credit) && !isGone(business, credit);
		return (await findCustomerCredits(business, query, undefined, isTheirs)).rows;
	}
}

function keyOf({ businessId, customer }: CreditOwner): string {
	return JSON.stringify([businessId, customer.customer_id, customer.customer_external_id]);
}
