import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { apiUrl, checkCredential } from '../nodes/Layer/api/environment';
import { currentToken, renewSession, TEST_PATH } from '../nodes/Layer/api/session';

import { assertOwn, redirectRules, withSecret } from '../nodes/shared/http/ownOrigin';
import { trimmedText } from '../nodes/shared/json';

export class LayerApi implements ICredentialType {
	name = 'layerApi';

	displayName = 'Layer API';

	icon: Icon = { light: 'file:../icons/layer.svg', dark: 'file:../icons/layer.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-customer-credits/n8n-nodes-customer-credits#layer-credential';

	/** n8n's HTTP Request node would send the secret wherever its user likes. n8n 2.30 and later know this. */
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Sandbox', value: 'sandbox' },
				{ name: 'Production', value: 'production' },
				{ name: 'Production Canada', value: 'productionCanada' },
				{ name: 'Custom', value: 'custom', description: 'Another address, such as a simulator' },
			],
			default: 'sandbox',
			description: 'Where the client ID or the token belongs to',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://sandbox.layerfi.com',
			required: true,
			displayOptions: { show: { environment: ['custom'] } },
			description: 'Scheme and host of the API',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'Client ID and secret; tokens are fetched and renewed by themselves',
				},
				{
					name: 'Access Token',
					value: 'accessToken',
					description: 'A bearer token that you paste, such as one for a single business',
				},
			],
			default: 'clientCredentials',
			description: 'How the node proves to Layer who it is',
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://auth.layerfi.com/oauth2/token',
			required: true,
			displayOptions: { show: { environment: ['custom'], authentication: ['clientCredentials'] } },
			description: 'Where tokens are fetched',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://sandbox.layerfi.com/sandbox',
			displayOptions: { show: { environment: ['custom'], authentication: ['clientCredentials'] } },
			description:
				'What tokens are asked for, letter by letter as Layer names it. Leave empty for the base URL followed by /sandbox.',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['clientCredentials'] } },
			description: 'Layer gives it to you together with the secret',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['clientCredentials'] } },
			description: 'Layer gives it to you together with the client ID',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['accessToken'] } },
			description: 'The bearer token, without the word Bearer',
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/** Fetches a bearer token; n8n keeps it and asks again after a 401 (reference: the authentication page). */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		checkCredential(credentials);
		if (credentials.authentication === 'accessToken') return {};
		return { sessionToken: await renewSession(this.helpers, credentials) };
	}

	authenticate: IAuthenticate = async (credentials, request) => {
		checkCredential(credentials);
		const own = { baseUrl: apiUrl(credentials), credential: 'the Layer credential' };
		assertOwn(request, own);
		const token =
			credentials.authentication === 'accessToken'
				? trimmedText(credentials.accessToken)
				: currentToken(credentials, { isTest: request.url === TEST_PATH });
		return withSecret(request, own, { Authorization: `Bearer ${token}` });
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ $credentials.environment === "custom" ? $credentials.baseUrl.trim().replace(/(?<!\\/)\\/+$/, "") : $credentials.environment === "production" ? "https://api.layerfi.com" : $credentials.environment === "productionCanada" ? "https://api-ca.layerfi.com" : "https://sandbox.layerfi.com" }}',
			url: TEST_PATH,
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Layer does not accept this client ID and secret, or this token. Check them, and that the environment is right.',
				},
			},
			...redirectRules('Layer'),
		],
	};
}
