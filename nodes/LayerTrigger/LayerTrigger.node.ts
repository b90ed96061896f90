import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { searchBusinesses } from '../Layer/methods/listSearch';
import { activate, deactivate } from './actions/lifecycle';
import { emit } from './actions/execute';
import { properties, SUBTITLE } from './actions/fields';
import { receive } from './actions/webhook';
import { webhookSecretsTest } from './methods/credentialTest';

export class LayerTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Layer Trigger',
		name: 'layerTrigger',
		icon: { light: 'file:../../icons/layer.svg', dark: 'file:../../icons/layer.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: SUBTITLE,
		description: 'Starts the workflow when something happens in Layer, such as a new credit',
		eventTriggerDescription: 'Waiting for Layer to call the test URL',
		activationMessage:
			'Calls to the production URL now start this workflow. Paste it in the Layer developer portal if you have not yet.',
		defaults: { name: 'Layer Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'layerApi', displayName: 'Layer API', required: true },
			{
				name: 'layerWebhookApi',
				displayName: 'Layer Webhook API',
				required: true,
				testedBy: 'webhookSecretsTest',
			},
		],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties,
	};

	methods = { credentialTest: { webhookSecretsTest }, listSearch: { searchBusinesses } };

	webhookMethods = {
		default: {
			/** Layer cannot be asked. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate.call(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate.call(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive.call(this);
	}

	/** The call was answered by then: this runs in the execution that it started. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await emit.call(this);
	}
}
