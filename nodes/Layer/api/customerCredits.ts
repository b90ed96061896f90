import { ApiError } from '../../shared/errors';
import type { Call, ServiceHttp } from '../../shared/http/http';
import { isObject } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';
import { matches } from './filters';
import { creditEffect, simulatedCredit } from './simulated';
import { fetchObject, listRows, listUpTo, unwrap } from './lists';
import type { AllocationBody, CustomerCredit, CustomerCreditBody } from './types';

function collection(businessId: string): string[] {
	return ['v1', 'businesses', businessId, 'invoices', 'customer-credits'];
}

/** GET /v1/businesses/{businessId}/invoices/customer-credits/{id} */
export async function getCustomerCredit(
	http: ServiceHttp,
	businessId: string,
	id: string,
): Promise<CustomerCredit> {
	return await fetchObject(http, { method: 'GET', path: [...collection(businessId), id] });
}

/** All credits of a customer that are not deleted. */
export async function listCustomerCredits(
	http: ServiceHttp,
	businessId: string,
	customerId: string,
): Promise<CustomerCredit[]> {
	const query = { customer_id: customerId };
	return (await findCustomerCredits(http, businessId, query, undefined)).rows;
}

/** The credits that a query finds and that are not deleted; whether Layer lists those is not documented. */
export async function findCustomerCredits(
	http: ServiceHttp,
	businessId: string,
	query: NonNullable<Call['query']>,
	limit: number | undefined,
): Promise<Listed<CustomerCredit>> {
	const keep = (credit: CustomerCredit) => !credit.deleted_at && matches(credit, query);
	return await listUpTo(http, collection(businessId), query, limit, keep);
}

/**
 * POST /v1/businesses/{businessId}/invoices/customer-credits. The external_id makes it safe to send again
 * (reference: the idempotency page).
 *
 * @param findPresent finds the credit that has the external_id, for a dry run
 * @returns the credit, and whether Layer made it (201) or had it (200)
 */
export async function postCustomerCredit(
	http: ServiceHttp,
	businessId: string,
	body: CustomerCreditBody,
	findPresent: () => Promise<CustomerCredit | undefined>,
): Promise<{ credit: CustomerCredit; created: boolean }> {
	const call: Call = {
		method: 'POST',
		path: collection(businessId),
		body,
		whenAnswerIsLost: body.external_id ? 'resend' : 'report',
		simulate: async () => {
			const present = await findPresent();
			const path = [...collection(businessId), present?.id ?? ''];
			return creditEffect(path, simulatedCredit(present, body), present);
		},
	};
	const answer = await http.request(call);
	const credit = http.bodyOf(call, { ...answer, body: unwrap(answer.body) }, isObject);
	// After a lost answer, 200 means that the first attempt made it: it was looked for before.
	return {
		credit: credit as CustomerCredit,
		created: answer.status === 201 || answer.resent === true,
	};
}

/**
 * PATCH …/customer-credits/{id} with all allocations, because Layer may take a sent list for all there is.
 *
 * @param before the credit as it was
 */
export async function patchAllocations(
	http: ServiceHttp,
	businessId: string,
	before: CustomerCredit,
	allocations: AllocationBody[],
): Promise<CustomerCredit> {
	return await patchCustomerCredit(http, businessId, before, { allocations });
}

/**
 * PATCH …/customer-credits/{id}. What it sets is the same the second time, so it is safe to send again.
 *
 * @param before the credit as it was
 */
export async function patchCustomerCredit(
	http: ServiceHttp,
	businessId: string,
	before: CustomerCredit,
	body: Partial<CustomerCreditBody>,
): Promise<CustomerCredit> {
	const path = [...collection(businessId), before.id];
	return await fetchObject(http, {
		method: 'PATCH',
		path,
		body,
		whenAnswerIsLost: 'resend',
		simulate: () => creditEffect(path, simulatedCredit(before, body), before),
	});
}

/**
 * DELETE …/customer-credits/{id}, which marks the credit as deleted. A lost answer is looked up.
 *
 * @param before the credit as it was
 */
export async function deleteCustomerCredit(
	http: ServiceHttp,
	businessId: string,
	before: CustomerCredit,
): Promise<void> {
	const { id } = before;
	const path = [...collection(businessId), id];
	const isGone = async () =>
		await getCustomerCredit(http, businessId, id).then(
			(credit) => !!credit.deleted_at,
			(error: unknown) => {
				// Not documented: a deleted credit may not be shown any more.
				if (error instanceof ApiError && error.status === 404) return true;
				throw error;
			},
		);
	await http.request({
		method: 'DELETE',
		path,
		whenAnswerIsLost: async () =>
			(await isGone()) ? { status: 200, headers: {}, body: {} } : undefined,
		simulate: () => creditEffect(path, { ...before, deleted_at: new Date().toISOString() }, before),
	});
}

/**
 * All credits of a business that are not deleted.
 *
 * @param from only those sent on this day or later; ISO 8601
 * @param to only those sent on this day or earlier. Layer's own end is the day after, which is left out
 */
export async function listAllCustomerCredits(
	http: ServiceHttp,
	businessId: string,
	from: string | undefined,
	to: string | undefined,
): Promise<CustomerCredit[]> {
	const query = { sent_at_start: from?.slice(0, 10), sent_at_end: to && dayAfter(to) };
	return await listRows(http, collection(businessId), query);
}

function dayAfter(time: string): string {
	const day = new Date(`${time.slice(0, 10)}T00:00:00Z`);
	day.setUTCDate(day.getUTCDate() + 1);
	return day.toISOString().slice(0, 10);
}
