import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { BusinessPath, NoQuery } from '../validation';
import { accountTreeView } from '../views';

export function ledger(app: FastifyInstance, layer: LayerContext): void {
	app.get<{ Params: BusinessPath }>(
		'/v1/businesses/:businessId/ledger/chart',
		{ schema: { params: BusinessPath, querystring: NoQuery } },
		({ params }) => {
			const { accounts, decisions } = booksOf(layer, params.businessId);
			return {
				data: {
					type: 'Chart_Of_Accounts',
					accounts: accounts.map((account) => accountTreeView(account, decisions)),
				},
				meta: {},
			};
		},
	);
}
