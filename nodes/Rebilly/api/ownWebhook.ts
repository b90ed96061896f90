import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { randomString } from 'n8n-workflow';

import { ApiError, InputError, ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';
import { isSecret } from '../../shared/webhook/secrets';
import {
	fingerprintOf,
	type LoginFingerprint,
	LOGIN_HEADER,
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
const MOST_GENERATIONS = 10;

/** What a trigger keeps of its webhook. None of it is a secret. */
export interface Registration extends LoginFingerprint {
	webhookId: string;
	credentialId: string;
	/** Which webhook URL and credential it was made for. */
	target: string;
}

/**
 * Whether the webhook of a registration is there and as it was made. One that a person has changed counts as not
 * there, so that it is made anew.
 */
export async function isRegistered(
	http: ServiceHttp,
	registration: Partial<Registration>,
	url: string,
	events: readonly string[],
): Promise<boolean> {
	const { webhookId, credentialId, target, header } = registration;
	if (!webhookId || target !== targetOf(http, url)) return false;
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
function calls(webhook: Webhook, url: string): boolean {
	const { url: own = '' } = webhook;
	return URL.canParse(own) && new URL(own).href === new URL(url).href;
}

/**
 * Registers a URL for events: takes the webhook that this package has for it already, or makes one.
 *
 * @param before what is known of an earlier registration of the same trigger
 * @throws ConflictError when the organization has as many webhooks as it can have
 */
export async function register(
	http: ServiceHttp,
	credentials: ICredentialDataDecryptedObject,
	before: Partial<Registration>,
	url: string,
	events: readonly string[],
): Promise<Registration> {
	// What was registered for another URL belongs to the n8n that this workflow was copied from.
	const earlier = before.target === targetOf(http, url) ? before.webhookId : undefined;
	const [present, ...others] = await ownWebhooks(http, url, earlier);
	const { login, credentialId } = await serviceCredential(http, credentials, url);
	const id = present?.id ?? `${OWN}${randomString(20)}`;
	const webhook = await putWebhook(http, id, {
		eventsFilter: [...events],
		status: 'active',
		method: 'POST',
		url,
		headers: [{ name: LOGIN_HEADER, value: login.header, status: 'active' }],
		credentialHash: credentialId,
	}).catch(async (error: unknown) => {
		throw await explained(http, error);
	});
	// Left over from an activation that broke off.
	for (const other of others) await deleteWebhook(http, other.id);
	return {
		webhookId: webhook.id,
		credentialId,
		target: targetOf(http, url),
		...fingerprintOf(login),
	};
}

/** Removes the webhook of a registration, or where nothing is known of one, those of this package for the URL. */
export async function unregister(
	http: ServiceHttp,
	{ webhookId }: Partial<Registration>,
	url: string,
): Promise<void> {
	const known = webhookId ? await findWebhook(http, webhookId) : undefined;
	// One whose URL a person has changed is theirs now.
	const own = known
		? [known].filter((webhook) => calls(webhook, url))
		: await ownWebhooks(http, url);
	for (const { id } of own) await deleteWebhook(http, id);
}

/** Those of this package for a URL. The one of an earlier registration comes first, wherever it points by now. */
async function ownWebhooks(http: ServiceHttp, url: string, earlier?: string): Promise<Webhook[]> {
	const webhooks = await listWebhooks(http);
	return [
		...webhooks.filter(({ id }) => id === earlier),
		...webhooks.filter(
			(webhook) => webhook.id !== earlier && webhook.id.startsWith(OWN) && calls(webhook, url),
		),
	];
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

function targetOf(http: ServiceHttp, url: string): string {
	return `${http.url({ path: [] })} ${url}`;
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
