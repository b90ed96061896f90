import { ConflictError } from '../../shared/errors';
import { type Call, found, mayBeEarlierAttempt } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import { changedMemo, memoEffect, newMemo } from './simulated';
import {
	hasMoreRevisions,
	hasSameRows,
	isExplainedBy,
	wasModified,
	wasTouched,
} from './memoRevisions';
import { recordCall } from './pages';
import { getPdf } from './pdf';
import type { Allocations, CreditMemo, CreditMemoBody, CreditMemoChanges } from './types';

const COLLECTION = 'credit-memos';

/** GET /credit-memos/{id} */
export async function getCreditMemo(http: ServiceHttp, id: string): Promise<CreditMemo> {
	return await http.object<CreditMemo>(recordCall(COLLECTION, id));
}

/** The memo, or undefined when there is none with this id. */
export async function findCreditMemo(
	http: ServiceHttp,
	id: string,
): Promise<CreditMemo | undefined> {
	return await http.find<CreditMemo>(recordCall(COLLECTION, id));
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
		isAnswer: isMemo,
		ifUnknown: "Look at the customer's credit memos in Rebilly before you run this again",
		simulate: () => memoEffect(newMemo(undefined, body, total), undefined, 201),
	});
}

/**
 * PUT /credit-memos/{id} with an id that was found free. When the answer is lost, the memo is looked for
 * before it is sent again.
 *
 * @param total what the memo credits in all, in minor units
 * @returns the memo, and whether this request made it, found it made by somebody else just then (`existing`), or may
 *   have replaced what somebody else made (`replaced`)
 */
export async function putCreditMemo(
	http: ServiceHttp,
	id: string,
	body: CreditMemoBody,
	total: bigint,
): Promise<{ memo: CreditMemo; made: 'created' | 'existing' | 'replaced' }> {
	const path = [COLLECTION, id];
	const call: Call = {
		method: 'PUT',
		path,
		body,
		whenAnswerIsLost: async () => found(await findCreditMemo(http, id)),
		isAnswer: isMemoWith(id),
		ifUnknown: SAFE_TO_REPEAT,
		simulate: () => memoEffect(newMemo(id, body, total), undefined, 201),
	};
	const answer = await http.request(call);
	const memo = http.bodyOf(call, answer, isMemo) as CreditMemo;
	if (answer.status === 201) return { memo, made: 'created' };
	const modified = wasModified(memo);
	// It was not there before, so this request made it, unless its own first answer said that it found one.
	if (mayBeEarlierAttempt(answer))
		return { memo, made: modified === true ? 'replaced' : 'created' };
	return { memo, made: modified === false ? 'existing' : 'replaced' };
}

const SAFE_TO_REPEAT =
	'Running it again with the same key is safe: what is there is looked for first';

/**
 * PATCH /credit-memos/{id} with the complete arrays of allocations. When the answer is lost, the memo tells whether it
 * happened; it is sent again only over the memo that was read, never over what somebody else wrote since.
 */
export async function patchAllocations(
	http: ServiceHttp,
	before: CreditMemo,
	allocations: Allocations,
): Promise<Written> {
	return await write(http, before, {
		method: 'PATCH',
		path: [COLLECTION, before.id],
		body: { allocations },
		whenAnswerIsLost: async () => {
			const now = await getCreditMemo(http, before.id);
			if (hasSameRows(before, now)) return undefined;
			if (!isExplainedBy(allocations, before, now)) throw changedByOthers(before, now);
			return found(now);
		},
		simulate: () => memoEffect(changedMemo(before, { allocations }), before),
	});
}

/** What a write over a memo that was read came to. */
interface Written {
	memo: CreditMemo;
	/** Whether somebody else wrote between the reading and the writing, so that this write took theirs away. */
	changedMeanwhile: boolean;
}

/** Writes over a memo that was read, and tells by the revision whether nobody else did in between. */
async function write(http: ServiceHttp, before: CreditMemo, call: Call): Promise<Written> {
	const whole: Call = { ...call, isAnswer: isMemoWith(before.id) };
	const answer = await http.request(whole);
	const memo = http.bodyOf(whole, answer, isMemo) as CreditMemo;
	return { memo, changedMeanwhile: hasMoreRevisions(before, memo, answer.sent ?? 1) };
}

/** The memo is not as it was read, nor as a write of this execution would have left it. */
function changedByOthers(before: CreditMemo, now: CreditMemo): ConflictError {
	return new ConflictError(
		`The answer of Rebilly was lost, and somebody else has changed the credit memo '${before.id}' at the same time, so what became of this change is not known`,
		'Look at the allocations and the timeline of the credit memo in Rebilly',
		{ creditMemoId: before.id, outcomeUnknown: true, allocations: now.allocations ?? {} },
	);
}

/**
 * PUT /credit-memos/{id} over a memo that is there. The body is all of its content, which makes it safe to
 * send again.
 *
 * @param total what it then credits in all, in minor units
 */
export async function replaceCreditMemo(
	http: ServiceHttp,
	before: CreditMemo,
	body: CreditMemoBody,
	total: bigint,
): Promise<Written> {
	return await write(http, before, {
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
 * @param total what it then credits in all, in minor units
 */
export async function patchCreditMemo(
	http: ServiceHttp,
	before: CreditMemo,
	changes: CreditMemoChanges,
	total: bigint,
): Promise<Written> {
	return await write(http, before, {
		method: 'PATCH',
		path: [COLLECTION, before.id],
		body: changes,
		whenAnswerIsLost: 'resend',
		simulate: () => memoEffect(changedMemo(before, changes, total), before),
	});
}

/**
 * POST /credit-memos/{id}/void. When the answer is lost, the memo's status tells whether it happened; a memo is
 * voided but once, so it is safe to send again.
 */
export async function voidCreditMemo(http: ServiceHttp, before: CreditMemo): Promise<CreditMemo> {
	const { id } = before;
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION, id, 'void'],
		whenAnswerIsLost: async () => {
			const memo = await getCreditMemo(http, id);
			return memo.status === 'voided' ? found(memo) : undefined;
		},
		isAnswer: isMemoWith(id),
		// What becomes of the allocations is not documented, so they are left as they are.
		simulate: () => memoEffect({ ...before, status: 'voided' }, before, 201),
	});
}

/**
 * POST /credit-memos/{id}/refund: what is unused goes back to the transactions of the memo's invoice. Nothing names
 * the request, so it is never sent again: when the answer is lost, the memo is watched.
 */
export async function refundCreditMemo(http: ServiceHttp, before: CreditMemo): Promise<CreditMemo> {
	return await http.object<CreditMemo>({
		method: 'POST',
		path: [COLLECTION, before.id, 'refund'],
		whenAnswerIsLost: {
			watch: async () => {
				const memo = await getCreditMemo(http, before.id);
				return wasTouched(before, memo) ? found(memo) : undefined;
			},
		},
		isAnswer: isMemoWith(before.id),
		ifUnknown:
			"Look at the credit memo's unused amount and at the refunds of its invoice in Rebilly before you run this again",
		simulate: () => memoEffect({ ...before, unusedAmount: 0 }, before),
	});
}

function isMemo(body: unknown): boolean {
	return isObject(body) && typeof body.id === 'string' && body.id !== '';
}

function isMemoWith(id: string): (body: unknown) => boolean {
	return (body) => isObject(body) && body.id === id;
}

/** GET /credit-memos/{id} as a PDF. */
export async function getCreditMemoPdf(http: ServiceHttp, id: string): Promise<Buffer> {
	return await getPdf(http, [COLLECTION, id]);
}
