import type { IDataObject, INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ApiError, InputError, ConflictError } from '../errors';

/** One failed item: what the user reads, and the parts of it that a workflow can branch on. */
interface ItemFailure {
	message: string;
	description: string | undefined;
	details: IDataObject;
}

/** Reads any error into what an item's failure shows. `[item N]` counts as n8n does, from 0. */
export function readFailure(error: unknown, itemIndex: number): ItemFailure {
	const suffix = ` [item ${itemIndex}]`;
	if (error instanceof ApiError) {
		const fieldErrors = error.fieldErrors.map(({ field, message }) =>
			field ? `${field}: ${message}` : message,
		);
		const details: IDataObject = {
			kind: error.outcomeUnknown ? 'outcomeUnknown' : 'refused',
			service: error.service,
			request: error.request,
		};
		if (error.status !== undefined) details.status = error.status;
		if (error.fieldErrors.length > 0)
			details.fields = error.fieldErrors.map((each) => ({ ...each }));
		return {
			message: sentence([error.message, ...fieldErrors]) + suffix,
			description: error.advice,
			details,
		};
	}
	if (error instanceof InputError) {
		return {
			message: error.message + suffix,
			description: error.advice,
			details: { kind: 'input', field: error.field },
		};
	}
	if (error instanceof ConflictError) {
		const { outcomeUnknown, ...figures } = (error.details ?? {}) as IDataObject;
		return {
			message: error.message + suffix,
			description: error.advice,
			details: { kind: outcomeUnknown ? 'outcomeUnknown' : 'state', ...figures },
		};
	}
	const message = error instanceof Error ? error.message : String(error);
	return { message: message + suffix, description: undefined, details: { kind: 'other' } };
}

/**
 * What a failed item holds with On Error: Continue: one text for people, and the parts in `error`.
 * n8n adds the item's input and sends it to the error output, if no other key is there: 2.8 knows no third one.
 * An `error` beside `json` would make n8n throw away all but its message.
 */
export function failedItem({ message, description, details }: ItemFailure): IDataObject {
	const advice = description ? { advice: description } : {};
	return {
		message: sentence([message, description]),
		error: { message, ...advice, ...details },
	};
}

/** n8n takes a first item with a top-level `error` for a failed run and would repeat the whole node. */
export function withoutErrorKey(json: IDataObject): IDataObject {
	if (json.error === undefined) return json;
	const { error, ...rest } = json;
	return { ...rest, vendorError: error };
}

/**
 * The error that stops the node. Built from plain parts, because n8n hands back the first error unchanged
 * when one of its own is wrapped.
 *
 * @param progress what happened to the other items, for the description
 */
export function nodeError(node: INode, error: unknown, itemIndex: number, progress: string): Error {
	const { message, description } = readFailure(error, itemIndex);
	const options = { message, description: sentence([description, progress]), itemIndex };
	return withMessage(errorOf(node, error, message, options), message);
}

/** n8n replaces a message in which it sees the code of a system error, such as ENOTFOUND in "InvoiceNotFound". */
function withMessage(error: Error, message: string): Error {
	error.message = message;
	return error;
}

function errorOf(
	node: INode,
	error: unknown,
	message: string,
	options: { message: string; description: string; itemIndex: number },
): Error {
	if (error instanceof ApiError) {
		const httpCode = error.status === undefined ? '' : String(error.status);
		const fieldErrors = error.fieldErrors.map((each) => ({ ...each }));
		const parts: JsonObject = { message, request: error.request, fieldErrors };
		return new NodeApiError(node, parts, { ...options, httpCode });
	}
	return new NodeOperationError(node, message, options);
}

function sentence(parts: Array<string | undefined>): string {
	return parts
		.filter((part): part is string => !!part)
		.map((part) => part.replace(/\.$/, ''))
		.join('. ');
}
