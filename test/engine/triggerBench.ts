import { Agent } from 'node:http';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import axios from 'axios';
import type { ICredentialType, IDataObject, INodeParameters, INodeType } from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { LayerWebhookApi } from '../../credentials/LayerWebhookApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { Layer } from '../../nodes/Layer/Layer.node';
import { LayerTrigger } from '../../nodes/LayerTrigger/LayerTrigger.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { RebillyTrigger } from '../../nodes/RebillyTrigger/RebillyTrigger.node';
import { READ_AGAIN } from '../../nodes/shared/webhook/readWhenThere';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import { createEngine, type EngineOptions, type NodeResult, type WorkflowJson } from './harness';
import { type WebhookExecution, WebhookHost } from './harness/webhooks';

export const PACKAGE = 'n8n-nodes-customer-credits';

/** Set in the credential by every test that does not say otherwise; the portal's endpoint then has the same. */
export const URL_SECRET = 'a-long-random-text-of-our-own-0123456789';

/** What is a minute in use takes less than a second here. */
export const SHORT_PAUSES = READ_AGAIN.pauses.map((pause) => pause / 100);

/** Counts the benches: nodes of one are not those of another, as those of two n8n are not. */
let benches = 0;

/** Nodes that are not of this package, by full name. */
export type Others = Record<string, INodeType>;

function options(
	sandbox: Sandbox,
	layerWebhookApi: object,
	others: Others,
	rebillyApi: object = {},
): EngineOptions {
	const own: INodeType[] = [new Layer(), new LayerTrigger(), new Rebilly(), new RebillyTrigger()];
	const types: ICredentialType[] = [new LayerApi(), new LayerWebhookApi(), new RebillyApi()];
	return {
		nodeTypes: {
			...Object.fromEntries(own.map((type) => [`${PACKAGE}.${type.description.name}`, type])),
			...others,
		},
		credentialTypes: types,
		credentials: {
			...credentialsOf(sandbox, { rebillyApi }),
			layerWebhookApi: { data: { ...layerWebhookApi } },
		},
	};
}

/** The triggers with modules of their own, as another process has them. */
function freshTriggers(): Others {
	let fresh: INodeType[] = [];
	jest.isolateModules(() => {
		const load = (path: string, name: string): INodeType =>
			new (jest.requireActual<Record<string, new () => INodeType>>(path)[name]!)();
		fresh = [
			load('../../nodes/LayerTrigger/LayerTrigger.node', 'LayerTrigger'),
			load('../../nodes/RebillyTrigger/RebillyTrigger.node', 'RebillyTrigger'),
		];
		const path = '../../nodes/shared/webhook/readWhenThere';
		jest.requireActual<{ READ_AGAIN: typeof READ_AGAIN }>(path).READ_AGAIN.pauses = SHORT_PAUSES;
	});
	if (fresh.some((type) => type instanceof RebillyTrigger)) throw new Error('Nothing was reloaded');
	return Object.fromEntries(fresh.map((type) => [`${PACKAGE}.${type.description.name}`, type]));
}

/** A sandbox that calls, and the webhook part of n8n's server that is called. */
export class TriggerBench {
	private readonly hosts = new Set<WebhookHost>();

	/** Whatever n8n's logger was given, as text. */
	readonly logged: string[] = [];

	private constructor(
		readonly sandbox: Sandbox,
		/** The one that is called, unless a test says otherwise. */
		public host: WebhookHost,
	) {
		this.hosts.add(host);
		const logger = Container.get(Logger);
		for (const level of ['error', 'warn', 'info', 'debug'] as const) {
			jest.spyOn(logger, level).mockImplementation((...lines: unknown[]) => {
				this.logged.push(JSON.stringify(lines));
			});
		}
	}

	static async start(
		layerWebhookApi: object = { urlSecret: URL_SECRET },
		others: Others = {},
		sandboxOptions: SandboxOptions = {},
	): Promise<TriggerBench> {
		benches += 1;
		jest.replaceProperty(READ_AGAIN, 'pauses', SHORT_PAUSES);
		const sandbox = await startSandbox(sandboxOptions);
		return new TriggerBench(
			sandbox,
			await WebhookHost.start(options(sandbox, layerWebhookApi, others)),
		);
	}

	/** Another host, with other secrets for Layer's calls. */
	async hostWith(layerWebhookApi: object, instanceId?: string): Promise<WebhookHost> {
		const host = await WebhookHost.start({
			...options(this.sandbox, layerWebhookApi, {}),
			...(instanceId !== undefined && { instanceId }),
		});
		this.hosts.add(host);
		return host;
	}

	/**
	 * n8n is stopped and started: nothing is left but its database.
	 *
	 * @param rebillyApi what was changed in the credential meanwhile
	 * @param webhookUrl what n8n's setting WEBHOOK_URL was changed to meanwhile
	 * @param looksAfterWebhooks whether n8n registers webhooks again when it starts; newer n8n does not
	 */
	async restart(
		rebillyApi: object = {},
		webhookUrl?: string,
		looksAfterWebhooks?: boolean,
	): Promise<void> {
		const next = options(this.sandbox, { urlSecret: URL_SECRET }, freshTriggers(), rebillyApi);
		this.host = await this.host.successor(next, webhookUrl, looksAfterWebhooks);
	}

	/** Another process of the same n8n, which takes the same calls. */
	async sibling(): Promise<WebhookHost> {
		const next = options(this.sandbox, { urlSecret: URL_SECRET }, freshTriggers());
		const host = await this.host.sibling(next);
		this.hosts.add(host);
		return host;
	}

	async close(): Promise<void> {
		for (const host of this.hosts.add(this.host)) await host.close();
		await this.sandbox.close();
		jest.restoreAllMocks();
	}

	/** Waits until everything that was set off has come to its end. */
	async settled(): Promise<WebhookExecution[]> {
		await this.sandbox.courier.idle();
		await this.host.idle();
		return this.host.executions;
	}

	/** Runs an operation of the Rebilly node, in the same n8n. */
	async runRebilly(resource: string, operation: string, values: object): Promise<NodeResult> {
		const engine = createEngine(options(this.sandbox, {}, {}));
		const parameters = { resource, operation, ...values } as INodeParameters;
		return await engine.runNode({ node: 'rebilly', parameters });
	}

	/** What the trigger gave out, over all executions. */
	async items(nodeName = 'Trigger'): Promise<IDataObject[]> {
		const executions = await this.settled();
		return executions.flatMap((one) => one.itemsOf(nodeName).map(({ json }) => json));
	}

	/** Posts to Rebilly's API as somebody else would. */
	async rebilly(method: string, path: string, data?: object): Promise<IDataObject> {
		const { baseUrl, organizationId, apiKey } = this.sandbox.connection.rebilly;
		const url = `${baseUrl}/organizations/${organizationId}/${path}`;
		const answer = await axios.request<IDataObject>({
			method,
			url,
			data,
			headers: { 'REB-APIKEY': apiKey, 'content-type': 'application/json' },
		});
		return answer.data;
	}

	/** The same to Layer's API, in the business of the connection. */
	async layer(method: string, path: string, data?: object): Promise<{ data: IDataObject }> {
		const { baseUrl, businessId, accessToken } = this.sandbox.connection.layer;
		const answer = await axios.request<{ data: IDataObject }>({
			method,
			url: `${baseUrl}/v1/businesses/${businessId}/${path}`,
			data,
			headers: { Authorization: `Bearer ${accessToken}` },
		});
		return answer.data;
	}

	customer(firstName = 'Robin'): string {
		const all = [...this.sandbox.rebilly.data.customers.values()];
		return all.find((row) => row.firstName === firstName)?.id ?? '';
	}

	/** A payment of which something can be refunded. */
	payment(): string {
		const all = [...this.sandbox.rebilly.data.transactions.values()];
		const fits = ({ type, status, amount }: (typeof all)[number]) =>
			type === 'sale' && status === 'completed' && amount > 2000;
		return all.find(fits)?.id ?? '';
	}

	/** Makes a credit memo at Rebilly. */
	async memo(id: string, amount = 10): Promise<IDataObject> {
		return await this.rebilly('PUT', `credit-memos/${id}`, {
			customerId: this.customer(),
			currency: 'USD',
			items: [{ unitPrice: amount, quantity: 1 }],
		});
	}

	/** Makes a customer credit at Layer. */
	async credit(externalId: string, amount = 1000): Promise<IDataObject> {
		const { data } = await this.layer('POST', 'invoices/customer-credits', {
			customer_external_id: this.customer(),
			external_id: externalId,
			line_items: [
				{ amount, revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' } },
			],
		});
		return data;
	}

	/** Calls a webhook directly. */
	async call(
		url: string,
		body: unknown,
		headers: Record<string, string> = {},
	): Promise<{ status: number; text: string; milliseconds: number }> {
		const started = performance.now();
		const { status, data } = await axios.post<string>(url, body, {
			headers: { 'content-type': 'application/json', ...headers },
			validateStatus: () => true,
			responseType: 'text',
			maxBodyLength: Infinity,
			// A connection of its own: one that is kept would lead to an n8n that was stopped.
			httpAgent: new Agent({ keepAlive: false }),
			transformRequest: (given: unknown) =>
				typeof given === 'string' || Buffer.isBuffer(given) ? given : JSON.stringify(given),
		});
		return { status, text: String(data), milliseconds: performance.now() - started };
	}
}

/** A workflow that is a trigger and a step after it. */
export function triggerWorkflow(
	type: 'rebillyTrigger' | 'layerTrigger',
	parameters: object,
	id = 'workflow',
): WorkflowJson & { id: string } {
	return {
		id,
		name: id,
		nodes: [
			{
				id: `trigger of ${id} ${benches}`,
				name: 'Trigger',
				type: `${PACKAGE}.${type}`,
				typeVersion: 1,
				position: [0, 0],
				webhookId: `path-of-${id}`,
				parameters,
			},
			{
				id: `step of ${id}`,
				name: 'Step',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
		],
		connections: { Trigger: { main: [[{ node: 'Step', type: 'main', index: 0 }]] } },
	};
}
