import type { ServiceHttp } from '../../shared/http';
import { listCustomerCredits } from './customerCredits';
import { findCustomer } from './customers';
import type { CustomerCredit, CustomerReference } from './types';

/**
 * The credits that customers have already, by their external ids. Layer has no look-up by external id and
 * updates a credit that is sent again, so what is there is read first: once a customer and run.
 */
export class CreditIndex {
	private readonly customers = new Map<string, Promise<Map<string, CustomerCredit>>>();
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
		const key = this.keyOf(businessId, customer);
		let credits = this.customers.get(key);
		if (!credits) {
			credits = this.load(businessId, customer);
			this.customers.set(key, credits);
			// A look-up that did not succeed is made again for the next item.
			credits.catch(() => this.customers.delete(key));
		}
		return (await credits).get(externalId);
	}

	/** Adds a credit that this run made, so that a second item with its key finds it. */
	remember(businessId: string, externalId: string, credit: CustomerCredit): void {
		this.made.set(JSON.stringify([businessId, externalId]), credit);
	}

	private async load(
		businessId: string,
		customer: CustomerReference,
	): Promise<Map<string, CustomerCredit>> {
		const { customer_id: id, customer_external_id: externalId } = customer;
		const customerId =
			id ?? (externalId && (await findCustomer(this.http, businessId, externalId))?.id);
		if (!customerId) return new Map();
		const credits = await listCustomerCredits(this.http, businessId, customerId);
		return new Map(
			credits.flatMap((credit) => (credit.external_id ? [[credit.external_id, credit]] : [])),
		);
	}

	private keyOf(businessId: string, customer: CustomerReference): string {
		return JSON.stringify([businessId, customer.customer_id, customer.customer_external_id]);
	}
}
