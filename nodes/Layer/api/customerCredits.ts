import type { Call, ServiceHttp } from '../../shared/http';
import { isObject } from '../../shared/json';
import { fetchObject, listRows, unwrap } from './lists';
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
	return await listRows(http, collection(businessId), { customer_id: customerId }, undefined);
}

/**
 * POST /v1/businesses/{businessId}/invoices/customer-credits. The external_id makes it safe to send again
 * (reference: the idempotency page).
 *
 * @returns the credit, and whether Layer made it (201) or had it (200)
 */
export async function postCustomerCredit(
	http: ServiceHttp,
	businessId: string,
	body: CustomerCreditBody,
): Promise<{ credit: CustomerCredit; created: boolean }> {
	const call: Call = {
		method: 'POST',
		path: collection(businessId),
		body,
		whenAnswerIsLost: body.external_id ? 'resend' : 'report',
	};
	const answer = await http.request(call);
	const credit = http.bodyOf(call, { ...answer, body: unwrap(answer.body) }, isObject);
	// After a lost answer, 200 means that the first attempt made it: it was looked for before.
	return {
		credit: credit as CustomerCredit,
		created: answer.status === 201 || answer.resent === true,
	};
}

/** PATCH …/customer-credits/{id} with all allocations, because Layer may take a sent list for all there is. */
export async function patchAllocations(
	http: ServiceHttp,
	businessId: string,
	id: string,
	allocations: AllocationBody[],
): Promise<CustomerCredit> {
	return await fetchObject(http, {
		method: 'PATCH',
		path: [...collection(businessId), id],
		body: { allocations },
		whenAnswerIsLost: 'resend',
	});
}
