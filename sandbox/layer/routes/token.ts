import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { LayerContext } from '../context';
import { TOKEN_SECONDS } from '../tokens';

const FORM = 'application/x-www-form-urlencoded';

export interface Client {
	clientId: string;
	clientSecret: string;
}

/** The token endpoint, which answers as OAuth does, not in Layer's envelope. */
export function token(app: FastifyInstance, layer: LayerContext, client: Client): void {
	if (!app.hasContentTypeParser(FORM)) void app.register(formbody);
	app.setErrorHandler((_error, _request, reply) => {
		void reply.status(400).send({ error: 'invalid_request' });
	});
	const expected = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');

	const isScope = ({ headers }: FastifyRequest, scope: string): boolean => {
		switch (layer.data.decisions.tokenScope) {
			case 'documented':
				return scope === 'https://sandbox.layerfi.com/sandbox';
			case 'ownAddress':
				return scope === `http://${headers.host ?? ''}/sandbox`;
			case 'anySandbox':
				return /^https?:\/\/[^/]+\/sandbox$/.test(scope);
		}
	};

	app.post<{ Body: Partial<Record<string, string>> | undefined }>(
		'/oauth2/token',
		(request, reply) => {
			const refuse = (status: number, error: string) => reply.status(status).send({ error });
			const form = request.body ?? {};
			if (!(request.headers['content-type'] ?? '').startsWith(FORM)) {
				return refuse(400, 'invalid_request');
			}
			if (request.headers.authorization !== `Basic ${expected}`) {
				return refuse(layer.data.decisions.tokenRefusal, 'invalid_client');
			}
			if (form.client_id !== client.clientId) {
				return refuse(layer.data.decisions.tokenRefusal, 'invalid_client');
			}
			if (form.grant_type !== 'client_credentials') return refuse(400, 'unsupported_grant_type');
			if (!isScope(request, form.scope ?? '')) return refuse(400, 'invalid_scope');
			return reply.send({
				access_token: layer.tokens.issue(layer.now()),
				expires_in: TOKEN_SECONDS,
				token_type: 'Bearer',
			});
		},
	);
}
