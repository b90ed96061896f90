import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import {
	claimedRecord,
	identityOf,
	isReadable,
	readEvent,
	type WebhookEvent,
} from '../../Rebilly/api/webhookEvents';
import { carriesLogin } from '../../Rebilly/api/webhookLogin';
import {
	ANSWERS,
	type IncomingCall,
	jsonBody,
	receiveCall,
	startOnce,
	type VerificationResult,
} from '../../shared/webhook/webhookCall';
import { fieldsOf, readEvents } from './fields';
import { isUpToDate, registrationOf, renew } from './lifecycle';

/**
 * Checks a call and answers it at once. What is read from Rebilly is read by the execution that it starts, so
 * that a slow answer there neither keeps the caller waiting nor loses the event.
 */
export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveCall(this, async (call) => await verify(this, call));
}

async function verify(context: IWebhookFunctions, call: IncomingCall): Promise<VerificationResult> {
	if (!carriesLogin(call.headers, registrationOf(context))) {
		return { status: 401, message: 'The call does not carry the secrets of this webhook' };
	}
	if (!(await isUpToDate(context))) {
		await renew(context);
		return {
			status: 401,
			message: 'The secrets of this webhook have changed. Send the call again',
		};
	}
	const body = jsonBody(call);
	const event = body && readEvent(body, call.rawBody);
	if (!event) return ANSWERS.notAnEvent;
	const fields = fieldsOf((name) => context.getNodeParameter(name, undefined));
	if (!readEvents(fields).includes(event.type)) return ANSWERS.ignored;
	const now = new Date();
	const start = announced(event, fields.flag('fetchRecord', true), now);
	return await startOnce(context, identityOf(event, now), start);
}

/** What the execution is given: no more of the record than it needs. */
function announced(event: WebhookEvent, fetches: boolean, now: Date): IDataObject {
	const { type, entity, id, childId, revision } = event;
	const fetched = fetches && isReadable(event);
	return {
		event: {
			type,
			...(entity !== undefined && { entity }),
			...(id !== undefined && { entityId: id }),
			...(childId !== undefined && { childId }),
			...(revision !== undefined && { revision }),
			receivedTime: now.toISOString(),
			fetched,
		},
		...(!fetched && { record: claimedRecord(event) }),
	};
}
