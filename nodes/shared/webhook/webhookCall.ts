import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isObject } from '../json';
import { THIS_PROCESS } from './claim';
import { isFirstDelivery } from './deliveries';
import { shortDigest } from './secrets';

/** Bodies above this are not looked at. Bytes. */
export const MAX_BODY = 1024 * 1024;

/** A call as it arrived. */
export interface IncomingCall {
	headers: Readonly<Record<string, string | string[] | undefined>>;
	query: Readonly<Record<string, unknown>>;
	/** The bytes, before anything read them. */
	rawBody: Buffer;
}

/** What becomes of a call: it starts an execution with this item, or is answered and nothing else. */
export type VerificationResult = { start: IDataObject } | { status: number; message: string };

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
		const { rawBody } = context.getRequestObject() as unknown as { rawBody?: unknown };
		if (!Buffer.isBuffer(rawBody) || rawBody.length === 0) return ANSWERS.notAnEvent;
		if (rawBody.length > MAX_BODY) return { status: 413, message: 'The body is above 1 MB' };
		return await verify({
			headers: context.getHeaderData(),
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

/** A body that must be a JSON object, whatever its content type says; undefined when it is none. */
export function jsonBody(call: IncomingCall): Record<string, unknown> | undefined {
	try {
		const body: unknown = JSON.parse(call.rawBody.toString('utf8'));
		return isObject(body) ? body : undefined;
	} catch {
		return undefined;
	}
}
