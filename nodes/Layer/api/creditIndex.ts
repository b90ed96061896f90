import type { ServiceHttp } from '../../shared/http/http';
import { listCustomerCredits } from './customerCredits';
import { findCustomer } from './customers';
import type { CustomerCredit, CustomerReference } from './types';

/**
 * The credits that customers have already, by their external ids. Layer has no look-up by external id and
 * updates a credit that is sent again, so what is there is read first: once a customer and run.
 */
export class CreditIndex {
	private readonly customers = new Map<string, Promise<Map<string, CustomerCredit>>>();
	private readonly ids = new Map<string, Promise<string | undefined>>();
	/** What this run made, whoever it is for: a key is one credit in the whole business. */
	private readonly made = new Map<string, CustomerCredit>();

	constructor(private readonly http: ServiceHttp) {}

	/** The customer's credit with this external id, if there is one. */
	async find(
		businessId: string,
		customer: CustomerReference,
		externalId: string,
	): Promise<CustomerCredit | undefined> {
		const made = this.made.get(JSON.stringify([businessId, externalId]));
		if (made) return made;
		const credits = await once(
			this.customers,
			keyOf(businessId, customer),
			async () => await this.load(businessId, customer),
		);
		return credits.get(externalId);
	}

	/** Layer's own id of a customer, or undefined when there is no such customer. */
	async customerId(businessId: string, customer: CustomerReference): Promise<string | undefined> {
		const { customer_id: id, customer_external_id: externalId } = customer;
		if (id !== undefined || externalId === undefined) return id;
		return await once(this.ids, keyOf(businessId, customer), async () => {
			const found = await findCustomer(this.http, businessId, externalId);
			return found?.id;
		});
	}

	/** Adds a credit that this run made, so that a second item with its key finds it. */
	remember(businessId: string, externalId: string, credit: CustomerCredit): void {
		this.made.set(JSON.stringify([businessId, externalId]), credit);
	}

	private async load(
		businessId: string,
		customer: CustomerReference,
	): Promise<Map<string, CustomerCredit>> {
		const customerId = await this.customerId(businessId, customer);
		if (!customerId) return new Map();
		const credits = await listCustomerCredits(this.http, businessId, customerId);
		return new Map(
			credits.flatMap((credit) => (credit.external_id ? [[credit.external_id, credit]] : [])),
		);
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
