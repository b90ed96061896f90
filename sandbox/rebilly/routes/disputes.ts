import type { FastifyInstance } from 'fastify';

import { baseOf, idOf, ROOT, type Context } from '../context';
import { disputes, disputeView } from '../disputes';
import { sendList } from '../list';
import { notFound } from '../problem';
import { readQuery } from '../query';

export function disputeRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(`${ROOT}/disputes`, (request, reply) =>
		sendList(disputes, store, request.query, baseOf(request), reply),
	);

	app.get(`${ROOT}/disputes/:id`, (request) => {
		readQuery(request.query);
		const dispute = store.disputes.get(idOf(request));
		if (!dispute) throw notFound('dispute', idOf(request));
		return disputeView(dispute, baseOf(request));
	});
}
