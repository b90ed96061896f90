import type { FastifyError, FastifyReply } from 'fastify';

import type { RebillyChoices } from './decisions';

export interface InvalidField {
	/** Dotted, such as items.0.unitPrice. */
	field: string;
	message: string;
}

const TITLES: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	409: 'Conflict',
	415: 'Unsupported Media Type',
	422: 'Validation error',
	429: 'Rate Limit Exceeded',
	500: 'Internal Server Error',
};

export interface ProblemBody {
	type: string;
	title: string;
	status: number;
	detail: string;
	invalidFields?: InvalidField[];
}

export function problemBody(
	status: number,
	detail: string,
	invalidFields?: InvalidField[],
): ProblemBody {
	const title = TITLES[status] ?? 'Error';
	return { type: 'about:blank', title, status, detail, ...(invalidFields && { invalidFields }) };
}

export class Problem extends Error {
	constructor(
		readonly status: number,
		detail: string,
		readonly invalidFields?: InvalidField[],
	) {
		super(detail);
	}
}

/** Of a query that cannot be understood; which status it gets is left open. */
export class InvalidQuery extends Problem {
	constructor(detail: string, invalidFields: InvalidField[]) {
		super(422, detail, invalidFields);
	}
}

export function notFound(what: string, id: string): Problem {
	return new Problem(404, `There is no ${what} with the ID ${id}`);
}

export function invalid(fields: InvalidField[]): Problem {
	return new Problem(422, 'Some of the data sent is not valid', fields);
}

/** Throws when anything was collected. */
export function refuseIfAny(fields: InvalidField[]): void {
	if (fields.length > 0) throw invalid(fields);
}

export function sendProblem(
	error: FastifyError | Problem,
	reply: FastifyReply,
	choices: RebillyChoices,
): FastifyReply {
	const isProblem = error instanceof Problem;
	const status =
		error instanceof InvalidQuery
			? choices.invalidQueryStatus
			: isProblem
				? error.status
				: (error.statusCode ?? 500);
	const fields = isProblem ? error.invalidFields : undefined;
	return reply.code(status).send(problemBody(status, error.message, fields));
}
