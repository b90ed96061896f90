import './container';

import { ExecutionLifecycleHooks, HookContext, WebhookContext, WorkflowExecute } from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	IRunData,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowBase,
	IWorkflowSettings,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, NodeHelpers, Workflow } from 'n8n-workflow';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTick } from 'node:timers/promises';
import { createGunzip, createInflate } from 'node:zlib';

import { additionalDataFor } from './additionalData';
import { CredentialsHelper, type GivenCredential } from './credentials';
import type { EngineOptions, WorkflowJson } from './engine';
import { NodeTypes } from './nodeTypes';
import { keepProcessedData, ProcessedData } from './processedData';

/** One execution that a webhook started. */
export interface WebhookExecution {
	workflowId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	error?: ExecutionError;
	runData: IRunData;
	/** All that n8n keeps of it. */
	data?: IRunExecutionData;
	/** What a node gave out. */
	itemsOf(nodeName: string): INodeExecutionData[];
}

/** A workflow that was saved, with what n8n keeps beside it. */
interface Saved {
	json: WorkflowJson & { id: string };
	/** As a database holds it. */
	staticData: string;
}

export interface HostOptions extends EngineOptions {
	/** Default: the same for all, as for the processes of one n8n. */
	instanceId?: string;
}

interface Registered {
	workflowId: string;
	webhook: IWebhookData;
	/** That of a test listener, which n8n keeps apart from the workflow's own. */
	testStaticData?: IDataObject;
}

/** Bodies above this are refused before a node sees them (n8n's N8N_PAYLOAD_SIZE_MAX). */
const PAYLOAD_LIMIT = 16 * 1024 * 1024;

/**
 * The part of n8n's server that has to do with webhooks: activates and deactivates workflows, takes HTTP calls on
 * production and test URLs, gives them to the node as n8n does, and runs the execution that a call starts.
 */
export class WebhookHost {
	/** The executions that have ended, in the order in which they did. */
	executions: WebhookExecution[] = [];

	private readonly nodeTypes: NodeTypes;
	private readonly helper: CredentialsHelper;
	private saved = new Map<string, Saved>();
	/** In the same database. */
	processed = new ProcessedData();
	private routes = new Map<string, Registered>();
	private running = new Set<Promise<void>>();
	private server: Server | undefined;
	private address = '';
	private executionIds = 0;
	/** So many of the next executions cannot be written down, because the database does not answer. */
	unwritten = 0;
	/** Where its executions run, in turn, as in queue mode; without any, in this process. */
	workers: WebhookHost[] = [];
	/** n8n's setting WEBHOOK_URL; without it, the address that it listens at. */
	webhookUrl: string | undefined;
	/** Tells one n8n from another. */
	private readonly instanceId: string;

	private constructor(options: HostOptions) {
		this.instanceId = options.instanceId ?? 'test-instance';
		this.nodeTypes = new NodeTypes(options.nodeTypes);
		const given: Record<string, GivenCredential> = options.credentials ?? {};
		this.helper = new CredentialsHelper(options.credentialTypes, given, this.nodeTypes);
	}

	static async start(options: HostOptions): Promise<WebhookHost> {
		const host = new WebhookHost(options);
		await host.listen();
		return host;
	}

	/** Publishes a workflow: each of its webhooks is looked for and made where it is missing. */
	async activate(json: WorkflowJson, how: WorkflowActivateMode = 'activate'): Promise<void> {
		const id = json.id ?? 'workflow';
		const before = this.saved.get(id);
		const saved: Saved = {
			json: { ...structuredClone(json), id },
			staticData: before?.staticData ?? JSON.stringify(json.staticData ?? {}),
		};
		this.saved.set(id, saved);
		const workflow = this.workflowOf(saved, true);
		for (const webhook of this.webhooksOf(workflow)) {
			// As n8n does: the URL is open before the service is told of it.
			this.routes.set(`webhook/${webhook.path}`, { workflowId: id, webhook });
			try {
				await this.setUp(workflow, webhook, 'trigger', how);
			} catch (error) {
				this.routes.delete(`webhook/${webhook.path}`);
				throw error;
			}
		}
		await this.saveStaticData(workflow);
	}

	async deactivate(id: string): Promise<void> {
		const workflow = this.workflowOf(this.savedOf(id), false);
		for (const webhook of this.webhooksOf(workflow)) {
			await this.hook(workflow, webhook, 'delete', 'internal', 'update');
			this.routes.delete(`webhook/${webhook.path}`);
		}
		await this.saveStaticData(workflow);
	}

	/** What a process does that starts over a database in which workflows are active. */
	async reactivateAll(): Promise<void> {
		const ids = [...this.routes.values()].map(({ workflowId }) => workflowId);
		this.routes.clear();
		for (const id of new Set(ids)) await this.activate(this.savedOf(id).json, 'init');
	}

	/** Another process beside this one, over the same database. Both take the calls of the same workflows. */
	async sibling(options: HostOptions): Promise<WebhookHost> {
		const next = new WebhookHost({ instanceId: this.instanceId, ...options });
		next.saved = this.saved;
		next.routes = this.routes;
		next.processed = this.processed;
		next.executions = this.executions;
		next.running = this.running;
		next.webhookUrl = this.publicAddress;
		await next.listen();
		return next;
	}

	/**
	 * Another process over the same database.
	 *
	 * @param webhookUrl n8n's setting WEBHOOK_URL from now on
	 * @param looksAfterWebhooks whether it registers them again when it starts; newer n8n does not
	 */
	async successor(
		options: HostOptions,
		webhookUrl = this.webhookUrl,
		looksAfterWebhooks = true,
	): Promise<WebhookHost> {
		const next = new WebhookHost({ instanceId: this.instanceId, ...options });
		next.webhookUrl = webhookUrl;
		next.processed = this.processed;
		for (const [id, saved] of this.saved) next.saved.set(id, saved);
		for (const [path, route] of this.routes) next.routes.set(path, route);
		await this.close();
		await next.listen(Number(new URL(this.address).port));
		if (looksAfterWebhooks) await next.reactivateAll();
		return next;
	}

	/** Waits for a test event, as the editor does; the static data of the workflow is not used. */
	async listenForTest(json: WorkflowJson): Promise<void> {
		const id = json.id ?? 'workflow';
		const saved = { json: { ...structuredClone(json), id }, staticData: '{}' };
		if (!this.saved.has(id)) this.saved.set(id, saved);
		const workflow = this.workflowOf(saved, false);
		for (const webhook of this.webhooksOf(workflow)) {
			webhook.isTest = true;
			const route: Registered = { workflowId: id, webhook, testStaticData: {} };
			this.routes.set(`webhook-test/${webhook.path}`, route);
			await this.setUp(workflow, webhook, 'manual', 'manual');
			// Kept in a cache that other processes read too.
			route.testStaticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		}
	}

	/** Stops waiting, as the editor does after the first event and after a while. */
	async stopTest(id: string): Promise<void> {
		for (const [path, route] of this.routes) {
			if (!path.startsWith('webhook-test/') || route.workflowId !== id) continue;
			const workflow = this.workflowOf(this.savedOf(id), false);
			workflow.staticData = route.testStaticData ?? {};
			await this.hook(workflow, route.webhook, 'delete', 'internal', 'update');
			this.routes.delete(path);
		}
	}

	/** Changes a workflow behind the back of its webhooks. */
	replace(json: WorkflowJson & { id: string }): void {
		this.savedOf(json.id).json = structuredClone(json);
	}

	/** Runs an execution that failed again, as n8n's Retry does, with what it had in hand. */
	async retry({ workflowId, data: failed }: WebhookExecution): Promise<WebhookExecution> {
		if (!failed?.executionData) throw new Error('There is nothing to retry');
		const data = structuredClone(failed);
		const { lastNodeExecuted = '', runData } = data.resultData;
		delete data.resultData.error;
		const tasks = runData[lastNodeExecuted];
		if (tasks?.at(-1)?.error) tasks.pop();
		await this.runExecution(
			this.savedOf(workflowId),
			'retry',
			data,
			`retry ${++this.executionIds}`,
		);
		return this.executions.at(-1)!;
	}

	/** Loses what is kept beside a workflow, as a copy from elsewhere has lost it. */
	forget(id: string): void {
		this.savedOf(id).staticData = '{}';
	}

	/** The address of this process, for a call that was meant for another one. */
	addressOf(url: string): string {
		const { pathname, search } = new URL(url);
		return `${this.address}${pathname}${search}`;
	}

	/** Where the only webhook of a workflow is called. */
	urlOf(id: string, kind: 'webhook' | 'webhook-test' = 'webhook'): string {
		const [webhook] = this.webhooksOf(this.workflowOf(this.savedOf(id), true));
		return `${this.publicAddress}/${kind}/${webhook?.path}`;
	}

	private get publicAddress(): string {
		return this.webhookUrl ?? this.address;
	}

	/** The workflow as n8n's command line exports it, with its static data. */
	exported(id: string): string {
		const { json, staticData } = this.savedOf(id);
		return JSON.stringify({ ...json, staticData: JSON.parse(staticData) as unknown });
	}

	staticDataOf(id: string): IDataObject {
		return JSON.parse(this.savedOf(id).staticData) as IDataObject;
	}

	/** Comes when no execution is under way. */
	async idle(): Promise<void> {
		while (this.running.size > 0) await Promise.all(this.running);
	}

	async close(): Promise<void> {
		await this.idle();
		const { server } = this;
		if (!server) return;
		this.server = undefined;
		server.closeAllConnections();
		server.close();
		await once(server, 'close');
	}

	private async listen(port = 0): Promise<void> {
		const server = createServer((request, response) => void this.answer(request, response));
		this.server = server;
		server.listen(port, '127.0.0.1');
		await once(server, 'listening');
		this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	private savedOf(id: string): Saved {
		const saved = this.saved.get(id);
		if (!saved) throw new Error(`No workflow "${id}" was activated`);
		return saved;
	}

	private workflowOf({ json, staticData }: Saved, active: boolean): Workflow {
		const nodes = structuredClone(json.nodes) as INode[];
		for (const node of nodes) {
			const types = this.nodeTypes.credentialTypesOf(node.type, node.typeVersion);
			node.credentials = { ...node.credentials, ...this.helper.selectedFor(types) };
		}
		const workflow = new Workflow({
			id: json.id,
			name: json.name ?? json.id,
			nodes,
			connections: structuredClone(json.connections) as IConnections,
			active,
			nodeTypes: this.nodeTypes,
			staticData: JSON.parse(staticData) as IDataObject,
			settings: { executionOrder: 'v1', ...(json.settings as IWorkflowSettings | undefined) },
		});
		keepProcessedData(workflow, this.processed);
		return workflow;
	}

	private additionalData(more: Parameters<typeof additionalDataFor>[1] = {}) {
		return additionalDataFor(this.helper, {
			webhookBaseUrl: `${this.publicAddress}/webhook`,
			webhookTestBaseUrl: `${this.publicAddress}/webhook-test`,
			...more,
		});
	}

	private webhooksOf(workflow: Workflow): IWebhookData[] {
		return Object.values(workflow.nodes).flatMap((node) => {
			const { description } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
			if (node.disabled) return [];
			return (description.webhooks ?? []).map((webhookDescription) => ({
				httpMethod: 'POST' as const,
				node: node.name,
				path: NodeHelpers.getNodeWebhookPath(workflow.id, node, webhookDescription.path),
				webhookDescription,
				workflowId: workflow.id,
				workflowExecuteAdditionalData: this.additionalData(),
			}));
		});
	}

	private async setUp(
		workflow: Workflow,
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		how: WorkflowActivateMode,
	): Promise<void> {
		const exists = await this.hook(workflow, webhook, 'checkExists', mode, how);
		if (!exists) await this.hook(workflow, webhook, 'create', mode, how);
	}

	private async hook(
		workflow: Workflow,
		webhook: IWebhookData,
		method: 'checkExists' | 'create' | 'delete',
		mode: WorkflowExecuteMode,
		how: WorkflowActivateMode,
	): Promise<unknown> {
		const node = nodeOf(workflow, webhook.node);
		const type = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const data = webhook.workflowExecuteAdditionalData;
		const context = new HookContext(workflow, node, data, mode, how, webhook);
		context.getInstanceId = () => this.instanceId;
		return await type.webhookMethods?.default?.[method].call(context);
	}

	/** Only what has changed is saved, and the last one to save wins, as in n8n. */
	private async saveStaticData(workflow: Workflow): Promise<void> {
		if ((workflow.staticData as { __dataChanged?: boolean }).__dataChanged !== true) return;
		const text = JSON.stringify(workflow.staticData);
		// A database takes its time, in which other calls are answered.
		await nextTick();
		this.savedOf(workflow.id).staticData = text;
	}

	private async answer(request: IncomingMessage, raw: ServerResponse): Promise<void> {
		const [path = '', query = ''] = (request.url ?? '').slice(1).split('?');
		const route = request.method === 'POST' ? this.routes.get(path) : undefined;
		const response = expressLike(raw);
		let rawBody: Buffer;
		try {
			rawBody = await bodyOf(request);
		} catch {
			return void response.status(400).json({ message: 'The body cannot be read' });
		}
		if (!route) return void response.status(404).json({ message: 'Not registered' });
		if (rawBody.length > PAYLOAD_LIMIT) return void response.status(413).json({});
		let body: unknown;
		try {
			const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
			body = isJson && rawBody.length > 0 ? JSON.parse(rawBody.toString()) : {};
		} catch {
			return void response.status(422).json({ message: 'Failed to parse request body' });
		}
		await nextTick();
		const incoming = Object.assign(request, {
			body,
			rawBody,
			params: {},
			query: queryOf(query),
		});
		await this.run(route, incoming, response);
	}

	private async run(
		{ workflowId, webhook, testStaticData }: Registered,
		request: object,
		response: ExpressLike,
	): Promise<void> {
		const workflow = this.workflowOf(this.savedOf(workflowId), !testStaticData);
		if (testStaticData) workflow.setTestStaticData(testStaticData);
		const mode = testStaticData ? 'manual' : 'webhook';
		const node = nodeOf(workflow, webhook.node);
		const type = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const data = this.additionalData();
		Object.assign(data, { httpRequest: request, httpResponse: response });
		let result: IWebhookResponseData;
		try {
			const context = new WebhookContext(workflow, node, data, mode, webhook, [], null);
			result = (await type.webhook?.call(context)) ?? {};
		} catch (error) {
			// n8n answers with an error and starts an execution that shows it.
			response.status(500).json({ message: 'Workflow could not be started' });
			this.finished(workflow, mode, { status: 'error', error: error as ExecutionError });
			return;
		}
		if (result.workflowData && this.unwritten > 0) {
			this.unwritten -= 1;
			return void response.status(500).json({ message: 'There was a problem' });
		}
		// n8n starts the execution first, whose own look at the static data makes it count as unchanged.
		if (!testStaticData && !result.workflowData) await this.saveStaticData(workflow);
		if (!result.noWebhookResponse) {
			const message = result.workflowData ? 'Workflow was started' : 'Webhook call received';
			response.status(200).json({ message });
		}
		if (!result.workflowData) return;
		const execution = this.execute(workflow, node, mode, result.workflowData);
		this.running.add(execution);
		void execution.finally(() => this.running.delete(execution));
	}

	private async execute(
		before: Workflow,
		{ name }: INode,
		mode: WorkflowExecuteMode,
		main: INodeExecutionData[][],
	): Promise<void> {
		const saved = this.savedOf(before.id);
		const node = nodeOf(this.workflowOf(saved, true), name);
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node, data: { main: structuredClone(main) }, source: null }],
			},
		});
		const worker = this.workers[this.executionIds % this.workers.length] ?? this;
		await worker.runExecution(saved, mode, data, `${this.address} ${++this.executionIds}`);
	}

	private async runExecution(
		saved: Saved,
		mode: WorkflowExecuteMode,
		data: IRunExecutionData,
		id: string,
	): Promise<void> {
		const workflow = this.workflowOf(saved, true);
		const base = { ...saved.json, active: true } as unknown as IWorkflowBase;
		try {
			const run = await new WorkflowExecute(
				this.additionalData({
					executionId: id,
					workflowId: workflow.id,
					hooks: new ExecutionLifecycleHooks(mode, id, base),
				}),
				mode,
				data,
			).processRunExecutionData(workflow);
			const { error, runData } = run.data.resultData;
			this.finished(workflow, mode, { status: run.status, error, runData, data: run.data });
		} catch (error) {
			this.finished(workflow, mode, { status: 'error', error: error as ExecutionError });
		}
	}

	private finished(
		{ id: workflowId }: Workflow,
		mode: WorkflowExecuteMode,
		run: Pick<WebhookExecution, 'status' | 'error' | 'data'> & { runData?: IRunData },
	): void {
		const { runData = {} } = run;
		this.executions.push({
			...run,
			workflowId,
			mode,
			runData,
			itemsOf: (nodeName) =>
				(runData[nodeName] ?? []).flatMap((task) => task.data?.main?.[0] ?? []),
		});
	}
}

function nodeOf(workflow: Workflow, name: string): INode {
	const node = workflow.getNode(name);
	if (!node) throw new Error(`The workflow has no node "${name}"`);
	return node;
}

/** As n8n reads it: a packed body is unpacked on its way. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	const unpack = { gzip: createGunzip, deflate: createInflate }[
		request.headers['content-encoding'] ?? ''
	];
	const bytes: AsyncIterable<unknown> = unpack ? request.pipe(unpack()) : request;
	for await (const chunk of bytes) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** As Express reads it: what is there more than once is a list. */
function queryOf(text: string): Record<string, string | string[]> {
	const search = new URLSearchParams(text);
	return Object.fromEntries(
		[...new Set(search.keys())].map((key) => {
			const values = search.getAll(key);
			return [key, values.length > 1 ? values : (values[0] ?? '')];
		}),
	);
}

/** What nodes use of the response that Express gives them. */
type ExpressLike = ServerResponse & {
	status(code: number): ExpressLike;
	json(body: object): ExpressLike;
	send(body: string): ExpressLike;
};

function expressLike(response: ServerResponse): ExpressLike {
	const own: ExpressLike = Object.assign(response, {
		status(code: number) {
			own.statusCode = code;
			return own;
		},
		json(body: object) {
			own.setHeader('content-type', 'application/json');
			own.end(JSON.stringify(body));
			return own;
		},
		send(body: string) {
			own.end(body);
			return own;
		},
	});
	return own;
}
