import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { UUID } from '../../Layer/api/environment';
import {
	identityOf,
	isReadable,
	mayBelongTo,
	plainName,
	readEvent,
	type WebhookEvent,
} from '../../Layer/api/webhookEvents';
import { judgeCall } from '../../Layer/api/webhookSecrets';
import { withoutUndefined } from '../../shared/json';
import {
	ANSWERS,
	type IncomingCall,
	jsonBody,
	receiveCall,
	startOnce,
	type VerificationResult,
} from '../../shared/webhook/webhookCall';
import { fieldsOf, readEvents } from './fields';

/**
 * Checks a call and answers it at once. What is read from Layer is read by the execution that it starts, so that
 * a slow answer there neither keeps the caller waiting nor loses the event.
 */
export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveCall(this, async (call) => await verify(this, call));
}

async function verify(context: IWebhookFunctions, call: IncomingCall): Promise<VerificationResult> {
	const credentials =
		await context.getCredentials<ICredentialDataDecryptedObject>('layerWebhookApi');
	const now = new Date();
	const judgement = judgeCall(call, credentials, now.getTime());
	if ('refusal' in judgement) return { status: 401, message: judgement.refusal };
	const body = jsonBody(call);
	const event = body && readEvent(body);
	if (!event) return ANSWERS.notAnEvent;
	const fields = fieldsOf((name) => context.getNodeParameter(name, undefined));
	const chosen = fields.requiredLocatorId('businessId', UUID);
	const isListenedTo = readEvents(fields).map(plainName).includes(plainName(event.type));
	if (!isListenedTo || !mayBelongTo(event, chosen)) return ANSWERS.ignored;
	const start = announced(event, fields.flag('fetchRecord', true), now);
	return await startOnce(context, identityOf(event, judgement.messageId), start);
}

function announced(event: WebhookEvent, fetches: boolean, now: Date): IDataObject {
	const { entityId: id, entityExternalId: externalId } = event;
	const fetched = fetches && isReadable(event);
	const receivedTime = now.toISOString();
	return {
		event: { ...withoutUndefined(event), receivedTime, fetched },
		...(!fetched && { record: withoutUndefined({ id, external_id: externalId }) }),
	};
}
