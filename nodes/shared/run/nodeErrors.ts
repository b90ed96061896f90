import {
	type IDataObject,
	type INode,
	type JsonObject,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { ApiError, InputError, ConflictError } from '../errors';

/** One failed item: what the user reads, and the parts of it that a workflow can branch on. */
interface ItemFailure {
	message: string;
	description: string | undefined;
	details: IDataObject;
}

/**
 * Reads any error into what an item's failure shows.
 *
 * @param itemIndex counts as n8n does, from 0; undefined for what is about no item
 */
export function readFailure(error: unknown, itemIndex?: number): ItemFailure {
	const suffix = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
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
	return errorOf(node, error, options);
}

/** The error that a person sees who turns a trigger on or off. It is about no item. */
export function hookError(node: INode, error: unknown): Error {
	const { message, description = '' } = readFailure(error);
	return errorOf(node, error, { message, description });
}

function errorOf(
	node: INode,
	error: unknown,
	options: { message: string; description: string; itemIndex?: number },
): Error {
	const { message } = options;
	const built =
		error instanceof ApiError
			? new NodeApiError(node, partsOf(error, message), {
					...options,
					httpCode: String(error.status ?? ''),
				})
			: new NodeOperationError(node, message, options);
	// n8n replaces a message in which it sees the code of a system error, such as ENOTFOUND in "InvoiceNotFound".
	built.message = message;
	return built;
}

function partsOf({ request, fieldErrors }: ApiError, message: string): JsonObject {
	return { message, request, fieldErrors: fieldErrors.map((each) => ({ ...each })) };
}

function sentence(parts: Array<string | undefined>): string {
	return parts
		.filter((part): part is string => !!part)
		.map((part) => part.replace(/\.$/, ''))
		.join('. ');
}
