import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { apiUrl, checkCredential } from '../nodes/Rebilly/api/environment';
import { redirectRules, withSecret } from '../nodes/shared/http/ownOrigin';
import { trimmedText } from '../nodes/shared/json';

export class RebillyApi implements ICredentialType {
	name = 'rebillyApi';

	displayName = 'Rebilly API';

	icon: Icon = { light: 'file:../icons/rebilly.svg', dark: 'file:../icons/rebilly.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-customer-credits/n8n-nodes-customer-credits#rebilly-credential';

	/** n8n's HTTP Request node would send the key wherever its user likes. n8n 2.30 and later know this. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Sandbox', value: 'sandbox' },
				{ name: 'Live', value: 'live' },
				{ name: 'Custom', value: 'custom', description: 'Another address, such as a simulator' },
			],
			default: 'sandbox',
			description: 'Where the key belongs to',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.rebilly.com',
			required: true,
			displayOptions: { show: { environment: ['custom'] } },
			description: 'Scheme and host alone; the organization is added to it',
		},
		{
			displayName: 'Organization ID',
			name: 'organizationId',
			type: 'string',
			default: '',
			required: true,
			description: 'Rebilly shows it under Settings, My organization',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key', value: 'apiKey' },
				{ name: 'Bearer Token', value: 'bearerToken' },
			],
			default: 'apiKey',
			description: 'How the node proves to Rebilly who it is',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. sk_sandbox_...',
			displayOptions: { show: { authentication: ['apiKey'] } },
			description:
				'A secret key of this environment. Rebilly makes it under Automations, API keys.',
		},
		{
			displayName: 'Bearer Token',
			name: 'bearerToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['bearerToken'] } },
			description: 'A JSON web token (JWT), without the word Bearer',
		},
	];

	/** A function, because one with expressions costs more on each request than all of the node's own work. */
	authenticate: IAuthenticate = async (credentials, request) => {
		checkCredential(credentials);
		const own = { baseUrl: apiUrl(credentials), credential: 'the Rebilly credential' };
		const secret: Record<string, string> =
			credentials.authentication === 'bearerToken'
				? { Authorization: `Bearer ${trimmedText(credentials.bearerToken)}` }
				: { 'REB-APIKEY': trimmedText(credentials.apiKey) };
		return withSecret(request, own, secret);
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ $credentials.environment === "custom" ? $credentials.baseUrl.trim().replace(/(?<!\\/)\\/+$/, "") : $credentials.environment === "live" ? "https://api.rebilly.com" : "https://api-sandbox.rebilly.com" }}',
			url: '=/organizations/{{ $credentials.organizationId.trim() }}/credit-memos',
			qs: { limit: 1 },
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Rebilly does not know this key. Check it, and that its environment is right.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'The key is known, but must not read credit memos of this organization. Check the organization ID and the permissions of the key.',
				},
			},
			...redirectRules('Rebilly'),
		],
	};
}
