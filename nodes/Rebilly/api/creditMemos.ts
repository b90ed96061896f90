import { ConflictError } from '../../shared/errors';
import { type Answer, type Call, mayBeEarlierAttempt } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';
import { MemoLookUps } from './memoLookUps';
import { changedMemo, memoEffect, newMemo } from './simulated';
import { listFew, listFewUpTo } from './lists';
import {
	hasMoreRevisions,
	hasSameRows,
	isExplainedBy,
	wasModified,
	wasTouched,
} from './memoRevisions';
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

/** The look-ups of each run, and the items that had theirs. */
const lookUps = new WeakMap<ServiceHttp, MemoLookUps>();
const lookedUp = new WeakSet<ServiceHttp>();

/**
 * The same as the first thing that an item asks: what is there already may come from a list that is asked for several
 * items at once. An item that starts again asks by itself, and so must whoever looks for a write of its own.
 *
 * @param isExpected whether the memo is what the item wants; one that is not is read by itself before anybody is told
 */
export async function findExistingMemo(
	http: ServiceHttp,
	id: string,
	isExpected: (memo: CreditMemo) => boolean,
): Promise<CreditMemo | undefined> {
	const askItself = async () => await findCreditMemo(http, id);
	if (lookedUp.has(http)) return await askItself();
	lookedUp.add(http);
	const { ofRun } = http;
	const ofThisRun = lookUps.get(ofRun) ?? new MemoLookUps(ofRun);
	lookUps.set(ofRun, ofThisRun);
	return await ofThisRun.find(id, isExpected, askItself);
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
 *
 * @param before the memo as it was
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
export interface Written {
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

/** The memo is not as it was read, nor as a write of this run would have left it. */
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
 * @param before the memo as it was
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
 * @param before the memo as it was
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
 *
 * @param before the memo as it was
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

/** An answer made of a record that was read instead. */
function found<T>(record: T | undefined): Answer | undefined {
	return record && { status: 200, headers: {}, body: record };
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
 * POST /credit-memos/{id}/timeline. Nothing names the request, so it is never
 * sent again: when the answer is lost, the timeline is watched.
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
		whenAnswerIsLost: {
			watch: async () => {
				const timeline = await listTimeline(http, id);
				return found(timeline.find((entry) => !before.has(entry.id) && says(entry, message)));
			},
		},
		isAnswer: (body) => isMemo(body) && says(body as TimelineMessage, message),
		ifUnknown: 'Look at the timeline of the credit memo in Rebilly before you run this again',
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
