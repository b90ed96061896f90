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
		// The list of nodes shows this text for the trigger and for the node Layer, which it makes one entry of.
		description:
			'Create customer credits in Layer, or start when something happens there, such as a new credit',
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
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					"A test listens to the Test URL for two minutes and takes one event: add that URL as another endpoint in the Layer developer portal, or send it a call of your own. Real events start the workflow once it is published (activated) and the portal has the Production URL. <a data-key='activate'>Publish it</a>",
				active:
					"Events at the Production URL start this workflow; find them in the <a data-key='executions'>list of executions</a>. A test listens to the Test URL besides, for two minutes and one event.",
			},
			activationHint:
				"Publish (activate) this workflow, so that the Production URL takes events. <a data-key='activate'>Publish it</a>",
		},
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
