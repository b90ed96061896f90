import type { Readable } from 'node:stream';

import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { readBytes } from '../../nodes/shared/http/boundedBody';
import { MAX_ANSWER_SIZE } from '../../nodes/shared/http/requestPolicy';
import type { Target } from './services';
import { allRows, withWorkers, type Send } from './work';

// The least that a node can do: read its two fields, call n8n's bare request helper, give out what came back.
// No authentication by n8n, no pacing, no retry, no check of anything.

function describe(
	name: string,
	properties: INodeTypeDescription['properties'],
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties,
	};
}

const mappedFields: INodeTypeDescription['properties'] = [
	{ displayName: 'Key', name: 'key', type: 'string', default: '' },
	{ displayName: 'Cents', name: 'cents', type: 'number', default: 0 },
];

/** What this package does besides, as far as n8n's helper is concerned. */
export interface More {
	/** Whether a GET goes before each write, as this package does it on Rebilly. */
	lookUpFirst?: boolean;
	/** Whether each answer has a limit of time and size, for which it must come as a stream. */
	limitAnswers?: boolean;
}

/** @param workers how many items are under way at once */
export function bareCreate(
	target: Target,
	workers: number,
	{ lookUpFirst, limitAnswers }: More,
): INodeType {
	return {
		description: describe('bareCreate', mappedFields),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const send = limitAnswers ? limited(this, target) : bare(this, target);
			const output: INodeExecutionData[] = [];
			await withWorkers(workers, this.getInputData().length, async (index) => {
				const key = this.getNodeParameter('key', index) as string;
				const cents = this.getNodeParameter('cents', index) as number;
				const url = target.createUrl(key);
				if (lookUpFirst) await send({ method: 'GET', url, ignoreHttpStatusErrors: true });
				const { body } = await send({
					method: target.createMethod,
					url,
					body: target.createBody(key, cents),
				});
				output[index] = { json: body as never, pairedItem: index };
			});
			return [output];
		},
	};
}

export function bareList(target: Target): INodeType {
	return {
		description: describe('bareList', []),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const rows = await allRows(bare(this, target), target.listUrl);
			return [rows.map((row) => ({ json: row as never, pairedItem: 0 }))];
		},
	};
}

function bare(context: IExecuteFunctions, { header }: Target): Send {
	return async (options) =>
		(await context.helpers.httpRequest({
			...(options as IHttpRequestOptions),
			headers: { [header.name]: header.value },
			json: true,
			returnFullResponse: true,
		})) as { body: unknown };
}

function limited(context: IExecuteFunctions, { header }: Target): Send {
	return async (options) => {
		const { signal } = new AbortController();
		const { body } = (await context.helpers.httpRequest({
			...(options as IHttpRequestOptions),
			headers: { [header.name]: header.value },
			encoding: 'stream',
			abortSignal: signal,
			returnFullResponse: true,
		})) as { body: Readable };
		const bytes = await readBytes(body, { maxBytes: MAX_ANSWER_SIZE, signal });
		return { body: JSON.parse(bytes.toString()) as unknown };
	};
}
