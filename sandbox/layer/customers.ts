import type { LayerChoices } from './decisions';
import { badRequest, idNotFound } from './errors';
import type { Customer } from './records';
import type { Books } from './state';

interface CustomerNames {
	customer_id?: string | undefined;
	customer_external_id?: string | undefined;
}

/** Finds the customers that a body names, and makes those that it may make once all else is in order. */
export class NamedCustomers {
	private readonly made = new Map<string, Customer>();

	/** @param unknown what an unknown external id gets */
	constructor(
		private readonly books: Books,
		private readonly unknown: LayerChoices['unknownCustomer'],
		private readonly now: string,
	) {}

	/** @param place where the names stand in the body, with a point at its end */
	find(names: CustomerNames, place = ''): Customer | undefined {
		const { customer_id: id, customer_external_id: externalId } = names;
		const byId = id === undefined ? undefined : this.books.customers.get(id);
		if (id !== undefined && byId === undefined) throw idNotFound(`${place}customer_id`, id);
		if (externalId === undefined) return byId;
		const byExternalId =
			this.books.customers.getByExternalId(externalId) ??
			this.newCustomer(externalId, `${place}customer_external_id`);
		if (byId !== undefined && byId.id !== byExternalId.id) {
			throw badRequest(`${place}customer_id and customer_external_id must name the same customer`);
		}
		return byExternalId;
	}

	/** Stores those that were made. */
	keep(): void {
		for (const customer of this.made.values()) this.books.customers.put(customer);
	}

	private newCustomer(externalId: string, field: string): Customer {
		if (this.unknown === 'notFound') throw idNotFound(field, externalId);
		if (this.unknown === 'badRequest') throw badRequest(`${field} ${externalId} is not known`);
		const known = this.made.get(externalId);
		if (known) return known;
		const customer = this.books.newCustomer({ external_id: externalId, created_at: this.now });
		this.made.set(externalId, customer);
		return customer;
	}
}
