import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { BusinessPath, exact } from '../validation';

const ListQuery = exact({ include_deleted: Type.Optional(Type.Boolean()) });

export function tags(app: FastifyInstance, layer: LayerContext): void {
	app.get<{ Params: BusinessPath; Querystring: Static<typeof ListQuery> }>(
		'/v1/businesses/:businessId/tags/dimensions',
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query }) => {
			const { dimensions } = booksOf(layer, params.businessId);
			const shown = dimensions.filter(
				(dimension) => query.include_deleted === true || dimension.deleted_at === null,
			);
			return { data: { dimensions: shown }, meta: {} };
		},
	);
}
