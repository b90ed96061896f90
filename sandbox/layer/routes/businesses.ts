import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { instantKey, paginate, pagingParameters, type SortKeys } from '../paging';
import type { Business } from '../records';
import { BusinessPath, exact, NoQuery } from '../validation';
import { businessView } from '../views';

const SORT_KEYS: SortKeys<Business> = {
	imported_at: (business) => instantKey(business.imported_at),
	updated_at: (business) => instantKey(business.updated_at),
};
const ListQuery = exact(pagingParameters(SORT_KEYS));

export function businesses(app: FastifyInstance, layer: LayerContext): void {
	app.get<{ Querystring: Static<typeof ListQuery> }>(
		'/v1/businesses',
		{ schema: { querystring: ListQuery } },
		({ query }) => {
			const all = [...layer.data.books.values()].map((books) => books.business);
			const { rows, pagination } = paginate(
				'businesses',
				() => all,
				SORT_KEYS,
				query,
				layer.data.decisions,
			);
			return { data: rows.map(businessView), meta: { pagination } };
		},
	);

	app.get<{ Params: BusinessPath }>(
		'/v1/businesses/:businessId',
		{ schema: { params: BusinessPath, querystring: NoQuery } },
		({ params }) => ({
			data: businessView(booksOf(layer, params.businessId).business),
			meta: {},
		}),
	);
}
