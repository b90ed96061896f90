import type { Sandbox } from '.';

/** What a user enters in the two credentials to reach the sandbox. */
export function credentialsOf(
	sandbox: Pick<Sandbox, 'connection'>,
	overrides: { layerApi?: object; rebillyApi?: object } = {},
) {
	const { layer, rebilly } = sandbox.connection;
	return {
		layerApi: {
			data: {
				environment: 'custom',
				authentication: 'clientCredentials',
				baseUrl: layer.baseUrl,
				tokenUrl: layer.tokenUrl,
				clientId: layer.clientId,
				clientSecret: layer.clientSecret,
				...overrides.layerApi,
			},
		},
		rebillyApi: {
			data: {
				environment: 'custom',
				authentication: 'apiKey',
				baseUrl: rebilly.baseUrl,
				organizationId: rebilly.organizationId,
				apiKey: rebilly.apiKey,
				...overrides.rebillyApi,
			},
		},
	};
}
