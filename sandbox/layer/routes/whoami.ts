import type { FastifyInstance } from 'fastify';

import { NoQuery } from '../validation';

export function whoami(app: FastifyInstance, clientId: string): void {
	app.get('/whoami', { schema: { querystring: NoQuery } }, () => ({
		data: { type: 'whoami', clientName: 'Layer Sandbox', clientId },
	}));
}
