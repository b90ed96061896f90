import type { Operation } from './definition';

/** The client credentials grant (RFC 6749, sections 4.4, 5.1 and 5.2). */
export const TOKEN_OPERATION: Operation = {
	operationId: 'clientCredentialsToken',
	security: [{}],
	requestBody: {
		required: true,
		content: {
			'application/x-www-form-urlencoded': {
				schema: {
					type: 'object',
					required: ['grant_type'],
					properties: {
						grant_type: { type: 'string', enum: ['client_credentials'] },
						scope: { type: 'string' },
						client_id: { type: 'string' },
						client_secret: { type: 'string' },
					},
				},
			},
		},
	},
	responses: {
		200: {
			content: {
				'application/json': {
					schema: {
						type: 'object',
						required: ['access_token', 'token_type'],
						properties: {
							access_token: { type: 'string', minLength: 1 },
							token_type: { type: 'string', enum: ['Bearer', 'bearer'] },
							expires_in: { type: 'integer', minimum: 1 },
							scope: { type: 'string' },
						},
					},
				},
			},
		},
		'4XX': {
			content: {
				'application/json': {
					schema: {
						type: 'object',
						required: ['error'],
						properties: {
							error: {
								type: 'string',
								enum: [
									'invalid_request',
									'invalid_client',
									'invalid_grant',
									'unauthorized_client',
									'unsupported_grant_type',
									'invalid_scope',
								],
							},
							error_description: { type: 'string' },
							error_uri: { type: 'string' },
						},
					},
				},
			},
		},
	},
};
