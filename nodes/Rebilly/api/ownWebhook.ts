import { type ICredentialDataDecryptedObject, randomString } from 'n8n-workflow';

import { ApiError, InputError, ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';
import { isSecret, shortDigest } from '../../shared/webhook/secrets';
import {
	fingerprintOf,
	isLoginFor,
	type LoginFingerprint,
	LOGIN_HEADER,
	MOST_GENERATIONS,
	type WebhookLogin,
	webhookLogin,
} from './webhookLogin';
import {
	activateWebhookCredential,
	deleteWebhook,
	findWebhook,
	listWebhooks,
	postWebhookCredential,
	putWebhook,
	type Webhook,
} from './webhooks';

/** Tells the webhooks of this package from those that a person made. */
const OWN = 'n8n-';
/** At most so many webhooks of an organization are active (reference: the page on configuring webhooks). */
const MOST_ACTIVE = 25;

/** What a trigger keeps of its webhook. None of it is a secret. */
export interface Registration extends LoginFingerprint {
	/** Of the trigger that it belongs to. A workflow that is copied takes it along to where it belongs to none. */
	mark: string;
	webhookId: string;
	credentialId: string;
	/** What it was told to call. */
	url: string;
}

/** The webhook that a trigger wants to have. */
export interface WantedWebhook {
	mark: string;
	url: string;
	events: readonly string[];
}

/**
 * How the IDs of a trigger's webhooks begin. It is made of what stays the same when the address of n8n or the key
 * changes, so that they are found again without anything being remembered, and differs in an n8n that the workflow
 * was copied to. Webhooks of a test are apart.
 */
export function webhookMark(trigger: {
	instanceId: string;
	workflowId: string;
	nodeId: string;
	isTest: boolean;
}): string {
	const { instanceId, workflowId, nodeId, isTest } = trigger;
	const digest = shortDigest(JSON.stringify([instanceId, workflowId, nodeId, isTest]));
	return `${OWN}${digest}-`;
}

/**
 * Whether the webhook is there as the trigger wants it, with the secrets that the present key and URL give. One that
 * a person has changed counts as not there, so that it is made anew.
 */
export async function isRegistered(
	http: ServiceHttp,
	credentials: ICredentialDataDecryptedObject,
	registration: Partial<Registration>,
	{ mark, url, events }: WantedWebhook,
): Promise<boolean> {
	const { webhookId, credentialId, header } = registration;
	if (!webhookId || registration.mark !== mark) return false;
	if (!isLoginFor(credentials, url, registration)) return false;
	const webhook = await findWebhook(http, webhookId);
	return (
		webhook !== undefined &&
		calls(webhook, url) &&
		webhook.status === 'active' &&
		webhook.method === 'POST' &&
		!webhook.body &&
		!webhook.filter &&
		webhook.credentialHash === credentialId &&
		[...(webhook.eventsFilter ?? [])].sort().join() === [...events].sort().join() &&
		(webhook.headers ?? []).some(({ name, value }) => isLogin(name) && isSecret(value, header))
	);
}

function isLogin(name: string): boolean {
	return name.toLowerCase() === LOGIN_HEADER.toLowerCase();
}

/** Whether a webhook calls a URL, however Rebilly writes it. */
function calls(webhook: Webhook, url: string | undefined): boolean {
	const { url: own = '' } = webhook;
	if (url === undefined || !URL.canParse(own)) return false;
	return new URL(own).href === new URL(url).href;
}

/**
 * Registers the webhook, or brings the one that is there up to date, wherever it called before.
 *
 * @throws ConflictError when the organization has as many webhooks as it can have
 */
export async function register(
	http: ServiceHttp,
	credentials: ICredentialDataDecryptedObject,
	before: Partial<Registration>,
	{ mark, url, events }: WantedWebhook,
): Promise<Registration> {
	const registered = before.mark === mark ? before.webhookId : undefined;
	const webhooks = await listWebhooks(http);
	const own = [
		...webhooks.filter(({ id }) => id === registered || id.startsWith(mark)),
		// Left by an n8n that was at this address before.
		...webhooks.filter(({ id }) => id !== registered && !id.startsWith(mark)).filter(ownAt(url)),
	];
	const [present, ...others] = own.map(({ id }) => id);
	const { login, credentialId } = await serviceCredential(http, credentials, url);
	// A new one has an ID that was never there, because that of a deleted one may not be free again.
	const webhook = await putWebhook(http, present ?? `${mark}${randomString(8)}`, {
		eventsFilter: [...events],
		status: 'active',
		method: 'POST',
		url,
		headers: [{ name: LOGIN_HEADER, value: login.header, status: 'active' }],
		credentialHash: credentialId,
	}).catch(async (error: unknown) => {
		throw await explained(http, error);
	});
	for (const id of others) await deleteWebhook(http, id);
	return { mark, webhookId: webhook.id, credentialId, url, ...fingerprintOf(login) };
}

/**
 * Removes the webhook of a registration, or where nothing is known of one, those of this package for the URL.
 *
 * @param marks those of this trigger: another one belongs to the n8n that the workflow was copied from
 */
export async function unregister(
	http: ServiceHttp,
	registration: Partial<Registration>,
	marks: readonly string[],
	url: string,
): Promise<void> {
	const { mark = '', webhookId } = registration;
	const known = webhookId && marks.includes(mark) ? await findWebhook(http, webhookId) : undefined;
	// One whose URL a person has changed is theirs now.
	const own = known
		? [known].filter((webhook) => calls(webhook, url) || calls(webhook, registration.url))
		: (await listWebhooks(http)).filter(ownAt(url));
	for (const { id } of own) await deleteWebhook(http, id);
}

/** Picks those of this package for a URL. */
function ownAt(url: string): (webhook: Webhook) => boolean {
	return (webhook) => webhook.id.startsWith(OWN) && calls(webhook, url);
}

/** The credential with which Rebilly calls the URL. It cannot be deleted, so it is always the same one. */
async function serviceCredential(
	http: ServiceHttp,
	credentials: ICredentialDataDecryptedObject,
	url: string,
): Promise<{ login: WebhookLogin; credentialId: string }> {
	const { hostname } = new URL(url);
	for (let generation = 0; generation < MOST_GENERATIONS; generation++) {
		const login = webhookLogin(credentials, url, generation);
		const { username, password } = login;
		const { id, status } = await postWebhookCredential(http, hostname, { username, password });
		if (status === 'deactivated') continue;
		if (status === 'inactive') await activateWebhookCredential(http, id);
		return { login, credentialId: id };
	}
	throw new ConflictError(
		'All service credentials of this webhook are deactivated in Rebilly',
		'Delete this node and add it again, which gives it another URL',
	);
}

/** Says it when a refusal comes from the limit, for which no answer of its own is documented. */
async function explained(http: ServiceHttp, error: unknown): Promise<unknown> {
	if (!(error instanceof ApiError) || error.status === undefined || error.status === 403)
		return error;
	if (error.status >= 500 || error.status === 429) return error;
	const active = (await listWebhooks(http)).filter(({ status }) => status === 'active');
	if (active.length < MOST_ACTIVE) return error;
	return new ConflictError(
		`The organization has ${active.length} active webhooks, and Rebilly allows ${MOST_ACTIVE}`,
		'Deactivate or delete one in Rebilly under Automations, Webhooks, or turn off a workflow that has a Rebilly Trigger',
	);
}

/**
 * Refuses a URL that Rebilly cannot call, or only without encryption, which would show the secrets.
 *
 * @throws InputError
 */
export function checkWebhookUrl(url: string, credentials: ICredentialDataDecryptedObject): void {
	const { protocol, hostname } = new URL(url);
	if (!/^[A-Za-z0-9.-]+$/.test(hostname)) {
		throw refuse(url, 'has a host that Rebilly does not take', 'Use a host name');
	}
	// A simulator stands beside n8n.
	if (credentials.environment === 'custom') return;
	if (/^(localhost|127\.|10\.|192\.168\.)/.test(hostname)) {
		throw refuse(url, 'cannot be reached from the internet');
	}
	if (protocol !== 'https:') throw refuse(url, 'is not encrypted');
}

function refuse(
	url: string,
	finding: string,
	advice = 'Set WEBHOOK_URL of n8n to its public address, which starts with https://',
): InputError {
	return new InputError('Webhook URL', `${finding}: ${url}`, advice);
}
