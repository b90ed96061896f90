import type { ServiceHttp } from '../../shared/http/client';
import { listCustomerCredits } from './customerCredits';
import { findCustomer } from './customers';
import type { CustomerCredit, CustomerReference } from './types';

/** A customer's credits, by their external ids, as they were when they were read. */
interface Listing {
	startedAt: number;
	credits: Map<string, CustomerCredit>;
}

/** Somebody else may make a credit at any time, so what was read longer ago is read again. Milliseconds. */
const FRESH = 10_000;

/**
 * The credits that customers have already, by their external ids. Layer has no look-up by external id and
 * updates a credit that is sent again, so what is there is read first, for all items of a customer together.
 */
export class CreditIndex {
	private readonly customers = new Map<string, Promise<Listing>>();
	private readonly ids = new Map<string, Promise<string | undefined>>();
	/** What this run made, whoever it is for: a key is one credit in the whole business. */
	private readonly made = new Map<string, CustomerCredit>();

	/** Customers that came with a credit of this run. */
	private readonly newCustomers = new Set<string>();

	constructor(private readonly http: ServiceHttp) {}

	/** The customer's credit with this external id, if there is one. What was read a while ago is read again. */
	async find(
		businessId: string,
		customer: CustomerReference,
		externalId: string,
	): Promise<CustomerCredit | undefined> {
		const made = this.made.get(JSON.stringify([businessId, externalId]));
		return made ?? (await this.listing(businessId, customer)).credits.get(externalId);
	}

	/** The same, read now. */
	async findNow(
		businessId: string,
		customer: CustomerReference,
		externalId: string,
	): Promise<CustomerCredit | undefined> {
		return (await this.load(businessId, customer)).credits.get(externalId);
	}

	/** When the reading of the customer's credits began that `find` goes by. Milliseconds since 1970. */
	async lookedAt(businessId: string, customer: CustomerReference): Promise<number> {
		return (await this.listing(businessId, customer)).startedAt;
	}

	private async listing(businessId: string, customer: CustomerReference): Promise<Listing> {
		const key = keyOf(businessId, customer);
		const load = async () => await this.load(businessId, customer);
		const known = await once(this.customers, key, load);
		if (Date.now() - known.startedAt < FRESH) return known;
		// Another item may have read it anew meanwhile.
		if ((await this.customers.get(key)) === known) this.customers.delete(key);
		return await once(this.customers, key, load);
	}

	/** Layer's own id of a customer, or undefined when there is no such customer. */
	async customerId(businessId: string, customer: CustomerReference): Promise<string | undefined> {
		const { customer_id: id, customer_external_id: externalId } = customer;
		if (id !== undefined || externalId === undefined) return id;
		const key = keyOf(businessId, customer);
		const found = await once(this.ids, key, async () => {
			return (await findCustomer(this.http, businessId, externalId))?.id;
		});
		// One that is not there may be made at any time, with a credit of this run too.
		if (found === undefined) this.ids.delete(key);
		return found;
	}

	/** Whether a customer that was not there came with this credit, and not with an earlier one of this run. */
	isFirstOf(businessId: string, customer: CustomerReference): boolean {
		const key = keyOf(businessId, customer);
		if (this.newCustomers.has(key)) return false;
		this.newCustomers.add(key);
		// What was listed for nobody does not hold for the one that is there now.
		this.customers.delete(key);
		return true;
	}

	/** Adds a credit that this run made, so that a second item with its key finds it. */
	remember(businessId: string, externalId: string, credit: CustomerCredit): void {
		this.made.set(JSON.stringify([businessId, externalId]), credit);
	}

	private async load(businessId: string, customer: CustomerReference): Promise<Listing> {
		const startedAt = Date.now();
		const customerId = await this.customerId(businessId, customer);
		if (!customerId) return { startedAt, credits: new Map() };
		const rows = await listCustomerCredits(this.http, businessId, customerId);
		const credits = new Map(
			rows.flatMap((credit) => (credit.external_id ? [[credit.external_id, credit]] : [])),
		);
		return { startedAt, credits };
	}
}

function keyOf(businessId: string, customer: CustomerReference): string {
	return JSON.stringify([businessId, customer.customer_id, customer.customer_external_id]);
}

/** What was looked up under a key, looked up now if it was not; what failed is looked up again. */
async function once<T>(
	known: Map<string, Promise<T>>,
	key: string,
	lookUp: () => Promise<T>,
): Promise<T> {
	let found = known.get(key);
	if (!found) {
		found = lookUp();
		known.set(key, found);
		found.catch(() => known.delete(key));
	}
	return await found;
}
