import { Type, type Static } from '@sinclair/typebox';
import Ajv from 'ajv';
import type { FastifyInstance } from 'fastify';

import { checkBy } from '../core/check';
import { InvalidFaults } from '../core/faults';
import type { RebillySimulator } from '.';
import type { GatewayAnswer } from './store';

const answer = {
	result: Type.Unsafe<GatewayAnswer['result']>({
		type: 'string',
		enum: ['abandoned', 'approved', 'canceled', 'declined', 'unknown'],
	}),
	status: Type.String({ minLength: 1 }),
	message: Type.Optional(Type.String()),
};
const closed = { additionalProperties: false };
const Gateway = Type.Object(
	{
		...answer,
		finally: Type.Optional(
			Type.Object({ ...answer, afterMs: Type.Optional(Type.Integer({ minimum: 0 })) }, closed),
		),
	},
	closed,
);
const Decision = Type.Object(
	{ transactionId: Type.Optional(Type.String()), ...Type.Partial(Type.Object(answer)).properties },
	closed,
);

const Bank = Type.Object(
	{
		disputeId: Type.Optional(Type.String()),
		transactionId: Type.Optional(Type.String()),
		amount: Type.Optional(Type.Number({ minimum: 0 })),
		currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
		type: Type.Optional(Type.String({ minLength: 1 })),
		status: Type.Optional(Type.String({ minLength: 1 })),
	},
	closed,
);

const ajv = new Ajv({ allErrors: true });
const isGateway = checkBy<Static<typeof Gateway>>(ajv, Gateway);
const isBank = checkBy<Static<typeof Bank>>(ajv, Bank);
const isDecision = checkBy<Static<typeof Decision>>(ajv, Decision);

/**
 * `POST /rebilly/gateway` sets what the gateway says to refunds, and in the end to those that it lets wait;
 * `POST /rebilly/decide` has it decide on one that is waiting, or on all; `POST /rebilly/disputes` has a bank open a
 * dispute of a payment, or change the one that `disputeId` names.
 */
export function rebillyControls(app: FastifyInstance, rebilly: RebillySimulator): void {
	app.post('/rebilly/gateway', ({ body }) => {
		if (!isGateway(body)) throw invalid(isGateway.errors);
		const { finally: last, ...first } = body;
		rebilly.data.gateway = { message: '', ...first };
		if (last) rebilly.data.finalWord = { message: '', ...last };
		return { ok: true };
	});
	app.post('/rebilly/decide', ({ body }) => {
		if (!isDecision(body)) throw invalid(isDecision.errors);
		const { transactionId, ...word } = body;
		return { decided: rebilly.decide(transactionId, word) };
	});
	app.post('/rebilly/disputes', ({ body }) => {
		if (!isBank(body)) throw invalid(isBank.errors);
		const { id: disputeId } = rebilly.dispute(body);
		return { disputeId };
	});
}

function invalid(errors: typeof isGateway.errors): InvalidFaults {
	return new InvalidFaults(
		(errors ?? [])
			.map(({ instancePath, message }) => `${instancePath.slice(1) || 'body'} ${message}`)
			.join('; '),
	);
}
