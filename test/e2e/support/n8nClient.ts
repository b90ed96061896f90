import { Agent } from 'node:http';

import axios, { type AxiosInstance } from 'axios';
import type {
	ExecutionStatus,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodeParameters,
	INodeTypeDescription,
	IRunExecutionData,
} from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/harness';
import { waitFor } from './processes';

/** Who may do everything in the private n8n. It listens on this machine alone, so there is nothing to keep secret. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Robin',
	lastName: 'Owner',
	password: 'Refund2Credit',
};

export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

export interface SavedWorkflow extends WorkflowJson {
	id: string;
	name: string;
	versionId: string;
	nodes: INode[];
}

interface ExecutionRow {
	id: string;
	status: ExecutionStatus;
	workflowId: string;
}

interface Publication {
	status: string;
	triggers: Array<{ status: string; errorMessage: string | null }>;
}

const ONGOING: readonly ExecutionStatus[] = ['new', 'running', 'waiting'];

/** What came out of a run. */
export class Execution {
	constructor(
		readonly id: string,
		readonly status: ExecutionStatus,
		private readonly data: IRunExecutionData,
	) {}

	/** The message of what made it fail. */
	get error(): string | undefined {
		return this.data.resultData.error?.message;
	}

	hasRun(node: string): boolean {
		return node in this.data.resultData.runData;
	}

	/** What the last run of a node gave out. */
	items(node: string, output = 0): IDataObject[] {
		const last = this.data.resultData.runData[node]?.at(-1);
		return (last?.data?.main?.[output] ?? []).map(({ json }) => json);
	}
}

/** The API that n8n's editor uses. */
export class N8nClient {
	private constructor(
		readonly url: string,
		private readonly rest: AxiosInstance,
	) {}

	/** Logs in, as the owner, whom it makes first if there is none. */
	static async logIn(url: string): Promise<N8nClient> {
		const open = axios.create({ baseURL: `${url}/rest`, validateStatus: () => true });
		const { data } = await open.get<{
			data: { userManagement: { showSetupOnFirstLoad: boolean } };
		}>('/settings');
		const answer = data.data.userManagement.showSetupOnFirstLoad
			? await open.post('/owner/setup', OWNER)
			: await open.post('/login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
		const [cookie = ''] = answer.headers['set-cookie'] ?? [];
		if (answer.status !== 200 || !cookie) {
			throw new Error(`n8n does not let the owner in: ${JSON.stringify(answer.data)}`);
		}
		const rest = axios.create({
			baseURL: `${url}/rest`,
			// n8n closes a connection that nobody uses for some seconds, maybe just when it is used again.
			httpAgent: new Agent({ keepAlive: false }),
			headers: { cookie: cookie.split(';', 1)[0] ?? '' },
		});
		rest.interceptors.response.use(undefined, (error: unknown) => {
			if (!axios.isAxiosError(error)) throw error;
			const { config, response } = error;
			const told = JSON.stringify(response?.data) ?? error.message;
			throw new Error(`n8n refused ${config?.method?.toUpperCase()} ${config?.url}: ${told}`);
		});
		return new N8nClient(url, rest);
	}

	/** Every node type that n8n has loaded. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.typesOf('nodes');
	}

	async credentialTypes(): Promise<Array<{ name: string }>> {
		return await this.typesOf('credentials');
	}

	/** Makes a credential, or replaces the one of the same name. */
	async saveCredential(name: string, type: string, data: object): Promise<SavedCredential> {
		const { data: present } = await this.get<SavedCredential[]>('/credentials');
		const old = present.find((one) => one.name === name && one.type === type);
		const body = { name, type, data };
		const saved = old
			? await this.rest.patch<{ data: SavedCredential }>(`/credentials/${old.id}`, body)
			: await this.rest.post<{ data: SavedCredential }>('/credentials', body);
		return { id: saved.data.data.id, name, type };
	}

	async deleteCredential({ id }: SavedCredential): Promise<void> {
		await this.rest.delete(`/credentials/${id}`);
	}

	/** What the editor shows after Save: whether the service takes it. */
	async testCredential(
		credential: SavedCredential,
		data: object,
	): Promise<INodeCredentialTestResult> {
		return await this.post('/credentials/test', { credentials: { ...credential, data } });
	}

	/** The same for one as it was saved. */
	async testSavedCredential(credential: SavedCredential): Promise<INodeCredentialTestResult> {
		return await this.testCredential(credential, await this.credentialData(credential));
	}

	/** What the editor gets to show: secrets as blanks, which n8n fills in again. */
	async credentialData({ id }: SavedCredential): Promise<object> {
		const { data } = await this.get<{ data: object }>(`/credentials/${id}`, { includeData: true });
		return data.data;
	}

	async workflows(): Promise<Array<{ id: string; name: string }>> {
		return (await this.get<Array<{ id: string; name: string }>>('/workflows')).data;
	}

	async createWorkflow(workflow: object): Promise<SavedWorkflow> {
		return await this.post('/workflows', workflow);
	}

	/** Publishes it, and waits until its triggers are live. */
	async activate({ id, name, versionId }: SavedWorkflow): Promise<void> {
		await this.post(`/workflows/${id}/activate`, { versionId });
		await waitFor(`${name} to be published`, async () => {
			const publication = await this.publication(id);
			if (!publication) return true;
			const { status, triggers } = publication;
			const failed = triggers.find(({ errorMessage }) => errorMessage);
			if (failed) throw new Error(`${name} cannot be published: ${failed.errorMessage}`);
			return status === 'published' || undefined;
		});
	}

	async deactivate({ id, name }: SavedWorkflow): Promise<void> {
		await this.post(`/workflows/${id}/deactivate`, {});
		await waitFor(`${name} to be taken back`, async () => {
			const publication = await this.publication(id);
			if (!publication) return true;
			const { status, triggers } = publication;
			return (triggers.length === 0 && status !== 'published') || undefined;
		});
	}

	/** Newer n8n publishes in the background; older ones do it at once, and cannot be asked. */
	private async publication(id: string): Promise<Publication | undefined> {
		const { status, data } = await this.rest.get<{ data: Publication }>(
			`/workflows/${id}/publication-status`,
			{ validateStatus: (code) => code === 200 || code === 404 },
		);
		return status === 200 ? data.data : undefined;
	}

	/** Presses "Execute workflow", and gives the ID of the execution. */
	async start(workflow: SavedWorkflow): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		if (!trigger) throw new Error(`${workflow.name} cannot be started by hand`);
		const { executionId } = await this.post<{ executionId: string }>(
			`/workflows/${workflow.id}/run`,
			{
				// Since 2.40, n8n takes the saved one; before, this.
				workflowData: workflow,
				triggerToStartFrom: { name: trigger.name },
			},
		);
		return executionId;
	}

	/** Runs a workflow to its end. */
	async run(workflow: SavedWorkflow): Promise<Execution> {
		return await this.finished(await this.start(workflow));
	}

	async finished(executionId: string, limitMs?: number): Promise<Execution> {
		return await this.reached(executionId, (status) => !ONGOING.includes(status), limitMs);
	}

	/** Waits until an execution pauses, as one does that asks a person. */
	async waiting(executionId: string): Promise<Execution> {
		return await this.reached(executionId, (status) => status === 'waiting');
	}

	/** Runs an execution that failed again, with the data that it started from, to its end. */
	async retry(executionId: string): Promise<Execution> {
		const path = `/executions/${executionId}/retry`;
		const { id } = await this.post<{ id: string }>(path, { loadWorkflow: false });
		return await this.finished(id);
	}

	/** The executions of a workflow, the newest first. */
	async executionsOf({ id }: { id: string }): Promise<ExecutionRow[]> {
		const filter = JSON.stringify({ workflowId: id });
		const { data } = await this.get<{ results: ExecutionRow[] }>('/executions', {
			filter,
			limit: 100,
		});
		return data.results;
	}

	/** What a picker of a node shows: one page of it. */
	async search(
		type: string,
		methodName: string,
		credential: SavedCredential,
		query: { filter?: string; paginationToken?: unknown; parameters?: INodeParameters } = {},
	): Promise<INodeListSearchResult> {
		const { parameters = {}, ...rest } = query;
		return await this.post('/dynamic-node-parameters/resource-locator-results', {
			...rest,
			methodName,
			path: '',
			nodeTypeAndVersion: { name: type, version: 1 },
			currentNodeParameters: parameters,
			credentials: { [credential.type]: { id: credential.id, name: credential.name } },
		});
	}

	private async reached(
		executionId: string,
		isThere: (status: ExecutionStatus) => boolean,
		limitMs?: number,
	): Promise<Execution> {
		// It comes as a module of the new kind, which this file, of the old kind, can only load like this.
		const { parse: unflatten } = await import('flatted');
		return await waitFor(
			`execution ${executionId}`,
			async () => {
				const { data } = await this.get<ExecutionRow & { data: string }>(
					`/executions/${executionId}`,
				);
				if (!isThere(data.status)) return undefined;
				return new Execution(data.id, data.status, unflatten(data.data) as IRunExecutionData);
			},
			limitMs,
		);
	}

	private async typesOf<T>(kind: string): Promise<T[]> {
		const { data } = await this.rest.get<T[]>(`/types/${kind}.json`, { baseURL: this.url });
		return data;
	}

	private async get<T>(path: string, params?: object): Promise<{ data: T }> {
		return (await this.rest.get<{ data: T }>(path, { params })).data;
	}

	private async post<T>(path: string, body: object): Promise<T> {
		return (await this.rest.post<{ data: T }>(path, body)).data.data;
	}
}
