import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import {
	checkWebhookUrl,
	isRegistered,
	register,
	type Registration,
	unregister,
	type WantedWebhook,
	webhookMark,
} from '../../Rebilly/api/ownWebhook';
import { REBILLY } from '../../Rebilly/api/profile';
import { isLoginFor } from '../../Rebilly/api/webhookLogin';
import { forgetDeliveries } from '../../shared/webhook/deliveries';
import { ConflictError } from '../../shared/errors';
import { hookError } from '../../shared/run/nodeErrors';
import { LiveHttp } from '../../shared/http/liveHttp';
import type { RequestPolicy } from '../../shared/http/requestPolicy';
import { fieldsOf, readEvents } from './fields';

/** A service that calls waits for its answer, and sends the call again. */
const SHORT_PATIENCE: RequestPolicy = { timeout: 5_000, maxWait: 5_000, maxAttempts: 2 };
/** A person waits for the workflow to turn on or off. */
const PATIENCE: RequestPolicy = { timeout: 30_000, maxWait: 60_000, maxAttempts: 4 };

/** Whether the webhook is there as this node wants it. */
export async function checkExists(this: IHookFunctions): Promise<boolean> {
	return await explained(this, async () =>
		isRegistered(
			await connect(this),
			await credentialsOf(this),
			registrationOf(this),
			wantedWebhook(this),
		),
	);
}

/** Registers the webhook, or brings the one that is there up to date. */
export async function create(this: IHookFunctions): Promise<boolean> {
	return await explained(this, async () => {
		const wanted = wantedWebhook(this);
		const credentials = await credentialsOf(this);
		checkWebhookUrl(wanted.url, credentials);
		const before = registrationOf(this);
		const registration = await register(await connect(this), credentials, before, wanted);
		this.getWorkflowStaticData('node').registration = { ...registration };
		return true;
	});
}

/** Removes this node's webhook and no other. */
export async function remove(this: IHookFunctions): Promise<boolean> {
	return await explained(this, async () => {
		// n8n does not tell a hook that removes whether it ends a test.
		const marks = [false, true].map((isTest) => markOf(this, isTest));
		await unregister(await connect(this), registrationOf(this), marks, urlOf(this));
		delete this.getWorkflowStaticData('node').registration;
		forgetDeliveries(this);
		return true;
	});
}

/** Whether the webhook has the secrets that the present key gives. n8n does not look after that when it starts. */
export async function isUpToDate(context: IWebhookFunctions): Promise<boolean> {
	const registration = registrationOf(context);
	// A test is over before that matters.
	if (context.getMode() === 'manual' || registration.url === undefined) return true;
	return isLoginFor(await credentialsOf(context), registration.url, registration);
}

/** Gives the webhook the secrets of the present key. Where it calls is not this process's to say. */
export async function renew(context: IWebhookFunctions): Promise<void> {
	const before = registrationOf(context);
	const { mark = '', url = '' } = before;
	const events = readEvents(fieldsOf((name) => context.getNodeParameter(name, undefined)));
	const http = await LiveHttp.connect(context, REBILLY, SHORT_PATIENCE);
	const wanted = { mark, url, events };
	const registration = await register(http, await credentialsOf(context), before, wanted);
	context.getWorkflowStaticData('node').registration = { ...registration };
}

function wantedWebhook(context: IHookFunctions): WantedWebhook {
	const fields = fieldsOf((name) => context.getNodeParameter(name, undefined));
	const mark = markOf(context, context.getMode() === 'manual');
	return { mark, url: urlOf(context), events: readEvents(fields) };
}

function markOf(context: IHookFunctions, isTest: boolean): string {
	const instanceId = context.getInstanceId();
	const { id: workflowId = '' } = context.getWorkflow();
	return webhookMark({ instanceId, workflowId, nodeId: context.getNode().id, isTest });
}

async function credentialsOf(
	context: IHookFunctions | IWebhookFunctions,
): Promise<ICredentialDataDecryptedObject> {
	return await context.getCredentials<ICredentialDataDecryptedObject>(REBILLY.credentialType);
}

/** What the node remembers of its webhook. None of it is a secret. */
export function registrationOf(context: {
	getWorkflowStaticData(type: string): IDataObject;
}): Partial<Registration> {
	return (context.getWorkflowStaticData('node').registration ?? {}) as Partial<Registration>;
}

function urlOf(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (!url) throw new ConflictError('n8n has no webhook URL for this node');
	return url;
}

async function connect(context: IHookFunctions): Promise<LiveHttp> {
	// A hook has the same two functions that a picker makes its requests with.
	return await LiveHttp.connect(context, REBILLY, PATIENCE);
}

async function explained<T>(context: IHookFunctions, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw hookError(context.getNode(), error);
	}
}
