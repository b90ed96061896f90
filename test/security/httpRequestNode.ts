import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

/**
 * What n8n's HTTP Request node does with a *Predefined Credential Type*: it may use every credential, for any
 * request. It stands under that node's name, by which n8n gives it this right, and knows both of n8n's ways
 * to send: the older one, which the node uses itself, and the one of newer nodes.
 */
export const httpRequestNode: INodeType = {
	description: {
		displayName: 'HTTP Request',
		name: 'httpRequest',
		group: ['output'],
		version: 4.2,
		description: 'Makes an HTTP request',
		defaults: { name: 'HTTP Request' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'layerApi', required: false },
			{ name: 'rebillyApi', required: false },
		],
		properties: [
			{ displayName: 'Credential', name: 'credential', type: 'string', default: '' },
			{ displayName: 'Request', name: 'request', type: 'string', default: '{}' },
			{ displayName: 'Older', name: 'older', type: 'boolean', default: true },
		],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const credential = this.getNodeParameter('credential', 0) as string;
		const request = JSON.parse(this.getNodeParameter('request', 0) as string) as IDataObject;
		const older = this.getNodeParameter('older', 0) as boolean;
		const { url, ...rest } = request;
		const answer: unknown = older
			? await this.helpers.requestWithAuthentication.call(this, credential, {
					method: 'GET',
					...rest,
					uri: url as string,
				})
			: await this.helpers.httpRequestWithAuthentication.call(
					this,
					credential,
					request as unknown as IHttpRequestOptions,
				);
		return [[{ json: { answer: answer as IDataObject } }]];
	},
};
