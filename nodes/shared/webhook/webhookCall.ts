import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isObject } from '../json';
import { THIS_PROCESS } from './claim';
import { isFirstDelivery } from './deliveries';
import { shortDigest } from './secrets';

/** Bodies above this are not looked at. Bytes. */
const MAX_BODY = 1024 * 1024;

/** An event is not nested deeper. */
const MAX_DEPTH = 100;

/** A call as it arrived. */
export interface IncomingCall {
	/** Names are in lower case. One that is there more than once has a list, which proves nothing. */
	headers: Readonly<Record<string, string | string[] | undefined>>;
	query: Readonly<Record<string, unknown>>;
	/** The bytes, before anything read them. */
	rawBody: Buffer;
}

/** What becomes of a call: it starts an execution with this item, or is answered and nothing else. */
export type VerificationResult = { start: IDataObject } | { status: number; message: string };

/** What is used here of the request that n8n's server (Express) has read. */
interface Request {
	rawBody?: unknown;
	/** Names and values in turn, as they came. */
	rawHeaders?: readonly string[];
}

/** What is used here of the answer that n8n's server (Express) gives. */
interface Response {
	status(code: number): Response;
	json(body: object): unknown;
}

/** The answers that both triggers give. */
export const ANSWERS = {
	notAnEvent: { status: 400, message: 'This is not an event' },
	ignored: { status: 200, message: 'This workflow does not listen to this event' },
	repeated: { status: 200, message: 'This event has been received already' },
} satisfies Record<string, VerificationResult>;

/**
 * Answers a call. Nothing is ever thrown: n8n starts an execution for a webhook that throws, and a forged call
 * must not start any.
 *
 * @param verify finds out what becomes of a call whose size is right
 */
export async function receiveCall(
	context: IWebhookFunctions,
	verify: (call: IncomingCall) => Promise<VerificationResult>,
): Promise<IWebhookResponseData> {
	const result = await verified(context, verify);
	if ('start' in result) return { workflowData: [[{ json: result.start }]] };
	const { status, message } = result;
	const response = context.getResponseObject() as unknown as Response;
	response.status(status).json({ message });
	return { noWebhookResponse: true };
}

/**
 * Starts an execution with an item, unless a call of the same event did so before. While a person listens for a test
 * event, every call is the first one.
 *
 * @param identity what is the same when an event is delivered again, and different for each other event; undefined
 * when nothing tells the two apart
 */
export async function startOnce(
	context: IWebhookFunctions,
	identity: readonly unknown[] | undefined,
	start: IDataObject,
): Promise<VerificationResult> {
	if (!identity || context.getMode() === 'manual') return { start };
	const event = shortDigest(JSON.stringify(identity));
	return (await isFirstDelivery(context, event))
		? { start: { ...start, delivery: { event, takenBy: THIS_PROCESS } } }
		: ANSWERS.repeated;
}

async function verified(
	context: IWebhookFunctions,
	verify: (call: IncomingCall) => Promise<VerificationResult>,
): Promise<VerificationResult> {
	try {
		const { rawBody, rawHeaders = [] } = context.getRequestObject() as unknown as Request;
		const headers = { ...context.getHeaderData(), ...doubledIn(rawHeaders) };
		if (![undefined, 'identity'].includes(headers['content-encoding'])) {
			return { status: 415, message: 'The body is compressed' };
		}
		if (!Buffer.isBuffer(rawBody) || rawBody.length === 0) return ANSWERS.notAnEvent;
		if (rawBody.length > MAX_BODY) return { status: 413, message: 'The body is above 1 MB' };
		return await verify({
			headers,
			query: context.getQueryData() as IDataObject,
			rawBody,
		});
	} catch (error) {
		// For whoever looks after n8n; the caller gets no details.
		const reason = error instanceof Error ? error.message : 'unknown';
		context.logger.error(`A webhook call could not be checked: ${reason}`);
		return { status: 503, message: 'The call could not be checked. Try again later' };
	}
}

/** The headers that are there more than once, of which Node.js keeps the first or joins them. */
function doubledIn(rawHeaders: readonly string[]): Record<string, string[]> {
	const found = new Map<string, string[]>();
	for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
		const name = rawHeaders[index]!.toLowerCase();
		found.set(name, [...(found.get(name) ?? []), rawHeaders[index + 1]!]);
	}
	return Object.fromEntries([...found].filter(([, values]) => values.length > 1));
}

/**
 * A body that must be a JSON object, whatever its content type says; undefined when it is none, or none that an event
 * has: nested without end, or with the key by which objects get what all of them share.
 */
export function jsonBody(call: IncomingCall): Record<string, unknown> | undefined {
	try {
		const body: unknown = JSON.parse(call.rawBody.toString('utf8'));
		return isObject(body) && isHarmless(body, MAX_DEPTH) ? body : undefined;
	} catch {
		return undefined;
	}
}

function isHarmless(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (levels === 0 || Object.hasOwn(value, '__proto__')) return false;
	return Object.values(value).every((each) => isHarmless(each, levels - 1));
}
