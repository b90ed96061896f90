import type { OpenApiDocument } from './definition';

const REFUSALS = {
	401: { $ref: '#/components/responses/Unauthorized' },
	403: { $ref: '#/components/responses/Forbidden' },
};
const ABSENT = { 404: { $ref: '#/components/responses/NotFound' } };
const TOO_MANY = { 429: { $ref: '#/components/responses/TooManyRequests' } };

/**
 * Operations of the vendors that the nodes use and that the excerpts of their definitions leave out, in the words of
 * the vendors' pages.
 */
export const ADDED: Record<'layer' | 'rebilly', OpenApiDocument['paths']> = {
	layer: {
		// Documented: no body, and only before payments or write-offs.
		'/v1/businesses/{businessId}/invoices/{invoiceId}/void': {
			parameters: [inPath('businessId'), inPath('invoiceId')],
			post: {
				operationId: 'voidInvoice',
				responses: {
					200: {
						content: {
							'application/json': {
								schema: {
									type: 'object',
									required: ['data'],
									properties: { data: schema('Invoice'), meta: schema('Meta') },
								},
							},
						},
					},
					'4XX': { $ref: '#/components/responses/ClientError' },
					429: { $ref: '#/components/responses/RateLimited' },
					'5XX': { $ref: '#/components/responses/ServerError' },
				},
			},
		},
	},
	rebilly: {
		'/disputes': {
			get: {
				operationId: 'GetDisputeCollection',
				parameters: ['Limit', 'Offset', 'Filter', 'Query', 'Sort', 'Expand'].map((name) => ({
					$ref: `#/components/parameters/collection${name}`,
				})),
				responses: { 200: list('Dispute'), ...REFUSALS },
			},
		},
		'/disputes/{id}': ofOne({
			get: {
				operationId: 'GetDispute',
				responses: { 200: one('Dispute'), ...REFUSALS, ...ABSENT },
			},
		}),
		'/invoices/{id}/void': ofOne({
			post: {
				operationId: 'PostInvoiceVoid',
				responses: { 201: one('Invoice'), ...REFUSALS, ...ABSENT, ...TOO_MANY },
			},
		}),
		'/transactions/{id}/query': ofOne({
			post: {
				operationId: 'PostTransactionQuery',
				responses: {
					201: {
						content: {
							'application/json': {
								schema: {
									type: 'object',
									required: ['transactionId'],
									properties: {
										transactionId: { type: 'string' },
										result: { type: 'string' },
										status: { type: 'string' },
										amount: { type: 'number' },
										currency: { type: 'string' },
									},
								},
							},
						},
					},
					...REFUSALS,
					...ABSENT,
					...TOO_MANY,
				},
			},
		}),
		'/customers/{id}/timeline': ofOne({
			get: {
				operationId: 'GetCustomerTimelineCollection',
				parameters: ['Limit', 'Offset', 'Filter', 'Query', 'Sort'].map((name) => ({
					$ref: `#/components/parameters/collection${name}`,
				})),
				responses: { 200: customerMessages({ isList: true }), ...REFUSALS },
			},
			post: {
				operationId: 'PostCustomerTimeline',
				requestBody: {
					required: true,
					content: {
						'application/json': {
							schema: { type: 'object', properties: { message: { type: 'string' } } },
						},
					},
				},
				responses: {
					201: customerMessages({ isList: false }),
					...REFUSALS,
					422: { $ref: '#/components/responses/ValidationError' },
					...TOO_MANY,
				},
			},
		}),
	},
};

/** Like a message of a credit memo, with a type of its own for a comment. */
function customerMessages({ isList }: { isList: boolean }) {
	const text = { type: 'string' };
	const message = {
		type: 'object',
		properties: {
			id: text,
			type: { type: 'string', enum: ['customer-comment-created'] },
			triggeredBy: { type: 'string', enum: ['rebilly', 'app', 'direct-api'] },
			message: text,
			extraData: schema('TimelineExtraData'),
			occurredTime: schema('ServerTimestamp'),
			_links: schema('SelfLink'),
		},
	};
	const body = isList ? { type: 'array', items: message } : message;
	return { content: { 'application/json': { schema: body } } };
}

function inPath(name: string) {
	return { name, in: 'path' as const, required: true, schema: { type: 'string' } };
}

function schema(name: string) {
	return { $ref: `#/components/schemas/${name}` };
}

function one(name: string) {
	return { content: { 'application/json': { schema: schema(name) } } };
}

function list(name: string) {
	return { content: { 'application/json': { schema: { type: 'array', items: schema(name) } } } };
}

/** The operations on one record of Rebilly. */
function ofOne(operations: object) {
	return { parameters: [{ $ref: '#/components/parameters/resourceId' }], ...operations };
}
