import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

import type { LayerChoices } from './decisions';
import { describeFailures } from './validation';

export interface LayerErrorBody {
	errors: Array<{ type: string; description: string; error_enum?: string }>;
}

/** An answer that the API would give instead of a result. */
export class LayerError extends Error {
	constructor(
		readonly status: number,
		readonly type: string,
		readonly descriptions: string[],
		/** The API's stable code; only some refusals have one. */
		readonly code?: string,
	) {
		super(descriptions.join('; '));
	}

	get body(): LayerErrorBody {
		return {
			errors: this.descriptions.map((description) => ({
				type: this.type,
				description,
				...(this.code === undefined ? {} : { error_enum: this.code }),
			})),
		};
	}
}

export function badRequest(...descriptions: string[]): LayerError {
	return new LayerError(400, 'BadRequest', descriptions, 'SpecifiedBadRequest');
}

export function idNotFound(field: string, value: string): LayerError {
	const description = `${field} ${value} was not found`;
	return new LayerError(404, 'NotFound', [description], 'SpecifiedIdNotFound');
}

export function unauthorized(description: string): LayerError {
	return new LayerError(401, 'Unauthorized', [description]);
}

function toLayerError(error: FastifyError | LayerError): LayerError {
	if (error instanceof LayerError) return error;
	if (error.validation !== undefined) {
		return badRequest(...describeFailures(error.validation, error.validationContext ?? 'body'));
	}
	const status = error.statusCode ?? 500;
	if (status === 400) return badRequest(error.message);
	if (status < 500) return new LayerError(status, 'BadRequest', [error.message]);
	return new LayerError(status, 'InternalError', [error.message]);
}

export function answerError(
	error: FastifyError | LayerError,
	reply: FastifyReply,
	{ invalidStatus }: LayerChoices,
): void {
	const answer = toLayerError(error);
	void reply.status(answer.status === 400 ? invalidStatus : answer.status).send(answer.body);
}

export function answerUnknownRoute(request: FastifyRequest, reply: FastifyReply): void {
	const path = request.url.split('?')[0];
	const answer = new LayerError(404, 'NotFound', [`No route ${request.method} ${path}`]);
	void reply.status(answer.status).send(answer.body);
}
