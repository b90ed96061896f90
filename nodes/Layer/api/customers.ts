import { ConflictError } from '../../shared/errors';
import { type Call, mayBeEarlierAttempt } from '../../shared/http/call';
import { sameJson } from '../../shared/json';
import { type Business, pathIn } from './businesses';
import { hasId, listUpTo, requestRecord, fetchRecord } from './lists';
import type { Customer, CustomerBody, CustomerReference } from './types';

/** GET /v1/businesses/{businessId}/customers/{id} */
export async function getCustomer(business: Business, id: string): Promise<Customer> {
	return await fetchRecord(business.http, pathIn(business, 'customers'), id);
}

/** The customer with an external ID, archived or not, or undefined when there is none. */
export async function findCustomer(
	business: Business,
	externalId: string,
): Promise<Customer | undefined> {
	const query = { external_id: externalId, include_archived: true };
	const path = pathIn(business, 'customers');
	const { rows } = await listUpTo<Customer>(business.http, path, query, 1);
	const simulated = business.http.simulatedRows(path) as Customer[];
	// A filter that the server ignored would give somebody else.
	return [...simulated, ...rows].find((customer) => customer.external_id === externalId);
}

/**
 * The customer that a reference names.
 *
 * @throws ConflictError when no customer has the external ID
 */
export async function fetchCustomer(
	business: Business,
	{ customer_id: id, customer_external_id: externalId = '' }: CustomerReference,
): Promise<Customer> {
	if (id) return await getCustomer(business, id);
	const customer = await findCustomer(business, externalId);
	if (customer) return customer;
	throw noSuchCustomer(
		externalId,
		'Check the external ID and the business, or choose the customer from the list',
	);
}

export function noSuchCustomer(externalId: string | undefined, advice: string): ConflictError {
	return new ConflictError(`No customer in Layer has the external ID '${externalId}'`, advice);
}

/**
 * POST /v1/businesses/{businessId}/customers. The external_id makes it safe to send again.
 *
 * @param before the customer as it was; undefined when there was none
 * @returns the customer, and whether Layer made it (201) or had it (200)
 */
export async function postCustomer(
	business: Business,
	body: CustomerBody,
	before: Customer | undefined,
): Promise<{ customer: Customer; created: boolean }> {
	const path = pathIn(business, 'customers');
	const call: Call = {
		method: 'POST',
		path,
		body,
		whenAnswerIsLost: async () => {
			const customer = await findCustomer(business, body.external_id);
			const isDone = customer && !sameJson(customer, before ?? null);
			return isDone ? { status: before ? 200 : 201, headers: {}, body: customer } : undefined;
		},
		isAnswer: (answer) => hasId(answer, body.external_id),
		ifUnknown: 'Running it again with the same external ID is safe: it makes no second one',
		simulate: () => {
			const { tags, ...fields } = body;
			const answer = { ...before, ...fields, ...(tags && { transaction_tags: tags }) };
			return { answer, status: before ? 200 : 201, row: { path, row: answer } };
		},
	};
	const { answer, record: customer } = await requestRecord<Customer>(business.http, call);
	// After a lost answer, 200 means that the first attempt made it: it was looked for before.
	const isOwn = !before && mayBeEarlierAttempt(answer);
	return { customer, created: answer.status === 201 || isOwn };
}
