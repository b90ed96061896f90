import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ApiError, CancelledError, InputError, ConflictError } from '../../nodes/shared/errors';
import { nodeError, readFailure, failedItem } from '../../nodes/shared/run/nodeErrors';

const NODE: INode = {
	id: 'a1',
	name: 'Credits',
	type: 'test',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const refused = new ApiError({
	service: 'Example',
	message: 'Example: Invalid data.',
	request: 'POST /credits',
	status: 422,
	fieldErrors: [
		{ field: 'items.0.amount', message: 'must be above 0.' },
		{ message: 'is not complete' },
	],
	advice: 'Correct the fields that it names',
});
const lost = new ApiError({
	service: 'Example',
	message: 'Example did not answer (the time ran out)',
	request: 'POST /credits',
	advice: 'Look there before you run this again',
	outcomeUnknown: true,
});
const input = new InputError('Amount', 'is empty', 'Enter a value', "row 2 of 'Line Items'");
const state = new ConflictError('The credit is voided', 'Use another key', {
	creditId: 'cr_1',
	differences: [{ field: 'memo', asked: 'a', found: 'b' }],
});

describe('what an item’s failure shows', () => {
	test('of a refusal: the message with its fieldErrors, and parts to branch on', () =>
		expect(readFailure(refused, 3)).toEqual({
			message: 'Example: Invalid data. items.0.amount: must be above 0. is not complete [item 3]',
			description: 'Correct the fields that it names',
			details: {
				kind: 'refused',
				service: 'Example',
				request: 'POST /credits',
				status: 422,
				fields: [
					{ field: 'items.0.amount', message: 'must be above 0.' },
					{ message: 'is not complete' },
				],
			},
		}));

	test('of a lost answer: that nobody knows what happened', () =>
		expect(readFailure(lost, 0)).toEqual({
			message: 'Example did not answer (the time ran out) [item 0]',
			description: 'Look there before you run this again',
			details: { kind: 'outcomeUnknown', service: 'Example', request: 'POST /credits' },
		}));

	test('of an input: the field and its place', () =>
		expect(readFailure(input, 12)).toEqual({
			message: "'Amount' in row 2 of 'Line Items' is empty [item 12]",
			description: 'Enter a value',
			details: { kind: 'input', field: 'Amount' },
		}));

	test('of records that leave open what became of a write: that nobody knows it', () => {
		const error = new ConflictError('Somebody else', 'Look', { outcomeUnknown: true, id: 'cr_1' });
		expect(readFailure(error, 0).details).toEqual({ kind: 'outcomeUnknown', id: 'cr_1' });
	});

	test('of records that do not allow it: the figures', () =>
		expect(readFailure(state, 1)).toEqual({
			message: 'The credit is voided [item 1]',
			description: 'Use another key',
			details: {
				kind: 'state',
				creditId: 'cr_1',
				differences: [{ field: 'memo', asked: 'a', found: 'b' }],
			},
		}));

	test.each<[string, unknown, string]>([
		['another error', new Error('boom'), 'boom'],
		['a cancellation', new CancelledError(), 'The execution was cancelled'],
		['text', 'boom', 'boom'],
		['nothing', undefined, 'undefined'],
	])('of %s', (_what, error, message) =>
		expect(readFailure(error, 2)).toEqual({
			message: `${message} [item 2]`,
			description: undefined,
			details: { kind: 'other' },
		}),
	);

	test.each<[string, unknown]>([
		['a refusal', refused],
		['records that do not allow it', state],
		['an error without advice', new Error('boom')],
		['an error without words', new Error('')],
	])('makes an item of %s that n8n takes for a failed one, in every version', (_what, error) => {
		const failure = readFailure(error, 1);
		const item = failedItem(failure);
		expect(Object.keys(item).sort()).toEqual(['error', 'message']);
		expect(item.message).toContain(failure.message);
		expect(item.message).toContain(failure.description?.replace(/\.$/, '') ?? '');
		expect(item.error).toMatchObject({ message: failure.message, ...failure.details });
	});

	test('can be written as JSON, fieldErrors included, without touching the error', () => {
		const { details } = readFailure(refused, 0);
		expect(JSON.parse(JSON.stringify(details))).toEqual(details);
		(details.fields as Array<{ message: string }>)[0]!.message = 'changed';
		expect(refused.fieldErrors[0]?.message).toBe('must be above 0.');
	});
});

describe('the error that stops the node', () => {
	test('for a refusal is n8n’s API error, with status, item and what became of the others', () => {
		const error = nodeError(NODE, refused, 3, 'Done: items 0–2. Not started: items 4–9');
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'Example: Invalid data. items.0.amount: must be above 0. is not complete [item 3]',
			description: 'Correct the fields that it names. Done: items 0–2. Not started: items 4–9',
			httpCode: '422',
			context: { itemIndex: 3 },
			node: NODE,
		});
	});

	test('for a lost answer has no status', () => {
		const error = nodeError(NODE, lost, 0, 'Done: none');
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'Example did not answer (the time ran out) [item 0]',
			description: 'Look there before you run this again. Done: none',
			httpCode: null,
			context: { itemIndex: 0 },
		});
	});

	test.each<[string, unknown, string, string]>([
		[
			'an input',
			input,
			"'Amount' in row 2 of 'Line Items' is empty [item 0]",
			'Enter a value. Done: none',
		],
		['the records', state, 'The credit is voided [item 0]', 'Use another key. Done: none'],
		['another error', new Error('boom'), 'boom [item 0]', 'Done: none'],
		['text', 'boom', 'boom [item 0]', 'Done: none'],
	])('for %s is n8n’s operation error', (_what, error, message, description) => {
		const stopping = nodeError(NODE, error, 0, 'Done: none');
		expect(stopping).toBeInstanceOf(NodeOperationError);
		expect(stopping).toMatchObject({ message, description, context: { itemIndex: 0 } });
	});

	test('is a new one even if the error is one of n8n’s own', () => {
		const own = new NodeOperationError(NODE, 'boom', { description: 'old' });
		expect(nodeError(NODE, own, 4, 'Done: none')).toMatchObject({
			message: 'boom [item 4]',
			description: 'Done: none',
			context: { itemIndex: 4 },
		});
	});

	// n8n replaces a message that has a system's error code anywhere in it, be it inside a word.
	test.each([
		'InvoiceNotFound',
		'A preexisting allocation is in the way',
		'resourceAccess is missing',
		'No invoice with the number ENOENT-1',
	])('says what was found, also when that is: %s', (message) => {
		const api = new ApiError({ service: 'Example', message, request: 'GET /credits', status: 404 });
		expect(nodeError(NODE, api, 0, 'Done: none').message).toBe(`${message} [item 0]`);
		const other = new ConflictError(message);
		expect(nodeError(NODE, other, 0, 'Done: none').message).toBe(`${message} [item 0]`);
	});
});
