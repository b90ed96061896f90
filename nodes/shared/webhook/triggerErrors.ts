import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ApiError } from '../errors';
import { readFailure } from '../run/nodeErrors';

/** The error that a person sees who turns a trigger on or off. It is about no item. */
export function hookError(node: INode, error: unknown): Error {
	const failure = readFailure(error, 0);
	const message = failure.message.replace(/ \[item 0\]$/, '');
	const description = failure.description ?? '';
	const wrapped =
		error instanceof ApiError
			? new NodeApiError(
					node,
					{ message, request: error.request },
					{ message, description, httpCode: String(error.status ?? '') },
				)
			: new NodeOperationError(node, message, { description });
	// n8n replaces a message in which it sees the code of a system error.
	wrapped.message = message;
	return wrapped;
}
