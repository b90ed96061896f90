import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

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

/**
 * @param workers how many items are under way at once
 * @param lookUpFirst whether a GET goes before each write, as this package does it on Rebilly
 */
export function bareCreate(target: Target, workers: number, lookUpFirst: boolean): INodeType {
	return {
		description: describe('bareCreate', mappedFields),
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const { send } = bare(this, target);
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
			const rows = await allRows(bare(this, target).send, target.listUrl);
			return [rows.map((row) => ({ json: row as never, pairedItem: 0 }))];
		},
	};
}

function bare(context: IExecuteFunctions, { header }: Target): { send: Send } {
	return {
		send: async (options) =>
			(await context.helpers.httpRequest({
				...(options as IHttpRequestOptions),
				headers: { [header.name]: header.value },
				json: true,
				returnFullResponse: true,
			})) as { body: unknown },
	};
}
