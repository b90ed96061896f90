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

import { emit } from './actions/execute';
import { properties, SUBTITLE } from './actions/fields';
import { receive } from './actions/webhook';
import { checkExists, create, remove } from './actions/lifecycle';

export class RebillyTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rebilly Trigger',
		name: 'rebillyTrigger',
		icon: { light: 'file:../../icons/rebilly.svg', dark: 'file:../../icons/rebilly.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: SUBTITLE,
		// The list of nodes shows this text for the trigger and for the node Rebilly, which it makes one entry of.
		description:
			'Create credit memos in Rebilly, or start when something happens there, such as a refund',
		eventTriggerDescription: 'Waiting for an event in Rebilly',
		activationMessage: 'Events in Rebilly now start this workflow.',
		defaults: { name: 'Rebilly Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rebillyApi', required: true }],
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					"A test registers a webhook of its own in Rebilly, takes the next event within two minutes and removes the webhook again: make the event happen in Rebilly meanwhile. To listen all the time, publish (activate) this workflow. <a data-key='activate'>Publish it</a>",
				active:
					"Events in Rebilly start this workflow; find them in the <a data-key='executions'>list of executions</a>. A test uses a webhook of its own besides, for two minutes and one event.",
			},
			activationHint:
				"Publish (activate) this workflow to listen all the time. <a data-key='activate'>Publish it</a>",
		},
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties,
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists.call(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create.call(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove.call(this);
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
