import { type Call, found, isRecordWith } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';
import { noteGone, noteMade, withMade } from '../../shared/run/madeRows';
import { listFew, listFewUpTo } from './lists';
import type { TimelineMessage } from './types';

/** Whose timeline it is: the path of a record. */
export type TimelineOwner = readonly [collection: 'credit-memos' | 'customers', id: string];

/** All messages of a timeline. */
export async function listTimeline(
	http: ServiceHttp,
	owner: TimelineOwner,
): Promise<TimelineMessage[]> {
	const path = timelinePath(owner);
	const simulated = http.simulatedRows(path) as TimelineMessage[];
	const shown = await listFew<TimelineMessage>(http, path);
	return [...simulated, ...withMade(http, path, shown)];
}

/**
 * The messages of a timeline.
 *
 * @param limit how many; undefined for all
 */
export async function listTimelineUpTo(
	http: ServiceHttp,
	owner: TimelineOwner,
	limit: number | undefined,
): Promise<Listed<TimelineMessage>> {
	return await listFewUpTo<TimelineMessage>(http, timelinePath(owner), limit);
}

function timelinePath(owner: TimelineOwner): string[] {
	return [...owner, 'timeline'];
}

/** GET …/timeline/{messageId} */
export async function getTimelineMessage(
	http: ServiceHttp,
	owner: TimelineOwner,
	messageId: string,
): Promise<TimelineMessage> {
	return await http.object<TimelineMessage>(messageCall(owner, messageId));
}

function messageCall(owner: TimelineOwner, id: string): Call {
	const isAnswer = (body: unknown) => isRecordWith(id, body);
	return { method: 'GET', path: [...timelinePath(owner), id], isAnswer };
}

/**
 * POST …/timeline. Nothing names the request, so it is never sent again: when the answer is lost, the timeline is
 * watched.
 *
 * @param before the ids of the messages that were there
 */
export async function postTimelineComment(
	http: ServiceHttp,
	owner: TimelineOwner,
	message: string,
	before: ReadonlySet<string>,
): Promise<TimelineMessage> {
	const path = timelinePath(owner);
	const call: Call = {
		method: 'POST',
		path,
		body: { message },
		whenAnswerIsLost: {
			watch: async () => {
				const timeline = await listTimeline(http, owner);
				return found(timeline.find((each) => !before.has(each.id) && says(each, message)));
			},
		},
		isAnswer: (body) =>
			isObject(body) &&
			typeof body.id === 'string' &&
			body.id !== '' &&
			says(body as unknown as TimelineMessage, message),
		ifUnknown: `Look at the timeline of the ${NOUNS[owner[0]]} in Rebilly before you run this again`,
		simulate: () => ({ answer: { message }, row: { path, row: { message } }, status: 201 }),
	};
	return noteMade(http, path, await http.object<TimelineMessage>(call));
}

const NOUNS = { 'credit-memos': 'credit memo', customers: 'customer' } as const;

/** Whether a message of the timeline has this text; white space around it does not count. */
export function says(entry: TimelineMessage, message: string): boolean {
	return entry.message?.trim() === message.trim();
}

/** Whether somebody wrote a message as a comment; what Rebilly itself notes down has a type. */
export function isComment({ type }: TimelineMessage): boolean {
	return !type;
}

/** DELETE …/timeline/{messageId}. A lost answer is looked up: one that was deleted is not found any more. */
export async function deleteTimelineMessage(
	http: ServiceHttp,
	owner: TimelineOwner,
	{ id }: TimelineMessage,
): Promise<void> {
	const path = [...timelinePath(owner), id];
	await http.request({
		method: 'DELETE',
		path,
		whenAnswerIsLost: http.whenGone(messageCall(owner, id)),
		simulate: () => ({ answer: {}, status: 204, gone: path }),
	});
	noteGone(http, timelinePath(owner), id);
}
