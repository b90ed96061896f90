import type { OpenApiDocument } from './definition';

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
	rebilly: {},
};

function inPath(name: string) {
	return { name, in: 'path' as const, required: true, schema: { type: 'string' } };
}

function schema(name: string) {
	return { $ref: `#/components/schemas/${name}` };
}
