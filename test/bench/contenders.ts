import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import axios, { type CreateAxiosDefaults } from 'axios';
import type { IDataObject, INodeExecutionData, INodeParameters, INodeType } from 'n8n-workflow';

import { builtPackage } from '../../scripts/builtEngine';
import { credentialsOf } from '../../sandbox/credentials';
import { createEngine, type Engine } from '../engine/harness';
import { HTTP_REQUEST, loadHttpRequestNode } from './n8nParts';
import { bareCreate, bareList, type More } from './nodes';
import type { Place, Refund, Service, Target } from './services';
import { targetOf } from './services';
import { allRows, withWorkers, type Send } from './work';

/** Someone who does the work of a case. Gives back how many items or rows came out, and how it ended. */
export type Contender = (stage: Stage) => (refunds: readonly Refund[]) => Promise<Result>;

export interface Result {
	status: string;
	output: number;
	/** What a workflow goes on with. */
	items?: INodeExecutionData[];
}

interface Stage {
	kind: 'create' | 'list';
	service: Service;
	place: Place;
	target: Target;
	/** Where an earlier state of this package was built. */
	before: string | undefined;
}

/** How many items the contenders that are not limited otherwise have under way. */
const WORKERS = 50;

export const CONTENDERS: Readonly<Record<string, { title: string; start: Contender }>> = {
	ours: { title: 'this package, as it comes', start: (stage) => ours(stage) },
	before: {
		title: 'this package, as it was before',
		start: (stage) => ours(stage, {}, stage.before),
	},
	ours10: {
		title: 'this package, Max Concurrent Requests 10',
		start: (stage) => ours(stage, { maxConcurrentRequests: 10 }),
	},
	ours50: {
		title: 'this package, Max Concurrent Requests 50',
		start: (stage) => ours(stage, { maxConcurrentRequests: 50 }),
	},
	httpRequest: { title: 'HTTP Request node, as it comes', start: (stage) => httpRequest(stage) },
	httpRequestBatched: {
		title: 'HTTP Request node, batches set by hand',
		start: (stage) => httpRequest(stage, { batching: { batch: BATCH[stage.service] } }),
	},
	floor: {
		title: 'floor: bare helpers.httpRequest',
		start: (stage) =>
			stage.kind === 'list' ? bareNode(bareList(stage.target)) : bareCreates(stage, WORKERS),
	},
	floorWithLookUp: {
		title: 'floor with our requests: GET, then PUT',
		start: (stage) => bareCreates(stage, WORKERS, { lookUpFirst: true }),
	},
	floorWithLimits: {
		title: 'floor with a limit of time and size for each answer',
		start: (stage) => bareCreates(stage, WORKERS, { limitAnswers: true }),
	},
	oneAtATime: {
		title: 'one at a time, bare helpers.httpRequest',
		start: (stage) => bareCreates(stage, 1),
	},
	axios: { title: 'axios with keep-alive, without n8n', start: (stage) => axiosAlone(stage) },
	axiosWithoutKeepAlive: {
		title: 'axios, a connection and a full handshake for each request, without n8n',
		start: (stage) =>
			axiosAlone(stage, {
				httpAgent: new HttpAgent({ keepAlive: false }),
				httpsAgent: new HttpsAgent({ keepAlive: false, maxCachedSessions: 0 }),
			}),
	},
};

/** What a user would set so as to stay below the limit of the case: 4.5 and 450 requests a second. */
const BATCH = {
	rebilly: { batchSize: 9, batchInterval: 2000 },
	layer: { batchSize: 90, batchInterval: 200 },
};

/** Layer has one look-up for all items, and only its lists can be paged to the end without this package. */
export function takesPart(name: string, kind: Stage['kind'], service: Service): boolean {
	if (name === 'floorWithLookUp') return service === 'rebilly';
	return kind === 'create' || service === 'layer' || ['ours', 'before'].includes(name);
}

export function startContender(
	name: string,
	kind: Stage['kind'],
	service: Service,
	place: Place,
	before?: string,
): ReturnType<Contender> {
	const contender = CONTENDERS[name];
	if (!contender) throw new Error(`There is no contender ${name}`);
	return contender.start({ kind, service, place, target: targetOf(service, place), before });
}

function ours({ kind, place, target }: Stage, options: IDataObject = {}, root?: string) {
	const { accessToken } = place.connection.layer;
	const engine = createEngine({
		...builtPackage(root),
		// The same pasted token as everybody has, so that nobody fetches one.
		credentials: credentialsOf(place, {
			layerApi: { authentication: 'accessToken', accessToken },
		}),
	});
	const { createParameters, listParameters } = target;
	const parameters = kind === 'list' ? listParameters : { ...createParameters, options };
	return onEngine(engine, `n8n-nodes-customer-credits.${target.node}`, parameters as never);
}

function httpRequest({ kind, target }: Stage, options: IDataObject = {}) {
	const { node, credential } = loadHttpRequestNode();
	const engine = createEngine({
		nodeTypes: { [HTTP_REQUEST]: node },
		credentialTypes: [credential],
		credentials: { httpHeaderAuth: { data: { ...target.header } } },
	});
	const parameters: IDataObject =
		kind === 'list'
			? { method: 'GET', url: target.listUrl, options: { ...options, ...byCursor } }
			: {
					method: target.createMethod,
					url: urlExpression(target),
					sendBody: true,
					contentType: 'json',
					specifyBody: 'json',
					jsonBody: target.bodyExpression,
					options,
				};
	return onEngine(
		engine,
		HTTP_REQUEST,
		{
			...parameters,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
		},
		4.5,
	);
}

/** The key in the address where the service wants it there. */
function urlExpression(target: Target): string {
	const url = target.createUrl('{{ $json.key }}');
	return url.includes('{{') ? `=${url}` : url;
}

const byCursor: IDataObject = {
	pagination: {
		pagination: {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: {
				parameters: [
					{ type: 'qs', name: 'cursor', value: '={{ $response.body.meta.pagination.cursor }}' },
				],
			},
			paginationCompleteWhen: 'other',
			completeExpression: '={{ !$response.body.meta.pagination.has_more }}',
			limitPagesFetched: false,
		},
	},
};

function bareCreates({ target }: Stage, workers: number, more: More = {}) {
	return bareNode(bareCreate(target, workers, more), {
		key: '={{ $json.key }}',
		cents: '={{ $json.cents }}',
	});
}

function bareNode(node: INodeType, parameters: INodeParameters = {}) {
	const engine = createEngine({ nodeTypes: { bare: node }, credentialTypes: [] });
	return onEngine(engine, 'bare', parameters);
}

/** A workflow of a trigger that gives out the items, and the node. */
function onEngine(engine: Engine, type: string, parameters: INodeParameters, typeVersion = 1) {
	const node = (name: string, more: object) => ({ id: name, name, position: [0, 0], ...more });
	const workflow = {
		nodes: [
			node('Start', { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} }),
			node('Node', {
				type,
				typeVersion,
				parameters,
				credentials: { httpHeaderAuth: { id: 'httpHeaderAuth', name: 'httpHeaderAuth' } },
			}),
		],
		connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
	};
	return async (refunds: readonly Refund[]): Promise<Result> => {
		const startData = refunds.map((refund) => ({ ...refund }));
		const { status, error, itemsOf } = await engine.runWorkflow(workflow, { startData });
		const items = itemsOf('Node');
		return { status: error?.message ?? status, output: items.length, items };
	};
}

function axiosAlone({ kind, target }: Stage, options: CreateAxiosDefaults = {}) {
	const headers = { [target.header.name]: target.header.value };
	const client = axios.create({ ...options, headers });
	const send: Send = async ({ method, url, body }) => {
		const { data } = await client.request<unknown>({ method, url, data: body });
		return { body: data };
	};
	return async (refunds: readonly Refund[]): Promise<Result> => {
		if (kind === 'list') {
			return { status: 'success', output: (await allRows(send, target.listUrl)).length };
		}
		await withWorkers(WORKERS, refunds.length, async (index) => {
			const { key = '', cents = 0 } = refunds[index] ?? {};
			const body = target.createBody(key, cents);
			await send({ method: target.createMethod, url: target.createUrl(key), body });
		});
		return { status: 'success', output: refunds.length };
	};
}
