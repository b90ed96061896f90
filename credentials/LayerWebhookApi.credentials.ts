import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** Tested by the Layer Trigger: there is nobody to ask whether a secret is right. */
export class LayerWebhookApi implements ICredentialType {
	name = 'layerWebhookApi';

	displayName = 'Layer Webhook API';

	icon: Icon = { light: 'file:../icons/layer.svg', dark: 'file:../icons/layer.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-customer-credits/n8n-nodes-customer-credits/blob/main/docs/triggers.md#layer-trigger';

	properties: INodeProperties[] = [
		{
			displayName:
				'Proves that a call comes from Layer. Fill in at least one of the two; what is filled in is demanded of every call. Use another credential for each Layer Trigger.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_...',
			description:
				'Shown in the Layer developer portal for the webhook endpoint. Leave empty if there is none.',
		},
		{
			displayName: 'URL Secret',
			name: 'urlSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A long random text of your own, 24 letters and digits or more. Add it to the webhook URL in the Layer developer portal as ?secret= and the text.',
		},
	];
}
