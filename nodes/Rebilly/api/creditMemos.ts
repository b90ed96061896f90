import type { Call, ServiceHttp } from '../../shared/http/http';
import { isObject } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';
import { changedMemo, memoEffect, newMemo } from './simulated';
import { listFew, listFewUpTo } from './lists';
import { getPdf } from './pdf';
import type {
	Allocations,
	CreditMemo,
	CreditMemoBody,
	CreditMemoChanges,
	TimelineMessage,
} from './types';

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
	return await http.find<CreditMemo>({ method: 'GET', path: [COLLECTION, id] });
}

/**
 * POST /credit-memos: Rebilly assigns the id, so a lost answer is reported and never sent again.
 *
 * @param total what the memo credits in all, in minor units
 */
export async function postCreditMemo(
	http: ServiceHttp,
	body: CreditMemoBody,
	total: bigint,
): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION],
		body,
		whenAnswerIsLost: 'report',
		simulate: () => memoEffect(newMemo(undefined, body, total), undefined, 201),
	});
}

/**
 * PUT /credit-memos/{id} with an id that was found free. When the answer is lost, the memo is looked for
 * before it is sent again.
 *
 * @param total what the memo credits in all, in minor units
 * @returns the memo, and whether this request made it (201) or it was there by then (200 or found)
 */
export async function putCreditMemo(
	http: ServiceHttp,
	id: string,
	body: CreditMemoBody,
	total: bigint,
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
		simulate: () => memoEffect(newMemo(id, body, total), undefined, 201),
	};
	const answer = await http.request(call);
	const memo = http.bodyOf(call, answer, isObject) as CreditMemo;
	return { memo, created: answer.status === 201 };
}

/**
 * PATCH /credit-memos/{id} with the complete arrays of allocations, which makes it safe to send again.
 *
 * @param before the memo as it was
 */
export async function patchAllocations(
	http: ServiceHttp,
	before: CreditMemo,
	allocations: Allocations,
): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'PATCH',
		path: [COLLECTION, before.id],
		body: { allocations },
		whenAnswerIsLost: 'resend',
		simulate: () => memoEffect(changedMemo(before, { allocations }), before),
	});
}

/**
 * PUT /credit-memos/{id} over a memo that is there. The body is all of its content, which makes it safe to
 * send again.
 *
 * @param before the memo as it was
 * @param total what it then credits in all, in minor units
 */
export async function replaceCreditMemo(
	http: ServiceHttp,
	before: CreditMemo,
	body: CreditMemoBody,
	total: bigint,
): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'PUT',
		path: [COLLECTION, before.id],
		body,
		whenAnswerIsLost: 'resend',
		simulate: () => memoEffect(changedMemo(before, body, total), before),
	});
}

/**
 * PATCH /credit-memos/{id} with the fields to change. Each replaces what is there, so it is safe to send again.
 *
 * @param before the memo as it was
 * @param total what it then credits in all, in minor units
 */
export async function patchCreditMemo(
	http: ServiceHttp,
	before: CreditMemo,
	changes: CreditMemoChanges,
	total: bigint,
): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'PATCH',
		path: [COLLECTION, before.id],
		body: changes,
		whenAnswerIsLost: 'resend',
		simulate: () => memoEffect(changedMemo(before, changes, total), before),
	});
}

/**
 * POST /credit-memos/{id}/void. When the answer is lost, the memo's status tells whether it happened.
 *
 * @param before the memo as it was
 */
export async function voidCreditMemo(http: ServiceHttp, before: CreditMemo): Promise<CreditMemo> {
	const { id } = before;
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION, id, 'void'],
		whenAnswerIsLost: async () => {
			const memo = await getCreditMemo(http, id);
			return memo.status === 'voided' ? { status: 201, headers: {}, body: memo } : undefined;
		},
		// What becomes of the allocations is not documented, so they are left as they are.
		simulate: () => memoEffect({ ...before, status: 'voided' }, before, 201),
	});
}

/**
 * POST /credit-memos/{id}/refund: what is unused goes back to the transactions of the memo's invoice.
 * Nothing names the request, so when the answer is lost, the memo tells whether it happened.
 *
 * @param before the memo as it was
 */
export async function refundCreditMemo(http: ServiceHttp, before: CreditMemo): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION, before.id, 'refund'],
		whenAnswerIsLost: async () => {
			const memo = await getCreditMemo(http, before.id);
			return wasTouched(before, memo) ? { status: 200, headers: {}, body: memo } : undefined;
		},
		simulate: () => memoEffect({ ...before, unusedAmount: 0 }, before),
	});
}

/** Whether anything was done to a memo meanwhile. What cannot be told counts as something. */
export function wasTouched(before: CreditMemo, now: CreditMemo): boolean {
	return before.revision === undefined || before.revision !== now.revision;
}

/** GET /credit-memos/{id} as a PDF. */
export async function getCreditMemoPdf(http: ServiceHttp, id: string): Promise<Buffer> {
	return await getPdf(http, [COLLECTION, id]);
}

/** All messages of a memo's timeline. */
export async function listTimeline(http: ServiceHttp, id: string): Promise<TimelineMessage[]> {
	const path = timelinePath(id);
	const simulated = http.simulatedRows(path) as TimelineMessage[];
	return [...simulated, ...(await listFew<TimelineMessage>(http, path))];
}

/**
 * The messages of a memo's timeline.
 *
 * @param limit how many; undefined for all
 */
export async function listTimelineUpTo(
	http: ServiceHttp,
	id: string,
	limit: number | undefined,
): Promise<Listed<TimelineMessage>> {
	return await listFewUpTo<TimelineMessage>(http, timelinePath(id), limit);
}

function timelinePath(id: string): string[] {
	return [COLLECTION, id, 'timeline'];
}

/**
 * POST /credit-memos/{id}/timeline. When the answer is lost, the timeline tells whether it happened.
 *
 * @param before the ids of the messages that were there
 */
export async function postTimelineComment(
	http: ServiceHttp,
	id: string,
	message: string,
	before: ReadonlySet<string>,
): Promise<TimelineMessage> {
	return await http.object<TimelineMessage>({
		method: 'POST',
		path: [COLLECTION, id, 'timeline'],
		body: { message },
		whenAnswerIsLost: async () => {
			const timeline = await listTimeline(http, id);
			const added = timeline.find((entry) => !before.has(entry.id) && says(entry, message));
			return added && { status: 201, headers: {}, body: added };
		},
		simulate: () => ({
			answer: { message },
			row: { path: [COLLECTION, id, 'timeline'], row: { message } },
			status: 201,
		}),
	});
}

/** Whether a message of the timeline has this text; white space around it does not count. */
export function says(entry: TimelineMessage, message: string): boolean {
	return entry.message?.trim() === message.trim();
}
