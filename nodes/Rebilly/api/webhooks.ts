import type { ServiceHttp } from '../../shared/http/client';
import { listFew } from './lists';
import { recordCall } from './pages';

const COLLECTION = 'webhooks';

/** What can be set of a webhook (definition: GlobalWebhook). */
interface WebhookBody {
	/** An empty list would stand for every event. */
	eventsFilter: string[];
	status: 'active' | 'inactive';
	method: 'POST';
	url: string;
	headers: Array<{ name: string; value: string; status: 'active' | 'inactive' }>;
	/** The id of a service credential. */
	credentialHash: string;
}

export interface Webhook extends Omit<Partial<WebhookBody>, 'method'> {
	id: string;
	method?: string;
	/** A template in place of the default; never set here. */
	body?: string | null;
	/** Which records it is about; never set here. */
	filter?: string | null;
}

/** The webhook, or undefined when there is none with this id. GET /webhooks/{id} */
export async function findWebhook(http: ServiceHttp, id: string): Promise<Webhook | undefined> {
	return await http.find<Webhook>(recordCall(COLLECTION, id));
}

/** GET /webhooks. They cannot be filtered by URL: the filter language has no way to hold its colon. */
export async function listWebhooks(http: ServiceHttp): Promise<Webhook[]> {
	return await listFew<Webhook>(http, COLLECTION);
}

/** PUT /webhooks/{id} with all of its content, which makes it safe to send again. */
export async function putWebhook(
	http: ServiceHttp,
	id: string,
	body: WebhookBody,
): Promise<Webhook> {
	return await http.object<Webhook>({
		method: 'PUT',
		path: [COLLECTION, id],
		body,
		whenAnswerIsLost: 'resend',
	});
}

/** DELETE /webhooks/{id}; one that is gone already is as good. */
export async function deleteWebhook(http: ServiceHttp, id: string): Promise<void> {
	await http.request({
		method: 'DELETE',
		path: [COLLECTION, id],
		whenAnswerIsLost: 'resend',
		mayBeAbsent: true,
	});
}

interface ServiceCredential {
	id: string;
	/** A deactivated one stays that for good (definition: WebhookCredential.status). */
	status?: 'active' | 'inactive' | 'deactivated';
}

/**
 * POST /service-credentials/webhook: how Rebilly authenticates itself to a host. Where there is one with the
 * same content, the answer is 303 with that one, so it is safe to send again.
 */
export async function postWebhookCredential(
	http: ServiceHttp,
	host: string,
	login: { username: string; password: string },
): Promise<ServiceCredential> {
	return await http.object<ServiceCredential>({
		method: 'POST',
		path: ['service-credentials', 'webhook'],
		body: { type: 'webhook', host, auth: { type: 'basic', ...login } },
		whenAnswerIsLost: 'resend',
	});
}

/** PATCH /service-credentials/webhook/{id} */
export async function activateWebhookCredential(http: ServiceHttp, id: string): Promise<void> {
	await http.object({
		method: 'PATCH',
		path: ['service-credentials', 'webhook', id],
		body: { type: 'webhook', status: 'active' },
		whenAnswerIsLost: 'resend',
	});
}
