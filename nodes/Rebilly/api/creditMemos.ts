import { ApiError } from '../../shared/errors';
import type { Call, ServiceHttp } from '../../shared/http';
import { isObject } from '../../shared/json';
import type { Allocations, CreditMemo, CreditMemoBody } from './types';

const COLLECTION = 'credit-memos';

/** GET /credit-memos/{id} */
export async function getCreditMemo(http: ServiceHttp, id: string): Promise<CreditMemo> {
	return await http.object<CreditMemo>({ method: 'GET', path: [COLLECTION, id] });
}

/** The memo, or undefined when there is none with this id. */
export async function findCreditMemo(
	http: ServiceHttp,
	id: string,
): Promise<CreditMemo | undefined> {
	try {
		return await getCreditMemo(http, id);
	} catch (error) {
		if (error instanceof ApiError && error.status === 404) return undefined;
		throw error;
	}
}

/** POST /credit-memos: Rebilly assigns the id, so a lost answer is reported and never sent again. */
export async function postCreditMemo(http: ServiceHttp, body: CreditMemoBody): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION],
		body,
		whenAnswerIsLost: 'report',
	});
}

/**
 * PUT /credit-memos/{id} with an id that was found free. When the answer is lost, the memo is looked for
 * before it is sent again.
 *
 * @returns the memo, and whether this request made it (201) or it was there by then (200 or found)
 */
export async function putCreditMemo(
	http: ServiceHttp,
	id: string,
	body: CreditMemoBody,
): Promise<{ memo: CreditMemo; created: boolean }> {
	const path = [COLLECTION, id];
	const call: Call = {
		method: 'PUT',
		path,
		body,
		whenAnswerIsLost: async () => {
			const memo = await findCreditMemo(http, id);
			// The memo was not there before this request, so the request is what made it.
			return memo && { status: 201, headers: {}, body: memo };
		},
	};
	const answer = await http.request(call);
	const memo = http.bodyOf(call, answer, isObject) as CreditMemo;
	return { memo, created: answer.status === 201 };
}

/** PATCH /credit-memos/{id} with the complete arrays of allocations, which makes it safe to send again. */
export async function patchAllocations(
	http: ServiceHttp,
	id: string,
	allocations: Allocations,
): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'PATCH',
		path: [COLLECTION, id],
		body: { allocations },
		whenAnswerIsLost: 'resend',
	});
}
