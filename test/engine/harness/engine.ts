import './container';

import {
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	returnJsonArray,
	WorkflowExecute,
} from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteContextData,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	IPinData,
	IRun,
	IRunData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	NodeExecutionHint,
	OnError,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import { randomInt } from 'node:crypto';

import { additionalDataFor } from './additionalData';
import { CredentialsHelper, type GivenCredential } from './credentials';
import { testCredential } from './credentialTest';
import { type AnyNodeType, MANUAL_TRIGGER, NodeTypes } from './nodeTypes';

export type Items = Array<IDataObject | INodeExecutionData>;

export interface EngineOptions {
	/** By full type name, or a list whose names get this package's name in front. */
	nodeTypes: AnyNodeType[] | Record<string, AnyNodeType>;
	credentialTypes: ICredentialType[];
	/** By credential type. */
	credentials?: Record<string, GivenCredential>;
}

export interface NodeOptions {
	/** An instance, a full type name or a short one. */
	node: AnyNodeType | string;
	parameters?: INodeParameters;
	/** Default: one empty item, as a manual trigger gives. */
	items?: Items;
	onError?: OnError;
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds, default 1. n8n reads 0 as its own default of a second. */
	waitBetweenTries?: number;
	executionId?: string;
	typeVersion?: number;
	/** Settings of the workflow, such as its time zone. */
	settings?: IWorkflowSettings;
	mode?: WorkflowExecuteMode;
	/** What the execution remembers already, as n8n's retry finds it. */
	contextData?: IExecuteContextData;
}

export interface NodeResult {
	/** As in n8n, `error` when the last node threw, even if its On Error setting goes on. */
	status: ExecutionStatus;
	outputs: INodeExecutionData[][];
	error?: ExecutionError;
	hints: NodeExecutionHint[];
	runData: IRunData;
	/** What the execution remembers. */
	contextData: IExecuteContextData;
}

/** A workflow as n8n exports it; loose enough for an imported JSON file. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: object[];
	connections: object;
	settings?: object;
	pinData?: object;
	staticData?: object | null;
}

export interface WorkflowOptions {
	executionId?: string;
	/** The items that the manual trigger emits; default: one empty item. */
	startData?: Items;
	mode?: WorkflowExecuteMode;
	contextData?: IExecuteContextData;
}

export interface WorkflowResult {
	status: ExecutionStatus;
	error?: ExecutionError;
	lastNode?: string;
	runData: IRunData;
	/** What a node gave out in all its runs; empty if it did not run. */
	itemsOf(nodeName: string, output?: number): INodeExecutionData[];
}

/** An execution under way. Once cancelled, `result` comes when the running node has returned. */
export interface Running<Result> {
	result: Promise<Result>;
	cancel(): void;
}

export interface PickerOptions {
	parameters?: INodeParameters;
	/** Where the picker's field is, e.g. `parameters.customerId`. */
	path?: string;
	typeVersion?: number;
}

export interface Engine {
	runNode(options: NodeOptions): Promise<NodeResult>;
	startNode(options: NodeOptions): Running<NodeResult>;
	runWorkflow(json: WorkflowJson, options?: WorkflowOptions): Promise<WorkflowResult>;
	startWorkflow(json: WorkflowJson, options?: WorkflowOptions): Running<WorkflowResult>;
	runListSearch(
		node: AnyNodeType | string,
		method: string,
		options?: PickerOptions & { filter?: string; paginationToken?: string },
	): Promise<INodeListSearchResult>;
	runLoadOptions(
		node: AnyNodeType | string,
		method: string,
		options?: PickerOptions,
	): Promise<INodePropertyOptions[]>;
	testCredential(type: string): Promise<INodeCredentialTestResult>;
	/** Changes fields of a credential and saves it, as a user does in the editor. */
	editCredential(type: string, changes: ICredentialDataDecryptedObject): Promise<void>;
	storedCredentials(): Record<string, ICredentialDataDecryptedObject>;
}

const START = 'Start';

// Idempotency keys may be derived from it, so two runs against one server must not share an id.
let lastExecutionId = randomInt(1_000_000_000);

export function createEngine(given: EngineOptions): Engine {
	const nodeTypes = new NodeTypes(given.nodeTypes);
	const helper = new CredentialsHelper(given.credentialTypes, given.credentials ?? {}, nodeTypes);

	const additionalData = (more: Partial<IWorkflowExecuteAdditionalData> = {}) =>
		additionalDataFor(helper, more);

	function prepareNodes(json: WorkflowJson): INode[] {
		const nodes = structuredClone(json.nodes) as INode[];
		for (const node of nodes) {
			if (nodeTypes.has(node.type)) {
				const types = nodeTypes.credentialTypesOf(node.type, node.typeVersion);
				node.credentials = { ...node.credentials, ...helper.selectedFor(types) };
			} else if (!node.disabled) {
				throw new Error(`${nodeTypes.unknown(node.type)} (node "${node.name}")`);
			}
		}
		return nodes;
	}

	function start(json: WorkflowJson, options: WorkflowOptions) {
		const { executionId, startData = [{}], mode = 'manual', contextData = {} } = options;
		const base: IWorkflowBase = {
			id: json.id ?? 'workflow',
			name: json.name ?? 'Workflow',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
			nodes: prepareNodes(json),
			connections: structuredClone(json.connections) as IConnections,
			settings: {
				executionOrder: 'v1',
				timezone: 'UTC',
				...(json.settings as IWorkflowSettings | undefined),
			},
			pinData: json.pinData && (structuredClone(json.pinData) as IPinData),
			staticData: structuredClone(json.staticData ?? {}) as IDataObject,
		};
		const trigger = base.nodes.find((node) => node.type === MANUAL_TRIGGER && !node.disabled);
		if (!trigger) throw new Error(`The workflow "${base.name}" has no manual trigger to start at`);

		const id = executionId ?? String(++lastExecutionId);
		const workflow = new Workflow({ ...base, nodeTypes });
		const execute = new WorkflowExecute(
			additionalData({
				executionId: id,
				workflowId: base.id,
				hooks: new ExecutionLifecycleHooks(mode, id, base),
			}),
			mode,
			createRunExecutionData({
				executionData: {
					contextData: structuredClone(contextData),
					nodeExecutionStack: [
						{
							node: trigger,
							data: { main: [returnJsonArray(structuredClone(startData))] },
							source: null,
						},
					],
				},
				resultData: { pinData: base.pinData },
			}),
		);

		try {
			const running = execute.processRunExecutionData(workflow);
			return {
				cancel: () => running.cancel(),
				result: running.then((run) => outcome(run, running.isCanceled)),
			};
		} catch (error) {
			// n8n refuses to start a workflow with issues, such as an empty required field.
			const refused: Outcome = {
				status: 'error',
				error: error as ExecutionError,
				runData: {},
				contextData: {},
			};
			return { cancel: () => {}, result: Promise.resolve(refused) };
		}
	}

	function startWorkflow(
		json: WorkflowJson,
		options: WorkflowOptions = {},
	): Running<WorkflowResult> {
		const names = (json.nodes as INode[]).map((node) => node.name);
		const { cancel, result } = start(json, options);
		return {
			cancel,
			result: result.then((run) => ({
				...run,
				itemsOf(nodeName, output = 0) {
					if (!names.includes(nodeName)) {
						throw new Error(`The workflow has no node "${nodeName}", only: ${names.join(', ')}`);
					}
					const tasks = run.runData[nodeName] ?? [];
					return tasks.flatMap((task) => task.data?.main?.[output] ?? []);
				},
			})),
		};
	}

	function startNode({
		node,
		parameters = {},
		items,
		onError,
		retryOnFail,
		maxTries,
		waitBetweenTries = 1,
		executionId,
		typeVersion,
		settings,
		...more
	}: NodeOptions): Running<NodeResult> {
		const type = nodeTypes.nameOf(node);
		const version = typeVersion ?? nodeTypes.newestVersion(type);
		const { defaults } = nodeTypes.getByNameAndVersion(type, version).description;
		const name = defaults.name ?? type;
		const nodes: INode[] = [
			{
				id: 'start',
				name: START,
				type: MANUAL_TRIGGER,
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'tested',
				name,
				type,
				typeVersion: version,
				position: [200, 0],
				parameters,
				onError,
				retryOnFail,
				maxTries,
				waitBetweenTries,
			},
		];
		const connections: IConnections = {
			[START]: { main: [[{ node: name, type: 'main', index: 0 }]] },
		};
		const { cancel, result } = start(
			{ nodes, connections, settings },
			{ executionId, startData: items, ...more },
		);
		return {
			cancel,
			result: result.then(({ status, error, runData, contextData }) => {
				const task = runData[name]?.at(-1);
				return {
					status,
					error,
					outputs: (task?.data?.main ?? []).map((output) => output ?? []),
					hints: task?.hints ?? [],
					runData,
					contextData,
				};
			}),
		};
	}

	function picker(
		node: AnyNodeType | string,
		{ parameters = {}, path = '', typeVersion }: PickerOptions,
	) {
		const type = nodeTypes.nameOf(node);
		const version = typeVersion ?? nodeTypes.newestVersion(type);
		const temp: INode = {
			id: 'temp',
			name: 'Temp-Node',
			type,
			typeVersion: version,
			position: [0, 0],
			parameters: structuredClone(parameters),
			credentials: helper.selectedFor(nodeTypes.credentialTypesOf(type, version)),
		};
		// Fills in the defaults, as the editor does before it asks.
		const workflow = new Workflow({ nodes: [temp], connections: {}, active: false, nodeTypes });
		const data = additionalData({ currentNodeParameters: temp.parameters });
		return {
			context: new LoadOptionsContext(workflow, temp, data, path),
			methods: nodeTypes.getByNameAndVersion(type, version).methods ?? {},
		};
	}

	return {
		startNode,
		startWorkflow,
		runNode: async (options) => await startNode(options).result,
		runWorkflow: async (json, options) => await startWorkflow(json, options).result,
		async runListSearch(node, method, { filter, paginationToken, ...options } = {}) {
			const { context, methods } = picker(node, options);
			const search = methods.listSearch?.[method];
			if (!search) throw new Error(`The node has no list search "${method}"`);
			return await search.call(context, filter, paginationToken);
		},
		async runLoadOptions(node, method, options = {}) {
			const { context, methods } = picker(node, options);
			const load = methods.loadOptions?.[method];
			if (!load) throw new Error(`The node has no load options method "${method}"`);
			return await load.call(context);
		},
		testCredential: async (type) => await testCredential(type, helper, additionalData()),
		editCredential: async (type, changes) => await helper.edit(type, changes),
		storedCredentials: () => helper.storedCredentials(),
	};
}

type Outcome = Omit<WorkflowResult, 'itemsOf'> & Pick<NodeResult, 'contextData'>;

function outcome({ status, data }: IRun, cancelled: boolean): Outcome {
	const { error, lastNodeExecuted, runData } = data.resultData;
	return {
		// A node that throws because it was cancelled ends the run in error; n8n shows it as canceled.
		status: cancelled ? 'canceled' : status,
		error,
		lastNode: lastNodeExecuted,
		runData,
		contextData: data.executionData?.contextData ?? {},
	};
}
