import { Type, type Static } from '@sinclair/typebox';
import Ajv from 'ajv';
import type { FastifyInstance } from 'fastify';

import { checkBy } from '../core/check';
import { InvalidFaults } from '../core/faults';
import type { Endpoint, EndpointOptions } from '../layer/events';
import { type Courier, readDeliveryPolicy } from './courier';
import { forge, readForgery } from './forgery';

/** What the control server needs to steer webhooks. */
export interface WebhookControls {
	courier: Courier;
	addEndpoint(options: EndpointOptions): Endpoint;
}

const EndpointSchema = Type.Object(
	{
		url: Type.String({ pattern: '^https?://' }),
		shape: Type.Optional(
			Type.Unsafe<'current' | 'older'>({ type: 'string', enum: ['current', 'older'] }),
		),
		signed: Type.Optional(Type.Boolean()),
		prefix: Type.Optional(
			Type.Unsafe<'webhook' | 'svix' | 'unknown'>({
				type: 'string',
				enum: ['webhook', 'svix', 'unknown'],
			}),
		),
	},
	{ additionalProperties: false },
);

const validate = checkBy<Static<typeof EndpointSchema>>(
	new Ajv({ allErrors: true }),
	EndpointSchema,
);

/**
 * `POST /webhooks` sets how webhooks are delivered, `POST /webhooks/release` lets go what is held and answers when
 * it is delivered, `POST /webhooks/forge` calls a webhook as a stranger would, `GET /webhooks/deliveries` says what
 * was delivered, and `POST /webhooks/layer` adds an endpoint, as a person does in Layer's portal.
 */
export function webhookControls(app: FastifyInstance, controls: WebhookControls): void {
	const { courier } = controls;
	app.post('/webhooks', (request) => {
		courier.setPolicy(readDeliveryPolicy(request.body ?? {}));
		return { ok: true };
	});
	app.post('/webhooks/release', async () => await courier.release());
	app.post('/webhooks/forge', async (request) => await forge(courier, readForgery(request.body)));
	app.get('/webhooks/deliveries', async () => {
		await courier.idle();
		return courier.deliveries();
	});
	app.post('/webhooks/layer', (request) => {
		const { body } = request;
		if (!validate(body)) {
			throw new InvalidFaults((validate.errors ?? []).map(({ message }) => message).join('; '));
		}
		return controls.addEndpoint(body);
	});
}
